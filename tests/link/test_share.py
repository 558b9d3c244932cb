"""How a report's probability is shared among incidents."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.link.book import code_book
from crossfix.link.cluster import APART, FORBIDDEN
from crossfix.link.columns import columns
from crossfix.link.share import Ranked, membership
from crossfix.tables import REPORTS

Odds = dict[tuple[int, int], float]


@pytest.fixture
def shares(make: Any, tell: Any) -> Any:
    """Share so many reports, given their clusters and the log odds of their pairs."""

    def share(label: list[int], odds: Odds, **more: Any) -> pl.DataFrame:
        size = len(label)
        rows = [tell(f"s{n}:{n}", lon=36.7, lat=34.8) for n in range(size)]
        reports = make(REPORTS, rows)
        left, right = (np.array([edge[side] for edge in odds], np.int32) for side in (0, 1))
        lumps = np.zeros((2, len(odds)), np.bool_)
        for k, edge in enumerate(odds):
            lumps[:, k] = [row in more.get("lumps", ()) for row in edge]
        return membership(
            columns(reports, code_book(reports)),
            reports,
            np.array(label, np.int64),
            Ranked(left, right, np.array(list(odds.values()), np.float64), lumps),
            vague=np.isin(np.arange(size), more.get("vague", ())),
            together=np.array(more.get("together", range(size)), np.int64),
        )

    return share


def _of(found: pl.DataFrame, row: int) -> list[float]:
    """Return the shares of a report, its own incident first."""
    mine = found.filter(pl.col("record_id") == str(row)).sort("best", descending=True)
    assert mine["best"].sum() == 1
    return mine["probability"].to_list()


def test_a_pair_belongs_together_with_the_probability_of_its_odds(shares: Any):
    found = shares([0, 0], {(0, 1): math.log(9)})
    assert found["incident_id"].n_unique() == 1
    assert found["probability"].to_list() == pytest.approx([0.9, 0.9])


def test_a_partner_that_is_less_likely_than_not_is_listed_and_what_remains_is_its_own(shares: Any):
    found = shares([0, 1], {(0, 1): math.log(0.25)})
    assert _of(found, 0) == [1.0]
    assert _of(found, 1) == pytest.approx([1 / 1.2, 0.2 / 1.2])


def test_a_partner_too_unlikely_to_matter_is_not_listed(shares: Any):
    found = shares([0, 1], {(0, 1): math.log(0.04)})
    assert found["probability"].to_list() == [1.0, 1.0]


def test_only_those_that_are_each_others_likeliest_are_listed(shares: Any):
    # 2 and 3 are of one source each, so 0 may be listed once for each; 1 is second to 0 for 2
    found = shares([0, 1, 2], {(0, 2): math.log(0.8), (1, 2): math.log(0.5)})
    assert len(_of(found, 2)) == 3
    assert _of(found, 0) == _of(found, 1) == [1.0]


def test_a_record_that_lumps_two_incidents_has_a_share_in_each(shares: Any):
    odds = {(0, 1): math.log(3), (0, 2): 0.0}
    found = shares([0, 0, 2], odds, lumps=(0,))
    assert _of(found, 0) == pytest.approx([0.6, 0.4])
    assert _of(found, 2) == [1.0]
    assert found["incident_id"].n_unique() == 2


def test_a_coarse_report_has_a_share_in_every_incident_near_it(shares: Any):
    odds = {(0, 1): 0.0, (0, 2): math.log(2), (1, 2): APART}
    found = shares([0, 1, 2], odds, vague=(0,))
    # standing alone counts 1, the two incidents 1 and 2
    assert sorted(_of(found, 0)[1:]) == pytest.approx([1 / 7, 2 / 7])
    assert sum(_of(found, 0)) == pytest.approx(1.0)
    assert _of(found, 1) == _of(found, 2) == [1.0]


def test_members_that_were_never_near_count_against_it(shares: Any):
    met = shares([0, 0, 0], {(0, 1): 2.0, (0, 2): 2.0, (1, 2): 2.0})
    unmet = shares([0, 0, 0], {(0, 1): 2.0, (1, 2): 2.0})
    odds = 2 * math.exp((2.0 + APART) / 2)
    assert _of(unmet, 0) == pytest.approx([odds / (1 + odds)])
    assert _of(unmet, 0) < _of(met, 0)


def test_an_incident_that_many_tell_of_is_the_likelier_to_be_told_of_again(shares: Any):
    small = shares([0] * 2, {(0, 1): 0.0})
    large = shares([0] * 5, {(a, b): 0.0 for a in range(5) for b in range(a)})
    assert small["probability"].to_list() == pytest.approx([1 / 2] * 2)
    assert large["probability"].to_list() == pytest.approx([4 / 5] * 5)


def test_what_a_person_joined_is_certain_and_nowhere_else(shares: Any):
    odds = {(0, 1): -3.0, (0, 2): 2.0, (1, 2): 2.0}
    found = shares([0, 0, 2], odds, together=[0, 0, 2], vague=(0, 1))
    assert _of(found, 0) == _of(found, 1) == [1.0]


def test_what_a_person_parted_has_no_share_in_each_other(shares: Any):
    found = shares([0, 1], {(0, 1): FORBIDDEN}, vague=(0,))
    assert found["probability"].to_list() == [1.0, 1.0]


def test_an_incident_is_named_by_the_digest_of_its_first_report_that_is_not_coarse(shares: Any):
    # sha256 of "s0:0" begins with these digits
    assert shares([0, 0], {(0, 1): 3.0})["incident_id"].to_list() == ["i852146a9"] * 2
    other = shares([0, 0], {(0, 1): 3.0}, vague=(0,))["incident_id"]
    assert other.n_unique() == 1
    assert other[0] != "i852146a9"


# the fixtures only make tables
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_whatever_the_evidence_shares_add_up_to_one_at_most_and_one_is_best(shares: Any, seed: int):
    rng = np.random.default_rng(seed)
    size = 8
    group = rng.integers(0, 4, size)
    label = [int(np.flatnonzero(group == one)[0]) for one in group]
    odds = {
        (a, b): float(rng.normal(0, 5))
        for a in range(size)
        for b in range(a + 1, size)
        if rng.random() < 0.6
    }
    some = {what: np.flatnonzero(rng.random(size) < 0.3) for what in ("vague", "lumps")}
    found = shares(label, odds, **some)
    each = found.group_by("report_id").agg(pl.col("probability", "best").sum())
    assert each.height == size
    assert (each["best"] == 1).all()
    assert (each["probability"] <= 1 + 1e-9).all()
    assert found["probability"].is_between(0, 1).all()
    assert not found.select("report_id", "incident_id").is_duplicated().any()
