import pytest

from crossfix.model import MILITARY_OBJECTS, PROTECTED_OBJECTS
from crossfix.normalise.counts import count_objects
from crossfix.normalise.objects import object_class


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("command post", "command_post"),
        ("3 depots, 4 command posts, 5 armoured vehicles", "armoured_vehicles;command_post;depot"),
        ("car-bomb factory", "workshop"),
        ("medicine factory", "infrastructure"),
        ("landmine factory and explosives warehouse", "depot;workshop"),
        ("ambulance depot", "hospital"),
        ("Education, Healthcare, Hospital", "hospital;school"),
        ("Agriculture, IDP or Refugee Camp, Mosque, Religious", "displaced_camp;farm;mosque"),
        ("Agriculture, Factory", "farm;infrastructure"),
        ("sheep market", "market"),
        ("опорный пункт и склад", "depot;fortified_position"),
        ("مستشفى", "hospital"),
        ("command base", "command_post"),
    ],
)
def test_the_words_of_the_sources_have_classes(words, classes):
    assert object_class(words) == classes


@pytest.mark.parametrize(
    "words", [None, "unknown", "", "11 objects", "MiG-29", "building", "air-safety memorandum"]
)
def test_words_without_a_class_stay_unknown(words):
    assert object_class(words) is None


def test_no_class_is_military_and_protected_at_once():
    assert not MILITARY_OBJECTS & PROTECTED_OBJECTS


@pytest.mark.parametrize("name", sorted(MILITARY_OBJECTS | PROTECTED_OBJECTS))
def test_every_class_is_one_that_words_are_normalised_to(name):
    words = f"civilian {name.replace('_', ' ')}"
    assert name in (object_class(words) or "").split(";")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("3 depots, 4 command posts, 5 armoured vehicles", (12, 12)),
        ("eight facilities", (8, 8)),
        ("command post", (1, 1)),
        ("depots", (2, None)),
        ("about 20 T-55 tanks and 3 rocket launchers", (21, 25)),
        ("about 3 tanks", (2, 4)),
        ("20 tanks", (20, 20)),
        ("three-level command post", (1, 1)),
        ("base of First Coastal Division", (1, 1)),
        ("ammunition depot in two hangars", (1, 1)),
        ("two command posts, ammunition depot", (3, 3)),
        ("armoured group: 3 IFVs, 6 jeeps", (9, 9)),
        ("command and communication posts, depots, vehicles", (6, None)),
        ("school and homes", (3, None)),
        ("training camps (11 areas with Raqqa)", (2, None)),
        ("headquarters of Liwa al-Haqq", (1, 1)),
        ("at least 4 bunkers", (4, None)),
        ("up to 4 bunkers", (None, 4)),
        ("more than 10 vehicles", (11, None)),
        ("opposition bases and civilians", (2, None)),
        ("11 objects", (11, 11)),
    ],
)
def test_words_number_the_objects(words, count):
    assert count_objects(words) == count


@pytest.mark.parametrize(
    "words",
    [
        None,
        "",
        "unknown",
        "Su-34",
        "MiG-29",
        "residential",
        "civilians",
        "300 fighters",
        "near a school",
        "Education",
        "US jet",
        "all targets",
        "First Coastal Division",
        "unknown flying object",
    ],
)
def test_words_that_number_nothing_give_no_count(words):
    assert count_objects(words) == (None, None)
