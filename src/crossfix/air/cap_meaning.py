"""What an alert of good form must mean: rules that the schema cannot hold.

From the text of CAP 1.2 (OASIS, 1 July 2010, section 3.2), and, for alerts between two parties,
from what they agreed: the same facts in every language, to both, and an exercise said to be one.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from shapely.geometry import Polygon

from crossfix.air.cap_tree import Element, Finding, children, first, has, text

# alerts with this code are between two parties; the rules of the agreement hold for them
AGREEMENT = "crossfix:airspace-safety:1"
LANGUAGES = ("en", "ru", "ar")
_NAME = re.compile(r"[^\s,<&]+")
_ADDRESSES = re.compile(r'"([^"]*)"|(\S+)')
_NEEDS_REFERENCES = {"Update", "Cancel", "Ack", "Error"}
_WIDEST_KM = 20_038.0  # half-way round the Earth
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
_LEAST_CORNERS = 4  # the last repeats the first


class Reference(NamedTuple):
    """How one alert names another."""

    sender: str
    identifier: str
    sent: dt.datetime


def moment_of(value: str | None) -> dt.datetime | None:
    """Return a moment as alerts write it; None where there is none, or it is out of form.

    A moment of CAP 1.1 without a zone has none either: it says too little.
    """
    try:
        found = dt.datetime.fromisoformat((value or "").strip())
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(dt.UTC)


def references_of(alert: Element) -> list[Reference | str]:
    """Return what an alert refers to; what cannot be read as it stands."""
    found: list[Reference | str] = []
    for part in (first(alert, "references") or "").split():
        pieces = part.split(",")
        sent = moment_of(pieces[-1])
        whole = len(pieces) == 3 and sent is not None and pieces[0] and pieces[1]  # noqa: PLR2004
        found.append(Reference(pieces[0], pieces[1], sent) if whole and sent else part)
    return found


def addresses_of(alert: Element) -> list[str]:
    """Return to whom an alert goes; names with spaces stand in quotes."""
    found = _ADDRESSES.findall(first(alert, "addresses") or "")
    return [quoted or bare for quoted, bare in found]


def check_meaning(alert: Element) -> list[Finding]:
    """Return what is wrong or doubtful in an alert of good form."""
    found = [*_header(alert), *_scope(alert), *_references(alert)]
    for number, info in enumerate(children(alert, "info"), 1):
        at = f"alert/info[{number}]"
        found += [*_times(info, alert, at), *_words(info, at)]
        for n, area in enumerate(children(info, "area"), 1):
            found += _area(area, f"{at}/area[{n}]")
        for n, resource in enumerate(children(info, "resource"), 1):
            found += _resource(resource, f"{at}/resource[{n}]")
    if AGREEMENT in [text(code).strip() for code in children(alert, "code")]:
        found += _agreed(alert)
    return found


def _error(where: str, what: str, mend: str) -> Finding:
    return Finding("meaning", "error", where, what, mend)


def _doubt(where: str, what: str, mend: str) -> Finding:
    return Finding("meaning", "doubt", where, what, mend)


def _header(alert: Element) -> Iterator[Finding]:
    for name in ("identifier", "sender"):
        for child in children(alert, name):
            if not _NAME.fullmatch(text(child)):
                yield _error(
                    f"alert/{name}",
                    f"is {text(child)[:80]!r}",
                    "one word without spaces, commas, < or &",
                )
    status, kind = first(alert, "status"), first(alert, "msgType")
    if status == "Exercise" and not first(alert, "note"):
        yield _doubt("alert/note", "does not name the exercise", "name it")
    if kind == "Error" and not first(alert, "note"):
        yield _doubt("alert/note", "does not say what the error is", "say it")
    if kind in {"Alert", "Update"} and not has(alert, "info"):
        yield _doubt("alert/info", "is missing: the alert says nothing", "state what happened")


def _scope(alert: Element) -> Iterator[Finding]:
    scope = first(alert, "scope")
    if scope == "Restricted" and not first(alert, "restriction"):
        yield _error("alert/restriction", "is missing in a Restricted alert", "state the rule")
    if scope != "Restricted" and first(alert, "restriction"):
        yield _doubt("alert/restriction", f"means nothing in a {scope} alert", "leave it out")
    if scope == "Private" and not addresses_of(alert):
        yield _error("alert/addresses", "is missing in a Private alert", "name the addressees")


def _references(alert: Element) -> Iterator[Finding]:
    kind, found = first(alert, "msgType"), references_of(alert)
    at = "alert/references"
    if kind in _NEEDS_REFERENCES and not found:
        yield _error(at, f"is missing or empty: what does the {kind} refer to?", "name it")
    elif has(alert, "references") and not found:
        yield _error(at, "is empty", "leave it out, or name earlier alerts")
    for one in found:
        if isinstance(one, str):
            yield _error(at, f"holds {one[:80]!r}", "write sender,identifier,sent")
            continue
        sent = moment_of(first(alert, "sent"))
        if sent is not None and one.sent > sent:
            yield _error(at, f"names {one.identifier}, which is later", "name earlier alerts")
        if (one.sender, one.identifier) == (first(alert, "sender"), first(alert, "identifier")):
            yield _error(at, "names the alert itself", "name earlier alerts")


def _times(info: Element, alert: Element, at: str) -> Iterator[Finding]:
    moments = {name: moment_of(first(info, name)) for name in ("effective", "onset", "expires")}
    sent, expires = moment_of(first(alert, "sent")), moments["expires"]
    if expires is None:
        return
    for name, other in (*moments.items(), ("sent", sent)):
        if name != "expires" and other is not None and expires <= other:
            yield _error(f"{at}/expires", f"is not after {name}", "correct one of the two")


def _words(info: Element, at: str) -> Iterator[Finding]:
    if not first(info, "event"):
        yield _error(f"{at}/event", "is empty", "say what happened")
    for code in (*children(info, "eventCode"), *children(info, "parameter")):
        if not first(code, "valueName"):
            yield _error(f"{at}/valueName", "is empty", "name the value")


def _resource(resource: Element, at: str) -> Iterator[Finding]:
    size, sum_ = first(resource, "size"), first(resource, "digest")
    if size and size.startswith("-"):
        yield _error(f"{at}/size", "is negative", "state bytes")
    if sum_ and not _SHA1.fullmatch(sum_):
        yield _error(f"{at}/digest", "is no SHA-1", "state 40 hexadecimal digits")


def _area(area: Element, at: str) -> Iterator[Finding]:
    for number, polygon in enumerate(children(area, "polygon"), 1):
        if why := _polygon_fault(text(polygon)):
            yield _error(f"{at}/polygon[{number}]", why, "lat,lon pairs, the last like the first")
        elif crosses(text(polygon)):
            yield _doubt(
                f"{at}/polygon[{number}]",
                "crosses itself or has no area",
                "name the corners in order around the area",
            )
    for number, circle in enumerate(children(area, "circle"), 1):
        if why := _circle_fault(text(circle)):
            yield _error(f"{at}/circle[{number}]", why, "lat,lon, a space, the radius in km")
    altitude, ceiling = first(area, "altitude"), first(area, "ceiling")
    if ceiling and not altitude:
        yield _error(f"{at}/ceiling", "stands without an altitude", "state the altitude too")
    if altitude and ceiling:
        low, high = _number(altitude), _number(ceiling)
        if low is not None and high is not None and high < low:
            yield _error(f"{at}/ceiling", "is below the altitude", "exchange or correct them")


def _polygon_fault(value: str) -> str | None:
    """Return what is wrong with a polygon, if anything."""
    points = [_pair(part) for part in value.split()]
    if None in points:
        return "holds what is no position"
    if len(points) < _LEAST_CORNERS:
        return f"has {len(points)} positions; at least {_LEAST_CORNERS}"
    if points[0] != points[-1]:
        return "is not closed"
    return None


def crosses(value: str) -> bool:
    """Return whether a polygon of good form crosses itself or has no area.

    The standard does not forbid it, and services publish such polygons.
    """
    points = [point for part in value.split() if (point := _pair(part)) is not None]
    shape = Polygon(_unwrapped(points))
    return not shape.is_valid or shape.area == 0


def _unwrapped(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return (lon, lat) that go on beyond 180 degrees where the outline crosses it."""
    made = [(points[0][1], points[0][0])]
    for before, after in pairwise(points):
        step = (after[1] - before[1] + 180) % 360 - 180
        made.append((made[-1][0] + step, after[0]))
    return made


