"""Rivals: reports of one source that compete to be the partner of one report."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.compiled import compiled
from crossfix.link.columns import Columns, Reals, Rows, Wholes

MOST_LOG_ODDS = 25.0
SWEEPS = 5
MORE = 0.5  # odds that a record that lumps events holds one more


class Ties(NamedTuple):
    """The pairs of each row: compressed rows of a symmetric graph."""

    offset: Wholes  # (rows + 1,)
    pair: Rows  # number of the pair, ascending in each row


@compiled
def ties(left: Rows, right: Rows, rows: int) -> Ties:
    """Return the pairs of each row."""
    offset = np.zeros(rows + 1, np.int64)
    for k in range(len(left)):
        offset[left[k] + 1] += 1
        offset[right[k] + 1] += 1
    offset = np.cumsum(offset)
    at = offset[:-1].copy()
    pair = np.empty(2 * len(left), np.int32)
    for k in range(len(left)):
        for row in (left[k], right[k]):
            pair[at[row]] = k
            at[row] += 1
    return Ties(offset, pair)


class Contest(NamedTuple):
    """What is known of the pairs before their rivals are heard."""

    weight: Reals  # log odds of each pair
    prior: Reals  # (2, pairs): that the left, or right, report has a partner in the other's source
    lumps: npt.NDArray[np.bool_]  # (2, pairs): whether the left, or right, may have other partners


@compiled
def _sweep(
    source: Rows,
    left: Rows,
    right: Rows,
    r: Reals,
    contest: Contest,
    graph: Ties,
    granted: Reals,
    lower: bool,
) -> Reals:
    """Return what each end grants each pair, renewed for ends whose source is the lower, or others.

    Pairs of one source are renewed from what stood before, so that the order of rows says nothing.
    """
    kept = granted.copy()
    sources = source.max() + 1
    plain, lumped = np.zeros(sources), np.zeros(sources)
    for row in range(len(graph.offset) - 1):
        mine = graph.pair[graph.offset[row] : graph.offset[row + 1]]
        for k in mine:
            here = 0 if left[k] == row else 1
            near = source[right[k] if here == 0 else left[k]]
            claim = r[k] * granted[1 - here, k]
            if contest.lumps[here, k]:
                lumped[near] += np.log1p(MORE * claim)
            else:
                plain[near] += claim
        for k in mine:
            here = 0 if left[k] == row else 1
            near = source[right[k] if here == 0 else left[k]]
            if source[row] != near and (source[row] < near) != lower:
                continue
            claim = r[k] * granted[1 - here, k]
            lumping = contest.lumps[here, k]
            product = 1.0
            if lumped[near] > 0.0:
                others = lumped[near] - (np.log1p(MORE * claim) if lumping else 0.0)
                product = np.exp(min(max(others, 0.0), 50.0))
            rest = max(plain[near] - (0.0 if lumping else claim), 0.0)
            total = 1.0 - contest.prior[here, k] + rest + (product - 1.0) / MORE
            kept[here, k] = (product if lumping else 1.0) / total
        for k in mine:
            near = source[right[k] if left[k] == row else left[k]]
            plain[near], lumped[near] = 0.0, 0.0
    return kept


def compete(c: Columns, left: Rows, right: Rows, contest: Contest) -> Reals:
    """Return the log odds of each pair among its rivals.

    A report has as a rule at most one partner in another source, and so has its partner: which
    pairs hold is a matching, and its marginal probabilities are found by passing messages (Williams
    and Lau 2014, IEEE Trans. Aerosp. Electron. Syst. 50:2942, eq. 30-31). A report that may lump
    events can have further partners, each at the odds MORE.
    """
    if not len(left):
        return np.empty(0)
    # in the order of time, so that the rivals of a report lie near it in memory
    in_time = np.argsort(c.row["rank"])
    number = np.empty(len(in_time), np.int32)
    number[in_time] = np.arange(len(in_time), dtype=np.int32)
    left, right = number[left], number[right]
    order = np.lexsort((np.maximum(left, right), np.minimum(left, right)))
    left, right = left[order], right[order]
    weight = np.clip(contest.weight[order], -MOST_LOG_ODDS, MOST_LOG_ODDS)
    told = Contest(weight, contest.prior[:, order], contest.lumps[:, order])
    graph = ties(left, right, len(in_time))
    r = np.exp(weight)
    kept = 1.0 / (1.0 - told.prior)
    source = c.row["source"][in_time]
    for _ in range(SWEEPS):
        kept = _sweep(source, left, right, r, told, graph, kept, True)
        kept = _sweep(source, left, right, r, told, graph, kept, False)
    log_odds = np.empty(len(order))
    log_odds[order] = weight + np.log(kept).sum(0)
    return log_odds
