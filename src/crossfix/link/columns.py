"""REPORTS as plain arrays, in the order in which neighbours are searched."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.link.book import TOLLS, Book, actor_codes, range_bits, told_by
from crossfix.link.names import name_sets

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Smalls = npt.NDArray[np.int16]

# A report without a date is taken to speak of the weeks before it was published.
UNDATED_DAYS = 14
_DAY_US = 86_400_000_000
# Radii, in km, that part the precision classes: a street or village, a town, a district, more.
CLASS_RADII_KM = (3.0, 12.0, 50.0)
UNPLACED = len(CLASS_RADII_KM) + 1
CLASSES = UNPLACED + 1
DEAD_CLASSES = 6
SHORT_DAYS = 3.5  # longer spans are searched apart, so that the short ones are found fast
LONGEST_DAYS = 31.0  # a longer span says too little of the time to be linked by it


# One report as the loops read it; -1 stands for unknown where a code or a count is.
ROW = np.dtype(
    [
        ("start", np.float64),  # days since 1970; nan: unknown
        ("end", np.float64),  # days, exclusive
        ("x", np.float64),  # on the unit sphere; nan: unknown
        ("y", np.float64),
        ("z", np.float64),
        ("radius_km", np.float64),
        ("rank", np.int32),  # by time, then by report_id
        ("precision", np.int32),  # class of the radius, UNPLACED without a position
        ("source", np.int32),
        ("group", np.int32),  # sources with common rates
        ("area", np.int32),  # first-level unit
        ("kind", np.int32),  # kind of event, apart for each group
        ("actor", np.int32),  # category of actor and opponent
        ("dead", np.int32),  # class of the dead, apart for each group
        ("killed_low", np.int32),
        ("killed_high", np.int32),
        ("civilians_low", np.int32),
        ("civilians_high", np.int32),
        ("killed_bits", np.float32),  # how rare the range is
        ("civilians_bits", np.float32),
        ("name", np.int32),  # row of the names
    ],
    align=True,
)
Record = Any  # one row of ROW, as a compiled loop reads it: its fields are attributes


class Columns(NamedTuple):
    """The reports as rows of one array, so that a loop finds all of a report in one place."""

    row: npt.NDArray[np.void]  # of ROW
    name_bits: npt.NDArray[np.uint64]  # (names, parts, words)
    name_sizes: Smalls  # (names, parts)
    number_bits: Reals  # how rare each number of dead is


def columns(reports: pl.DataFrame, book: Book) -> Columns:
    """Return the reports as arrays, in the order of their rows."""
    start, end = _spans(reports)
    told = told_by(reports, book)
    group = told["group"].to_numpy()
    tolls = _tolls(reports)
    name, sets = _names(reports)
    point, radius_km, precision = _places(reports)
    kinds = len(book.kinds) + 1
    kind = _among(reports["event_type"], book.kinds) % kinds + group * kinds
    area = _among(reports["admin1"], tuple(reports["admin1"].drop_nulls().unique().sort()))
    row = np.empty(len(reports), ROW)
    row["start"], row["end"] = start, end
    row["x"], row["y"], row["z"] = point.T
    row["radius_km"], row["precision"] = radius_km, precision
    row["rank"] = _rank(reports["report_id"], start)
    row["source"], row["group"] = told["source"].to_numpy(), group
    row["area"], row["kind"], row["name"] = area, kind, name
    row["actor"] = actor_codes(reports, told["group"], book)
    row["dead"] = group * DEAD_CLASSES + _dead(tolls)
    row["killed_low"], row["killed_high"], row["civilians_low"], row["civilians_high"] = tolls.T
    for what, bits in zip(TOLLS, ("killed_bits", "civilians_bits"), strict=True):
        row[bits] = range_bits(reports, told["group"], book, what)
    return Columns(row, *sets, book.number_bits)


def outlines(reports: pl.DataFrame) -> Columns:
    """Return the reports as arrays with nothing but start, end, radius_km and precision.

    That is all that says how coarse a report is, and what lies near it in time.
    """
    fields = ("start", "end", "radius_km", "precision")
    row = np.empty(len(reports), np.dtype([(name, ROW[name]) for name in fields]))
    row["start"], row["end"] = _spans(reports)
    _, row["radius_km"], row["precision"] = _places(reports)
    names = np.empty((0, 0, 0), np.uint64), np.empty((0, 0), np.int16)
    return Columns(row, *names, np.empty(0))


def taken(c: Columns, rows: Wholes) -> Columns:
    """Return the columns of some reports, in that order."""
    return c._replace(row=c.row[rows])


def _spans(reports: pl.DataFrame) -> tuple[Reals, Reals]:
    """Return start and end in days; what is known to the hour counts as the day around it."""
    published = pl.col("published_on").cast(pl.Datetime("us", "UTC"))
    day = pl.duration(days=1)
    first = pl.coalesce("start", pl.col("end") - day, published - pl.duration(days=UNDATED_DAYS))
    last = pl.coalesce("end", pl.col("start") + day, published + day)
    days = reports.select(
        (moment.dt.epoch("us").cast(pl.Float64) / _DAY_US).fill_null(np.nan).alias(name)
        for name, moment in (("first", first), ("last", last))
    )
    start, end = days["first"].to_numpy(), days["last"].to_numpy()
    short = np.maximum(1.0 - (end - start), 0.0) / 2
    return start - short, end + short


def _rank(report_id: pl.Series, start: Reals) -> Rows:
    timed = pl.DataFrame({"report_id": report_id, "start": start})
    order = timed.select(pl.arg_sort_by("start", "report_id")).to_series().to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank


def _among(values: pl.Series, kept: tuple[str, ...]) -> Wholes:
    """Return the position of each value among those kept; -1: another, or unknown."""
    codes = pl.Series(range(len(kept)), dtype=pl.Int64)
    found = values.replace_strict(
        pl.Series(kept, dtype=pl.String), codes, default=-1, return_dtype=pl.Int64
    )
    return found.fill_null(-1).to_numpy()


def _names(reports: pl.DataFrame) -> tuple[Rows, tuple[npt.NDArray[np.uint64], Smalls]]:
    """Return each report's row among the distinct names, and the letter pairs of those."""
    told = reports.select("place_name", "place_stated")
    distinct = told.unique().sort("place_name", "place_stated")
    sets = name_sets(distinct.rows())
    numbered = distinct.with_columns(name=pl.Series(sets.row, dtype=pl.Int32))
    name = told.join(
        numbered, on=["place_name", "place_stated"], nulls_equal=True, maintain_order="left"
    )
    return name["name"].to_numpy(), (sets.bits, sets.sizes)


