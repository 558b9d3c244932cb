"""How a report's probability is shared among incidents."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

from crossfix.link.block import Pairs
from crossfix.link.columns import columns
from crossfix.link.share import membership
from crossfix.tables import REPORTS


@pytest.fixture
def shares(make: Any, tell: Any) -> Any:
    """Share so many reports, given their clusters and the log odds of their pairs."""

    def share(label: list[int], odds: dict[tuple[int, int], float]) -> pl.DataFrame:
        rows = [tell(f"s{n}:{n}", lon=36.7, lat=34.8) for n in range(len(label))]
        c, codes = columns(make(REPORTS, rows))
        left, right = (np.array([edge[side] for edge in odds], np.int32) for side in (0, 1))
        blank = np.zeros(len(odds), np.int8)
        return membership(
            c,
            codes.reports,
            label=np.array(label, np.int64),
            pairs=Pairs(left, right, blank, blank, blank, blank),
            log_odds=np.array(list(odds.values()), np.float64),
        )

    return share


def test_a_pair_belongs_together_with_the_probability_of_its_odds(shares: Any):
    found = shares([0, 0], {(0, 1): math.log(9)})
    assert found["incident_id"].n_unique() == 1
    assert found["probability"].to_list() == pytest.approx([0.9, 0.9])


def test_who_stands_alone_keeps_what_no_other_incident_takes(shares: Any):
    found = shares([0, 1], {(0, 1): math.log(0.25)}).filter("best")
    assert found["probability"].to_list() == pytest.approx([0.8, 0.8])


def test_a_record_that_lumps_two_incidents_has_a_share_in_each(shares: Any):
    # 0 is the lump; it is held by the incident of 1, and 2 tells of another part of it
    found = shares([0, 0, 2], {(0, 1): math.log(6), (0, 2): math.log(3)})
    lump = found.filter(pl.col("record_id") == "0").sort("best", descending=True)
    assert lump["best"].to_list() == [True, False]
    assert lump["probability"].to_list() == pytest.approx([0.6, 0.3])
    assert lump["incident_id"].n_unique() == 2


def test_a_share_too_small_to_matter_is_left_out(shares: Any):
    found = shares([0, 1], {(0, 1): math.log(0.05)})
    assert found["best"].to_list() == [True, True]


def test_another_incident_must_convince_as_a_whole_and_unmet_members_count_against(shares: Any):
    found = shares([0, 0, 2], {(0, 1): 3.0, (0, 2): 2.0})
    second = found.filter(pl.col("record_id") == "2", ~pl.col("best"))
    assert second["probability"].to_list() == pytest.approx([math.exp(-2) / (1 + math.exp(-2))])


def test_an_incident_that_many_tell_of_is_the_likelier_to_be_told_of_again(shares: Any):
    small = shares([0] * 2, {(0, 1): 0.0})
    large = shares([0] * 5, {(a, b): 0.0 for a in range(5) for b in range(a)})
    assert small["probability"].to_list() == pytest.approx([1 / 2] * 2)
    assert large["probability"].to_list() == pytest.approx([4 / 5] * 5)


def test_an_incident_is_named_by_the_digest_of_its_first_report(shares: Any):
    # sha256 of "s0:0" begins with these digits
    assert shares([0, 0], {(0, 1): 3.0})["incident_id"].to_list() == ["i852146a9"] * 2
