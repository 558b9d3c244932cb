"""What recordings show of one encounter, as statements of the party that recorded it.

The nearest approach of two named aircraft, and how each flew in the minutes before, each with the
error that the encounter has. Where the error of the recording is unknown, so is what it can mean.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from crossfix.air.encounters import (
    DATUM_FT,
    DATUM_SHARE,
    SIGMA_HEIGHT_FT,
    Doubts,
    find_encounters,
)
from crossfix.air.minima import MINIMA
from crossfix.air.minutes import metres, units
from crossfix.air.ranges import Range
from crossfix.air.retrospect import NOBODY, Withheld, anonymised
from crossfix.air.search import Rules
from crossfix.air.slabs import Recorded, Track, open_tracks
from crossfix.air.statements import Statement
from crossfix.air.units import FOOT_M, KNOT_MS, NS, sigma_of_nacp
from crossfix.errors import ConfigError

WITHIN = 10.0  # times the minima: 50 NM
BEFORE_S = 300.0  # in which a change of height led to the nearest approach
_NORMAL_95 = 1.96
_SPEED_S = 60.0  # over which a speed is taken


class _Pair(NamedTuple):
    """The nearest encounter of two aircraft in one account."""

    party: str
    row: dict[str, Any]
    names: dict[str, str]  # track_id -> aircraft
    paths: tuple[Path, ...]


def measured(
    paths: Sequence[Path],
    aliases: Mapping[str, str],
    doubts: Doubts,
    *,
    hidden: Withheld = NOBODY,
) -> list[Statement]:
    """Return what tables of tracks show of the encounter of two aircraft.

    `aliases` lead from addresses and call signs, lower case, to the names of the aircraft; where
    it names none of those recorded, these must be two. The tables of each party are an account of
    their own where they hold both; where none does, all tables together are one.

    Raises SourceError for what is no table of tracks, ConfigError where the two are not in them or
    do not come within 50 NM.
    """
    recorded = open_tracks(paths)
    tracks = [track for one in recorded for track in one.tracks]
    names = _named(tracks, aliases, hidden)
    found: list[_Pair] = []
    for party, own in _by_party(recorded).items():
        found += _nearest(f"recording of {party}", own, names, doubts)
    found = found or _nearest("the recordings together", paths, names, doubts)
    if not found:
        raise ConfigError(
            "the two aircraft do not come within 50 NM of each other in these recordings",
            mend="give the recordings of the encounter, each with --party",
        )
    return [statement for pair in found for statement in _statements(pair, tracks, doubts)]


def _named(tracks: Sequence[Track], aliases: Mapping[str, str], hidden: Withheld) -> dict[str, str]:
    """Return track_id -> aircraft of those that are asked about."""
    known = {}
    for track in tracks:
        for name in (track.icao24, track.callsign):
            if name and name.strip().lower() in aliases:
                known[track.track_id] = aliases[name.strip().lower()]
    if known:
        return known
    called = anonymised(tracks, hidden)
    every = {
        track.track_id: shown.callsign or shown.icao24 or shown.track_id
        for track, shown in zip(tracks, called, strict=True)
    }
    if len(set(every.values())) != 2:  # noqa: PLR2004 - an encounter is of two
        raise ConfigError(
            f"{len(set(every.values()))} aircraft in the recordings, and none is named",
            mend='say which: [[aircraft]] name = "...", aliases = ["address or call sign"]',
        )
    return every


def _by_party(recorded: Sequence[Recorded]) -> dict[str, list[Path]]:
    """Return the tables of each party; a table of several parties is one of them together."""
    made: dict[str, list[Path]] = {}
    for one in recorded:
        parties = sorted({track.party or "no party" for track in one.tracks})
        made.setdefault(" and ".join(parties), []).append(one.path)
    return made


def _nearest(
    party: str, paths: Sequence[Path], names: Mapping[str, str], doubts: Doubts
) -> list[_Pair]:
    """Return the nearest encounter of the two in some tables; nothing where there is none."""
    rules = Rules(MINIMA["icao-enroute"], within=WITHIN)
    table = find_encounters(paths, rules, doubts).table.sort("norm")
    for row in table.iter_rows(named=True):
        one, other = names.get(row["a"]), names.get(row["b"])
        if one is not None and other is not None and one != other:
            return [_Pair(party, row, {row["a"]: one, row["b"]: other}, tuple(paths))]
    return []


def _statements(pair: _Pair, tracks: Sequence[Track], doubts: Doubts) -> list[Statement]:
    row = pair.row
    nearer = "recording_ends" in row["flags"].split(";")
    plan = _range(row["h_m"], row["h_low_m"], row["h_high_m"])
    sigma_v = _sigma_height(row)
    tall = Range(row["v_m"], row["v_m"], sigma_v, sigma_v)
    three = math.hypot(row["h_m"], row["v_m"])
    share = (row["h_m"] / three, row["v_m"] / three) if three else (1.0, 1.0)
    low, high = (
        math.hypot(share[0] * plan_sigma, share[1] * sigma_v)
        for plan_sigma in (plan.low_sigma, plan.high_sigma)
    )
    along_s = (plan.low_sigma + plan.high_sigma) / 2 / max(row["closure_kt"] * KNOT_MS, 1.0)
    sigma_t = math.hypot(along_s, _clock_sigma(doubts))
    at = row["t_cpa"].timestamp()
    made = {
        "separation": Range(three, three, low, high),
        "horizontal_separation": plan,
        "vertical_separation": tall,
        "moment": Range(at, at, sigma_t, sigma_t),
    }
    if nearer:  # it may have come nearer after the last position, or before the first
        made = {
            name: one._replace(low=0.0, low_sigma=0.0)
            for name, one in made.items()
            if name != "moment"
        }
    evidence = tuple(row["evidence_ids"].split(";"))
    both = [_said(pair, "both", name, one, evidence) for name, one in made.items()]
    return both + [
        one for side in ("a", "b") for one in _flown(pair, row[side], _of(tracks, row[side]))
    ]


def _of(tracks: Sequence[Track], track_id: str) -> tuple[str, ...]:
    return next(track.evidence_ids for track in tracks if track.track_id == track_id)


def _range(value: float, low: float | None, high: float | None) -> Range:
    """Return a value with its 95 % interval as a range; without one its error is unknown."""
    if low is None or high is None:
        return Range(value, value, math.nan, math.nan)
    return Range(
        value, value, max(value - low, 0.0) / _NORMAL_95, max(high - value, 0.0) / _NORMAL_95
    )


def _clock_sigma(doubts: Doubts) -> float:
    """Return the error of one clock: of the offset between two, each has half of the variance."""
    if doubts.offset_sigma_s is None:
        return math.nan
    return doubts.offset_sigma_s / math.sqrt(2)


def _sigma_height(row: Mapping[str, Any]) -> float:
    feet = math.sqrt(2) * SIGMA_HEIGHT_FT
    if row["datum"] == "mixed":
        feet = math.hypot(feet, DATUM_FT, DATUM_SHARE * 40_000)
    return feet * FOOT_M


def _said(
    pair: _Pair, about: str, quantity: str, one: Range, evidence_ids: tuple[str, ...]
) -> Statement:
    return Statement(
        party=pair.party,
        about=about,
        quantity=quantity,
        during="",
        range=one,
        words="as recorded",
        evidence_ids=evidence_ids,
    )


def _flown(pair: _Pair, track_id: str, evidence_ids: tuple[str, ...]) -> list[Statement]:
    """Return height, change of height and speed of one of the two about the nearest approach."""
    at_ns = int(pair.row["t_cpa"].timestamp() * NS)
    states = _states(pair.paths, track_id, at_ns)
    t = (states["t"].to_physical().to_numpy() - at_ns) / NS
    made: dict[str, Range] = {}
    height = states.select(pl.coalesce("alt_baro_ft", "alt_geom_ft")).to_series()
    known = height.is_not_null().to_numpy() & (t <= _SPEED_S)
    if known.any():
        feet, when = height.to_numpy()[known].astype(np.float64), t[known]
        now = float(feet[np.abs(when).argmin()])
        before = feet[when <= 0]
        sigma = SIGMA_HEIGHT_FT * FOOT_M
        # who states a height rarely says above what, so the datum counts among the errors
        datum = math.hypot(SIGMA_HEIGHT_FT, DATUM_FT, DATUM_SHARE * now) * FOOT_M
        made["altitude"] = Range(now * FOOT_M, now * FOOT_M, datum, datum)
        if len(before):
            change = (now - before)[np.abs(now - before).argmax()] * FOOT_M
            made["height_change"] = Range(
                change, change, sigma * math.sqrt(2), sigma * math.sqrt(2)
            )
    near = np.abs(t) <= _SPEED_S / 2
    if near.sum() > 1:
        made["speed"] = _speed(states.filter(pl.Series(near)), t[near])
    about = pair.names[track_id]
    return [_said(pair, about, name, one, evidence_ids) for name, one in made.items()]


def _states(paths: Sequence[Path], track_id: str, at_ns: int) -> pl.DataFrame:
    margin = int(BEFORE_S * NS)
    moment = pl.col("t").to_physical()
    found = [
        pl.scan_parquet(path)
        .filter(pl.col("track_id") == track_id, (moment - at_ns).abs() <= margin)
        .select("t", "lon", "lat", "alt_baro_ft", "alt_geom_ft", "nacp", "sigma_h_m")
        .collect()
        for path in paths
    ]
    return pl.concat(found).sort("t")


def _speed(states: pl.DataFrame, t: np.ndarray[Any, np.dtype[np.float64]]) -> Range:
    """Return the mean ground speed from the first to the last position, and its error."""
    way = units(states["lon"].to_numpy(), states["lat"].to_numpy())
    seconds = float(t[-1] - t[0])
    speed = float(metres(way[1:], way[:-1]).sum()) / seconds
    nacp = sigma_of_nacp(states["nacp"].fill_null(0).to_numpy())
    stated = states["sigma_h_m"].cast(pl.Float64()).fill_null(math.nan).to_numpy()
    sigma_m = float(np.max(np.where(np.isnan(stated), nacp, stated)))
    sigma = math.sqrt(2) * sigma_m / seconds
    return Range(speed, speed, sigma, sigma)
