"""A stretch of time drawn from left to right: its parts, its marks, and what stands beside what.

Positions are percents of its width: the drawing fits any screen, and its letters keep their size.
Days are those of UTC; an end is the first day after.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from crossfix.publish.text import days

# the parts that time is cut into, and how many days the shortest of each has
UNITS = {
    "day": 1,
    "week": 7,
    "month": 28,
    "quarter": 90,
    "year": 365,
    "decade": 3652,
    "century": 36524,
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_TOUCHING = 0.01  # percent; positions are rounded


class Axis(NamedTuple):
    """The days that are drawn; at least one."""

    first: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.end - self.first).days

    @property
    def told(self) -> str:
        """Return its days as a reader says them."""
        return days(midnight(self.first), midnight(self.end))

    def at(self, moment: dt.date) -> float:
        """Return where a moment stands, in percent; what lies outside stands at the edge.

        >>> Axis(dt.date(2015, 10, 1), dt.date(2015, 10, 5)).at(dt.date(2015, 10, 2))
        25.0
        """
        share = (midnight(moment) - midnight(self.first)) / dt.timedelta(days=self.days)
        return round(100 * min(max(share, 0.0), 1.0), 3)


class Part(NamedTuple):
    """One day, week, month ... of an axis; the first and the last end with the axis."""

    first: dt.date
    end: dt.date

    @property
    def last(self) -> dt.date:
        """Return its last day."""
        return self.end - dt.timedelta(days=1)

    @property
    def told(self) -> str:
        """Return its days as a reader says them."""
        return days(midnight(self.first), midnight(self.end))


class Span(NamedTuple):
    """Where something lies on an axis, in percent, and whether it goes on beyond an edge."""

    left: float
    width: float
    from_before: bool
    goes_on: bool

    @property
    def middle(self) -> float:
        """Return where its middle stands."""
        return round(self.left + self.width / 2, 3)


def midnight(day: dt.date) -> dt.datetime:
    """Return the first moment of a day; a moment stands for itself."""
    if isinstance(day, dt.datetime):
        return day
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def first_of(day: dt.date, unit: str) -> dt.date:
    """Return the first day of the week, month ... that a day lies in; weeks begin on Monday.

    >>> first_of(dt.date(2015, 10, 1), "week"), first_of(dt.date(2015, 10, 1), "decade")
    (datetime.date(2015, 9, 28), datetime.date(2010, 1, 1))
    """
    if unit == "day":
        return day
    if unit == "week":
        return day - dt.timedelta(days=day.weekday())
    months = _MONTHS[unit]
    if months < 12:  # noqa: PLR2004 - less than a year
        return dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    years = months // 12
    return dt.date(max(day.year // years * years, 1), 1, 1)


def following(day: dt.date, unit: str) -> dt.date:
    """Return the first day of the next week, month ...

    >>> following(dt.date(2015, 10, 1), "quarter")
    datetime.date(2016, 1, 1)
    """
    begin = first_of(day, unit)
    try:
        if unit in {"day", "week"}:
            return begin + dt.timedelta(days=UNITS[unit])
        year, month = divmod(begin.month - 1 + _MONTHS[unit], 12)
        if unit in {"decade", "century"}:  # the years 1 to 9 are a decade too
            years = _MONTHS[unit] // 12
            return dt.date(begin.year // years * years + years, 1, 1)
        return dt.date(begin.year + year, month + 1, 1)
    except (OverflowError, ValueError):  # after the year 9999
        return dt.date.max


def unit_for(axis: Axis, *, most: int) -> str:
    """Return the shortest unit that cuts an axis into no more than so many parts.

    >>> unit_for(Axis(dt.date(2015, 9, 30), dt.date(2015, 11, 3)), most=60)
    'day'
    """
    fine = (unit for unit, days in UNITS.items() if axis.days / days <= most)
    return next((unit for unit in fine if len(parts_of(axis, unit)) <= most), "century")


def parts_of(axis: Axis, unit: str) -> tuple[Part, ...]:
    """Return the parts of an axis, one after the other and without a gap."""
    parts, first = [], axis.first
    while first < axis.end:
        end = min(following(first, unit), axis.end)
        parts.append(Part(first, end))
        first = end
    return tuple(parts)


def span_on(axis: Axis, start: dt.date, end: dt.date) -> Span:
    """Return where a stretch of time lies on an axis; its ends are days or moments."""
    left, right = axis.at(start), axis.at(end)
    return Span(
        left=left,
        width=round(right - left, 3),
        from_before=midnight(start) < midnight(axis.first),
        goes_on=midnight(end) > midnight(axis.end),
    )


def in_lanes(spans: Iterable[Span], *, least: float) -> list[int]:
    """Return for each span, in the order given, the first lane in which it covers none before it.

    A span takes `least` percent of the width at least, around its middle: it has a sign.
    """
    lanes: list[list[tuple[float, float]]] = []
    found = []
    for span in spans:
        reach = max(span.width, least) / 2
        left, right = span.middle - reach, span.middle + reach
        number = next(
            (
                number
                for number, lane in enumerate(lanes)
                if all(right <= a + _TOUCHING or left >= b - _TOUCHING for a, b in lane)
            ),
            len(lanes),
        )
        if number == len(lanes):
            lanes.append([])
        lanes[number].append((left, right))
        found.append(number)
    return found
