"""One day or more in a text, with the hours of the day: the morning of Thursday, 23 October."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from crossfix.extract.dates import DAY, Days, Text, absolute_at
from crossfix.extract.folding import fold
from crossfix.extract.numerals import adjacent, ordinals, script
from crossfix.extract.time_words import words
from crossfix.spans import Span, day_span

WEEK = 7  # days
_LINKS = 3  # small words between two parts of one expression


class TimeRead(NamedTuple):
    """What was read from a token on: where to go on, the time, and what was seen."""

    after: int
    span: Span | None
    signs: tuple[str, ...]
    day: date | None = None  # the one day that it names, for a clock time behind it


class Expression(NamedTuple):
    """One day or more, with the hours of the day where they are told."""

    after: int
    first: date | None
    last: date | None
    hours: tuple[float, float] | None
    offset: int | None  # minutes ahead of UTC, where the text names a zone
    signs: tuple[str, ...]

    def read(self, zone: tzinfo) -> TimeRead:
        """Return the span in UTC."""
        if self.first is None or self.last is None:
            return TimeRead(self.after, None, self.signs)
        if self.hours is None:
            span = day_span(self.first, self.last)
        else:
            where = zone if self.offset is None else timezone(timedelta(minutes=self.offset))
            span = Span(
                start=_moment(self.first, self.hours[0], where),
                end=_moment(self.last, self.hours[1], where),
            )
        one = self.first if self.first == self.last else None
        return TimeRead(self.after, span, self.signs, one)


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


def expression(text: Text, index: int) -> Expression | None:
    """Read a day with what stands around it: the morning of Thursday, 23 October, at 5 pm."""
    line = text.line
    items = _Items()
    at, end, links = index, index, 0
    while at < len(line) and links <= _LINKS:
        after = _item(text, at, items, comma=at > end and line[at - 1].text in {",", "،"})
        if after is not None:
            at, end, links = after, after, 0
        elif line[at].text in words().links and at > index:
            at, links = at + 1, links + 1
        else:
            break
    if items.days is None and items.weekday is None:
        return None
    return _resolved(text, end, items)


def _item(text: Text, at: int, items: _Items, *, comma: bool) -> int | None:
    """Take the part of an expression that begins at a token; return where it ends."""
    known, line = words(), text.line
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
        weekday = known.weekdays.at(line, at)
        if weekday and _is_weekday(text, at):
            return _weekday_item(text, at, *weekday, items)
    if items.hours is None and not comma:
        part = known.parts.at(line, at)
        if part:
            after, (start, end) = part
            items.hours = (start, end)
            items.signs.append("part")
            if end > 24 or start < 0:
                items.signs.append("night")
            return after
    return None


def _day_item(text: Text, at: int, items: _Items) -> int | None:
    known, line = words(), text.line
    moment = known.moments.at(line, at) if items.hours is None else None
    if moment:
        after, (offset, start, end) = moment
        items.days = counted_from(text, after, offset, ("relative",))
        items.hours = (start, end)
        items.signs.append("part")
        return after
    days = absolute_at(text, at)
    if days:
        items.days = days
        return days.after
    spoken = known.days.at(line, at)
    if spoken:
        after, offset = spoken
        if after < len(line) and line[after].text in known.next | ordinals():
            return None
        contextual = line[at].text in _CONTEXT
        signs = ("relative", "context_day") if contextual else ("relative",)
        items.days = counted_from(text, after, offset, signs)
        return after
    return None


_CONTEXT = frozenset({"the", "накануне"})  # the day before: before publication, or something else


def counted_from(text: Text, after: int, offset: int, signs: tuple[str, ...]) -> Days:
    """Return the day so many days from publication; none where that is not known."""
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
    known, line = words(), text.line
    if after < len(line) and line[after].text in known.next:
        return None
    if at and line[at - 1].text in known.next:
        return None
    items.weekday = weekday
    if after < len(line) and line[after].text in known.last and script(line[at].text) == "arabic":
        items.weekday_last = True
        return after + 1
    night = items.hours is not None and items.hours[1] > 24
    slash = after < len(line) and line[after].text in {"/", "-"}
    if slash or night:
        second = known.weekdays.at(line, after + slash)
        if second and second[1] == (weekday + 1) % WEEK:
            items.hours = (18, 31)
            items.signs += ["part", "night"]
            return second[0]
    items.weekday_last = bool(at) and line[at - 1].text in known.last
    return after


def _resolved(text: Text, after: int, items: _Items) -> Expression:
    days, weekday = items.days, items.weekday
    if days is None:
        back = None
        signs: tuple[str, ...] = ("relative", "weekday")
        if text.published and weekday is not None:
            back = (text.published.weekday() - weekday) % WEEK
            back += WEEK if items.weekday_last and back == 0 else 0
        days = counted_from(text, after, -(back or 0), signs)
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
    return Expression(
        after, first, last, hours, items.offset, (*days.signs, *dict.fromkeys(items.signs))
    )


class _Clock(NamedTuple):
    after: int
    hours: tuple[float, float]
    offset: int | None
    signs: tuple[str, ...]


def _clock(text: Text, index: int, *, leads: bool) -> _Clock | None:
    """Read 14:21, 5 p.m., 14.30 behind "at", with the zone behind it."""
    known, line = words(), text.line
    led = leads and index + 1 < len(line) and line[index].text in known.clock_leads
    at = index + 1 if led else index
    led = led or (index > 0 and line[index - 1].text in known.clock_leads)
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
    known, line = words(), text.line
    hours = known.hour_words.at(line, after)
    at = hours[0] if hours else after
    early, late = known.am.at(line, at), known.pm.at(line, at)
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
    found = words().zones.at(line, at)
    if found and at > after:
        closed = found[0] < len(line) and line[found[0]].text == ")"
        return (found[0] + 1, found[1]) if closed else None
    return found


def clock_alone(text: Text, index: int, day: date | None, zone: tzinfo) -> TimeRead | None:
    """Read a clock time without a day of its own: it is of the day last named nearby."""
    clock = _clock(text, index, leads=False)
    if clock is None:
        return None
    signs = (*clock.signs, "day_before_in_text" if day else "no_anchor")
    return Expression(clock.after, day, day, clock.hours, clock.offset, signs).read(zone)
