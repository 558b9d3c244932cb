"""Fits of log-linear models in batches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.tally.mse.designs import design_of, terms_and_cells
from crossfix.tally.mse.poisson import fit, log_likelihood

COUNTS = st.lists(st.integers(1, 500), min_size=7, max_size=7)


def _fitted(counts, chosen):
    design = design_of(3)
    tables = np.array([counts], dtype=float)
    terms, cells = terms_and_cells(design, tables, np.array([chosen]))
    return design, tables, cells, fit(design.columns, tables, terms=terms, cells=cells)


@given(COUNTS, st.lists(st.booleans(), min_size=3, max_size=3))
def test_the_totals_that_a_model_has_terms_for_come_out_as_observed(counts, chosen):
    design, tables, _, fitted = _fitted(counts, chosen)
    terms = np.array([True, True, True, True, *chosen])
    wanted = tables @ design.columns
    assert (fitted.expected @ design.columns)[0, terms] == pytest.approx(wanted[0, terms], rel=1e-5)


@given(COUNTS)
def test_with_all_pairs_the_rest_is_the_closed_form(counts):
    _, _, _, fitted = _fitted(counts, [True] * 3)
    a, b, ab, c, ac, bc, abc = counts  # Fienberg (1972): odds ratios alike with and without C
    assert np.exp(fitted.coefficients[0, 0]) == pytest.approx(
        abc * a * b * c / (ab * ac * bc), rel=1e-5
    )


def test_a_batch_gives_what_its_rows_give_one_by_one():
    design = design_of(4)
    rng = np.random.default_rng(3)
    tables = rng.poisson(20, size=(9, 15)).astype(float)
    chosen = rng.random((9, 6)) < 0.5
    terms, cells = terms_and_cells(design, tables, chosen)
    together = fit(design.columns, tables, terms=terms, cells=cells)
    for at in range(9):
        one = slice(at, at + 1)
        alone = fit(design.columns, tables[one], terms=terms[one], cells=cells[one])
        assert together.expected[at] == pytest.approx(alone.expected[0], rel=1e-6)


def test_the_likelihood_is_highest_at_the_counts_themselves():
    counts = np.array([[3.0, 0.0, 7.0]])
    cells = np.ones_like(counts, dtype=bool)
    best = log_likelihood(counts, counts, cells)
    assert best > log_likelihood(counts, counts + 0.5, cells)
