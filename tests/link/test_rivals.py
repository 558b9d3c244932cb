"""Reports that compete for one partner."""

from typing import Any

import numpy as np
import pytest

from crossfix.case import LinkSection
from crossfix.link.block import near_pairs
from crossfix.link.columns import columns
from crossfix.link.compare import MOST_LAG, TOLL_COVERS, TOLL_FAR, TOLL_OFF
from crossfix.link.rivals import compete, contests, with_sums
from crossfix.tables import REPORTS

SITE = {"lon": 36.7, "lat": 34.8}


def _met(make: Any, rows: list[dict[str, Any]]) -> Any:
    c, _ = columns(make(REPORTS, rows))
    pairs = near_pairs(c, rules=LinkSection())
    return pairs, contests(c, pairs)


def test_without_rivals_the_odds_are_those_of_the_weight_over_no_partner(make: Any, tell: Any):
    _, contest = _met(make, [tell("a:1", **SITE), tell("b:1", **SITE)])
    found = compete(np.array([1.0]), np.array([0.5]), contest)
    assert found == pytest.approx([1.0 - np.log(0.5)])


def test_rivals_on_both_sides_share_the_probability(make: Any, tell: Any):
    rows = [tell(f"{source}:{n}", **SITE) for source in "ab" for n in range(2)]
    pairs, contest = _met(make, rows)
    found = compete(np.zeros(len(pairs.left)), np.zeros(len(pairs.left)), contest)
    # four pairs across, each with one rival as good: r / (1 + r); two pairs within, without any
    assert sorted(found) == pytest.approx([np.log(1 / 2)] * 4 + [0.0] * 2)


def test_a_record_that_several_claim_is_not_denied_to_them(make: Any, tell: Any):
    rows = [tell("lump:1", **SITE), *(tell(f"b:{n}", **SITE) for n in range(3))]
    pairs, contest = _met(make, rows)
    across = [k for k in range(len(pairs.left)) if 3 in (pairs.left[k], pairs.right[k])]
    found = compete(np.zeros(len(pairs.left)), np.zeros(len(pairs.left)), contest)
    assert len(across) == 3
    assert found[across] == pytest.approx([0.0] * 3)


def test_a_larger_toll_may_be_the_sum_where_its_record_meets_several(make: Any, tell: Any):
    small = [tell(f"b:{n}", **SITE, killed_low=4, killed_high=4) for n in range(2)]
    lump = tell("lump:1", **SITE, killed_low=20, killed_high=20)
    several, contest = _met(make, [lump, *small])
    assert sorted(with_sums(several, contest).toll)[-2:] == [TOLL_COVERS] * 2
    single, contest = _met(make, [lump, small[0]])
    assert with_sums(single, contest).toll.tolist() == [TOLL_OFF]
    assert TOLL_OFF < TOLL_FAR < TOLL_COVERS
    assert (single.date == MOST_LAG).all()
