"""Rivals: reports of one source that compete to be the partner of one report."""

from typing import NamedTuple

import numpy as np

from crossfix.link.block import Pairs
from crossfix.link.columns import Columns, Reals, Wholes
from crossfix.link.compare import (
    LAGS,
    MOST_LAG,
    NEAR_BINS,
    TOLL_COVERS,
    TOLL_COVERS_MANY,
    TOLL_FAR,
    TOLL_NEAR,
    TOLL_OFF,
)

MOST_LOG_ODDS = 25.0
DENSE = 20_000_000  # contests are numbered without gaps where there would be more numbers


class Contests(NamedTuple):
    """For each pair, the contest of either report for a partner in the other's source."""

    left: Wholes
    right: Wholes
    size: int


def contests(c: Columns, pairs: Pairs) -> Contests:
    """Return the contests: one for each report and source of its candidates."""
    sources = int(c.source.max(initial=0)) + 1
    left = pairs.left.astype(np.int64) * sources + c.source[pairs.right]
    right = pairs.right.astype(np.int64) * sources + c.source[pairs.left]
    if len(c.start) * sources <= DENSE:
        return Contests(left, right, len(c.start) * sources)
    _, codes = np.unique(np.concatenate([left, right]), return_inverse=True)
    size = int(codes.max(initial=-1)) + 1
    return Contests(codes[: len(left)], codes[len(left) :], size)


def by_side(contest: Contests) -> Contests:
    """Return the contests of control windows, where the left report's window is not the right's."""
    return Contests(contest.left, contest.right + contest.size, 2 * contest.size)


def total(contest: Contests, value: Reals) -> Reals:
    """Return the sum of a value over each contest, whichever side its report stands on."""
    both = np.zeros(contest.size)
    both += np.bincount(contest.left, value, minlength=contest.size)
    both += np.bincount(contest.right, value, minlength=contest.size)
    return both


def crowds(pairs: Pairs, contest: Contests) -> tuple[Reals, Reals]:
    """Return, for each pair, among how many reports near on the day either side has to choose."""
    near = (pairs.place < NEAR_BINS) & (pairs.date % LAGS == MOST_LAG)
    crowd = np.maximum(total(contest, near.astype(np.float64)), 1.0)
    return crowd[contest.left], crowd[contest.right]


def with_sums(pairs: Pairs, contest: Contests) -> Pairs:
    """Return the pairs with a level of their own where the larger toll may be a sum.

    A record that lumps a day's events has a larger toll than each of them; so where the side with
    the larger toll meets several reports of one source, the excess speaks less against it.
    """
    of_left, of_right = crowds(pairs, contest)
    toll = np.abs(pairs.toll)
    apart = np.isin(toll, (TOLL_NEAR, TOLL_OFF, TOLL_FAR))
    lumps = apart & (np.where(pairs.toll < 0, of_left, of_right) > 1)
    covers = np.where(toll == TOLL_FAR, TOLL_COVERS_MANY, TOLL_COVERS)
    return pairs._replace(toll=np.where(lumps, covers, toll).astype(np.int8))


def compete(weight: Reals, prior: Reals, contest: Contests) -> Reals:
    """Return the log odds of each pair among its rivals, in the milder of its two contests.

    P = r / (1 - pi + sum of the rivals' r), with r = pi f/g the odds that the weight gives and
    pi the probability that there is a partner at all (Sutherland and Saunders 1992, MNRAS
    259:413, eq. 5). One record may lump several events, and which side lumps is not known
    beforehand; so rivals on one side alone do not rule a pair out.
    """
    r = np.exp(np.clip(weight, -MOST_LOG_ODDS, MOST_LOG_ODDS))
    claimed = total(contest, r)
    fewest = np.minimum(claimed[contest.left], claimed[contest.right])
    log_odds: Reals = np.log(r) - np.log(np.maximum(fewest - r, 0.0) + 1.0 - prior)
    return log_odds
