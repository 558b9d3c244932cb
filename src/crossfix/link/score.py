"""The evidence that two reports tell of one incident, as a sum of log Bayes factors.

For each trait, how often two reports of one incident agree so, over how often it happens by chance.
The location term asks how probable it is that a partner lies in this cell rather than in any other
where partners of this report could lie, W = log K(cell) - log sum of density x K, so that a town to
which a catalogue assigns everything is no surprise and no disproof.
"""

from typing import NamedTuple

import numpy as np

from crossfix.link.background import Background
from crossfix.link.block import Pairs
from crossfix.link.columns import CLASSES, Codes, Columns, Reals
from crossfix.link.compare import NAME_LEVELS, PLACE_LEVELS
from crossfix.link.rates import Rates, name_kernel
from crossfix.link.rivals import Contests, total


class Terms(NamedTuple):
    """The log factors of each pair, natural logarithm, and the log odds after its rivals."""

    prior: Reals
    place: Reals
    date: Reals
    kind: Reals
    actor: Reals
    toll: Reals
    name: Reals
    rivals: Reals

    @property
    def weight(self) -> Reals:
        """Return the log odds before rivals are heard."""
        return self.prior + self.place + self.date + self.kind + self.actor + self.toll + self.name

    @property
    def log_odds(self) -> Reals:
        """Return the log odds."""
        return self.weight + self.rivals


class Scene(NamedTuple):
    """All that does not change while the rates are learned."""

    c: Columns
    codes: Codes
    pairs: Pairs
    contest: Contests
    chance: Background
    by_place: Reals  # the background's densities, summed over names


def scene(
    c: Columns, codes: Codes, *, pairs: Pairs, contest: Contests, chance: Background
) -> Scene:
    """Return what the evidence is measured on."""
    return Scene(c, codes, pairs, contest, chance, chance.density.sum(-1, dtype=np.float64))


def terms(s: Scene, rates: Rates) -> Terms:
    """Return the evidence of each pair before its rivals are heard."""
    left, right = s.pairs.left, s.pairs.right
    by_place, by_both = reach_mass(s, rates)
    others = _siblings(s, rates)[:, None] * rates.partners[s.c.group]
    by_place, by_both = by_place + others, by_both + others
    names = np.log(name_kernel(rates)[s.pairs.place, s.pairs.name])
    kernel = np.log(rates.kernel[s.c.precision[left], s.c.precision[right], s.pairs.place])
    there, back = (left, s.c.group[right]), (right, s.c.group[left])
    place = kernel - (np.log(by_place[there]) + np.log(by_place[back])) / 2
    both = names + kernel - (np.log(by_both[there]) + np.log(by_both[back])) / 2
    same = s.c.source[left] == s.c.source[right]
    both = np.where(same, _beside_itself(both), both)
    place = np.where(same, _beside_itself(place), place)
    groups = len(s.codes.group_sources)
    date = rates.date[s.c.group[left] * groups + s.c.group[right], s.pairs.date]
    return Terms(
        prior=prior_term(s, rates),
        place=place,
        date=date,
        kind=rates.kind[s.c.kind[left], s.c.kind[right]],
        actor=rates.actor[s.c.actor[left], s.c.actor[right]],
        toll=rates.toll[s.c.group[left] * groups + s.c.group[right], s.pairs.toll]
        + rates.dead[s.c.dead[left], s.c.dead[right]],
        name=both - place,
        rivals=np.zeros(len(left)),
    )


def _siblings(s: Scene, rates: Rates) -> Reals:
    """Return how many other events lie near each report now, as its best informed source has it.

    Strikes come in bursts, so the control windows understate how dense events lie in a busy week;
    but a source that reports three of them there shows it, since its reports are as a rule events
    of their own. The likeliest partner of the report is not counted.
    """
    kernel = rates.kernel[s.c.precision[s.pairs.left], s.c.precision[s.pairs.right], s.pairs.place]
    kernel = kernel * name_kernel(rates)[s.pairs.place, s.pairs.name]
    near = total(s.contest, kernel)
    likeliest = np.zeros(s.contest.size)
    same = s.c.source[s.pairs.left] == s.c.source[s.pairs.right]
    for side in (s.contest.left, s.contest.right):
        np.maximum.at(likeliest, side[~same], kernel[~same])
    most = np.zeros(len(s.c.start))
    for rows, side in ((s.pairs.left, s.contest.left), (s.pairs.right, s.contest.right)):
        np.maximum.at(most, rows, (near - likeliest)[side])
    return most


def _beside_itself(term: Reals) -> Reals:
    """Return the location term with the pair itself counted as one more report there by chance.

    log K / (mass + K): a source's reports of one place and week are as a rule events of their own,
    so their nearness is no evidence for one event.
    """
    damped: Reals = -np.logaddexp(0.0, -term)
    return damped


def reach_mass(s: Scene, rates: Rates) -> tuple[Reals, Reals]:
    """Return, for each report and group, the sum of density x K without and with names."""
    size = (len(s.c.start), len(s.codes.group_sources))
    by_place, by_both = np.zeros(size), np.zeros(size)
    names = name_kernel(rates)
    for level in range(CLASSES):
        rows = np.flatnonzero(s.c.precision == level)
        kernel = rates.kernel[level]
        by_place[rows] = np.einsum("ngkb,kb->ng", s.by_place[rows], kernel)
        both = kernel[:, :, None] * names
        flat = s.chance.density[rows].reshape(
            len(rows), size[1], CLASSES * PLACE_LEVELS * NAME_LEVELS
        )
        by_both[rows] = flat @ both.reshape(-1)
    return by_place, by_both


def prior_term(s: Scene, rates: Rates) -> Reals:
    """Return the log of how many partners a report expects, per source of its partner's group.

    A source's share in its group scales prior and density alike and cancels, but for partners in
    the own source, whose number is learned apart.
    """
    left, right = s.pairs.left, s.pairs.right
    one, other = s.c.group[left], s.c.group[right]
    across = (np.log(rates.partners[one, other]) + np.log(rates.partners[other, one])) / 2
    own = np.log(rates.twins[one] / s.codes.share[s.c.source[left]])
    return np.where(s.c.source[left] == s.c.source[right], own, across)


def partner_probability(s: Scene, rates: Rates) -> Reals:
    """Return the probability that one report of a pair has a partner in the other's source."""
    left, right = s.pairs.left, s.pairs.right
    one, other = s.c.group[left], s.c.group[right]
    across = np.maximum(
        rates.partners[one, other] * s.codes.share[s.c.source[right]],
        rates.partners[other, one] * s.codes.share[s.c.source[left]],
    )
    same = s.c.source[left] == s.c.source[right]
    return np.clip(np.where(same, rates.twins[one], across), 0.0, 0.95)
