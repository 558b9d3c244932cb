"""What is offered of a text: a report or a claim by its values, and as the nouns of the model."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime

from crossfix.extract.found import Field, Found, Part, Quote, Whereabouts
from crossfix.model import Claim, Count, DatePrecision, Noun, PlacePrecision, Report, Stance
from crossfix.spans import DAY, Span

_NOTE = "suggested: read from the text by rule, accepted by nobody"
# characters to either side within which a text's words on its sources hold for a report or a claim:
# an article's length; in a long chronicle the sources of one entry are not those of the next
REACH = 4_000
WIDE = frozenset({PlacePrecision.GOVERNORATE, PlacePrecision.COUNTRY})


class Suggestion(Noun, frozen=True, kw_only=True):
    """A report or a claim as a text states it: nobody has accepted it.

    `span` is composed of the times among the values; None where the words bind it to none. `kind`
    is "report", or the kind of a claim: "period" or "cumulative".
    """

    kind: str
    span: Span | None
    values: tuple[Found, ...]
    stretch: Quote | None = None  # of a report: the words that tell of the event

    def of(self, field: Field) -> tuple[Found, ...]:
        """Return the values of one field, in the order of the text."""
        return tuple(one for one in self.values if one.field is field)


def to_claim(
    suggestion: Suggestion, *, claim_id: str, speaker: str, url: str | None = None
) -> Claim:
    """Return a suggested claim as a claim. `speaker` is who states it, as the case names them.

    Raises ValueError where it is a report, or has no period.
    """
    if suggestion.kind == "report" or suggestion.span is None:
        raise ValueError(f"{claim_id} is no claim with a period")
    provinces = [
        one.value.admin1
        for one in suggestion.of(Field.PLACE)
        if isinstance(one.value, Whereabouts) and one.value.admin1
    ]
    return Claim(
        claim_id=claim_id,
        speaker=speaker,
        span=suggestion.span,
        kind=suggestion.kind,
        sorties=_count(suggestion.of(Field.SORTIES)),
        objects=_count(suggestion.of(Field.OBJECTS)),
        breakdown=_breakdown(suggestion.of(Field.PART)),
        provinces=tuple(dict.fromkeys(provinces)),
        note=_NOTE,
        url=url,
    )


def _count(found: Sequence[Found]) -> Count:
    return next((one.value for one in found if isinstance(one.value, Count)), Count())


def _breakdown(found: Sequence[Found]) -> dict[str, int]:
    """Return the parts that have one number each; those of one kind are added up."""
    parts: dict[str, int] = {}
    for one in found:
        if isinstance(one.value, Part) and one.value.number.low is not None:
            parts[one.value.kind] = parts.get(one.value.kind, 0) + one.value.number.low
    return parts


def to_report(
    suggestion: Suggestion,
    *,
    source: str,
    record_id: str,
    published: date | datetime | None = None,
    url: str | None = None,
) -> Report:
    """Return a suggested report as a report, its place by name: normalising gives it a point."""
    place = _first(suggestion.of(Field.PLACE))
    where = place.value if place and isinstance(place.value, Whereabouts) else None
    kinds = [*suggestion.of(Field.PART), *suggestion.of(Field.OBJECT)]
    near = place is not None and "near" in place.signs
    return Report(
        source_id=source,
        record_id=record_id,
        published_on=published.date() if isinstance(published, datetime) else published,
        published_at=published if isinstance(published, datetime) else None,
        span=suggestion.span,
        date_precision=_precision(suggestion.span),
        place_name=(f"near {where.name}" if near else where.name) if where else None,
        admin1=where.admin1 if where else None,
        country=where.country if where else None,
        place_precision=PlacePrecision(where.precision) if where else None,
        event_type=_text(suggestion.of(Field.EVENT)),
        object_type=";".join(sorted({_kind(one) for one in kinds})) or None,
        target_affiliation=_text(suggestion.of(Field.AFFILIATION)),
        actor=_text(suggestion.of(Field.ACTOR)),
        munition=_text(suggestion.of(Field.MUNITION)),
        killed=_count(suggestion.of(Field.KILLED)),
        civilians_killed=_count(suggestion.of(Field.CIVILIANS_KILLED)),
        injured=_count(suggestion.of(Field.INJURED)),
        stance=Stance.DENIES if suggestion.of(Field.STANCE) else Stance.ASSERTS,
        origin=_text((*suggestion.of(Field.CREDITED), *suggestion.of(Field.SPEAKER))),
        url=url,
        note=_NOTE,
        text=suggestion.stretch.words if suggestion.stretch else None,
    )


def _first(found: Sequence[Found]) -> Found | None:
    """Return the place that a report is about: near the verb, then the finest, then the first."""
    there = [one for one in found if not {"elsewhere", "parent"} & set(one.signs)] or list(found)
    return min(
        there,
        key=lambda one: ("event" not in one.signs, is_wide(one), one.quote.start),
        default=None,
    )


def _kind(one: Found) -> str:
    return one.value.kind if isinstance(one.value, Part) else str(one.value)


def _text(found: Sequence[Found]) -> str | None:
    return next((one.value for one in found if isinstance(one.value, str)), None)


_LONGEST_OF = (
    (1 / 24, DatePrecision.HOUR),
    (1.0, DatePrecision.DAY),
    (2.0, DatePrecision.TWO_DAYS),
    (7.0, DatePrecision.WEEK),
    (31.0, DatePrecision.MONTH),
    (366.0, DatePrecision.YEAR),
)  # days


def _precision(span: Span | None) -> DatePrecision | None:
    if span is None:
        return None
    days = (span.end - span.start) / DAY
    return next((name for most, name in _LONGEST_OF if days <= most), DatePrecision.UNKNOWN)


def within_reach(found: Sequence[Found], start: int, end: int) -> tuple[Found, ...]:
    """Return the values no further than REACH from a stretch; `found` is in the text's order."""
    first = bisect_left(found, start - REACH, key=lambda one: one.quote.start)
    return tuple(found[first : bisect_left(found, end + REACH, key=lambda one: one.quote.start)])


def is_wide(place: Found) -> bool:
    """Return whether a place is a governorate or a country, and no place within one."""
    return isinstance(place.value, Whereabouts) and place.value.precision in WIDE
