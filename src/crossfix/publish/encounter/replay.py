"""An encounter moment by moment: what a slider shows at each, computed by the engine.

No script interpolates: every moment has the places, distances and probability that `passage` found.
"""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from crossfix.geo import SIGMAS_IN_95_PERCENT
from crossfix.publish.encounter.axes import Scale, metres, signless
from crossfix.publish.encounter.chart import WIDTH_OF_TIME, Row, chance_chart
from crossfix.publish.encounter.chart import Told as Words
from crossfix.publish.encounter.pictures import Picture, seconds_inside
from crossfix.publish.encounter.plan import Frame, frame_of, pixels
from crossfix.publish.encounter.words import feet
from crossfix.publish.text import percent
from crossfix.release import Released

_LEAST_ELLIPSE_PX = 2.5


class Place(NamedTuple):
    """One aircraft on the plan at one moment, in pixels."""

    x: float
    y: float
    turn_deg: float  # of the course, clockwise from the right
    along: float | None  # half axes of where it was 95 times in 100; None: unknown
    across: float | None


class Moment(NamedTuple):
    """What is shown at one moment."""

    since_s: float
    x: float  # of the charts, px
    places: tuple[Place, Place]
    told: tuple[str, str, str, str]  # seconds, distance, height between them, probability


class Replay(NamedTuple):
    """All moments in their order, and where among them the closest approach is."""

    moments: tuple[Moment, ...]
    nearest: int
    chance: Picture | None  # of the probability; None: unknown


def replay(released: Released) -> Replay:
    """Return the moments of the one encounter that was released, on the scales of its pictures."""
    tables = released.tables
    row = tables["encounters"].to_dicts()[0]
    frame = frame_of(row, tables["closest"])
    apart = tables["separations"].sort("since_s")
    since = apart["since_s"]
    scale = Scale(since.min(), since.max(), *WIDTH_OF_TIME)  # type: ignore[arg-type]
    a, b = (_drawn(tables["places"], side, frame) for side in ("a", "b"))
    moments = tuple(
        Moment(round(one["since_s"], 2), scale.px(one["since_s"]), places, _told(one))
        for one, places in zip(apart.to_dicts(), zip(a, b, strict=True), strict=True)
    )
    nearest = min(range(len(moments)), key=lambda at: abs(moments[at].since_s))
    return Replay(moments, nearest, _chance(apart, row))


def _drawn(places: pl.DataFrame, side: str, frame: Frame) -> list[Place]:
    own = places.filter(pl.col("side") == side).sort("since_s")
    x, y = pixels(own, *frame)
    return [
        Place(
            round(float(u), 1),
            round(float(w), 1),
            round(one["course_deg"] - 90, 1),
            _half_axis(one["sigma_along_m"], frame),
            _half_axis(one["sigma_across_m"], frame),
        )
        for one, u, w in zip(own.to_dicts(), x, y, strict=True)
    ]


def _half_axis(sigma_m: float | None, frame: Frame) -> float | None:
    if sigma_m is None:
        return None
    return round(max(SIGMAS_IN_95_PERCENT * sigma_m * frame[1], _LEAST_ELLIPSE_PX), 1)


def _told(one: Row) -> tuple[str, str, str, str]:
    """Return seconds, both distances with their intervals, and the probability: without words."""
    return (
        f"{signless(round(one['since_s'], 1))}\u00a0s",
        _ranged(metres, one, "h"),
        _ranged(feet, one, "v"),
        percent(one["p_inside"]),
    )


def _ranged(shown: Callable[[float | None], str], one: Row, name: str) -> str:
    value, low, high = (shown(one[f"{name}{end}_m"]) for end in ("", "_low", "_high"))
    return value if one[f"{name}_low_m"] is None else f"{value} ({low} – {high})"


def _chance(apart: pl.DataFrame, row: Row) -> Picture | None:
    most = apart["p_inside"].max()
    title = "Probability of being inside both minima"
    told = f"It rises to {percent(most)}."  # type: ignore[arg-type]
    words = Words("chance", title, told, "%", "")
    chart = chance_chart(apart, inside=seconds_inside(row), told=words)
    if chart is None:
        return None
    caption = (
        "Share of the draws of all errors in which both distances are below their minima at that "
        "moment. It is at most the probability that they were at any moment."
    )
    return Picture("chance", title, caption, chart)
