"""ASTERIX data blocks of categories 21 (ADS-B) and 62 (system tracks), parsed by libasterix."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import polars as pl

from crossfix.air.account import Read
from crossfix.air.tables import TRACKS
from crossfix.air.units import NS
from crossfix.errors import SourceError

# The editions by which the blocks are read; an ASTERIX block does not say its own.
EDITIONS = {21: "2.6", 62: "1.20"}
_HEADER = 3  # bytes of category and length
_DAY_S = 86_400.0
# column -> item of the category, its parts, and the unit asked for
_QUANTITIES: dict[int, dict[str, tuple[tuple[str, ...], tuple[str, ...] | None, str]]] = {
    21: {
        "lat": (("131", "LAT"), ("130", "LAT"), "°"),
        "lon": (("131", "LON"), ("130", "LON"), "°"),
        "seconds": (("073",), ("071",), "s"),
        "flight_level": (("145",), None, "FL"),
        "alt_geom_ft": (("140",), None, "ft"),
    },
    62: {
        "lat": (("105", "LAT"), None, "°"),
        "lon": (("105", "LON"), None, "°"),
        "seconds": (("070",), None, "s"),
        "flight_level": (("136",), None, "FL"),
        "alt_geom_ft": (("130",), None, "ft"),
    },
}
_ADDRESS = {21: ("080",), 62: ("380", "ADR")}
_TRACK = {21: ("161",), 62: ("040",)}


def read_asterix(raw: bytes, start: dt.datetime | None) -> Read:
    """Return the states in ASTERIX blocks; `start` gives the day, since blocks carry only a time.

    Raises SourceError without a day, or where libasterix is not installed.
    """
    if start is None:
        raise SourceError("ASTERIX carries no date", mend="give --start: the day of the recording")
    if find_spec("asterix") is None:
        raise SourceError(
            "ASTERIX is read by libasterix, which is not installed",
            mend="pip install 'crossfix[air]'",
        )
    rejected: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    records = 0
    midnight_ns = round(start.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()) * NS
    before = None
    for state in _states(raw):
        records += 1
        if isinstance(state, str):
            rejected[state] += 1
            continue
        seconds = state.pop("seconds")
        if seconds is None:
            rejected["no time that can be read"] += 1
            continue
        if before is not None and before - seconds > _DAY_S / 2:
            midnight_ns += round(_DAY_S) * NS  # the clock of the day began anew
        before = seconds
        rows.append({"row": records, "t": midnight_ns + round(seconds * NS), **state})
    names = ("icao24", "t", "lon", "lat", "alt_baro_ft", "alt_geom_ft")
    schema = {"row": pl.Int64(), **{name: TRACKS.schema[name] for name in names}}
    schema |= {"t": pl.Int64(), "flight": pl.String()}
    frame = pl.DataFrame({name: [row[name] for row in rows] for name in schema}, schema=schema)
    moment = pl.col("t").cast(pl.Datetime("ns")).dt.replace_time_zone("UTC")
    edition = ", ".join(f"category {cat} edition {named}" for cat, named in EDITIONS.items())
    stated = {
        "edition": edition,
        "time base": f"seconds of the day, counted from {start:%Y-%m-%d}, UTC",
    }
    frame = frame.with_columns(moment, source=pl.lit("asterix"))
    return Read(frame, records, rejected, Counter(), stated)


def _states(raw: bytes) -> Iterator[dict[str, Any] | str]:
    """Yield what each record says, or why it says nothing; a block that is cut short is told."""
    place = 0
    while place < len(raw):
        head = raw[place : place + _HEADER]
        length = int.from_bytes(head[1:3])
        if len(head) < _HEADER or length <= _HEADER or place + length > len(raw):
            yield "block cut short, or bytes that are no block: the rest of the file is not read"
            return
        yield from _block(head[0], raw[place + _HEADER : place + length])
        place += length


def _block(category: int, body: bytes) -> Iterator[dict[str, Any] | str]:
    from asterix import base, generated  # noqa: PLC0415 - an extra, imported when asked for

    if category not in EDITIONS:
        yield f"block of category {category}, which is not read"
        return
    named = EDITIONS[category].replace(".", "_")
    spec = getattr(generated, f"Cat_{category:03d}_{named}")
    parsed = spec.cv_uap.parse(base.Bits.from_bytes(body))
    if isinstance(parsed, ValueError):
        yield f"block of category {category} that cannot be parsed: {EDITIONS[category]} may be off"
        return
    for record in parsed:
        yield _state(record, category)


def _state(record: Any, category: int) -> dict[str, Any]:  # noqa: ANN401 - libasterix names it
    found = {}
    for name, (first, second, unit) in _QUANTITIES[category].items():
        content = _content(record, first) or (_content(record, second) if second else None)
        found[name] = None if content is None else content.as_quantity(unit)
    level = found.pop("flight_level")
    address, number = _content(record, _ADDRESS[category]), _content(record, _TRACK[category])
    return found | {
        "alt_baro_ft": None if level is None else 100 * level,
        "icao24": None if address is None else f"{address.as_uint():06x}",
        "flight": None if address is not None or number is None else f"n{number.as_uint()}",
    }


def _content(record: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - libasterix names it
    """Return the content of an item, or None where the record has no such item."""
    found = record
    for name in path:
        found = found.get_item(name)
        if found is None:
            return None
        found = found.variation
    return found.content if hasattr(found, "content") else None
