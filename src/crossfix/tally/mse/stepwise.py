"""A log-linear model chosen pair by pair, and its bootstrap.

Chan, Silverman and Vincent (2021, JASA 116:1297). The interval repeats the choice in every
bootstrap sample, so that it carries the doubt about the model too. All samples take their steps
together.
"""

import numpy as np
from scipy.special import ndtr, ndtri, pdtr, pdtrc

from crossfix.tally.mse.designs import (
    Design,
    can_fit,
    design_of,
    set_names,
    terms_and_cells,
)
from crossfix.tally.mse.estimate import LEVEL, Estimate, Kind
from crossfix.tally.mse.overlaps import Flags, Overlaps, Reals, documented, whole
from crossfix.tally.mse.poisson import fit

THRESHOLD = 0.02  # p-value below which a pair is taken in; that of the paper's package
SAMPLES = 2000
MODEL = "stepwise"


def stepwise(table: Overlaps, *, seed: int = 1, samples: int = SAMPLES) -> Estimate:
    """Return the estimate of the model chosen pair by pair, with its BCa bootstrap interval.

    From the lists alone on, the pair whose number of shared cases is the least likely (one-sided
    Poisson p-value) is taken in, while that is below THRESHOLD and the model can be fitted.
    The interval is Efron's (1987, JASA 82:171), its acceleration from the jackknife over cases.
    """
    found = stepwise_point(table)
    design, counts = design_of(len(table.lists)), whole(table).counts
    drawn = np.random.default_rng(seed).multinomial(
        int(counts.sum()), counts / counts.sum(), size=samples
    )
    _, hidden = choose(design, drawn.astype(float))
    low, high = _bca(found.total or 0.0, counts.sum() + hidden, _left_out(design, counts))
    return found._replace(
        low=max(low, found.documented),
        high=high,
        interval=f"BCa bootstrap, {samples:,} samples, the choice of pairs repeated in each",
        diagnostics={**found.diagnostics, "samples": samples},
    )


def stepwise_point(table: Overlaps) -> Estimate:
    """Return the same estimate without its interval."""
    design, counts = design_of(len(table.lists)), whole(table).counts
    chosen, hidden = choose(design, counts[None])
    names = set_names(table, design, chosen[0])
    return Estimate(
        model=MODEL,
        kind=Kind.ESTIMATE,
        documented=documented(table),
        total=float(counts.sum() + hidden[0]),
        low=None,
        high=None,
        interval="none",
        because="lists that depend on each other in pairs: " + (", ".join(names) or "none"),
        diagnostics={
            "pairs": len(names),
            "empty_pairs": int((chosen[0] & (counts @ design.held == 0)).sum()),
            "p_value_threshold": THRESHOLD,
        },
    )


def choose(design: Design, counts: Reals) -> tuple[Flags, Reals]:
    """Return the pairs chosen (b, pairs) for each table (b, cells), and its undocumented cases."""
    chosen = np.zeros((len(counts), len(design.sets)), dtype=bool)
    barred = np.zeros_like(chosen)
    shared = counts @ design.held
    hidden = np.empty(len(counts))
    going = np.arange(len(counts))
    while going.size:
        terms, cells = terms_and_cells(design, counts[going], chosen[going])
        fitted = fit(design.columns, counts[going], terms=terms, cells=cells)
        hidden[going] = np.exp(fitted.coefficients[:, 0])
        chances = _p_values(shared[going], fitted.expected @ design.held)
        chances[chosen[going] | barred[going]] = np.inf
        best = chances.argmin(axis=1)
        is_open = chances[np.arange(going.size), best] < THRESHOLD
        going, best = going[is_open], best[is_open]
        tried = chosen[going]
        tried[np.arange(going.size), best] = True
        can = can_fit(design, counts[going], tried)
        chosen[going[can], best[can]] = True
        barred[going[~can], best[~can]] = True
    return chosen, hidden


def _p_values(shared: Reals, expected: Reals) -> Reals:
    """Return how likely a number of shared cases is that is at least as far out, on its side."""
    as_many = np.where(shared > 0, pdtrc(np.maximum(shared - 1, 0), expected), 1.0)
    chances: Reals = np.minimum(pdtr(shared, expected), as_many)
    return chances


def _bca(total: float, drawn: Reals, jackknife: tuple[Reals, Reals]) -> tuple[float, float]:
    """Return Efron's interval from bootstrapped totals and (weights, totals) of the jackknife."""
    below = (np.sum(drawn < total) + np.sum(drawn == total) / 2) / len(drawn)
    bias = ndtri(np.clip(below, 1 / (2 * len(drawn)), 1 - 1 / (2 * len(drawn))))
    weights, left_out = jackknife
    away = np.average(left_out, weights=weights) - left_out
    spread = np.sum(weights * away**2) ** 1.5
    skew = np.sum(weights * away**3) / (6 * spread) if spread else 0.0
    tails = bias + ndtri([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    shares = ndtr(bias + tails / np.maximum(1 - skew * tails, 1e-3))
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)


def _left_out(design: Design, counts: Reals) -> tuple[Reals, Reals]:
    """Return how many cases each filled pattern has, and the total without one of them."""
    filled = np.flatnonzero(counts)
    tables = np.repeat(counts[None], filled.size, axis=0)
    tables[np.arange(filled.size), filled] -= 1
    return counts[filled], tables.sum(axis=1) + choose(design, tables)[1]
