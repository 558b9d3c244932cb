"""The likelihood of a figure of the dead at each count, and its slopes; see toll_model."""

from typing import NamedTuple

import numpy as np
from scipy.special import log_ndtr, ndtr

from crossfix.likelihood import Flags, Reals, Wholes

ASTRAY = 0.03  # of all figures
_EVERY = 60  # counts up to here are told apart one by one
_STEP = 1.04  # ratio of those beyond
_BEYOND = 12.0  # the largest count thought of, in largest figures told
_LEAST = 1e-300
_FAR = 1e3  # stands for an end that is infinitely far


class Figures(NamedTuple):
    """What voices tell of incidents: one entry a voice and incident."""

    incident: Wholes  # from 0 on
    voice: Wholes  # from 0 on
    low: Reals  # the least count told
    high: Reals  # the most; infinite for "at least"
    least: Flags  # whether it is told as "at least"
    alone: Reals  # probability that it is of this incident, and of no other
    summed: Reals  # probability that it sums up this incident and others


class Fitted(NamedTuple):
    """The parameters: biases with their covariance, and what all voices share."""

    bias: Reals  # a voice
    covariance: Reals  # of the biases and the mean, in this order
    noise: float
    rate: float  # one over how far "at least" falls short, on the logarithm
    spread: float
    mean: float
    scatter: float


class Space(NamedTuple):
    """The counts thought of, and the edges between them, as logarithms."""

    counts: Reals  # from 0 on
    edges: Reals  # one more than counts


class Prior(NamedTuple):
    """The probability of each count before anybody is heard, and its slopes."""

    value: Reals
    by_mean: Reals
    by_mean_twice: Reals
    by_log_scatter: Reals


class Likely(NamedTuple):
    """The likelihood of each figure at each count, and its slopes: figures x counts."""

    value: Reals
    by_bias: Reals
    by_bias_twice: Reals
    by_log_noise: Reals
    by_log_rate: Reals


def space_of(figures: Figures) -> Space:
    """Return the counts thought of: one by one, then in steps, far beyond the largest told."""
    told = np.concatenate([figures.low, figures.high[np.isfinite(figures.high)], [1.0]])
    largest = _BEYOND * max(_EVERY / _BEYOND, float(told.max()))
    steps = int(np.ceil(np.log(largest / _EVERY) / np.log(_STEP))) + 1
    beyond = np.unique(np.rint(_EVERY * _STEP ** np.arange(1, steps + 1)))
    count = np.concatenate([np.arange(_EVERY + 1.0), beyond[beyond > _EVERY]])
    middle = np.log((count[:-1] + count[1:]) / 2)
    return Space(count, np.concatenate([[-np.inf], middle, [np.inf]]))


def prior_of(fitted: Fitted, space: Space) -> Prior:
    """Return the probability of each count before anybody is heard, and its slopes."""
    z = (space.edges - fitted.mean) / fitted.scatter
    dense = _density(z)
    steep = np.diff(_times(z, dense))
    return Prior(
        np.maximum(np.diff(ndtr(z)), _LEAST),
        -np.diff(dense) / fitted.scatter,
        -steep / fitted.scatter**2,
        -steep,
    )


def stray_of(figures: Figures, fitted: Fitted) -> Reals:
    """Return the likelihood of each figure where it is of some other incident."""
    width = float(np.sqrt(fitted.scatter**2 + fitted.spread**2 + fitted.noise**2))
    here = fitted._replace(noise=width)
    low, high = (
        _up_to(edges[:, None], np.full((1, 1), fitted.mean), figures.least[:, None], here)
        for edges in _edges(figures)
    )
    found: Reals = (high.value - low.value)[:, 0]
    return found


def _edges(figures: Figures) -> tuple[Reals, Reals]:
    """Return the ends of what is told, half a person further out, as logarithms."""
    most = np.where(figures.least, figures.low, figures.high)
    with np.errstate(divide="ignore"):
        return np.log(np.maximum(figures.low - 0.5, 0.0)), np.log(most + 0.5)


def likely_of(figures: Figures, fitted: Fitted, space: Space, stray: Reals) -> Likely:
    """Return the likelihood of each figure at each count.

    A figure that sums up several incidents is one of any, and says that in this no more died.
    Where none died, none is told.
    """
    expected = np.log(np.maximum(space.counts, 1.0)) + fitted.bias[figures.voice][:, None]
    first, last = _edges(figures)
    low = _up_to(first[:, None], expected, figures.least[:, None], fitted)
    high = _up_to(last[:, None], expected, figures.least[:, None], fitted)
    astray = stray[:, None]
    whole, alone = 1 - ASTRAY, figures.alone[:, None]
    bound = figures.summed[:, None] * astray
    rest = 1 - whole * (alone + figures.summed[:, None])
    none = np.isneginf(first)
    sums = [
        whole * (alone * (above - below) + bound * above)
        for above, below in zip(high, low, strict=True)
    ]
    sums[0][:, 0] = whole * (figures.alone * none + bound[:, 0])
    for slope in sums[1:]:
        slope[:, 0] = 0.0
    return Likely(np.maximum(sums[0] + rest * astray, _LEAST), *sums[1:])


def _up_to(edge: Reals, expected: Reals, least: Flags, fitted: Fitted) -> Likely:
    """Return the probability that what is told lies below an edge, and its slopes.

    What is told is normal about the expected; where it is told as the least, an exponential
    shortfall is taken off (Grushka 1972, Analytical Chemistry 44:1733).
    """
    noise, rate = fitted.noise, fitted.rate
    z = (edge - expected) / noise
    dense = _density(z)
    steep = _times(z, dense)
    plain = (ndtr(z), -dense / noise, -steep / noise**2, -steep, np.zeros_like(z))
    if not least.any():
        return Likely(*plain)
    at = least[:, 0]
    z, dense = z[at], dense[at]
    gap = noise * np.where(np.isfinite(z), z, -_FAR)
    tail = np.exp(rate * gap + (rate * noise) ** 2 / 2 + log_ndtr(-gap / noise - rate * noise))
    short = (
        ndtr(z) + tail,
        -rate * tail,
        rate**2 * tail - rate * dense / noise,
        (rate * noise) ** 2 * tail - rate * noise * dense,
        rate * (tail * (gap + rate * noise**2) - noise * dense),
    )
    for whole, part in zip(plain, short, strict=True):
        whole[at] = part
    return Likely(*plain)


def _density(z: Reals) -> Reals:
    found: Reals = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return found


def _times(z: Reals, dense: Reals) -> Reals:
    """Return z times its density, which is 0 at both ends."""
    found: Reals = np.where(np.isfinite(z), z, 0.0) * dense
    return found
