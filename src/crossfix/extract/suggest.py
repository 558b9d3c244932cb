"""From what was read in a text to suggested rows, in the columns that inputs have."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from crossfix.extract.confidence import judge
from crossfix.extract.document import Document
from crossfix.extract.found import Field, Found, Whereabouts
from crossfix.extract.reader import Reading
from crossfix.extract.suggested import Suggestion as Read
from crossfix.extract.suggested import to_claim, to_report
from crossfix.ingest.suggested import Page, Said, Suggestion
from crossfix.model import Count, Report
from crossfix.spans import DAY, Span, day_span, last_day

_HASH_SHOWN = 12  # digits of a text's hash that its suggestions are called by
Kind = Literal["report", "claim"]
_UNKNOWN_SOURCE = "unknown"
_SOME_DAY = day_span(dt.date(2000, 1, 1))
# column -> the field whose words it rests on
_REPORT_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "event_start": (Field.TIME,),
    "event_end": (Field.TIME,),
    "date_precision": (Field.TIME,),
    "place_name": (Field.PLACE,),
    "place_precision": (Field.PLACE,),
    "admin1": (Field.PLACE,),
    "country": (Field.PLACE,),
    "event_type": (Field.EVENT,),
    "object_type": (Field.OBJECT, Field.PART),
    "claimed_affiliation_of_target": (Field.AFFILIATION,),
    "actor": (Field.ACTOR,),
    "munition": (Field.MUNITION,),
    "killed_min": (Field.KILLED,),
    "killed_max": (Field.KILLED,),
    "civilians_killed_min": (Field.CIVILIANS_KILLED,),
    "civilians_killed_max": (Field.CIVILIANS_KILLED,),
    "injured_min": (Field.INJURED,),
    "injured_max": (Field.INJURED,),
    "stance": (Field.STANCE,),
    "origin": (Field.CREDITED, Field.SPEAKER),
}
_CLAIM_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "period_start": (Field.TIME,),
    "period_end": (Field.TIME,),
    "sorties": (Field.SORTIES,),
    "objects_struck": (Field.OBJECTS,),
    "breakdown": (Field.PART,),
    "provinces": (Field.PLACE,),
    "speaker": (Field.SPEAKER,),
}


def page_of(document: Document, reading: Reading, *, speaker: str | None = None) -> Page:
    """Return the text with a suggestion for each report and claim that was read in it.

    `speaker` is who states a claim whose words do not say so. A claim without a period stands in
    the page with what is known of it; nobody can accept it before the period is filled in.
    """
    reports = (_report(document, read, at) for at, read in enumerate(reading.reports, start=1))
    claims = (
        _claim(document, read, at, speaker) for at, read in enumerate(reading.claims, start=1)
    )
    return Page(capture=document.capture, text=document.text, suggestions=(*reports, *claims))


def _report(document: Document, read: Read, number: int) -> Suggestion:
    suggestion_id = f"{document.capture_id[:_HASH_SHOWN]}-r{number}"
    report = to_report(
        read,
        source=document.source_id or _UNKNOWN_SOURCE,
        record_id=suggestion_id,
        published=document.published_at or document.published_on,
        url=document.url,
    )
    cells = _report_cells(report) | {"language": document.language}
    return _suggestion(suggestion_id, "report", cells, _said(read, cells, _REPORT_FIELDS))


def _report_cells(report: Report) -> dict[str, str | None]:
    start, end = _days(report.span)
    return {
        "report_id": report.record_id,
        "source_id": report.source_id,
        "published_on": _iso(report.published_on),
        "published_at": _iso(report.published_at),
        "event_start": start,
        "event_end": end,
        "date_precision": report.date_precision,
        "place_name": report.place_name,
        "place_precision": report.place_precision,
        "admin1": report.admin1,
        "country": report.country,
        "event_type": report.event_type,
        "object_type": report.object_type,
        "claimed_affiliation_of_target": report.target_affiliation,
        "actor": report.actor,
        "munition": report.munition,
        **_bounds("killed", report.killed),
        **_bounds("civilians_killed", report.civilians_killed),
        **_bounds("injured", report.injured),
        "stance": report.stance,
        "origin": report.origin,
        "url": report.url,
        "text": report.text,
    }


def _claim(document: Document, read: Read, number: int, speaker: str | None) -> Suggestion:
    suggestion_id = f"{document.capture_id[:_HASH_SHOWN]}-c{number}"
    stated = [one.value for one in read.of(Field.SPEAKER) if isinstance(one.value, str)]
    who = speaker or next(iter(stated), None) or document.source_id or _UNKNOWN_SOURCE
    cells: dict[str, str | None] = {
        "claim_id": suggestion_id,
        "stated_on": _iso(document.published_on),
        "source_url": document.url,
        **_claim_cells(read, who),
    }
    return _suggestion(suggestion_id, "claim", cells, _said(read, cells, _CLAIM_FIELDS))


def _claim_cells(read: Read, speaker: str) -> dict[str, str | None]:
    # a claim without a period has its figures all the same; its days stay empty
    dated = read if read.span else msgspec.structs.replace(read, span=_SOME_DAY)
    claim = to_claim(dated, claim_id="claim", speaker=speaker)
    start, end = _days(read.span)
    return {
        "speaker": claim.speaker,
        "kind": claim.kind,
        "period_start": start,
        "period_end": end,
        "sorties": bounds(claim.sorties),
        "objects_struck": bounds(claim.objects),
        "breakdown": ";".join(f"{kind}={number}" for kind, number in claim.breakdown.items()),
        "provinces": ";".join(claim.provinces),
    }


def _suggestion(
    suggestion_id: str, kind: Kind, cells: Mapping[str, str | None], said: Iterator[Said]
) -> Suggestion:
    filled = {column: str(cell) for column, cell in cells.items() if cell}
    return Suggestion(suggestion_id=suggestion_id, kind=kind, cells=filled, said=tuple(said))


def _said(
    read: Read, cells: Mapping[str, str | None], fields: Mapping[str, tuple[Field, ...]]
) -> Iterator[Said]:
    """Yield the words behind each cell: of all values that went into it, in the text's order."""
    for column, names in fields.items():
        cell = cells.get(column)
        if not cell:
            continue
        each = [one for field in names for one in read.of(field)]
        for one in [one for one in each if _is_in(one, cell)] or each:
            judged = judge(one)
            yield Said(
                column=column,
                value=cell,
                start=one.quote.start,
                end=one.quote.end,
                words=one.quote.words,
                confidence=judged.confidence,
            )


