"""Stage assess: how far each incident and each claim is confirmed, and why."""

from typing import NamedTuple

import polars as pl

from crossfix.assess import claims, evidence, fuse, grade, ledger, sentence
from crossfix.case import Case
from crossfix.tables import INCIDENTS, check

__all__ = ["Assessed", "assess"]


class Assessed(NamedTuple):
    """What the stage writes."""

    incidents: pl.DataFrame
    ledger: pl.DataFrame
    verdicts: pl.DataFrame


def assess(  # noqa: PLR0917 - six tables, each the result of a stage
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    candidates: pl.DataFrame,
    voices: pl.DataFrame,
    groups: pl.DataFrame,
    watches: pl.DataFrame,
    *,
    case: Case,
) -> Assessed:
    """Return incidents with grades, the ledgers behind them, and verdicts on the claims."""
    candidates = candidates.sort("incident_id")
    said = evidence.spoken(reports, membership, voices)
    silences = evidence.silent(said, candidates, watches)
    best = said.filter("best")
    account = ledger.ledger(
        best,
        silences,
        groups,
        incidents=candidates["incident_id"],
        prior=case.weigh.prior,
    )
    counts = grade.tallied(best, silences, candidates, actor=case.actor)
    graded = grade.grade(counts.join(_final(account), on="incident_id"))
    incidents = _incidents(candidates, fuse.fuse(best, actor=case.actor), graded)
    return Assessed(incidents, account, claims.verdicts(best, graded, actor=case.actor))


def _final(account: pl.DataFrame) -> pl.DataFrame:
    return (
        account.sort("incident_id", "position")
        .group_by("incident_id", maintain_order=True)
        .agg(probability=pl.col("running_probability").last())
    )


def _incidents(candidates: pl.DataFrame, fused: pl.DataFrame, graded: pl.DataFrame) -> pl.DataFrame:
    """Return the incidents; `groups` are those that count, and the claimant's side and allies."""
    independent = pl.col("reporting").list.len().cast(pl.Int64)
    others = (pl.col("own").list.len() + pl.col("allied").list.len()).cast(pl.Int64)
    summary = graded.select(
        "incident_id",
        "probability",
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
