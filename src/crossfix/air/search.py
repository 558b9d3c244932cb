"""Find all legs of two within the minima, slab after slab, holding one slab at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.air import legs as two
from crossfix.air.minima import Minima
from crossfix.air.pieces import (
    PIECE_NS,
    in_order,
    located,
    near,
    pieces_of,
    rows_between,
    runs_of,
)
from crossfix.air.slabs import Recorded, Slab, known_columns, slabs
from crossfix.air.units import NS, sigma_of_nacp

_HEIGHTS = ("alt_baro_ft", "alt_geom_ft")
_ERRORS = ("sigma_h_m", "sigma_v_m", "clock_sigma_s", "nacp")
_READ = (*_HEIGHTS, *_ERRORS, "on_ground")
_NEVER = -(2**62)  # ns: before all flight
NO_SEAM: npt.NDArray[np.int8] = np.empty(0, np.int8)
_FASTEST_CLOSURE_MS = 1_550.0  # two at the speed gate's limit of 1,500 kt, head on


class Rules(NamedTuple):
    """What counts as near, and whose tracks are set against whose."""

    minima: Minima
    within: float = 1.5  # encounters out to so many times the minima
    gap_s: float = 60.0  # over longer gaps nothing is interpolated
    between: tuple[str, str] | None = None
    offset_s: float = 0.0  # the clock of the second party less that of the first


class Errors(NamedTuple):
    """Standard deviations at a position; nan where unknown."""

    horizontal_m: npt.NDArray[np.float64]
    vertical_m: npt.NDArray[np.float64]
    clock_s: npt.NDArray[np.float64]


class Found(NamedTuple):
    """Legs of two, in no order that matters, the errors of both, and what was left aside."""

    whole: npt.NDArray[np.int64]
    real: npt.NDArray[np.float64]
    errors_a: Errors
    errors_b: Errors


class Points(NamedTuple):
    """Positions of several tracks, each track's in a run in the order of time."""

    owner: npt.NDArray[np.int64]  # of each run: number of the track
    start: npt.NDArray[np.int64]  # (runs + 1,)
    columns: dict[str, npt.NDArray[np.generic]]

    @property
    def t(self) -> npt.NDArray[np.int64]:
        """Return the times, ns since 1970."""
        return self.columns["t"].view(np.int64)


class Book:
    """The tracks, numbered in the order of their names, and the aircraft and side of each."""

    def __init__(self, recorded: Sequence[Recorded], between: tuple[str, str] | None) -> None:
        tracks = {one.track_id: one for table in recorded for one in table.tracks}
        self.tracks = [tracks[name] for name in sorted(tracks)]
        self.number = {track.track_id: number for number, track in enumerate(self.tracks)}
        addresses: dict[str, int] = {}
        aircraft = [
            -1 - number if one.icao24 is None else addresses.setdefault(one.icao24, number)
            for number, one in enumerate(self.tracks)
        ]
        sides = [_side(one.party, between) for one in self.tracks]
        self.aircraft = np.array(aircraft, np.int64)
        self.side = np.array(sides, np.int64)


def _side(party: str | None, between: tuple[str, str] | None) -> int:
    """Return 0 where sides are not told apart, 1 or 2 for the two parties, -1 for others."""
    if between is None:
        return 0
    return between.index(party) + 1 if party in between else -1


def search(
    recorded: Sequence[Recorded], book: Book, rules: Rules, left: Counter[str]
) -> Iterator[Found]:
    """Yield the legs of two of each slab, and those across the seam with the slab before.

    `left` counts the states that no encounter can rest on, with the reason.
    """
    heights = known_columns(recorded, _HEIGHTS) or [_HEIGHTS[0]]
    names = [*heights, *known_columns(recorded, _READ[len(_HEIGHTS) :])]
    offset = round(rules.offset_s * NS)
    margin = 2 * int(rules.gap_s * NS) + abs(offset)
    tail: Points | None = None
    for slab in slabs(recorded, names):
        points = _flying(slab, book, heights, left)
        if offset:
            _shifted(points, book, offset)
        opens = slab.number * recorded[0].slab_s * NS
        if tail is not None:
            head = _between(points, _NEVER, opens + margin)
            yield _found(*_joined(tail, head), book, rules)
        yield _found(points, NO_SEAM, book, rules)
        closes = opens + recorded[0].slab_s * NS
        tail = _between(points, closes - margin, -_NEVER)


