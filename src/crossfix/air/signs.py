"""What a track shows of an emergency, one row of the table each, and the words for it."""

import hashlib
import math
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.air import spells as by
from crossfix.air.advisories import ADVISORIES
from crossfix.air.pieces import Reals, Wholes
from crossfix.air.slabs import Track
from crossfix.air.tables import DOUBTFUL, EMERGENCIES, FOUND, REFUSED
from crossfix.air.units import NS
from crossfix.tables import check

# A code must be seen again so much later: the same rule as that of readsb (track.c).
DEBOUNCE_S = 0.75
# What a receiver holds and repeats for so long could be a single reply.
HELD_S = 15.0
BROKEN_S = 120.0  # without a code for so long, a spell of it has ended
DESCENT_FPM, DESCENT_S, DESCENT_GAP_S = 6_000.0, 15.0, 30.0
FASTEST_FPM = 60_000.0  # 305 m/s downwards: nothing falls faster for 15 s
ONE_STEP = 0.75  # a larger share of the height lost in one step is a step of the record
LEAST_SAMPLES = 3
DATUM_SHARE = 0.5  # of the height lost in one datum, the least that the other must show
LEVEL_FPM = -1_500.0  # a mean vertical rate above it, as sent, speaks against a rapid descent

SQUAWKS = {
    "7500": "unlawful_interference",
    "7600": "radio_failure",
    "7700": "general_emergency",
}
# The states of BDS 6,1 (ICAO Doc 9871, table B-2-97a), as rs1090 and readsb name them, and the
# emergency flag of BaseStation.
STATES = {
    "general": "general_emergency",
    "medical": "medical",
    "lifeguard": "medical",
    "minimum_fuel": "minimum_fuel",
    "minfuel": "minimum_fuel",
    "no_communication": "radio_failure",
    "nordo": "radio_failure",
    "unlawful_interference": "unlawful_interference",
    "unlawful": "unlawful_interference",
    "downed_aircraft": "downed_aircraft",
    "downed": "downed_aircraft",
    "flag": "general_emergency",
}
# column of TRACKS -> the words looked for in it
WORDS = {
    "squawk": tuple(SQUAWKS),
    "emergency": tuple(STATES),
    "advisory": ADVISORIES,
}
_RANK = {FOUND: 0, DOUBTFUL: 1, REFUSED: 2}
_SHOWN_BY = {"squawk": "squawk", "emergency": "state", "advisory": "advisory"}
DATUMS = ("alt_baro_ft", "alt_geom_ft")
_DATUM_NAMES = ("pressure", "geometric")


class Sign(NamedTuple):
    """One row of EMERGENCIES, before it is named."""

    track: int
    kind: str
    status: str
    shown_by: str
    on_ns: int
    off_ns: int
    lon: float
    lat: float
    because: str
    alt_ft: float = math.nan
    samples: int = 0
    drop_ft: float = math.nan
    rate_fpm: float = math.nan
    p_received: float = math.nan
    neighbours: int | None = None
    flags: tuple[str, ...] = ()


def coded(column: str, whole: Wholes, real: Reals) -> list[Sign]:
    """Return the signs in ended spells of the codes of a column."""
    return [_coded(column, *row) for row in zip(whole, real, strict=True)]


def _coded(column: str, whole: Wholes, real: Reals) -> Sign:
    word = WORDS[column][whole[by.CODE]]
    kind = {"squawk": SQUAWKS, "emergency": STATES}.get(column, {}).get(word, "resolution_advisory")
    lasts_s = (whole[by.LAST] - whole[by.FIRST]) / NS
    samples = int(whole[by.SAMPLES])
    name = {"squawk": f"squawk {word}", "emergency": f"state {word!r}"}.get(column, word)
    flags: tuple[str, ...] = ()
    if samples == 1:
        status, because = REFUSED, f"{name} in one reply only"
    elif lasts_s < DEBOUNCE_S:
        status, because = REFUSED, f"{name}: all replies within {lasts_s:.2f} s"
    else:
        status, because = FOUND, f"{name} in {samples:,} samples over {_long(lasts_s)}"
        if lasts_s < HELD_S:
            flags = ("maybe_one_reply_held",)
    return Sign(
        track=int(whole[by.TRACK]),
        kind=kind,
        status=status,
        shown_by=_SHOWN_BY[column],
        on_ns=int(whole[by.FIRST]),
        off_ns=int(whole[by.LAST]),
        lon=real[by.LON],
        lat=real[by.LAT],
        alt_ft=real[by.ALT],
        samples=samples,
        because=because,
        flags=flags,
    )


def _long(seconds: float) -> str:
    """Return a length of time in words.

    >>> _long(75), _long(4.25)
    ('1 min 15 s', '4.2 s')
    """
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:.0f} min {rest:.0f} s" if minutes else f"{rest:.1f} s"


def absorbed(signs: list[Sign]) -> list[Sign]:
    """Return the signs without refused replies beside a found spell of the same code.

    The aircraft sent it: one reply more, before or after another code, is nothing to refuse.
    """
    found: dict[tuple[int, str, str], list[Sign]] = {}
    for sign in signs:
        if sign.status == FOUND:
            found.setdefault((sign.track, sign.shown_by, sign.kind), []).append(sign)
    return [
        sign
        for sign in signs
        if sign.status != REFUSED
        or not any(
            one.on_ns - BROKEN_S * NS <= sign.on_ns <= one.off_ns + BROKEN_S * NS
            for one in found.get((sign.track, sign.shown_by, sign.kind), [])
        )
    ]


