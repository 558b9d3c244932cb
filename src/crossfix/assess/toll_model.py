"""What counts of the dead by several voices say of the true count, with each voice's bias.

A voice g tells of an incident in which n died a figure y with

    ln y = ln n + b_g + e,    b_g ~ N(0, spread^2),    e ~ N(0, noise^2).

It is told as a range: all that is known of y is that it lies there (interval censoring: Tobin
1958, Econometrica 26:24; Turnbull 1976, J. R. Stat. Soc. B 38:290). "At least" is a count that
may go on: it falls short of y by an exponential on the logarithm. (Were it only a bound, four
voices with "at least 12" would leave hundreds as likely as 13.)

Biases are pooled towards none (Efron and Morris 1975, J. Am. Stat. Assoc. 70:311): a voice with a
short record is thought to have little bias, and its bias to be little known. n is a whole number;
before anybody is heard, ln n ~ N(mean, scatter^2), and none died where n would be below one half. A
figure goes astray (a slip, another incident) with a small probability, and says nothing of n.

Parameters are best on the mean over a normal posterior of the biases, n summed out (Fisher's
identity gives the slopes; Gaussian variational fit: Opper and Archambeau 2009, Neural Computation
21:786). The covariance of the biases is the inverse of Louis's information (1982, J. R. Stat. Soc.
B 44:226). Posteriors of n are means over draws of the biases from it, since biases that a case
shares cannot be told from a toll that was larger.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array

from crossfix.assess.toll_figures import (
    Figures,
    Fitted,
    Space,
    likely_of,
    prior_of,
    space_of,
    stray_of,
)
from crossfix.likelihood import Reals, Wholes

# First values, and how firmly they are held: normal on the logarithms, or on the mean itself.
NOISE, NOISE_HELD = 0.35, 0.3
RATE, RATE_HELD = 5.0, 0.5  # "at least" falls short by a fifth
MEAN, MEAN_HELD = 1.5, 1.0
SCATTER, SCATTER_HELD = 1.2, 0.4
_FIRST = np.array([np.log(NOISE), np.log(RATE), MEAN, np.log(SCATTER)])
_HELD = np.array([NOISE_HELD, RATE_HELD, MEAN_HELD, SCATTER_HELD])
# The spread of biases is held to its first value like so many voices.
SPREAD, SPREAD_VOICES = 0.3, 8.0
_SEED = 1952
_ROUNDS = 4  # of parameters and the spread in turns
_PAIRS = 2  # of deviations that stand for what biases may be
_TOLERANCE = 1e-10  # so fine that no processor moves a figure
DRAWS = 64  # of the biases; half are mirror images of the others
_ROUNDING = 1e-9
_WIDEST, _STEPS = 5.0, 201  # spreads either side that a bias is looked for


class Posteriors(NamedTuple):
    """The counts thought of, and how likely each is in each incident."""

    counts: Reals
    chance: Reals  # rows x counts
    row: Wholes  # of each incident

    def of(self, incidents: Wholes) -> Reals:
        """Return the probabilities in these incidents: incidents x counts."""
        found: Reals = self.chance[self.row[incidents]]
        return found

    def quantile(self, share: float) -> Reals:
        """Return for each incident the least count up to which at least a share lies."""
        reached = self.chance.cumsum(axis=1) >= share - _ROUNDING
        found: Reals = self.counts[reached.argmax(axis=1)][self.row]
        return found


class _Told(NamedTuple):
    """Figures and incidents that differ: incidents of which the same is told are one row."""

    figures: Figures  # each once
    of: csr_array  # rows x figures: 1 where it is told
    times: Reals  # incidents a row
    row: Wholes  # of each incident


def fit(figures: Figures, *, voices: int) -> Fitted:
    """Return the parameters that the figures of so many voices speak for."""
    space, told = space_of(figures), _distinct(figures)
    unknown = np.diag(np.append(np.full(voices, SPREAD), 0.0)) / 2
    fitted = Fitted(np.zeros(voices), unknown**2, NOISE, RATE, SPREAD, MEAN, SCATTER)
    for _ in range(_ROUNDS):
        fitted = _climbed(told, fitted, space)
        fitted = fitted._replace(covariance=_covariance(told, fitted, space))
        squares = fitted.bias**2 + np.diag(fitted.covariance)[:voices]
        pooled = (SPREAD_VOICES * SPREAD**2 + squares.sum()) / (SPREAD_VOICES + voices)
        fitted = fitted._replace(spread=float(np.sqrt(pooled)))
    return fitted


def posteriors(figures: Figures, fitted: Fitted) -> Posteriors:
    """Return what the figures say of the count in each incident.

    A voice from len(fitted.bias) on has no record: its bias is drawn from the spread.
    """
    space, told = space_of(figures), _distinct(figures)
    unknown = max(0, int(figures.voice.max(initial=-1)) + 1 - len(fitted.bias))
    draws = np.random.default_rng(_SEED)
    root = np.linalg.cholesky(fitted.covariance)
    known = draws.standard_normal((DRAWS // 2, len(root))) @ root.T
    fresh = fitted.spread * draws.standard_normal((DRAWS // 2, unknown))
    total = np.zeros((len(told.times), len(space.counts)))
    for sign in (1, -1):
        for shift, other in zip(sign * known, sign * fresh, strict=True):
            drawn = fitted._replace(
                bias=np.append(fitted.bias + shift[:-1], other), mean=fitted.mean + shift[-1]
            )
            total += _given(told, drawn, space)
    return Posteriors(space.counts, total / DRAWS, told.row)


def beside(
    figures: Figures, incidents: Wholes, found: Posteriors, fitted: Fitted
) -> tuple[float, float]:
    """Return the bias of one voice and its standard error, beside counts found without it.

    Its figures are of these incidents, one each. The voice does not move what was found of them
    (a cut: Plummer 2015, Statistics and Computing 25:37).
    """
    space = Space(found.counts, np.empty(0))
    chance = found.of(incidents)
    stray = stray_of(figures, fitted)
    biases = fitted.spread * np.linspace(-_WIDEST, _WIDEST, _STEPS)
    logs = -0.5 * (biases / fitted.spread) ** 2
    for at, bias in enumerate(biases):
        shifted = fitted._replace(bias=np.array([bias]))
        likely = likely_of(figures, shifted, space, stray).value
        logs[at] += np.log((chance * likely).sum(axis=1)).sum()
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    mean = float(weight @ biases)
    return mean, float(np.sqrt(weight @ (biases - mean) ** 2))


def _distinct(figures: Figures) -> _Told:
    """Return the figures with those that are alike, and incidents that are alike, only once."""
    most = np.where(figures.least, -1.0, figures.high)
    columns = (figures.voice, figures.low, most, figures.alone, figures.summed)
    _, first, kind = np.unique(
        np.column_stack(columns), axis=0, return_index=True, return_inverse=True
    )
    kind = kind.reshape(-1)
    order = np.lexsort((kind, figures.incident))
    begins = np.flatnonzero(np.diff(figures.incident[order], prepend=-1))
    rows: dict[tuple[int, ...], int] = {}
    row = [
        rows.setdefault(tuple(part.tolist()), len(rows))
        for part in np.split(kind[order], begins[1:])
        if part.size
    ]
    ends = np.cumsum([0, *map(len, rows)])
    told = np.array([one for kinds in rows for one in kinds], dtype=np.int64)
    return _Told(
        _chosen(figures, first),
        csr_array((np.ones(len(told)), told, ends), shape=(len(rows), len(first))),
        np.bincount(row, minlength=len(rows)).astype(np.float64),
        np.array(row, dtype=np.int64),
    )


def _chosen(figures: Figures, chosen: Wholes) -> Figures:
    return Figures(
        incident=figures.incident[chosen],
        voice=figures.voice[chosen],
        low=figures.low[chosen],
        high=figures.high[chosen],
        least=figures.least[chosen],
        alone=figures.alone[chosen],
        summed=figures.summed[chosen],
    )


def _climbed(told: _Told, fitted: Fitted, space: Space) -> Fitted:
    """Return the parameters that are best on the mean over what the biases may be.

    The spread and the covariance of the biases are as they were. At their mode alone, biases
    would explain what noise did, and the noise come out too small.
    """
    voices = len(fitted.bias)
    stray = stray_of(told.figures, fitted)
    around = _around(fitted)

    def at(point: Reals, away: Reals) -> Fitted:
        log_noise, log_rate, mean, log_scatter = point[voices:]
        return fitted._replace(
            bias=point[:voices] + away,
            noise=float(np.exp(log_noise)),
            rate=float(np.exp(log_rate)),
            mean=float(mean),
            scatter=float(np.exp(log_scatter)),
        )

    def worth(point: Reals) -> tuple[float, Reals]:
        value, slope = 0.0, np.zeros(len(point))
        for away in around:
            total, one = _slopes(told, at(point, away), space, stray)
            value, slope = value + total / len(around), slope + one / len(around)
        gone = np.append(point[:voices], point[voices:] - _FIRST)
        held = np.append(np.full(voices, fitted.spread), _HELD)
        return 0.5 * ((gone / held) ** 2).sum() - value, gone / held**2 - slope

    shared = [np.log(fitted.noise), np.log(fitted.rate), fitted.mean, np.log(fitted.scatter)]
    start = np.append(fitted.bias, shared)
    found = minimize(worth, start, jac=True, method="L-BFGS-B", tol=_TOLERANCE)
    return at(np.asarray(found.x), np.zeros(voices))


def _around(fitted: Fitted) -> Reals:
    """Return deviations of the biases with their covariance, in pairs that mirror each other."""
    voices = len(fitted.bias)
    root = np.linalg.cholesky(fitted.covariance[:voices, :voices])
    signs = np.random.default_rng(_SEED).choice([-1.0, 1.0], size=(_PAIRS, voices))
    away = signs @ root.T
    return np.concatenate([away, -away])


def _slopes(told: _Told, fitted: Fitted, space: Space, stray: Reals) -> tuple[float, Reals]:
    """Return the log likelihood and its slopes: by bias, noise, rate, mean and scatter."""
    likely = likely_of(told.figures, fitted, space, stray)
    prior = prior_of(fitted, space)
    chance, total = _weighed(told, likely.value, prior.value)
    chance *= told.times[:, None]
    of_figure = (told.of.T @ chance) / likely.value
    of_all = chance.sum(axis=0) / prior.value
    by_bias = (of_figure * likely.by_bias).sum(axis=1)
    shared = [
        (of_figure * likely.by_log_noise).sum(),
        (of_figure * likely.by_log_rate).sum(),
        of_all @ prior.by_mean,
        of_all @ prior.by_log_scatter,
    ]
    slopes = np.bincount(told.figures.voice, by_bias, minlength=len(fitted.bias))
    return total, np.append(slopes, shared)


def _given(told: _Told, fitted: Fitted, space: Space) -> Reals:
    """Return the posterior of the count in each row, the parameters given."""
    likely = likely_of(told.figures, fitted, space, stray_of(told.figures, fitted))
    return _weighed(told, likely.value, prior_of(fitted, space).value)[0]


def _weighed(told: _Told, likely: Reals, prior: Reals) -> tuple[Reals, float]:
    """Return the posterior of the count in each row, and the log likelihood of all incidents."""
    logs = told.of @ np.log(likely) + np.log(prior)
    most = logs.max(axis=1, keepdims=True, initial=-np.inf)
    weight = np.exp(logs - most)
    total = weight.sum(axis=1, keepdims=True)
    return weight / total, float(told.times @ (most + np.log(total))[:, 0])


def _covariance(told: _Told, fitted: Fitted, space: Space) -> Reals:
    """Return the covariance of the biases and the mean: the inverse of what the figures tell.

    The mean belongs in: that all voices are biased alike cannot be told from another mean.
    """
    voices = len(fitted.bias)
    likely = likely_of(told.figures, fitted, space, stray_of(told.figures, fitted))
    prior = prior_of(fitted, space)
    chance, _ = _weighed(told, likely.value, prior.value)
    # the mean is heard in every row, as one more figure
    score = np.vstack([likely.by_bias / likely.value, prior.by_mean / prior.value])
    twice = np.vstack([likely.by_bias_twice / likely.value, prior.by_mean_twice / prior.value])
    parameter = np.append(told.figures.voice, voices)
    rows = np.arange(len(chance))
    row = np.append(np.repeat(rows, np.diff(told.of.indptr)), rows)
    figure = np.append(told.of.indices, np.full(len(rows), len(parameter) - 1))
    information = np.zeros((voices + 1, voices + 1))
    mean = (chance[row] * score[figure]).sum(axis=1)
    curve = (chance[row] * (twice - score**2)[figure]).sum(axis=1)
    np.add.at(information, (parameter[figure],) * 2, -told.times[row] * curve)
    for one, other in _pairs(row):
        both = (chance[row[one]] * score[figure[one]] * score[figure[other]]).sum(axis=1)
        hidden = told.times[row[one]] * (both - mean[one] * mean[other])
        np.add.at(information, (parameter[figure[one]], parameter[figure[other]]), -hidden)
    held = np.append(np.full(voices, fitted.spread), MEAN_HELD) ** -2.0
    # figures that contradict each other can seem to tell less than nothing
    roots, axes = np.linalg.eigh(information)
    found: Reals = np.linalg.inv((axes * np.maximum(roots, 0.0)) @ axes.T + np.diag(held))
    return found


def _pairs(row: Wholes) -> Iterator[tuple[Wholes, Wholes]]:
    """Yield every two entries of one row, both ways round, and each with itself."""
    order = np.argsort(row, kind="stable")
    ordered = row[order]
    yield order, order
    step = 1
    while (near := np.flatnonzero(ordered[step:] == ordered[:-step])).size:
        yield order[near], order[near + step]
        yield order[near + step], order[near]
        step += 1
