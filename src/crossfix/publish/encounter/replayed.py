"""What every file that replays encounters tells: who flew where and when, and in which datum."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from crossfix.air.units import FOOT_M, NS
from crossfix.publish.encounter.axes import broken, metres
from crossfix.publish.encounter.chart import Row
from crossfix.publish.encounter.words import feet
from crossfix.publish.text import clean, clean_table
from crossfix.release import Released

GAP_S = 60.0  # over longer gaps nothing is joined, as encounters are found
DATUMS = {
    "pressure": "pressure altitude above 1013.25 hPa, drawn as a height. It is no height above "
    "ground, sea or ellipsoid and can be hundreds of metres off; the difference between the two "
    "aircraft holds",
    "geometric": "geometric altitude as the source refers it, to the ellipsoid or to the sea; the "
    "two differ by up to 100 m and nothing is corrected",
    "mixed": "pressure altitude where it is known, else geometric altitude; the two can differ by "
    "hundreds of metres",
}


class Flown(NamedTuple):
    """The states of one aircraft about an encounter, cut at gaps; their heights are known."""

    encounter: Row
    side: str
    name: str
    parts: tuple[pl.DataFrame, ...]  # of STATES, with `ns` since 1970 and `height_m`


class Meeting(NamedTuple):
    """One encounter: both aircraft, and where each was at the closest approach."""

    encounter: Row
    flown: tuple[Flown, ...]
    closest: tuple[tuple[float, float, float], ...]  # lon, lat, height in metres
    t_cpa: int  # ns since 1970
    told: str


def meetings(released: Released) -> Iterator[Meeting]:
    """Yield the encounters that were released, in the order of their table."""
    tables = {name: clean_table(frame) for name, frame in released.tables.items()}
    states = _by_encounter(
        tables["states"].drop_nulls("height_ft").with_columns(
            ns=pl.col("t").to_physical(), height_m=pl.col("height_ft") * FOOT_M
        )
    )  # fmt: skip
    closest = _by_encounter(tables["closest"])
    rows = tables["encounters"].with_columns(ns=pl.col("t_cpa").to_physical())
    for row in rows.iter_rows(named=True):
        name = row["encounter_id"]
        ends = closest[name].sort("side")
        yield Meeting(
            encounter=row,
            flown=tuple(_flown(row, states[name], side) for side in ("a", "b")),
            closest=tuple(
                (lon, lat, height * FOOT_M)
                for lon, lat, height in ends.select("lon", "lat", "height_ft").iter_rows()
            ),
            t_cpa=row["ns"],
            told=_told(row),
        )


def _by_encounter(frame: pl.DataFrame) -> Mapping[Any, pl.DataFrame]:
    parts = frame.partition_by("encounter_id", as_dict=True, maintain_order=True)
    return {name: part for (name,), part in parts.items()}


def _flown(row: Row, states: pl.DataFrame, side: str) -> Flown:
    own = states.filter(pl.col("side") == side).sort("ns")
    parts = broken(own["since_s"].to_list(), longest=GAP_S)
    name = clean(row[f"callsign_{side}"] or row[side])
    return Flown(row, side, name, tuple(own[part] for part in parts))


def _told(row: Row) -> str:
    """Return an encounter and its datum in plain words."""
    chance = "unknown" if row["p_violation"] is None else f"{row['p_violation']:.2f}"
    return (
        f"Closest approach {stamp(row['ns'])}: {metres(row['h_m'])} and {feet(row['v_m'])} apart; "
        f"minima {row['minima']}, norm {row['norm']:.3f}, probability of violation {chance}. "
        f"Heights: {DATUMS[row['datum']]}."
    )


def stamp(ns: int) -> str:
    """Return a moment in ISO 8601, UTC, to the nanosecond, without zeros that say nothing.

    >>> stamp(1445418000_325000048), stamp(1445418000_500000000), stamp(1445418000_000000000)
    ('2015-10-21T09:00:00.325000048Z', '2015-10-21T09:00:00.5Z', '2015-10-21T09:00:00Z')
    """
    seconds, rest = divmod(ns, NS)
    whole = dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
    part = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{whole}{part}Z"
