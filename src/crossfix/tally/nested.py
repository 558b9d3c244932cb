"""Figures that lie within one another: cumulative claims must grow, parts of a period fit in it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from textwrap import shorten
from typing import NamedTuple

from crossfix.model import Count
from crossfix.tally.schedule import Counted, most_without_overlap
from crossfix.tally.statements import (
    Check,
    Stretch,
    add,
    day_in_words,
    days_between,
    days_in_words,
    exact,
    in_words,
    lies_within,
    span_in_words,
    stretch,
    stretch_of,
    stretch_since,
    subtract,
)

_NOTHING = Count(low=0, high=0)
_DAY = timedelta(days=1)
_NOTE_LENGTH = 120  # characters of a note that a finding has room for


class Comparison(NamedTuple):
    """A whole, what was counted before it, and the stretch that lies between the two."""

    finding_id: str
    kind: str
    whole: Counted
    before: Counted | None
    window: Stretch
    unit: str

    @property
    def grown(self) -> Count:
        """Return what the whole counts within the window."""
        return subtract(self.whole.stated, self.before.stated if self.before else _NOTHING)

    @property
    def days(self) -> list[date]:
        """Return the days of the window; without the day on which the earlier figure was given."""
        whole = self.whole.statement
        first = self.before.statement.last + _DAY if self.before else whole.first
        return days_between(first, whole.last)


def cumulative_checks(counted: Sequence[Counted], *, unit: str) -> Iterator[Check]:
    """Yield the checks of each cumulative claim against dated claims and against earlier ones.

    Two cumulative claims that count from one day are compared where none ends between them, and
    further apart only where that shows a contradiction which no closer two show.
    """
    totals = [one for one in counted if one.statement.kind == "cumulative"]
    for whole in totals:
        dated = _dated(counted, inside=whole)
        window = stretch_since(whole.statement.first, whole.statement.last)
        comparison = Comparison(_id("nested", unit, whole), "nested", whole, None, window, unit)
        if most_without_overlap(dated, window):
            yield compare(comparison, dated)
    contradicted: list[Stretch] = []
    for before, whole in _pairs(totals):
        window = stretch(before.statement.last, whole.statement.last)
        name = _id("nested", unit, before, whole)
        comparison = Comparison(name, "nested", whole, before, window, unit)
        check = compare(comparison, _dated(counted, inside=whole))
        is_new = not any(lies_within(one, window) for one in contradicted)
        if _is_near(before, whole, totals) or (is_new and not check.consistent):
            yield check
        if not check.consistent:
            contradicted.append(window)


def overlap_checks(counted: Sequence[Counted], *, unit: str) -> Iterator[Check]:
    """Yield the check of each claim of a period against the shorter claims within it."""
    for whole in counted:
        if whole.statement.kind == "cumulative":
            continue
        window = stretch_of(whole.statement)
        dated = _dated(counted, inside=whole)
        shorter = [one for one in dated if stretch_of(one.statement) != window]
        comparison = Comparison(_id("overlap", unit, whole), "overlap", whole, None, window, unit)
        if most_without_overlap(shorter, window):
            yield compare(comparison, shorter)


def compare(comparison: Comparison, dated: Sequence[Counted]) -> Check:
    """Return the check of a whole against the dated statements within its window.

    Only a whole that is less than its parts is inconsistent: nobody says that the dated
    statements leave no hour out, so a whole that is more than they give has a remainder.
    """
    grown = comparison.grown
    parts = most_without_overlap(dated, comparison.window)
    if grown.high is not None and grown.high < _least(parts):
        return _too_many(comparison, parts)
    return _fits(comparison, parts, dated)


def _too_many(comparison: Comparison, parts: Sequence[Counted]) -> Check:
    if comparison.before is None:
        return _more_than_whole(comparison, parts)
    earlier = comparison.before.stated.low or 0
    whole = comparison.whole.stated.high or 0
    few = _fewest(parts, more_than=whole - earlier)
    left = whole - _least(few)
    taken = "".join(f" - {one.stated.low}" for one in few)
    because = _told_with_earlier(comparison, few)
    if len(parts) > len(few):
        because += (
            f" With every dated statement between: {earlier} + {_sums(parts)} = "
            f"{earlier + _least(parts)} > {whole}."
        )
    return _check(
        comparison,
        parts,
        arithmetic=f"{whole}{taken} = {left} < {earlier}" if few else f"{whole} < {earlier}",
        because=because + _notes([comparison.before, comparison.whole, *few]),
    )


def _more_than_whole(comparison: Comparison, parts: Sequence[Counted]) -> Check:
    whole = comparison.whole
    full = f"{_sums(parts)} = {_least(parts)}" if len(parts) > 1 else _sums(parts)
    because = (
        f"{_told(whole)}; dated statements within it that do not overlap add up to "
        f"{_least(parts)}, more {comparison.unit} than the whole."
    )
    return _check(
        comparison,
        parts,
        arithmetic=f"{full} > {whole.stated.high}",
        # the notes of ten parts hide the one that matters: that of the largest
        because=because + _notes([whole, max(parts, key=lambda one: one.stated.low or 0)]),
    )


def _told_with_earlier(comparison: Comparison, few: Sequence[Counted]) -> str:
    """Return in words who said what when; the sentence ends with its first full stop."""
    before = comparison.before or comparison.whole
    least, day = before.stated.low or 0, day_in_words(before.statement.last)
    told = _told(comparison.whole)
    if not few:
        return f"{told}; {least} were claimed by {day}, which is more {comparison.unit}."
    taken = ", ".join(f"{one.stated.low} on {span_in_words(one.statement)}" for one in few)
    left = (comparison.whole.stated.high or 0) - _least(few)
    return (
        f"{told}, of them {taken}, leaves {left} {comparison.unit} for the time up to {day}; "
        f"{least} were claimed by then."
    )


def _told(whole: Counted) -> str:
    """Return the figure of a whole with its day and from when it counts."""
    what = whole.statement
    since = (
        f"since {day_in_words(what.first)}"
        if what.kind == "cumulative"
        else f"on {span_in_words(what)}"
    )
    return f"{day_in_words(what.stated_on or what.last)}: {in_words(whole.stated)} {since}"


def _notes(compared: Iterable[Counted]) -> str:
    """Return what the coder of the claims remarks, since a figure may be the coder's own sum."""
    notes = {one.statement.claim_id: one.statement.note for one in compared}
    told = "; ".join(
        f"{name}: {shorten(note, _NOTE_LENGTH, placeholder=' …')}"
        for name, note in notes.items()
        if note
    )
    return f" Notes of the claims: {told}" if told else ""


