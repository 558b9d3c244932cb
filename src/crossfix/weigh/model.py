"""How often each group reports a true event and a false one: an EM with the truth unknown.

Dawid and Skene (1979, Applied Statistics 28:20) with two rates a group, and beyond it:

- a voice with several outlets has a latent origin: it put the news out or not, and its outlets are
  noisy copies, so that any number of them tells no more than that it did (after Dong et al. 2009,
  VLDB 2:550, where copying is between pairs);
- rates differ by stratum, partially pooled, and rise with the visibility of the event (a Rasch
  model, as in Fienberg, Johnson and Junker 1999, JRSS A 162:383);
- cells are missing where a group does not watch;
- an incident that nobody reports is never seen: each seen one stands for unseen ones of its place
  and time, so the likelihood is divided by the probability to be seen.

From sparse data the rates are weakly identified: one report an incident says nothing about who
errs. Priors (see priors.py) then decide, and yield as incidents with several reports accumulate.
"""

from typing import NamedTuple

import numpy as np

from crossfix.likelihood import FALSE, TRUE, Reals, on_average
from crossfix.weigh import priors
from crossfix.weigh.expect import Expected, Plan, column_chances, expect, plan
from crossfix.weigh.maximise import first_rates, leap, log_prior, maximise
from crossfix.weigh.world import Prior, Rates, World, part

MAX_ROUNDS = 100
# No probability moves more than this in a round, but for the odd one in a thousand.
SETTLED = 3e-4
# Where it sets out: false reports as often as assumed, less often, and more often (log odds).
STARTS: dict[str, float] = {"as assumed": 0.0, "trusting": -1.0, "doubting": 1.0}
AGREED = 0.02  # probabilities further apart are not one result
# Of a longer record as many incidents, spread evenly, are tried from every start; from where the
# best ends, the whole record goes on.
MOST_TRIED = 5_000
NEARLY_SETTLED = 1e-2  # enough to tell which start leads where
LONG_SETTLED = 1e-3  # of a long record, where the doubt that is left in a rate is small


class Start(NamedTuple):
    """One run of the EM."""

    start: str
    rounds: int
    settled: bool
    log_posterior: float
    furthest: float  # the largest difference of a probability from that of the best start
    used: bool


class Fit(NamedTuple):
    """What was learnt, and how surely it is the only answer."""

    rates: Rates
    probability: Reals  # of each incident
    gap_covariance: Reals  # groups x 2 x 2: of the log odds of false and true reports
    starts: tuple[Start, ...]
    learnt: bool  # whether the record was long enough to move the priors


class _Until(NamedTuple):
    """When a run ends: after so many rounds, or once probabilities move less."""

    rounds: int
    settled: float


class _Run(NamedTuple):
    rates: Rates
    expected: Expected
    rounds: int
    settled: bool
    log_posterior: float


def learn(world: World, prior: Prior) -> Fit:
    """Return the rates of each group, from the best of several starts. Deterministic.

    With fewer than MIN_GROUPS groups that are heard often, the priors stand as they are.
    """
    identified = _identified(world)
    rounds = MAX_ROUNDS if identified else 0
    tried = _tried(world)
    ready = plan(tried)
    until = _Until(rounds, SETTLED if tried is world else NEARLY_SETTLED)
    runs = {
        name: _run(tried, prior, ready, first_rates(world, prior, lean=lean), until=until)
        for name, lean in STARTS.items()
        if identified or not lean
    }
    best = max(runs, key=lambda name: round(runs[name].log_posterior, 3))
    probability = truth(runs[best].expected)
    told = tuple(
        Start(
            name,
            run.rounds,
            run.settled,
            run.log_posterior,
            float(np.abs(truth(run.expected) - probability).max(initial=0.0)),
            name == best,
        )
        for name, run in runs.items()
    )
    chosen = runs[best]
    if tried is not world:
        chosen = _run(world, prior, plan(world), chosen.rates, until=_Until(rounds, LONG_SETTLED))
        told = tuple(_gone_on(start, chosen) if start.used else start for start in told)
    covariance = _covariance(world, prior, chosen)
    return Fit(chosen.rates, truth(chosen.expected), covariance, told, identified)


