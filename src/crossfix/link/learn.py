"""Learn the rates by expectation and maximisation, from the background and the priors."""

import numpy as np

from crossfix.link import rates as given
from crossfix.link.columns import CLASSES, Reals
from crossfix.link.compare import FAR_BINS, NAME_LEVELS, NEAR_BINS, PLACE_LEVELS
from crossfix.link.rates import Rates, first_kernel, name_kernel
from crossfix.link.rivals import compete, crowds
from crossfix.link.score import Scene, Terms, partner_probability, reach_mass, terms
from crossfix.link.traits import (
    actor_factors,
    date_factors,
    dead_factors,
    kind_factors,
    toll_factors,
)

# Few rounds on purpose: in crowded places EM left to run learns chance agreements.
ROUNDS = 5
MOST_PARTNERS = 0.8  # of a source's reports that another source has too
LEAST_PARTNERS = 1e-9
LEAST_KERNEL, LEAST_NAMES = 1e-6, 1e-4


def learn(s: Scene) -> Terms:
    """Return the evidence of each pair, by the rates after so many rounds."""
    rates = first_rates(s)
    of_left, of_right = crowds(s.pairs, s.contest)
    calm = 1.0 / np.maximum(of_left, of_right)
    for _ in range(ROUNDS):
        evidence = with_rivals(s, rates, terms(s, rates))
        rates = _maximise(s, rates, _probability(evidence.log_odds), calm)
    return with_rivals(s, rates, terms(s, rates))


def with_rivals(s: Scene, rates: Rates, evidence: Terms) -> Terms:
    """Return the evidence with the rivals' part."""
    weight = evidence.weight
    log_odds = compete(weight, partner_probability(s, rates), s.contest)
    return evidence._replace(rivals=log_odds - weight)


def _probability(log_odds: Reals) -> Reals:
    p: Reals = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -40.0, 40.0)))
    return p


def first_rates(s: Scene) -> Rates:
    """Return the rates that the priors and the background alone give."""
    groups = len(s.codes.group_sources)
    nothing = np.zeros(len(s.pairs.left))
    reports = np.bincount(s.c.group, minlength=groups).astype(float)
    return Rates(
        partners=_first_partners(s, reports),
        twins=np.full(groups, given.TWINS),
        kernel=first_kernel(s.c),
        names=np.array([given.NEAR_NAMES, given.FAR_NAMES, given.UNPLACED_NAMES]),
        date=date_factors(s, nothing),
        toll=toll_factors(s, nothing),
        actor=actor_factors(s, nothing),
        dead=dead_factors(s, nothing),
        kind=kind_factors(s, nothing),
    )


def _first_partners(s: Scene, reports: Reals) -> Reals:
    """Half of the smaller group's reports have a partner; a pool of sources meets itself once."""
    smaller = np.minimum(reports[:, None], reports[None, :])
    partners = given.PARTNERS * smaller / np.maximum(reports[:, None], 1.0)
    pooled = s.codes.group_sources > 1
    np.fill_diagonal(partners, np.where(pooled, 1.0, LEAST_PARTNERS))
    first: Reals = partners
    return first


def _maximise(s: Scene, rates: Rates, p: Reals, calm: Reals) -> Rates:
    partners, twins = _partners(s, p), _twins(s, p)
    across = s.c.source[s.pairs.left] != s.c.source[s.pairs.right]
    p = p * calm * across
    kernel, names = _kernels(s, rates, p)
    return Rates(
        partners=partners,
        twins=twins,
        kernel=kernel,
        names=names,
        date=date_factors(s, p),
        toll=toll_factors(s, p),
        actor=actor_factors(s, p),
        dead=dead_factors(s, p),
        kind=kind_factors(s, p),
    )


