"""Lists that differ, and cases that are listed more or less readily.

Rivest and Baillargeon (2007, Biometrics 63:999): log E(count) = rest + a term a list + a function
of the number of lists that hold the case. Which function says what cases differ in is not to be
seen in the data; so there is one that only bounds from below, and two that estimate.
"""

import numpy as np

from crossfix.tally.mse.estimate import Estimate, Kind, refusal
from crossfix.tally.mse.existence import why_not
from crossfix.tally.mse.overlaps import Overlaps, Reals, captures, documented
from crossfix.tally.mse.poisson import Fit, fit
from crossfix.tally.mse.profile import profile_high, profile_interval, profile_top

CHAO_LISTS, POISSON, DARROCH = "chao-lists", "poisson", "darroch"
_LAWS = {POISSON: ", as Poisson counts would have it", DARROCH: ", as a normal law would have it"}
_FIRST_FREE = 3  # times listed, from which on Chao's bound lets counts be what they are


def chao_lists(table: Overlaps) -> Estimate:
    """Return Chao's lower bound with lists that differ.

    Cases on one and two lists make the bound; each larger number of lists may lie above what they
    say, never below, since a mixture makes the logarithms convex. Terms that would lie below are
    left out (Rivest and Baillargeon 2007, section 4).
    """
    base, times = _base(table)
    further = [np.maximum(times - k + 1, 0.0) for k in range(_FIRST_FREE, len(table.lists) + 1)]
    while True:
        columns = np.column_stack([base, *further])
        why = why_not(columns, table.counts)
        if why and further:
            further.pop()  # an empty number of lists bends down without end
            continue
        if why:
            return refusal(CHAO_LISTS, table, because=why)
        fitted = _fitted(columns, table.counts)
        bends = fitted.coefficients[0, base.shape[1] :]
        if not len(bends) or bends.min() >= 0:
            break
        further.pop(int(bends.argmin()))
    because = (
        "at least so many, where some cases are listed more readily than others; "
        "lists may differ, and are taken as independent"
    )
    return _told(CHAO_LISTS, table, columns, fitted)._replace(
        kind=Kind.LOWER_BOUND, because=because
    )


def poisson(table: Overlaps) -> Estimate:
    """Return the estimate where the log odds of being listed vary as Poisson counts (base 2)."""
    base, times = _base(table)
    return _one_term(POISSON, table, np.column_stack([base, 2.0**times - 1]))


def darroch(table: Overlaps) -> Estimate:
    """Return the estimate where they vary as the normal law of Darroch et al. (1993, JASA 88:1137).

    Any pair of lists then depends on each other alike; the tail of cases that are hardly ever
    listed is heavy, so this one tends to be the largest.
    """
    base, times = _base(table)
    return _one_term(DARROCH, table, np.column_stack([base, times**2 / 2]))


def poisson_point(table: Overlaps) -> Estimate:
    """Return the estimate of `poisson` without its interval."""
    base, times = _base(table)
    return _one_term_point(POISSON, table, np.column_stack([base, 2.0**times - 1]))


def darroch_point(table: Overlaps) -> Estimate:
    """Return the estimate of `darroch` without its interval."""
    base, times = _base(table)
    return _one_term_point(DARROCH, table, np.column_stack([base, times**2 / 2]))


def _one_term_point(model: str, table: Overlaps, columns: Reals) -> Estimate:
    why = why_not(columns, table.counts)
    if why:
        return refusal(model, table, because=why)
    fitted = _fitted(columns, table.counts)
    if fitted.coefficients[0, -1] >= 0:
        return _point(model, table, columns, fitted)
    alike = columns[:, :-1]
    return _point(model, table, alike, _fitted(alike, table.counts))


def _base(table: Overlaps) -> tuple[Reals, Reals]:
    seen = captures(len(table.lists))
    return np.column_stack([np.ones(len(seen)), seen]), seen.sum(axis=1).astype(float)


def _one_term(model: str, table: Overlaps, columns: Reals) -> Estimate:
    """Return the estimate with one term for unequal cases, which cannot be below none.

    Where the data would have it below, it is none: the estimate and the low end are those of equal
    cases, the high end is as far as unequal ones explain the table nearly as well.
    """
    why = why_not(columns, table.counts)
    if why:
        return refusal(model, table, because=why)
    fitted = _fitted(columns, table.counts)
    bend = float(fitted.coefficients[0, -1])
    if bend >= 0:
        found = _told(model, table, columns, fitted)
        return found._replace(diagnostics={**found.diagnostics, "bend": bend})
    alike = columns[:, :-1]
    found = _told(model, table, alike, _fitted(alike, table.counts))
    hidden = (found.total or 0.0) - found.documented
    best = profile_top(alike, table.counts, hidden)
    return found._replace(
        high=profile_high(columns, table.counts, hidden, best=best),
        because=f"{found.because}; the lists show no sign of it",
        diagnostics={**found.diagnostics, "bend": 0.0},
    )


def _fitted(columns: Reals, counts: Reals) -> Fit:
    every = np.ones((1, columns.shape[1]), dtype=bool)
    return fit(columns, counts[None], terms=every, cells=np.ones((1, len(counts)), dtype=bool))


def _told(model: str, table: Overlaps, columns: Reals, fitted: Fit) -> Estimate:
    hidden = float(np.exp(fitted.coefficients[0, 0]))
    low, high = profile_interval(columns, table.counts, hidden)
    found = _point(model, table, columns, fitted)
    return found._replace(low=low, high=high, interval="profile likelihood")


def _point(model: str, table: Overlaps, columns: Reals, fitted: Fit) -> Estimate:
    return Estimate(
        model=model,
        kind=Kind.ESTIMATE,
        documented=documented(table),
        total=documented(table) + float(np.exp(fitted.coefficients[0, 0])),
        low=None,
        high=None,
        interval="none",
        because="some cases are listed more readily than others, on every list alike"
        + _LAWS.get(model, ""),
        diagnostics={
            "deviance": float(fitted.deviance[0]),
            "degrees_of_freedom": len(table.counts) - columns.shape[1],
        },
    )