def _sums(parts: Iterable[Counted]) -> str:
    return " + ".join(str(one.stated.low or 0) for one in parts)


def _fits(comparison: Comparison, parts: Sequence[Counted], dated: Iterable[Counted]) -> Check:
    before, grown, total = comparison.before, comparison.grown, add(one.stated for one in parts)
    steps = []
    if before is not None:
        terms = f"{_term(comparison.whole.stated)} - {_term(before.stated)}"
        steps.append(f"{terms} = {in_words(grown)}")
    if len(parts) > 1:
        steps.append(f"{' + '.join(_term(one.stated) for one in parts)} = {in_words(total)}")
    if parts:
        steps.append(f"{_term(grown)} - {_term(total)} = {in_words(subtract(grown, total))}")
    because = _what_is_left(comparison, parts, dated)
    return _check(comparison, parts, arithmetic="; ".join(steps), because=because, consistent=True)


def _what_is_left(
    comparison: Comparison, parts: Sequence[Counted], dated: Iterable[Counted]
) -> str:
    """Return, in words, the remainder and the days on which it can only have been."""
    left = subtract(comparison.grown, add(one.stated for one in parts))
    number, (first, last) = exact(left), (comparison.days[0], comparison.days[-1])
    before = [one for one in dated if one.statement.last <= last]
    spoken = {
        day for one in before for day in days_between(one.statement.first, one.statement.last)
    }
    days = [day for day in days_between(first, last) if day not in spoken]
    words = f"the figures fit; {in_words(left)} {comparison.unit} are left over"
    if not days:
        return f"{words}, and no day is without a dated statement"
    words += f"; no dated statement speaks of {days_in_words(days)}"
    if not number or not before:
        return words
    pace, most = number / len(days), max(_pace(one) for one in before)
    words += f": if they were struck then, {pace:.1f} a day"
    if pace > most:
        return f"{words}, more than any dated statement up to then gives ({most:.1f})"
    return f"{words}, not more than a dated statement up to then gives ({most:.1f})"