def _circle_fault(value: str) -> str | None:
    """Return what is wrong with a circle, if anything."""
    parts = value.split()
    if len(parts) != 2 or _pair(parts[0]) is None:  # noqa: PLR2004 - centre and radius
        return "is no position and radius"
    radius = _number(parts[1])
    if radius is None or not 0 <= radius <= _WIDEST_KM:
        return f"has the radius {parts[1][:20]!r}"
    return None


def _pair(value: str) -> tuple[float, float] | None:
    """Return (lat, lon) of a position as CAP writes it; None where it is none on Earth."""
    parts = [_number(part) for part in value.split(",")]
    if len(parts) != 2:  # noqa: PLR2004 - a pair
        return None
    lat, lon = parts
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - the Earth
        return None
    return lat, lon


def _number(value: str) -> float | None:
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


_SAME = ("category", "responseType", "urgency", "severity", "certainty", "audience", "web")
_MOMENTS = ("effective", "onset", "expires")


def _agreed(alert: Element) -> Iterator[Finding]:
    """Give what breaks the agreement of two parties in one of their alerts."""
    if first(alert, "scope") != "Private":
        yield _error("alert/scope", "is not Private", "the parties' alerts are Private")
    if len(set(addresses_of(alert))) < 2:  # noqa: PLR2004 - two parties
        yield _error("alert/addresses", "does not name both parties", "name both")
    if first(alert, "status") == "Exercise" and not first(alert, "note"):
        yield _error("alert/note", "does not name the exercise", "name it")
    infos = list(children(alert, "info"))
    if first(alert, "msgType") in {"Ack", "Error"} and not infos:
        return
    yield from _languages(infos)
    for number, info in enumerate(infos, 1):
        shapes = [one for area in children(info, "area") for one in children(area, "polygon")]
        if any(_polygon_fault(text(one)) is None and crosses(text(one)) for one in shapes):
            yield _error(
                f"alert/info[{number}]/area", "has a polygon that crosses itself", "mend it"
            )
        for name in ("headline", "description", "expires"):
            if not first(info, name):
                yield _error(f"alert/info[{number}]/{name}", "is missing", "state it")


