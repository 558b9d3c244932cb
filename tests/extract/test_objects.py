import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.extract.folding import fold
from crossfix.extract.found import Part
from crossfix.extract.numbers import read_numbers
from crossfix.extract.objects import read_munitions, read_objects
from crossfix.model import MILITARY_OBJECTS, PROTECTED_OBJECTS


def read(text):
    folded = fold(text)
    found = read_objects(folded, read_numbers(folded))
    return [
        (one.value.kind, one.value.number.low) if isinstance(one.value, Part) else (one.value, None)
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("jets destroyed four training camps and a command post",
         [("training_camp", 4), ("command_post", 1)]),
        ("strikes hit 53 positions used by the group", [("fortified_position", 53)]),
        ("a strike destroyed an ISIL weapons storage facility", [("depot", 1)]),
        ("strikes hit a command and control node", [("command_post", 1)]),
        ("strikes hit one large and one small tactical unit", [("fighters", 1), ("fighters", 1)]),
        ("strikes destroyed six oil storage tanks", [("infrastructure", 6)]),
        ("the planes destroyed 12 pieces of armoured hardware", [("armoured_vehicles", 12)]),
        ("уничтожено 6 складов с боеприпасами и 2 укрытия", [("depot", 6), ("bunker", 2)]),
        ("поражены командный пункт и колонна автомобильной техники",
         [("command_post", 1), ("armoured_vehicles", 1)]),
        ("دمرت الطائرات 12 مستودعا و5 معسكرات", [("depot", 12), ("training_camp", 5)]),
        ("قصف مستشفى", [("hospital", 1)]),
        ("strikes hit depots and bunkers", [("depot", None), ("bunker", None)]),
    ],
)  # fmt: skip
def test_a_counted_phrase_has_the_kind_of_its_head(text, things):
    assert read(text) == things


@pytest.mark.parametrize(
    "text",
    [
        "the chief of staff said that strikes hit the enemy as well as others",
        "Central Command said strikes took place",
        "militants were struck",
        "the ministry bought two depots",  # nothing is struck here
        "strikes after the general's command",
    ],
)
def test_what_was_not_struck_is_no_object(text):
    assert read(text) == []


def test_a_list_of_what_the_targets_were_is_marked():
    folded = fold("Strikes hit targets such as bunkers, ammunition depots and factories.")
    assert {one.signs for one in read_objects(folded, ())} == {("listed",)}


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("jets dropped cluster bombs on the town", ["cluster_munition"]),
        ("самолеты сбросили кассетные бомбы", ["cluster_munition"]),
        ("ألقت براميل متفجرة", ["barrel_bomb"]),
        ("they destroyed a depot of missiles", []),
        ("бомбардировщики нанесли удар", []),
        ("a car bomb factory was hit", []),
    ],
)
def test_a_munition_is_what_was_dropped_and_not_what_was_struck(text, classes):
    assert [one.value for one in read_munitions(fold(text))] == classes


@given(st.text(max_size=80))
def test_every_kind_is_one_of_the_model(noise):
    text = f"strikes destroyed {noise} 3 depots {noise}"
    folded = fold(text)
    for found in read_objects(folded, read_numbers(folded)):
        kind = found.value.kind if isinstance(found.value, Part) else found.value
        assert kind in MILITARY_OBJECTS | PROTECTED_OBJECTS
        assert text[found.quote.start : found.quote.end] == found.quote.words
