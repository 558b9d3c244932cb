import importlib
import re

import pytest

from crossfix.extract.actors import read_actors
from crossfix.extract.attribution import read_attribution
from crossfix.extract.folding import fold
from crossfix.extract.found import Field


def words(text, field):
    return [one.quote.words for one in read_attribution(fold(text)) if one.field is field]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Russian warplanes struck Idlib", "Russia"),
        ("Coalition strikes near Mosul", "US-led Coalition"),
        ("the regime's forces; Syrian army shelling of Douma", "Syrian government"),
        ("ВВС РФ; российская авиация нанесла удары", "Russia"),
        ("غارات للطيران الروسي على إدلب", "Russia"),
        ("قصف طيران النظام دوما", "Syrian government"),
    ],
)
def test_who_struck_is_named_with_its_forces(text, actor):
    found = [one.value for one in read_actors(fold(text)) if one.field is Field.ACTOR]
    assert actor in found


def test_a_country_without_its_forces_is_no_actor():
    assert read_actors(fold("talks between Russia and Turkey in Geneva")) == ()


@pytest.mark.parametrize(
    "text",
    ["strikes hit 819 IS targets", "удары по объектам ИГИЛ", "غارات على 456 هدفا لتنظيم داعش"],
)
def test_to_whom_the_targets_belong_is_an_affiliation(text):
    found = [one.value for one in read_actors(fold(text)) if one.field is Field.AFFILIATION]
    assert found == ["IS"]


def test_is_is_a_group_only_in_capitals():
    assert read_actors(fold("this is targets practice")) == ()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The Russian Defence Ministry said on Thursday", "The Russian Defence Ministry"),
        ("According to the ministry's spokesman, jets struck", "the ministry's spokesman"),
        ("По данным Минобороны, уничтожены склады", "Минобороны"),
        ("أعلنت وزارة الدفاع الروسية أن الطائرات", "وزارة الدفاع الروسية"),
    ],
)
def test_the_speaker_is_quoted(text, speaker):
    assert words(text, Field.SPEAKER) == [speaker]


def test_what_a_speaker_gives_is_not_who_speaks():
    text = "According to the Ministry of Defence estimates, 819 targets were hit"
    assert words(text, Field.SPEAKER) == ["the Ministry of Defence"]


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("a spokesman told RT that jets", ["RT"]),
        ("Reuters reported strikes", ["Reuters"]),
        ("data obtained from the coordination centre in Amman", ["the coordination centre in Amman"]),
        ("data received by the Ministry from the Syrian opposition", ["the Syrian opposition"]),
        ("using aerial reconnaissance and satellite imagery",
         ["aerial reconnaissance", "satellite imagery"]),
    ],
)  # fmt: skip
def test_the_sources_that_a_speaker_credits_are_quoted(text, credited):
    assert words(text, Field.CREDITED) == credited


@pytest.mark.parametrize(
    "text",
    [
        "The ministry denied that its planes hit the hospital",
        "Russia rejected the claims; no strikes were carried out",
        "Минобороны опровергло сообщения об ударе",
        "نفت الوزارة قصف المستشفى",
    ],
)
def test_a_denial_is_a_stance(text):
    assert words(text, Field.STANCE)


def test_denied_access_is_no_denial():
    assert not words("strikes denied ISIL access to terrain", Field.STANCE)


@pytest.mark.parametrize(
    "text", ["jets reportedly hit a school", "якобы удар", "غارة يعتقد أنها روسية"]
)
def test_words_that_take_back_are_hedges(text):
    assert words(text, Field.HEDGE)


@pytest.mark.parametrize(
    "module", ["actors", "aggregates", "attribution", "events", "objects", "place_cues"]
)
def test_every_pattern_is_spelt_as_folded_texts_are(module):
    found = importlib.import_module(f"crossfix.extract.{module}")
    patterns = [one.pattern for one in vars(found).values() if isinstance(one, re.Pattern)]
    letters = {letter for pattern in patterns for letter in pattern if letter > "\u0400"}
    assert patterns
    assert all(fold(letter).text == letter for letter in letters if letter.isalpha())