def fallen(datum: int, whole: Wholes, real: Reals) -> list[Sign]:
    """Return the signs in ended falls of the altitude in a datum."""
    return [_fallen(datum, *row) for row in zip(whole, real, strict=True)]


def _fallen(datum: int, whole: Wholes, real: Reals) -> Sign:
    seconds = (whole[by.FALL_TO] - whole[by.FALL_FROM]) / NS
    drop = real[by.FROM_FT] - real[by.TO_FT]
    rate = 60 * drop / seconds
    status, reason, flags = _judged(datum, whole, real, seconds)
    told = f"{_DATUM_NAMES[datum]} altitude fell {drop:,.0f} ft in {seconds:,.0f} s"
    return Sign(
        track=int(whole[by.FALL_TRACK]),
        kind="rapid_descent",
        status=status,
        shown_by="altitude",
        on_ns=int(whole[by.FALL_FROM]),
        off_ns=int(whole[by.FALL_TO]),
        lon=real[by.FALL_LON],
        lat=real[by.FALL_LAT],
        alt_ft=real[by.FROM_FT],
        samples=int(whole[by.FALL_SAMPLES]),
        drop_ft=drop,
        rate_fpm=rate,
        because=f"{told}: {reason}" if reason else told,
        flags=flags,
    )


def _judged(
    datum: int, whole: Wholes, real: Reals, seconds: float
) -> tuple[str, str, tuple[str, ...]]:
    """Return status, reason and flags of a fall: what else could make the altitude fall."""
    drop = real[by.FROM_FT] - real[by.TO_FT]
    other = real[by.OTHER_FROM_FT] - real[by.OTHER_TO_FT]
    name = _DATUM_NAMES[1 - datum]
    if real[by.STEP_FT] > ONE_STEP * drop or whole[by.FALL_SAMPLES] < LEAST_SAMPLES:
        return REFUSED, f"{real[by.STEP_FT]:,.0f} ft of it in one step of the record", ()
    if seconds < DESCENT_S:
        return REFUSED, f"shorter than {DESCENT_S:g} s", ()
    if 60 * drop / seconds > FASTEST_FPM:
        return REFUSED, "faster than anything falls", ()
    if real[by.BACK_FT] > DATUM_SHARE * drop:
        return REFUSED, "and came back in one step", ()
    if not math.isnan(other) and other < DATUM_SHARE * drop:
        return REFUSED, f"{name} altitude by {other:,.0f} ft only: a change of datum", ()
    if real[by.CLIMBS] > 0 and real[by.CLIMB_SUM] / real[by.CLIMBS] > LEVEL_FPM:
        sent = real[by.CLIMB_SUM] / real[by.CLIMBS]
        return (
            DOUBTFUL,
            f"but the vertical rate that it sent is {sent:+,.0f} ft/min",
            ("rate_differs",),
        )
    return FOUND, "", () if math.isnan(other) else ("both_datums",)


def once(signs: list[Sign]) -> list[Sign]:
    """Return the signs without a second row of one descent, seen in the other datum as well.

    The row with the better status is kept; of equals, that of the pressure altitude.
    """
    falls: dict[int, list[Sign]] = {}
    rest = []
    for sign in sorted(signs, key=lambda one: _RANK[one.status]):  # the order stays among equals
        if sign.shown_by != "altitude":
            rest.append(sign)
            continue
        kept = falls.setdefault(sign.track, [])
        if not any(sign.on_ns <= one.off_ns and one.on_ns <= sign.off_ns for one in kept):
            kept.append(sign)
    return [*rest, *(sign for kept in falls.values() for sign in kept)]


def table_of(signs: list[Sign], tracks: list[Track]) -> pl.DataFrame:
    """Return the signs as rows of EMERGENCIES, in the order of their onset."""
    order = sorted(signs, key=lambda one: (one.on_ns, tracks[one.track].track_id, one.shown_by))
    rows = [_row(sign, tracks[sign.track]) for sign in order]
    schema = EMERGENCIES.schema | {"t_on": pl.Int64(), "t_off": pl.Int64()}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col(name).cast(pl.Datetime("ns")).dt.replace_time_zone("UTC")
        for name in ("t_on", "t_off")
    )
    frame = frame.with_columns(pl.col(pl.Float64()).fill_nan(None))
    return check(frame, EMERGENCIES).sort("t_on", "event_id")


def _row(sign: Sign, track: Track) -> tuple[object, ...]:
    key = "|".join((track.track_id, sign.kind, sign.shown_by, str(sign.on_ns)))
    known = {
        "event_id": hashlib.sha256(key.encode()).hexdigest()[:12],
        "track_id": track.track_id,
        "icao24": track.icao24,
        "callsign": track.callsign or track.icao24,
        "party": track.party,
        "t_on": sign.on_ns,
        "t_off": sign.off_ns,
        "flags": ";".join(sorted(sign.flags)),
        "evidence_ids": ";".join(sorted(track.evidence_ids)),
    }
    given = sign._asdict() | known
    return tuple(_plain(given[name]) for name in EMERGENCIES.schema)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, np.floating) else value
