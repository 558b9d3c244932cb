"""The form of an alert: what the schema of CAP 1.2 (OASIS, July 2010) demands, rule by rule.

CAP 1.1 differs in a few types. The schema itself is not shipped; tests compare these rules with it.
"""

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from crossfix.air.cap_tree import Element, Finding, named, text, version

SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_LOCATIONS = {f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"}
# digits are ASCII ones and the comma is no sign: xs:dateTime narrows the pattern of the schema
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})[-+]([0-9]{2}):([0-9]{2})"
)
_MOMENT_11 = re.compile(
    r"-?([0-9]{4,})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]+)?)"
    r"(?:Z|[-+]([0-9]{2}):([0-9]{2}))?"
)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_SPACE = " \t\r\n"
_FARTHEST_ZONE = 14

Check = Callable[[str], str | None]  # returns what a text should be; None where it is that


def words(*known: str) -> Check:
    """Return a check that a text is one of some words."""
    listed = ", ".join(known)
    return lambda value: None if value in known else f"one of {listed}"


def _free(_: str) -> None:
    return None


def moment(value: str) -> str | None:
    """Check a moment of CAP 1.2: to the second, with the zone as hours and minutes."""
    found = _MOMENT.fullmatch(value.strip(_SPACE))
    good = found is not None and _on_calendar(found.groups())
    return None if good else "a moment like 2015-10-21T09:24:05+00:00; the zone of UTC is -00:00"


def _moment_11(value: str) -> str | None:
    found = _MOMENT_11.fullmatch(value.strip(_SPACE))
    good = found is not None and _on_calendar(found.groups())
    return None if good else "a moment like 2015-10-21T09:24:05-00:00"


def _on_calendar(parts: Sequence[str | None]) -> bool:
    year, month, day, hour, minute = (int(part or 0) for part in parts[:5])
    second, zone_hour, zone_minute = float(parts[5] or 0), int(parts[6] or 0), int(parts[7] or 0)
    if not (0 < year <= 9999 and 1 <= month <= 12):  # noqa: PLR2004 - the calendar
        return False
    days = calendar.monthrange(year, month)[1]
    midnight = (hour, minute, second) == (24, 0, 0)
    clock = hour < 24 and minute < 60 and second < 60  # noqa: PLR2004
    zone = zone_minute < 60 and zone_hour * 60 + zone_minute <= _FARTHEST_ZONE * 60  # noqa: PLR2004
    return 1 <= day <= days and (clock or midnight) and zone


def _pattern(pattern: re.Pattern[str], wanted: str) -> Check:
    return lambda value: None if pattern.fullmatch(value.strip(_SPACE)) else wanted


def _language(value: str) -> str | None:
    # an empty element has the default of the schema, en-US
    good = not value or _LANGUAGE.fullmatch(value.strip(_SPACE))
    return None if good else "a language like en or ar"


def _address(value: str) -> str | None:
    wanted = "an address (URI)"
    address = value.strip(_SPACE)
    before, colon, _ = re.split(r"[/?#]", address, maxsplit=1)[0].partition(":")
    if colon and not _SCHEME.fullmatch(before):  # RFC 3986, 4.2: no colon in a first segment
        return wanted
    try:
        urlsplit(address)
    except ValueError:
        return wanted
    return None


class Field(NamedTuple):
    """A child that an element can have: how often, and what it holds."""

    name: str
    least: int
    most: int | None
    holds: "Check | tuple[Field, ...]"


_INTEGERS = _pattern(_INTEGER, "a whole number")
_DECIMALS = _pattern(_DECIMAL, "a number like 6000 or -12.5")
_VALUES = (Field("valueName", 1, 1, _free), Field("value", 1, 1, _free))
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGES = ("Alert", "Update", "Cancel", "Ack", "Error")
CATEGORIES = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire"),
    *("Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
)  # fmt: skip
RESPONSES = (
    *("Shelter", "Evacuate", "Prepare", "Execute", "Avoid"),
    *("Monitor", "Assess", "AllClear", "None"),
)  # fmt: skip
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")


