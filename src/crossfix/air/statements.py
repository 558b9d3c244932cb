"""What parties stated of one encounter: a file of statements, each with hedge and source."""

import csv
import datetime as dt
import io
import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from crossfix.air.quantities import MEASURED, QUANTITIES, UNITS
from crossfix.air.ranges import HEDGES, Range, bounded, scaled, stated
from crossfix.errors import SourceError

_TO_THE_MINUTE = re.compile(r"\S+[T ]\d\d:\d\d(Z|[+-]\d\d:?\d\d)")


class Statement(NamedTuple):
    """What one party says of one quantity of one aircraft, or of all of them together."""

    party: str
    about: str
    quantity: str
    during: str  # of which stretch of the event
    range: Range  # m, s, m/s, or seconds since 1970
    words: str
    source_url: str | None = None
    said_on: dt.date | None = None
    note: str | None = None
    evidence_ids: tuple[str, ...] = ()


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who states things, and who, as it says, caused the encounter."""

    name: str
    source_id: str | None = None
    actor: str | None = None
    stance: str = "asserts"
    cites: str | None = None  # source_ids that it passes on, ';' between


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When and where, as a row of reports needs it."""

    start: str | None = None  # ISO 8601
    end: str | None = None
    place_name: str | None = None
    admin1: str | None = None
    country: str | None = None
    lon: float | None = None
    lat: float | None = None
    place_precision: str | None = None
    event_type: str = "air_encounter"


class Class(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The speeds that a class of aircraft keeps, away from airfields; km/h, from and to."""

    speed_kmh: tuple[float, float]
    vertical_fpm: float = 6_000.0
    source: str = "as the file gives it"


class _Aircraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    class_: str | None = msgspec.field(default=None, name="class")
    aliases: tuple[str, ...] = ()  # addresses and call signs in recordings


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    party: str
    quantity: str
    value: str | int
    unit: str
    about: str = "both"
    during: str = ""
    until: str | int | None = None
    hedge: str = "exactly"
    error: float | None = None  # standard deviation in the same unit, instead of rounding
    source_url: str | None = None
    said_on: dt.date | None = None
    note: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    statements: list[_Row]
    title: str | None = None
    event: Event = Event()
    parties: list[Party] = []
    aircraft: list[_Aircraft] = []
    classes: dict[str, Class] = {}


class Account(NamedTuple):
    """One encounter as parties state it."""

    name: str
    title: str
    event: Event
    parties: dict[str, Party]
    classes: dict[str, tuple[str, Class | None]]  # aircraft -> its class, as the file has it
    aliases: dict[str, str]  # address or call sign -> aircraft
    statements: list[Statement]


def read_statements(path: Path) -> Account:
    """Return what a file of statements says, TOML or CSV.

    Raises SourceError, with the row, for what cannot be read: a statement is never left out.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read: {error}", mend="correct the name") from error
    try:
        file = _toml(text) if path.suffix.lower() == ".toml" else _table(text, path.stem)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, csv.Error, RecursionError) as error:
        raise SourceError(
            f"{path.name}: {error}", mend="see docs/air.md, two accounts of one encounter"
        ) from error
    rows = [
        _statement(row, at=f"{path.name}, statement {k}")
        for k, row in enumerate(file.statements, 1)
    ]
    if not rows:
        raise SourceError(f"{path.name} has no statements", mend="give [[statements]]")
    named = {party.name: party for party in file.parties}
    for statement in rows:
        named.setdefault(statement.party, Party(statement.party))
    aliases = {
        alias.strip().lower(): one.name
        for one in file.aircraft
        for alias in (one.name, *one.aliases)
    }
    classes = {
        one.name: (one.class_, file.classes.get(one.class_)) for one in file.aircraft if one.class_
    }
    return Account(file.name, file.title or file.name, file.event, named, classes, aliases, rows)


def _toml(text: str) -> _File:
    # a figure is kept as it is written: 2.0 is finer than 2
    data = tomllib.loads(text, parse_float=str)
    return msgspec.convert(_with_days_as_text(data), _File, strict=False)