def _pace(one: Counted) -> float:
    """Return the number a day; an edge day is shared, so two calendar days are 24 hours."""
    days = max(1, (one.statement.last - one.statement.first).days)
    return ((one.stated.low or 0) if one.stated.high is None else one.stated.high) / days


def _check(
    comparison: Comparison,
    parts: Sequence[Counted],
    *,
    arithmetic: str,
    because: str,
    consistent: bool = False,
) -> Check:
    left = subtract(comparison.grown, add(one.stated for one in parts))
    ends = [one for one in (comparison.before, comparison.whole) if one is not None]
    return Check(
        finding_id=comparison.finding_id,
        kind=comparison.kind,
        consistent=consistent,
        claim_ids=";".join(one.statement.claim_id for one in (*ends, *parts)),
        arithmetic=arithmetic,
        low=left.low,
        expected=exact(left),
        high=left.high,
        because=because,
    )


def _dated(counted: Iterable[Counted], *, inside: Counted) -> list[Counted]:
    """Return the claims of a period whose provinces lie within those of the whole."""
    areas = inside.statement.areas
    return [
        one
        for one in counted
        if one.statement.kind != "cumulative"
        and (not areas or (one.statement.areas and one.statement.areas <= areas))
    ]


def _pairs(totals: Sequence[Counted]) -> list[tuple[Counted, Counted]]:
    pairs = [
        (before, whole)
        for before, whole in product(totals, totals)
        if before.statement.first == whole.statement.first
        and before.statement.last < whole.statement.last
        and before.statement.areas == whole.statement.areas
    ]
    return sorted(pairs, key=lambda pair: _reach_days(*pair))


def _reach_days(before: Counted, whole: Counted) -> tuple[int, str, str]:
    days = (whole.statement.last - before.statement.last).days
    return days, before.statement.claim_id, whole.statement.claim_id


def _is_near(before: Counted, whole: Counted, totals: Iterable[Counted]) -> bool:
    return not any(
        before.statement.last < one.statement.last < whole.statement.last
        for one in totals
        if one.statement.first == whole.statement.first
        and one.statement.areas == whole.statement.areas
    )


def _fewest(parts: Sequence[Counted], *, more_than: int) -> list[Counted]:
    """Return the fewest statements that add up to more, in the order given."""
    chosen: list[Counted] = []
    for one in sorted(parts, key=lambda one: -(one.stated.low or 0)):
        if _least(chosen) > more_than:
            break
        chosen.append(one)
    return [one for one in parts if one in chosen]


def _least(parts: Iterable[Counted]) -> int:
    return sum(one.stated.low or 0 for one in parts)


def _term(count: Count) -> str:
    return in_words(count) if count.low == count.high else f"({in_words(count)})"


def _id(kind: str, unit: str, *claims: Counted) -> str:
    """Return a readable id; objects are what is usually counted, so they are not named."""
    ids = [one.statement.claim_id for one in claims]
    return ":".join([kind, *ids] if unit == "objects" else [kind, *ids, unit])
