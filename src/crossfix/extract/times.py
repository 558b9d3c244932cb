"""When things happened, and the periods that claims cover, as a text words them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Any, NamedTuple

from crossfix.extract.dates import DAY, Days, Text, absolute_at, read_text, time_phrases, time_words
from crossfix.extract.folding import Folded, fold
from crossfix.extract.found import Field, Found
from crossfix.extract.numerals import (
    Amount,
    adjacent,
    amount_at,
    number_may_start,
    ordinals,
    script,
)
from crossfix.extract.tokens import Phrases, every_phrase, stems
from crossfix.spans import Span, day_span

_UNIT_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_LONGEST_DAYS = 3700  # a past longer than ten years is no period of a report
_LINKS = 3  # small words between two parts of one expression
_WINDOW = 8  # tokens of a period, or of the name of an operation
_CLOCK_REACH = 40  # tokens back to the day of a clock time
_WEEK = 7


class _Read(NamedTuple):
    """What was read from a token on: where to go on, the time, and what was seen."""

    after: int
    span: Span | None
    signs: tuple[str, ...]
    day: date | None = None  # the one day that it names, for a clock time behind it


class _Words(NamedTuple):
    weekdays: Phrases[int]
    days: Phrases[int]
    moments: Phrases[list[int]]
    parts: Phrases[list[int]]
    links: frozenset[str]
    leads: Phrases[bool]
    strong: Phrases[bool]
    past: frozenset[str]
    this: frozenset[str]
    units: Phrases[str]
    units_two: Phrases[str]
    since: Phrases[bool]
    start: Phrases[bool]
    operation: Phrases[bool]
    as_of: Phrases[bool]
    until: Phrases[bool]
    origin: Phrases[bool]
    to: Phrases[bool]
    ago: frozenset[str]
    ago_before: Phrases[bool]
    last: frozenset[str]
    next: frozenset[str]
    clock_leads: frozenset[str]
    hour_words: Phrases[bool]
    am: Phrases[bool]
    pm: Phrases[bool]
    zones: Phrases[int]


@cache
def _words() -> _Words:
    def phrases(key: str) -> Phrases[Any]:
        return Phrases(every_phrase("times", key, "words"))

    return _Words(
        weekdays=time_phrases("weekdays"),
        days=Phrases(every_phrase("times", "days")),
        moments=Phrases(every_phrase("times", "moments")),
        parts=Phrases(every_phrase("times", "parts")),
        links=time_words("links", "words"),
        leads=phrases("leads"),
        strong=phrases("strong"),
        past=time_words("past", "words"),
        this=time_words("this", "words"),
        units=Phrases(
            (name, unit) for names, unit in every_phrase("times", "units") for name in names.split()
        ),
        units_two=Phrases(every_phrase("times", "units_two")),
        since=phrases("since"),
        start=phrases("start"),
        operation=phrases("operation"),
        as_of=phrases("as_of"),
        until=phrases("until"),
        origin=phrases("from"),
        to=phrases("to"),
        ago=time_words("ago", "words"),
        ago_before=phrases("ago_before"),
        last=time_words("last", "words"),
        next=time_words("next", "words"),
        clock_leads=time_words("clock_leads", "words"),
        hour_words=phrases("hour_words"),
        am=phrases("am"),
        pm=phrases("pm"),
        zones=Phrases(every_phrase("times", "zones")),
    )


@cache
def _starters() -> frozenset[str]:
    """Return every word that may begin an expression of time."""
    words = _words()
    tables = (
        *(words.weekdays, words.days, words.moments, words.parts, words.leads, words.units),
        *(words.units_two, words.since, words.as_of, words.until, words.origin, words.ago_before),
        time_phrases("months"),
        Phrases(every_phrase("times", "day_words")),
    )
    return frozenset().union(*(table.firsts() for table in tables), words.past, words.this)


@lru_cache(maxsize=1 << 16)
def _may_start(word: str) -> bool:
    return any(stem in _starters() for _, stem in stems(word)) or number_may_start(word)


def read_times(
    folded: Folded, published: date | datetime | None = None, zone: tzinfo = UTC
) -> tuple[Found, ...]:
    """Return the times that a text states, first to last; `zone` is that of its clock times.

    Whole days are days of the calendar, as the text names them; clock times and parts of a day are
    brought to UTC. "The past four days" are the four days before that of publication and that day,
    since nobody says at which hour they were counted. A bound (`cumulative_from`,
    `cumulative_to`) has the day that is named, and leaves the other end to who reads it. Without a
    value stands what the text alone does not tell: `no_anchor` (it counts from a publication that
    is not known), `operation_start` (the case knows when that was).

    Signs: absolute, numeric, order_ambiguous, month, year, year_inferred, several_days, period,
    relative, context_day, weekday, weekday_agrees, weekday_disagrees, clock, part, night, zone.

    >>> found = read_times(fold("Over the past 24 hours, as of 23 October"), date(2015, 10, 24))
    >>> [(one.quote.words, one.signs[-1]) for one in found]
    [('Over the past 24 hours', 'relative'), ('as of 23 October', 'cumulative_to')]
    >>> found[1].value.start.date().isoformat()
    '2015-10-23'
    """
    if isinstance(published, datetime):
        published = published.astimezone(zone).date() if published.tzinfo else published.date()
    return tuple(_found(read_text(folded, published), zone))


def _found(text: Text, zone: tzinfo) -> Iterator[Found]:
    line = text.line
    index, day, day_at = 0, None, -_CLOCK_REACH
    while index < len(line):
        token = line[index]
        started = token.kind == "digits" or (token.kind == "word" and _may_start(token.text))
        read = _read(text, index, zone) if started else None
        if read is None and started:
            read = _clock_alone(text, index, day if index - day_at < _CLOCK_REACH else None, zone)
        if read is None:
            index += 1
            continue
        if read.day:
            day, day_at = read.day, index
        yield Found(
            field=Field.TIME,
            value=read.span,
            quote=text.folded.quote(token.start, line[read.after - 1].end),
            signs=tuple(dict.fromkeys(read.signs)),
        )
        index = read.after


def _read(text: Text, index: int, zone: tzinfo) -> _Read | None:
    return (
        _between(text, index, zone)
        or _since(text, index, zone)
        or _as_of(text, index, zone)
        or _ago(text, index)
        or _period(text, index)
        or _to_another(text, index, zone)
    )


class _Expression(NamedTuple):
    """One day or more, with the hours of the day where they are told."""

    after: int
    first: date | None
    last: date | None
    hours: tuple[float, float] | None
    offset: int | None  # minutes ahead of UTC, where the text names a zone
    signs: tuple[str, ...]

    def read(self, zone: tzinfo) -> _Read:
        """Return the span in UTC."""
        if self.first is None or self.last is None:
            return _Read(self.after, None, self.signs)
        if self.hours is None:
            span = day_span(self.first, self.last)
        else:
            where = zone if self.offset is None else timezone(timedelta(minutes=self.offset))
            span = Span(
                start=_moment(self.first, self.hours[0], where),
                end=_moment(self.last, self.hours[1], where),
            )
        one = self.first if self.first == self.last else None
        return _Read(self.after, span, self.signs, one)


def _moment(day: date, hours: float, where: tzinfo) -> datetime:
    local = datetime.combine(day, time(), tzinfo=where) + timedelta(minutes=round(hours * 60))
    return local.astimezone(UTC)


class _Items:
    """The parts of one expression as they are met."""

    def __init__(self) -> None:
        self.days: Days | None = None
        self.weekday: int | None = None
        self.weekday_last = False
        self.hours: tuple[float, float] | None = None
        self.offset: int | None = None
        self.signs: list[str] = []


def _expression(text: Text, index: int) -> _Expression | None:
    """Read a day with what stands around it: the morning of Thursday, 23 October, at 5 pm."""
    line = text.line
    items = _Items()
    at, end, links = index, index, 0
    while at < len(line) and links <= _LINKS:
        after = _item(text, at, items, comma=at > end and line[at - 1].text in {",", "،"})
        if after is not None:
            at, end, links = after, after, 0
        elif line[at].text in _words().links and at > index:
            at, links = at + 1, links + 1
        else:
            break
    if items.days is None and items.weekday is None:
        return None
    return _resolved(text, end, items)


def _item(text: Text, at: int, items: _Items, *, comma: bool) -> int | None:
    """Take the part of an expression that begins at a token; return where it ends."""
    words, line = _words(), text.line
    if items.hours is None:
        clock = _clock(text, at, leads=True)
        if clock:
            items.hours, items.offset = clock.hours, clock.offset
            items.signs += clock.signs
            return clock.after
    if items.days is None:
        after = _day_item(text, at, items)
        if after is not None:
            return after
    if items.weekday is None:
        weekday = words.weekdays.at(line, at)
        if weekday and _is_weekday(text, at):
            return _weekday_item(text, at, *weekday, items)
    if items.hours is None and not comma:
        part = words.parts.at(line, at)
        if part:
            after, (start, end) = part
            items.hours = (start, end)
            items.signs.append("part")
            if end > 24 or start < 0:
                items.signs.append("night")
            return after
    return None


def _day_item(text: Text, at: int, items: _Items) -> int | None:
    words, line = _words(), text.line
    moment = words.moments.at(line, at) if items.hours is None else None
    if moment:
        after, (offset, start, end) = moment
        items.days = _relative(text, after, offset, ("relative",))
        items.hours = (start, end)
        items.signs.append("part")
        return after
    days = absolute_at(text, at)
    if days:
        items.days = days
        return days.after
    spoken = words.days.at(line, at)
    if spoken:
        after, offset = spoken
        if after < len(line) and line[after].text in words.next | ordinals():
            return None
        contextual = line[at].text in _CONTEXT
        signs = ("relative", "context_day") if contextual else ("relative",)
        items.days = _relative(text, after, offset, signs)
        return after
    return None


_CONTEXT = frozenset({"the", "накануне"})  # the day before: before publication, or something else


def _relative(text: Text, after: int, offset: int, signs: tuple[str, ...]) -> Days:
    if text.published is None:
        return Days(after, None, None, (*signs, "no_anchor"))
    day = text.published + offset * DAY
    return Days(after, day, day, signs)


def _is_weekday(text: Text, at: int) -> bool:
    """Return whether the word is the day: sun, mon and sat are other words as well."""
    token = text.line[at]
    short = len(token.text) <= 5 and script(token.text) == "latin"
    return not short or text.capital(at)


def _weekday_item(text: Text, at: int, after: int, weekday: int, items: _Items) -> int | None:
    words, line = _words(), text.line
    if after < len(line) and line[after].text in words.next:
        return None
    if at and line[at - 1].text in words.next:
        return None
    items.weekday = weekday
    if after < len(line) and line[after].text in words.last and script(line[at].text) == "arabic":
        items.weekday_last = True
        return after + 1
    night = items.hours is not None and items.hours[1] > 24
    slash = after < len(line) and line[after].text in {"/", "-"}
    if slash or night:
        second = words.weekdays.at(line, after + slash)
        if second and second[1] == (weekday + 1) % _WEEK:
            items.hours = (18, 31)
            items.signs += ["part", "night"]
            return second[0]
    items.weekday_last = bool(at) and line[at - 1].text in words.last
    return after


def _resolved(text: Text, after: int, items: _Items) -> _Expression:
    days, weekday = items.days, items.weekday
    if days is None:
        back = None
        signs: tuple[str, ...] = ("relative", "weekday")
        if text.published and weekday is not None:
            back = (text.published.weekday() - weekday) % _WEEK
            back += _WEEK if items.weekday_last and back == 0 else 0
        days = _relative(text, after, -(back or 0), signs)
    else:
        signs = days.signs
        if weekday is not None and days.first:
            agrees = days.first.weekday() == weekday
            signs = (*signs, "weekday_agrees" if agrees else "weekday_disagrees")
        days = days._replace(signs=signs)
    first, last = days.first, days.last
    hours = items.hours
    if hours and first and last and first != last:
        # a night named by both its days: from the evening of the first to the morning of the last
        hours = (hours[0], hours[1] - 24) if hours[1] > 24 else hours
    return _Expression(
        after, first, last, hours, items.offset, (*days.signs, *dict.fromkeys(items.signs))
    )


class _Clock(NamedTuple):
    after: int
    hours: tuple[float, float]
    offset: int | None
    signs: tuple[str, ...]


def _clock(text: Text, index: int, *, leads: bool) -> _Clock | None:
    """Read 14:21, 5 p.m., 14.30 behind "at", with the zone behind it."""
    words, line = _words(), text.line
    led = leads and index + 1 < len(line) and line[index].text in words.clock_leads
    at = index + 1 if led else index
    led = led or (index > 0 and line[index - 1].text in words.clock_leads)
    glued = adjacent(line, at) and line[at - 1].text in ":.-/+"
    if line[at].kind != "digits" or len(line[at].text) > 2 or glued:
        return None
    hour = int(line[at].text)
    exact = _minutes(text, at, dotted=led)
    after, minute = exact or (at + 1, 0)
    half = _half(text, after, led=led)
    named = at > 0 and line[at - 1].text in _THE_HOUR
    if hour > 24 or not (exact or half or named):
        return None
    if half:
        after, later = half
        if later is not None:
            hour = hour % 12 + (12 if later else 0)
    zone = _zone(text, after)
    start = hour + minute / 60
    return _Clock(
        after=zone[0] if zone else after,
        hours=(start, start + (1 / 60 if exact else 1.0)),
        offset=zone[1] if zone else None,
        signs=("clock", "zone") if zone else ("clock",),
    )


_THE_HOUR = frozenset({fold("الساعة").text})


def _half(text: Text, after: int, *, led: bool) -> tuple[int, bool | None] | None:
    """Return where a.m. or p.m. ends and whether it is the latter; None: at 5 o'clock."""
    words, line = _words(), text.line
    hours = words.hour_words.at(line, after)
    at = hours[0] if hours else after
    early, late = words.am.at(line, at), words.pm.at(line, at)
    if early or late:
        return (early or late or (at,))[0], late is not None
    clock = hours is not None and (led or line[after].text == "o")  # 5 часов is also a duration
    return (at, None) if clock else None


