"""A text in, suggested reports and claims out: each a list of values with their very words."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from crossfix.extract.actors import read_actors
from crossfix.extract.aggregates import Aggregate, counts_of, read_aggregates
from crossfix.extract.attribution import read_attribution
from crossfix.extract.casualties import read_casualties
from crossfix.extract.events import read_events
from crossfix.extract.folding import Folded, fold
from crossfix.extract.found import Field, Found, Quote
from crossfix.extract.numbers import read_numbers
from crossfix.extract.objects import read_munitions, read_objects
from crossfix.extract.places import read_places
from crossfix.extract.reports import read_reports
from crossfix.extract.segments import Masked, Stretch, read_segments
from crossfix.extract.suggested import Suggestion, within_reach
from crossfix.extract.times import read_times
from crossfix.model import Issue, Noun, Severity
from crossfix.normalise.gazetteer import Gazetteer

LONGEST = 2_000_000  # characters of one text that are read; a longer one is no article
MOST_NUMBERS = 25_000  # of one text; more are a table, and each is looked at by every reader
_NUMBER = re.compile(r"\d+")
_STAGE = "extract"
_YEARS = range(1900, 2200)  # of publication; times relative to another would leave the calendar
_SCRIPTS = {
    "ar": re.compile("[\u0600-\u06ff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "en": re.compile("[A-z]"),
}
_LANGUAGE_SAMPLE = 4000


class Reading(Noun, frozen=True, kw_only=True):
    """What was read in one text."""

    reports: tuple[Suggestion, ...]
    claims: tuple[Suggestion, ...]
    found: tuple[Found, ...]  # every value, also those that are part of neither
    masked: tuple[Quote, ...]  # menus, links and notices: no part of what the text tells
    language: str | None
    issues: tuple[Issue, ...] = ()


def read_text(
    text: str,
    *,
    published: date | datetime | None,
    source: str,
    gazetteer: Gazetteer,
    start: date | None = None,
) -> Reading:
    """Return the reports and claims that a text states, as suggestions.

    `published` is when it came out: relative times count from it. `source` is named in the issues.
    `start` is the day on which the operation began, for claims since its beginning; a day that the
    text itself gives goes before it. Time grows with the length of the text; of a text longer than
    two million characters, or with more than 25,000 numbers, the beginning is read, and an issue
    says so.
    """
    issues = []
    if len(text) > LONGEST:
        issues.append(_issue(source, "too long: the first 2,000,000 characters were read", _SPLIT))
        text = text[:LONGEST]
    beyond = next(islice(_NUMBER.finditer(text), MOST_NUMBERS, None), None)
    if beyond is not None:
        issues.append(_issue(source, "more than 25,000 numbers: read up to there", _SPLIT))
        text = text[: beyond.start()]
    if published is not None and published.year not in _YEARS:
        issues.append(_issue(source, f"published in {published.year}: left out", "correct it"))
        published = None
    folded = fold(text)
    numbers = read_numbers(folded)
    day = published.date() if isinstance(published, datetime) else published
    times = read_times(folded, published)
    places = read_places(folded, gazetteer)
    segments = read_segments(folded, times, places)
    segments = segments._replace(sentences=tuple(_whole(folded, segments.sentences)))
    sentences = [(one.start, one.end) for one in segments.sentences]
    masked = segments.masked
    every = (
        *times,
        *places,
        *read_casualties(folded, numbers),
        *read_actors(folded),
        *read_objects(folded, numbers, sentences),
        *read_munitions(folded),
        *read_events(folded),
        *read_attribution(folded),
        *counts_of(folded, numbers),
    )
    told = (one for one in every if not _is_masked(one.quote, masked))
    found = tuple(sorted(told, key=lambda one: (one.quote.start, one.quote.end, one.field)))
    aggregates = read_aggregates(
        folded, numbers, found, sentences=sentences, published=day, start=start
    )
    sources = [one for one in found if one.field in {Field.SPEAKER, Field.CREDITED}]
    claims = tuple(_claim(one, sources) for one in aggregates)
    reports = tuple(read_reports(folded, found, segments=segments, claims=claims))
    issues += [issue for one in claims for issue in _doubts(one, source)]
    issues += [_left_out(one, source) for one in masked]
    return Reading(
        reports=reports,
        claims=claims,
        found=found,
        masked=tuple(one.quote for one in masked),
        language=language_of(text),
        issues=tuple(issues),
    )


def _whole(folded: Folded, sentences: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield the sentences whole: "4 тыс. вылетов", and lines that are wrapped."""
    before: Stretch | None = None
    for one in sentences:
        if before and _goes_on(folded, before.end, one.start):
            before = Stretch(start=before.start, end=one.end)
            continue
        if before:
            yield before
        before = one
    if before:
        yield before


def _goes_on(folded: Folded, end: int, start: int) -> bool:
    first = folded.original[folded.original_place(start)]
    gap = folded.text[end:start]
    wrapped = not gap.strip() and gap.count("\n") <= 1
    return first.islower() and (wrapped or gap.strip(" ") == ".")


def _is_masked(quote: Quote, masked: Sequence[Masked]) -> bool:
    place = bisect_right(masked, quote.start, key=lambda one: one.quote.start) - 1
    return place >= 0 and quote.start < masked[place].quote.end


def _left_out(one: Masked, source: str) -> Issue:
    return Issue(
        severity=Severity.NOTE,
        stage=_STAGE,
        where=source,
        what=f"no part of a report ({one.rule}): not read",
        mend="none needed; paste it as a text of its own if it tells something",
        value=one.quote.words[:80],
    )


_SPLIT = "split the file into its texts"


def language_of(text: str) -> str | None:
    """Return the language of a text by its letters: ar, ru or en; None where it has none.

    >>> language_of("قصف حلب"), language_of("Удар по Алеппо"), language_of("1, 2")
    ('ar', 'ru', None)
    """
    sample = text[:_LANGUAGE_SAMPLE]
    counts = {name: len(letters.findall(sample)) for name, letters in _SCRIPTS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _claim(aggregate: Aggregate, sources: Sequence[Found]) -> Suggestion:
    """Return a claim with who states it: the last speaker before its words, else the first."""
    at = min(one.quote.start for one in aggregate.values)
    named = within_reach(sources, at, at)
    speakers = [one for one in named if one.field is Field.SPEAKER]
    near = [one for one in speakers if one.quote.start <= at] or speakers[:1]
    credited = [one for one in named if one.field is Field.CREDITED]
    return Suggestion(
        kind=aggregate.kind,
        span=aggregate.span,
        values=(*aggregate.values, *near[-1:], *credited),
    )


def _doubts(claim: Suggestion, source: str) -> Iterator[Issue]:
    words = claim.values[0].quote.words
    if claim.span is None:
        what = (
            "since the beginning, which neither the text nor the case dates"
            if claim.kind == "cumulative"
            else "the words bind it to no stretch of time"
        )
        yield _issue(source, f"a claim without a period: {what}", "give its period", value=words)


def _issue(source: str, what: str, mend: str, *, value: str | None = None) -> Issue:
    return Issue(
        severity=Severity.WARNING, stage=_STAGE, where=source, what=what, mend=mend, value=value
    )
