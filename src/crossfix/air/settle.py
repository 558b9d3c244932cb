"""From what a reader made to rows of TRACKS: impossible rows rejected, faults of time counted."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from crossfix.air.account import Read
from crossfix.air.gate import MEAN_RADIUS_M, OUTLIER, gated
from crossfix.air.tables import INSTANT, TRACKS
from crossfix.air.units import KNOT_MS, NS
from crossfix.tables import empty

FIRST, LAST = "1980-01-01", "2100-01-01"  # times outside are slips of a clock or of a unit
LOWEST_FT, HIGHEST_FT = -2_000.0, 130_000.0
JUMP_S = 3.0  # a stamp so far from where the ground speed puts it is a jump of the clock
_LONGEST_STEP_S = 60.0  # over longer steps the ground speed says too little
_SLOWEST_KT = 100.0
POLE, HALF_TURN = 90.0, 180.0
_ADDRESS = r"^~?[0-9a-f]{6}$"


Counts = dict[int, Counter[str]]  # number of the file -> reason -> records


class Settled(NamedTuple):
    """The rows of TRACKS of all files, and what became of the rest, by the number of the file."""

    rows: pl.DataFrame
    kept: Counter[int]
    rejected: Counts
    emptied: Counts
    faults: Counts


def settle(reads: Sequence[Read], *, party: str | None, evidence_ids: Sequence[str]) -> Settled:
    """Return the rows of TRACKS that files give, in the order of track and time.

    `party` names whose recording it is, where a file does not. Every row that is not kept is
    counted as rejected; what is kept but doubtful is counted among the faults.
    """
    emptied = {file: read.emptied + _beyond_all_flight(read) for file, read in enumerate(reads)}
    rows = pl.concat(
        [
            _completed(read.rows, party=party, evidence_id=evidence_id, file=file)
            for file, (read, evidence_id) in enumerate(zip(reads, evidence_ids, strict=True))
        ]
    )
    rows, rejected = _possible(rows)
    backwards = rows.sort("file", "row").select(
        "file", (pl.col("t").diff().over("file", "key") < pl.duration()).alias("fault")
    )
    rows, again = _once(rows)
    rows, beyond = _tracked(rows)
    faults = _faults(backwards, "time runs backwards in the file")
    jumps = rows.select("file", _jump().alias("fault"))
    faults = _added(faults, _faults(jumps, "clock jumps against the ground speed"))
    own = {file: read.rejected for file, read in enumerate(reads)}
    rejected = _added(_added(own, rejected), _added(again, beyond))
    kept = Counter(dict(rows.group_by("file").len().iter_rows()))
    return Settled(rows.select(list(TRACKS.schema)), kept, rejected, emptied, faults)


def nothing(reads: Sequence[Read]) -> Settled:
    """Return no rows, where no file gave any."""
    rejected = {file: read.rejected for file, read in enumerate(reads)}
    emptied = {file: read.emptied for file, read in enumerate(reads)}
    return Settled(empty(TRACKS), Counter(), rejected, emptied, {})


def _added(left: Counts, right: Counts) -> Counts:
    none: Counter[str] = Counter()
    return {file: left.get(file, none) + right.get(file, none) for file in {*left, *right}}


def _faults(doubtful: pl.DataFrame, what: str) -> Counts:
    counted = doubtful.filter("fault").group_by("file").len()
    return {file: Counter({what: number}) for file, number in counted.iter_rows()}


def _completed(
    rows: pl.DataFrame, *, party: str | None, evidence_id: str, file: int
) -> pl.DataFrame:
    """Return the rows with every column of TRACKS, a `row` and a `key` of the aircraft."""
    wanted = {"row": pl.Int64(), "flight": pl.String(), **TRACKS.schema}
    blank = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in wanted.items()
        if name not in rows.columns
    ]
    rows = rows.with_columns(blank).with_columns(
        pl.col("row").cast(pl.Int64()),
        pl.col("t").cast(INSTANT),
        pl.col("icao24").str.to_lowercase(),
        pl.col("party").fill_null(party) if party else pl.col("party"),
        pl.col("source").fill_null("manual"),
        pl.lit(evidence_id).alias("evidence_id"),
        # 0 to 360 degrees is another way to say the same
        pl.when(pl.col("lon").is_between(180, 360, closed="right"))
        .then(pl.col("lon") - 360)
        .otherwise(pl.col("lon"))
        .alias("lon"),
        *(
            pl.when(pl.col(name).is_between(LOWEST_FT, HIGHEST_FT)).then(pl.col(name))
            for name in ("alt_baro_ft", "alt_geom_ft")
        ),
    )
    address = pl.when(pl.col("icao24").str.contains(_ADDRESS)).then(pl.col("icao24"))
    named = pl.coalesce("flight", address, "callsign")
    key = pl.when(pl.col("party").is_null()).then(named).otherwise(pl.col("party") + ":" + named)
    keyed = rows.with_columns(address.alias("icao24"), key.alias("key"), pl.lit(file).alias("file"))
    return keyed.select("file", "key", *wanted)


def _possible(rows: pl.DataFrame) -> tuple[pl.DataFrame, Counts]:
    lon, lat, t = pl.col("lon"), pl.col("lat"), pl.col("t")
    years = (
        pl.lit(FIRST).str.to_datetime().dt.replace_time_zone("UTC"),
        (pl.lit(LAST).str.to_datetime().dt.replace_time_zone("UTC")),
    )
    reason = (
        pl.when(~t.is_between(*years)).then(pl.lit("time out of range"))
        .when(lon.is_null() | lat.is_null()).then(pl.lit("no position"))
        .when((lat.abs() > POLE) | (lon.abs() > HALF_TURN)).then(pl.lit("position off the Earth"))
        .when((lat == 0) & (lon == 0)).then(pl.lit("position 0, 0: cells left empty"))
        .when(pl.col("key").is_null()).then(pl.lit("no address, call sign or track of an aircraft"))
    )  # fmt: skip
    return _parted(rows, reason)


def _parted(rows: pl.DataFrame, reason: pl.Expr) -> tuple[pl.DataFrame, Counts]:
    """Return the rows without a reason against them, and the reasons with their numbers."""
    rows = rows.with_columns(reason.alias("reason"))
    counted: Counts = {}
    for file, why, number in rows.drop_nulls("reason").group_by("file", "reason").len().iter_rows():
        counted.setdefault(file, Counter())[why] = number
    return rows.filter(pl.col("reason").is_null()).drop("reason"), counted


def _once(rows: pl.DataFrame) -> tuple[pl.DataFrame, Counts]:
    """Return the first row of each aircraft and moment."""
    rows = rows.sort("key", "t", "file", "row")
    again = (pl.col("key") == pl.col("key").shift()) & (pl.col("t") == pl.col("t").shift())
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in ("lon", "lat"))
    return _parted(
        rows,
        pl.when(again & same).then(pl.lit("duplicate"))
        .when(again).then(pl.lit("second position of an aircraft at one moment")),
    )  # fmt: skip


def _tracked(rows: pl.DataFrame) -> tuple[pl.DataFrame, Counts]:
    """Return the rows with their track_id, without positions that no aircraft could reach."""
    key = rows["key"].rank("dense").cast(pl.Int64()).to_numpy()
    t = rows["t"].to_physical().to_numpy()
    number, verdict = gated(key, t, rows["lon"].to_numpy(), rows["lat"].to_numpy())
    named = pl.col("key") + "#" + pl.Series("number", number).cast(pl.String())
    rows = rows.with_columns(named.alias("track_id"), pl.Series("verdict", verdict))
    beyond = pl.when(pl.col("verdict") == OUTLIER).then(
        pl.lit("position out of reach at the fastest speed")
    )
    kept, counted = _parted(rows, beyond)
    return kept.sort("track_id", "t"), counted


def _jump() -> pl.Expr:
    """Return whether a stamp lies more than JUMP_S from where the ground speed puts it."""
    step = {name: pl.col(name).diff().over("track_id") for name in ("lon", "lat")}
    north_m = step["lat"].radians() * MEAN_RADIUS_M
    east_m = step["lon"].radians() * MEAN_RADIUS_M * pl.col("lat").radians().cos()
    seconds = pl.col("t").diff().over("track_id").dt.total_nanoseconds() / NS
    slow = pl.min_horizontal(pl.col("gs_kt"), pl.col("gs_kt").shift().over("track_id"))
    expected = (north_m**2 + east_m**2).sqrt() / (slow * KNOT_MS)
    off = (seconds - expected).abs() > JUMP_S + seconds / 4
    return (slow > _SLOWEST_KT) & (seconds <= _LONGEST_STEP_S) & off


def _beyond_all_flight(read: Read) -> Counter[str]:
    """Return how many altitudes are made unknown, since nothing flies there."""
    counted: Counter[str] = Counter()
    for name in ("alt_baro_ft", "alt_geom_ft"):
        if name in read.rows.columns:
            beyond = ~pl.col(name).is_between(LOWEST_FT, HIGHEST_FT)
            if number := read.rows.select(beyond.sum()).item():
                counted[f"{name}: beyond all flight"] = int(number)
    return counted