def _minutes(text: Text, at: int, *, dotted: bool) -> tuple[int, int] | None:
    line = text.line
    if at + 2 >= len(line) or line[at + 2].kind != "digits" or len(line[at + 2].text) != 2:
        return None
    mark = line[at + 1].text
    if mark != ":" and not (dotted and mark == "."):
        return None
    if not adjacent(line, at + 1) or not adjacent(line, at + 2) or int(line[at + 2].text) > 59:
        return None
    after = at + 3
    more = after + 1 < len(line) and adjacent(line, after) and line[after].text == mark
    if more and line[after + 1].kind == "digits" and adjacent(line, after + 1):
        if mark == "." or len(line[after + 1].text) != 2:
            return None
        after += 2
    return after, int(line[at + 2].text)


def _zone(text: Text, after: int) -> tuple[int, int] | None:
    line = text.line
    at = after + 1 if after < len(line) and line[after].text == "(" else after
    found = _words().zones.at(line, at)
    if found and at > after:
        closed = found[0] < len(line) and line[found[0]].text == ")"
        return (found[0] + 1, found[1]) if closed else None
    return found


def _clock_alone(text: Text, index: int, day: date | None, zone: tzinfo) -> _Read | None:
    """Read a clock time without a day of its own: it is of the day last named nearby."""
    clock = _clock(text, index, leads=False)
    if clock is None:
        return None
    signs = (*clock.signs, "day_before_in_text" if day else "no_anchor")
    return _Expression(clock.after, day, day, clock.hours, clock.offset, signs).read(zone)


