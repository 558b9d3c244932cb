"""Probabilities calibrated from reviewed pairs, and from nothing else.

Platt scaling (Platt 1999, "Probabilistic outputs for support vector machines", with the targets
as Lin, Lin and Weng 2007, Machine Learning 68:267, give them) of the log odds that the
evidence gives a pair, against what a person answered.

Whose answers count, and for how much (Horvitz and Thompson 1952, JASA 47:663):

- An audited pair was drawn at random with a known chance. The audited pairs stand for all links
  that nobody was asked about, each in proportion to 1 / chance.
- A pair offered for its value was chosen for certain, because its answer would change much: it
  stands for itself alone, with weight 1. Taken for more, such pairs would make the evidence look
  worse than it is, since they lie where it is least sure.
- A pair chosen by hand was chosen for what the person saw, so it says nothing about others.
"""

import datetime as dt
import hashlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit

from crossfix.model import Decision, Drawn
from crossfix.tables import CALIBRATIONS, check

Reals = npt.NDArray[np.float64]

FORMULA = "platt"
LEAST_ANSWERS = 30  # audited ones, with both outcomes among them; fewer decide nothing
_LEAST_SLOPE = 0.02  # more evidence never means less probability
_VERSION_DIGITS = 12
_PAIR = ["left", "right"]


class Calibration(NamedTuple):
    """How log odds are corrected: slope * log_odds + intercept, both natural logarithms."""

    slope: float = 1.0
    intercept: float = 0.0
    answers: int = 0  # audited answers that it rests on; 0: nothing is corrected
    version: str = "none"  # digest of formula and answers: a probability names what made it
    slope_error: float | None = None  # standard errors
    intercept_error: float | None = None
    first_at: dt.datetime | None = None  # when the answers were given
    last_at: dt.datetime | None = None


AS_IT_IS = Calibration()


def calibrate(pairs: pl.DataFrame, judgements: pl.DataFrame) -> Calibration:
    """Return the correction that reviewed pairs speak for; AS_IT_IS where there are too few.

    `pairs` are all links that could have been drawn: left, right (report_ids) and log_odds, natural
    logarithm, before any correction and before any judgement is obeyed. JUDGEMENTS on other pairs
    do not count; of one pair the latest decision does.
    """
    answered = _answers(pairs, judgements)
    audited = answered.filter(drawn=Drawn.AUDIT.value)
    if audited.height < LEAST_ANSWERS or audited["same"].n_unique() < 2:  # noqa: PLR2004 - both
        return AS_IT_IS
    weight = _weights(answered, links=pairs.height)
    log_odds, same = answered["log_odds"].to_numpy(), answered["same"].to_numpy()
    slope, intercept = _fit(log_odds, same, weight=weight)
    errors = _errors(log_odds, same, weight=weight, fitted=(slope, intercept))
    first, last = answered.select(first=pl.col("at").min(), last=pl.col("at").max()).row(0)
    return Calibration(
        slope, intercept, audited.height, _version(answered), *errors, first_at=first, last_at=last
    )


def calibrated(log_odds: Reals, calibration: Calibration) -> Reals:
    """Return the corrected log odds; they keep their order."""
    corrected: Reals = calibration.slope * log_odds + calibration.intercept
    return corrected


def recorded(calibration: Calibration) -> pl.DataFrame:
    """Return CALIBRATIONS: the correction, if there is one."""
    row = {
        "version": calibration.version,
        "formula": FORMULA,
        "answers": calibration.answers,
        "slope": calibration.slope,
        "slope_error": calibration.slope_error,
        "intercept": calibration.intercept,
        "intercept_error": calibration.intercept_error,
        "first_at": calibration.first_at,
        "last_at": calibration.last_at,
    }
    rows = [row] if calibration.answers else []
    return check(pl.DataFrame(rows, schema=CALIBRATIONS.schema), CALIBRATIONS)


