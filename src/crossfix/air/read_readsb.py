"""What readsb writes: one aircraft's trace, or the list of aircraft at one moment."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import polars as pl

from crossfix.air.account import Read, nothing_read
from crossfix.air.advisories import advisory_of
from crossfix.air.tables import TRACKS
from crossfix.air.units import NS

STALE, LEG, GEOMETRIC_RATE, GEOMETRIC_ALTITUDE = 1, 2, 4, 8  # bits of a trace's flags
_NOTE = {
    "altitude datum": "alt_baro: pressure; geometric: as the aircraft sent it, above WGS84",
}
_SOURCES = (("adsb", "adsb"), ("adsr", "adsb"), ("mlat", "mlat"), ("tisb", "radar"))
_COLUMNS = (
    *("icao24", "callsign", "t", "lon", "lat", "alt_baro_ft", "alt_geom_ft", "gs_kt", "track_deg"),
    *("vrate_fpm", "squawk", "emergency", "advisory", "nic", "nacp", "sil", "on_ground", "source"),
)
_TRACE_CELLS = 8  # the fields that every point of a trace has
_HEX = re.compile(r"~?[0-9a-f]{6}\Z")
_FAR = 2.0**53


def read_readsb(raw: bytes) -> Read:
    """Return the states of a trace_full file or of an aircraft.json; never raises for bad data."""
    try:
        data = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return nothing_read("the file is cut short or damaged: no JSON")
    if isinstance(data, dict) and isinstance(data.get("trace"), list):
        return _gathered(_trace(data), "readsb's trace: seconds after its `timestamp`, UTC")
    listed = data.get("aircraft", data.get("ac")) if isinstance(data, dict) else None
    if isinstance(listed, list):
        return _gathered(_listed(data, listed), "readsb's `now` less `seen_pos`, UTC")
    return nothing_read("JSON that is neither a trace nor a list of aircraft")


def _gathered(states: Iterator[dict[str, Any] | str], time_base: str) -> Read:
    rejected: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    records = 0
    for state in states:
        records += 1
        if isinstance(state, str):
            rejected[state] += 1
        else:
            rows.append({"row": records, **state})
    schema = {"row": pl.Int64(), **{name: TRACKS.schema[name] for name in _COLUMNS}}
    frame = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in schema},
        schema=schema | {"t": pl.Int64()},
    ).with_columns(pl.col("t").cast(pl.Datetime("ns")).dt.replace_time_zone("UTC"))
    return Read(frame, records, rejected, Counter(), {"time base": time_base, **_NOTE})


def _trace(data: Mapping[str, Any]) -> Iterator[dict[str, Any] | str]:
    start, icao = _number(data.get("timestamp")), _address(data.get("icao"))
    last: dict[str, Any] = {}
    for point in data["trace"]:
        if start is None:
            yield "the trace has no time to count from"
        elif not isinstance(point, list) or len(point) < _TRACE_CELLS:
            yield "a point of the trace has too few fields"
        else:
            if len(point) > _TRACE_CELLS and isinstance(point[8], dict):
                last = point[8]  # details stand where they changed; they hold until the next
            yield _point(point, start_s=start, details={"hex": icao, **last})


def _point(point: list[Any], *, start_s: float, details: Mapping[str, Any]) -> dict[str, Any] | str:
    flags = _whole(point[6]) or 0
    if flags & STALE:
        return "position marked as stale by the receiver"
    seconds = _number(point[0])
    if seconds is None:
        return "no time that can be read"
    geometric = _number(point[10]) if len(point) > 10 else None  # noqa: PLR2004 - as readsb orders
    altitude = _number(point[3])
    if flags & GEOMETRIC_ALTITUDE:
        geometric, altitude = altitude, None
    kind = point[9] if len(point) > 9 else None  # noqa: PLR2004 - as readsb orders
    return _state(
        {**details, "type": kind},
        {
            "t": _instant(start_s, seconds),
            "lat": _number(point[1]),
            "lon": _number(point[2]),
            "alt_baro_ft": altitude,
            "alt_geom_ft": geometric,
            "on_ground": point[3] == "ground",
            "gs_kt": _number(point[4]),
            "track_deg": _number(point[5]),
            "vrate_fpm": _number(point[7]),
        },
    )


def _listed(data: Mapping[str, Any], listed: list[Any]) -> Iterator[dict[str, Any] | str]:
    now = _number(data.get("now"))
    if now is not None and now > 1e11:  # noqa: PLR2004 - milliseconds, as some servers write it
        now /= 1000
    for one in listed:
        if not isinstance(one, dict):
            yield "an entry that is no aircraft"
        elif now is None:
            yield "the list has no time `now`"
        elif one.get("lat") is None or one.get("lon") is None:
            yield "no position"
        else:
            altitude = one.get("alt_baro")
            yield _state(
                one,
                {
                    "t": _instant(now, -(_number(one.get("seen_pos")) or 0.0)),
                    "lat": _number(one.get("lat")),
                    "lon": _number(one.get("lon")),
                    "alt_baro_ft": _number(altitude),
                    "alt_geom_ft": _number(one.get("alt_geom")),
                    "on_ground": altitude == "ground",
                    "gs_kt": _number(one.get("gs")),
                    "track_deg": _number(one.get("track")),
                    "vrate_fpm": _number(one.get("baro_rate", one.get("geom_rate"))),
                },
            )


def _state(details: Mapping[str, Any], measured: dict[str, Any]) -> dict[str, Any]:
    kind = _text(details.get("type")) or ""
    source = next((ours for theirs, ours in _SOURCES if kind.startswith(theirs)), "modes")
    return measured | {
        "icao24": _address(details.get("hex")),
        "callsign": _text(details.get("flight")),
        "squawk": _text(details.get("squawk")),
        "emergency": _text(details.get("emergency")),
        "advisory": _advisory(details.get("acas_ra")),
        "nic": _category(details.get("nic")),
        "nacp": _category(details.get("nac_p")),
        "sil": _category(details.get("sil")),
        "source": source,
    }


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _FAR else None


def _whole(value: Any) -> int | None:  # noqa: ANN401
    number = _number(value)
    return None if number is None else int(number)


def _category(value: Any) -> int | None:  # noqa: ANN401
    whole = _whole(value)
    return whole if whole is not None and 0 <= whole <= 15 else None  # noqa: PLR2004 - four bits


def _text(value: Any) -> str | None:  # noqa: ANN401
    return (value.strip() or None) if isinstance(value, str) else None


def _advisory(value: Any) -> str | None:  # noqa: ANN401
    said = value.get("bytes") if isinstance(value, dict) else None
    return advisory_of(said) if isinstance(said, str) else None


def _address(value: Any) -> str | None:  # noqa: ANN401
    text = (_text(value) or "").lower()
    return text if _HEX.match(text) else None


def _instant(start_s: float, seconds: float) -> int | None:
    """Return nanoseconds since 1970, to the millisecond that readsb writes; None beyond reason."""
    total = round((start_s + seconds) * 1000)
    return total * (NS // 1000) if abs(total) < _FAR / 1000 else None
