"""What a table and a column are, and the columns that many tables share."""

from typing import NamedTuple

import polars as pl

TEXT = pl.String()
REAL = pl.Float64()
WHOLE = pl.Int64()
FLAG = pl.Boolean()
DAY = pl.Date()
MOMENT = pl.Datetime("us", "UTC")


class Column(NamedTuple):
    """One column: its type, its meaning with unit, and whether it may be unknown (null)."""

    name: str
    dtype: pl.DataType
    meaning: str
    required: bool = False


class Table(NamedTuple):
    """One table: what a row is, what orders the rows, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Return the Polars schema."""
        return {column.name: column.dtype for column in self.columns}


def counts(what: str, meaning: str) -> tuple[Column, Column]:
    """Return the columns of a number that is known to a range."""
    return (
        Column(f"{what}_low", WHOLE, f"{meaning}, at least; null where nobody said"),
        Column(f"{what}_high", WHOLE, f"{meaning}, at most; null where nobody said"),
    )


TOLLS = (
    *counts("killed", "people killed"),
    *counts("civilians_killed", "civilians killed"),
    *counts("injured", "people injured"),
)
POINT = (
    Column("lon", REAL, "longitude, degrees east, WGS84"),
    Column("lat", REAL, "latitude, degrees north, WGS84"),
)
PLACED = (
    *POINT,
    Column("radius_km", REAL, "the place lies within this distance of the point 95 times in 100"),
    Column("place_precision", TEXT, "how finely the place was named: exact ... country, unknown"),
)
TIMED = (
    Column("start", MOMENT, "first moment at which it may have happened, UTC"),
    Column("end", MOMENT, "first moment after, UTC"),
)
IDS = (
    Column("report_id", TEXT, "source_id:record_id", required=True),
    Column("source_id", TEXT, "who says so", required=True),
    Column("record_id", TEXT, "the id in the input file", required=True),
)
MARKED = (
    Column(
        "tlp", TEXT, "strictest marking stated for it, TLP 2.0: CLEAR ... RED; null: as the case"
    ),
    Column("embargo_until", DAY, "first day on which anybody else may see it"),
)
TEXT_OF = (
    Column("stance", TEXT, "asserts, denies, amends or geolocates", required=True),
    Column("cites", TEXT, "source_ids that it credits, ';' between"),
    Column("about", TEXT, "report_id of the report that it examines"),
    Column("origin", TEXT, "who told the source, in the source's words"),
    Column("language", TEXT, "language of the text, ISO 639-1"),
    Column("url", TEXT, "address of the text"),
    Column("note", TEXT, "remark of whoever coded the record"),
    Column("graphic", FLAG, "whether what it shows or describes can distress"),
    *MARKED,
)
BECAUSE = Column("because", TEXT, "the reason, in words", required=True)
RANGE = (
    Column("low", REAL, "lower end of the 95 % interval, or the least possible"),
    Column("expected", REAL, "expected value; null where there is none to give"),
    Column("high", REAL, "upper end of the 95 % interval, or the most possible"),
)
INCIDENT = (
    Column("incident_id", TEXT, "stable short id", required=True),
    *PLACED,
    Column("place_name", TEXT, "the place in its common spelling"),
    Column("admin1", TEXT, "first-level unit (governorate)"),
    Column("country", TEXT, "country, ISO 3166-1 alpha-2"),
    *TIMED,
    Column("event_type", TEXT, "kind of event"),
    Column("reports", WHOLE, "number of reports", required=True),
    Column("sources", WHOLE, "number of sources", required=True),
)
