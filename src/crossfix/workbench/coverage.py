"""Where and when a source reported, watched and was silent: a calendar and a map.

Silence is told as the account of an incident has it: its voice was taken to be watching, and did
not report it. Outside what was stated the source did not watch; where nobody stated anything, it is
unknown whether it watched beyond the stretches that its own reports show.
"""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from crossfix.geo import Box
from crossfix.publish.map_svg import Backdrop, backdrop, box_around, governorates
from crossfix.publish.rows import Row, Rows
from crossfix.publish.text import clean, clean_table, days
from crossfix.workbench.addresses import Addresses
from crossfix.workbench.asked import Asked

_MOST_CELLS = 45  # columns that a reader can follow
_STEPS = (1, 7, 28, 91, 364)  # days of a column
_LABEL_PX = (75.0, 28.0)  # room of a label on the map, two lines high
_DAY = dt.timedelta(days=1)


class State(StrEnum):
    """What a source did in one governorate and stretch of time."""

    TOLD = "told"  # it reported an incident
    SILENT = "silent"  # watching, it did not report what others did
    WATCHING = "watching"  # and no silence of it was counted
    NOT_WATCHING = "not_watching"  # it is stated where and when it watches, and not there
    UNKNOWN = "unknown"  # nobody stated it, and its own reports do not show it


class Cell(NamedTuple):
    """One governorate in one stretch of time."""

    state: State
    stretch: str
    told: int
    silent: int
    incidents: int
    href: str | None  # of what the cell counts


class Lane(NamedTuple):
    """One governorate."""

    admin1: str
    told: int
    incidents: int
    href: str
    cells: tuple[Cell, ...]


class Calendar(NamedTuple):
    """What a source reported, day by day or in longer steps."""

    step: int  # days
    columns: tuple[tuple[str, str], ...]  # the day of the month, and the month where it begins
    lanes: tuple[Lane, ...]
    states: tuple[State, ...]  # those that occur


class Region(NamedTuple):
    """One governorate on the map."""

    path: str
    x: float
    y: float
    admin1: str
    told: int
    silent: int
    incidents: int
    share: float  # of its incidents that the source reports
    href: str


class _Watcher(NamedTuple):
    """Whose calendar it is."""

    source_id: str
    watches: Rows  # of its voices
    stated: bool  # whether it is stated when or where it watches
    addresses: Addresses


class Coverage(NamedTuple):
    """All of it; None where nothing is dated, or nothing lies in a known governorate."""

    calendar: Calendar | None
    ground: Backdrop | None
    regions: tuple[Region, ...]
    nowhere: int  # incidents that it reports without a governorate or a day


def coverage(asked: Asked, source: Row, *, voices: tuple[str, ...], watches: Rows) -> Coverage:
    """Return where and when a source reported and watched; `watches` are those of its voices."""
    who = {"source_id": source["source_id"], "voices": list(voices)}
    rows = clean_table(asked.view.ask("regions", **who)).to_dicts()
    ground, regions = _map(asked, source, rows)
    nowhere = sum(row["undated"] if row["admin1"] else row["told"] for row in rows)
    named = [row for row in rows if row["admin1"]]
    return Coverage(_calendar(asked, source, named, who, watches), ground, regions, nowhere)


def _calendar(
    asked: Asked, source: Row, named: list[Row], who: dict[str, object], watches: Rows
) -> Calendar | None:
    first, last = _extent(asked)
    if first is None or last is None or not named:
        return None
    whole = (last - first).days + 1
    step = next((step for step in _STEPS if whole <= step * _MOST_CELLS), _STEPS[-1])
    starts = [first + dt.timedelta(days=at) for at in range(0, whole, step)]
    counted = asked.view.ask("coverage", **who, first=first, step=step, cells=len(starts))
    found = {(clean(row["admin1"]), row["cell"]): row for row in counted.iter_rows(named=True)}
    stated = any(source[name] for name in ("watches_area", "watches_from", "watches_until"))
    watcher = _Watcher(source["source_id"], watches, stated, asked.addresses)
    lanes = tuple(
        Lane(
            row["admin1"],
            row["told"],
            row["incidents"],
            asked.addresses.url("/incidents", [("governorate", row["admin1"])]),
            tuple(
                _cell(watcher, row["admin1"], start, found.get((row["admin1"], at), {}), step=step)
                for at, start in enumerate(starts)
            ),
        )
        for row in named
    )
    occurring = {cell.state for lane in lanes for cell in lane.cells}
    states = tuple(state for state in State if state in occurring)
    return Calendar(step, _columns(starts), lanes, states)


