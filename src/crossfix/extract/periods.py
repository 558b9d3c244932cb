"""Periods that end with publication: the past four days, three days ago, last month."""

from datetime import date, timedelta
from typing import NamedTuple

from crossfix.extract.dates import DAY, Text
from crossfix.extract.expressions import TimeRead
from crossfix.extract.folding import fold
from crossfix.extract.numerals import Amount, amount_at, script
from crossfix.extract.time_words import words
from crossfix.spans import day_span

_UNIT_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_LONGEST_DAYS = 3700  # a past longer than ten years is no period of a report
_WINDOW = 8  # tokens of a period


def ago(text: Text, index: int) -> TimeRead | None:
    """Read three days ago, неделю назад, قبل يومين."""
    known, line = words(), text.line
    before = known.ago_before.at(line, index)
    at = before[0] if before else index
    two = known.units_two.at(line, at)
    amount = None if two else amount_at(line, at)
    unit = two or known.units.at(line, amount.after if amount else at)
    if unit is None or (before and not two and not amount):
        return None
    number = 2 if two else amount.low if amount else 1
    after = unit[0]
    if not before:
        if after >= len(line) or line[after].text not in known.ago:
            return None
        after += 1
    elif after < len(line) and line[after].text in known.past:
        return None
    days = number * _UNIT_DAYS[unit[1]]
    if days > _LONGEST_DAYS or (amount and amount.high != amount.low):
        return None
    if text.published is None:
        return TimeRead(after, None, ("relative", "ago", "no_anchor"))
    near = {"hour": 1.0, "day": 0.0, "week": 1.0, "month": 15.0, "year": 183.0}[unit[1]]
    first = text.published - timedelta(days=int(days + near))
    last = min(text.published, text.published - timedelta(days=int(days - near)))
    one = first if first == last else None
    return TimeRead(after, day_span(first, last), ("relative", "ago"), one)


class _Period(NamedTuple):
    """The words of a period as they are met, in whatever order."""

    lead: bool = False
    strong: bool = False
    past: bool = False
    this: bool = False
    number: Amount | None = None
    unit: str | None = None
    two: bool = False
    plural: bool = False


def period(text: Text, index: int) -> TimeRead | None:
    """Read over the past four days, за прошедшие двое суток, خلال اليومين الماضيين, last week."""
    line = text.line
    if words().days.at(line, index):
        return None  # the previous day
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
    first = line[start].text
    alone_past = seen.past and not counted and not seen.lead
    if alone_past and _is_calendar(first, arabic=arabic):
        return _calendar(text, at, seen.unit)
    return _up_to_publication(text, at, seen, _UNIT_DAYS[seen.unit])


def _up_to_publication(text: Text, after: int, seen: _Period, unit_days: float) -> TimeRead | None:
    """Return the whole days of a period, publication's among them."""
    if seen.plural and seen.number is None:
        return TimeRead(after, None, ("period", "relative", "vague"))
    number = 2 if seen.two else seen.number.low if seen.number else 1
    days = number * unit_days
    if not 0 < days <= _LONGEST_DAYS:
        return None
    signs = ("period", "relative") if seen.past else ("period", "relative", "unsaid_past")
    if text.published is None:
        return TimeRead(after, None, (*signs, "no_anchor"))
    back = max(1, -int(-days // 1))
    return TimeRead(after, day_span(text.published - back * DAY, text.published), signs)


def _period_word(text: Text, at: int, seen: _Period) -> tuple[int, _Period] | None:
    known, line = words(), text.line
    lead = known.leads.at(line, at)
    if lead and not (seen.past or seen.unit or seen.number):
        strong = seen.strong or known.strong.at(line, at) is not None
        return lead[0], seen._replace(lead=True, strong=strong)
    if line[at].text in known.past and not seen.past:
        return at + 1, seen._replace(past=True)
    if line[at].text in known.this and not seen.this:
        return at + 1, seen._replace(this=True)
    if seen.unit is None:
        two = known.units_two.at(line, at)
        if two and seen.number is None:
            return two[0], seen._replace(unit=two[1], two=True)
        unit = known.units.at(line, at)
        if unit:
            plural = known.plural.at(line, at) is not None
            return unit[0], seen._replace(unit=unit[1], plural=plural)
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


def _running(text: Text, after: int, unit: str) -> TimeRead | None:
    """Return this week, this month: up to the day of publication."""
    if unit not in {"week", "month", "year"}:
        return None
    if text.published is None:
        return TimeRead(after, None, ("relative", "running", "no_anchor"))
    today = text.published
    first = {
        "week": today - (today.weekday() + 2) * DAY,  # a week begins on Saturday at the earliest
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    return TimeRead(after, day_span(first, today), ("relative", "running"))


def _calendar(text: Text, after: int, unit: str) -> TimeRead | None:
    """Return last week, last month, last year."""
    if unit not in {"week", "month", "year"}:
        return None
    if text.published is None:
        return TimeRead(after, None, ("relative", "calendar", "no_anchor"))
    today = text.published
    if unit == "week":
        monday = today - today.weekday() * DAY
        first, last = monday - 9 * DAY, monday - DAY
    elif unit == "month":
        last = today.replace(day=1) - DAY
        first = last.replace(day=1)
    else:
        first, last = date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return TimeRead(after, day_span(first, last), ("relative", "calendar"))
