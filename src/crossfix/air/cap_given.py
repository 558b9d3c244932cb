"""What a person states of an alert, in a TOML file, and how wide a last position is by now."""

import datetime as dt
import math
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from crossfix.air.cap_texts import EMERGENCIES
from crossfix.air.read_volumes import DATUMS
from crossfix.air.units import KNOT_MS
from crossfix.errors import SourceError

LONGEST_MINUTES = 24 * 60
WIDEST_KM = 1_000.0  # a wider circle helps nobody
_FASTEST_KT = 2_000.0
_LONGEST = 500  # characters of a text
_FORBIDDEN = '"<>&'


class Emergency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An aircraft in an emergency, and the last that is known of it."""

    reason: str
    aircraft: str
    seen: dt.datetime
    lon: float
    lat: float
    accuracy_m: float  # holds the position 95 times in 100
    speed_kt: float
    altitude_ft: float | None = None
    datum: str | None = None


class Encounter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two aircraft that came too close."""

    aircraft: list[str]
    seen: dt.datetime
    lon: float
    lat: float
    distance_m: float
    height_m: float


class Conflict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two reserved volumes that overlap."""

    start: dt.datetime
    end: dt.datetime
    low_m: float
    high_m: float
    datum: str
    outline: list[tuple[float, float]]  # (lon, lat) of the common area


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a person states of an alert."""

    sender: str
    parties: list[str]
    incident: str
    valid_minutes: int = 60
    exercise: str | None = None
    contact: str | None = None
    emergency: Emergency | None = None
    encounter: Encounter | None = None
    conflict: Conflict | None = None

    @property
    def kind(self) -> str:
        """Return which of the three it is; read_given makes sure that there is one."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)


KINDS = ("emergency", "encounter", "conflict")


def read_given(path: Path) -> Given:
    """Return what a file states; raise SourceError, which names the field, where it cannot be."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        given = msgspec.convert(data, Given)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", mend="name a .toml file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name}: {error}", mend="correct the file") from error
    except msgspec.ValidationError as error:
        problem = str(error).replace("`$.", "`")
        raise SourceError(f"{path.name}: {problem}", mend="see docs/alerts.md") from error
    _check(given, path.name)
    return given


def _refuse(at: str, problem: str, mend: str) -> None:
    raise SourceError(f"{at}: {problem}", mend=mend)


def _check(given: Given, at: str) -> None:
    kinds = [kind for kind in KINDS if getattr(given, kind) is not None]
    if len(kinds) != 1:
        _refuse(at, f"holds {len(kinds)} of [{'], ['.join(KINDS)}]", "give one of the three")
    for name, value in _texts(msgspec.to_builtins(given)):
        bad = [sign for sign in value if sign in _FORBIDDEN or not sign.isprintable()]
        if not value.strip() or len(value) > _LONGEST or bad:
            signs = 'without signs that cannot be seen, and without " < > &'
            _refuse(f"{at}: {name}", f"{value[:40]!r}", f"1 to {_LONGEST} characters, {signs}")
    for name, word in (("sender", given.sender), ("incident", given.incident)):
        if any(sign.isspace() or sign == "," for sign in word):
            _refuse(f"{at}: {name}", repr(word), "one word without spaces and commas")
    if len(set(given.parties)) < 2:  # noqa: PLR2004 - two parties
        _refuse(f"{at}: parties", "fewer than two", "name both parties")
    if not 1 <= given.valid_minutes <= LONGEST_MINUTES:
        _refuse(f"{at}: valid_minutes", f"{given.valid_minutes}", f"1 to {LONGEST_MINUTES}")
    _check_kind(getattr(given, kinds[0]), f"{at}: {kinds[0]}")


def _texts(data: dict[str, Any], at: str = "") -> list[tuple[str, str]]:
    found = []
    for name, value in data.items():
        if isinstance(value, str):
            found.append((at + name, value))
        elif isinstance(value, list):
            found += [(at + name, one) for one in value if isinstance(one, str)]
        elif isinstance(value, dict):
            found += _texts(value, f"{at}{name}.")
    return found


