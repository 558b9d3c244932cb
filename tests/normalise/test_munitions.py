import pytest

from crossfix.normalise.munitions import munition_class


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
        ("براميل متفجرة", "unguided_bomb"),
    ],
)
def test_weapons_have_a_coarse_class(words, classes):
    assert munition_class(words) == classes


@pytest.mark.parametrize("words", [None, "", "Su-25", "Su-24M and Su-25", "MiG-29"])
def test_an_aircraft_is_no_munition(words):
    assert munition_class(words) is None