def _answers(pairs: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """Return left, right, log_odds, same, at, drawn, chance of each pair whose answer counts.

    A pair that was audited once stays audited, whoever changed the answer later; of several draws
    the first counts.
    """
    newest = pl.col("at") == pl.col("at").max().over(_PAIR)
    settled = pl.col("decision").n_unique().over(_PAIR) == 1
    latest = judgements.filter(newest).filter(settled).select(*_PAIR, "decision", "at").unique()
    offered = (
        judgements.filter(pl.col("drawn") != Drawn.CHOSEN)
        .sort(*_PAIR, "drawn", "at", "chance")  # "audit" comes before "value"
        .unique(_PAIR, keep="first", maintain_order=True)
        .select(*_PAIR, "drawn", "chance")
    )
    decided = latest.filter(pl.col("decision") != Decision.UNSURE)
    known = pairs.select(*_PAIR, "log_odds").filter(pl.col("log_odds").is_finite())
    return (
        offered.join(decided, on=_PAIR)
        .join(known, on=_PAIR)
        .with_columns(same=pl.col("decision") == Decision.SAME)
        .sort(_PAIR)
    )


def _weights(answered: pl.DataFrame, *, links: int) -> Reals:
    """Return how many links each answer stands for: the audited ones for all that are not asked."""
    audited = (answered["drawn"] == Drawn.AUDIT.value).to_numpy()
    share = np.where(audited, 1 / answered["chance"].fill_null(1.0).to_numpy(), 0.0)
    others = max(links - int((~audited).sum()), int(audited.sum()))
    weights: Reals = np.where(audited, share * others / share.sum(), 1.0)
    return weights


def _fit(log_odds: Reals, same: npt.NDArray[np.bool_], *, weight: Reals) -> tuple[float, float]:
    """Return slope and intercept of least weighted log loss against the targets of Platt.

    The targets keep away from 0 and 1 as a uniform prior on each side's rate does: (n + 1) /
    (n + 2) and 1 / (n + 2), with n the answers of that side. n is counted in the effective number
    of answers of a weighted sample (Kish 1965, Survey Sampling): (sum w)**2 / sum w**2.
    """
    effective = weight.sum() ** 2 / (weight**2).sum()
    share = weight[same].sum() / weight.sum()
    high = (effective * share + 1) / (effective * share + 2)
    low = 1 / (effective * (1 - share) + 2)
    target = np.where(same, high, low)
    unit = weight / weight.sum()

    def loss(point: Reals) -> tuple[float, Reals]:
        z = point[0] * log_odds + point[1]
        gap = unit * (expit(z) - target)
        value = float(unit @ (np.logaddexp(0.0, z) - target * z))
        return value, np.array([gap @ log_odds, gap.sum()])

    bounds = ((_LEAST_SLOPE, None), (None, None))
    found = minimize(
        loss, np.array([1.0, 0.0]), jac=True, bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-10}
    )
    return float(found.x[0]), float(found.x[1])


def _errors(
    log_odds: Reals,
    same: npt.NDArray[np.bool_],
    *,
    weight: Reals,
    fitted: tuple[float, float],
) -> tuple[float | None, float | None]:
    """Return the standard errors of slope and intercept; None where they cannot be told.

    Linearised for weighted answers (Binder 1983, International Statistical Review 51:279).
    """
    p = expit(fitted[0] * log_odds + fitted[1])
    design = np.stack([log_odds, np.ones(len(log_odds))], axis=1)
    bread = (design * (weight * p * (1 - p))[:, None]).T @ design
    if np.linalg.matrix_rank(bread) < 2:  # noqa: PLR2004 - of two unknowns
        return None, None
    scores = design * (weight * (same - p))[:, None]
    inverse = np.linalg.inv(bread)
    slope, intercept = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    return float(slope), float(intercept)


def _version(answered: pl.DataFrame) -> str:
    """Return a digest of the formula, of the answers and of the log odds that they correct."""
    columns = (*_PAIR, "same", "drawn", "chance", "log_odds")
    rounded = answered.with_columns(pl.col("log_odds").round(6))
    rows = ("\t".join(map(str, row)) for row in rounded.select(columns).iter_rows())
    return hashlib.sha256("\n".join([FORMULA, *rows]).encode()).hexdigest()[:_VERSION_DIGITS]