def search_states(states: pl.DataFrame, book: Book, rules: Rules) -> Found:
    """Return the legs of two among a few states: rows of TRACKS, their stamps set to one clock."""
    states = states.sort("track_id", "t")
    begins = np.append(np.flatnonzero(states["track_id"].rle_id().diff().fill_null(1)), len(states))
    names = [
        "t",
        "lon",
        "lat",
        *(name for name in _READ if states[name].null_count() < len(states)),
    ]
    columns = {name: _as_read(states[name]) for name in names}
    slab = Slab(0, states["track_id"].gather(begins[:-1]).to_list(), begins, columns)
    heights = [name for name in _HEIGHTS if name in columns] or [_HEIGHTS[0]]
    if heights[0] not in columns:
        return no_legs()
    return _found(_flying(slab, book, heights, Counter()), NO_SEAM, book, rules)


def _as_read(column: pl.Series) -> npt.NDArray[np.generic]:
    """Return a column as `slabs` does."""
    if column.dtype == pl.Datetime:
        column = column.to_physical()
    if column.dtype.is_integer():
        column = column.fill_null(-1)
    made = np.array(column.fill_null(False) if column.dtype == pl.Boolean else column)
    made.flags.writeable = False
    return made


def _flying(slab: Slab, book: Book, heights: Sequence[str], left: Counter[str]) -> Points:
    """Return the positions of aircraft in the air whose height is known, of the parties asked."""
    owner = np.array([book.number[name] for name in slab.tracks], np.int64)
    points = Points(owner, slab.start, slab.columns)
    wanted = np.ones(len(points.t), np.bool_)
    if "on_ground" in slab.columns:
        ground = slab.columns["on_ground"].astype(np.bool_)
        left["on the ground"] += int(ground.sum())
        wanted &= ~ground
    unknown = np.logical_and.reduce([np.isnan(slab.columns[name]) for name in heights])
    if unknown.any():
        left["height unknown"] += int((wanted & unknown).sum())
        wanted &= ~unknown
    if (book.side[owner] < 0).any():
        others = np.repeat(book.side[owner] < 0, np.diff(slab.start))
        left["of other parties"] += int((wanted & others).sum())
        wanted &= ~others
    return points if wanted.all() else _some(points, wanted)


def _shifted(points: Points, book: Book, offset: int) -> None:
    """Set the stamps of the second party back by the offset of its clock."""
    shift = np.where(book.side[points.owner] == 2, offset, 0)  # noqa: PLR2004 - the second
    points.columns["t"] = points.t - np.repeat(shift, np.diff(points.start))
    points.columns["t"].flags.writeable = False


def _some(points: Points, wanted: npt.NDArray[np.bool_]) -> Points:
    kept = np.flatnonzero(wanted)
    run = np.searchsorted(points.start, kept, side="right") - 1
    columns = {name: column[kept] for name, column in points.columns.items()}
    return _in_runs(points.owner[run], columns)


def _between(points: Points, low: int, high: int) -> Points:
    """Return the positions from one moment up to another."""
    rows, count = rows_between(points.start, points.t, low, high)
    columns = {name: column[rows] for name, column in points.columns.items()}
    for column in columns.values():
        column.flags.writeable = False
    start = np.append(0, np.cumsum(count[count > 0]))
    return Points(points.owner[count > 0], start, columns)


def _in_runs(owner: npt.NDArray[np.int64], columns: dict[str, npt.NDArray[np.generic]]) -> Points:
    """Return positions given with the track of each, those of a track one after the other."""
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    for column in columns.values():
        column.flags.writeable = False  # as slabs gives them
    return Points(owner[begins], np.append(begins, len(owner)), columns)


def _joined(tail: Points, head: Points) -> tuple[Points, npt.NDArray[np.int8]]:
    """Return the positions about a seam, and on which side of it each lies."""
    owner = np.concatenate([np.repeat(part.owner, np.diff(part.start)) for part in (tail, head)])
    columns = {
        name: np.concatenate([tail.columns[name], head.columns[name]]) for name in head.columns
    }
    order = np.argsort(owner, kind="stable")  # quick, for what is in order but for the seam
    t = columns["t"][order].view(np.int64)
    if ((np.diff(t) < 0) & (np.diff(owner[order]) == 0)).any():  # a track in two tables
        order = np.lexsort((columns["t"], owner))
    side = (order >= len(tail.t)).astype(np.int8)
    return _in_runs(owner[order], {name: one[order] for name, one in columns.items()}), side


