"""Claims of a number as values: days, bounds, and the sums and words that bounds allow."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from crossfix.errors import TableError
from crossfix.model import Count, Noun
from crossfix.spans import Span, last_day
from crossfix.tally.areas import area_keys

_DAY = timedelta(days=1)


class Statement(Noun, frozen=True, kw_only=True):
    """One claim of a number: its stretch of time and provinces, and what it counts."""

    claim_id: str
    kind: str
    span: Span
    provinces: tuple[str, ...] = ()  # none named: everywhere
    stated_on: date | None = None
    sorties: Count = Count()
    objects: Count = Count()
    parts: tuple[tuple[str, int], ...] = ()
    note: str | None = None

    @property
    def areas(self) -> frozenset[str]:
        """Return the keys of the provinces; none: everywhere."""
        return frozenset(area_keys(self.provinces))

    @property
    def first(self) -> date:
        """Return the first day."""
        return self.span.start.date()

    @property
    def last(self) -> date:
        """Return the last day."""
        return last_day(self.span.start, self.span.end)


class Check(NamedTuple):
    """One check of claims against claims: a row of the table findings."""

    finding_id: str
    kind: str
    consistent: bool
    claim_ids: str
    arithmetic: str
    low: float | None
    expected: float | None
    high: float | None
    because: str


class Stretch(NamedTuple):
    """A stretch of time in half days since year 1, so that an edge day can be shared."""

    begin: int
    finish: int


def read_statements(claims: pl.DataFrame) -> list[Statement]:
    """Return the claims that have a span, the earliest end first.

    Raises TableError where a breakdown is not written as kind=number, ';' between.
    """
    statements = [
        Statement(
            claim_id=row["claim_id"],
            kind=row["kind"],
            span=Span(start=row["start"], end=row["end"]),
            provinces=split_names(row["provinces"] or ""),
            stated_on=row["stated_on"],
            sorties=Count(low=row["sorties_low"], high=row["sorties_high"]),
            objects=Count(low=row["objects_low"], high=row["objects_high"]),
            parts=read_parts(row["breakdown"] or "", at=row["claim_id"]),
            note=row["note"],
        )
        for row in claims.drop_nulls(["start", "end"]).iter_rows(named=True)
    ]
    return sorted(statements, key=lambda one: (one.last, one.first, one.claim_id))


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a text that has ';' between them.

    >>> split_names("Idlib; Hama;")
    ('Idlib', 'Hama')
    """
    return tuple(filter(None, (name.strip() for name in text.split(";"))))


def read_parts(breakdown: str, *, at: str) -> tuple[tuple[str, int], ...]:
    """Return the parts of a breakdown: kind and number.

    >>> read_parts("depot=3;bunker=2", at="RU018")
    (('depot', 3), ('bunker', 2))
    """
    parts = []
    for part in split_names(breakdown):
        kind, _, number = part.partition("=")
        if not number.strip().isdecimal():
            raise TableError(
                f"table claims: the breakdown of {at} has {part!r}",
                mend="write each part as kind=number, ';' between",
            )
        parts.append((kind.strip(), int(number)))
    return tuple(parts)


def is_stated(count: Count) -> bool:
    """Return whether anybody gave a bound.

    >>> is_stated(Count(low=60)), is_stated(Count())
    (True, False)
    """
    return count.low is not None or count.high is not None


def add(counts: Iterable[Count]) -> Count:
    """Return the sum: an unknown lower bound counts 0, an unknown upper one leaves it open.

    >>> add([Count(low=3, high=3), Count(low=2)])
    Count(low=5, high=None)
    """
    low, high = 0, 0
    is_open = False
    for count in counts:
        low += count.low or 0
        high += count.high or 0
        is_open |= count.high is None
    return Count(low=low, high=None if is_open else high)


def subtract(left: Count, right: Count) -> Count:
    """Return what is left of the first, by the bounds of both.

    >>> subtract(Count(low=456, high=456), Count(low=100, high=112))
    Count(low=344, high=356)
    """
    low = None if left.low is None or right.high is None else left.low - right.high
    high = None if left.high is None else left.high - (right.low or 0)
    return Count(low=low, high=high)


def exact(count: Count) -> int | None:
    """Return the number where both bounds are one number.

    >>> exact(Count(low=5, high=5)), exact(Count(low=5))
    (5, None)
    """
    return count.low if count.low == count.high else None


def in_words(count: Count) -> str:
    """Return the count as a reader would write it.

    >>> [in_words(c) for c in (Count(low=8, high=8), Count(low=60), Count(high=8), Count())]
    ['8', 'at least 60', 'at most 8', 'not stated']
    >>> in_words(Count(low=36, high=39))
    '36 to 39'
    """
    if count.low is None:
        return "not stated" if count.high is None else f"at most {count.high}"
    if count.high is None:
        return f"at least {count.low}"
    return str(count.low) if count.low == count.high else f"{count.low} to {count.high}"


def stretch(first: date, last: date) -> Stretch:
    """Return the stretch from some hour of the first day to some hour of the last.

    A statement of "the past 24 hours" spans two calendar days and ends where the next begins, so
    several days reach from edge to edge and two statements that share one edge day do not
    overlap. One day alone reaches half a day to each side: it overlaps what has it as an edge.

    >>> a_day, past_24_hours = date(2015, 10, 2), (date(2015, 10, 1), date(2015, 10, 2))
    >>> stretch(a_day, a_day).begin < stretch(*past_24_hours).finish
    True
    """
    begin, finish = 2 * first.toordinal(), 2 * last.toordinal()
    return Stretch(begin - 1, finish + 1) if first == last else Stretch(begin, finish)


def stretch_since(first: date, last: date) -> Stretch:
    """Return the stretch from the first hour of the first day to some hour of the last."""
    return Stretch(2 * first.toordinal() - 1, 2 * last.toordinal())


def stretch_of(statement: Statement) -> Stretch:
    """Return the stretch of a statement."""
    return stretch(statement.first, statement.last)


def lies_within(inner: Stretch, outer: Stretch) -> bool:
    """Return whether the first lies wholly within the second."""
    return outer.begin <= inner.begin and inner.finish <= outer.finish


def day_in_words(day: date) -> str:
    """Return a day without its year.

    >>> day_in_words(date(2015, 10, 7))
    '7 Oct'
    """
    return f"{day.day} {day:%b}"


def span_in_words(statement: Statement) -> str:
    """Return the days of a statement, without the year."""
    first, last = statement.first, statement.last
    if first == last:
        return day_in_words(first)
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same_month else day_in_words(first)}–{day_in_words(last)}"


def days_between(first: date, last: date) -> list[date]:
    """Return every day from first to last, both included; none where last is earlier.

    >>> len(days_between(date(2015, 9, 30), date(2015, 10, 2)))
    3
    """
    return [first + n * _DAY for n in range((last - first).days + 1)]


def days_in_words(days: Sequence[date]) -> str:
    """Return days in words, neighbours drawn together.

    >>> days_in_words(days_between(date(2015, 10, 24), date(2015, 10, 25)) + [date(2015, 10, 29)])
    '2015-10-24 to 2015-10-25, 2015-10-29'
    """
    return ", ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs_of_days(days)
    )


def runs_of_days(days: Sequence[date]) -> list[list[date]]:
    """Return the days in runs without a gap, the earliest first."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == _DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
