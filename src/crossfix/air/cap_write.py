"""Alerts to both parties of an agreement: one text, the same bytes for both."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from crossfix.air.cap_given import Conflict, Emergency, Encounter, Given, growth_km, radius_km
from crossfix.air.cap_meaning import AGREEMENT, LANGUAGES, addresses_of, moment_of
from crossfix.air.cap_texts import CANCELLED, EMERGENCIES, EXERCISE, TEXTS, UNKNOWN
from crossfix.air.cap_tree import CAP, Element, children, first, text, xml_library
from crossfix.errors import SourceError

_POINTS = 5  # decimals of a degree: a metre


class Header(NamedTuple):
    """What stands before the texts."""

    kind: str  # msgType
    sender: str
    sent: dt.datetime
    exercise: str | None
    parties: Sequence[str]
    incident: str
    note: str | None = None
    references: str | None = None


class _Facts(NamedTuple):
    """What is the same in every language."""

    words: dict[str, str]
    area: Sequence[tuple[str, str]]
    onset: dt.datetime
    parameters: dict[str, str]
    grade: dict[str, str]


def new_alert(given: Given, sent: dt.datetime, *, earlier: Element | None = None) -> bytes:
    """Return an alert, or an update of an earlier one, sent at a moment.

    The same statements give the same bytes. Raises SourceError for what was not yet so then, or
    where the earlier alert is another sender's.
    """
    sent = _to_the_second(sent)
    facts = _facts(given, sent)
    head = Header(
        kind="Alert" if earlier is None else "Update",
        sender=given.sender,
        sent=sent,
        exercise=given.exercise,
        parties=given.parties,
        incident=given.incident,
        references=None if earlier is None else _chain(earlier, given.sender, given.exercise, sent),
    )
    expires = _expires(given, sent)
    infos = [_info(language, given, facts, (sent, expires)) for language in LANGUAGES]
    return _document(head, infos)


def acknowledgement(raw: bytes, alert: Element, *, sender: str, sent: dt.datetime) -> bytes:
    """Return the receiver's word that it has these very bytes.

    Raises SourceError where the sender is that of the alert, or no name.
    """
    if sender == first(alert, "sender"):
        raise SourceError("the sender acknowledges its own alert", mend="the receiver does that")
    if not sender.isprintable() or not sender or any(sign in " ,<&" for sign in sender):
        raise SourceError(f"--sender {sender!r}", mend="one word without spaces and commas")
    head = _follows(alert, "Ack", _to_the_second(sent))
    note = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if head.exercise is not None:
        note = f"{head.exercise} {note}"
    return _document(head._replace(sender=sender, note=note), [])


def cancellation(alert: Element, *, why: str, sent: dt.datetime) -> bytes:
    """Return the sender's word that an alert is in force no longer, in every language."""
    sent = _to_the_second(sent)
    if not why.strip() or not why.isprintable():
        raise SourceError(f"--why {why!r}", mend="say in a line why the alert is cancelled")
    infos = []
    for info in children(alert, "info"):
        language = (first(info, "language") or "en")[:2]
        headline, description = CANCELLED.get(language, CANCELLED["en"])
        words = {
            "headline": first(info, "headline") or "",
            "identifier": first(alert, "identifier") or "",
        }
        infos.append(
            [
                ("language", first(info, "language") or "en"),
                *(("category", text(one)) for one in children(info, "category")),
                ("event", first(info, "event") or ""),
                ("responseType", "AllClear"),
                ("urgency", "Past"),
                ("severity", "Unknown"),
                ("certainty", "Unknown"),
                ("effective", stamp(sent)),
                ("expires", stamp(sent + dt.timedelta(days=1))),
                ("headline", headline.format(**words)),
                ("description", description.format(**words)),
            ]
        )
    head = _follows(alert, "Cancel", sent)
    references = _chain(alert, head.sender, head.exercise, sent)
    note = why if head.exercise is None else f"{head.exercise}: {why}"
    return _document(head._replace(note=note, references=references), infos)


def _follows(alert: Element, kind: str, sent: dt.datetime) -> Header:
    """Return the header of an alert that follows another one."""
    before = moment_of(first(alert, "sent"))
    if before is None or before > sent:
        raise SourceError(
            f"the alert was sent at {first(alert, 'sent')}, after this", mend="correct --sent"
        )
    return Header(
        kind=kind,
        sender=first(alert, "sender") or "",
        sent=sent,
        exercise=first(alert, "note") or "exercise" if _exercise(alert) else None,
        parties=addresses_of(alert),
        incident=first(alert, "incidents") or "",
        references=_triple(alert),
    )


