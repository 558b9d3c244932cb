"""Counts that a random audit corrects: what is known, what is covered, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.tally.ppi import FEWEST, Answers, corrected

WORLDS = 300


def audit(chances, true, share, *, looked=None, weights=None):
    """Count `chances`, with the truth known where `looked` says so."""
    weights = np.ones(chances.size) if weights is None else weights
    looked = np.ones(chances.size, bool) if looked is None else looked
    drawn = np.full(looked.sum(), share)
    answers = Answers(weights[looked], chances[looked], true[looked], drawn)
    return corrected(weights, chances, answers=answers)


def worlds(size, share, *, slope, shift):
    """Yield chances, the truth and who is looked into; log odds of truth are slope x + shift."""
    for seed in range(WORLDS):
        random = np.random.default_rng(seed)
        chances = random.beta(0.6, 0.4, size).clip(0.01, 0.99)
        real = 1 / (1 + np.exp(-(slope * np.log(chances / (1 - chances)) + shift)))
        true = (random.random(size) < real).astype(float)
        yield chances, true, random.random(size) < share


@pytest.mark.parametrize(("size", "share"), [(300, 0.08), (2400, 0.08), (100, 0.3)])
@pytest.mark.parametrize(("slope", "shift"), [(1, 0), (0.6, -0.3), (0.3, -1.0)])
def test_the_interval_holds_the_truth_as_often_as_it_says(size, share, slope, shift):
    held = []
    for chances, true, looked in worlds(size, share, slope=slope, shift=shift):
        found = audit(chances, true, share, looked=looked)
        if found is not None:
            held.append(found.low <= true.sum() <= found.high)
    assert len(held) > 0.98 * WORLDS
    assert 0.90 <= np.mean(held) <= 0.985


def test_chances_that_mean_something_narrow_what_labels_alone_can_say():
    widths, alone = [], []
    for chances, true, looked in worlds(1000, 0.08, slope=1, shift=0):
        with_them = audit(chances, true, 0.08, looked=looked)
        without = audit(np.full(chances.size, true[looked].mean()), true, 0.08, looked=looked)
        widths.append(with_them.high - with_them.low)
        alone.append(without.high - without.low)
    assert np.mean(widths) < 0.8 * np.mean(alone)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=FEWEST, max_size=60))
def test_where_all_were_looked_into_the_count_is_what_they_are(things):
    chances, true = (np.array(column, dtype=float) for column in zip(*things, strict=True))
    found = audit(chances, true, 1.0)
    assert (found.low, found.expected, found.high) == pytest.approx((true.sum(),) * 3, abs=1e-9)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), min_size=30, max_size=90),
    st.integers(1, 50),
)
def test_the_count_lies_between_what_was_seen_true_and_what_was_not_seen_false(things, scale):
    chances, true, looked = (np.array(column) for column in zip(*things, strict=True))
    looked[:FEWEST] = True
    weights = np.full(chances.size, float(scale))
    found = audit(chances, true.astype(float), 0.5, looked=looked, weights=weights)
    assert scale * (true & looked).sum() <= found.low <= found.expected <= found.high
    assert found.high <= scale * (chances.size - (~true & looked).sum())


def test_equal_chances_of_being_drawn_give_the_textbook_interval():
    random = np.random.default_rng(5)
    chances = random.random(200)
    true = (random.random(200) < 0.5 * chances).astype(float)
    looked = np.arange(200) < 20
    found = audit(chances, true, 0.1, looked=looked)
    gaps = true[looked] - chances[looked]
    expected = chances.sum() + 200 * gaps.mean()
    reach = 2.093024 * 200 * np.sqrt((1 - 0.1) * gaps.var(ddof=1) / 20)  # t of 19 degrees, .975
    assert found.expected == pytest.approx(expected)
    assert found.high - found.expected == pytest.approx(reach, rel=1e-5)


def test_things_drawn_with_different_chances_weigh_by_what_they_stand_for():
    chances = np.full(100, 0.5)
    drawn = np.where(np.arange(20) < 10, 1.0, 1 / 9)  # ten of ten, and ten of ninety
    answers = Answers(np.ones(20), chances[:20], (np.arange(20) < 10).astype(float), drawn)
    assert corrected(np.ones(100), chances, answers=answers).expected == pytest.approx(10)


def test_what_nobody_could_tell_widens_the_range_both_ways():
    chances = np.linspace(0.1, 0.9, 100)
    true = (chances > 0.5).astype(float)
    looked = np.arange(100) % 4 == 0
    told = audit(chances, true, 0.25, looked=looked)
    true[[0, 96]] = np.nan
    untold = audit(chances, true, 0.25, looked=looked)
    assert untold.low < told.low
    assert untold.high > told.high


def test_a_sample_that_met_no_error_is_not_taken_as_proof_that_there_is_none():
    chances = np.full(500, 0.95)
    found = audit(chances, np.ones(500), 0.04, looked=np.arange(500) < 20)
    assert found.high - found.low > 10


def test_too_few_answers_give_no_count_at_all():
    chances, true = np.full(100, 0.5), np.ones(100)
    assert audit(chances, true, 0.09, looked=np.arange(100) < FEWEST - 1) is None
    assert audit(chances, np.full(100, np.nan), 0.5) is None


def test_chances_that_are_all_alike_are_followed_as_they_are():
    chances = np.full(100, 0.6)
    found = audit(chances, np.ones(100), 0.4, looked=np.arange(100) < 40)
    assert found.tuning == 1