def _with_days_as_text(data: Any) -> Any:  # noqa: ANN401 - whatever TOML can hold
    if isinstance(data, dict):
        return {name: _with_days_as_text(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_with_days_as_text(value) for value in data]
    return data.isoformat() if isinstance(data, dt.date | dt.time) else data


_CSV = (
    "party",
    "about",
    "quantity",
    "during",
    "value",
    "until",
    "unit",
    "hedge",
    "source_url",
    "said_on",
    "note",
)


def _table(text: str, name: str) -> _File:
    lines = csv.DictReader(io.StringIO(text, newline=""), restkey="more", restval="")
    header = [field.strip() for field in lines.fieldnames or ()]
    unread = [field for field in header if field not in (*_CSV, "error", "class")]
    if unread or not {"party", "quantity", "value", "unit"} <= set(header):
        raise msgspec.ValidationError(
            f"columns {', '.join(header)[:200]}: needs party, quantity, value, unit; knows "
            f"{', '.join(_CSV)}, class"
        )
    rows, classes = [], {}
    for line in lines:
        row = {
            key.strip(): value.strip()
            for key, value in line.items()
            if key and value and isinstance(value, str)
        }
        if "more" in line:
            raise msgspec.ValidationError(f"row {lines.line_num}: too many cells")
        if class_ := row.pop("class", None):
            classes[row.get("about", "both")] = {"name": row.get("about", "both"), "class": class_}
        if row:
            rows.append(row)
    data: dict[str, Any] = {"name": name, "statements": rows, "aircraft": list(classes.values())}
    return msgspec.convert(data, _File, strict=False)


def _statement(row: _Row, *, at: str) -> Statement:
    statable = {name: one for name, one in QUANTITIES.items() if name not in MEASURED}
    quantity = _known(row.quantity, statable, what="quantity", at=at)
    units = UNITS[quantity.dimension]
    low, high = _known(row.unit, units, what=f"unit of a {quantity.dimension}", at=at)
    _known(row.hedge, dict.fromkeys(HEDGES), what="hedge", at=at)
    try:
        if quantity.dimension == "moment":
            one = _moment(row)
        else:
            until = None if row.until is None else str(row.until)
            one = bounded(
                scaled(stated(str(row.value), row.hedge, until=until), low, high), quantity.least
            )
    except ValueError as error:
        raise SourceError(
            f"{at}: {error}", mend="give figures as they were said: 0.5, 1.36, 500"
        ) from error
    if row.error is not None:
        if not 0 <= row.error < math.inf:
            raise SourceError(
                f"{at}: error {row.error}", mend="give a standard deviation from 0 up"
            )
        one = one._replace(low_sigma=row.error * low, high_sigma=row.error * high)
    return Statement(
        party=row.party,
        about=row.about,
        quantity=row.quantity,
        during=row.during,
        range=one,
        words=_words(row),
        source_url=row.source_url,
        said_on=row.said_on,
        note=row.note,
    )


def _known(name: str, known: Mapping[str, Any], *, what: str, at: str) -> Any:  # noqa: ANN401
    if name not in known:
        raise SourceError(f"{at}: no {what} {name!r}", mend=f"one of {', '.join(known)}")
    return known[name]


def _moment(row: _Row) -> Range:
    """Return a moment as seconds since 1970; good to the last part that is written."""
    written = str(row.value).strip()
    moment = dt.datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written} has no zone: write +00:00 for UTC, or that of the speaker")
    at = moment.timestamp()
    half = 30.0 if _TO_THE_MINUTE.fullmatch(written) else 0.5
    sigma = half / math.sqrt(3)
    if row.hedge == "at_most":
        return Range(-math.inf, at, 0.0, sigma)
    if row.hedge == "at_least":
        return Range(at, math.inf, sigma, 0.0)
    if row.hedge != "exactly":
        raise ValueError(f"{row.hedge} of a moment: say exactly, at_most or at_least, and error")
    return Range(at, at, sigma, sigma)


def _words(row: _Row) -> str:
    """Return a statement as one would say it.

    >>> _words(_Row("A", "separation", "0.5", "mile", hedge="at_most"))
    'at most 0.5 mile'
    """
    hedge = "" if row.hedge == "exactly" else row.hedge.replace("_", " ") + " "
    until = "" if row.until is None else f" and {row.until}"
    return f"{hedge}{row.value}{until} {row.unit.replace('_', ' ')}"
