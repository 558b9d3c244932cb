"""The split of a log odds: exact, fair, and refused where it would take too long."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crossfix.assess.shapley import MOST_BLOCKS, split
from crossfix.likelihood import log_odds_of

NODES = 5
WORDS = st.integers(1, 7).flatmap(
    lambda blocks: arrays(float, (2, blocks, 2, NODES), elements=st.floats(-5, 0))
)


@settings(max_examples=50, deadline=None)
@given(WORDS)
def test_the_parts_add_up_to_the_whole(words):
    whole = log_odds_of(words.sum(axis=1))
    assert split(words).adds.sum(axis=1) == pytest.approx(whole, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(arrays(float, (1, 4, 2, NODES), elements=st.floats(-5, 0)))
def test_a_part_is_what_a_block_adds_on_average_over_all_orders(words):
    heard = [
        [
            log_odds_of(words[0, [*order[: at + 1]]].sum(axis=0))
            - log_odds_of(words[0, [*order[:at]]].sum(axis=0))
            for at in (order.index(block) for block in range(4))
        ]
        for order in itertools.permutations(range(4))
    ]
    assert split(words).adds[0] == pytest.approx(np.mean(heard, axis=0), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(arrays(float, (1, 5, 2, NODES), elements=st.floats(-5, 0)))
def test_without_a_block_is_the_log_odds_of_the_others(words):
    others = [float(log_odds_of(np.delete(words[0], at, 0).sum(axis=0))) for at in range(5)]
    assert split(words).without[0] == pytest.approx(others, abs=1e-9)


def test_words_that_do_not_depend_on_visibility_add_what_they_add_alone():
    words = np.repeat(np.array([[[-3.0, -1.0], [-0.1, -0.4], [-2.0, -1.5]]])[..., None], NODES, -1)
    assert split(words).adds[0] == pytest.approx([2.0, -0.3, 0.5])


def test_equal_words_have_equal_parts():
    rng = np.random.default_rng(1)
    one = rng.uniform(-4, 0, (1, 1, 2, NODES))
    found = split(np.concatenate([one, one, one], axis=1)).adds[0]
    assert found == pytest.approx(np.full(3, found[0]))


def test_too_many_blocks_are_refused():
    with pytest.raises(ValueError, match="pool the weakest"):
        split(np.zeros((1, MOST_BLOCKS + 1, 2, NODES)))


def test_nothing_to_split_gives_nothing():
    assert split(np.zeros((0, 3, 2, NODES))).adds.shape == (0, 3)
