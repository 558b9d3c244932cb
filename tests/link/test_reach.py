"""How far reports are searched."""

from typing import Any

import numpy as np
import pytest

from crossfix.case import LinkSection
from crossfix.link.book import code_book
from crossfix.link.columns import Columns, columns
from crossfix.link.compare import EDGES_KM
from crossfix.link.reach import LEAST_CONTROL_DAYS, MOST_CONTROL_DAYS, reach_of
from crossfix.tables import REPORTS


@pytest.fixture
def arrays(make: Any, tell: Any) -> Any:
    """Return so many reports a day over so many days, as arrays."""

    def strewn(days: int, a_day: int) -> Columns:
        rows = [
            tell(f"a:{day:03}-{n:03}", day=day, lon=36.0 + n / 100, lat=35.0, radius_km=1.0)
            for day in range(days)
            for n in range(a_day)
        ]
        reports = make(REPORTS, rows)
        return columns(reports, code_book(reports))

    return strewn


def test_precise_places_are_not_searched_far_off(arrays: Any):
    most = reach_of(arrays(1, 3), LinkSection()).most_km
    assert most[0, 0] in EDGES_KM
    assert most[0, 0] < most[0, 2] <= most[2, 2]


def test_the_rules_bound_the_reach(arrays: Any):
    reach = reach_of(arrays(1, 3), LinkSection(reach_days=7, reach_km=25.0))
    assert (reach.days, reach.km) == (7.0, 25.0)


def test_the_busier_the_case_the_shorter_its_control_windows(arrays: Any):
    quiet, busy = (
        reach_of(arrays(4, a_day), LinkSection()).control_days.max() for a_day in (1, 60)
    )
    assert LEAST_CONTROL_DAYS <= busy < quiet <= MOST_CONTROL_DAYS


def test_a_case_without_any_time_has_a_reach(make: Any, tell: Any):
    reports = make(REPORTS, [tell("a:1", day=None)])
    reach = reach_of(columns(reports, code_book(reports)), LinkSection())
    assert np.isfinite(reach.control_days).all()
