"""Tables of states, from CSV or Parquet: each column brought to our type and unit."""

from collections import Counter

import polars as pl

from crossfix.air.account import Read
from crossfix.air.layout import NUMBERS, TEXTS, Taken
from crossfix.air.tables import INSTANT, TRACKS

# Times as numbers are told apart by their size: seconds, milliseconds, microseconds, nanoseconds
# since 1970, each good for the years 1973 to 5138.
_SCALES = ((1e11, 1e9), (1e14, 1e6), (1e17, 1e3), (float("inf"), 1.0))
_TRUE, _FALSE = ("true", "t", "1", "yes"), ("false", "f", "0", "no")
_NOTHING = ("", "na", "n/a", "nan", "null", "none", "-")
NO_TIME = "no time that can be read"


def rows_of(frame: pl.DataFrame, taken: Taken) -> Read:
    """Return the rows with our columns; rows without a time are rejected, cells counted.

    The frame has a column `row`, the number of the record in its file.
    """
    frame = frame.select(
        "row", *(pl.col(theirs).alias(ours) for ours, theirs in taken.columns.items())
    )
    texts = [name for name in frame.columns if frame.schema[name] == pl.String()]
    frame = frame.with_columns(
        pl.when(pl.col(name).str.strip_chars().str.to_lowercase().is_in(_NOTHING))
        .then(None)
        .otherwise(pl.col(name).str.strip_chars())
        .alias(name)
        for name in texts
    )
    made = frame.select(
        "row", _time(frame), *(_cell(name, frame, taken) for name in taken.columns if name != "t")
    )
    emptied = Counter(
        {
            f"{name}: cannot be read": lost
            for name in taken.columns
            if name != "t" and (lost := made[name].null_count() - frame[name].null_count()) > 0
        }
    )
    timed = made.drop_nulls("t")
    rejected = Counter({NO_TIME: made.height - timed.height} if timed.height < made.height else {})
    return Read(timed, frame.height, rejected, emptied, {**taken.stated, **_time_base(frame)})


def _time(frame: pl.DataFrame) -> pl.Expr:
    """Return the moment of a column of texts, numbers or times."""
    kind, t = frame.schema["t"], pl.col("t")
    if isinstance(kind, pl.Datetime):
        zoned = t if kind.time_zone else t.dt.replace_time_zone("UTC")
        return zoned.dt.convert_time_zone("UTC").cast(INSTANT)
    if kind.is_numeric():
        return _moment_of_number(t)
    number = t.cast(pl.Float64(), strict=False)
    worded = t.str.replace(" ", "T", literal=True).str.replace(r"(Z|[+-]00:?00)$", "")
    shifted = t.str.to_datetime("%+", strict=False, time_unit="ns", time_zone="UTC")
    plain = worded.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="ns")
    said = pl.coalesce(plain.dt.replace_time_zone("UTC"), shifted)
    return pl.coalesce(_moment_of_number(number), said).alias("t")


def _moment_of_number(number: pl.Expr) -> pl.Expr:
    """Return the moment; whole seconds and their fraction apart, so that no digit is lost."""
    fine = number.cast(pl.Float64(), strict=False)
    size = fine.abs()
    scaled = pl.lit(None, pl.Int64())
    for bound, factor in reversed(_SCALES):
        whole = fine.floor()
        exact = whole.cast(pl.Int64(), strict=False) * int(factor)
        part = ((fine - whole) * factor).round().cast(pl.Int64(), strict=False)
        scaled = pl.when(size < bound).then(exact + part).otherwise(scaled)
    known = fine.is_finite() & (size < 9e18)  # noqa: PLR2004 - nanoseconds that 64 bits hold
    return (
        pl.when(known).then(scaled).cast(pl.Datetime("ns")).dt.replace_time_zone("UTC").alias("t")
    )


def _time_base(frame: pl.DataFrame) -> dict[str, str]:
    kind = frame.schema["t"]
    if isinstance(kind, pl.Datetime) and not kind.time_zone:
        return {"time base": "times without a zone, taken as UTC"}
    if isinstance(kind, pl.Datetime):
        return {"time base": f"times of zone {kind.time_zone}, brought to UTC"}
    return {"time base": "seconds since 1970 (or ms, us, ns by size) or ISO 8601, UTC if unsaid"}


def _cell(name: str, frame: pl.DataFrame, taken: Taken) -> pl.Expr:
    column, kind = pl.col(name), frame.schema[name]
    if name in NUMBERS:
        real = column.cast(pl.Float64(), strict=False)
        number = pl.when(real.is_finite()).then(real * taken.factor[name])
        return number.cast(TRACKS.schema[name], strict=False).alias(name)
    if name == "on_ground":
        if kind == pl.Boolean():
            return column
        said = column.cast(pl.String()).str.to_lowercase()
        return (
            pl.when(said.is_in(_TRUE))
            .then(pl.lit(True))
            .when(said.is_in(_FALSE))
            .then(pl.lit(False))
            .alias(name)
        )
    assert name in TEXTS  # noqa: S101 - the layout has no other kind of column
    return column.cast(pl.String())
