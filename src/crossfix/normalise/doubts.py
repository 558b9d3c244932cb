"""What normalising could not settle, told once a name or an input, with the mend."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from crossfix.geo import KM_IN_DEGREE
from crossfix.model import Severity
from crossfix.normalise.areas import BORDER_DEG
from crossfix.tables import ISSUES, check

_IMPORT = "add a list that has it: crossfix gazetteer import, or give the record coordinates"

_BORDER_KM = round(BORDER_DEG * KM_IN_DEGREE, -1)  # less from east to west than from north to south


class Doubt(NamedTuple):
    """A kind of doubt: how grave, in which column, what it is and the mend."""

    severity: Severity
    column: str
    what: str
    mend: str


# by the code that the placing gives; one issue a name
PLACE_DOUBTS: Mapping[str, Doubt] = {
    "not found": Doubt(
        Severity.WARNING, "place_name", "no list has a place of this name: no point", _IMPORT
    ),
    "ambiguous": Doubt(
        Severity.WARNING,
        "place_name",
        "several places far apart have this name: no point",
        "state the governorate in the column admin1",
    ),
    "no place": Doubt(
        Severity.NOTE,
        "place_name",
        "states no place: no point",
        "none needed; give place_name or admin1 if the source names one",
    ),
    "several governorates": Doubt(
        Severity.NOTE,
        "place_name",
        "names several governorates: no point",
        "split the record, one for each governorate, if its source allows",
    ),
    "too vague to place": Doubt(
        Severity.NOTE,
        "place_name",
        "stated as of unknown place, or a country: no point",
        "none needed; give place_precision if the place is known",
    ),
    "not found, governorate only": Doubt(
        Severity.NOTE,
        "place_name",
        "no list has a place of this name: placed in its governorate only",
        _IMPORT,
    ),
    "ambiguous, governorate only": Doubt(
        Severity.NOTE,
        "place_name",
        "several places of its governorate have this name: placed in the governorate only",
        "give the record coordinates, or name what is near in place_name",
    ),
    "outside its governorate": Doubt(
        Severity.WARNING,
        "admin1",
        f"the coordinates lie more than {_BORDER_KM:.0f} km outside the stated governorate",
        "check both; the coordinates are used",
    ),
}
PRECISION_UNSTATED = Doubt(
    Severity.NOTE,
    "place_precision",
    "coordinates without a stated precision: a town's is assumed, a district's for 'near X'",
    "state place_precision, if the source's method is known",
)
UNKNOWN_EVENT = Doubt(
    Severity.WARNING,
    "event_type",
    "unknown kind of event: left out",
    "use a kind of the taxonomy in the reference",
)
BEFORE_EVENT = Doubt(
    Severity.WARNING,
    "published_on",
    "published before the day that it speaks of",
    "check both dates; both are used as they stand",
)
CIVILIANS_ABOVE_ALL = Doubt(
    Severity.WARNING,
    "civilians_killed_low",
    "more civilians killed than people killed in all",
    "check the toll; both are used as they stand",
)
REPEATED = Doubt(
    Severity.NOTE,
    "record_id",
    "repeats another record of its source exactly: folded into it, kept as evidence",
    "none needed; remove it if it was entered twice",
)


_Row = dict[str, str | None]


def find_doubts(
    records: pl.DataFrame, placed: pl.DataFrame, *, reports: pl.DataFrame, evidence: pl.DataFrame
) -> pl.DataFrame:
    """Return ISSUES; `records` and `placed` have the same rows in the same order."""
    known = records.with_columns(place_doubt=placed["place_doubt"])
    rows: list[_Row] = []
    for code, doubt in PLACE_DOUBTS.items():
        rows += _once(known.filter(pl.col("place_doubt") == code), doubt, value="place_name")
    unstated = pl.col("lon").is_not_null() & pl.col("place_precision").is_null()
    rows += _once(known.filter(unstated), PRECISION_UNSTATED, value="input")
    events = reports.select("report_id", _class="event_type")
    typed = known.join(events, on="report_id").filter(pl.col("_class").is_null())
    rows += _once(typed.drop_nulls("event_type"), UNKNOWN_EVENT, value="event_type")
    early = known.filter(pl.col("published_on") < pl.col("start").dt.date())
    rows += _each_record(early, BEFORE_EVENT, value="published_on")
    above = known.filter(pl.col("civilians_killed_low") > pl.col("killed_high"))
    rows += _each_record(above, CIVILIANS_ABOVE_ALL, value="civilians_killed_low")
    rows += _each_record(_repeated(evidence), REPEATED, value="kept")
    return check(pl.DataFrame(rows, schema=ISSUES.schema), ISSUES)


def _repeated(evidence: pl.DataFrame) -> pl.DataFrame:
    """Return the folded records under their own report_id, beside the one that was kept."""
    own = pl.concat_str("source_id", pl.lit(":"), "record_id")
    folded = evidence.filter(pl.col("role") == "duplicate")
    return folded.select("input", report_id=own, kept="report_id")


def _issue(doubt: Doubt, *, value: object, record: str, where: str) -> _Row:
    return {
        "severity": str(doubt.severity),
        "stage": "normalise",
        "where": where,
        "record": record,
        "column": doubt.column,
        "value": None if value is None else str(value),
        "what": doubt.what,
        "mend": doubt.mend,
    }


def _once(rows: pl.DataFrame, doubt: Doubt, *, value: str) -> list[_Row]:
    """Return one issue for each distinct value of a column, at the first record that has it."""
    first = rows.sort("input", "report_id").group_by(value, maintain_order=True)
    counted = first.agg(
        pl.col("report_id").first(), pl.col("input").first().alias("_input"), pl.len().alias("_n")
    )
    return [
        _issue(
            doubt if count == 1 else doubt._replace(what=f"{doubt.what} ({count:,} records)"),
            value=shown,
            record=record,
            where=where,
        )
        for shown, record, where, count in counted.iter_rows()
    ]


def _each_record(rows: pl.DataFrame, doubt: Doubt, *, value: str) -> list[_Row]:
    # report_id, not record_id: two sources may number their records alike
    told = rows.sort("input", "report_id").select(value, "report_id", "input")
    return [_issue(doubt, value=v, record=r, where=w) for v, r, w in told.iter_rows()]
