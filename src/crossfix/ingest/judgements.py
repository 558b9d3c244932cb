"""The file judgements.csv: what people decided about pairs of reports. Rows are only ever added."""

import csv
import os
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

import polars as pl
from filelock import FileLock, Timeout

from crossfix.case import Case
from crossfix.errors import ReleaseError
from crossfix.ingest.cells import read_probability, read_word
from crossfix.ingest.columns import plain_name
from crossfix.ingest.decided import read_decided
from crossfix.ingest.frames import judgements_frame
from crossfix.ingest.layouts import Layout
from crossfix.ingest.people import (
    LOCK_SECONDS,
    Form,
    append_rows,
    has_rows,
    header_of,
    read_file,
)
from crossfix.ingest.row import Row
from crossfix.ingest.tabular import delimiter_of
from crossfix.model import Decision, Drawn, Judgement
from crossfix.tables import JUDGEMENTS, check

LAYOUT = Layout(
    format="judgements",
    required=("left", "right", "decision", "who", "at"),
    columns={
        "left": "report_id of one report, as source_id:record_id; required",
        "right": "report_id of the other; required",
        "decision": "same, different or unsure; required",
        "who": "who decided; required",
        "at": "when, ISO 8601, UTC; of two rows about one pair the later holds; required",
        "why": "the reason",
        "drawn": "how the pair was offered: value, audit or chosen; empty: chosen",
        "chance": "probability that the audit drew the pair; empty where it was not the audit",
    },
    ignored={"number": "rows are told apart by what they say"},
)
FORM = Form(LAYOUT, "judgements")


class Judged(NamedTuple):
    """What people decided, and every doubt met in reading it."""

    judgements: pl.DataFrame
    issues: pl.DataFrame


def read_judgements(case: Case) -> Judged:
    """Return JUDGEMENTS as the case's file has them, and ISSUES; nothing where there is no file.

    A row that cannot be used becomes an issue; in a strict case the first error or warning raises
    SourceError.
    """
    found, issues = read_file(case, case.judgements.file, form=FORM, parse=parse)
    return Judged(check(judgements_frame(found), JUDGEMENTS), issues)


def parse(row: Row) -> Judgement | None:
    """Return the judgement in a row; None without its reports, decision, author or time."""
    found = read_decided(row, Decision, thing="report")
    drawn, chance = _draw(row)
    return Judgement(**found._asdict(), drawn=drawn, chance=chance) if found else None


def _draw(row: Row) -> tuple[Drawn, float | None]:
    """Return how the pair was offered; an audit without its chance counts as chosen by hand."""
    drawn = row.word("drawn", lambda cell: read_word(cell, Drawn)) or Drawn.CHOSEN
    chance = row.read("chance", read_probability, mend="write a number above 0, at most 1")
    if drawn is Drawn.AUDIT and chance is None:
        row.doubt(
            "the audit draw has no chance; taken as chosen by hand",
            mend="fill in the chance with which the pair was drawn",
            column="chance",
        )
        return Drawn.CHOSEN, None
    if drawn is not Drawn.AUDIT and chance is not None:
        row.doubt(
            "a chance is given and the pair was not drawn by the audit; taken as unknown",
            mend="leave chance empty, or write audit under drawn",
            column="chance",
            value=str(chance),
        )
        return drawn, None
    return drawn, chance


def append(path: Path, judgement: Judgement) -> None:
    """Add a judgement as the last row of a file, and make the file where there is none.

    The row is on the disk when this returns; two people may write at once. Raises SourceError
    where the file is no table of judgements, ReleaseError where it cannot be written.
    """
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS):
            _append(path, judgement)
    except Timeout as error:
        raise ReleaseError(
            f"another program holds {path}", mend="wait until it has ended, and judge again"
        ) from error
    except OSError as error:
        raise ReleaseError(
            f"cannot write {path}: {error.strerror or error}",
            mend="free space on the disk, or change the permissions of the folder",
        ) from error


def append_all(path: Path, judgements: Sequence[Judgement]) -> None:
    """Add the judgements of one act at the end of a file: all of them or none.

    Raises as append does.
    """
    append_rows(path, [_cells(judgement) for judgement in judgements], form=FORM)


def _append(path: Path, judgement: Judgement) -> None:
    new = not has_rows(path)
    header = list(LAYOUT.columns) if new else header_of(path, FORM)
    cells = _cells(judgement)
    with path.open("a", encoding="utf-8", newline="") as file:
        mark = "," if new else delimiter_of(path)
        writer = csv.writer(file, delimiter=mark, lineterminator="\n")
        if new:
            writer.writerow(header)
        elif not _ends_a_line(path):  # a row cut short stays a row of its own
            file.write("\n")
        writer.writerow([cells.get(plain_name(name), "") for name in header])
        file.flush()
        os.fsync(file.fileno())


def _cells(judgement: Judgement) -> dict[str, str]:
    at = judgement.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "left": judgement.left,
        "right": judgement.right,
        "decision": judgement.decision.value,
        "who": judgement.who,
        "at": at.replace("+00:00", "Z"),
        "why": judgement.why or "",
        "drawn": judgement.drawn.value,
        "chance": "" if judgement.chance is None else f"{judgement.chance:.6g}",
    }


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) in b"\r\n"