def _tolls(reports: pl.DataFrame) -> Rows:
    """Return the bounds of the tolls; a bound that nobody gave is the other one, or -1."""
    bounds = reports.select(
        pl.coalesce(f"{what}_{one}", f"{what}_{other}")
        .fill_null(-1)
        .clip(-1, np.iinfo(np.int32).max)
        .cast(pl.Int32)
        .alias(f"{what}_{one}")
        for what in TOLLS
        for one, other in (("low", "high"), ("high", "low"))
    )
    return bounds.to_numpy()


def _dead(tolls: Rows) -> Wholes:
    """Return who died as far as is said.

    Unknown, nobody, somebody, perhaps civilians, fighters only, surely civilians.
    """
    killed, least_civilians, civilians = tolls[:, 1], tolls[:, 2], tolls[:, 3]
    classes: Wholes = np.select(
        [
            least_civilians > 0,
            civilians > 0,
            (killed > 0) & (civilians == 0),
            killed > 0,
            killed == 0,
        ],
        [5, 3, 4, 2, 1],
        default=0,
    ).astype(np.int64)
    return classes


def _places(reports: pl.DataFrame) -> tuple[Reals, Reals, Wholes]:
    lon, lat, radius_km = (
        reports[name].fill_null(np.nan).to_numpy() for name in ("lon", "lat", "radius_km")
    )
    placed = np.isfinite(lon) & np.isfinite(lat)
    radius_km = np.where(np.isnan(radius_km), CLASS_RADII_KM[-1], radius_km)
    precision = np.where(placed, np.searchsorted(CLASS_RADII_KM, radius_km), UNPLACED)
    east, north = np.radians(lon), np.radians(lat)
    point = np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )
    return point, radius_km, precision.astype(np.int64)
