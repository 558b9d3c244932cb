"""The file accepted.csv: what people decided about suggestions. Rows are only ever added."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.ingest.decided import read_decision, read_instant_of
from crossfix.ingest.layouts import Layout
from crossfix.ingest.people import Form, append_rows, read_file
from crossfix.ingest.row import Row
from crossfix.model import Choice, Chosen

LAYOUT = Layout(
    format="accepted",
    required=("suggestion_id", "decision", "who", "at"),
    columns={
        "suggestion_id": "the suggested report or claim; required",
        "decision": "accept, reject, mend (one value is another) or open (as if never decided); "
        "required",
        "column": "which value is mended, by its column in the inputs; only with mend",
        "value": "what it is; empty: unknown; only with mend",
        "who": "who decided; required",
        "at": "when, ISO 8601, UTC; of two decisions the later holds; required",
        "why": "the reason",
    },
)
FORM = Form(LAYOUT, "extract")


class Accepted(NamedTuple):
    """What people decided, the earliest first, and every doubt met in reading it."""

    chosen: tuple[Chosen, ...]
    issues: pl.DataFrame


def read_accepted(case: Case) -> Accepted:
    """Return the decisions that the case's file has, and ISSUES; nothing where there is no file.

    A row that cannot be used becomes an issue; in a strict case the first error or warning raises
    SourceError.
    """
    found, issues = read_file(case, case.extract.accepted, form=FORM, parse=parse)
    return Accepted(tuple(sorted(found, key=lambda chosen: chosen.at)), issues)


def parse(row: Row) -> Chosen | None:
    """Return the decision in a row; None without its suggestion, decision, author or time."""
    suggestion_id = row.identity("suggestion_id")
    decision = read_decision(row, Choice)
    who, at = row.essential("who"), read_instant_of(row)
    column, value, why = row.text("column"), row.text("value"), row.text("why")
    if decision is Choice.MEND and column is None:
        row.refuse("it is not said which value is mended", mend="fill in column", column="column")
        return None
    if suggestion_id is None or decision is None or who is None or at is None:
        return None
    return Chosen(
        suggestion_id=suggestion_id,
        decision=decision,
        column=column,
        value=value,
        who=who,
        at=at,
        why=why,
    )


def append(path: Path, chosen: Sequence[Chosen]) -> None:
    """Add decisions at the end of a file, and make the file where there is none; all or nothing.

    Raises SourceError where the file is no table of decisions, ReleaseError where it cannot be
    written.
    """
    append_rows(path, [_cells(one) for one in chosen], form=FORM)


def _cells(chosen: Chosen) -> dict[str, str]:
    at = chosen.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "suggestion_id": chosen.suggestion_id,
        "decision": chosen.decision.value,
        "column": chosen.column or "",
        "value": chosen.value or "",
        "who": chosen.who,
        "at": at.replace("+00:00", "Z"),
        "why": chosen.why or "",
    }
