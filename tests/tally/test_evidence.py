import datetime as dt

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.assess.fuse import names_actor
from crossfix.case import ClaimsSection
from crossfix.normalise.events import event_class
from crossfix.tables import TABLES
from crossfix.tally import tally
from crossfix.tally.evidence import STRIKES, covered_share, is_by, merge

HOURS = st.tuples(st.integers(0, 48), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1]))


def hour(number: int) -> dt.datetime:
    return dt.datetime(2015, 10, 1, tzinfo=dt.UTC) + dt.timedelta(hours=number)


@given(st.lists(HOURS, max_size=6), HOURS)
def test_the_covered_share_is_that_of_its_hours(stretches, span):
    merged = merge([(hour(begin), hour(end)) for begin, end in stretches])
    hours = range(*span)
    covered = sum(any(begin <= h < end for begin, end in stretches) for h in hours)
    assert covered_share(hour(span[0]), hour(span[1]), merged) == pytest.approx(
        covered / len(hours)
    )


@pytest.mark.parametrize(
    "unlike",
    [
        {"stance": "denies"},
        {"event_type": "air_encounter"},
        {"event_type": None},
        {"place_precision": "country"},
        {"place_precision": None},
        {"country": "IR"},
        {"actor": "US-led Coalition"},
        {"start": None, "end": None},
    ],
)
def test_what_is_no_strike_named_by_the_claimant_is_not_counted(world, run, unlike):
    world["reports"][3] |= unlike
    assert named_strikes(run(world)) == 3


@pytest.mark.parametrize("like", [{"actor": None}, {"actor": "Syrian government; Russia"}])
def test_a_strike_that_may_be_the_claimants_own_is_counted(world, run, like):
    world["reports"][3] |= like
    assert named_strikes(run(world)) == 4


def test_two_reports_of_one_incident_are_one_named_strike(world, run, rows):
    world["reports"].append(
        rows.strike("m:9", rows.over(2, admin1="Idlib"), objects_low=5, objects_high=5)
    )
    world["membership"].append(rows.member("m:9", "i1"))
    world["voices"].append(rows.voice("m:9", "ministry"))
    tallied = run(world)
    assert named_strikes(tallied) == 4
    row = tallied.tallies.row(by_predicate=pl.col("measure") == "named_objects", named=True)
    assert row["expected"] == 5 + 1 + 2 + 1


def named_strikes(tallied) -> float:
    return dict(tallied.tallies.select("measure", "expected").rows())["named_strikes"]


def test_a_case_without_a_home_country_counts_strikes_anywhere(world, make, case):
    world["reports"][3]["country"] = world["incidents"][3]["country"] = "IQ"
    anywhere = msgspec.structs.replace(case, case=msgspec.structs.replace(case.case, area=()))
    tables = {name: make(TABLES[name], rows) for name, rows in world.items()}
    assert named_strikes(tally(**tables, case=case)) == 3
    assert named_strikes(tally(**tables, case=anywhere)) == 4


def test_a_case_without_a_claimant_counts_every_strike_of_its_side(world, make, case):
    world["reports"][3]["actor"] = "US-led Coalition"
    nobody = msgspec.structs.replace(case, claims=ClaimsSection())
    tables = {name: make(TABLES[name], rows) for name, rows in world.items()}
    assert named_strikes(tally(**tables, case=nobody)) == 4


@pytest.mark.parametrize(
    ("named", "does"),
    [
        *(("Russia", True), ("RUSSIA", True), ("Syrian government; russia", True)),
        *(("US-led Coalition", False), ("Russian-made", False), ("", False)),
    ],
)
def test_a_strike_of_the_tally_names_the_actor_as_the_verdicts_read_it(case, named, does):
    said = pl.DataFrame({"actor": [named, None]})
    assert said.select(is_by(case)).to_series().to_list() == [does, True]  # unsaid: the speaker
    assert said.select(names_actor(case.actor)).to_series().to_list() == [does, False]


def test_every_kind_of_strike_is_one_that_reports_are_normalised_to():
    assert [event_class(kind) for kind in STRIKES] == list(STRIKES)
