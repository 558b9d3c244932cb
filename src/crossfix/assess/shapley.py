"""The split of a log odds over the words and silences that made it.

Words do not add up by themselves: an event that one source sees is the more visible, so that the
silence of another tells more. Shapley (1953, Contributions to the Theory of Games 2:307) gives
each what it adds on average over all orders in which they could be heard; the parts add up
exactly. All subsets are reckoned, so at most MOST_BLOCKS can be split.
"""

from functools import cache
from math import factorial
from typing import NamedTuple

import numpy as np

from crossfix.likelihood import Reals, log_odds_of

MOST_BLOCKS = 11  # twelve with the prior: 2,048 subsets an incident
_AT_ONCE = 1 << 21  # numbers in memory


class Split(NamedTuple):
    """What each block adds to the log odds, and the log odds if it had not been heard."""

    adds: Reals
    without: Reals


def split(words: Reals) -> Split:
    """Return the split for incidents with equally many blocks, without the prior.

    `words` are log likelihoods: incidents x blocks x 2 x nodes. Both results are incidents x
    blocks, in nats.
    """
    blocks = words.shape[1]
    if blocks > MOST_BLOCKS:
        raise ValueError(f"{blocks} blocks have too many subsets; pool the weakest")
    chosen, shares = _subsets(blocks)
    every = len(chosen) - 1
    left_out = every - (1 << np.arange(blocks))
    size = max(1, _AT_ONCE // (len(chosen) * words.shape[2] * words.shape[3]))
    parts = [_values(words[first : first + size], chosen) for first in range(0, len(words), size)]
    values = np.concatenate(parts) if parts else np.zeros((0, len(chosen)))
    return Split(values @ shares.T, values[:, left_out])


def _values(words: Reals, chosen: Reals) -> Reals:
    """Return the log odds of every subset of blocks: incidents x subsets."""
    return log_odds_of(np.einsum("sb,ibzq->iszq", chosen, words, optimize=True))


@cache
def _subsets(blocks: int) -> tuple[Reals, Reals]:
    """Return which block is in which subset, and with what weight its value counts for a block."""
    number = np.arange(1 << blocks)
    chosen = ((number[:, None] >> np.arange(blocks)) & 1).astype(np.float64)
    size = chosen.sum(axis=1).astype(int)
    whole = factorial(blocks)
    joins = np.array([factorial(s) * factorial(blocks - s - 1) / whole for s in range(blocks)])
    joined, absent = np.append(0.0, joins)[size], np.append(joins, 0.0)[size]
    shares = np.where(chosen.T > 0, joined, -absent)
    return chosen, shares
