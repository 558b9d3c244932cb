"""How likely words and silences are: bounds, and every sum done by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.likelihood import (
    FALSE,
    LEAST_RATIO,
    TRUE,
    VISIBILITY_WEIGHT,
    Outlets,
    Prints,
    chances,
    linked,
    log_odds_of,
    mixed,
    on_average,
    printed,
    quiet,
)

LOGS = st.floats(-6, 6)


@given(LOGS, LOGS, LOGS, LOGS)
def test_no_report_speaks_against_what_it_says_nor_for_it_without_bound(false, true, low, high):
    chance = chances(np.array([false, true]), np.array([low, high]))
    ratio = chance[TRUE] / chance[FALSE]
    assert (ratio >= 1 - 1e-12).all()
    assert (ratio <= (1 / LEAST_RATIO) * (1 + 1e-12)).all()


def test_middling_visibility_gives_the_stated_odds():
    chance = chances(np.array([-2.0, 0.0]), np.zeros(2))
    assert chance[TRUE] == pytest.approx(0.5)
    assert on_average(chance)[FALSE] == pytest.approx(1 / (1 + np.exp(2.0)))


def test_visibility_has_mean_nought_and_variance_one():
    from crossfix.likelihood import VISIBILITY

    moments = [(VISIBILITY_WEIGHT * VISIBILITY**power).sum() for power in (0, 1, 2, 4)]
    assert moments == pytest.approx([1, 0, 1, 3], abs=1e-12)


OUTLETS = Outlets(
    np.array([0, 0, 0]),
    np.array([0.9, 0.6, 0.3]),
    np.array([[0.01, 0.05], [0.02, 0.1], [0.1, 0.1]]),
)


def by_hand(said, truth, put_out):
    """Return the chance of what three outlets did: each copies, or says so of its own, or not."""
    chance = 1.0
    for outlet, speaks in enumerate(said):
        speaking = 0.0
        for copies, own in itertools.product((0, 1), repeat=2):
            rate, own_rate = OUTLETS.copying[outlet] * put_out, OUTLETS.own_word[outlet, truth]
            weight = (rate if copies else 1 - rate) * (own_rate if own else 1 - own_rate)
            speaking += weight * (copies or own)
        chance *= speaking if speaks else 1 - speaking
    return chance


@pytest.mark.parametrize("said", list(itertools.product((False, True), repeat=3)))
def test_what_outlets_do_equals_the_sum_over_who_copied_and_who_spoke(said):
    outlets = np.flatnonzero(said)
    prints = Prints(np.zeros(len(outlets), int), outlets, np.zeros(len(outlets), bool))
    found = printed(prints, OUTLETS, quiet(OUTLETS, 1))[0]
    hand = np.array([[by_hand(said, z, u) for u in (0, 1)] for z in (FALSE, TRUE)])
    assert found / found.max() == pytest.approx(hand / hand.max())


def test_what_the_origin_says_was_put_out():
    prints = Prints(np.array([0]), np.array([2]), np.array([True]))
    found = printed(prints, OUTLETS, quiet(OUTLETS, 1))[0]
    assert (found[:, 0] < 1e-200).all()


def test_a_voice_with_one_outlet_is_that_outlet():
    none = Outlets(np.zeros(0, int), np.zeros(0), np.zeros((0, 2)))
    chance = chances(np.array([[-3.0, -1.0]]), np.full((1, 2), 0.5))
    assert mixed(chance, quiet(none, 1)) == pytest.approx(1 - chance)
    nothing = Prints(np.zeros(0, int), np.zeros(0, int), np.zeros(0, bool))
    assert mixed(chance, printed(nothing, none, quiet(none, 1))) == pytest.approx(chance)


@given(st.floats(0, 1), st.floats(0.05, 0.95))
def test_a_doubtful_link_lies_between_nothing_and_a_sure_one(share, happened):
    word = chances(np.array([[-3.0, -1.0]]), np.zeros((1, 2)))
    prior = np.array([[1 - happened, happened]])
    sure, doubtful, none = (
        log_odds_of(np.log(linked(word, np.array([part]), prior)))[0] for part in (1.0, share, 0.0)
    )
    assert none == pytest.approx(0)
    assert -1e-12 <= doubtful <= sure + 1e-12
    assert sure == pytest.approx(np.log(word[0, TRUE, 0] / word[0, FALSE, 0]))
