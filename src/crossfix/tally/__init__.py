"""Claimed versus confirmed: a scorecard of each claim of a number, and claims against claims."""

from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.tables import TALLIES, TALLY_MEMBERS, check
from crossfix.tally.consistency import findings
from crossfix.tally.evidence import (
    Evidence,
    best_members,
    independent_watches,
    known_incidents,
    own_strikes,
    with_watched,
)
from crossfix.tally.scope import scope
from crossfix.tally.scorecard import MEASURES, scorecard
from crossfix.tally.statements import read_statements
from crossfix.tally.witnesses import contradictions

__all__ = ["Tallied", "tally"]


class Tallied(NamedTuple):
    """The figures of every claim's scorecard, what each figure counts, and the findings."""

    tallies: pl.DataFrame
    members: pl.DataFrame
    findings: pl.DataFrame


def tally(  # noqa: PLR0917 - the tables that the stage reads, in the pipeline's order
    claims: pl.DataFrame,
    incidents: pl.DataFrame,
    verdicts: pl.DataFrame,
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    voices: pl.DataFrame,
    watches: pl.DataFrame,
    *,
    case: Case,
) -> Tallied:
    """Return the tables tallies, tally_members and findings."""
    seen = independent_watches(watches, voices=voices)
    best = best_members(membership)
    strikes = own_strikes(reports, members=best, voices=voices, case=case)
    evidence = Evidence(
        strikes=with_watched(strikes, seen),
        incidents=known_incidents(incidents, reports=reports, members=best, case=case),
        watches=seen,
        contradictions=contradictions(verdicts, reports=reports, members=best),
    )
    tallies, members = _scorecards(claims, evidence)
    return Tallied(tallies=tallies, members=members, findings=findings(claims, case=case))


def _scorecards(claims: pl.DataFrame, evidence: Evidence) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows, members = [], [pl.DataFrame(schema=TALLY_MEMBERS.schema)]
    for statement in read_statements(claims):
        claim_id = statement.claim_id
        for figure in scorecard(statement, scope(statement, evidence)):
            position = MEASURES.index(figure.measure) + 1
            rows.append((claim_id, position, *figure[:-1]))
            members.append(
                figure.members.select(
                    pl.lit(claim_id).alias("claim_id"),
                    pl.lit(figure.measure).alias("measure"),
                    "member_id",
                    "incident_id",
                    "weight",
                )
            )
    tallies = pl.DataFrame(rows, schema=TALLIES.schema, orient="row")
    return check(tallies, TALLIES), check(pl.concat(members), TALLY_MEMBERS)
