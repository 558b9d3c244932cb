"""Votes count by how often who gives them is right, apart for yes and for no."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from crossfix.weigh import votes
from crossfix.weigh.votes import voted


def made(*, questions=2000, rates=((0.1, 0.8),) * 5, prior=0.3, seed=1):
    """Return question, person and vote of persons with these rates, and what is so."""
    rng = np.random.default_rng(seed)
    is_so = rng.random(questions) < prior
    chance = np.array(rates)[:, is_so.astype(int)]
    says_yes = (rng.random(chance.shape) < chance).T
    question, person = np.indices(says_yes.shape)
    return question.ravel(), person.ravel(), says_yes.ravel(), is_so


def test_rates_and_share_are_found_as_they_were_made():
    rates = ((0.05, 0.9), (0.1, 0.7), (0.3, 0.95), (0.2, 0.6), (0.02, 0.5))
    found = voted(*made(questions=20_000, rates=rates)[:3])
    assert found.settled
    assert found.rates == pytest.approx(np.array(rates), abs=0.03)
    assert found.prior == pytest.approx(0.3, abs=0.02)


def test_who_errs_more_counts_less_than_most_votes_would_have_it():
    rates = ((0.02, 0.97), (0.03, 0.95), (0.4, 0.6), (0.45, 0.55), (0.4, 0.6))
    *cast, is_so = made(rates=rates)
    most = np.bincount(cast[0], cast[2]) > len(rates) / 2
    found = voted(*cast).probability > 0.5
    assert (most == is_so).mean() < 0.93
    assert (found == is_so).mean() > 0.97


def test_of_those_called_likely_as_many_are_so_as_is_said():
    *cast, is_so = made(questions=20_000, rates=((0.2, 0.7),) * 4)
    probability = voted(*cast).probability
    for low in np.arange(0, 1, 0.2):
        band = (probability >= low) & (probability < low + 0.2)
        if band.sum() > 200:
            assert probability[band].mean() == pytest.approx(is_so[band].mean(), abs=0.05)


def test_the_order_of_votes_makes_no_difference():
    *cast, _ = made(questions=300)
    mixed = np.random.default_rng(3).permutation(len(cast[0]))
    straight, shuffled = voted(*cast), voted(*(part[mixed] for part in cast))
    assert shuffled.probability == pytest.approx(straight.probability, abs=1e-9)


def test_leaping_ends_where_plain_steps_end():
    *cast, _ = made(questions=500, rates=((0.2, 0.7),) * 4)
    table = votes._in_order(*cast)
    share = votes._share(table)
    counts = votes._counts(table.first, table.person, table.says_yes, share)
    place = votes._maximise(table, *counts, share)
    for _ in range(3000):
        place = votes._step(table, place).place
    assert voted(*cast).prior == pytest.approx(expit(place[-1]), abs=5e-3)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()), min_size=1))
def test_any_votes_give_probabilities_even_where_nobody_voted(cast):
    question, person, says_yes = (np.array(part) for part in zip(*cast, strict=True))
    found = voted(question.astype(np.int64), person.astype(np.int64), says_yes)
    assert np.isfinite(found.rates).all()
    assert ((found.probability > 0) & (found.probability < 1)).all()
    assert len(found.probability) == question.max() + 1
