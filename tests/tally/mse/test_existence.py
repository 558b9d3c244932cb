"""Which models can be fitted to tables with empty cells."""

import numpy as np
import pytest

from crossfix.tally.mse.designs import can_fit, design_of
from crossfix.tally.mse.existence import NO_MAXIMUM, NOT_IDENTIFIED, why_not
from crossfix.tally.mse.overlaps import captures

# Fienberg and Rinaldo (2012, section 2): no pair of lists is empty, and yet with all pairs
# in the model two empty cells at opposite corners leave no maximum
CORNERS = {1: 10, 2: 10, 4: 10, 3: 5, 5: 5, 6: 5, 7: 0}


def _counts(by_mask, size):
    return np.array([float(by_mask.get(mask, 0)) for mask in range(1, 2**size)])


def test_a_full_table_can_be_fitted():
    design = design_of(3)
    assert why_not(design.columns, np.arange(1.0, 8.0)) is None


def test_an_empty_corner_leaves_no_maximum_with_all_pairs():
    design = design_of(3)
    assert why_not(design.columns, _counts(CORNERS, 3)) == NO_MAXIMUM


def test_more_terms_than_cells_are_not_identified():
    columns = np.column_stack([np.ones(3), captures(2), captures(2).all(axis=1)])
    assert why_not(columns, np.ones(3)) == NOT_IDENTIFIED


def test_a_chosen_pair_that_shares_no_case_is_taken_out_with_its_cells():
    design = design_of(3)
    counts = _counts({1: 30, 2: 20, 4: 25, 5: 6, 6: 4}, 3)[None]
    only_pair, all_pairs = np.array([[True, False, False]]), np.ones((1, 3), dtype=bool)
    assert can_fit(design, counts, only_pair).tolist() == [True]
    assert can_fit(design, counts, all_pairs).tolist() == [False]


@pytest.mark.parametrize("seed", range(3))
def test_the_quick_answer_and_the_linear_program_agree(seed):
    rng = np.random.default_rng(seed)
    design = design_of(3)
    for counts in rng.poisson(0.8, size=(40, 7)).astype(float):
        chosen = rng.random((1, 3)) < 0.5
        empty = chosen[0] & (counts @ design.held == 0)
        cells = ~design.held[:, empty].any(axis=1)
        terms = np.concatenate([np.ones(4, dtype=bool), chosen[0] & ~empty])
        why = why_not(design.columns[cells][:, terms], counts[cells])
        assert bool(can_fit(design, counts[None], chosen)[0]) == (why is None)
