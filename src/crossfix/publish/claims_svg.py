"""What was claimed, day by day: geometry of the chart, drawn by templates/claims.html.j2.

Above: the cumulative figures as a step line, and the most that dated claims add up to without
counting a day twice. Beneath: the dated briefings as bars. At the foot: objects per sortie.
"""

import datetime as dt
import sys
from typing import NamedTuple

import polars as pl

from crossfix.publish.rows import Row
from crossfix.publish.text import Href, day, in_page, number
from crossfix.spans import last_day
from crossfix.tally.schedule import Counted, most_without_overlap
from crossfix.tally.statements import Stretch, read_statements

WIDTH = 960
LEFT, RIGHT = 56.0, 16.0
STEPS_PX, BARS_PX, RATE_PX = 230.0, 110.0, 70.0
_TICKS = 4
_ALWAYS = Stretch(0, sys.maxsize)


class Point(NamedTuple):
    """One figure on a line."""

    x: float
    y: float
    href: str
    title: str


class Column(NamedTuple):
    """One dated briefing."""

    x: float
    y: float
    width: float
    height: float
    counted: bool  # whether it is one of those that add up without counting a day twice
    href: str
    title: str


class Gap(NamedTuple):
    """What the dated briefings leave unexplained of the last cumulative figure."""

    x: float
    top: float
    bottom: float
    text: str


class ClaimsView(NamedTuple):
    """Everything that the chart draws, in pixels."""

    width: int
    step_path: str
    sum_path: str
    points: tuple[Point, ...]
    gap: Gap | None
    step_ticks: tuple[tuple[float, str], ...]
    columns: tuple[Column, ...]
    column_ticks: tuple[tuple[float, str], ...]
    rates: tuple[Point, ...]
    rate_ticks: tuple[tuple[float, str], ...]
    day_ticks: tuple[tuple[float, str], ...]


class _Axis(NamedTuple):
    first: dt.date
    last: dt.date

    def x(self, at: dt.date) -> float:
        """Return the pixel of the end of a day."""
        whole = (self.last - self.first).days + 1
        passed = (at - self.first).days + 1
        return round(LEFT + (WIDTH - LEFT - RIGHT) * passed / whole, 1)


def claims_view(claims: pl.DataFrame, *, href: Href = in_page) -> ClaimsView | None:
    """Return the chart of the claims; None where no claim gives objects and days."""
    rows = claims.iter_rows(named=True)
    sized = [row for row in rows if _objects(row) is not None and row["start"] and row["end"]]
    if not sized:
        return None
    axis = _Axis(min(row["start"].date() for row in sized), max(_last_day(row) for row in sized))
    totals = sorted((row for row in sized if row["kind"] == "cumulative"), key=_order)
    briefings = sorted((row for row in sized if row["kind"] != "cumulative"), key=_order)
    chosen = _without_overlap(claims)
    sums = _running_sum(sized, chosen=chosen)
    top = max([_count(row) for row in totals] + [total for _, total in sums], default=1)
    return ClaimsView(
        width=WIDTH,
        step_path=_steps([(_last_day(row), _count(row)) for row in totals], axis=axis, top=top),
        sum_path=_steps(sums, axis=axis, top=top) + (f"H{WIDTH - RIGHT:g}" if sums else ""),
        points=tuple(
            Point(
                axis.x(_last_day(row)),
                _up(_count(row), top, STEPS_PX),
                href("c", row["claim_id"]),
                _title(row),
            )
            for row in totals
        ),
        gap=_gap(totals, sums, axis=axis, top=top),
        step_ticks=_ticks(top, STEPS_PX),
        columns=_columns(briefings, axis=axis, chosen=chosen, href=href),
        column_ticks=_ticks(_tallest(briefings), BARS_PX, count=2),
        rates=_rates(briefings, axis=axis, href=href),
        rate_ticks=_ticks(_top_rate(briefings), RATE_PX, count=2),
        day_ticks=_day_ticks(axis),
    )


def _last_day(row: Row) -> dt.date:
    """Return the last day that a claim counts."""
    return last_day(row["start"], row["end"])


def _objects(row: Row) -> int | None:
    found: int | None = (
        row["objects_low"] if row["objects_low"] is not None else row["objects_high"]
    )
    return found


def _count(row: Row) -> int:
    return _objects(row) or 0


def _order(row: Row) -> tuple[dt.date, int, str]:
    return _last_day(row), _count(row), row["claim_id"]


def _without_overlap(claims: pl.DataFrame) -> set[str]:
    """Return the ids of dated claims that add up to most and count no day twice."""
    dated = (one for one in read_statements(claims) if one.kind != "cumulative")
    counted = [Counted(one, one.objects) for one in dated]
    return {one.statement.claim_id for one in most_without_overlap(counted, _ALWAYS)}


