import pytest

from crossfix.model import MUNITION_MANNER, MUNITION_PARENT
from crossfix.normalise.munitions import MUNITIONS, munition_class, munitions_excluded


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("KAB-500, BETAB-500", "guided_bomb;penetrating_bomb"),
        ("Su-24M guided bombs", "guided_bomb"),
        ("unguided bombs", "unguided_bomb"),
        ("RBK-500 SPBE cluster bomb", "cluster_munition"),
        ("thermobaric rockets", "thermobaric"),
        ("26 Kalibr cruise missiles", "cruise_missile"),
        ("12 missiles", "missile"),
        ("Su-25 high-explosive bombs", "unspecified_bomb"),
        ("кассетные бомбы", "cluster_munition"),
        ("براميل متفجرة", "barrel_bomb"),
        ("barrel bombs", "barrel_bomb"),
        ("BM-21 Grad rockets", "rocket_artillery"),
        ("mortar shells", "artillery_shell"),
        ("heavy machine-gun fire", "small_arms"),
        ("remains of RBK-500 sub-munitions", "cluster_munition"),
        ("white phosphorus", "incendiary"),
    ],
)
def test_weapons_have_a_coarse_class(words, classes):
    assert munition_class(words) == classes


@pytest.mark.parametrize("words", [None, "", "Su-25", "Su-24M and Su-25", "MiG-29"])
def test_an_aircraft_is_no_munition(words):
    assert munition_class(words) is None


@pytest.mark.parametrize(
    ("words", "used", "excluded"),
    [
        ("no cluster munitions were used", None, "cluster_munition"),
        ("guided bombs, not cluster bombs", "guided_bomb", "cluster_munition"),
        ("guided bombs; denies any use of incendiary weapons", "guided_bomb", "incendiary"),
        ("did not use barrel bombs", None, "barrel_bomb"),
        ("кассетные бомбы не применялись, без зажигательных", "cluster_munition", "incendiary"),
        ("не применяет кассетные бомбы", None, "cluster_munition"),
        ("لم تستخدم قنابل عنقودية", None, "cluster_munition"),
        ("not only cluster bombs", "cluster_munition", None),
        ("no evidence of cluster munitions", None, None),
        ("unclear whether cluster bombs were used", None, None),
        ("cluster bombs", "cluster_munition", None),
        (None, None, None),
    ],
)
def test_what_is_said_not_to_have_been_used_is_kept_apart(words, used, excluded):
    assert (munition_class(words), munitions_excluded(words)) == (used, excluded)


def test_only_guided_bombs_rule_out_others_in_manner_or_guidance():
    excluded = set(munitions_excluded("only guided bombs").split(";"))
    assert excluded >= {"unguided_bomb", "barrel_bomb", "cruise_missile", "small_arms"}
    # a guided bomb may hold bomblets, and "missile" is said of bombs
    assert not excluded & {"cluster_munition", "thermobaric", "missile", "unspecified_bomb"}


def test_every_class_has_its_place_among_the_others():
    assert set(MUNITION_MANNER) <= set(MUNITION_PARENT)
    assert (
        {one for one in MUNITION_PARENT.values() if one} <= set(MUNITION_PARENT) == set(MUNITIONS)
    )
