"""How likely words and silences are where an incident happened, and where it did not.

An incident happened or not (axis of two: FALSE, TRUE) and is more or less visible: v, standard
normal, on the nodes of a Gauss-Hermite rule (axis of five). A voice speaks with the chance
expit(log odds + slope v). What a voice does is so a table of two times five likelihoods, and what
all voices do is their product; the sum over the nodes is taken last. The rates are learnt and the
accounts drawn up with these same functions, so that an account explains what was computed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array
from scipy.special import expit

from crossfix.model import MAX_REPORT_DECIBANS, Answer

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FALSE, TRUE = 0, 1
_NODES = 5  # more move no probability of the case of October 2015 by .001
_hermite_nodes, _hermite_weights = np.polynomial.hermite_e.hermegauss(_NODES)
VISIBILITY: Reals = np.asarray(_hermite_nodes, dtype=np.float64)
VISIBILITY_WEIGHT: Reals = np.asarray(_hermite_weights / _hermite_weights.sum(), dtype=np.float64)

LEAST_RATIO = 10 ** (-MAX_REPORT_DECIBANS / 10)  # of a false report to a true one
DECIBANS = 10 / np.log(10)  # in one nat
# What a person found who looked into it stands at a million to one, as a decision on a pair does.
ANSWER_LOG_ODDS = 20 * float(np.log(2))
_RARELY = 1e-6  # no source is so sure to report, or to be silent, that nothing else counts
_NEVER = 1e-300  # stands for 0 where a logarithm is taken


class Outlets(NamedTuple):
    """The outlets of voices that have several: noisy copies of what their voice puts out."""

    group: Wholes
    copying: Reals  # probability that it prints what its voice puts out
    own_word: Reals  # outlets x 2: probability that it says so of its own


class Prints(NamedTuple):
    """Which outlets printed a word: one entry for each."""

    word: Wholes
    outlet: Wholes
    quotes: Flags  # it is the origin or credits it: it does not say so of its own


def chances(log_odds: Reals, slopes: Reals) -> Reals:
    """Return the probability of a report: (..., 2) log odds and slopes give (..., 2, nodes).

    No voice speaks more readily of what did not happen, and none adds more than the most that one
    report may add: the chance of a false report is held between these bounds at every node.
    """
    free = expit(log_odds[..., None] + slopes[..., None] * VISIBILITY)
    free = np.clip(free, _RARELY, 1 - _RARELY)
    true = free[..., TRUE, :]
    false = np.clip(free[..., FALSE, :], true * LEAST_RATIO, true)
    return np.stack([false, true], axis=-2)


def mixed(chance: Reals, outlets: Reals) -> Reals:
    """Return the likelihood of what the outlets of one voice did, its own word being unseen.

    `chance` (..., 2, nodes) that the voice put it out; `outlets` (..., 2, 2) the likelihood of
    what the outlets did, by truth and by whether it was put out (no, yes). However many outlets say
    so of their own, together they add no more than one voice may.
    """
    did = chance * outlets[..., 1, None] + (1 - chance) * outlets[..., 0, None]
    false = np.maximum(did[..., FALSE, :], did[..., TRUE, :] * LEAST_RATIO)
    return np.stack([false, did[..., TRUE, :]], axis=-2)


def quiet(outlets: Outlets, groups: int) -> Reals:
    """Return the likelihood that all outlets are silent: groups x 2 x (not put out, put out).

    A voice with one outlet is that outlet: it is silent where it puts nothing out.
    """
    at_group = _ones(outlets.group, groups)
    own = np.log1p(-outlets.own_word)
    held = np.exp(at_group @ own)
    both = np.exp(at_group @ (own + np.log1p(-outlets.copying)[:, None]))
    several = at_group.sum(axis=1) > 0
    return np.stack([held, np.where(several[:, None], both, 0.0)], axis=2)


def printed(prints: Prints, outlets: Outlets, quiet_there: Reals) -> Reals:
    """Return the likelihood of which outlets printed each word: words x 2 x (not put out, put out).

    `quiet_there` is the silence of all outlets of the word's group (words x 2 x 2); outlets that
    print change it: each prints a copy or of its own; the origin, and one that credits it, print
    what was put out.
    Scaled alike within a word. A voice with one outlet, which has no prints, put it out.
    """
    own, copying = outlets.own_word, outlets.copying[:, None]
    unsaid = np.log1p(-own)
    not_copied = unsaid + np.log1p(-copying)
    plain = [np.log(own) - unsaid, np.log(1 - (1 - copying) * (1 - own)) - not_copied]
    quoted = [np.log(_NEVER) - unsaid, np.log(copying) - not_copied]
    steps = np.stack([np.stack(plain, axis=2), np.stack(quoted, axis=2)]).reshape(2, -1, 4)
    steps = steps[prints.quotes.astype(np.int64), prints.outlet]
    several = quiet_there[:, TRUE, 1] > 0
    sums = _ones(prints.word, len(several)) @ steps
    logs = sums.reshape(-1, 2, 2) + np.log(np.where(several[:, None, None], quiet_there, 1.0))
    scaled = np.exp(logs - logs.max(axis=(1, 2), keepdims=True, initial=-np.inf))
    return np.where(several[:, None, None], scaled, [0.0, 1.0])


def _ones(row: Wholes, rows: int) -> csr_array:
    return csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(rows, len(row)))


def linked(word: Reals, share: Reals, prior: Reals) -> Reals:
    """Return the likelihood of a word that belongs here with probability `share` only.

    `word` (..., 2, nodes), `share` (...), `prior` (..., 2) of the incident. Virtual evidence (Pearl
    1988, Probabilistic Reasoning, 2.2.2): the share was found without regard to the truth, so the
    word counts relative to how likely it was on the whole.
    """
    usual = (word * VISIBILITY_WEIGHT * prior[..., None]).sum(axis=(-2, -1))
    part = share[..., None, None]
    return np.asarray(part * word / usual[..., None, None] + 1 - part)


def log_odds_of(words: Reals) -> Reals:
    """Return the log odds, without the prior, that log likelihoods (..., 2, nodes) add up to."""
    highest = words.max(axis=(-2, -1), keepdims=True)
    both = np.log(np.exp(words - highest) @ VISIBILITY_WEIGHT)
    return np.asarray(both[..., TRUE] - both[..., FALSE])


def on_average(chance: Reals) -> Reals:
    """Return (..., 2): the chances (..., 2, nodes) over incidents of every visibility."""
    return chance @ VISIBILITY_WEIGHT


def answered(answer: pl.Expr) -> pl.Expr:
    """Return what a person's answer on an incident adds to its log odds; 0 without a sure one.

    >>> table = pl.DataFrame({"answer": ["happened", "did_not", "unsure", None]})
    >>> table.select(answered(pl.col("answer")).sign())["answer"].to_list()
    [1.0, -1.0, 0.0, 0.0]
    """
    odds = {Answer.HAPPENED.value: ANSWER_LOG_ODDS, Answer.DID_NOT.value: -ANSWER_LOG_ODDS}
    return answer.replace_strict(odds, default=0.0, return_dtype=pl.Float64)