def _found(points: Points, seam: npt.NDArray[np.int8], book: Book, rules: Rules) -> Found:
    t = points.t
    begin, end, run = runs_of(points.start, t, int(rules.gap_s * NS))
    if not len(begin):
        return no_legs()
    places = (_column(points, "lon"), _column(points, "lat"))
    heights = tuple(
        points.columns[name].view(np.float32) for name in _HEIGHTS if name in points.columns
    )
    epoch = int(t[begin].min()) // PIECE_NS * PIECE_NS
    minute, of_run, first, last, box = pieces_of(begin, end, t, epoch, places, heights)
    widths = [float(box[:, 2 * k + 1].max()) - float(box[:, 2 * k].min()) for k in range(3)]
    axis = int(np.argmax(widths))
    order, starts = in_order(minute, box[:, 2 * axis].copy())
    track = points.owner[run]
    meets = (book.aircraft[track], track, book.side[track])
    pairs = near(order, starts, box, axis, _reach(rules), of_run, meets)
    needed = np.unique(np.concatenate(pairs))
    positions = (t, *located(needed, first, last, places))
    spans, owners = (first, last, minute), (track, of_run)
    terms = (limits_of(rules), epoch, seam)
    whole, real = two.legs_of(pairs, spans, owners, positions, heights, terms)
    if _HEIGHTS[0] not in points.columns:
        whole[:, two.DATUM] = two.GEOMETRIC  # of one kind of height the loops do not know which
    return _errors(points, whole, real)


def no_legs() -> Found:
    """Return no legs of two."""
    none = Errors(np.empty(0), np.empty(0), np.empty(0))
    return Found(np.empty((0, two.WHOLES), np.int64), np.empty((0, two.REALS)), none, none)


def _column(points: Points, name: str) -> npt.NDArray[np.float64]:
    return points.columns[name].view(np.float64)


def limits_of(rules: Rules) -> two.Limits:
    """Return the minima as the compiled loops take them."""
    minima = rules.minima
    above = np.array([band.above_ft for band in minima.bands])
    vertical = np.array([band.vertical_ft for band in minima.bands])
    return minima.horizontal_m, above, vertical, minima.tau_s or 0.0, rules.within


def _reach(rules: Rules) -> tuple[float, float]:
    """Return how near boxes must be, metres and feet, to hold anything within the minima.

    Two that converge at speed w have a modified tau of at most tau within r, where
    r^2 = h^2 + tau w r.
    """
    h = rules.minima.horizontal_m
    way = (rules.minima.tau_s or 0.0) * _FASTEST_CLOSURE_MS
    by_tau = (way + np.hypot(way, 2 * h)) / 2
    tallest = max(band.vertical_ft for band in rules.minima.bands)
    return max(rules.within * h, by_tau), max(rules.within, 1.0) * tallest


def _errors(points: Points, whole: npt.NDArray[np.int64], real: npt.NDArray[np.float64]) -> Found:
    at = [whole[:, column] for column in (two.ROW_A, two.ROW_B)]
    return Found(whole, real, *(Errors(*_worse(points, row)) for row in at))


def _worse(points: Points, row: npt.NDArray[np.int64]) -> list[npt.NDArray[np.float64]]:
    """Return the larger of the standard deviations at the two ends of a leg."""
    made = []
    for name in ("sigma_h_m", "sigma_v_m", "clock_sigma_s"):
        ends = [_sigma(points, name, row + k) for k in range(2)]
        made.append(np.maximum(*ends))
    return made


def _sigma(points: Points, name: str, row: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return what the recording says of an error; of positions else what NACp says."""
    if name in points.columns:
        said = points.columns[name][row].astype(np.float64)
    else:
        said = np.full(len(row), np.nan)
    if name == "sigma_h_m" and "nacp" in points.columns:
        said = np.where(
            np.isnan(said), sigma_of_nacp(points.columns["nacp"][row].view(np.int8)), said
        )
    return said