def _exercise(alert: Element) -> bool:
    status = first(alert, "status")
    if status not in {"Actual", "Exercise"}:
        raise SourceError(f"the alert is of the status {status}", mend="follow an Actual one")
    return status == "Exercise"


def _triple(alert: Element) -> str:
    return ",".join(first(alert, name) or "" for name in ("sender", "identifier", "sent"))


def _chain(earlier: Element, sender: str, exercise: str | None, sent: dt.datetime) -> str:
    """Return the references of what replaces an alert: it, and all that it replaced."""
    head = _follows(earlier, "Update", sent)
    if head.sender != sender:
        raise SourceError(f"the alert is of {head.sender}", mend="ask its sender to change it")
    if (head.exercise is None) != (exercise is None):
        raise SourceError("an exercise and an actual alert", mend="keep the two apart")
    if first(earlier, "msgType") not in {"Alert", "Update"}:
        raise SourceError(f"it is a {first(earlier, 'msgType')}", mend="name an alert or update")
    return " ".join([*(first(earlier, "references") or "").split(), _triple(earlier)])


def _facts(given: Given, sent: dt.datetime) -> _Facts:
    match given.emergency or given.encounter or given.conflict:
        case Emergency() as one:
            return _emergency(one, sent)
        case Encounter() as one:
            return _encounter(one, sent)
        case Conflict() as one:
            return _conflict(one, sent)
    raise AssertionError  # pragma: no cover - read_given refuses it


def _emergency(one: Emergency, sent: dt.datetime) -> _Facts:
    radius = f"{radius_km(one, sent):.1f}"
    altitude = "" if one.altitude_ft is None else f"{one.altitude_ft:.0f} ft ({one.datum})"
    words = {
        "aircraft": one.aircraft,
        "reason": one.reason,
        "position": _position(one.lon, one.lat),
        "seen": _minute(one.seen),
        "as_of": _minute(sent),
        "accuracy": f"{one.accuracy_m:.0f}",
        "altitude": altitude,
        "speed": f"{one.speed_kt:.0f}",
        "radius": radius,
        "growth": f"{growth_km(one):.1f}",
    }
    parameters = {
        "lastSeen": stamp(one.seen),
        "lastPosition": f"{one.lat:.{_POINTS}f},{one.lon:.{_POINTS}f}",
        "accuracyM": f"{one.accuracy_m:g}",
        "lastGroundSpeedKt": f"{one.speed_kt:g}",
        "radiusKm": radius,
        "radiusAsOf": stamp(sent),
        "growthKmPerMinute": f"{growth_km(one):.1f}",
    }
    if one.altitude_ft is not None:
        parameters |= {"lastAltitudeFt": f"{one.altitude_ft:g}", "altitudeDatum": str(one.datum)}
    grade = {
        "category": "Rescue",
        "responseType": "Assess",
        "urgency": "Immediate",
        "severity": "Extreme",
        "certainty": "Likely" if one.reason == "lost" else "Observed",
        "eventCode": one.reason,
    }
    area = [("circle", f"{one.lat:.{_POINTS}f},{one.lon:.{_POINTS}f} {radius}")]
    return _Facts(words, area, one.seen, parameters, grade)


def _encounter(one: Encounter, sent: dt.datetime) -> _Facts:
    _past(one.seen, sent)
    words = {
        "aircraft": " / ".join(one.aircraft),
        "position": _position(one.lon, one.lat),
        "seen": _minute(one.seen),
        "distance": f"{one.distance_m:.0f}",
        "height": f"{one.height_m:.0f}",
    }
    parameters = {
        "seen": stamp(one.seen),
        "distanceM": f"{one.distance_m:g}",
        "heightM": f"{one.height_m:g}",
    }
    grade = {
        "category": "Transport",
        "responseType": "Assess",
        "urgency": "Past",
        "severity": "Severe",
        "certainty": "Observed",
        "eventCode": "encounter",
    }
    radius = f"{max(one.distance_m / 1000, 1):.1f}"
    area = [("circle", f"{one.lat:.{_POINTS}f},{one.lon:.{_POINTS}f} {radius}")]
    return _Facts(words, area, one.seen, parameters, grade)