def _to_another(text: Text, index: int, zone: tzinfo) -> _Read | None:
    """Read one expression, or 30 September - 23 October."""
    one = _expression(text, index)
    if one is None:
        return None
    if one.hours is None and not {"month", "several_days", "period"} & set(one.signs):
        to = _words().to.at(text.line, one.after)
        if to and text.line[one.after].text not in _AND:
            other = _expression(text, to[0])
            if other and "absolute" in other.signs and "absolute" in one.signs:
                return _joined(text, index, one, other)
    return one.read(zone)


_AND = frozenset(fold(word).text for word in ("and", "и", "و", "на", "by", "up"))


def _joined(text: Text, start: int, one: _Expression, other: _Expression) -> _Read | None:
    """Return the period from one expression to another, the year shared."""
    first, signs = one.first, one.signs
    if other.first and {"no_year", "year_inferred"} & set(one.signs):
        again = _expression(text._replace(published=other.last), start)
        first = again.first if again else first
    both = (*dict.fromkeys((*signs, *other.signs)), "period")
    if first is None or other.last is None:
        return _Read(other.after, None, both)
    if first > other.last and "weekday" in signs:
        first -= _WEEK * DAY
    if first > other.last:
        return None
    return _Read(other.after, day_span(first, other.last), both)


def _between(text: Text, index: int, zone: tzinfo) -> _Read | None:
    """Read between 3 and 5 November, from 30 September to 23 October, с 3 по 5 ноября."""
    words, line = _words(), text.line
    origin = words.origin.at(line, index)
    if origin is None:
        return None
    one = _expression(text, origin[0])
    if one is None:
        return None
    if {"several_days", "period"} & set(one.signs):
        signs = tuple(sign for sign in one.signs if sign != "several_days")
        return one._replace(signs=(*signs, "period")).read(zone)
    to = words.to.at(line, one.after)
    at = to[0] if to else None
    if at is None and one.after < len(line) and line[one.after].text.startswith("و"):
        at = one.after
    other = _expression(text, at) if at is not None else None
    return _joined(text, origin[0], one, other) if other else None


