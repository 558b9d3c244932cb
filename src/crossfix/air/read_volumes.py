"""Volumes as ASTM F3548-21 writes them in JSON: operational intents, or volumes alone."""

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from crossfix.air.units import FOOT_M
from crossfix.air.volumes import (
    WIDEST_M,
    Band,
    Circle,
    Named,
    Outline,
    Volume,
    Window,
    drawn,
    reach_m,
)
from crossfix.errors import SourceError

LARGEST = 50_000_000  # bytes of a file
# F3548 knows W84 alone; the others are what aeronautical publications state
DATUMS = {
    "W84": "above the WGS84 ellipsoid",
    "AMSL": "above mean sea level",
    "STD": "pressure altitude, 1013.25 hPa",
    "AGL": "above the ground",
}
_ALIASES = {"SFC": "AGL"}
STATES = ("Accepted", "Activated", "Nonconforming", "Contingent")
_METRES = {"M": 1.0, "FT": FOOT_M, "FL": 100 * FOOT_M}


class _LngLat(msgspec.Struct, frozen=True):
    lng: float
    lat: float


class _Radius(msgspec.Struct, frozen=True):
    value: float
    units: str


class _Circle(msgspec.Struct, frozen=True):
    center: _LngLat
    radius: _Radius


class _Polygon(msgspec.Struct, frozen=True):
    vertices: list[_LngLat]


class _Altitude(msgspec.Struct, frozen=True):
    value: float
    reference: str
    units: str


class _Volume3D(msgspec.Struct, frozen=True):
    altitude_lower: _Altitude
    altitude_upper: _Altitude
    outline_circle: _Circle | None = None
    outline_polygon: _Polygon | None = None


class _Time(msgspec.Struct, frozen=True):
    value: dt.datetime
    format: str


class _Volume4D(msgspec.Struct, frozen=True):
    volume: _Volume3D
    time_start: _Time
    time_end: _Time


class _Reference(msgspec.Struct, frozen=True):
    id: str | None = None
    state: str | None = None


class _Details(msgspec.Struct, frozen=True):
    volumes: list[_Volume4D] = []
    off_nominal_volumes: list[_Volume4D] = []


class _Intent(msgspec.Struct, frozen=True):
    details: _Details
    reference: _Reference = _Reference()


