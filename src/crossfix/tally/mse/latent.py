"""Cases of a few hidden classes, each listed in its own way.

Manrique-Vallier (2016, Biometrics 72:1246): within a class lists are independent; how many classes
there are is left open by a Dirichlet process. The posterior has several modes, and chains stay in
the one they find for tens of thousands of steps. So the cases are brought in by and by, to several
populations of particles apart from each other, which weigh modes against each other as they go
(Chopin 2002, Biometrika 89:539); between, the particles take the paper's Gibbs steps.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from crossfix.tally.mse.estimate import LEVEL, Estimate, Kind, refusal
from crossfix.tally.mse.mixing import r_hat
from crossfix.tally.mse.overlaps import Overlaps, Reals, captures, documented, whole

MODEL = "latent"
CLASSES = 10  # at most; the process leaves those that it does not need nearly empty
MOST_R_HAT = 1.05
_SHAPE, _RATE = 0.25, 0.25  # gamma prior of the concentration, as in the paper
_POPULATIONS, _PARTICLES = 8, 300
_SWEEPS = 5  # between two stages, and ten times as many at the end
_LEAST_SHARE = 0.7  # of the particles that a stage may leave effective
_HALVINGS = 12
_TINY, _LEAST = 1e-12, 1e-9


class _State(NamedTuple):
    """Where the particles stand: sticks (b, k) and chances (b, k, lists) of classes, concentration.

    Broken one after another, the sticks are the shares of the classes.
    """

    sticks: Reals
    chances: Reals
    concentration: Reals


def latent(table: Overlaps, *, seed: int = 1, particles: int = _PARTICLES) -> Estimate:
    """Return the posterior median of the total over hidden classes, with equal tails.

    Prior of the total 1 / total, of each class's chance to be listed uniform. The answer is refused
    where the populations do not agree: R-hat above MOST_R_HAT.
    """
    counts = whole(table).counts
    seen = captures(len(table.lists))[counts > 0].astype(float)
    rng = np.random.default_rng(seed)
    draws, state, stages = _grown(seen, counts[counts > 0], rng, particles=particles)
    reached = r_hat(draws)
    middles = documented(table) + np.median(draws, axis=1)
    diagnostics = {
        "r_hat": reached,
        "populations": _POPULATIONS,
        "particles": particles,
        "stages": stages,
        "least_middle": float(middles.min()),
        "most_middle": float(middles.max()),
        "classes_in_use": float((_broken(state.sticks) > 1 / 100).sum(axis=1).mean()),
    }
    if reached > MOST_R_HAT:
        because = (
            f"{_POPULATIONS} runs from different starts do not agree: R-hat {reached:.2f} (at most "
            f"{MOST_R_HAT}); their middles lie between {middles.min():,.0f} and "
            f"{middles.max():,.0f}"
        )
        return refusal(MODEL, table, because=because, diagnostics=diagnostics)
    tails = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
    low, middle, high = documented(table) + np.quantile(draws, tails)
    return Estimate(
        model=MODEL,
        kind=Kind.ESTIMATE,
        documented=documented(table),
        total=float(middle),
        low=float(low),
        high=float(high),
        interval="posterior, equal tails",
        because="cases fall into hidden classes; within a class the lists are independent",
        diagnostics=diagnostics,
    )


def _grown(
    seen: Reals, counts: Reals, rng: np.random.Generator, *, particles: int
) -> tuple[Reals, _State, int]:
    """Return undocumented cases (populations, draws), the particles and the number of stages."""
    state = _start(rng, many=_POPULATIONS * particles, lists=seen.shape[1])
    share, stages = 0.0, 0
    while share < 1:
        share, weights = _next_share(seen, counts, state, share=share)
        state = _resampled(state, weights, rng)
        for _ in range(_SWEEPS):
            state, _ = _sweep(seen, np.floor(counts * share), state, rng)
        stages += 1
    draws = []
    for _ in range(10 * _SWEEPS):
        state, hidden = _sweep(seen, counts, state, rng)
        draws.append(hidden.reshape(_POPULATIONS, -1))
    return np.concatenate(draws, axis=1), state, stages


def _start(rng: np.random.Generator, *, many: int, lists: int) -> _State:
    """Return particles drawn from the prior, its flat concentration cut off at hundredths."""
    concentration = np.maximum(rng.gamma(_SHAPE, 1 / _RATE, size=many), 0.01)
    sticks = rng.beta(1.0, concentration[:, None], size=(many, CLASSES))
    chances = rng.random(size=(many, CLASSES, lists))
    sticks, chances = (np.clip(one, _LEAST, 1 - _LEAST) for one in (sticks, chances))
    return _State(sticks, chances, concentration)


def _next_share(seen: Reals, counts: Reals, state: _State, *, share: float) -> tuple[float, Reals]:
    """Return how large a share of the counts the particles can bear next, and their weights."""
    each, nobody = _each(seen, state)
    missed = np.clip(np.exp(nobody).sum(axis=1), _TINY, 1 - _TINY)
    listed = logsumexp(each, axis=2) - np.log1p(-missed)[:, None]

    def weights(upto: float) -> Reals:
        more = np.floor(counts * upto) - np.floor(counts * share)
        logs = (listed @ more).reshape(_POPULATIONS, -1)
        return np.asarray(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))

    low, high = share, 1.0
    if _effective(weights(high)) >= _LEAST_SHARE:
        return high, weights(high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_fine = _effective(weights(middle)) >= _LEAST_SHARE
        low, high = (middle, high) if is_fine else (low, middle)
    return high, weights(high)


def _effective(weights: Reals) -> float:
    """Return the share of particles that count, in the worst population."""
    return float((1 / (weights**2).sum(axis=1)).min() / weights.shape[1])


def _resampled(state: _State, weights: Reals, rng: np.random.Generator) -> _State:
    """Return particles drawn by weight within each population, evenly spaced."""
    many = weights.shape[1]
    points = (np.arange(many) + rng.random((len(weights), 1))) / many
    ends = np.minimum(weights.cumsum(axis=1), 1.0)
    chosen = np.concatenate(
        [
            at * many + np.minimum(np.searchsorted(ends[at], points[at]), many - 1)
            for at in range(len(weights))
        ]
    )
    return _State(*(one[chosen] for one in state))


def _each(seen: Reals, state: _State) -> tuple[Reals, Reals]:
    """Return the log chance of each filled pattern (b, cells, k) and of no list (b, k) by class."""
    yes, no = np.log(state.chances), np.log1p(-state.chances)
    nobody = np.log(_broken(state.sticks) + _TINY) + no.sum(axis=2)
    return nobody[:, None, :] + seen @ (yes - no).transpose(0, 2, 1), nobody


def _sweep(
    seen: Reals, counts: Reals, state: _State, rng: np.random.Generator
) -> tuple[_State, Reals]:
    """Return the next state and the undocumented cases: the paper's steps, section 3.3.

    The undocumented cases are drawn with the classes summed out, then given to classes.
    """
    each, nobody = _each(seen, state)
    of_class = np.exp(each - each.max(axis=2, keepdims=True))
    of_class /= of_class.sum(axis=2, keepdims=True)
    known = rng.multinomial(counts.astype(np.int64)[None], of_class)
    missed = np.exp(nobody)
    share = np.clip(missed.sum(axis=1), _TINY, 1 - 1e-6)
    hidden = rng.negative_binomial(counts.sum(), 1 - share)
    unknown = rng.multinomial(hidden, missed / missed.sum(axis=1, keepdims=True))
    members = known.sum(axis=1) + unknown
    listed = known.transpose(0, 2, 1) @ seen
    chances = rng.beta(1 + listed, 1 + members[:, :, None] - listed)
    later = members[:, ::-1].cumsum(axis=1)[:, ::-1] - members
    sticks = rng.beta(1 + members, state.concentration[:, None] + later)
    sticks, chances = (np.clip(one, _LEAST, 1 - _LEAST) for one in (sticks, chances))
    rest = -np.log1p(-sticks[:, :-1]).sum(axis=1)
    concentration = rng.gamma(_SHAPE + CLASSES - 1, 1 / (_RATE + rest))
    return _State(sticks, chances, concentration), hidden.astype(float)


def _broken(sticks: Reals) -> Reals:
    """Return the shares of a broken stick (Sethuraman 1994, Statistica Sinica 4:639)."""
    left = np.cumprod(1 - sticks[:, :-1], axis=1)
    last = np.column_stack([sticks[:, :-1], np.ones(len(sticks))])
    return last * np.column_stack([np.ones(len(sticks)), left])
