"""When the incidents happened: geometry of the timeline, drawn by templates/timeline.html.j2.

Time runs downwards. What is known to the day is a mark in that day's row; what is known less
finely is a bar over all the days on which it may have happened.
"""

import datetime as dt
from collections import Counter, defaultdict
from typing import NamedTuple

from crossfix.model import Grade
from crossfix.publish.rows import Row, Rows
from crossfix.publish.text import Href, days, in_page, percent, words
from crossfix.spans import last_day

WIDTH = 560
ROW_PX = 16.0
LEAST_MARK_PX, MOST_MARK_PX = 9.5, 14.0
_LEFT_PX = 62.0
_LANE_PX = 9.0
_MOST_LANES = 16
_MOST_ROWS = 62
_GRADES = tuple(Grade)


class Tick(NamedTuple):
    """One row: its label and the marks or, where there are too many, the counts by grade."""

    y: float
    label: str
    marks: tuple["Dot", ...]
    blocks: tuple["Block", ...]


class Dot(NamedTuple):
    """One incident known to its row."""

    x: float
    size: float
    grade: str
    href: str
    title: str


class Block(NamedTuple):
    """Incidents of one grade in one row, where single marks would not fit."""

    x: float
    width: float
    grade: str
    title: str


class Stretch(NamedTuple):
    """One incident over the days on which it may have happened."""

    x: float
    y: float
    height: float
    grade: str
    href: str
    title: str


class TimelineView(NamedTuple):
    """Everything that the timeline draws, in pixels."""

    width: int
    height: float
    unit: str
    ticks: tuple[Tick, ...]
    stretches: tuple[Stretch, ...]
    split: float  # left of it the marks, right of it the bars
    crowded_out: Rows  # incidents whose bar found no lane
    timeless: Rows  # incidents of unknown time


def timeline_view(incidents: Rows, *, href: Href = in_page) -> TimelineView | None:
    """Return the timeline of the incidents; None where none has a time."""
    timed = [row for row in incidents if row["start"] is not None and row["end"] is not None]
    if not timed:
        return None
    first = min(row["start"] for row in timed).date()
    last = max(last_day(row["start"], row["end"]) for row in timed)
    step = _step_days((last - first).days + 1)
    sharp: list[Row] = []
    wide: list[Row] = []
    for row in timed:
        until = last_day(row["start"], row["end"])
        in_one_row = _bin(row["start"].date(), first, step) == _bin(until, first, step)
        (sharp if in_one_row else wide).append(row)
    lanes, crowded_out = _lanes(wide)
    split = WIDTH - _LANE_PX * max(len(lanes), 1) - 8
    rows = _bin(last, first, step) + 1
    return TimelineView(
        width=WIDTH,
        height=rows * ROW_PX + 24,
        unit={1: "day", 7: "week"}.get(step, f"{step} days"),
        ticks=_ticks(sharp, first=first, step=step, rows=rows, split=split, href=href),
        stretches=tuple(_stretches(lanes, first=first, step=step, split=split, href=href)),
        split=split,
        crowded_out=crowded_out,
        timeless=tuple(row for row in incidents if row["start"] is None or row["end"] is None),
    )


def _step_days(count: int) -> int:
    return next((step for step in (1, 7, 30, 91, 365) if count / step <= _MOST_ROWS), 3650)


def _bin(day: dt.date, first: dt.date, step: int) -> int:
    return (day - first).days // step


def _lanes(wide: list[Row]) -> tuple[list[list[Row]], Rows]:
    """Return the bars in lanes without overlap, and those that found none."""
    lanes: list[list[Row]] = []
    crowded_out = []
    for row in sorted(wide, key=lambda row: (row["start"], row["end"], row["incident_id"])):
        free = next((lane for lane in lanes if lane[-1]["end"] <= row["start"]), None)
        if free is not None:
            free.append(row)
        elif len(lanes) < _MOST_LANES:
            lanes.append([row])
        else:
            crowded_out.append(row)
    return lanes, tuple(crowded_out)


def _ticks(
    sharp: list[Row], *, first: dt.date, step: int, rows: int, split: float, href: Href
) -> tuple[Tick, ...]:
    by_row: dict[int, list[Row]] = defaultdict(list)
    for row in sharp:
        by_row[_bin(row["start"].date(), first, step)].append(row)
    most = max((len(found) for found in by_row.values()), default=0)
    room_px = split - _LEFT_PX
    mark_px = min(MOST_MARK_PX, room_px / max(most, 1))
    fits = mark_px >= LEAST_MARK_PX
    ticks = []
    for number in range(rows):
        begin = first + dt.timedelta(days=number * step)
        found = sorted(by_row[number], key=_order)
        ticks.append(
            Tick(
                y=number * ROW_PX,
                label=f"{begin.day} {begin:%b}" if step < 30 else f"{begin:%b %Y}",  # noqa: PLR2004 - a month
                marks=_dots(found, px=mark_px, href=href) if fits else (),
                blocks=() if fits else _blocks(found, px=room_px / most),
            )
        )
    return tuple(ticks)


def _order(row: Row) -> tuple[int, float, str]:
    return _GRADES.index(Grade(row["grade"])), -row["probability"], row["incident_id"]


def _dots(rows: list[Row], *, px: float, href: Href) -> tuple[Dot, ...]:
    return tuple(
        Dot(
            x=round(_LEFT_PX + (place + 0.5) * px, 1),
            size=round(min(px * 0.9, 11), 1),
            grade=row["grade"],
            href=href("i", row["incident_id"]),
            title=_title(row),
        )
        for place, row in enumerate(rows)
    )


def _blocks(rows: list[Row], *, px: float) -> tuple[Block, ...]:
    counts = Counter(row["grade"] for row in rows)
    blocks, x = [], _LEFT_PX
    for grade in Grade:
        if counts[grade]:
            width = counts[grade] * px
            blocks.append(Block(round(x, 1), round(width, 1), grade, f"{counts[grade]} {grade}"))
            x += width
    return tuple(blocks)


def _stretches(
    lanes: list[list[Row]], *, first: dt.date, step: int, split: float, href: Href
) -> list[Stretch]:
    px_per_day = ROW_PX / step
    found = []
    for lane, rows in enumerate(lanes):
        for row in rows:
            top = (row["start"].date() - first).days * px_per_day
            bottom = ((last_day(row["start"], row["end"]) - first).days + 1) * px_per_day
            found.append(
                Stretch(
                    x=round(split + 8 + lane * _LANE_PX, 1),
                    y=round(top + 1, 1),
                    height=round(bottom - top - 2, 1),
                    grade=row["grade"],
                    href=href("i", row["incident_id"]),
                    title=_title(row),
                )
            )
    return found


def _title(row: Row) -> str:
    place = row["place_name"] or row["admin1"] or "place unknown"
    return (
        f"{days(row['start'], row['end'])}; {place}; {words(row['event_type'])}; "
        f"{row['grade']}, {percent(row['probability'])}"
    )
