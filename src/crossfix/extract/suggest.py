"""From what was found in a text to suggested rows, in the columns that inputs have."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from crossfix.extract.document import Document
from crossfix.extract.found import Field, Found, Part, Whereabouts
from crossfix.ingest.suggested import Page, Said, Suggestion
from crossfix.model import Count, DatePrecision
from crossfix.spans import DAY, Span, last_day

_HASH_SHOWN = 12  # digits of a text's hash that its suggestions are called by
_WORDS = {
    Field.EVENT: "event_type",
    Field.ACTOR: "actor",
    Field.OBJECT: "object_type",
    Field.MUNITION: "munition",
    Field.AFFILIATION: "claimed_affiliation_of_target",
    Field.CREDITED: "origin",
    Field.STANCE: "stance",
}
_TOLLS = {
    Field.KILLED: "killed",
    Field.CIVILIANS_KILLED: "civilians_killed",
    Field.INJURED: "injured",
}
_LISTED = (Field.ACTOR, Field.OBJECT, Field.MUNITION, Field.CREDITED)  # all of them, ';' between
_CUMULATIVE = "cumulative"  # how signs of a total since a first day begin
# up to so many days a time is known to a precision
_PRECISIONS = (
    (1, DatePrecision.DAY),
    (2, DatePrecision.TWO_DAYS),
    (7, DatePrecision.WEEK),
    (31, DatePrecision.MONTH),
    (366, DatePrecision.YEAR),
)


def page_of(
    document: Document,
    *,
    reports: Iterable[Sequence[Found]],
    claims: Iterable[Sequence[Found]],
    speaker: str | None = None,
) -> Page:
    """Return the text with a suggestion for each report and claim that was found in it.

    `speaker` is who states a claim whose words do not say so.
    """
    suggestions = [
        *(_report(document, found, number) for number, found in enumerate(reports, start=1)),
        *(_claim(document, found, number, speaker) for number, found in enumerate(claims, start=1)),
    ]
    return Page(
        capture=document.capture, text=document.text, suggestions=tuple(filter(None, suggestions))
    )


def _report(document: Document, found: Sequence[Found], number: int) -> Suggestion | None:
    said = list(_report_values(found))
    if not said:
        return None
    suggestion_id = f"{document.capture_id[:_HASH_SHOWN]}-r{number}"
    cells = {
        "report_id": suggestion_id,
        "source_id": document.source_id,
        "published_on": _iso(document.published_on),
        "published_at": _iso(document.published_at),
        "language": document.language,
        "url": document.url,
        "text": document.text,
        **_cells(said),
    }
    return Suggestion(
        suggestion_id=suggestion_id,
        kind="report",
        cells={column: cell for column, cell in cells.items() if cell},
        said=tuple(said),
    )


def _claim(
    document: Document, found: Sequence[Found], number: int, speaker: str | None
) -> Suggestion | None:
    said = list(_claim_values(found))
    if not {"sorties", "objects_struck", "breakdown"} & {one.column for one in said}:
        return None
    suggestion_id = f"{document.capture_id[:_HASH_SHOWN]}-c{number}"
    total = any(sign.startswith(_CUMULATIVE) for one in found for sign in one.signs)
    cells = {
        "claim_id": suggestion_id,
        "speaker": speaker or document.source_id,
        "stated_on": _iso(document.published_on),
        "kind": "cumulative" if total else "period",
        "source_url": document.url,
        **_cells(said),
    }
    return Suggestion(
        suggestion_id=suggestion_id,
        kind="claim",
        cells={column: cell for column, cell in cells.items() if cell},
        said=tuple(said),
    )


def _cells(said: Sequence[Said]) -> dict[str, str]:
    """Return one cell a column; the values of a list stand together."""
    values: dict[str, list[str]] = {}
    for one in said:
        values.setdefault(one.column, []).append(one.value)
    return {column: ";".join(dict.fromkeys(each)) for column, each in values.items()}


def _report_values(found: Sequence[Found]) -> Iterator[Said]:
    for field, one in _taken(found):
        if field is Field.TIME and isinstance(one.value, Span):
            start, end, precision = _time(one.value)
            yield _said(one, "event_start", start)
            yield _said(one, "event_end", end)
            yield _said(one, "date_precision", precision)
        elif field is Field.PLACE and isinstance(one.value, Whereabouts):
            place = one.value
            yield _said(one, "place_name", place.name)
            yield _said(one, "place_precision", place.precision)
            for column, cell in (("admin1", place.admin1), ("country", place.country)):
                if cell:
                    yield _said(one, column, cell)
        elif field in _TOLLS and isinstance(one.value, Count):
            for bound, number in (("min", one.value.low), ("max", one.value.high)):
                if number is not None:
                    yield _said(one, f"{_TOLLS[field]}_{bound}", str(number))
        elif field in _WORDS and isinstance(one.value, str):
            yield _said(one, _WORDS[field], one.value)


def _claim_values(found: Sequence[Found]) -> Iterator[Said]:
    for field, one in _taken(found, listed=(Field.PLACE, Field.PART)):
        if field is Field.TIME and isinstance(one.value, Span):
            start, end, _ = _time(one.value)
            yield _said(one, "period_start", start)
            yield _said(one, "period_end", end)
        elif field is Field.PLACE and isinstance(one.value, Whereabouts):
            yield _said(one, "provinces", one.value.admin1 or one.value.name)
        elif field is Field.PART and isinstance(one.value, Part):
            number = one.value.number.low if one.value.number.low is not None else "?"
            yield _said(one, "breakdown", f"{one.value.kind}={number}")
        elif field in {Field.SORTIES, Field.OBJECTS} and isinstance(one.value, Count):
            column = "sorties" if field is Field.SORTIES else "objects_struck"
            yield _said(one, column, bounds(one.value))
        elif field is Field.SPEAKER and isinstance(one.value, str):
            yield _said(one, "speaker", one.value)


def _taken(
    found: Sequence[Found], *, listed: Sequence[Field] = _LISTED
) -> Iterator[tuple[Field, Found]]:
    """Yield every value of the listed fields, and of each other field the surest one."""
    for field in Field:
        each = [one for one in found if one.field is field]
        if field in listed:
            yield from ((field, one) for one in each)
        elif each:
            yield field, max(each, key=lambda one: (one.confidence or 0.0, -one.quote.start))


def _time(span: Span) -> tuple[str, str, str]:
    """Return first and last day, or moments, and how finely they are known."""
    days = -((span.start - span.end) // DAY)
    if span.end - span.start < DAY:
        moments = span.start.isoformat(), span.end.isoformat()
        return *(moment.replace("+00:00", "Z") for moment in moments), DatePrecision.HOUR.value  # type: ignore[return-value]
    precision = next((word for most, word in _PRECISIONS if days <= most), DatePrecision.UNKNOWN)
    return span.start.date().isoformat(), last_day(span.start, span.end).isoformat(), precision


def bounds(count: Count) -> str:
    """Return a number with its bounds as files of claims write it.

    >>> bounds(Count(low=60, high=60)), bounds(Count(low=60)), bounds(Count(low=36, high=39))
    ('60', '60+', '36-39')
    """
    if count.low is None:
        return f"≤{count.high}" if count.high is not None else ""
    if count.high is None:
        return f"{count.low}+"
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def _said(one: Found, column: str, value: str) -> Said:
    return Said(
        column=column,
        value=value,
        start=one.quote.start,
        end=one.quote.end,
        words=one.quote.words,
        confidence=one.confidence,
    )


def _iso(time: dt.date | None) -> str | None:
    return time.isoformat() if time else None