def _since(text: Text, index: int, zone: tzinfo) -> _Read | None:
    """Read since 30 September, since the beginning of the operation, с начала года."""
    words, line = _words(), text.line
    since = words.since.at(line, index)
    if since is None or since[0] >= len(line):
        return None
    start = _start_of(text, since[0])
    if start:
        return start
    one = _expression(text, since[0])
    if one:
        last = one.first if "month" in one.signs else one.last  # since May: since its first day
        return one._replace(last=last, signs=(*one.signs, "cumulative_from")).read(zone)
    year = line[since[0]]
    if year.kind == "digits" and len(year.text) == 4 and 1900 <= int(year.text) < 2100:
        day = date(int(year.text), 1, 1)
        return _Read(since[0] + 1, day_span(day), ("absolute", "year", "cumulative_from"))
    return None


def _start_of(text: Text, after: int) -> _Read | None:
    """Read the beginning of an operation, of a month or of the year, behind since."""
    words, line = _words(), text.line
    begun = next(
        (found for at in range(after, after + 3) if (found := words.start.at(line, at))), None
    )
    if begun is None:
        return None
    for at in range(begun[0], min(begun[0] + _WINDOW, len(line))):
        if line[at].kind == "line" or line[at].text in {".", ";"}:
            return None
        operation = words.operation.at(line, at)
        if operation:
            return _operation_date(text, operation[0])
        unit = words.units.at(line, at)
        if unit and unit[1] in {"month", "year"}:
            return _start_of_unit(text, *unit)
        one = _expression(text, at)
        if one:
            first = one.first if "month" in one.signs else None
            days = (first, first) if first else (one.first, one.last)
            signs = (*one.signs, "cumulative_from")
            return one._replace(first=days[0], last=days[1], signs=signs).read(UTC)
    return None


