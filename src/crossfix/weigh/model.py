"""How often each group reports a true event and a false one: an EM with the truth unknown.

Dawid and Skene (1979, Applied Statistics 28:20) with two coins a group, missing cells where a
group does not watch, and selection: an incident that nobody reports is never seen, so each seen
one stands for unseen ones of its place and time. The prior probability is fixed by the case; it
also fixes how large the pool of false candidates is, on which every false-report rate depends.

From sparse data the rates are weakly identified: one report an incident says nothing about who
errs. Priors (see priors.py) then decide, and yield as incidents with several reports accumulate.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import expit, logit
from scipy.stats import gamma

from crossfix.model import MAX_REPORT_DECIBANS
from crossfix.weigh import priors

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MAX_ROUNDS = 500
SETTLED = 1e-8  # no probability moves more than this
LEAST_SENSITIVITY = 1e-4
# One seen incident stands for at most 19 unseen ones; beyond that the data say nothing.
MOST_UNSEEN = 0.95
LEAST_RATIO = 10 ** (-MAX_REPORT_DECIBANS / 10)


class Heard(NamedTuple):
    """Who reported what: one entry for each incident and group, in order of both."""

    incident: Wholes
    group: Wholes
    share: Reals  # probability that the group's report tells of this incident


class World(NamedTuple):
    """What the rates are learnt from; rows are incidents, columns independent groups."""

    heard: Heard
    exposed: csr_array  # 1 where a group reported or could have
    silent: csr_array  # 1 where its silence counts as evidence
    selected: Flags  # incidents known only because an independent group reported them


class Prior(NamedTuple):
    """What is assumed of each group, ratios being false-report rate over sensitivity."""

    kind: Wholes  # number of its kind
    kind_ratio: Reals
    letter_ratio: Reals  # nan without a letter
    firmness: Reals
    happened: float  # probability before anybody is heard


class Rates(NamedTuple):
    """What was learnt of each group, and the probability of each incident."""

    sensitivity: Reals
    ratio: Reals  # false-report rate over sensitivity
    ratio_low: Reals
    ratio_high: Reals
    own_record: Reals  # share of the estimate that is its own record, not the prior
    probability: Reals


class _Counts(NamedTuple):
    """Expected reports and trials of each group, on true and on false incidents."""

    true_reports: Reals
    false_reports: Reals
    true_trials: Reals
    false_trials: Reals


def learn(world: World, prior: Prior) -> Rates:
    """Return the rates of each group. Deterministic; stops when no probability moves.

    With fewer than MIN_GROUPS groups that are heard often, the priors stand as they are.
    The 95 % interval of a ratio takes the incidents' probabilities as known, so it is too narrow
    where few incidents have several reports.
    """
    sensitivity = np.full(len(prior.kind), priors.SENSITIVITY)
    ratio = _centre(prior, prior.kind_ratio)
    probability = _probability(world, prior, sensitivity, ratio)
    shape, rate, seen = prior.firmness, prior.firmness / ratio, np.zeros(len(ratio))
    for _ in range(MAX_ROUNDS if _identified(world) else 0):
        counts = _count(world, prior, (sensitivity, ratio), probability)
        sensitivity = _sensitivity(counts, prior)
        ratio, shape, rate = _ratio(counts, prior, sensitivity)
        seen = sensitivity * counts.false_trials
        before, probability = probability, _probability(world, prior, sensitivity, ratio)
        if np.abs(probability - before).max(initial=0.0) < SETTLED:
            break
    low, high = (
        np.clip(gamma.ppf(quantile, shape, scale=1 / rate), LEAST_RATIO, 1.0)
        for quantile in (0.025, 0.975)
    )
    return Rates(sensitivity, ratio, low, high, seen / rate, probability)


def _identified(world: World) -> bool:
    often = np.bincount(world.heard.group) >= priors.SILENCE_MIN_INCIDENTS
    return int(often.sum()) >= priors.MIN_GROUPS


def _centre(prior: Prior, kind_ratio: Reals) -> Reals:
    return np.where(np.isnan(prior.letter_ratio), kind_ratio, prior.letter_ratio)


def _probability(world: World, prior: Prior, sensitivity: Reals, ratio: Reals) -> Reals:
    heard = world.heard
    says = np.log(heard.share / ratio[heard.group] + 1 - heard.share)
    odds = np.bincount(heard.incident, says, minlength=world.exposed.shape[0])
    hush = np.log1p(-sensitivity) - np.log1p(-sensitivity * ratio)
    return np.asarray(expit(logit(prior.happened) + odds + world.silent @ hush))


def _count(world: World, prior: Prior, rates: tuple[Reals, Reals], probability: Reals) -> _Counts:
    """Return the expected reports and trials, those on unseen incidents included."""
    sensitivity, ratio = rates
    heard, groups = world.heard, len(sensitivity)
    true = heard.share * probability[heard.incident]
    unseen_true = prior.happened * np.exp(world.exposed @ np.log1p(-sensitivity))
    unseen_false = (1 - prior.happened) * np.exp(world.exposed @ np.log1p(-sensitivity * ratio))
    unseen = np.minimum(unseen_true + unseen_false, MOST_UNSEEN)
    siblings = np.where(world.selected, unseen / (1 - unseen), 0.0)
    share_true = unseen_true / (unseen_true + unseen_false)
    return _Counts(
        _sums(heard.group, true, groups),
        _sums(heard.group, heard.share - true, groups),
        np.asarray(world.exposed.T @ (probability + siblings * share_true)),
        np.asarray(world.exposed.T @ (1 - probability + siblings * (1 - share_true))),
    )


def _sums(place: Wholes, weight: Reals, number: int) -> Reals:
    return np.bincount(place, weight, minlength=number).astype(np.float64)


def _sensitivity(counts: _Counts, prior: Prior) -> Reals:
    kinds = prior.kind.max(initial=-1) + 1
    reports = np.bincount(prior.kind, counts.true_reports, minlength=kinds)
    trials = np.bincount(prior.kind, counts.true_trials, minlength=kinds)
    of_kind = (priors.KIND_TRIALS * priors.SENSITIVITY + reports) / (priors.KIND_TRIALS + trials)
    assumed = priors.GROUP_TRIALS * of_kind[prior.kind]
    own = (assumed + counts.true_reports) / (priors.GROUP_TRIALS + counts.true_trials)
    return np.asarray(np.clip(own, LEAST_SENSITIVITY, 1 - LEAST_SENSITIVITY))


def _ratio(counts: _Counts, prior: Prior, sensitivity: Reals) -> tuple[Reals, Reals, Reals]:
    """Return false-report rate over sensitivity, and shape and rate of its Gamma posterior.

    The number of false reports is Poisson with mean ratio x sensitivity x false trials, and the
    Gamma prior of a ratio is worth so many false reports: first for the kind, then for the group.
    """
    kinds = prior.kind.max(initial=-1) + 1
    due = sensitivity * counts.false_trials
    firm = priors.KIND_FALSE_REPORTS
    seen = np.bincount(prior.kind, counts.false_reports, minlength=kinds)[prior.kind]
    pooled = np.bincount(prior.kind, due, minlength=kinds)[prior.kind]
    of_kind = (firm + seen) / (firm / prior.kind_ratio + pooled)
    shape = prior.firmness + counts.false_reports
    rate = prior.firmness / _centre(prior, of_kind) + due
    return np.clip(shape / rate, LEAST_RATIO, 1.0), shape, rate
