"""All decomposable graphs of dependence between lists, averaged by how well they explain a table.

Madigan and York (1997, Biometrika 84:19): with a hyper-Dirichlet prior the marginal likelihood of
a graph and of a number of undocumented cases has a closed form, so nothing is simulated.
"""

import numpy as np
from scipy.special import gammaln, logsumexp

from crossfix.tally.mse.estimate import LEVEL, Estimate, Kind, refusal
from crossfix.tally.mse.graphs import MOST_LISTS, decomposable_graphs
from crossfix.tally.mse.overlaps import Overlaps, Reals, documented

MODEL = "graphs"
MOST_TIMES = 100.0  # the prior of the undocumented cases ends at so many times the documented
_EXACT = 2_000  # numbers of undocumented cases taken one by one; beyond, in steps
_STEP = 1.005
_CHUNK = 2_000  # graphs at a time


def graphs(table: Overlaps, *, most: float | None = None) -> Estimate:
    """Return the posterior median over all decomposable graphs but the complete one.

    Each cell of the whole table has the prior weight 2**-lists; graphs are alike before the data;
    the prior of the total is 1 / total, up to `most` undocumented cases (MOST_TIMES the documented
    if None).
    """
    size = len(table.lists)
    if size > MOST_LISTS:
        because = f"{size} lists have too many graphs; at most {MOST_LISTS} lists can be averaged"
        return refusal(MODEL, table, because=because)
    seen = documented(table)
    hidden, width = _grid(MOST_TIMES * seen if most is None else most)
    weights = decomposable_graphs(size)
    each = _sets(table, hidden)
    prior = np.log(width) - np.log(seen + hidden)
    common = prior + gammaln(seen + hidden + 1) - gammaln(hidden + 1)
    rows = [
        weights[at : at + _CHUNK].astype(float) @ each + common
        for at in range(0, len(weights), _CHUNK)
    ]
    by_graph = np.concatenate([logsumexp(row, axis=1) for row in rows])
    by_number = logsumexp([logsumexp(row, axis=0) for row in rows], axis=0)
    posterior = np.exp(by_number - logsumexp(by_number))
    low, middle, high = _quantiles(hidden, width, posterior)
    graph_weights = np.exp(by_graph - logsumexp(by_graph))
    return Estimate(
        model=MODEL,
        kind=Kind.ESTIMATE,
        documented=seen,
        total=seen + middle,
        low=seen + low,
        high=seen + high,
        interval="posterior, equal tails",
        because=_because(table, weights[int(by_graph.argmax())], float(graph_weights.max())),
        diagnostics={
            "graphs": len(weights),
            "best_graph_weight": float(graph_weights.max()),
            "mean": seen + float(posterior @ hidden),
            "weight_near_limit": float(posterior[hidden > hidden[-1] / 2].sum()),
        },
    )


def _grid(most: float) -> tuple[Reals, Reals]:
    """Return numbers of undocumented cases, and how many each stands for."""
    steps = max(0, int(np.ceil(np.log(max(most, 1) / _EXACT) / np.log(_STEP))))
    ends = np.append(np.arange(_EXACT + 1), np.round(_EXACT * _STEP ** np.arange(1, steps + 1)))
    ends = np.unique(ends[ends <= most])
    bounds = np.append(ends - 0.5, ends[-1] + 0.5)
    bounds[1:-1] = (ends[1:] + ends[:-1]) / 2
    return ends, np.diff(bounds)


def _sets(table: Overlaps, hidden: Reals) -> Reals:
    """Return the log marginal likelihood of the table on each set of lists (sets, numbers).

    Of a Dirichlet prior and multinomial counts: Madigan and York (1997, equation 3).
    """
    size = len(table.lists)
    masks = np.arange(2**size)
    counts = np.append(0.0, table.counts)
    total = documented(table) + hidden
    rows = []
    for lists in masks[1:]:
        weight = 2.0 ** -int(lists).bit_count()
        marginal = np.bincount(masks & lists, weights=counts, minlength=2**size)
        part = marginal[(masks & ~lists) == 0]
        known = (gammaln(part[1:] + weight) - gammaln(weight)).sum()
        nobody = gammaln(part[0] + hidden + weight) - gammaln(weight)
        rows.append(known + nobody - gammaln(total + 1.0))
    return np.array(rows)


def _quantiles(hidden: Reals, width: Reals, posterior: Reals) -> tuple[float, float, float]:
    tails = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
    upper = np.cumsum(posterior)
    low, middle, high = np.interp(tails, upper, hidden + np.where(width > 1, width / 2, 0.0))
    return float(low), float(middle), float(high)


def _because(table: Overlaps, signs: Reals, weight: float) -> str:
    names = [
        "+".join(name for at, name in enumerate(table.lists) if (mask + 1) >> at & 1)
        for mask in np.flatnonzero(signs > 0)
    ]
    return f"the likeliest graph has weight {weight:.2f}: {', '.join(names)}"
