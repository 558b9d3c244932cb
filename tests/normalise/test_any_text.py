"""Whatever a source writes, reading it does not fail and does not contradict itself."""

from hypothesis import given
from hypothesis import strategies as st

from crossfix.model import EVENT_PARENT, MILITARY_OBJECTS, PROTECTED_OBJECTS
from crossfix.normalise.actors import read_actors
from crossfix.normalise.areas import country_code, split_country, unit
from crossfix.normalise.counts import count_objects
from crossfix.normalise.events import event_class
from crossfix.normalise.munitions import munition_class
from crossfix.normalise.objects import object_class
from crossfix.normalise.phrases import read_phrases

PIECES = (
    "near the north of Homs countryside city province and or ( ) , ; : 3 about up to depots "
    "command post T-55 -level 12 not unknown / Russia ريف محافظة الشمالي قرب в районе ٣ ²"
)
WORDS = st.lists(st.sampled_from(PIECES.split()), max_size=9).map(" ".join)
TEXT = st.one_of(st.text(max_size=40), WORDS)


@given(TEXT)
def test_every_phrase_has_a_name(text):
    assert all(phrase.name for phrase in read_phrases(text))


@given(TEXT)
def test_a_count_never_ends_below_where_it_begins(text):
    low, high = count_objects(text)
    assert low is None or high is None or 0 < low <= high


@given(TEXT)
def test_actors_are_unknown_exactly_where_none_is_named(text):
    actors = read_actors(text)
    assert (actors.names is None) == (actors.certainty == "unknown")


@given(TEXT)
def test_classes_are_of_the_taxonomy_or_unknown(text):
    assert set((object_class(text) or "base").split(";")) <= MILITARY_OBJECTS | PROTECTED_OBJECTS
    assert (event_class(text) or "other") in EVENT_PARENT
    assert munition_class(text) != ""
    assert unit(text) is None or unit(text).admin1
    assert country_code(text) != ""
    assert "" not in split_country(text)
