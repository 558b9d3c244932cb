"""When things happened, and the periods that claims cover, as a text words them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo

from crossfix.extract.dates import DAY, Text, absolute_at, read_text
from crossfix.extract.expressions import WEEK, Expression, TimeRead, clock_alone, expression
from crossfix.extract.folding import Folded, fold
from crossfix.extract.found import Field, Found
from crossfix.extract.periods import ago, period
from crossfix.extract.time_words import may_start, words
from crossfix.spans import day_span

_WINDOW = 8  # tokens of the name of an operation
_CLOCK_REACH = 40  # tokens back to the day of a clock time


def read_times(
    folded: Folded, published: date | datetime | None = None, zone: tzinfo = UTC
) -> tuple[Found, ...]:
    """Return the times that a text states, first to last; `zone` is that of its clock times.

    Whole days are days of the calendar, as the text names them; clock times and parts of a day are
    brought to UTC. "The past four days" are the four days before that of publication and that day,
    since nobody says at which hour they were counted. A bound (`cumulative_from`,
    `cumulative_to`) has the day that is named, and leaves the other end to who reads it. Without a
    value stands what the text alone does not tell: `no_anchor` (it counts from a publication that
    is not known), `operation_start` (the case knows when that was), `vague` (past days, without how
    many).

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
        started = token.kind == "digits" or (token.kind == "word" and may_start(token.text))
        read = _read(text, index, zone) if started else None
        if read is None and started:
            read = clock_alone(text, index, day if index - day_at < _CLOCK_REACH else None, zone)
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


def _read(text: Text, index: int, zone: tzinfo) -> TimeRead | None:
    return (
        _between(text, index, zone)
        or _since(text, index, zone)
        or _as_of(text, index, zone)
        or ago(text, index)
        or period(text, index)
        or _to_another(text, index, zone)
    )


def _to_another(text: Text, index: int, zone: tzinfo) -> TimeRead | None:
    """Read one expression, or 30 September - 23 October."""
    one = expression(text, index)
    if one is None:
        return None
    if one.hours is None and not {"month", "several_days", "period"} & set(one.signs):
        to = words().to.at(text.line, one.after)
        if to and text.line[one.after].text not in _AND:
            other = expression(text, to[0])
            if other and "absolute" in other.signs and "absolute" in one.signs:
                return _joined(text, index, one, other)
    return one.read(zone)


_AND = frozenset(fold(word).text for word in ("and", "и", "و", "на", "by", "up"))


def _joined(text: Text, start: int, one: Expression, other: Expression) -> TimeRead | None:
    """Return the period from one expression to another, the year shared."""
    first, signs = one.first, one.signs
    if other.first and {"no_year", "year_inferred"} & set(one.signs):
        again = expression(text._replace(published=other.last), start)
        first = again.first if again else first
    both = (*dict.fromkeys((*signs, *other.signs)), "period")
    if first is None or other.last is None:
        return TimeRead(other.after, None, both)
    if first > other.last and "weekday" in signs:
        first -= WEEK * DAY
    if first > other.last:
        return None
    return TimeRead(other.after, day_span(first, other.last), both)


def _between(text: Text, index: int, zone: tzinfo) -> TimeRead | None:
    """Read between 3 and 5 November, from 30 September to 23 October, с 3 по 5 ноября."""
    known, line = words(), text.line
    origin = known.origin.at(line, index)
    if origin is None:
        return None
    one = expression(text, origin[0])
    if one is None:
        return None
    if {"several_days", "period"} & set(one.signs):
        signs = tuple(sign for sign in one.signs if sign != "several_days")
        return one._replace(signs=(*signs, "period")).read(zone)
    to = known.to.at(line, one.after)
    at = to[0] if to else None
    if at is None and one.after < len(line) and line[one.after].text.startswith("و"):
        at = one.after
    other = expression(text, at) if at is not None else None
    return _joined(text, origin[0], one, other) if other else None


def _since(text: Text, index: int, zone: tzinfo) -> TimeRead | None:
    """Read since 30 September, since the beginning of the operation, с начала года."""
    known, line = words(), text.line
    since = known.since.at(line, index)
    if since is None or since[0] >= len(line):
        return None
    start = _start_of(text, since[0])
    if start:
        return start
    one = expression(text, since[0])
    if one:
        last = one.first if "month" in one.signs else one.last  # since May: since its first day
        return one._replace(last=last, signs=(*one.signs, "cumulative_from")).read(zone)
    year = line[since[0]]
    if year.kind == "digits" and len(year.text) == 4 and 1900 <= int(year.text) < 2100:
        day = date(int(year.text), 1, 1)
        return TimeRead(since[0] + 1, day_span(day), ("absolute", "year", "cumulative_from"))
    return None


def _start_of(text: Text, after: int) -> TimeRead | None:
    """Read the beginning of an operation, of a month or of the year, behind since."""
    known, line = words(), text.line
    begun = next(
        (found for at in range(after, after + 3) if (found := known.start.at(line, at))), None
    )
    if begun is None:
        return None
    for at in range(begun[0], min(begun[0] + _WINDOW, len(line))):
        if line[at].kind == "line" or line[at].text in {".", ";"}:
            return None
        operation = known.operation.at(line, at)
        if operation:
            return _operation_date(text, operation[0])
        unit = known.units.at(line, at)
        if unit and unit[1] in {"month", "year"}:
            return _start_of_unit(text, *unit)
        one = expression(text, at)
        if one:
            first = one.first if "month" in one.signs else None
            days = (first, first) if first else (one.first, one.last)
            signs = (*one.signs, "cumulative_from")
            return one._replace(first=days[0], last=days[1], signs=signs).read(UTC)
    return None


def _start_of_unit(text: Text, after: int, unit: str) -> TimeRead:
    signs = ("relative", "cumulative_from")
    if text.published is None:
        return TimeRead(after, None, (*signs, "no_anchor"))
    first = text.published.replace(day=1)
    first = first.replace(month=1) if unit == "year" else first
    return TimeRead(after, day_span(first), signs)


def _operation_date(text: Text, after: int) -> TimeRead:
    """Return the start of an operation, with its day where the words go on to name it."""
    signs = ("cumulative_from", "operation_start")
    for at in range(after, min(after + _WINDOW, len(text.line))):
        if text.line[at].kind == "line" or text.line[at].text in {".", ";"}:
            break
        days = absolute_at(text, at)
        if days:
            one = Expression(days.after, days.first, days.last, None, None, (*days.signs, *signs))
            return one.read(UTC)
        behind = absolute_at(text, at + 1) if at + 1 < len(text.line) else None
        if text.line[at].kind == "digits" or (text.line[at].text == "," and not behind):
            break
    return TimeRead(after, None, signs)


def _as_of(text: Text, index: int, zone: tzinfo) -> TimeRead | None:
    known = words()
    sure = known.as_of.at(text.line, index)
    end = sure or known.until.at(text.line, index)
    if end is None or end[0] >= len(text.line):
        return None
    one = expression(text, end[0])
    if one is None:
        return None
    signs = (*one.signs, "cumulative_to") if sure else (*one.signs, "until", "cumulative_to")
    return one._replace(signs=signs).read(zone)