def _partners(s: Scene, p: Reals) -> Reals:
    groups = len(s.codes.group_sources)
    reports = np.bincount(s.c.group, minlength=groups).astype(float)
    across = np.where(s.c.source[s.pairs.left] != s.c.source[s.pairs.right], p, 0.0)
    one, other = s.c.group[s.pairs.left], s.c.group[s.pairs.right]
    found = np.zeros((groups, groups))
    found += np.bincount(one * groups + other, across, minlength=groups**2).reshape(groups, groups)
    found = found + found.T
    first = _first_partners(s, reports)
    weight = given.PARTNERS_WEIGHT
    learned: Reals = (found + weight * first) / (reports[:, None] + weight)
    most = np.where(s.codes.group_sources == 1, MOST_PARTNERS, np.inf)
    return np.clip(learned, LEAST_PARTNERS, most[None, :])


def _twins(s: Scene, p: Reals) -> Reals:
    groups = len(s.codes.group_sources)
    reports = np.bincount(s.c.group, minlength=groups)
    own = np.where(s.c.source[s.pairs.left] == s.c.source[s.pairs.right], p, 0.0)
    found = 2 * np.bincount(s.c.group[s.pairs.left], own, minlength=groups)
    weight = given.TWINS_WEIGHT
    return np.minimum((found + weight * given.TWINS) / (reports + weight), given.MOST_TWINS)


def _kernels(s: Scene, rates: Rates, p: Reals) -> tuple[Reals, Reals]:
    """Return the kernels of place and name.

    Pairs found in a cell over those that its density alone would draw there.
    """
    groups = len(s.codes.group_sources)
    left, right = s.pairs.left, s.pairs.right
    reports = len(s.c.start)
    partners = np.zeros(reports * groups)
    partners += np.bincount(left * groups + s.c.group[right], p, minlength=reports * groups)
    partners += np.bincount(right * groups + s.c.group[left], p, minlength=reports * groups)
    _, mass = reach_mass(s, rates)
    pull = partners.reshape(reports, groups) / mass
    expected = np.zeros((CLASSES, CLASSES, PLACE_LEVELS, NAME_LEVELS))
    for level in range(CLASSES):
        rows = np.flatnonzero(s.c.precision == level)
        flat = s.chance.density[rows].reshape(
            len(rows) * groups, PLACE_LEVELS * NAME_LEVELS * CLASSES
        )
        expected[level] = (pull[rows].reshape(-1) @ flat).reshape(
            CLASSES, PLACE_LEVELS, NAME_LEVELS
        )
    cell = s.pairs.place.astype(np.int64) * NAME_LEVELS + s.pairs.name
    one, other = s.c.precision[left], s.c.precision[right]
    size = CLASSES * CLASSES * PLACE_LEVELS * NAME_LEVELS
    block = PLACE_LEVELS * NAME_LEVELS
    found = np.zeros(size)
    found += np.bincount((one * CLASSES + other) * block + cell, p, minlength=size)
    found += np.bincount((other * CLASSES + one) * block + cell, p, minlength=size)
    counts = found.reshape(expected.shape)
    counts = counts + counts.transpose(1, 0, 2, 3)
    expected = expected + expected.transpose(1, 0, 2, 3)
    return _place_kernel(s, rates, counts, expected), _name_kernel(rates, counts, expected)


def _place_kernel(s: Scene, rates: Rates, found: Reals, expected: Reals) -> Reals:
    chance = (expected * name_kernel(rates)).sum(-1)
    weight = given.KERNEL_WEIGHT
    kernel = (found.sum(-1) + weight * first_kernel(s.c)) / (chance + weight)
    shaped: Reals = np.clip(kernel / kernel.max(), LEAST_KERNEL, 1.0)
    return shaped


def _name_kernel(rates: Rates, found: Reals, expected: Reals) -> Reals:
    chance = expected * rates.kernel[..., None]
    first = np.array([given.NEAR_NAMES, given.FAR_NAMES, given.UNPLACED_NAMES])
    weight = given.NAME_WEIGHT
    names = np.empty_like(first)
    bounds = (0, NEAR_BINS, FAR_BINS, PLACE_LEVELS)
    for region in range(len(first)):
        bins = slice(bounds[region], bounds[region + 1])
        there = found[:, :, bins].sum((0, 1, 2))
        names[region] = (there + weight * first[region]) / (
            chance[:, :, bins].sum((0, 1, 2)) + weight
        )
        names[region] /= names[region].max()
    floored: Reals = np.maximum(names, LEAST_NAMES)
    return floored