def _is_in(found: Found, cell: str) -> bool:
    """Return whether a cell has the value that was found; of a time, all words are its own."""
    value = found.value
    if isinstance(value, Whereabouts):
        return value.name in cell or value.admin1 == cell
    return isinstance(value, str) and value in cell.split(";")


def _days(span: Span | None) -> tuple[str | None, str | None]:
    """Return first and last day, or moments where it is shorter than a day."""
    if span is None:
        return None, None
    if span.end - span.start < DAY:
        return _moment(span.start), _moment(span.end)
    return span.start.date().isoformat(), last_day(span.start, span.end).isoformat()


def _moment(time: dt.datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _bounds(name: str, count: Count) -> dict[str, str | None]:
    return {
        f"{name}_min": None if count.low is None else str(count.low),
        f"{name}_max": None if count.high is None else str(count.high),
    }


def bounds(count: Count) -> str | None:
    """Return a number with its bounds as files of claims write it; None where it is unknown.

    >>> bounds(Count(low=60, high=60)), bounds(Count(low=60)), bounds(Count(low=36, high=39))
    ('60', '60+', '36-39')
    """
    if count.low is None:
        return f"≤{count.high}" if count.high is not None else None
    if count.high is None:
        return f"{count.low}+"
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def _iso(time: dt.date | None) -> str | None:
    return time.isoformat() if time else None
