"""The file audit.csv: incidents drawn at random, and what people found. Rows are only added."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.ingest.cells import read_instant, read_probability, read_word
from crossfix.ingest.layouts import Layout
from crossfix.ingest.people import Form, append_rows, read_file
from crossfix.ingest.row import MOMENT_MEND, Row
from crossfix.model import Answer, Audit
from crossfix.tables import AUDITS, check

LAYOUT = Layout(
    format="audit",
    required=("incident_id", "chance", "drawn_at", "answer", "who"),
    columns={
        "incident_id": "the incident; required",
        "date": "when, for the person who looks into it",
        "place": "where, likewise",
        "kind": "what, likewise",
        "reports": "report_ids of its reports, ';' between",
        "chance": "probability that it was drawn; required",
        "drawn_at": "when it was drawn, ISO 8601, UTC; required",
        "edition": "edition of the ids of incidents when the row was written",
        "share": "the share that the draw was asked for",
        "stratum": "what the draw kept from being thin, or none",
        "seed": "seed of the draw",
        "answer": "happened, did_not or unsure; empty: it waits",
        "who": "who answered; required with an answer",
        "at": "when, ISO 8601, UTC; of two answers the later holds",
        "why": "the reason",
    },
)
_FOR_THE_EYE = ("date", "place", "kind", "reports")  # the tables know better
FORM = Form(LAYOUT, "audit")


class Audited(NamedTuple):
    """What was drawn and answered, and every doubt met in reading it."""

    audits: pl.DataFrame
    issues: pl.DataFrame


def read_audits(case: Case) -> Audited:
    """Return AUDITS as the case's file has them, and ISSUES; nothing where there is no file.

    A row that cannot be used becomes an issue; in a strict case the first error or warning raises
    SourceError.
    """
    found, issues = read_file(case, case.audit.file, form=FORM, parse=parse)
    return Audited(check(_frame(found), AUDITS), issues)


def parse(row: Row) -> Audit | None:
    """Return the draw in a row, with its answer; None without its incident, chance or time."""
    for name in _FOR_THE_EYE:
        row.text(name)
    incident_id = row.identity("incident_id")
    chance = row.read("chance", read_probability, mend="write a number above 0, at most 1")
    drawn_at = row.read("drawn_at", read_instant, mend=MOMENT_MEND)
    numbers = {name: row.whole(name) or 0 for name in ("edition", "seed")}
    share = row.read("share", read_probability, mend="write a number above 0, at most 1")
    stratum = row.text("stratum") or "none"
    answer, who, why = _answer(row), row.text("who"), row.text("why")
    at = row.read("at", read_instant, mend=MOMENT_MEND)
    if incident_id is None:
        return None
    if chance is None or drawn_at is None:
        what = "the row does not say with what chance, and when, the incident was drawn"
        row.refuse(what, mend="put back what `crossfix audit` wrote there", column="chance")
        return None
    if answer is not None and who is None:
        what = "nobody stands for the answer; it is not used"
        row.doubt(what, mend="fill in who answered", column="who")
        answer = None
    return Audit(
        incident_id=incident_id,
        chance=chance,
        drawn_at=drawn_at,
        **numbers,
        share=share or chance,
        stratum=stratum,
        answer=answer,
        who=who,
        at=at,
        why=why,
    )


def _answer(row: Row) -> Answer | None:
    return row.word("answer", lambda cell: read_word(cell.replace(" ", "_"), Answer))


def _frame(audits: Sequence[Audit]) -> pl.DataFrame:
    """Return one row an incident: its last answer, by time and then by place in the file."""
    data = {name: [getattr(audit, name) for audit in audits] for name in AUDITS.schema}
    is_waiting = pl.col("answer").is_null()
    return (
        pl.DataFrame(data, schema=AUDITS.schema)
        .with_columns(_waits=is_waiting, _place=pl.int_range(pl.len()))
        .sort("_waits", "at", "_place", descending=[False, True, True], nulls_last=True)
        .unique("incident_id", keep="first", maintain_order=True)
        .drop("_waits", "_place")
    )


def append(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows at the end of a file, and make the file where there is none; all or nothing.

    Raises SourceError where the file is no table of an audit, ReleaseError where it cannot be
    written.
    """
    append_rows(path, rows, form=FORM)
