"""The reports in a text: one for each event, by the place at which the text tells of it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from crossfix.extract.events import main_event
from crossfix.extract.folding import Folded
from crossfix.extract.found import Field, Found, Quote, Whereabouts
from crossfix.extract.segments import Segments, Stretch
from crossfix.extract.suggested import Suggestion, is_wide, within_reach
from crossfix.spans import Span

_MOST_SENTENCES = 8  # of one report
_FIELDS_OF_A_REPORT = frozenset(
    {
        Field.PLACE,
        Field.OBJECT,
        Field.PART,
        Field.MUNITION,
        Field.ACTOR,
        Field.AFFILIATION,
        Field.EVENT,
        Field.KILLED,
        Field.CIVILIANS_KILLED,
        Field.INJURED,
        Field.STRIKES,
        Field.TIME,
        Field.HEDGE,
        Field.STANCE,
        Field.SPEAKER,
        Field.CREDITED,
    }
)
_OF_THE_TEXT = (Field.SPEAKER, Field.CREDITED)  # said once, for all that follows
# what tells that something happened, where no place does
_TELLING = frozenset(
    {Field.PART, Field.OBJECT, Field.KILLED, Field.INJURED, Field.STRIKES, Field.STANCE}
)
_OF_THE_EVENT = (Field.TIME, Field.ACTOR)  # what the head of a list says for its items


class _Sentence(NamedTuple):
    start: int  # in the original
    end: int
    found: tuple[Found, ...]
    context: tuple[Found, ...] = ()  # of the list that it is an item of


def read_reports(
    folded: Folded, found: Sequence[Found], *, segments: Segments, claims: Sequence[Suggestion]
) -> Iterator[Suggestion]:
    """Yield a report for each place at which the text tells of an event.

    What only spells out a claim - its parts, its list of provinces - is none. The sentences after
    a place belong to it, to the end of the paragraph and while they tell of an event. `found` is in
    the text's order.
    """
    claimed = {one.quote for claim in claims for one in claim.values}
    whole = tuple(one for one in found if one.field in _OF_THE_TEXT)
    current: list[_Sentence] = []
    for sentence in _sentences(folded, found, segments):
        places = _event_places(sentence)
        finer = [one for one in places if not is_wide(one)]
        named = [one for one in finer if not {"listed", "countryside"} <= set(one.signs)]
        told = not named and any(one.quote in claimed for one in sentence.found)
        if not told and current and not places and _goes_on(folded, current, sentence):
            current.append(sentence)
            continue
        yield from _report(folded, current, whole)
        current = []
        if not told and _tells(sentence) and (places or _alone(sentence)):
            *others, last = _split(sentence, finer or places)
            for part in others:
                yield from _report(folded, [part], whole)
            current = [last]
    yield from _report(folded, current, whole)


def _alone(sentence: _Sentence) -> bool:
    """Return whether a sentence tells of an event though it names no place."""
    fields = {one.field for one in sentence.found}
    return bool(fields & {Field.KILLED, Field.PART, Field.OBJECT}) and Field.EVENT in fields


def _goes_on(folded: Folded, current: Sequence[_Sentence], sentence: _Sentence) -> bool:
    """Return whether a sentence without a place goes on with the report before it."""
    if len(current) >= _MOST_SENTENCES:
        return False
    return "\n" not in folded.original[current[-1].end : sentence.start] or _tells(sentence)


def _sentences(folded: Folded, found: Sequence[Found], segments: Segments) -> Iterator[_Sentence]:
    at = 0
    for stretch in segments.sentences:
        inside = _inside(folded, found, stretch)
        while at + 1 < len(segments.events) and segments.events[at].end <= stretch.start:
            at += 1
        event = segments.events[at] if segments.events else None
        held = event is not None and event.start <= stretch.start < event.end
        context = event.context if event and held else None
        said = _inside(folded, found, context) if context else ()
        first, last = (folded.original_place(place) for place in (stretch.start, stretch.end))
        yield _Sentence(first, last, inside, tuple(o for o in said if o.field in _OF_THE_EVENT))


def _inside(folded: Folded, found: Sequence[Found], stretch: Stretch) -> tuple[Found, ...]:
    edges = (folded.original_place(stretch.start), folded.original_place(stretch.end))
    first, last = (bisect_left(found, edge, key=lambda one: one.quote.start) for edge in edges)
    return tuple(found[first:last])


def _event_places(sentence: _Sentence) -> list[Found]:
    return [
        one
        for one in sentence.found
        if one.field is Field.PLACE and not {"elsewhere", "parent"} & set(one.signs)
    ]


def _tells(sentence: _Sentence) -> bool:
    return any(one.field in _TELLING or one.field is Field.EVENT for one in sentence.found)


def _split(sentence: _Sentence, places: Sequence[Found]) -> Iterator[_Sentence]:
    """Yield the pieces of a sentence, one for each place that has things of its own.

    "Hitting a depot near A and a post near B": things stand before their places, unless the
    sentence begins with the place. Names in one list share what is said of them.
    """
    things = [one for one in sentence.found if one.field in {Field.PART, Field.OBJECT}]
    lone = [one for one in places if "listed" not in one.signs]
    if len(lone) < 2 or len(lone) < len(places) or not things:
        yield sentence
        return
    leads = places[0].quote.start < things[0].quote.start
    bounds = [one.quote.start for one in lone[1:]] if leads else [p.quote.end for p in lone[:-1]]
    edges = [sentence.start, *bounds, sentence.end]
    cuts = [bisect_left(sentence.found, edge, key=lambda one: one.quote.start) for edge in edges]
    for (start, end), (first, last) in zip(pairwise(edges), pairwise(cuts), strict=True):
        yield _Sentence(start, end, sentence.found[first:last], sentence.context)


def _report(
    folded: Folded, sentences: Sequence[_Sentence], whole: Sequence[Found]
) -> Iterator[Suggestion]:
    """Yield one report of neighbouring sentences; none where they name provinces only."""
    if not sentences or _only_provinces(sentences):
        return
    inside = [one for s in sentences for one in s.found if one.field in _FIELDS_OF_A_REPORT]
    said = {one.field for one in inside}
    inside = [*(one for one in sentences[0].context if one.field not in said), *inside]
    event = main_event(tuple(one for one in inside if one.field is Field.EVENT))
    own = [one for one in inside if one.field is not Field.EVENT]
    quoted = {(one.field, one.quote) for one in own}
    named = within_reach(whole, sentences[0].start, sentences[-1].end)
    rest = [one for one in named if (one.field, one.quote) not in quoted]
    words = folded.original[sentences[0].start : sentences[-1].end]
    start = sentences[0].start + len(words) - len(words.lstrip())
    stretch = Quote(start=start, end=start + len(words.strip()), words=words.strip())
    values = (*own, *([event] if event else []), *rest)
    yield Suggestion(kind="report", span=_when(inside), values=values, stretch=stretch)


def _only_provinces(sentences: Sequence[_Sentence]) -> bool:
    """Return whether sentences name several governorates and no place: no one event."""
    places = [one for sentence in sentences for one in _event_places(sentence)]
    names = {one.value.name for one in places if isinstance(one.value, Whereabouts)}
    return len(names) > 1 and all(map(is_wide, places))


def _when(found: Sequence[Found]) -> Span | None:
    """Return the shortest of the stated times that are no bounds of a figure."""
    times = [
        one.value
        for one in found
        if one.field is Field.TIME
        and isinstance(one.value, Span)
        and not {"cumulative_from", "cumulative_to", "ago"} & set(one.signs)
    ]
    return min(times, key=lambda span: (span.end - span.start, span.start), default=None)