def read_volumes(path: Path) -> list[Named]:
    """Return the volumes of a file: operational intents, one or a list, or volumes alone.

    Raises SourceError, which names file and field, where any of them cannot be used: a volume that
    is left out would look clear.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", mend="name a file of volumes") from error
    return volumes_of(raw, at=path.name)


def volumes_of(raw: bytes, *, at: str) -> list[Named]:
    """Return the volumes in the bytes of a file; see read_volumes."""
    if len(raw) > LARGEST:
        raise SourceError(f"{at}: more than {LARGEST:,} bytes", mend="split the file")
    try:
        data = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{at}: not JSON: {error}", mend="give JSON as of ASTM F3548") from error
    except RecursionError as error:
        raise SourceError(f"{at}: nested too deep", mend="give JSON as of ASTM F3548") from error
    found = _found(data, at)
    if not found:
        raise SourceError(f"{at}: holds no volume", mend="give operational intents or volumes")
    return found


def _found(data: Any, at: str) -> list[Named]:  # noqa: ANN401 - whatever JSON can hold
    match data:
        case list():
            return [one for n, part in enumerate(data) for one in _listed(part, f"{at}[{n}]")]
        case {"operational_intent": intent}:
            return _found(intent, f"{at}.operational_intent")
        case {"details": _}:
            return _intent(data, at)
        case {"volumes": list(volumes)}:
            return _found(volumes, f"{at}.volumes")
        case {"volume": _}:
            return [Named(at, None, _volume(_converted(data, _Volume4D, at), at))]
    raise SourceError(
        f"{at}: neither an operational intent nor a volume",
        mend="give objects with details.volumes, or with volume, time_start and time_end",
    )


def _listed(part: Any, at: str) -> list[Named]:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(part, list):
        raise SourceError(f"{at}: a list in a list", mend="give one list of objects")
    return _found(part, at)


def _intent(data: dict[str, Any], at: str) -> list[Named]:
    intent: _Intent = _converted(data, _Intent, at)
    state = intent.reference.state
    if state is not None and state not in STATES:
        raise SourceError(
            f"{at}.reference.state: {state!r} is no state", mend=f"one of {', '.join(STATES)}"
        )
    name = intent.reference.id or at
    details = {
        "volumes": intent.details.volumes,
        "off_nominal_volumes": intent.details.off_nominal_volumes,
    }
    return [
        Named(f"{name} {field}[{n}]", state, _volume(one, f"{at}.details.{field}[{n}]"))
        for field, listed in details.items()
        for n, one in enumerate(listed)
    ]


def _converted(data: dict[str, Any], kind: type[Any], at: str) -> Any:  # noqa: ANN401 - of that kind
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        problem = str(error).replace(" - at `$.", f" - at `{at}.").replace("at `$`", f"at `{at}`")
        mend = "write it as ASTM F3548-21 does; times with their zone"
        raise SourceError(f"{at}: {problem}", mend=mend) from error


def _volume(given: _Volume4D, at: str) -> Volume:
    space = f"{at}.volume"
    outline = _outline(given.volume, space)
    _check_size(outline, space)
    lower = _height(given.volume.altitude_lower, f"{space}.altitude_lower")
    upper = _height(given.volume.altitude_upper, f"{space}.altitude_upper")
    if lower[1] != upper[1]:
        raise SourceError(
            f"{space}: altitude_lower is of {lower[1]}, altitude_upper of {upper[1]}",
            mend="state both in one reference",
        )
    if lower[0] >= upper[0]:
        raise SourceError(
            f"{space}: altitude_lower is not below altitude_upper", mend="exchange or correct them"
        )
    window = Window(
        _moment(given.time_start, f"{at}.time_start"), _moment(given.time_end, f"{at}.time_end")
    )
    if window.start >= window.end:
        raise SourceError(f"{at}: time_start is not before time_end", mend="correct the times")
    return Volume(outline, Band(lower[0], upper[0], lower[1]), window)


def _outline(given: _Volume3D, at: str) -> Outline:
    if (given.outline_circle is None) == (given.outline_polygon is None):
        raise SourceError(
            f"{at}: needs one of outline_circle and outline_polygon", mend="give one of the two"
        )
    if given.outline_circle is not None:
        centre, radius = given.outline_circle.center, given.outline_circle.radius
        where = f"{at}.outline_circle.radius"
        metres = radius.value * _unit(radius.units, where, ("M", "FT"))
        if not 0 < metres <= WIDEST_M:
            raise SourceError(f"{where}: {metres:g} m", mend=f"above 0, to {WIDEST_M:,.0f} m")
        return Circle(*_point(centre, f"{at}.outline_circle.center"), metres)
    vertices = given.outline_polygon.vertices if given.outline_polygon else []
    where = f"{at}.outline_polygon.vertices"
    points = [_point(vertex, f"{where}[{n}]") for n, vertex in enumerate(vertices)]
    if points and points[0] == points[-1]:
        points.pop()
    if len(set(points)) < 3:  # noqa: PLR2004 - a triangle
        raise SourceError(f"{where}: fewer than three corners", mend="give at least three")
    if len(set(points)) < len(points):
        raise SourceError(f"{where}: a corner twice", mend="name each corner once, in order")
    return tuple(points)


def _point(given: _LngLat, at: str) -> tuple[float, float]:
    if not (-180 <= given.lng <= 180 and -90 <= given.lat <= 90):  # noqa: PLR2004 - the Earth
        raise SourceError(
            f"{at}: lng {given.lng:g}, lat {given.lat:g} is off the Earth",
            mend="degrees: lng from -180 to 180, lat from -90 to 90",
        )
    return given.lng, given.lat


def _check_size(outline: Outline, at: str) -> None:
    if reach_m(outline) > WIDEST_M:
        raise SourceError(
            f"{at}: reaches more than {WIDEST_M / 1000:,.0f} km from its middle",
            mend="split the volume",
        )
    _, shape = drawn(outline)
    if not shape.is_valid or shape.area == 0:
        raise SourceError(
            f"{at}: its outline crosses itself or has no area",
            mend="name the corners in order around the area",
        )


def _height(given: _Altitude, at: str) -> tuple[float, str]:
    datum = _ALIASES.get(given.reference, given.reference)
    if datum not in DATUMS:
        raise SourceError(
            f"{at}.reference: {given.reference!r} is no datum", mend=f"one of {', '.join(DATUMS)}"
        )
    units = ("M", "FT", "FL") if datum == "STD" else ("M", "FT")
    metres = given.value * _unit(given.units, at, units)
    if not -1_000 <= metres <= 100_000:  # noqa: PLR2004 - the deepest land, the edge of space
        raise SourceError(f"{at}: {metres:g} m", mend="from -1,000 m to 100,000 m")
    return metres, datum


def _unit(units: str, at: str, known: tuple[str, ...]) -> float:
    if units not in known:
        raise SourceError(f"{at}.units: {units!r} is no unit here", mend=" or ".join(known))
    return _METRES[units]


def _moment(given: _Time, at: str) -> dt.datetime:
    if given.format != "RFC3339":
        raise SourceError(f"{at}.format: {given.format!r} is not RFC3339", mend="format RFC3339")
    if given.value.tzinfo is None:
        raise SourceError(f"{at}: a time without a zone", mend="end it with Z")
    return given.value.astimezone(dt.UTC)
