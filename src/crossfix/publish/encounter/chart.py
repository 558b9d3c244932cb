"""Heights and distances against time: geometry of the charts, drawn by encounter/chart.svg.j2."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from crossfix.air.units import FOOT_M
from crossfix.publish.encounter.axes import Scale, Tick, broken, path, ticks

Row = dict[str, Any]

WIDTH, HEIGHT = 460, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 12, 22, 44
WIDTH_OF_TIME = (_LEFT, WIDTH - _RIGHT)  # px from the first moment to the last
_HEADROOM = 1.12
_GAP_SHARE = 1 / 100  # of the time shown: over longer steps no line is drawn
_LEAST_SPAN_FT = 1_500.0
_LABEL_PX = 13.0


class Line(NamedTuple):
    """One line with its name at its right end."""

    kind: str  # a, b or apart
    path: str
    dots: tuple[tuple[float, float], ...]
    name: str
    x: float
    y: float


class Chart(NamedTuple):
    """Everything that a chart draws, in pixels."""

    name: str
    title: str
    told: str  # to those who do not see it
    unit: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    band: tuple[str, ...]
    limit: str
    limit_name: str
    limit_at: tuple[float, float]
    inside: tuple[float, float] | None  # from where, how wide
    cpa: float
    near: tuple[str, ...] = ()  # heights at which the other would be within the vertical minimum
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM


class Told(NamedTuple):
    """What a chart is called and says in words."""

    name: str
    title: str
    words: str
    unit: str
    limit: str


def apart_chart(
    apart: pl.DataFrame, *, measure: str, per_metre: float, inside: tuple[float, float] | None,
    told: Told,
) -> Chart:  # fmt: skip
    """Return the chart of a distance, with its minimum and 95 % band; `measure` is h or v."""
    x, y = _scales(apart["since_s"], 0.0, _highest(apart, measure) * per_metre * _HEADROOM)
    names = (f"{measure}_m", f"{measure}_low_m", f"{measure}_high_m", f"{measure}_minimum_m")
    since, far, low, high, least = (apart[name].to_list() for name in ("since_s", *names))
    stretches = broken(since, longest=(x.high - x.low) * _GAP_SHARE)

    def drawn(values: Sequence[float], part: slice) -> list[tuple[float, float]]:
        pairs = zip(since[part], values[part], strict=True)
        return [(x.px(at), y.px(value * per_metre)) for at, value in pairs]

    line = "".join(path(drawn(far, part)) for part in stretches)
    known = [part for part in stretches if None not in low[part]]
    band = tuple(path(drawn(low, part) + drawn(high, part)[::-1]) + "Z" for part in known)
    limit = "".join(path(drawn(least, part)) for part in stretches)
    return Chart(
        name=told.name,
        title=told.title,
        told=told.words,
        unit=told.unit,
        x_ticks=ticks(x, about=7),
        y_ticks=ticks(y, about=5),
        lines=(Line("apart", line, (), "", 0, 0),),
        band=band,
        limit=limit,
        limit_name=told.limit,
        limit_at=(WIDTH - _RIGHT - 4, y.px(least[-1] * per_metre) - 5),
        inside=_inside(inside, x),
        cpa=x.px(0),
    )


def chance_chart(
    apart: pl.DataFrame, *, inside: tuple[float, float] | None, told: Told
) -> Chart | None:
    """Return the chart of the probability of being inside both minima; None where it is unknown."""
    known = apart.drop_nulls("p_inside").sort("since_s")
    if known.is_empty():
        return None
    x, y = _scales(apart["since_s"], 0.0, 100.0)
    since, chance = known["since_s"].to_list(), known["p_inside"].to_list()
    points = [(x.px(at), y.px(100 * p)) for at, p in zip(since, chance, strict=True)]
    stretches = broken(since, longest=(x.high - x.low) * _GAP_SHARE)
    return Chart(
        name=told.name,
        title=told.title,
        told=told.words,
        unit=told.unit,
        x_ticks=ticks(x, about=7),
        y_ticks=ticks(y, about=5),
        lines=(Line("apart", "".join(path(points[part]) for part in stretches), (), "", 0, 0),),
        band=(),
        limit="",
        limit_name="",
        limit_at=(0, 0),
        inside=_inside(inside, x),
        cpa=x.px(0),
    )


def profile_chart(
    states: pl.DataFrame, *, names: dict[str, str], v_minimum_m: float,
    inside: tuple[float, float] | None, told: Told,
) -> Chart:  # fmt: skip
    """Return the chart of both heights, and where the other is within the vertical minimum of a."""
    known = states.drop_nulls("height_ft").sort("since_s")
    least_ft = v_minimum_m / FOOT_M
    heights = known["height_ft"]
    low, high = float(heights.min()), float(heights.max())  # type: ignore[arg-type]
    spare = max(_LEAST_SPAN_FT, 1.3 * least_ft, 0.15 * (high - low))
    x, y = _scales(known["since_s"], low - spare, high + spare)
    lines, near = [], []
    for side in ("a", "b"):
        rows = known.filter(pl.col("side") == side)
        since, top = rows["since_s"].to_list(), rows["height_ft"].to_list()
        parts = broken(since, longest=60.0)
        points = [(x.px(at), y.px(value)) for at, value in zip(since, top, strict=True)]
        line = "".join(path(points[part]) for part in parts)
        lines.append(Line(side, line, tuple(points), names[side], *points[-1]))
        if side == "a":
            over = [y.px(value + least_ft) for value in top]
            under = [y.px(value - least_ft) for value in top]
            across = [at for at, _ in points]
            near = [_ring(across[part], over[part], under[part]) for part in parts]
    return Chart(
        name=told.name,
        title=told.title,
        told=told.words,
        unit=told.unit,
        x_ticks=ticks(x, about=7),
        y_ticks=ticks(y, about=5),
        lines=_beside(lines),
        band=(),
        limit="",
        limit_name="",
        limit_at=(0, 0),
        inside=_inside(inside, x),
        cpa=x.px(0),
        near=tuple(near),
    )


def _scales(since: pl.Series, low: float, high: float) -> tuple[Scale, Scale]:
    first, last = float(since.min()), float(since.max())  # type: ignore[arg-type]
    x = Scale(first, last, *WIDTH_OF_TIME)
    return x, Scale(low, max(high, low + 1), HEIGHT - _BOTTOM, _TOP)


def _highest(apart: pl.DataFrame, measure: str) -> float:
    names = (f"{measure}_m", f"{measure}_high_m", f"{measure}_minimum_m")
    return float(max(apart[name].max() or 0 for name in names))  # type: ignore[arg-type]


def _ring(x: list[float], over: list[float], under: list[float]) -> str:
    there = list(zip(x, over, strict=True))
    back = list(zip(x, under, strict=True))[::-1]
    return path(there + back) + "Z"


def _inside(inside: tuple[float, float] | None, x: Scale) -> tuple[float, float] | None:
    if inside is None:
        return None
    begin, end = (min(max(at, x.low), x.high) for at in inside)
    return x.px(begin), round(x.px(end) - x.px(begin), 1)


def _beside(lines: list[Line]) -> tuple[Line, ...]:
    """Return the lines with their names above the upper and below the lower of the two."""
    upper, lower = sorted(lines, key=lambda line: line.y)
    placed = {
        upper.kind: upper._replace(x=WIDTH - _RIGHT - 4, y=round(upper.y - 8, 1)),
        lower.kind: lower._replace(x=WIDTH - _RIGHT - 4, y=round(lower.y + _LABEL_PX + 3, 1)),
    }
    return tuple(placed[line.kind] for line in lines)
