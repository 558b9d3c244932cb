"""How often traits agree in one incident over how often they do by chance: log factors.

Each comes from the pairs, weighted by the probability that they are one incident, from the control
windows, and from a prior that counts as much as a stated number of pairs.
"""

import numpy as np

from crossfix.link import rates as given
from crossfix.link.background import date_counts, matches, toll_counts
from crossfix.link.columns import DEAD_CLASSES, Codes, Reals, Wholes
from crossfix.link.compare import DATE_LEVELS, LAGS, LENGTHS_DAYS, TOLL_LEVELS, TOLL_UNKNOWN
from crossfix.link.kinds import KIND_APART
from crossfix.link.score import Scene


def date_factors(s: Scene, p: Reals) -> Reals:
    """Return the log factors of the lags, for each length of the span and pair of groups."""
    groups = len(s.codes.group_sources)
    shape = (groups * groups, len(LENGTHS_DAYS) + 1, LAGS)
    found = date_counts(s.c, s.pairs, p, groups).reshape(shape)
    chance = s.chance.date.reshape(shape)
    weight = given.LAG_WEIGHT
    even = np.full(LAGS, 1.0 / LAGS)
    pooled_chance = _share(chance.sum(0) + 2 * weight * even)
    by_chance = _share(chance + weight * pooled_chance)
    prior = _share(pooled_chance * given.LAG_FACTORS)
    pooled = _share(found.sum(0) + 2 * weight * prior)
    in_one = _share(found + weight * pooled)
    return _factors(in_one, by_chance).reshape(groups * groups, DATE_LEVELS)


def _share(counts: Reals) -> Reals:
    shares: Reals = counts / counts.sum(-1, keepdims=True)
    return shares


def _factors(in_one: Reals, by_chance: Reals) -> Reals:
    factors: Reals = np.log((1 - given.SLIPS) * in_one / by_chance + given.SLIPS)
    return factors


def toll_factors(s: Scene, p: Reals) -> Reals:
    """Return the log factors of toll levels for each pair of groups; unknown is no evidence."""
    groups = len(s.codes.group_sources)
    known = np.arange(TOLL_LEVELS) != TOLL_UNKNOWN
    found = toll_counts(s.c, s.pairs, p, groups)[:, known]
    factors, weight = given.TOLL_FACTORS[known], given.TOLL_WEIGHT
    chance = s.chance.toll[:, known]
    by_chance = _share(chance + weight * _share(chance.sum(0) + 1 / factors))
    in_one = _share(found + weight * _share(by_chance * factors))
    log_factors = np.zeros((groups * groups, TOLL_LEVELS))
    log_factors[:, known] = _factors(in_one, by_chance)
    return log_factors


def actor_factors(s: Scene, p: Reals) -> Reals:
    """Return the log factors of pairs of categories of parties."""
    found = matches(s.c.actor, s.pairs, p, len(s.codes.actors))
    prior = _party_prior(s.codes)
    return _association(found, s.chance.actor, s.codes.actor_group, prior)


def dead_factors(s: Scene, p: Reals) -> Reals:
    """Return the log factors of who died, between sources that count differently."""
    size = len(s.chance.dead)
    found = matches(s.c.dead, s.pairs, p, size)
    return _association(
        found, s.chance.dead, np.arange(size) // DEAD_CLASSES, np.ones((size, size))
    )


def kind_factors(s: Scene, p: Reals) -> Reals:
    """Return the log factors of pairs of kinds of event, between sources with their own words."""
    size = len(s.chance.kind)
    found = matches(s.c.kind, s.pairs, p, size)
    levels = s.codes.kind_levels
    prior = np.tile(given.KIND_FACTORS[levels], (size // len(levels),) * 2)
    factors = _association(found, s.chance.kind, np.arange(size) // len(levels), prior)
    return np.where(prior == given.KIND_FACTORS[KIND_APART], np.log(prior), factors)


def _association(found: Reals, chance: Reals, group: Wholes, prior: Reals) -> Reals:
    """Return log factors: pairs of categories found over those expected, shrunk to the prior.

    Expected: a category's partners are spread over the categories of the partner's group as chance
    spreads them, so that which source reports at all is no evidence here.
    """
    owner = np.eye(int(group.max(initial=0)) + 1)[group]
    even = chance + 1.0
    spread = even / (even @ owner @ owner.T)
    expected = (found @ owner @ owner.T) * spread
    expected = (expected + expected.T) / 2
    weight = given.PARTIES_WEIGHT
    return _factors(found + weight * prior, expected + weight)


def _party_prior(codes: Codes) -> Reals:
    prior = np.ones((len(codes.actors), len(codes.actors)))
    for a, one in enumerate(codes.actors):
        for b, other in enumerate(codes.actors):
            if one and other:
                prior[a, b] = given.PARTIES_OVERLAP if one & other else given.PARTIES_DISJOINT
    return prior
