"""Mode S frames, decoded by rs1090: positions, with what other frames said of the aircraft."""

import datetime as dt
from collections import Counter
from importlib.util import find_spec
from typing import Any

import polars as pl

from crossfix.air.account import Read
from crossfix.air.advisories import advisory_of
from crossfix.air.frames import Frame, avr_frames, beast_frames
from crossfix.air.tables import TRACKS
from crossfix.air.units import NS
from crossfix.errors import SourceError

_COUNTS_A_SECOND = 12_000_000  # of the receiver's free counter
_NANOSECOND_BITS = 30  # GPS stamps: seconds of the day above, nanoseconds below
HOLDS_S = 15.0
# what other frames say, as rs1090 names it -> column of ours
_CARRIED = {
    "callsign": "callsign",
    "groundspeed": "gs_kt",
    "track": "track_deg",
    "vertical_rate": "vrate_fpm",
    "squawk": "squawk",
    "emergency_state": "emergency",
    "NACp": "nacp",
    "SIL": "sil",
    "NIC": "nic",
    "geo_minus_baro": "_geometric_less_pressure_ft",
}
# told again and again while it holds: each is given to one position, so that two positions that
# have it rest on two replies
_ONCE = ("squawk", "emergency", "advisory")
NO_POSITION = "frame without a position; what else it says is carried to the next position"


def read_avr(raw: bytes, start: dt.datetime | None) -> Read:
    """Return the positions of AVR lines; see read_beast for the time."""
    rejected: Counter[str] = Counter()
    return _decoded(list(avr_frames(raw, rejected)), rejected, start)


def read_beast(raw: bytes, start: dt.datetime | None) -> Read:
    """Return the positions of a Beast stream.

    `start` at midnight: the stamps are GPS seconds of that day. Any other moment is that of the
    first frame, and the stamps are a counter of 12 MHz. Raises SourceError without a start, or
    where rs1090 is not installed.
    """
    rejected: Counter[str] = Counter()
    return _decoded(list(beast_frames(raw, rejected)), rejected, start)


def _decoded(frames: list[Frame], rejected: Counter[str], start: dt.datetime | None) -> Read:
    if start is None:
        raise SourceError(
            "frames carry no date", mend="give --start: the day (GPS stamps) or the first moment"
        )
    if find_spec("rs1090") is None:
        raise SourceError(
            "Mode S frames are read by rs1090, which is not installed",
            mend="pip install 'crossfix[air]'",
        )
    import rs1090  # noqa: PLC0415 - an extra, imported when asked for

    records = len(frames) + rejected.total()
    timed = [frame for frame in frames if frame.stamp is not None]
    if len(timed) < len(frames):
        rejected["frame without a time stamp"] += len(frames) - len(timed)
    base, stated = _clock(timed, start)
    moments = [base + _nanoseconds(frame.stamp or 0, start) for frame in timed]
    texts = [frame.frame for frame in timed]
    decoded = rs1090.decode(texts, [moment / NS for moment in moments]) if texts else []
    rows = _positions(decoded, texts, moments, rejected)
    return Read(_frame(rows), records, rejected, Counter(), stated)


def _clock(timed: list[Frame], start: dt.datetime) -> tuple[int, dict[str, str]]:
    """Return the moment of count 0 in nanoseconds, and the time base in words."""
    moment = round(start.timestamp()) * NS + start.microsecond * 1000 % NS
    if _is_day(start):
        return moment, {"time base": f"GPS seconds of the day {start:%Y-%m-%d}, taken as UTC"}
    first = _nanoseconds(timed[0].stamp or 0, start) if timed else 0
    said = f"counter of 12 MHz, its first frame at {start.isoformat()}"
    return moment - first, {"time base": said}


def _is_day(start: dt.datetime) -> bool:
    return start.time() == dt.time.min


def _nanoseconds(count: int, start: dt.datetime) -> int:
    if _is_day(start):
        return (count >> _NANOSECOND_BITS) * NS + (count & ((1 << _NANOSECOND_BITS) - 1))
    return count * NS // _COUNTS_A_SECOND


def _positions(
    decoded: list[dict[str, Any]], texts: list[str], moments: list[int], rejected: Counter[str]
) -> list[dict[str, Any]]:
    """Return the frames that hold a position. rs1090 leaves out what fails its parity check."""
    rows: list[dict[str, Any]] = []
    said: dict[str, dict[str, tuple[int, Any]]] = {}
    place = 0
    for message in decoded:
        while texts[place] != message["frame"]:  # in their order, some left out
            rejected["frame that fails its parity check"] += 1
            place += 1
        moment = moments[place]
        place += 1
        known = said.setdefault(str(message.get("icao24")), {})
        for theirs, ours in _CARRIED.items():
            if message.get(theirs) is not None and not _in_broadcast(theirs, message):
                known[ours] = (moment, message[theirs])
        advisory = advisory_of(message["frame"][8:22])
        if advisory is not None:
            known["advisory"] = (moment, advisory)
        if message.get("latitude") is None or message.get("longitude") is None:
            rejected[NO_POSITION] += 1
            continue
        rows.append(_row(message, place, moment, known))
    left = len(texts) - place
    if left:
        rejected["frame that fails its parity check"] += left
    return rows


def _in_broadcast(name: str, message: dict[str, Any]) -> bool:
    """Return whether bits of an advisory's broadcast were taken for a code or a state by rs1090."""
    return message.get("subtype") == "acas_ra" and name in ("squawk", "emergency_state")


def _row(
    message: dict[str, Any], place: int, moment: int, known: dict[str, tuple[int, Any]]
) -> dict[str, Any]:
    fresh = {name: value for name, (then, value) in known.items() if moment - then <= HOLDS_S * NS}
    for name in _ONCE:
        known.pop(name, None)
    altitude, above = message.get("altitude"), fresh.pop("_geometric_less_pressure_ft", None)
    geometric = message.get("source") == "GNSS"
    return {
        **fresh,
        "row": place,
        "t": moment,
        "icao24": message.get("icao24"),
        "lat": message["latitude"],
        "lon": message["longitude"],
        "alt_baro_ft": None if geometric else altitude,
        "alt_geom_ft": altitude
        if geometric
        else (None if altitude is None or above is None else altitude + above),
        "on_ground": message.get("bds") == "06",
    }


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    names = (
        *("icao24", "t", "lon", "lat", "alt_baro_ft", "alt_geom_ft", "on_ground"),
        *(name for name in _CARRIED.values() if not name.startswith("_")),
        "advisory",
    )
    schema = {"row": pl.Int64(), **{name: TRACKS.schema[name] for name in names}}
    data = {name: [row.get(name) for row in rows] for name in schema}
    frame = pl.DataFrame(data, schema=schema | {"t": pl.Int64()}, strict=False)
    moment = pl.col("t").cast(pl.Datetime("ns")).dt.replace_time_zone("UTC")
    return frame.with_columns(moment, source=pl.lit("adsb"))
