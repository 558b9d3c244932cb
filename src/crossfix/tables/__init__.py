"""The columns of every table that passes between stages, and what each column means.

The data dictionary that is published with a result is written from here.
"""

import polars as pl

from crossfix.errors import TableError
from crossfix.tables.columns import DAY, FLAG, MOMENT, REAL, TEXT, WHOLE, Column, Table
from crossfix.tables.found import (
    ATTRIBUTES,
    AUDITED,
    CONFLICTS,
    FINDINGS,
    INCIDENT_TOLLS,
    INCIDENTS,
    ISSUES,
    LEDGER,
    NEAR_OBJECTS,
    REPORT_VERDICTS,
    SOURCE_RECORDS,
    TALLIES,
    TALLY_MEMBERS,
    TOLL_BIASES,
    UNAUDITED,
    UNDOCUMENTED,
    VERDICTS,
)
from crossfix.tables.linked import CALIBRATIONS, CANDIDATES, HISTORY, LINKS, MEMBERSHIP, MODEL
from crossfix.tables.stated import (
    AUDITS,
    CAPTURES,
    CLAIMS,
    EVIDENCE,
    GROUPINGS,
    JUDGEMENTS,
    OBJECTS,
    QUOTATIONS,
    RECORDS,
    REPORTS,
    SOURCES,
)
from crossfix.tables.voiced import GROUPS, OUTLETS, RATES, STARTS, STRATA, TIES, VOICES, WATCHES

__all__ = [
    "ATTRIBUTES",
    "AUDITED",
    "AUDITS",
    "CALIBRATIONS",
    "CANDIDATES",
    "CAPTURES",
    "CLAIMS",
    "CONFLICTS",
    "DAY",
    "EVIDENCE",
    "FINDINGS",
    "FLAG",
    "GROUPINGS",
    "GROUPS",
    "HISTORY",
    "INCIDENTS",
    "INCIDENT_TOLLS",
    "ISSUES",
    "JUDGEMENTS",
    "LEDGER",
    "LINKS",
    "MEMBERSHIP",
    "MODEL",
    "MOMENT",
    "NEAR_OBJECTS",
    "OBJECTS",
    "OUTLETS",
    "QUOTATIONS",
    "RATES",
    "REAL",
    "RECORDS",
    "REPORTS",
    "REPORT_VERDICTS",
    "SOURCES",
    "SOURCE_RECORDS",
    "STARTS",
    "STRATA",
    "TABLES",
    "TALLIES",
    "TALLY_MEMBERS",
    "TEXT",
    "TIES",
    "TOLL_BIASES",
    "UNAUDITED",
    "UNDOCUMENTED",
    "VERDICTS",
    "VOICES",
    "WATCHES",
    "WHOLE",
    "Column",
    "Table",
    "check",
    "empty",
]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        RECORDS,
        SOURCES,
        CLAIMS,
        CAPTURES,
        QUOTATIONS,
        REPORTS,
        EVIDENCE,
        LINKS,
        MEMBERSHIP,
        HISTORY,
        CALIBRATIONS,
        CANDIDATES,
        VOICES,
        TIES,
        GROUPS,
        RATES,
        STRATA,
        OUTLETS,
        STARTS,
        WATCHES,
        LEDGER,
        INCIDENTS,
        VERDICTS,
        REPORT_VERDICTS,
        ATTRIBUTES,
        INCIDENT_TOLLS,
        TOLL_BIASES,
        CONFLICTS,
        OBJECTS,
        NEAR_OBJECTS,
        SOURCE_RECORDS,
        TALLIES,
        TALLY_MEMBERS,
        UNAUDITED,
        AUDITED,
        UNDOCUMENTED,
        FINDINGS,
        ISSUES,
    )
}


def empty(table: Table) -> pl.DataFrame:
    """Return the table without rows."""
    return pl.DataFrame(schema=table.schema)


def check(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the frame in the table's column order and key order, or raise TableError.

    A column missing, of another type, or null where it is required stops the run: that is a slip
    of ours, not a doubt in the data.
    """
    at = f"table {table.name}"
    missing = [name for name in table.schema if name not in frame.columns]
    if missing:
        raise TableError(f"{at}: missing columns {missing}", mend="the stage must write them")
    extra = [name for name in frame.columns if name not in table.schema]
    if extra:
        raise TableError(f"{at}: undeclared columns {extra}", mend="declare them in tables/")
    frame = frame.select(list(table.schema))
    for column in table.columns:
        if frame.schema[column.name] != column.dtype:
            raise TableError(
                f"{at}: column {column.name} is {frame.schema[column.name]}, not {column.dtype}",
                mend="cast it in the stage that writes it",
            )
        if column.required and frame[column.name].null_count():
            raise TableError(
                f"{at}: column {column.name} is unknown in {frame[column.name].null_count()} rows",
                mend="fill it in the stage that writes it",
            )
    if table.key and table.name != "issues" and frame.select(list(table.key)).is_duplicated().any():
        raise TableError(f"{at}: two rows share one {table.key}", mend="make the key unique")
    return frame.sort(list(table.key), nulls_last=True, maintain_order=True)
