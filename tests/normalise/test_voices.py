import pytest

from crossfix.normalise.voices import own_side, speakers_of
from crossfix.tables import RECORDS, SOURCES


@pytest.fixture
def sources(make):
    rows = [
        {"source_id": "ministry", "party": "Russia"},
        {"source_id": "agency", "parent": "ministry"},
        {"source_id": "outlet", "parent": "agency"},
        {"source_id": "monitor", "party": "Syrian opposition"},
        {"source_id": "loop", "parent": "pool"},
        {"source_id": "pool", "parent": "loop"},
    ]
    return make(SOURCES, rows)


def test_those_owned_by_a_party_speak_for_it_at_any_remove(sources):
    assert speakers_of(sources, party="Russia") == ["agency", "ministry", "outlet"]


def test_owners_in_a_circle_speak_for_nobody(sources):
    assert speakers_of(sources, party="Turkey") == []


def test_without_a_claimant_nobody_speaks_for_it(sources):
    assert speakers_of(sources, party=None) == []


def test_a_credit_to_the_party_carries_its_word(sources, make, case):
    rows = [
        {"report_id": "a", "source_id": "monitor"},
        {"report_id": "b", "source_id": "monitor", "cites": "witness; agency"},
        {"report_id": "c", "source_id": "outlet"},
        {"report_id": "d", "source_id": "stranger", "cites": "monitor"},
    ]
    told = [{"stance": "asserts"} | row for row in rows]
    said = own_side(make(RECORDS, told), sources, case=case)
    assert said.to_list() == [False, True, True, False]


def test_who_geolocates_or_denies_the_partys_words_speaks_for_itself(sources, make, case):
    rows = [
        {"report_id": stance, "source_id": "monitor", "cites": "ministry", "stance": stance}
        for stance in ("asserts", "denies", "geolocates")
    ]
    assert own_side(make(RECORDS, rows), sources, case=case).to_list() == [True, False, False]
