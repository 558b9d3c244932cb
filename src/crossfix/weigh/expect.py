"""The E-step: how probable each truth and visibility is, and who is expected to have said what."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from crossfix.compiled import compiled
from crossfix.likelihood import (
    VISIBILITY_WEIGHT,
    Outlets,
    Prints,
    Reals,
    Wholes,
    chances,
    linked,
    mixed,
    printed,
    quiet,
)
from crossfix.weigh.world import Rates, Words, World

# One seen incident stands for at most 19 unseen ones; beyond that the data say nothing.
MOST_UNSEEN = 0.95
_NODES = len(VISIBILITY_WEIGHT)


class Plan(NamedTuple):
    """The words, sorted by how they are reckoned; made once for a world."""

    plain: csr_array  # incidents x columns: sure words of voices with one outlet
    words: Words  # the others
    prints: Prints  # of these
    at_incident: csr_array  # incidents x these words
    at_column: csr_array  # columns x these words
    several: Reals  # groups: 1 where it has several outlets
    selected: Wholes  # incidents known only because somebody reported them
    exposed_there: csr_array  # these incidents x columns


class Expected(NamedTuple):
    """Expected reports and trials, those on incidents that nobody reported included."""

    reports: Reals  # columns x 2 x nodes
    trials: Reals  # columns x 2 x nodes
    copies: Reals  # outlets: printed, of what its voice put out
    put_out: Reals  # outlets: what its voice put out
    own_words: Reals  # outlets x 2
    not_put_out: Reals  # outlets x 2
    incidents: Reals  # strata x 2: seen and unseen ones
    states: Reals  # incidents x (2 x nodes): probability of each
    log_likelihood: float


def plan(world: World) -> Plan:
    """Return the words sorted into those that a product of matrices reckons, and the others."""
    words = world.words
    several = np.bincount(world.outlet_group, minlength=world.groups) > 0
    plain = (words.share >= 1) & ~several[world.column_group[words.column]]
    kept = np.flatnonzero(~plain)
    place = np.full(len(plain), -1)
    place[kept] = np.arange(len(kept))
    others = Words(words.incident[kept], words.column[kept], words.share[kept])
    prints = Prints(place[world.prints.word], world.prints.outlet, world.prints.quotes)
    number = np.arange(len(kept))
    return Plan(
        _ones(words.incident[plain], words.column[plain], world.exposed.shape),
        others,
        prints,
        _ones(others.incident, number, (len(world.stratum), len(kept))),
        _ones(others.column, number, (len(world.column_group), len(kept))),
        several.astype(np.float64),
        np.flatnonzero(world.selected),
        csr_array(world.exposed[world.selected]),
    )


def _ones(row: Wholes, column: Wholes, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(row)), (row, column)), shape=shape)


def expect(world: World, ready: Plan, rates: Rates) -> Expected:
    """Return the expected counts, and the probability of every state of every incident."""
    chance = column_chances(world, rates)
    outlets = Outlets(world.outlet_group, rates.copying, rates.own_word)
    hushed = quiet(outlets, world.groups)[world.column_group]
    hush = mixed(chance, hushed)
    told = printed(ready.prints, outlets, hushed[ready.words.column])
    word, soft = _words(world, ready, rates, chance=chance, told=told)
    log_hush, base = _flat(np.log(hush)), _base(rates)
    states = ready.plain @ _flat(np.log(chance)) + world.silent @ log_hush
    if len(soft):
        states += ready.at_incident @ _flat(np.log(soft))
    total = _normalise(states, base, world.stratum, world.labels)
    siblings, log_seen = _siblings(world, ready, base, log_hush=log_hush)
    trials = _tabled(world.exposed.T @ states + ready.exposed_there.T @ siblings)
    origin = chance[ready.words.column] * told[..., 1, None] / word  # that the voice put it out
    belongs = 1 - (1 - ready.words.share)[:, None, None] / soft
    here = _tabled(states[ready.words.incident]) * belongs
    reports = _tabled(ready.plain.T @ states + ready.at_column @ _flat(here * origin))
    unheard = trials - _tabled(ready.at_column @ _flat(here))
    silently = ready.several[world.column_group, None, None] * unheard
    meant = chance * hushed[..., 1, None] / hush
    reports += silently * meant
    by_group = _by_group(world, silently * meant), _by_group(world, silently * (1 - meant))
    counts = _outlet_counts(world, ready, (here * origin, here * (1 - origin)), by_group)
    strata = len(rates.happened)
    incidents = _by_stratum(states, world.stratum, strata)
    incidents += _by_stratum(siblings, world.stratum[ready.selected], strata)
    height = float(total.sum() - log_seen.sum())
    return Expected(reports, trials, *counts, incidents, states, height)


def unseen(world: World, ready: Plan, rates: Rates) -> Reals:
    """Return for each incident how many true ones stand beside it that no group reported."""
    chance = column_chances(world, rates)
    outlets = Outlets(world.outlet_group, rates.copying, rates.own_word)
    hush = mixed(chance, quiet(outlets, world.groups)[world.column_group])
    siblings, _ = _siblings(world, ready, _base(rates), log_hush=_flat(np.log(hush)))
    beside = np.zeros(len(world.stratum))
    beside[ready.selected] = siblings[:, _NODES:].sum(axis=1)
    return beside


def column_chances(world: World, rates: Rates) -> Reals:
    """Return the chance of a report of each column: columns x 2 x nodes."""
    log_odds = rates.log_odds[world.column_group] + rates.offsets
    return chances(log_odds, rates.slopes[world.column_group])


def _words(
    world: World, ready: Plan, rates: Rates, *, chance: Reals, told: Reals
) -> tuple[Reals, Reals]:
    """Return the likelihood of each word, and that after its doubtful link: words x 2 x nodes."""
    word = mixed(chance[ready.words.column], told)
    happened = rates.happened[world.stratum[ready.words.incident]]
    prior = np.stack([1 - happened, happened], axis=1)
    return word, linked(word, ready.words.share, prior)


def _base(rates: Rates) -> Reals:
    """Return the log prior of each state in each stratum."""
    truth = np.log(np.stack([1 - rates.happened, rates.happened], axis=1))
    return _flat(truth[:, :, None] + np.log(VISIBILITY_WEIGHT))


def _siblings(world: World, ready: Plan, base: Reals, *, log_hush: Reals) -> tuple[Reals, Reals]:
    """Return the unseen incidents expected beside each selected one, and its log chance to be seen.

    Incidents x states, in the order of ready.selected.
    """
    siblings = ready.exposed_there @ log_hush
    nobody_found = np.zeros((len(siblings), 2))
    log_unseen = _normalise(siblings, base, world.stratum[ready.selected], nobody_found)
    unseen = np.minimum(np.exp(log_unseen), MOST_UNSEEN)
    siblings *= (unseen / (1 - unseen))[:, None]
    return siblings, np.log1p(-unseen)


@compiled
def _normalise(logs: Reals, base: Reals, stratum: Wholes, labels: Reals) -> Reals:
    """Turn logs (incidents x states) plus base and labels into shares of 1; return the log sums.

    In place, a row at a time: tables of this size are slow to make.
    """
    incidents, states = logs.shape
    total = np.empty(incidents)
    for row in range(incidents):
        highest = -np.inf
        for state in range(states):
            logs[row, state] += base[stratum[row], state] + labels[row, 2 * state // states]
            highest = max(highest, logs[row, state])
        whole = 0.0
        for state in range(states):
            logs[row, state] = np.exp(logs[row, state] - highest)
            whole += logs[row, state]
        for state in range(states):
            logs[row, state] /= whole
        total[row] = highest + np.log(whole)
    return total


@compiled
def _by_stratum(states: Reals, stratum: Wholes, strata: int) -> Reals:
    """Return the sums of states (incidents x states) by stratum and truth: strata x 2."""
    sums = np.zeros((strata, 2))
    for row in range(states.shape[0]):
        for state in range(states.shape[1]):
            sums[stratum[row], 2 * state // states.shape[1]] += states[row, state]
    return sums


def _outlet_counts(
    world: World,
    ready: Plan,
    heard: tuple[Reals, Reals],
    unheard: tuple[Reals, Reals],
) -> tuple[Reals, Reals, Reals, Reals]:
    """Return copies, put_out, own_words and not_put_out of each outlet."""
    word, outlet, quotes = ready.prints
    number = len(world.outlet_group)
    meant, not_meant = (part.sum(axis=2) for part in heard)  # words x 2
    copies = _sums(outlet, meant.sum(axis=1)[word], number)
    said = np.where(quotes[:, None], 0.0, not_meant[word])
    own = np.stack([_sums(outlet, said[:, z], number) for z in (0, 1)], axis=1)
    at_group = world.column_group[ready.words.column]
    words = np.arange(len(at_group))
    sums = _ones(at_group, words, (world.groups, len(words)))
    put_out = (sums @ meant + unheard[0].sum(axis=2)).sum(axis=1)
    not_put_out = sums @ not_meant + unheard[1].sum(axis=2)
    return copies, put_out[world.outlet_group], own, not_put_out[world.outlet_group]


def _sums(place: Wholes, weight: Reals, number: int) -> Reals:
    return np.bincount(place, weight, minlength=number).astype(np.float64)


def _by_group(world: World, columns: Reals) -> Reals:
    sums = np.zeros((world.groups, *columns.shape[1:]))
    np.add.at(sums, world.column_group, columns)
    return sums


def _flat(table: Reals) -> Reals:
    return table.reshape(len(table), 2 * _NODES)


def _tabled(flat: Reals) -> Reals:
    return np.asarray(flat).reshape(len(flat), 2, _NODES)