def _fields(*, of_1_2: bool) -> tuple[Field, ...]:
    when = moment if of_1_2 else _moment_11
    newer = () if of_1_2 else ("Avoid", "AllClear")
    height = _DECIMALS if of_1_2 else _free
    resource = (
        Field("resourceDesc", 1, 1, _free),
        Field("mimeType", 1 if of_1_2 else 0, 1, _free),
        Field("size", 0, 1, _INTEGERS),
        Field("uri", 0, 1, _address),
        Field("derefUri", 0, 1, _free),
        Field("digest", 0, 1, _free),
    )
    area = (
        Field("areaDesc", 1, 1, _free),
        Field("polygon", 0, None, _free),
        Field("circle", 0, None, _free),
        Field("geocode", 0, None, _VALUES),
        Field("altitude", 0, 1, height),
        Field("ceiling", 0, 1, height),
    )
    info = (
        Field("language", 0, 1, _language),
        Field("category", 1, None, words(*CATEGORIES)),
        Field("event", 1, 1, _free),
        Field("responseType", 0, None, words(*(r for r in RESPONSES if r not in newer))),
        Field("urgency", 1, 1, words(*URGENCIES)),
        Field("severity", 1, 1, words(*SEVERITIES)),
        Field("certainty", 1, 1, words(*CERTAINTIES)),
        Field("audience", 0, 1, _free),
        Field("eventCode", 0, None, _VALUES),
        Field("effective", 0, 1, when),
        Field("onset", 0, 1, when),
        Field("expires", 0, 1, when),
        Field("senderName", 0, 1, _free),
        Field("headline", 0, 1, _free),
        Field("description", 0, 1, _free),
        Field("instruction", 0, 1, _free),
        Field("web", 0, 1, _address),
        Field("contact", 0, 1, _free),
        Field("parameter", 0, None, _VALUES),
        Field("resource", 0, None, resource),
        Field("area", 0, None, area),
    )
    return (
        Field("identifier", 1, 1, _free),
        Field("sender", 1, 1, _free),
        Field("sent", 1, 1, when),
        Field("status", 1, 1, words(*STATUSES)),
        Field("msgType", 1, 1, words(*MESSAGES)),
        Field("source", 0, 1, _free),
        Field("scope", 1, 1, words("Public", "Restricted", "Private")),
        Field("restriction", 0, 1, _free),
        Field("addresses", 0, 1, _free),
        Field("code", 0, None, _free),
        Field("note", 0, 1, _free),
        Field("references", 0, 1, _free),
        Field("incidents", 0, 1, _free),
        Field("info", 0, None, info),
    )


FIELDS = {"1.2": _fields(of_1_2=True), "1.1": _fields(of_1_2=False)}


def check_form(alert: Element) -> list[Finding]:
    """Return what the schema forbids in an alert; nothing where its form is good.

    A signature is taken in 1.1 too, although its schema has no place for one: its text (3.3.2.1)
    forbids to reject it.
    """
    fields = FIELDS[version(alert) or "1.2"]
    return list(_checked(alert, fields, "alert", last=SIGNATURES))


def _checked(
    element: Element, fields: Sequence[Field], at: str, *, last: str | None = None
) -> Iterator[Finding]:
    yield from _bare(element, at)
    counts = dict.fromkeys((field.name for field in fields), 0)
    order = {field.name: n for n, field in enumerate(fields)}
    reached = 0
    for child in element:
        name, space = named(child), _space(child)
        if name is None:
            continue
        if last is not None and space == last:
            reached = len(fields)
            continue
        if space != _space(element) or name not in order:
            yield _finding(f"{at}/{name}", "has no place here", "leave it out")
            continue
        counts[name] += 1
        where = f"{at}/{name}" + (f"[{counts[name]}]" if fields[order[name]].most is None else "")
        if order[name] < reached:
            yield _finding(where, "stands after what should follow it", "keep the order of CAP")
        reached = max(reached, order[name])
        yield from _held(child, fields[order[name]], where)
    for field in fields:
        if counts[field.name] < field.least:
            yield _finding(f"{at}/{field.name}", "is missing", "state it")
        if field.most is not None and counts[field.name] > field.most:
            yield _finding(f"{at}/{field.name}", "stands more than once", "state it once")
    if any(part and part.strip(_SPACE) for part in (element.text, *(c.tail for c in element))):
        yield _finding(at, "has text between its elements", "leave it out")


def _held(child: Element, field: Field, where: str) -> Iterator[Finding]:
    if isinstance(field.holds, tuple):
        yield from _checked(child, field.holds, where)
        return
    yield from _bare(child, where)
    if any(isinstance(part.tag, str) for part in child):
        yield _finding(where, "has elements where text belongs", "write text only")
    elif (wanted := field.holds(text(child))) is not None:
        yield _finding(where, f"is {text(child)[:80]!r}", wanted)


def _bare(element: Element, at: str) -> Iterator[Finding]:
    for name in element.attrib:
        if name not in _LOCATIONS:
            yield _finding(at, f"has the attribute {name}", "leave it out")


def _space(element: Element) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def _finding(where: str, what: str, mend: str) -> Finding:
    return Finding("form", "error", where, what, mend)
