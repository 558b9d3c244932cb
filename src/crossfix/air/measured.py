"""What recordings show of one encounter, as statements of the party that recorded it.

The nearest approach of two named aircraft, with the error that the encounter has, and how each
flew. Where the error of the recording is unknown, so is what it can mean.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from crossfix.air.encounters import (
    DATUM_FT,
    DATUM_SHARE,
    SIGMA_HEIGHT_FT,
    Doubts,
    find_encounters,
)
from crossfix.air.flown import Moment, clock_sigma, flown, states_about, whereabouts
from crossfix.air.minima import MINIMA
from crossfix.air.ranges import Range
from crossfix.air.retrospect import NOBODY, Withheld, anonymised
from crossfix.air.search import Rules
from crossfix.air.slabs import Recorded, Track, open_tracks
from crossfix.air.statements import Statement
from crossfix.air.units import FOOT_M, KNOT_MS, NS
from crossfix.errors import ConfigError

WITHIN = 10.0  # times the minima: 50 NM
_NORMAL_95 = 1.96


class _Pair(NamedTuple):
    """The nearest encounter of two aircraft in one account."""

    party: str
    row: dict[str, Any]
    names: dict[str, str]  # track_id -> aircraft
    paths: tuple[Path, ...]
    late_s: float = 0.0  # by how much its clock is late against that of the first account


def measured(
    paths: Sequence[Path],
    aliases: Mapping[str, str],
    doubts: Doubts,
    *,
    offset_s: float = 0.0,
    hidden: Withheld = NOBODY,
) -> list[Statement]:
    """Return what tables of tracks show of the encounter of two aircraft.

    `aliases` lead from addresses and call signs, lower case, to the names of the aircraft; where
    it names none of those recorded, these must be two. The tables of each party are an account of
    their own where they hold both; where none does, all tables together are one. `offset_s` is the
    clock of the second account less that of the first, in the order of the tables.

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
    found[1:] = [pair._replace(late_s=offset_s) for pair in found[1:]]
    first = found[0]
    moment = Moment(_at_ns(first), *_place(first, _at_ns(first)))
    return [
        statement
        for pair in found
        for statement in (*_together(pair, doubts), *_alone(pair, tracks, moment, doubts))
    ]


def of_encounter(row: Mapping[str, Any], doubts: Doubts) -> list[Statement]:
    """Return how far the two of a row of ENCOUNTERS were apart, as statements of the recordings."""
    return _together(_Pair("the recordings", dict(row), {}, ()), doubts)


def _at_ns(pair: _Pair) -> int:
    at_s: float = pair.row["t_cpa"].timestamp()
    return round(at_s * NS)


def _place(pair: _Pair, at_ns: int) -> tuple[float, float]:
    """Return where the one of the two was last recorded, as an origin that all accounts share."""
    states = states_about(pair.paths, pair.row["a"], at_ns)
    nearest = (states["t"].to_physical() - at_ns).abs().arg_min()
    assert nearest is not None  # noqa: S101 - an encounter rests on states about it
    return states["lon"][nearest], states["lat"][nearest]


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


def _together(pair: _Pair, doubts: Doubts) -> list[Statement]:
    """Return how far the two were apart at the nearest approach, and when that was."""
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
    sigma_t = math.hypot(along_s, clock_sigma(doubts))
    at = row["t_cpa"].timestamp() - pair.late_s
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
    return [_said(pair, "both", name, one, evidence) for name, one in made.items()]


def _alone(pair: _Pair, tracks: Sequence[Track], moment: Moment, doubts: Doubts) -> list[Statement]:
    """Return how each of the two flew, and where it was at the moment that accounts share."""
    made = []
    for side in ("a", "b"):
        name = pair.row[side]
        found = flown(pair.paths, name, _at_ns(pair), doubts)
        then = moment._replace(at_ns=moment.at_ns + round(pair.late_s * NS))
        found |= whereabouts(states_about(pair.paths, name, then.at_ns), then, doubts)
        evidence = _of(tracks, name)
        made += [_said(pair, pair.names[name], *one, evidence) for one in found.items()]
    return made


def _of(tracks: Sequence[Track], track_id: str) -> tuple[str, ...]:
    return next(track.evidence_ids for track in tracks if track.track_id == track_id)


def _range(value: float, low: float | None, high: float | None) -> Range:
    """Return a value with its 95 % interval as a range; without one its error is unknown."""
    if low is None or high is None:
        return Range(value, value, math.nan, math.nan)
    return Range(
        value, value, max(value - low, 0.0) / _NORMAL_95, max(high - value, 0.0) / _NORMAL_95
    )


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
