import pytest

from crossfix.model import EVENT_PARENT
from crossfix.normalise.events import ancestors, common_kind, event_class


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *(("air_strike", "air_strike"), ("Airstrike", "air_strike"), ("Artillery", "shelling")),
        *(("Drone Strike", "drone_strike"), ("airstrike_and/or_artillery", "explosive_violence")),
        *(("airstrike,_drone_strike", "explosive_violence"), ("ucdp:1", "armed_violence")),
        *(("ucdp:2", "armed_clash"), ("ucdp:3", "attack_on_civilians")),
        *(("acled:Air/drone strike", "air_strike"), ("acled:Armed clash", "armed_clash")),
        *(("acled:Shelling/artillery/missile attack", "explosive_violence"), ("other", "other")),
        *(("air_encounter", "air_encounter"), ("air strike or clash", "armed_violence")),
    ],
)
def test_words_of_the_sources_have_a_kind(word, kind):
    assert event_class(word) == kind


@pytest.mark.parametrize("word", [None, "xyz", "acled:Something new", "airstrike and xyz"])
def test_an_unknown_word_has_no_kind(word):
    assert event_class(word) is None


def test_the_nearest_common_kind_of_strangers_is_none():
    assert common_kind(["air_strike", "air_encounter"]) is None
    assert common_kind(["air_strike"]) == "air_strike"


def test_every_kind_leads_to_a_root():
    assert all(EVENT_PARENT[ancestors(kind)[-1]] is None for kind in EVENT_PARENT)
