"""Whether chains that started apart have come to tell the same, and how much they tell."""

import numpy as np
import polars as pl
from scipy.special import ndtri

from crossfix.tally.mse.overlaps import Reals


def r_hat(chains: Reals) -> float:
    """Return the split R-hat of draws (chains, draws): 1 where the chains agree.

    The larger of that of the ranks and that of their distance from the middle (Vehtari et al.
    2021, Bayesian Analysis 16:667). One chain is split into two.

    >>> import numpy as np
    >>> bool(r_hat(np.random.default_rng(1).normal(size=(4, 500))) < 1.01)
    True
    """
    split = _halves(chains)
    away = np.abs(split - np.median(split))
    return max(_r_hat(_normal_ranks(split)), _r_hat(_normal_ranks(away)))


def effective_draws(chains: Reals) -> float:
    """Return how many independent draws the draws (chains, draws) are worth for their ranks.

    From autocorrelations summed in pairs until a pair is negative (Geyer 1992, Statistical Science
    7:473; Vehtari et al. 2021, equation 10).
    """
    split = _normal_ranks(_halves(chains))
    many, length = split.shape
    within, between = _variances(split)
    if within == 0:
        return float(many * length)
    total = within * (length - 1) / length + between
    centred = split - split.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(centred, 2 * length, axis=1)) ** 2
    covariance = np.fft.irfft(power, axis=1)[:, :length].mean(axis=0) / length
    correlation = 1 - (within - covariance * length / (length - 1)) / total
    correlation[0] = 1.0
    in_pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(in_pairs < 0)
    last = int(negative[0]) if negative.size else len(in_pairs)
    time = max(1.0, -1 + 2 * float(np.minimum.accumulate(in_pairs[:last]).sum()))
    return float(many * length / time)


def _halves(chains: Reals) -> Reals:
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, :half], chains[:, half : 2 * half]])


def _normal_ranks(draws: Reals) -> Reals:
    ranks = pl.Series(draws.ravel()).rank("average").to_numpy().reshape(draws.shape)
    scores: Reals = ndtri((ranks - 0.375) / (draws.size + 0.25))
    return scores


def _variances(split: Reals) -> tuple[float, float]:
    within = float(split.var(axis=1, ddof=1).mean())
    return within, float(split.mean(axis=1).var(ddof=1))


def _r_hat(split: Reals) -> float:
    within, between = _variances(split)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    length = split.shape[1]
    return float(np.sqrt((length - 1) / length + between / within))
