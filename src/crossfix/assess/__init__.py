"""Stage assess: how far each incident and each claim is confirmed, and why."""

import math
from typing import NamedTuple

import polars as pl

from crossfix.assess import (
    agreed,
    claims,
    evidence,
    fuse,
    grade,
    ledger,
    near,
    sentence,
    tolls,
    weapons,
    words,
)
from crossfix.case import Case
from crossfix.tables import AUDITS, INCIDENTS, OBJECTS, check, empty

__all__ = ["Assessed", "assess"]


# How much another reader's prior may differ: three times the odds either way.
OTHER_PRIOR_ODDS = 3.0
NO_AUDITS = empty(AUDITS)


class Assessed(NamedTuple):
    """What the stage writes."""

    incidents: pl.DataFrame
    ledger: pl.DataFrame
    verdicts: pl.DataFrame
    report_verdicts: pl.DataFrame
    attributes: pl.DataFrame
    tolls: pl.DataFrame
    toll_biases: pl.DataFrame
    conflicts: pl.DataFrame
    near_objects: pl.DataFrame


def assess(
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    candidates: pl.DataFrame,
    *weighed: pl.DataFrame,
    objects: pl.DataFrame | None = None,
    case: Case,
    audits: pl.DataFrame = NO_AUDITS,
) -> Assessed:
    """Return incidents with grades and tolls, the ledgers behind them, and verdicts on claims.

    `weighed` are VOICES, GROUPS, RATES, STRATA, OUTLETS and WATCHES, as weigh gives them with the
    same AUDITS; `objects` is OBJECTS, where the case lists any.
    """
    voices, groups, rates, strata, outlets, watches = weighed
    candidates = candidates.sort("incident_id")
    said = evidence.spoken(reports, membership, voices)
    silences = evidence.silent(said, candidates, watches)
    best = said.filter("best")
    learnt = words.Learnt(groups, rates, strata, outlets)
    account = ledger.ledger(best, silences, candidates, learnt=learnt, audits=audits)
    counts = grade.tallied(best, silences, candidates, actor=case.actor)
    counts = grade.with_answers(counts, audits)
    graded = grade.grade(counts.join(_final(account), on="incident_id"))
    incidents = _incidents(candidates, fuse.fuse(best, actor=case.actor), graded)
    counted = tolls.tolls(said)
    listed = empty(OBJECTS) if objects is None else objects
    return Assessed(
        incidents=incidents,
        ledger=account,
        verdicts=claims.verdicts(best, graded, actor=case.actor),
        report_verdicts=claims.report_verdicts(best),
        attributes=agreed.attributes(best, incidents),
        tolls=counted.incidents,
        toll_biases=counted.biases,
        conflicts=weapons.conflicts(said, reports),
        near_objects=near.near_objects(said, incidents, listed, within_km=case.objects.within_km),
    )


def _final(account: pl.DataFrame) -> pl.DataFrame:
    """Return the probability of each incident, and what it were at other prior odds."""
    total = pl.col("decibans").sum()
    other = 10 * math.log10(OTHER_PRIOR_ODDS)
    return (
        account.sort("incident_id", "position")
        .group_by("incident_id", maintain_order=True)
        .agg(
            probability=pl.col("running_probability").last(),
            probability_doubting=ledger.probability(total - other),
            probability_trusting=ledger.probability(total + other),
        )
    )


def _incidents(candidates: pl.DataFrame, fused: pl.DataFrame, graded: pl.DataFrame) -> pl.DataFrame:
    """Return the incidents; `groups` are those that count, and the claimant's side and allies."""
    independent = pl.col("reporting").list.len().cast(pl.Int64)
    others = (pl.col("own").list.len() + pl.col("allied").list.len()).cast(pl.Int64)
    summary = graded.select(
        "incident_id",
        "probability",
        "probability_doubting",
        "probability_trusting",
        "grade",
        groups=independent + others,
        independent_groups=independent,
        claimed=pl.col("own").list.len() > 0,
        because=sentence.because(graded),
    )
    table = candidates.join(fused, on="incident_id", how="left").join(
        summary, on="incident_id", how="left"
    )
    return check(table.select(list(INCIDENTS.schema)), INCIDENTS)
