"""What the votes of many people on yes-or-no questions come to, if each errs in a way of their own.

The model of Dawid and Skene (1979, Applied Statistics 28:20): each person says yes to what is so
with one chance, and to what is not with another. An EM with leaps along its path (SQUAREM, Varadhan
and Roland 2008, Scandinavian Journal of Statistics 35:335). It is the model of sources without
visibility, strata and silence: whoever votes was asked.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from crossfix.compiled import compiled
from crossfix.likelihood import FALSE, TRUE, Flags, Reals, Wholes

# A person is drawn to all by half a vote: who voted a hundred times is known, and no rate is 0.
PRIOR_VOTES = 0.5
MAX_ROUNDS = 200
SETTLED = 1e-4  # no probability moves more in a round, but for one in a thousand
_BOUND = 1e-6


class Voted(NamedTuple):
    """What votes come to."""

    probability: Reals  # of each question: that the answer is yes
    rates: Reals  # persons x (false, true): chance of a yes where the answer is no, and yes
    prior: float  # share of questions whose answer is yes
    rounds: int
    settled: bool


class _Votes(NamedTuple):
    """Votes in the order of the questions: those of question i are first[i] to first[i + 1]."""

    first: Wholes
    person: Wholes
    says_yes: Flags
    number: Reals  # of each person's votes
    number_yes: Reals


def voted(question: Wholes, person: Wholes, says_yes: Flags) -> Voted:
    """Return what votes come to; one entry of each array is one vote. Deterministic.

    Questions and persons are numbered from 0. It sets out from the share of yes among the votes, so
    that most votes are taken to be better than chance.
    """
    votes = _in_order(question, person, says_yes)
    share = _share(votes)
    place = _maximise(votes, *_counts(votes.first, votes.person, votes.says_yes, share), share)
    probability, done, settled = share, 0, False
    while done < MAX_ROUNDS and not settled:
        before = probability
        one = _step(votes, place)
        two = _step(votes, one.place)
        probability = two.probability
        leapt = _step(votes, _leap(place, one.place, two.place))
        place = leapt.place if leapt.height >= two.height else two.place
        done, settled = done + 1, _moved(before, probability) < SETTLED
    rates = expit(place[:-1]).reshape(2, -1).T
    return Voted(probability, rates, float(expit(place[-1])), done, settled)


def _in_order(question: Wholes, person: Wholes, says_yes: Flags) -> _Votes:
    number = np.bincount(person)
    if np.any(question[1:] < question[:-1]):
        order = np.argsort(question, kind="stable")
        question, person, says_yes = question[order], person[order], says_yes[order]
    first = np.concatenate([[0], np.cumsum(np.bincount(question))])
    return _Votes(
        first,
        np.ascontiguousarray(person, dtype=np.int64),
        np.ascontiguousarray(says_yes, dtype=np.bool_),
        number.astype(np.float64),
        np.bincount(person, says_yes, len(number)).astype(np.float64),
    )


def _share(votes: _Votes) -> Reals:
    """Return the share of yes of each question; one half where nobody voted."""
    asked = np.diff(votes.first)
    yes = np.diff(np.concatenate([[0], np.cumsum(votes.says_yes)])[votes.first])
    return np.asarray(np.where(asked > 0, yes / np.maximum(asked, 1), 0.5))


class _Step(NamedTuple):
    """The probabilities at a place, the log likelihood there, and the next place."""

    probability: Reals
    place: Reals  # log odds: of a yes of each person to a no, to a yes; of the prior
    height: float


def _step(votes: _Votes, place: Reals) -> _Step:
    rates = expit(place[:-1]).reshape(2, -1)
    yes = np.log(rates[TRUE] / rates[FALSE])
    no = np.log((1 - rates[TRUE]) / (1 - rates[FALSE]))
    probability, heard, heard_yes, height = _expect(
        votes.first, votes.person, votes.says_yes, np.stack([no, yes], axis=1), place[-1]
    )
    # what the ratios leave out: the chance of all votes if every answer were no
    height += votes.number_yes @ np.log(rates[FALSE])
    height += (votes.number - votes.number_yes) @ np.log1p(-rates[FALSE])
    return _Step(probability, _maximise(votes, heard, heard_yes, probability), height)


def _maximise(votes: _Votes, heard: Reals, heard_yes: Reals, probability: Reals) -> Reals:
    """Return the next place: the rates of each, drawn towards those of all, and the prior."""
    number = np.stack([votes.number - heard, heard])
    yes = np.stack([votes.number_yes - heard_yes, heard_yes])
    usual = (yes.sum(axis=1) + PRIOR_VOTES) / (number.sum(axis=1) + 2 * PRIOR_VOTES)
    rates = (yes + PRIOR_VOTES * usual[:, None]) / (number + PRIOR_VOTES)
    told = np.append(rates, probability.mean())
    return np.asarray(logit(np.clip(told, _BOUND, 1 - _BOUND)))


def _leap(start: Reals, one: Reals, two: Reals) -> Reals:
    """Return the place that two steps point to (scheme S3)."""
    first, bend = one - start, two - 2 * one + start
    length, turn = float(np.linalg.norm(first)), float(np.linalg.norm(bend))
    far = max(1.0, length / max(turn, 1e-12))
    bound = float(logit(1 - _BOUND))
    return np.clip(start + 2 * far * first + far**2 * bend, -bound, bound)


def _moved(before: Reals, after: Reals) -> float:
    """Return by how much probabilities moved, but for one in a thousand."""
    moves = np.abs(after - before)
    few = len(moves) // 1000
    return float(np.partition(moves, -1 - few)[-1 - few]) if len(moves) else 0.0


@compiled
def _expect(
    first: Wholes, person: Wholes, says_yes: Flags, ratios: Reals, prior: float
) -> tuple[Reals, Reals, Reals, float]:
    """Return the probabilities, what each person is expected to have voted on, and the height.

    `ratios` (persons x (no, yes)) is what a vote adds to the log odds. One pass: the votes of a
    question are still at hand when its probability is known.
    """
    questions, persons = len(first) - 1, len(ratios)
    probability = np.empty(questions)
    counts = np.zeros((persons, 2))
    height = -questions * np.log1p(np.exp(prior))
    for question in range(questions):
        odds = prior
        for vote in range(first[question], first[question + 1]):
            odds += ratios[person[vote], int(says_yes[vote])]
        small = np.exp(-abs(odds))
        chance = 1 / (1 + small) if odds > 0 else small / (1 + small)
        height += max(odds, 0.0) + np.log1p(small)
        probability[question] = chance
        for vote in range(first[question], first[question + 1]):
            counts[person[vote], int(says_yes[vote])] += chance
    return probability, counts[:, 0] + counts[:, 1], counts[:, 1].copy(), height


@compiled
def _counts(
    first: Wholes, person: Wholes, says_yes: Flags, probability: Reals
) -> tuple[Reals, Reals]:
    """Return on how many questions whose answer is yes each person voted, and voted yes."""
    persons = person.max() + 1
    counts = np.zeros((persons, 2))
    for question in range(len(first) - 1):
        for vote in range(first[question], first[question + 1]):
            counts[person[vote], int(says_yes[vote])] += probability[question]
    return counts[:, 0] + counts[:, 1], counts[:, 1].copy()
