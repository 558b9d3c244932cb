"""Which reports make one incident."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from crossfix.link.block import Pairs
from crossfix.link.cluster import coarse, partition
from crossfix.link.columns import columns
from crossfix.tables import REPORTS

PLACE = {"lon": 36.7, "lat": 34.8}


def _pairs(*edges: tuple[int, int]) -> Pairs:
    left, right = (np.array([edge[side] for edge in edges], np.int32) for side in (0, 1))
    blank = np.zeros(len(edges), np.int8)
    return Pairs(left, right, blank, blank, blank, blank)


@pytest.fixture
def groups(make: Any, tell: Any) -> Any:
    """Cluster so many reports, the first ones coarse, by the log odds of their pairs."""

    def cluster(
        reports: int, odds: dict[tuple[int, int], float], *, vague: int = 0, threshold: float = 0.0
    ) -> list[int]:
        rows = [
            tell(f"s{n}:{n}", **PLACE, radius_km=90.0 if n < vague else 4.0) for n in range(reports)
        ]
        c, _ = columns(make(REPORTS, rows))
        found = partition(c, _pairs(*odds), np.array(list(odds.values())), threshold=threshold)
        return found.tolist()

    return cluster


def test_a_chain_does_not_make_one_incident_of_its_ends(groups: Any):
    assert groups(3, {(0, 1): 3.0, (1, 2): 2.0}) == [0, 0, 2]


def test_a_triangle_is_one_incident(groups: Any):
    assert groups(3, {(0, 1): 3.0, (1, 2): 2.0, (0, 2): 1.0}) == [0, 0, 0]


def test_two_doubtful_pairs_are_outvoted_by_what_speaks_against_them(groups: Any):
    odds = {(0, 1): 4.0, (2, 3): 4.0, (1, 2): 1.5, (0, 3): -4.0, (0, 2): 0.5, (1, 3): 0.5}
    assert groups(4, odds) == [0, 0, 2, 2]


def test_a_coarse_report_joins_one_of_two_incidents_and_does_not_merge_them(groups: Any):
    odds = {(1, 2): 4.0, (3, 4): 4.0}
    odds |= {(0, n): 3.0 for n in (1, 2)} | {(0, n): 2.9 for n in (3, 4)}
    odds |= {(a, b): -0.1 for a in (1, 2) for b in (3, 4)}
    assert groups(5, odds, vague=1) == [0, 0, 0, 3, 3]


def test_coarse_reports_may_make_an_incident_among_themselves(groups: Any):
    assert groups(2, {(0, 1): 1.0}, vague=2) == [0, 0]


def test_a_dearer_merge_asks_for_more_evidence(groups: Any):
    assert groups(2, {(0, 1): 1.0}) == [0, 0]
    assert groups(2, {(0, 1): 1.0}, threshold=1.5) == [0, 1]


def test_a_weak_objection_is_no_strong_one(groups: Any):
    assert groups(3, {(0, 1): 2.0, (1, 2): 2.0, (0, 2): -1.0}) == [0, 0, 0]


def test_without_pairs_everybody_is_alone(groups: Any):
    assert groups(3, {}) == [0, 1, 2]


def test_a_governorate_a_month_and_no_place_are_coarse(make: Any, tell: Any):
    rows = [
        tell("a:town", **PLACE),
        tell("b:governorate", **PLACE, radius_km=100.0),
        tell("c:month", days=31, **PLACE),
        tell("d:nowhere"),
        tell("e:never", day=None, **PLACE),
    ]
    c, codes = columns(make(REPORTS, rows))
    vague = dict(zip(codes.reports["report_id"], coarse(c).tolist(), strict=True))
    assert vague == {
        "a:town": False,
        "b:governorate": True,
        "c:month": True,
        "d:nowhere": True,
        "e:never": True,
    }


def test_a_report_without_a_date_speaks_of_the_weeks_before_it_was_published(make: Any, tell: Any):
    c, _ = columns(make(REPORTS, [tell("a:1", day=None, published_on=dt.date(2015, 10, 20))]))
    assert c.end[0] - c.start[0] == 15