def _running_sum(sized: list[Row], *, chosen: set[str]) -> list[tuple[dt.date, int]]:
    total, sums = 0, []
    for row in sorted(sized, key=_order):
        if row["claim_id"] in chosen:
            total += _count(row)
            sums.append((_last_day(row), total))
    return sums


def _up(value: float, top: float, height: float) -> float:
    return round(height * (1 - value / top), 1) if top else height


def _steps(values: list[tuple[dt.date, int]], *, axis: _Axis, top: float) -> str:
    if not values:
        return ""
    path = [f"M{LEFT:g},{STEPS_PX:g}"]
    path += [f"H{axis.x(at):g}V{_up(value, top, STEPS_PX):g}" for at, value in values]
    return "".join(path)


def _gap(
    totals: list[Row], sums: list[tuple[dt.date, int]], *, axis: _Axis, top: float
) -> Gap | None:
    if not totals:
        return None
    last = totals[-1]
    explained = max((total for at, total in sums if at <= _last_day(last)), default=0)
    missing = _count(last) - explained
    if missing == 0:
        return None
    side = "in no dated claim" if missing > 0 else "more in dated claims"
    ends = sorted((_up(_count(last), top, STEPS_PX), _up(explained, top, STEPS_PX)))
    return Gap(axis.x(_last_day(last)), ends[0], ends[1], f"{number(abs(missing))} objects {side}")


def _ticks(top: float, height: float, *, count: int = _TICKS) -> tuple[tuple[float, str], ...]:
    """Return round values up to the top and where they stand."""
    if top <= 0:
        return ()
    rough = top / count
    power = 10.0 ** _power(rough)
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    values = [step * number for number in range(int(top / step) + 1)]
    return tuple((_up(value, top, height), number(value)) for value in values)


def _power(value: float) -> int:
    power = 0
    while 10.0 ** (power + 1) <= value:
        power += 1
    while 10.0**power > value:
        power -= 1
    return power


def _tallest(briefings: list[Row]) -> int:
    return max((_count(row) for row in briefings), default=0)


def _columns(
    briefings: list[Row], *, axis: _Axis, chosen: set[str], href: Href
) -> tuple[Column, ...]:
    """Return one bar a briefing, over the days that it covers; the added ones first."""
    top, columns = _tallest(briefings), []
    for row in sorted(briefings, key=lambda row: row["claim_id"] not in chosen):
        at = _last_day(row)
        covered = max((at - row["start"].date()).days, 1)
        left = axis.x(at - dt.timedelta(days=covered))
        height = BARS_PX - _up(_count(row), top, BARS_PX)
        columns.append(
            Column(
                x=round(left + 0.5, 1),
                y=round(BARS_PX - height, 1),
                width=round(max(axis.x(at) - left - 1, 1), 1),
                height=round(height, 1),
                counted=row["claim_id"] in chosen,
                href=href("c", row["claim_id"]),
                title=_title(row),
            )
        )
    return tuple(columns)


def _rate(row: Row) -> float | None:
    sorties = row["sorties_low"] if row["sorties_low"] is not None else row["sorties_high"]
    return _count(row) / sorties if sorties else None


def _top_rate(briefings: list[Row]) -> float:
    return max((rate for row in briefings if (rate := _rate(row)) is not None), default=0)


def _rates(briefings: list[Row], *, axis: _Axis, href: Href) -> tuple[Point, ...]:
    top = _top_rate(briefings)
    return tuple(
        Point(
            axis.x(_last_day(row)),
            _up(rate, top, RATE_PX),
            href("c", row["claim_id"]),
            f"{number(rate)} objects per sortie; {_title(row)}",
        )
        for row in briefings
        if (rate := _rate(row)) is not None
    )


def _day_ticks(axis: _Axis) -> tuple[tuple[float, str], ...]:
    whole = (axis.last - axis.first).days + 1
    step = next((step for step in (1, 2, 7, 14, 30, 91) if whole / step <= 14), 365)  # noqa: PLR2004 - labels that fit
    days = [axis.first + dt.timedelta(days=number) for number in range(0, whole, step)]
    return tuple((axis.x(at - dt.timedelta(days=1)), f"{at.day} {at:%b}") for at in days)


def _title(row: Row) -> str:
    sorties = row["sorties_low"] if row["sorties_low"] is not None else row["sorties_high"]
    return (
        f"{row['claim_id']}, {row['kind']} to {day(_last_day(row))}: "
        f"{number(_count(row))} objects, {number(sorties)} sorties; {row['speaker']}"
    )
