"""How many true incidents of a stratum no independent group reported, by the model of the sources.

Each incident that is known only because somebody reported it stands for those of its place and time
that nobody did (Sanathanan 1972, Annals of Mathematical Statistics 43:142): the same sensitivities
that weigh the words say how many. So false reports, which on plain lists look like the tip of a
hidden mass, are taken off on the way.
"""

from typing import NamedTuple

import numpy as np

from crossfix.likelihood import Reals
from crossfix.weigh.expect import MOST_UNSEEN, plan, unseen
from crossfix.weigh.model import Fit
from crossfix.weigh.priors import SLOPE_SD
from crossfix.weigh.world import World

LEAST_GROUPS = 3  # that report in a stratum; of two nobody can say what both miss
LEAST_INCIDENTS = 10  # so many, to tell anything of what was missed
_DRAWS = 20
_SEED = 1
_Z_95 = 1.96
_FEWEST = 1e-9  # stands for none where a logarithm is taken
_AT_BOUND = 0.99 * MOST_UNSEEN / (1 - MOST_UNSEEN)  # unseen ones of a seen one: no more than this


class Unreported(NamedTuple):
    """By stratum: how many, 95 % interval, and why nothing can be said (empty: it can)."""

    expected: Reals
    low: Reals
    high: Reals
    because: tuple[str, ...]


def unreported(world: World, fit: Fit) -> Unreported:
    """Return how many true incidents of each stratum no independent group reported.

    The interval, log-normal, is of chance (how many of so many go unreported), of the rates, drawn
    from their covariance, and of how much visibility matters: nobody observes it, so all slopes
    may err together, by as much as their prior lets them.
    """
    strata = len(fit.rates.happened)
    ready = plan(world)
    each = unseen(world, ready, fit.rates)
    expected = _sums(world, each)
    chance = _sums(world, each * (1 + each))
    random = np.random.default_rng(_SEED)
    roots = np.linalg.cholesky(fit.gap_covariance)
    logs = []
    for _ in range(_DRAWS):
        moved = roots @ random.standard_normal((len(roots), 2, 1))
        slopes = fit.rates.slopes + random.normal(0, SLOPE_SD)
        rates = fit.rates._replace(log_odds=fit.rates.log_odds + moved[:, :, 0], slopes=slopes)
        logs.append(np.log(np.maximum(_sums(world, unseen(world, ready, rates)), _FEWEST)))
    spread = np.var(logs, axis=0, ddof=1) + np.log1p(chance / np.maximum(expected, _FEWEST) ** 2)
    factor = np.exp(_Z_95 * np.sqrt(spread))
    because = tuple(_why_not(world, fit, each, stratum) for stratum in range(strata))
    return Unreported(expected, expected / factor, expected * factor, because)


def _why_not(world: World, fit: Fit, each: Reals, stratum: int) -> str:
    heard = world.column_stratum[world.words.column] == stratum
    groups = len(np.unique(world.column_group[world.words.column[heard]]))
    here = (world.stratum == stratum) & world.selected
    if not fit.learnt:
        return "too few groups are heard often enough to learn what they miss"
    if groups < LEAST_GROUPS:
        verb = "group reports" if groups == 1 else "groups report"
        return f"{groups} independent {verb} there; {LEAST_GROUPS} are needed"
    if here.sum() < LEAST_INCIDENTS:
        known = f"incidents known from independent groups alone: {here.sum()}"
        return f"{known}; {LEAST_INCIDENTS} are needed"
    if each[here].mean() > _AT_BOUND / 2:
        return "nearly all would go unreported, so those that are known say too little"
    return ""


def _sums(world: World, each: Reals) -> Reals:
    strata = int(world.stratum.max(initial=-1)) + 1
    return np.bincount(world.stratum, each, minlength=strata).astype(np.float64)