def _languages(infos: list[Element]) -> Iterator[Finding]:
    """Give where the blocks of an alert are not one for each language, with the same facts."""
    languages = [first(info, "language") or "en-US" for info in infos]
    if sorted(languages) != sorted(LANGUAGES):
        yield _error(
            "alert/info",
            f"is in {', '.join(languages) or 'no language'}",
            f"once in each of {', '.join(LANGUAGES)}",
        )
    for number, info in enumerate(infos[1:], 2):
        for name, mine, theirs in zip(_FACTS, _facts(infos[0]), _facts(info), strict=True):
            if mine != theirs:
                yield _error(
                    f"alert/info[{number}]/{name}",
                    "differs from info[1]",
                    "state the same facts in every language",
                )


_FACTS = (*_SAME, *_MOMENTS, "eventCode", "parameter", "area")


def _facts(info: Element) -> list[object]:
    """Return what must be the same in every language, in the order of _FACTS."""
    same: list[object] = [[text(one) for one in children(info, name)] for name in _SAME]
    moments: list[object] = [first(info, name) for name in _MOMENTS]
    values: list[object] = [
        [(first(one, "valueName"), first(one, "value")) for one in children(info, name)]
        for name in ("eventCode", "parameter")
    ]
    shapes = ("polygon", "circle", "altitude", "ceiling")
    areas = [
        [[text(one) for one in children(area, shape)] for shape in shapes]
        for area in children(info, "area")
    ]
    return [*same, *moments, *values, areas]
