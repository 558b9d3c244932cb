"""What a file of reports would change in a case: which rows join which incidents, which figures."""

from collections.abc import Mapping
from typing import Any, NamedTuple  # Any: a row of a Polars frame is untyped

import polars as pl

from crossfix.case import Case
from crossfix.publish.changes import TOLD, Changes, changes, figures_moved
from crossfix.tables import (
    EVIDENCE,
    HISTORY,
    INCIDENTS,
    ISSUES,
    MEMBERSHIP,
    MODEL,
    REPORTS,
    Table,
)

READ = (*TOLD, MEMBERSHIP, ISSUES, MODEL)  # the tables that are compared
_PERCENT = 2  # decimals of a probability that count as a change

Tables = Mapping[str, pl.DataFrame]
Rows = tuple[dict[str, Any], ...]


class Joined(NamedTuple):
    """What becomes of a case with one more file.

    `joins` and `founds` are reports of the file with the incident that each belongs to and the
    probability that it does; `shifts` incidents of before whose grade or probability changes, and
    `ends` ids of before that are gone. `moved` are figures: label, before, after.
    """

    counts: Changes
    rows: int  # of the file that can be used and are new, repetitions among them
    joins: Rows
    founds: Rows
    apart: Rows  # reports of the file that belong to no incident
    shifts: Rows
    ends: Rows
    moved: tuple[tuple[str, str, str], ...]
    issues: Rows  # of ISSUES, the file's own
    is_learned_anew: bool  # so that what changes is not the file's doing alone


def joined(before: Tables, after: Tables, *, file: str, case: Case) -> Joined:
    """Return what the tables after an addition say of a file; both hold the tables of READ.

    `file` is the name of the input, `case` the case with it.
    """
    evidence, issues = (_of_file(before, after, name, file) for name in (EVIDENCE, ISSUES))
    known = before[REPORTS.name].select("report_id")
    new = (
        evidence.select("report_id")
        .unique()
        .join(known, on="report_id", how="anti")
        .sort("report_id")
    )
    reports = new.join(after[REPORTS.name], on="report_id")
    best = after[MEMBERSHIP.name].filter("best").select("report_id", "incident_id", "probability")
    was, now = (tables[INCIDENTS.name] for tables in (before, after))
    told = reports.join(best, on="report_id", how="left").join(
        now.select(
            "incident_id",
            "grade",
            pl.col("probability").alias("incident_probability"),
            pl.col("reports").alias("incident_reports"),
            pl.col("place_name").alias("incident_place"),
            pl.col("admin1").alias("incident_admin1"),
            pl.col("start").alias("incident_start"),
            pl.col("end").alias("incident_end"),
        ),
        on="incident_id",
        how="left",
    )
    at_home = pl.col("incident_id").is_in(was["incident_id"].implode())
    linked = told.filter(pl.col("incident_id").is_not_null())
    return Joined(
        counts=changes(before, after),
        rows=evidence.height,
        joins=_rows(linked.filter(at_home).sort("probability", descending=True)),
        founds=_rows(linked.filter(~at_home).sort("incident_start", nulls_last=True)),
        apart=_rows(told.filter(pl.col("incident_id").is_null())),
        shifts=_shifts(was, now),
        ends=_ends(before, after),
        moved=tuple(figures_moved(before, after, case=case)),
        issues=_rows(issues),
        is_learned_anew=not before[MODEL.name].equals(after[MODEL.name]),
    )


def _of_file(before: Tables, after: Tables, table: Table, file: str) -> pl.DataFrame:
    """Return the rows that a file brings; another input of before may be called as it is."""
    column = pl.col("input" if "input" in table.schema else "where")
    mine, old = (tables[table.name].filter(column == file) for tables in (after, before))
    return mine.join(old, on=mine.columns, how="anti", nulls_equal=True)


def _shifts(was: pl.DataFrame, now: pl.DataFrame) -> Rows:
    """Return the incidents of both whose grade or probability differs, those of grade first."""
    both = was.select("incident_id", "grade", "probability").join(
        now, on="incident_id", suffix="_now"
    )
    by_grade = pl.col("grade") != pl.col("grade_now")
    by = pl.col("probability_now") - pl.col("probability")
    moved = both.filter(
        by_grade
        | (pl.col("probability").round(_PERCENT) != pl.col("probability_now").round(_PERCENT))
    )
    return _rows(moved.sort(by_grade, by.abs(), "incident_id", descending=[True, True, False]))


def _ends(before: Tables, after: Tables) -> Rows:
    """Return what becomes of ids of before, as HISTORY tells it."""
    last = before[HISTORY.name]["edition"].max()
    told = after[HISTORY.name].filter(pl.col("edition") > (last or 0))
    return _rows(told.filter(pl.col("change").is_in(["merged", "split", "ended"])))


def _rows(frame: pl.DataFrame) -> Rows:
    return tuple(frame.iter_rows(named=True))
