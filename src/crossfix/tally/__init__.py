"""Claimed versus confirmed: a scorecard of each claim of a number, and claims against claims."""

from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.tables import TALLIES, TALLY_MEMBERS, check
from crossfix.tally.audited import (
    AUDITED_MEASURES,
    Sample,
    Standing,
    audited_counts,
    audited_figures,
    standing,
)
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
from crossfix.tally.statements import is_stated, read_statements
from crossfix.tally.undocumented import undocumented
from crossfix.tally.witnesses import contradictions

__all__ = ["Sample", "Tallied", "tally"]

_ORDER = (*MEASURES, *AUDITED_MEASURES)


class Tallied(NamedTuple):
    """Every claim's scorecard, what it counts, findings, audited counts, and what is missing."""

    tallies: pl.DataFrame
    members: pl.DataFrame
    findings: pl.DataFrame
    audited: pl.DataFrame
    undocumented: pl.DataFrame
    issues: pl.DataFrame


def tally(  # noqa: PLR0917 - the tables that the stage reads, in the pipeline's order
    claims: pl.DataFrame,
    incidents: pl.DataFrame,
    verdicts: pl.DataFrame,
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    voices: pl.DataFrame,
    watches: pl.DataFrame,
    strata: pl.DataFrame,
    *,
    case: Case,
    sample: Sample | None = None,
) -> Tallied:
    """Return the tables tallies, tally_members, findings, audited, undocumented and issues.

    Without answers in the sample, nothing is said of an audit.
    """
    audit = standing(sample, incidents=incidents)
    seen = independent_watches(watches, voices=voices)
    best = best_members(membership)
    strikes = own_strikes(reports, members=best, voices=voices, case=case)
    evidence = Evidence(
        strikes=with_watched(strikes, seen),
        incidents=known_incidents(incidents, reports=reports, members=best, case=case),
        watches=seen,
        contradictions=contradictions(verdicts, reports=reports, members=best),
    )
    tallies, members = _scorecards(claims, evidence, audit)
    return Tallied(
        tallies=tallies,
        members=members,
        findings=findings(claims, case=case),
        audited=audited_counts(incidents, audit),
        undocumented=undocumented(
            incidents,
            reports=reports,
            members=best,
            voices=voices,
            strata=strata,
            summaries=evidence.incidents.filter("is_summary")["incident_id"],
        ),
        issues=audit.issues,
    )


def _scorecards(
    claims: pl.DataFrame, evidence: Evidence, audit: Standing
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows, members = [], [pl.DataFrame(schema=TALLY_MEMBERS.schema)]
    for statement in read_statements(claims):
        claim_id = statement.claim_id
        within = scope(statement, evidence)
        figures = list(scorecard(statement, within))
        if is_stated(statement.objects) and not audit.answers.is_empty():
            figures.extend(audited_figures(within.incidents, audit))
        for figure in figures:
            position = _ORDER.index(figure.measure) + 1
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
