"""What no independent group documented, by the lists of the groups and by what they miss."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crossfix.tables import INCIDENTS, MEMBERSHIP, REPORTS, STRATA, VOICES
from crossfix.tally.evidence import best_members
from crossfix.tally.undocumented import undocumented

START = dt.datetime(2015, 10, 7, tzinfo=dt.UTC)


@pytest.fixture
def found(make):
    """Make the table from who reports which incident: flags, incidents x groups."""

    def table(said, *, admin1="Idlib", strata=(), own=(), share=1.0, left_out=()):
        names = [f"i{at:03}" for at in range(len(said))]
        incidents = [
            {
                "incident_id": name,
                "admin1": admin1,
                "start": START,
                "event_type": "air_strike",
                "probability": 0.9,
            }
            for name in names
        ]
        pairs = [(names[i], f"g{j}") for i, j in zip(*np.nonzero(said), strict=True)]
        reports = [
            {"report_id": f"{group}:{name}", "stance": "asserts", "actor_certainty": "stated"}
            for name, group in pairs
        ]
        members = [
            {"report_id": f"{group}:{name}", "incident_id": name, "probability": share}
            | {"best": True}
            for name, group in pairs
        ]
        voices = [
            {"report_id": f"{group}:{name}", "group_id": group, "own_side": group in own}
            for name, group in pairs
        ]
        return undocumented(
            make(INCIDENTS, incidents),
            reports=make(REPORTS, reports),
            members=best_members(make(MEMBERSHIP, members)),
            voices=make(VOICES, voices),
            strata=make(STRATA, list(strata)),
            summaries=pl.Series(left_out, dtype=pl.String),
        )

    return table


@pytest.fixture(scope="module")
def three():
    """Return who reports which of 200 incidents: three groups, .5 each."""
    said = np.random.default_rng(2).random((200, 3)) < 0.5
    return said[said.any(axis=1)]


def row(table, by, model, of=None):
    return table.row(
        by_predicate=(pl.col("by") == by)
        & (pl.col("model") == model)
        & (pl.lit(value=True) if of is None else pl.col("of") == of),
        named=True,
    )


def test_three_lists_give_a_bound_a_range_and_what_other_lists_would_give(found, three):
    table = found(three)
    whole = table.filter(by="all")
    assert set(whole["model"]) == {"chao", "darroch", "graphs", "together", "other lists"}
    assert row(table, "all", "together")["expected"] is None
    assert row(table, "all", "chao")["kind"] == "lower bound"
    assert row(table, "all", "chao")["documented"] == pytest.approx(0.9 * len(three))
    assert row(table, "governorate", "graphs", "Idlib")["expected"] < 60
    assert row(table, "month", "graphs", "2015-10")["low"] >= 0


def test_fewer_than_three_independent_groups_are_not_estimable_with_the_reason(found, three):
    for table in (found(three[:, :2]), found(three, own=("g1",)), found(three, share=0.4)):
        if table.is_empty():
            continue
        told = row(table, "all", "lists")
        assert (told["kind"], told["expected"], told["high"]) == ("not estimable", None, None)
        assert "independent groups report there; 3 are needed" in told["because"]
    assert found(three, share=0.4).is_empty()


def test_few_incidents_on_several_lists_are_not_estimable_with_the_reason(found):
    apart = np.repeat(np.eye(3, dtype=bool), 30, axis=0)
    apart[0] = True
    told = row(found(apart), "all", "lists")
    assert told["because"] == "0.9 expected incidents are on more than one list; 10 are needed"


def test_statements_about_many_strikes_are_on_no_list(found, three):
    kept, without = found(three), found(three, left_out=["i000"])
    assert row(without, "all", "chao")["documented"] == pytest.approx(
        row(kept, "all", "chao")["documented"] - 0.9
    )


def test_what_sources_miss_stands_beside_the_lists_and_says_what_it_leaves_out(found, three):
    known = {"unreported": 5.0, "unreported_low": 2.0, "unreported_high": 12.0}
    strata = [
        {"admin1": "Idlib", "family": "explosive_violence"} | known,
        {"admin1": "Hama", "family": "explosive_violence", "unreported_because": "too few"},
    ]
    table = found(three, strata=strata)
    told = row(table, "governorate", "weighed", "Idlib")
    assert (told["low"], told["expected"], told["high"]) == (2.0, 5.0, 12.0)
    whole = row(table, "all", "weighed")
    assert whole["expected"] == 5.0
    assert "without Hama" in whole["because"]
    assert whole["documented"] == row(table, "all", "chao")["documented"]


def test_what_nobody_documented_is_in_no_figure_of_a_claim(world, run):
    tallied = run(world)
    before = tallied.tallies
    world["strata"] = [
        {"admin1": name, "family": "explosive_violence", "unreported": 500.0}
        for name in ("Idlib", "Homs", "Hama", "Raqqa")
    ]
    told = run(world)
    assert told.tallies.equals(before)
    assert row(told.undocumented, "all", "weighed")["expected"] == 2000.0