def _check_kind(part: Emergency | Encounter | Conflict, at: str) -> None:
    """Raise SourceError for what cannot be on Earth or in the air."""
    numbers: dict[str, Any] = dict(msgspec.structs.asdict(part))
    for name in ("seen", "start", "end"):
        if name in numbers and numbers[name].tzinfo is None:
            _refuse(f"{at}.{name}", "a time without a zone", "end it with Z")
    bounds = {
        "lon": (-180.0, 180.0),
        "lat": (-90.0, 90.0),
        "accuracy_m": (1.0, 1e5),
        "speed_kt": (0.0, _FASTEST_KT),
        "altitude_ft": (-2e3, 3e5),
        "distance_m": (0.0, 1e5),
        "height_m": (0.0, 1e5),
        "low_m": (-1e3, 1e5),
        "high_m": (-1e3, 1e5),
    }
    for name, (low, high) in bounds.items():
        if numbers.get(name) is not None and not low <= numbers[name] <= high:
            _refuse(f"{at}.{name}", f"{numbers[name]:g}", f"from {low:g} to {high:g}")
    if numbers.get("datum") is not None and numbers["datum"] not in DATUMS:
        _refuse(f"{at}.datum", repr(numbers["datum"]), f"one of {', '.join(DATUMS)}")
    match part:
        case Emergency():
            if part.reason not in EMERGENCIES:
                _refuse(f"{at}.reason", repr(part.reason), f"one of {', '.join(EMERGENCIES)}")
            if (part.altitude_ft is None) != (part.datum is None):
                _refuse(f"{at}.datum", "an altitude needs its datum", "give both or none")
        case Encounter():
            if len(part.aircraft) != 2:  # noqa: PLR2004 - an encounter is of two
                _refuse(f"{at}.aircraft", f"{len(part.aircraft)} aircraft", "name two")
        case Conflict():
            _check_conflict(part, at)


def _check_conflict(part: Conflict, at: str) -> None:
    if part.start >= part.end:
        _refuse(at, "start is not before end", "correct the times")
    if part.low_m >= part.high_m:
        _refuse(at, "low_m is not below high_m", "correct the heights")
    for lon, lat in part.outline:
        if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 - the Earth
            _refuse(f"{at}.outline", f"{lon:g}, {lat:g}", "corners as [lon, lat] in degrees")
    if len(set(part.outline)) < 3:  # noqa: PLR2004 - a triangle
        _refuse(f"{at}.outline", "fewer than three corners", "give at least three")


def radius_km(emergency: Emergency, at: dt.datetime) -> float:
    """Return within how far of the last position the aircraft was at a moment, to .1 km upwards.

    Accuracy of the position, and the way that it could fly since at its last ground speed, in
    whatever direction: an aircraft that sped up can have been outside. Raises SourceError for a
    moment before the position, or so long after that the circle is of no use.
    """
    since_s = (at - emergency.seen).total_seconds()
    if since_s < 0:
        raise SourceError(
            f"emergency.seen is {emergency.seen.isoformat()}, after the alert is sent",
            mend="correct it: an alert tells what was, not what will be",
        )
    metres = emergency.accuracy_m + emergency.speed_kt * KNOT_MS * since_s
    if metres > 1000 * WIDEST_KM:
        raise SourceError(
            f"after {since_s / 60:,.0f} minutes the circle has {metres / 1000:,.0f} km",
            mend="state a newer position",
        )
    return math.ceil(round(metres / 100, 6)) / 10


def growth_km(emergency: Emergency) -> float:
    """Return by how much the circle grows in a minute, to .1 km upwards."""
    return math.ceil(round(emergency.speed_kt * KNOT_MS * 60 / 100, 6)) / 10
