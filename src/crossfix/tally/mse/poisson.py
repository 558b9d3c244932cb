"""Poisson log-linear models, many at a time: each row of a batch is a table with a model."""

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, xlogy

from crossfix.tally.mse.overlaps import Flags, Reals

_ROUNDS, _HALVINGS = 60, 20
_CLOSE = 1e-9  # change of the deviance, relative, at which a fit has settled
_RIDGE, _LEAST = 1e-11, 1e-30  # keep a step finite where a coefficient runs off to infinity
_FAR = 60.0  # no logarithm of an expected count lies beyond
_CHUNK = 4_000_000  # numbers of one batch's information matrices


class Fit(NamedTuple):
    """What a batch says: coefficients (b, p), expected counts (b, cells), deviance (b,)."""

    coefficients: Reals
    expected: Reals
    deviance: Reals


def fit(design: Reals, counts: Reals, *, terms: Flags, cells: Flags) -> Fit:
    """Return the maximum likelihood fit of log E(count) = design @ coefficients for each row.

    design is (cells, p); counts (b, cells); terms (b, p) says which columns a row's model has,
    cells (b, cells) which cells it counts. Newton's method with halved steps (McCullagh and Nelder
    1989, section 2.5). Whether the maximum exists is for crossfix.tally.mse.existence to say.
    """
    step = max(1, _CHUNK // design.shape[1] ** 2)
    parts = [
        _fit(design, counts[at : at + step], terms[at : at + step], cells[at : at + step])
        for at in range(0, max(1, len(counts)), step)  # of none there is an empty part
    ]
    return Fit(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def log_likelihood(counts: Reals, expected: Reals, cells: Flags) -> Reals:
    """Return the Poisson log likelihood of each row over its cells."""
    told = xlogy(counts, np.where(cells, expected, 1.0)) - expected - gammaln(counts + 1)
    return np.asarray(np.where(cells, told, 0.0).sum(axis=1))


def _fit(design: Reals, counts: Reals, terms: Flags, cells: Flags) -> Fit:
    squares = np.einsum("ci,cj->cij", design, design).reshape(len(design), -1)
    start = np.where(cells, counts + 0.5, 0.0)
    target = np.log(counts + 0.5) * start
    beta = _solve(squares, start, terms, target @ design)
    expected = _expected(design, beta, cells)
    deviance = _deviance(counts, expected, cells)
    for _ in range(_ROUNDS):
        gradient = np.where(cells, counts - expected, 0.0) @ design
        move = _solve(squares, expected, terms, gradient)
        beta, expected, now = _better(design, counts, (beta, move, deviance), cells)
        settled = np.abs(deviance - now) <= _CLOSE * (np.abs(now) + 1.0)
        deviance = now
        if settled.all():
            break
    return Fit(beta, expected, deviance)


def _solve(squares: Reals, weights: Reals, terms: Flags, right: Reals) -> Reals:
    """Return the solution of the normal equations; 0 for terms that a model does not have."""
    size = terms.shape[1]
    information = (weights @ squares).reshape(-1, size, size)
    information *= terms[:, :, None] & terms[:, None, :]
    diagonal = np.arange(size)
    information[:, diagonal, diagonal] += np.where(terms, _LEAST, 1.0)
    scale = 1 / np.sqrt(information[:, diagonal, diagonal])
    information *= scale[:, :, None] * scale[:, None, :]
    information[:, diagonal, diagonal] += _RIDGE
    scaled = np.where(terms, right, 0.0) * scale
    solved: Reals = np.linalg.solve(information, scaled[..., None])[..., 0] * scale
    return solved


def _expected(design: Reals, beta: Reals, cells: Flags) -> Reals:
    return np.where(cells, np.exp(np.clip(beta @ design.T, -_FAR, _FAR)), 0.0)


def _deviance(counts: Reals, expected: Reals, cells: Flags) -> Reals:
    ratio = np.where(cells & (counts > 0), counts, 1.0) / np.where(cells, expected, 1.0)
    told = xlogy(counts, ratio) - (counts - expected)
    return np.asarray(2 * np.where(cells, told, 0.0).sum(axis=1))


def _better(
    design: Reals, counts: Reals, at: tuple[Reals, Reals, Reals], cells: Flags
) -> tuple[Reals, Reals, Reals]:
    """Return the step that does not raise the deviance, halved until it does not."""
    beta, move, before = at
    share = np.ones((len(beta), 1))
    for _ in range(_HALVINGS):
        tried = beta + share * move
        expected = _expected(design, tried, cells)
        deviance = _deviance(counts, expected, cells)
        worse = deviance > before * (1 + _CLOSE) + _CLOSE
        if not worse.any():
            return tried, expected, deviance
        share[worse] /= 2
    stay = np.where(worse[:, None], beta, tried)
    expected = _expected(design, stay, cells)
    return stay, expected, _deviance(counts, expected, cells)
