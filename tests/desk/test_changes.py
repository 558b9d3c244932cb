"""What differs between two runs: every incident that changed is told once, and every figure."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.case import About, Case
from crossfix.desk.changes import Kind, Moved, changes
from crossfix.tables import CLAIMS, INCIDENTS, MEMBERSHIP, TALLIES

CASE = Case(case=About(name="small"), inputs=())
REPORTS = "abcdefgh"
HOMES = st.fixed_dictionaries({}, optional={name: st.sampled_from("1234") for name in REPORTS})


def tables_of(make, homes, *, grades=None, probabilities=None, tallies=()):
    """Make the tables of a run in which each report stands in the incident that is given."""
    names = sorted(set(homes.values()))
    return {
        "incidents": make(
            INCIDENTS,
            [
                {
                    "incident_id": name,
                    "grade": (grades or {}).get(name, "possible"),
                    "probability": (probabilities or {}).get(name, 0.6),
                }
                for name in names
            ],
        ),
        "membership": make(
            MEMBERSHIP,
            [
                {"report_id": report, "incident_id": name, "probability": 1.0, "best": True}
                for report, name in homes.items()
            ],
        ),
        "claims": make(CLAIMS, [{"claim_id": "RU1", "stated_on": dt.date(2015, 10, 8)}]),
        "tallies": make(TALLIES, [{"claim_id": "RU1", **row} for row in tallies]),
    }


def kinds(found):
    return [
        (
            str(change.kind),
            *(
                "".join(sorted(one.incident_id for one in side))
                for side in (change.before, change.after)
            ),
        )
        for change in found.incidents
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("a1 b1 c1", "a1 b1 c2", ("split", "1", "12")),
        ("a1 b2", "a1 b1", ("merged", "12", "1")),
        ("a1 b1 c2", "a1 b2 c2", ("regrouped", "12", "12")),
        ("a1", "a1 b2", ("new", "", "2")),
        ("a1 b2", "a1", ("gone", "2", "")),
        ("a1", "a1 b1", ("resized", "1", "1")),
        ("a1 b1", "a1", ("resized", "1", "1")),
    ],
)
def test_what_became_of_incidents_has_a_name(make, before, after, told):
    runs = [tables_of(make, {one[0]: one[1] for one in run.split()}) for run in (before, after)]
    assert kinds(changes(*runs, case=CASE)) == [told]


@settings(max_examples=50)
@given(before=HOMES, after=HOMES)
def test_every_incident_that_changed_is_told_once_and_no_other(make, before, after):
    found = changes(tables_of(make, before), tables_of(make, after), case=CASE)
    for side, homes in ((0, before), (1, after)):
        told = [one for change in found.incidents for one in (change.before, change.after)[side]]
        names = [one.incident_id for one in told]
        assert len(set(names)) == len(names)
        other = (after, before)[side]
        held = {
            name: {report for report in homes if homes[report] == name} for name in homes.values()
        }
        same = {
            name
            for name, reports in held.items()
            if reports == {report for report in other if other[report] == name}
        }
        assert set(names) == held.keys() - same
        assert all(set(one.reports) == held[one.incident_id] for one in told)
    for change in found.incidents:  # what is told as a whole has no report in common with the rest
        reports = [
            {r for one in side for r in one.reports} for side in (change.before, change.after)
        ]
        if change.kind not in {Kind.NEW, Kind.GONE}:
            assert reports[0] & reports[1]


@settings(max_examples=20)
@given(homes=HOMES)
def test_a_run_that_changes_nothing_differs_in_nothing(make, homes):
    run = tables_of(make, homes)
    found = changes(run, run, case=CASE)
    assert found.is_empty
    assert set(found.counts.values()) == {0}


def test_another_grade_is_told_and_a_probability_that_moved_is_counted(make):
    homes = {"a": "1", "b": "2", "c": "3"}
    before = tables_of(make, homes, grades={"1": "possible"}, probabilities={"1": 0.6})
    after = tables_of(
        make, homes, grades={"1": "probable"}, probabilities={"1": 0.85, "2": 0.55, "3": 0.61}
    )
    found = changes(before, after, case=CASE)
    assert kinds(found) == [("regraded", "1", "1")]
    (change,) = found.incidents
    assert (change.before[0].grade, change.after[0].grade) == ("possible", "probable")
    assert found.shifted == 2
    assert found.largest_shift == pytest.approx(0.05)
    assert [one for one in found.figures if one.claim_id is None] == [
        Moved(None, "probable", "0", "1"),
        Moved(None, "possible", "3", "2"),
    ]


def test_a_figure_is_told_as_a_range_before_and_after_and_only_if_it_moved(make):
    def tally(position, measure, low, high):
        return {
            "position": position,
            "measure": measure,
            "unit": "incidents",
            "low": low,
            "high": high,
        }

    same = tally(0, "independent", 3, 9)
    before = tables_of(make, {"a": "1"}, tallies=[same, tally(1, "confirmed", 2, 5)])
    after = tables_of(
        make, {"a": "1"}, tallies=[same, tally(1, "confirmed", 1, 5), tally(2, "probable", 4, 4)]
    )
    told = [
        (one.claim_id, one.before, one.after) for one in changes(before, after, case=CASE).figures
    ]
    assert told == [("RU1", "2–5", "1–5"), ("RU1", "–", "4")]
