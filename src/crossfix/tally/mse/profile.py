"""How far the total can move before a log-linear model fits clearly worse."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri, gammaln, xlogy

from crossfix.tally.mse.estimate import LEVEL
from crossfix.tally.mse.overlaps import Reals
from crossfix.tally.mse.poisson import fit

_DROP = float(chdtri(1, 1 - LEVEL)) / 2
_LEAST, _MOST = 1e-9, 1e4  # the latter times the documented cases: beyond, nothing bounds the total
_CLOSE = 1e-4  # of the logarithm of an end: a ten-thousandth of the undocumented cases
_NEAR = (0.999, 1.0, 1.001)  # the multinomial maximum lies a little beside the Poisson one


def profile_interval(columns: Reals, counts: Reals, hidden: float) -> tuple[float, float | None]:
    """Return the totals at which the profile likelihood is half a chi-square quantile lower.

    columns (cells, p) has the rest first; counts (cells,); hidden the estimate of the cases on no
    list. The cases of all patterns, that of no list among them, are multinomial with the total
    as their index (Cormack 1992, Biometrics 48:567). The high end is None where none is found.
    """
    best = profile_top(columns, counts, hidden)
    low = _where(columns, counts, best=best, between=(_LEAST, max(hidden, _LEAST)))
    return float(counts.sum()) + (low or 0.0), profile_high(columns, counts, hidden, best=best)


def profile_high(columns: Reals, counts: Reals, hidden: float, *, best: float) -> float | None:
    """Return the high end alone, where the likelihood is so much lower than `best`."""
    seen = float(counts.sum())
    high = _where(columns, counts, best=best, between=(_MOST * seen, max(hidden, _LEAST)))
    return None if high is None else seen + high


def profile_top(columns: Reals, counts: Reals, hidden: float) -> float:
    """Return the highest likelihood that the columns give, near the estimate."""
    return max(_profile(columns, counts, max(hidden, _LEAST) * by) for by in _NEAR)


def _where(
    columns: Reals, counts: Reals, *, best: float, between: tuple[float, float]
) -> float | None:
    """Return between an outer and an inner number where the likelihood drops; None if nowhere."""

    def fall(log_hidden: float) -> float:
        return best - _profile(columns, counts, float(np.exp(log_hidden))) - _DROP

    outer, inner = np.log(between)
    if fall(outer) <= 0 or outer == inner:
        return None
    return float(np.exp(brentq(fall, min(outer, inner), max(outer, inner), xtol=_CLOSE)))


def _profile(columns: Reals, counts: Reals, hidden: float) -> float:
    """Return the multinomial log likelihood of a total, the best that the model can do with it."""
    design = np.vstack([columns, np.eye(1, columns.shape[1])])
    known = np.append(counts, hidden)[None]
    terms, cells = np.ones((1, columns.shape[1]), dtype=bool), np.ones_like(known, dtype=bool)
    expected = fit(design, known, terms=terms, cells=cells).expected[0]
    total = known.sum()
    chances = xlogy(known[0], expected / total).sum()
    return float(gammaln(total + 1) - gammaln(hidden + 1) + chances)