def _start_of_unit(text: Text, after: int, unit: str) -> _Read:
    signs = ("relative", "cumulative_from")
    if text.published is None:
        return _Read(after, None, (*signs, "no_anchor"))
    first = text.published.replace(day=1)
    first = first.replace(month=1) if unit == "year" else first
    return _Read(after, day_span(first), signs)


def _operation_date(text: Text, after: int) -> _Read:
    """Return the start of an operation, with its day where the words go on to name it."""
    signs = ("cumulative_from", "operation_start")
    for at in range(after, min(after + _WINDOW, len(text.line))):
        if text.line[at].kind == "line" or text.line[at].text in {".", ";"}:
            break
        days = absolute_at(text, at)
        if days:
            one = _Expression(days.after, days.first, days.last, None, None, (*days.signs, *signs))
            return one.read(UTC)
        behind = absolute_at(text, at + 1) if at + 1 < len(text.line) else None
        if text.line[at].kind == "digits" or (text.line[at].text == "," and not behind):
            break
    return _Read(after, None, signs)


def _as_of(text: Text, index: int, zone: tzinfo) -> _Read | None:
    words = _words()
    sure = words.as_of.at(text.line, index)
    end = sure or words.until.at(text.line, index)
    if end is None or end[0] >= len(text.line):
        return None
    one = _expression(text, end[0])
    if one is None:
        return None
    signs = (*one.signs, "cumulative_to") if sure else (*one.signs, "until", "cumulative_to")
    return one._replace(signs=signs).read(zone)


def _ago(text: Text, index: int) -> _Read | None:
    """Read three days ago, неделю назад, قبل يومين."""
    words, line = _words(), text.line
    before = words.ago_before.at(line, index)
    at = before[0] if before else index
    two = words.units_two.at(line, at)
    amount = None if two else amount_at(line, at)
    unit = two or words.units.at(line, amount.after if amount else at)
    if unit is None or (before and not two and not amount):
        return None
    number = 2 if two else amount.low if amount else 1
    after = unit[0]
    if not before:
        if after >= len(line) or line[after].text not in words.ago:
            return None
        after += 1
    elif after < len(line) and line[after].text in words.past:
        return None
    days = number * _UNIT_DAYS[unit[1]]
    if days > _LONGEST_DAYS or (amount and amount.high != amount.low):
        return None
    if text.published is None:
        return _Read(after, None, ("relative", "ago", "no_anchor"))
    near = {"hour": 1.0, "day": 0.0, "week": 1.0, "month": 15.0, "year": 183.0}[unit[1]]
    first = text.published - timedelta(days=int(days + near))
    last = min(text.published, text.published - timedelta(days=int(days - near)))
    one = first if first == last else None
    return _Read(after, day_span(first, last), ("relative", "ago"), one)


