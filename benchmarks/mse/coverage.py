"""How often intervals hold the truth in made worlds, where it is known."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from crossfix.tally import mse

Reals = NDArray[np.float64]
CHANCES = (0.25, 0.2, 0.15, 0.12)  # of a case to be on each list, on average
SAMPLES = 200  # of the bootstrap; of the latent classes, particles and every which world
PARTICLES, LATENT_EVERY = 40, 20


def _independent(_: np.random.Generator, chances: Reals, cases: int) -> Reals:
    return np.tile(chances, (cases, 1))


def _pair(rng: np.random.Generator, chances: Reals, cases: int) -> Reals:
    """Who is on the first list is three times as likely on the second."""
    rows = np.tile(chances, (cases, 1))
    first = rng.random(cases) < chances[0]
    rows[:, 0] = first
    rows[:, 1] = np.where(first, 0.45, 0.15)
    return rows


def _classes(rng: np.random.Generator, chances: Reals, cases: int) -> Reals:
    """Two in five cases are a quarter as likely to be on any list as the others."""
    hard = rng.random(cases) < 0.4
    return np.where(hard[:, None], chances * 0.35, chances * 1.4)


def _normal(rng: np.random.Generator, chances: Reals, cases: int) -> Reals:
    """The log odds of cases vary by .9 around those of the list."""
    odds = np.log(chances / (1 - chances)) + 0.9 * rng.normal(size=(cases, 1))
    return 1 / (1 + np.exp(-odds))


WORLDS: dict[str, Callable[[np.random.Generator, Reals, int], Reals]] = {
    "independent": _independent,
    "one pair": _pair,
    "two classes": _classes,
    "normal": _normal,
}


def made(kind: str, *, cases: int, seed: int) -> mse.Overlaps:
    """Return the lists of a world in which there are so many cases."""
    rng = np.random.default_rng(seed)
    chances = WORLDS[kind](rng, np.array(CHANCES), cases)
    seen = rng.random(chances.shape) < chances
    seen = seen[seen.any(axis=1)]
    return mse.overlaps(seen, np.ones(len(seen)))


def coverage(*, worlds: int, cases: int) -> Iterator[str]:
    """Yield a table for each kind of world."""
    for kind in WORLDS:
        yield f"\n### {kind}: {cases:,} cases, {len(CHANCES)} lists, {worlds} worlds\n"
        needed = []
        found: dict[str, list[tuple[float, float, float] | None]] = {}
        for seed in range(worlds):
            table = made(kind, cases=cases, seed=seed)
            for model, ends in _ends(table, seed=seed):
                found.setdefault(model, []).append(ends)
            together = found["together"][-1]
            if together is not None:
                seen = mse.documented(table)
                needed.append((cases - seen) / (together[2] - seen))
        yield "| model | answers | total / truth | covers | width / truth |"
        yield "|---|--:|--:|--:|--:|"
        for model, all_ends in found.items():
            yield _line(model, all_ends, cases=cases)
        told = ", ".join(f"{np.quantile(needed, q):.2f}" for q in (0.5, 0.9, 0.95))
        yield f"\nUndocumented over the highest end of it, at .5, .9 and .95: {told}"


def _ends(
    table: mse.Overlaps, *, seed: int
) -> Iterator[tuple[str, tuple[float, float, float] | None]]:
    """Yield each model's total, low and high; None where it says nothing."""
    estimates = []
    for name, run in mse.MODELS.items():
        if name == "latent" and seed % LATENT_EVERY:
            continue
        if name == "stepwise":
            one = mse.stepwise(table, seed=seed, samples=SAMPLES)
        elif name == "latent":
            one = mse.latent(table, seed=seed, particles=PARTICLES)
        else:
            one = run(table, seed)
        estimates.append(one)
        known = one.total is not None
        yield name, (one.total, one.low, one.high or math.inf) if known else None
    chosen = mse.Ensemble("", table, tuple(estimates), None, (), None)
    low, high = mse.span(chosen)
    yield "together", (math.nan, low, high or math.inf)


def _line(model: str, ends: list[tuple[float, float, float] | None], *, cases: int) -> str:
    told = np.array([one for one in ends if one is not None])
    if not len(told):
        return f"| {model} | 0 of {len(ends)} | | | |"
    total, low, high = told.T
    holds = (low <= cases) & ((cases <= high) | (model.startswith("chao")))
    middle = np.median(total) / cases
    return (
        f"| {model} | {len(told)} of {len(ends)} | {'' if np.isnan(middle) else f'{middle:.2f}'} "
        f"| {holds.mean():.3f} | {np.median(high - low) / cases:.2f} |"
    )