def _extent(asked: Asked) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day: of the case, else of its incidents."""
    about = asked.case.case
    (found,) = asked.view.ask("extent").iter_rows(named=True)
    first = about.start or (found["first"] and found["first"].date())
    last = about.end or (found["last"] and (found["last"] - dt.timedelta(seconds=1)).date())
    return first, last


def _cell(watcher: _Watcher, admin1: str, start: dt.date, counts: Row, *, step: int) -> Cell:
    begins = dt.datetime.combine(start, dt.time(), dt.UTC)
    ends = begins + step * _DAY
    told, incidents = counts.get("told", 0), counts.get("incidents", 0)
    until = (ends - _DAY).date()
    pairs = [("governorate", admin1), ("from", f"{start}"), ("until", f"{until}")]
    own = [("source", watcher.source_id)] if told else []
    return Cell(
        state=_state(watcher, admin1, begins, ends, counts),
        stretch=days(begins, ends),
        told=told,
        silent=counts.get("silent", 0),
        incidents=incidents,
        href=watcher.addresses.url("/incidents", [*pairs, *own]) if incidents else None,
    )


def _state(
    watcher: _Watcher, admin1: str, begins: dt.datetime, ends: dt.datetime, counts: Row
) -> State:
    if counts.get("told"):
        return State.TOLD
    if counts.get("silent"):
        return State.SILENT
    here = (watch for watch in watcher.watches if watch["admin1"] in {"", admin1})
    if any(watch["start"] < ends and watch["end"] > begins for watch in here):
        return State.WATCHING
    return State.NOT_WATCHING if watcher.stated else State.UNKNOWN


def _columns(starts: list[dt.date]) -> tuple[tuple[str, str], ...]:
    """Return the heads of the columns; the month where it begins, the year with January."""
    heads, before = [], None
    for start in starts:
        month = (start.year, start.month)
        year = f" {start.year}" if before is None or month[0] != before[0] else ""
        heads.append((f"{start.day}", "" if month == before else f"{start:%b}{year}"))
        before = month
    return tuple(heads)


def _map(asked: Asked, source: Row, rows: list[Row]) -> tuple[Backdrop | None, tuple[Region, ...]]:
    box = asked.case.box or _around(asked)
    if box is None:
        return None, ()
    ground = backdrop(box)
    shapes = governorates(ground.projection, country=asked.case.home)
    regions = []
    for row in rows:
        if row["admin1"] not in shapes:
            continue
        path, x, y = shapes[row["admin1"]]
        own = [("source", source["source_id"])] if row["told"] else []
        href = asked.addresses.url("/incidents", [("governorate", row["admin1"]), *own])
        counts = (row["told"], row["silent"], row["incidents"])
        share = row["told"] / row["incidents"]
        regions.append(Region(path, x, y, row["admin1"], *counts, share, href))
    return ground, _apart(regions)


def _around(asked: Asked) -> Box | None:
    """Return a box around every place of the case; None where there is none."""
    (west, south, east, north) = asked.view.ask("placed_all").row(0)
    return None if west is None else box_around([(west, south), (east, north)])


def _apart(regions: list[Region]) -> tuple[Region, ...]:
    """Return the regions with labels moved down that would stand on another's."""
    placed: list[Region] = []
    for region in sorted(regions, key=lambda one: (one.y, one.x)):
        under = [
            other.y
            for other in placed
            if abs(other.x - region.x) < _LABEL_PX[0] and region.y - other.y < _LABEL_PX[1]
        ]
        placed.append(region._replace(y=max([region.y, *(y + _LABEL_PX[1] for y in under)])))
    return tuple(placed)