def _conflict(one: Conflict, sent: dt.datetime) -> _Facts:
    words = {
        "start": _minute(one.start),
        "end": _minute(one.end),
        "low": f"{one.low_m:.0f}",
        "high": f"{one.high_m:.0f}",
        "datum": one.datum,
    }
    parameters = {
        "start": stamp(one.start),
        "end": stamp(one.end),
        "lowM": f"{one.low_m:g}",
        "highM": f"{one.high_m:g}",
        "datum": one.datum,
    }
    urgency = "Past" if one.end <= sent else "Immediate" if one.start <= sent else "Future"
    grade = {
        "category": "Transport",
        "responseType": "Avoid",
        "urgency": urgency,
        "severity": "Moderate",
        "certainty": "Likely",
        "eventCode": "conflict",
    }
    corners = [*one.outline]
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    polygon = " ".join(f"{lat:.{_POINTS}f},{lon:.{_POINTS}f}" for lon, lat in corners)
    return _Facts(words, [("polygon", polygon)], one.start, parameters, grade)


def _past(moment: dt.datetime, sent: dt.datetime) -> None:
    if moment > sent:
        raise SourceError(
            f"{moment.isoformat()} is after the alert is sent",
            mend="correct it: an alert tells what was, not what will be",
        )


def _expires(given: Given, sent: dt.datetime) -> dt.datetime:
    expires = sent + dt.timedelta(minutes=given.valid_minutes)
    return max(expires, given.conflict.end) if given.conflict else expires


Row = tuple[str, Any]


def _info(
    language: str, given: Given, facts: _Facts, valid: tuple[dt.datetime, dt.datetime]
) -> list[Row]:
    """Return one block of an alert as rows of name and value."""
    words = dict(facts.words)
    if given.emergency:
        words["reason"] = EMERGENCIES[given.emergency.reason][language]
        words["altitude"] = words["altitude"] or UNKNOWN[language]
    texts = TEXTS[given.kind][language]
    said = {name: sentence.format(**words) for name, sentence in texts._asdict().items()}
    mark = EXERCISE[language] if given.exercise else ""
    rows: list[Row] = [("language", language), ("category", facts.grade["category"])]
    rows += [("event", said["event"])]
    rows += [(n, facts.grade[n]) for n in ("responseType", "urgency", "severity", "certainty")]
    rows += [("eventCode", [("valueName", "crossfix"), ("value", facts.grade["eventCode"])])]
    rows += [("effective", stamp(valid[0])), ("onset", stamp(facts.onset))]
    rows += [("expires", stamp(valid[1])), ("headline", mark + said["headline"])]
    rows += [
        ("description", mark + said["description"]),
        ("instruction", mark + said["instruction"]),
    ]
    if given.contact:
        rows.append(("contact", given.contact))
    for name, value in facts.parameters.items():
        rows.append(("parameter", [("valueName", f"crossfix:{name}"), ("value", value)]))
    return [*rows, ("area", [("areaDesc", said["place"]), *facts.area])]


def _document(head: Header, infos: Sequence[list[Row]]) -> bytes:
    """Return the bytes of an alert; its identifier follows from all else in it."""
    if not head.incident or len(set(head.parties)) < 2:  # noqa: PLR2004 - two parties
        raise SourceError(
            "the alert names no incident or not both parties",
            mend="follow an alert of an agreement",
        )
    note = head.note or head.exercise
    rows: list[Row] = [
        ("identifier", ""),
        ("sender", head.sender),
        ("sent", stamp(head.sent)),
        ("status", "Actual" if head.exercise is None else "Exercise"),
        ("msgType", head.kind),
        ("scope", "Private"),
        ("addresses", " ".join(f'"{party}"' for party in sorted(set(head.parties)))),
        ("code", AGREEMENT),
        *([("note", note)] if note else []),
        *([("references", head.references)] if head.references else []),
        ("incidents", head.incident),
        *(("info", info) for info in infos),
    ]
    unnamed = hashlib.sha256(_xml(rows)).hexdigest()
    rows[0] = ("identifier", f"{head.incident}-{head.kind.lower()}-{unnamed[:12]}")
    return _xml(rows)


def _xml(rows: Sequence[Row]) -> bytes:
    etree = xml_library()
    root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})

    def fill(parent: Element, rows: Sequence[Row]) -> None:
        for name, value in rows:
            child = etree.SubElement(parent, f"{{{CAP}}}{name}")
            if isinstance(value, str):
                child.text = value
            else:
                fill(child, value)

    fill(root, rows)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _to_the_second(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def stamp(moment: dt.datetime) -> str:
    """Return a moment as alerts write it: UTC has the zone -00:00 (CAP 1.2, 3.3.2)."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S") + "-00:00"


def _minute(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


def _position(lon: float, lat: float) -> str:
    return f"{abs(lat):.4f} {'N' if lat >= 0 else 'S'} {abs(lon):.4f} {'E' if lon >= 0 else 'W'}"
