"""The file approvals.csv: incidents that people approved as they stood. Rows are only added."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.case import APPROVALS_FILE, Case
from crossfix.ingest.decided import read_decision, read_instant_of
from crossfix.ingest.layouts import Layout
from crossfix.ingest.people import Form, append_rows, read_file
from crossfix.ingest.row import Row
from crossfix.model import Approval, Approving

LAYOUT = Layout(
    format="approvals",
    required=("incident_id", "decision", "who", "at", "reports", "statement", "told", "decisions"),
    columns={
        "incident_id": "the incident; required",
        "decision": "approve, or withdraw (no approval of before holds); required",
        "who": "who approved; required",
        "at": "when, ISO 8601, UTC; required",
        "why": "the reason",
        "reports": "report_ids that it had, ';' between",
        "grade": "its grade, for the eye",
        "statement": "digest of what the incident says: what, where, when, how likely, how many",
        "told": "digest of what its reports say",
        "decisions": "digest of what people decided about its reports",
    },
)
FORM = Form(LAYOUT, "approvals")


class Approvals(NamedTuple):
    """What people approved, the earliest first, and every doubt met in reading it."""

    given: tuple[Approval, ...]
    issues: pl.DataFrame


def approvals_path(case: Case) -> Path:
    """Return the file to which the approvals of a case go."""
    return case.path(APPROVALS_FILE)


def read_approvals(case: Case) -> Approvals:
    """Return the approvals of a case, and ISSUES; nothing where there is no file.

    A row that cannot be used becomes an issue; in a strict case the first error or warning raises
    SourceError.
    """
    found, issues = read_file(case, APPROVALS_FILE, form=FORM, parse=parse)
    return Approvals(tuple(sorted(found, key=lambda given: given.at)), issues)


def parse(row: Row) -> Approval | None:
    """Return the approval in a row; None without its incident, decision, author or time."""
    incident_id = row.identity("incident_id")
    decision = read_decision(row, Approving)
    who, at = row.essential("who"), read_instant_of(row)
    why, grade, reports = row.text("why"), row.text("grade"), row.text("reports")
    digests = {name: row.text(name) for name in ("statement", "told", "decisions")}
    if incident_id is None or decision is None or who is None or at is None:
        return None
    return Approval(
        incident_id=incident_id,
        decision=decision,
        who=who,
        at=at,
        why=why,
        reports=tuple(filter(None, (reports or "").split(";"))),
        grade=grade,
        **digests,
    )


def append(case: Case, given: Sequence[Approval]) -> None:
    """Add approvals at the end of the case's file, and make it where there is none; all or none.

    Raises SourceError where the file is no table of approvals, ReleaseError where it cannot be
    written.
    """
    append_rows(approvals_path(case), [_cells(one) for one in given], form=FORM)


def _cells(given: Approval) -> dict[str, str]:
    at = given.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "incident_id": given.incident_id,
        "decision": given.decision.value,
        "who": given.who,
        "at": at.replace("+00:00", "Z"),
        "why": given.why or "",
        "reports": ";".join(given.reports),
        "grade": given.grade or "",
        "statement": given.statement or "",
        "told": given.told or "",
        "decisions": given.decisions or "",
    }