def _gone_on(start: Start, whole: _Run) -> Start:
    return start._replace(
        rounds=start.rounds + whole.rounds,
        settled=start.settled and whole.settled,
        log_posterior=whole.log_posterior,
    )


def _tried(world: World) -> World:
    incidents = len(world.stratum)
    if incidents <= MOST_TRIED:
        return world
    return part(world, np.linspace(0, incidents - 1, MOST_TRIED).astype(np.int64))


def truth(expected: Expected) -> Reals:
    """Return the probability of each incident."""
    return np.asarray(np.split(expected.states, 2, axis=1)[TRUE].sum(axis=1))


def _identified(world: World) -> bool:
    groups = world.column_group[world.words.column]
    often = np.bincount(groups) >= priors.SILENCE_MIN_INCIDENTS
    return int(often.sum()) >= priors.MIN_GROUPS


def _run(world: World, prior: Prior, ready: Plan, first: Rates, *, until: _Until) -> _Run:
    """Return where the rates end that set out from the first ones.

    Each round is two steps of the EM and a leap along them (SQUAREM, Varadhan and Roland 2008,
    Scandinavian Journal of Statistics 35:335, scheme S3); a leap that lowers the posterior is not
    taken.
    """
    rates = first
    expected = expect(world, ready, rates)
    if not until.rounds:
        return _Run(rates, expected, 0, True, 0.0)
    height = expected.log_likelihood + log_prior(world, prior, rates)
    settled, done = False, 0
    while done < until.rounds and not settled:
        before = truth(expected)
        one = maximise(world, prior, rates, expected)
        two = maximise(world, prior, one, expect(world, ready, one))
        leapt = leap(rates, one, two)
        for rates in (leapt, two):
            expected = expect(world, ready, rates)
            reached = expected.log_likelihood + log_prior(world, prior, rates)
            if reached >= height:
                break
        height, done = reached, done + 1
        settled = _moved(before, truth(expected)) < until.settled
    return _Run(rates, expected, done, settled, height)


def _moved(before: Reals, after: Reals) -> float:
    """Return by how much probabilities moved, but for one in a thousand."""
    moves = np.abs(after - before)
    few = len(moves) // 1000
    return float(np.partition(moves, -1 - few)[-1 - few]) if len(moves) else 0.0


def _covariance(world: World, prior: Prior, run: _Run) -> Reals:
    """Return the covariance of the log odds of each group: groups x 2 x 2 (false, true).

    The information is the sum of the squared scores of the incidents (Berndt, Hall, Hall and
    Hausman 1974, Annals of Economic and Social Measurement 3:653), which leaves out what an
    unknown truth hides, plus the precision of the prior. It takes the rates of others as known.
    """
    chance = column_chances(world, run.rates)
    rows, columns, share = world.words
    states = run.expected.states.reshape(len(world.stratum), 2, chance.shape[2])
    happened = states.sum(axis=2)
    usual = on_average(chance)
    shown = np.stack(
        [((1 - chance[columns, z]) * states[rows, z]).sum(axis=1) * share for z in (FALSE, TRUE)]
    )
    missed = [-usual[columns, z] * happened[rows, z] for z in (FALSE, TRUE)]
    hidden = np.empty((len(usual), 3))
    for at, (one, other) in enumerate(((FALSE, FALSE), (FALSE, TRUE), (TRUE, TRUE))):
        silently = world.exposed.T @ (happened[:, one] * happened[:, other])
        told = shown[one] * shown[other] - missed[one] * missed[other]
        hidden[:, at] = silently * usual[:, one] * usual[:, other]
        hidden[:, at] += np.bincount(columns, told, minlength=len(usual))
    information = np.zeros((len(prior.kind), 3))
    np.add.at(information, world.column_group, hidden)
    firm = 1 / prior.gap_sd**2
    precision = np.zeros((len(firm), 2, 2))
    precision[:, FALSE, FALSE] = information[:, 0] + firm
    precision[:, FALSE, TRUE] = precision[:, TRUE, FALSE] = information[:, 1] - firm
    precision[:, TRUE, TRUE] = information[:, 2] + firm + 1 / priors.GROUP_TRUE_SD**2
    return np.asarray(np.linalg.inv(precision))
