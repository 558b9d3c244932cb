"""Credits of credits, organs of one government, and allies of the claimant."""

import msgspec
import polars as pl
import pytest

from crossfix.case import ClaimsSection
from crossfix.weigh import weigh

SOURCES = [
    {"source_id": "mod", "kind": "official", "party": "Aland"},
    {"source_id": "friend", "kind": "state_media", "party": "Ally"},
    {"source_id": "agency", "kind": "news_agency"},
    {"source_id": "paper", "kind": "news"},
    {"source_id": "watchers", "kind": "monitor"},
    {"source_id": "premier", "kind": "official", "party": "Bland"},
    {"source_id": "army", "kind": "military", "party": "Bland"},
    {"source_id": "attache", "kind": "official", "party": "Bland", "parent": "premier"},
    {"source_id": "herald", "kind": "news", "party": "Bland"},
    {"source_id": "kremlin", "kind": "official", "party": "Aland"},
]


@pytest.fixture
def voices(told, case):
    """Return the voices of rows (incident, source, what else) by report_id."""

    def found(*rows, allies=("Ally",)):
        claims = ClaimsSection(claimant="Aland", allies=allies)
        weighed = weigh(*told(rows, SOURCES), case=msgspec.structs.replace(case, claims=claims))
        return {row["report_id"]: row for row in weighed.voices.iter_rows(named=True)}

    return found


def told_by(name, cites=None):
    return {"report_id": name} | ({"cites": cites} if cites else {})


def test_a_credit_of_an_agency_that_only_passes_on_another_is_the_other_s_voice(voices):
    found = voices(
        ("I1", "paper", told_by("p", "agency")), ("I1", "agency", told_by("a", "watchers"))
    )
    assert [found[name]["group_id"] for name in "pa"] == ["watchers", "watchers"]
    assert "agency itself credits watchers there" in found["p"]["because"]


def test_three_steps_of_credit_are_followed_to_the_claimant(voices):
    found = voices(
        ("I1", "paper", told_by("p", "agency")),
        ("I1", "agency", told_by("a", "watchers")),
        ("I1", "watchers", told_by("w", "mod")),
    )
    assert {row["group_id"] for row in found.values()} == {"mod"}
    assert all(row["own_side"] for row in found.values())


@pytest.mark.parametrize(
    "other",
    [
        ("I1", "agency", told_by("b")),
        ("I1", "agency", told_by("b", "mod")),
    ],
)
def test_an_agency_with_a_word_of_its_own_keeps_the_credit(voices, other):
    passed_on = ("I1", "agency", told_by("a", "watchers"))
    found = voices(("I1", "paper", told_by("p", "agency")), passed_on, other)
    assert found["p"]["group_id"] == "agency"


def test_what_an_agency_credits_in_another_incident_changes_nothing_here(voices):
    found = voices(
        ("I1", "paper", told_by("p", "agency")), ("I2", "agency", told_by("a", "watchers"))
    )
    assert found["p"]["group_id"] == "agency"


def test_outlets_that_credit_each_other_are_one_voice(voices):
    found = voices(("I1", "paper", told_by("p", "agency")), ("I1", "agency", told_by("a", "paper")))
    assert [found[name]["group_id"] for name in "pa"] == ["agency", "agency"]


def test_a_premier_and_an_army_of_one_party_are_one_voice(voices):
    found = voices(
        ("I1", "army", told_by("a")),
        ("I2", "army", told_by("b")),
        ("I1", "premier", told_by("p")),
        ("I1", "attache", told_by("t")),
        ("I1", "paper", told_by("c", "premier")),
        ("I1", "herald", told_by("h")),
    )
    assert {found[name]["group_id"] for name in "abptc"} == {"premier"}
    assert found["h"]["group_id"] == "herald"
    assert "army speaks for the same government or side as premier" in found["a"]["because"]


def test_the_claimant_s_organs_stay_apart(voices):
    found = voices(("I1", "mod", told_by("m")), ("I1", "kremlin", told_by("k")))
    assert [found["m"]["group_id"], found["k"]["group_id"]] == ["mod", "kremlin"]


def test_an_ally_is_marked_whoever_prints_it(voices):
    found = voices(("I1", "friend", told_by("f")), ("I1", "agency", told_by("a", "friend")))
    for row in found.values():
        assert (row["group_id"], row["ally"], row["own_side"]) == ("friend", True, False)
        assert "speaks for an ally of Aland (Ally): never confirms" in row["because"]


def test_an_ally_lends_nobody_independent_its_voice(voices):
    found = voices(("I1", "friend", told_by("f", "watchers")))
    assert (found["f"]["group_id"], found["f"]["ally"]) == ("friend", True)
    relayed = voices(("I1", "friend", told_by("f", "mod")))
    assert (relayed["f"]["group_id"], relayed["f"]["own_side"]) == ("mod", True)


def test_nobody_is_an_ally_where_the_case_names_none(voices):
    found = voices(("I1", "friend", told_by("f")), allies=())
    assert not found["f"]["ally"]


def test_an_ally_never_watches(told, case):
    claims = ClaimsSection(claimant="Aland", allies=("Ally",))
    rows = [(f"I{n}", source, {}) for n in range(6) for source in ("friend", "watchers")]
    found = weigh(*told(rows, SOURCES), case=msgspec.structs.replace(case, claims=claims))
    assert found.watches["group_id"].unique().to_list() == ["watchers"]
    friend = found.groups.filter(pl.col("group_id") == "friend").row(0, named=True)
    assert "never confirms" in friend["because"]
    assert friend["report_decibans"] > 0


def test_a_report_is_heard_of_its_best_incident_only(told, case):
    tables = told([("I1", "watchers", {"report_id": "w"})], SOURCES)
    stray = tables.membership.with_columns(
        incident_id=pl.lit("I2"), probability=pl.lit(0.3), best=pl.lit(value=False)
    )
    both = pl.concat([tables.membership, stray])
    other = tables.candidates.with_columns(incident_id=pl.lit("I2"))
    plain = weigh(*tables, case=case).groups
    known = pl.concat([tables.candidates, other])
    groups = weigh(tables.reports, both, known, tables.sources, case=case).groups
    assert groups["incidents"].to_list() == plain["incidents"].to_list() == [1]
