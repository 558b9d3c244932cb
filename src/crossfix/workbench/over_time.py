"""The timeline of the overview: incidents over time beneath the periods that claims cover.

Few incidents are bars over the time in which each happened; many are counted by the database, by
part of time and by grade. Beneath lies the whole time of the case, on which a period is chosen.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from crossfix.model import Grade
from crossfix.publish.headline import claimed
from crossfix.publish.rows import Row, Rows
from crossfix.publish.text import clean, clean_table, days, extent, number, percent
from crossfix.spans import last_day
from crossfix.workbench.asked import Asked
from crossfix.workbench.filters import Wanted
from crossfix.workbench.spread import Count, spread, together
from crossfix.workbench.time_axis import (
    Axis,
    Part,
    Span,
    first_of,
    in_lanes,
    parts_of,
    span_on,
    unit_for,
)

FEW = 250  # incidents that are drawn one by one
MOST_LANES = 30  # of them above each other
MOST_PARTS = 62  # of the axis where they are counted
MOST_TICKS = 8
MOST_CLAIM_LANES = 8
LANE_PX, CLAIM_PX, COUNTS_PX = 11, 16, 170
STRIP_PX = 40  # as in templates/over_time.html.j2 and static/workbench.css
_GAP_PX = 6
_REACH = 2  # how many times the highest expected number the drawing shows, of what can be
_SIGN = 2.8  # percent of the width that a sign takes, on a phone
_LETTER = 1.1, 1.65  # percent of the width that a letter takes: on a desk, on a phone


class Bar(NamedTuple):
    """One incident over the time in which it happened."""

    span: Span
    y: int
    grade: str
    incident_id: str
    href: str
    title: str


class Block(NamedTuple):
    """The incidents of one grade in a part of time, in pixels from the top."""

    y: float
    height: float
    grade: str


class Stack(NamedTuple):
    """The incidents in a part of time, by grade; `reach` from how many to how few they can be."""

    span: Span
    blocks: tuple[Block, ...]
    reach: tuple[float, float] | None
    part: Part
    href: str
    title: str


class ClaimBar(NamedTuple):
    """The period that a claim covers."""

    span: Span
    y: int
    label: str
    needs_room: bool  # a phone has none for the label
    is_headline: bool
    href: str
    title: str


class Tick(NamedTuple):
    """A week, month ... beneath the axis, which leads to its incidents."""

    span: Span
    label: str
    needs_room: bool
    part: Part
    href: str
    title: str


class OverTime(NamedTuple):
    """Everything that the timeline draws."""

    whole: Axis  # all of the case
    axis: Axis  # what was asked for of it
    chosen: Span  # the latter on the former
    claims: tuple[ClaimBar, ...]
    claims_left: int
    claims_px: int
    bars: tuple[Bar, ...]
    stacks: tuple[Stack, ...]
    most: int  # the number that the height of the counts stands for
    ticks: tuple[Tick, ...]
    strip: tuple[Stack, ...]
    undated: int
    timeless: Rows  # those of them, where they are few
    counts: tuple[dict[str, object], ...]  # as data

    @property
    def floor(self) -> int:
        """Return where the ticks begin, in pixels from the top."""
        if self.stacks:
            return self.claims_px + COUNTS_PX + _GAP_PX
        return max((bar.y + LANE_PX for bar in self.bars), default=self.claims_px) + _GAP_PX


def whole_axis(asked: Asked) -> Axis | None:
    """Return the days on which the incidents of the case may have happened; None: all unknown."""
    (found,) = asked.view.ask("over_time/extent").iter_rows(named=True)
    if found["first"] is None or found["last"] is None:
        return None
    last = last_day(found["first"], found["last"])
    return Axis(found["first"].date(), last + dt.timedelta(days=1))


def axis_of(whole: Axis, wanted: Wanted) -> Axis:
    """Return the days that were asked for, or the whole where none of them lies in it."""
    first = max(wanted.since or whole.first, whole.first)
    until = wanted.until
    end = whole.end if until is None or until >= whole.end else until + dt.timedelta(days=1)
    return Axis(first, end) if first < end else whole


def over_time(
    asked: Asked, wanted: Wanted, whole: Axis, *, total: int, headline: Row | None
) -> OverTime:
    """Return the timeline of what fits, `total` incidents, on the whole time of the case."""
    axis = axis_of(whole, wanted)
    claims, claims_left = _claims(asked, axis, headline=headline)
    claims_px = max((bar.y + CLAIM_PX + _GAP_PX for bar in claims), default=0)
    everywhen = _counts(asked, wanted._replace(since=None, until=None), whole)
    bars, timeless = _bars(asked, wanted, axis, top=claims_px) if total <= FEW else (None, ())
    stacks: tuple[Stack, ...] = ()
    most = 0
    if bars is None:
        counts = everywhen if axis == whole else _counts(asked, wanted, axis)
        stacks, most = _stacks(asked, wanted, counts, top=claims_px, height=COUNTS_PX)
    return OverTime(
        whole=whole,
        axis=axis,
        chosen=span_on(whole, axis.first, axis.end),
        claims=claims,
        claims_left=claims_left,
        claims_px=claims_px,
        bars=bars or (),
        stacks=stacks,
        most=most,
        ticks=tuple(_ticks(asked, wanted, axis)),
        strip=_stacks(asked, wanted, everywhen, top=0, height=STRIP_PX)[0],
        undated=0 if wanted.since or wanted.until else everywhen.undated,
        timeless=timeless,
        counts=tuple(_as_data(everywhen)),
    )


class _Counts(NamedTuple):
    axis: Axis
    parts: tuple[Part, ...]
    counted: list[dict[str, Count]]  # by grade, for each part
    undated: int


def _counts(asked: Asked, wanted: Wanted, axis: Axis) -> _Counts:
    unit = unit_for(axis, most=MOST_PARTS)
    parts, origin = parts_of(axis, unit), first_of(axis.first, unit)
    found = asked.view.ask(
        "over_time/counts",
        **wanted.in_box,
        first=axis.first,
        end=axis.end,
        unit=unit,
        origin=origin,
    )
    groups = list(found.iter_rows(named=True))
    undated = sum(group["incidents"] for group in groups if group["begun"] is None)
    return _Counts(axis, parts, spread(groups, parts, origin=origin), undated)


def _bars(
    asked: Asked, wanted: Wanted, axis: Axis, *, top: int
) -> tuple[tuple[Bar, ...] | None, Rows]:
    """Return the incidents one by one, None where they find no room, and those without a time."""
    order = wanted._replace(sort="when").order
    found = asked.view.sorted("found/incidents", order, **wanted.in_box, limit=FEW, skip=0)
    rows = clean_table(found).to_dicts()
    timed = [row for row in rows if row["start"] is not None and row["end"] is not None]
    timeless = tuple(row for row in rows if row["start"] is None or row["end"] is None)
    spans = [span_on(axis, row["start"], row["end"]) for row in timed]
    lanes = in_lanes(spans, least=_SIGN)
    if max(lanes, default=0) >= MOST_LANES:
        return None, timeless
    return tuple(
        Bar(
            span=span,
            y=top + lane * LANE_PX,
            grade=row["grade"],
            incident_id=row["incident_id"],
            href=asked.addresses.href("i", row["incident_id"]),
            title=_title(asked, row),
        )
        for row, span, lane in zip(timed, spans, lanes, strict=True)
    ), timeless


def _title(asked: Asked, row: Row) -> str:
    place = row["place_name"] or row["admin1"] or asked.texts("word.place_unknown")
    grade = asked.texts(f"grade.{row['grade']}")
    return f"{days(row['start'], row['end'])}; {place}; {grade}, {percent(row['probability'])}"


def _stacks(
    asked: Asked, wanted: Wanted, counts: _Counts, *, top: int, height: int
) -> tuple[tuple[Stack, ...], int]:
    """Return what each part of time has, and the number that the whole height stands for."""
    totals = [together(found.values()) for found in counts.counted]
    expected = max((total.expected for total in totals), default=0.0)
    highest = max((total.high for total in totals), default=0)
    most = min(highest, math.ceil(_REACH * expected))
    px = height / max(most, 1)
    stacks = []
    for part, found, total in zip(counts.parts, counts.counted, totals, strict=True):
        if not total.high:
            continue
        reach = (max(top + height - total.high * px, top), top + height - total.low * px)
        stacks.append(
            Stack(
                span=span_on(counts.axis, part.first, part.end),
                blocks=tuple(_blocks(found, px=px, bottom=top + height)),
                reach=None if total.low == total.high else reach,
                part=part,
                href=_address(asked, wanted, part),
                title=_counted(asked, part, found, total),
            )
        )
    return tuple(stacks), most


def _blocks(found: Mapping[str, Count], *, px: float, bottom: float) -> Iterator[Block]:
    for grade in Grade:
        if grade in found:
            height = found[grade].expected * px
            bottom -= height
            yield Block(round(bottom, 2), round(height, 2), grade)


def _counted(asked: Asked, part: Part, found: Mapping[str, Count], total: Count) -> str:
    grades = ", ".join(
        f"{asked.texts(f'grade.{grade}')} {number(found[grade].expected)}"
        for grade in Grade
        if grade in found
    )
    return f"{part.told}: {extent(total.low, total.high)}; {grades}"


def _address(asked: Asked, wanted: Wanted, part: Part) -> str:
    return asked.addresses.url("/", wanted.pairs(since=part.first, until=part.last))


def _claims(asked: Asked, axis: Axis, *, headline: Row | None) -> tuple[tuple[ClaimBar, ...], int]:
    """Return the claims over the axis, the headline first; and how many found no room."""
    rows = asked.view.ask("over_time/claims", first=axis.first, end=axis.end).to_dicts()
    first_id = headline["claim_id"] if headline else None
    rows.sort(key=lambda row: row["claim_id"] != first_id)
    spans = [span_on(axis, row["start"], row["end"]) for row in rows]
    bars = []
    for row, span, lane in zip(rows, spans, in_lanes(spans, least=_SIGN), strict=True):
        if lane < MOST_CLAIM_LANES:
            bars.append(_claim_bar(asked, row, span, y=lane * CLAIM_PX, first_id=first_id))
    return tuple(bars), len(rows) - len(bars)


def _claim_bar(asked: Asked, row: Row, span: Span, *, y: int, first_id: str | None) -> ClaimBar:
    said = claimed(row)
    full = f"{clean(row['claim_id'])}: {said}"
    # a number alone is one of objects
    label = next(
        (text for text in (full, said.removesuffix(" objects")) if _has_room(text, span)), ""
    )
    return ClaimBar(
        span=span,
        y=y,
        label=label,
        needs_room=not _has_room(label, span, on_phone=True),
        is_headline=row["claim_id"] == first_id,
        href=asked.addresses.href("c", row["claim_id"]),
        title=f"{full}; {days(row['start'], row['end'])}; {clean(row['speaker'])}",
    )


def _has_room(text: str, span: Span, *, on_phone: bool = False) -> bool:
    return (len(text) + 1) * _LETTER[on_phone] <= span.width


def _ticks(asked: Asked, wanted: Wanted, axis: Axis) -> Iterator[Tick]:
    unit = unit_for(axis, most=MOST_TICKS)
    for part in parts_of(axis, unit):
        span = span_on(axis, part.first, part.end)
        label = _label(part.first, unit, begins=part.first == axis.first)
        yield Tick(
            span=span,
            label=label if _has_room(label, span) else "",
            needs_room=not _has_room(label, span, on_phone=True),
            part=part,
            href=_address(asked, wanted, part),
            title=f"{label}: {asked.texts('time.only', days=part.told)}",
        )


def _label(first: dt.date, unit: str, *, begins: bool) -> str:
    if unit in {"day", "week"}:
        return f"{first.day} {first:%b}"
    if unit in {"month", "quarter"}:
        return f"{first:%b} {first.year}" if begins or first.month == 1 else f"{first:%b}"
    return f"{first.year}"


def _as_data(counts: _Counts) -> Iterator[dict[str, object]]:
    for part, found in zip(counts.parts, counts.counted, strict=True):
        for grade in Grade:
            if grade in found:
                yield {"first": part.first, "last": part.last, "grade": grade} | found[
                    grade
                ]._asdict()