class _Period(NamedTuple):
    """The words of a period as they are met, in whatever order."""

    lead: bool = False
    strong: bool = False
    past: bool = False
    this: bool = False
    number: Amount | None = None
    unit: str | None = None
    two: bool = False


def _period(text: Text, index: int) -> _Read | None:
    """Read over the past four days, за прошедшие двое суток, خلال اليومين الماضيين, last week."""
    line = text.line
    seen, at, start = _Period(), index, index
    while at < min(start + _WINDOW, len(line)):
        step = _period_word(text, at, seen)
        if step is None:
            break
        at, seen = step
    if seen.unit is None or at == start:
        return None
    arabic = script(line[at - 1].text) == "arabic"
    alone = script(line[at - 1].text) == "cyrillic" and seen.strong
    counted = seen.number is not None or seen.two
    if not (seen.past or seen.this or alone or (seen.strong and counted)):
        return None
    if seen.this and not (counted or seen.past):
        return _running(text, at, seen.unit)
    if (
        seen.past
        and not counted
        and not seen.lead
        and _is_calendar(line[start].text, arabic=arabic)
    ):
        return _calendar(text, at, seen.unit)
    number = 2 if seen.two else seen.number.low if seen.number else 1
    days = number * _UNIT_DAYS[seen.unit]
    if not 0 < days <= _LONGEST_DAYS:
        return None
    signs = ("period", "relative") if seen.past else ("period", "relative", "unsaid_past")
    if text.published is None:
        return _Read(at, None, (*signs, "no_anchor"))
    back = max(1, -int(-days // 1))
    return _Read(at, day_span(text.published - back * DAY, text.published), signs)


def _period_word(text: Text, at: int, seen: _Period) -> tuple[int, _Period] | None:
    words, line = _words(), text.line
    lead = words.leads.at(line, at)
    if lead and not (seen.past or seen.unit or seen.number):
        strong = seen.strong or words.strong.at(line, at) is not None
        return lead[0], seen._replace(lead=True, strong=strong)
    if line[at].text in words.past and not seen.past:
        return at + 1, seen._replace(past=True)
    if line[at].text in words.this and not seen.this:
        return at + 1, seen._replace(this=True)
    if seen.unit is None:
        two = words.units_two.at(line, at)
        if two and seen.number is None:
            return two[0], seen._replace(unit=two[1], two=True)
        unit = words.units.at(line, at)
        if unit:
            return unit[0], seen._replace(unit=unit[1])
    if seen.number is None and not seen.two:
        amount = amount_at(line, at)
        arabic = seen.unit is None or script(line[at].text) == "arabic"
        if amount and amount.whole and amount.high == amount.low and (arabic or not seen.unit):
            return amount.after, seen._replace(number=amount)
    if line[at].text == "-" and seen.number and seen.unit is None:
        return at + 1, seen
    return None


_LAST = frozenset(fold(word).text for word in ("last", "прошлой", "прошлом", "прошлую", "прошлый"))


def _is_calendar(first: str, *, arabic: bool) -> bool:
    """Return whether the words name the week or month before, and not the days up to now."""
    return arabic or first in _LAST


def _running(text: Text, after: int, unit: str) -> _Read | None:
    """Return this week, this month: up to the day of publication."""
    if unit not in {"week", "month", "year"}:
        return None
    if text.published is None:
        return _Read(after, None, ("relative", "running", "no_anchor"))
    today = text.published
    first = {
        "week": today - (today.weekday() + 2) * DAY,  # a week begins on Saturday at the earliest
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    return _Read(after, day_span(first, today), ("relative", "running"))


def _calendar(text: Text, after: int, unit: str) -> _Read | None:
    """Return last week, last month, last year."""
    if unit not in {"week", "month", "year"}:
        return None
    if text.published is None:
        return _Read(after, None, ("relative", "calendar", "no_anchor"))
    today = text.published
    if unit == "week":
        monday = today - today.weekday() * DAY
        first, last = monday - 9 * DAY, monday - DAY
    elif unit == "month":
        last = today.replace(day=1) - DAY
        first = last.replace(day=1)
    else:
        first, last = date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return _Read(after, day_span(first, last), ("relative", "calendar"))
