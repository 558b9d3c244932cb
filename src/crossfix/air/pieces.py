"""Runs of positions cut into pieces of a minute, each in a box; pieces whose boxes come near.

A box lies along the axes of the Earth-centred frame, so there is no projection and no seam in it.
"""

import math

import numpy as np
import numpy.typing as npt

from crossfix.air.units import NS
from crossfix.compiled import compiled, inlined

Reals = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Wholes = npt.NDArray[np.int64]

PIECE_NS = 60 * NS
AXIS_M, FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS84 (NIMA TR8350.2, table 3.1)
_E2 = FLATTENING * (2 - FLATTENING)
_LARGEST_RADIUS_M = AXIS_M / math.sqrt(1 - _E2)  # of curvature: no degree is longer than its own
_ROUNDING_M = 2.0  # single precision holds Earth-centred metres to half a metre
_ROUNDING_FT = 1.0
LOW_X, HIGH_X, LOW_H, HIGH_H = 0, 1, 6, 7
_NOTHING_M = 1e30


@inlined
def earth_centred(lon: float, lat: float) -> tuple[float, float, float]:
    """Return the point of the WGS84 ellipsoid in its Earth-centred frame, metres."""
    phi, lam = math.radians(lat), math.radians(lon)
    sin, cos = math.sin(phi), math.cos(phi)
    radius = AXIS_M / math.sqrt(1 - _E2 * sin * sin)
    return (
        radius * cos * math.cos(lam),
        radius * cos * math.sin(lam),
        radius * (1 - _E2) * sin,
    )


@compiled
def runs_of(start: Wholes, t: Wholes, longest_gap: int) -> tuple[Wholes, Wholes, Wholes]:
    """Return begin, end and owner of the runs without a longer gap; a lone position is no run."""
    most = len(start) - 1
    for i in range(1, len(t)):
        if t[i] - t[i - 1] > longest_gap:
            most += 1
    begin, end = np.empty(most, np.int64), np.empty(most, np.int64)
    owner = np.empty(most, np.int64)
    n = 0
    for k in range(len(start) - 1):
        first = start[k]
        for i in range(start[k] + 1, start[k + 1] + 1):
            if i == start[k + 1] or t[i] - t[i - 1] > longest_gap:
                if i - first > 1:
                    begin[n], end[n], owner[n] = first, i, k
                    n += 1
                first = i
    return begin[:n], end[:n], owner[:n]


@compiled
def rows_between(start: Wholes, t: Wholes, low: int, high: int) -> tuple[Wholes, Wholes]:
    """Return the rows from one moment up to another, of runs in the order of time, and how many.

    Rows are (low <= t < high) in the order of the runs; the numbers are of each run.
    """
    first, count = np.empty(len(start) - 1, np.int64), np.empty(len(start) - 1, np.int64)
    for k in range(len(start) - 1):
        run = t[start[k] : start[k + 1]]
        begin = int(np.searchsorted(run, low))
        first[k] = start[k] + begin
        count[k] = max(0, int(np.searchsorted(run, high)) - begin)
    rows, n = np.empty(count.sum(), np.int64), 0
    for k in range(len(count)):
        for i in range(count[k]):
            rows[n + i] = first[k] + i
        n += count[k]
    return rows, count


@compiled
def pieces_of(
    begin: Wholes, end: Wholes, t: Wholes, epoch: int, places: tuple[Reals, Reals],
    heights: tuple[Singles, ...],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Wholes, Wholes, Singles]:  # fmt: skip
    """Return minute, run, first and last position, and box of every piece.

    A piece holds the positions of its minute with the one before and the one after, so that a box
    holds every straight leg that begins in the minute. The box is a cube about the middle of the
    piece's rectangle of longitude and latitude, and its range of heights.
    """
    lon, lat = places
    count = 0
    for k in range(len(begin)):
        count += (t[end[k] - 1] - epoch) // PIECE_NS - (t[begin[k]] - epoch) // PIECE_NS + 1
    minute, run = np.empty(count, np.int32), np.empty(count, np.int32)
    first, last = np.empty(count, np.int64), np.empty(count, np.int64)
    box = np.empty((count, 8), np.float32)
    n = 0
    for k in range(len(begin)):
        i, stop = begin[k], end[k] - 1
        for m in range((t[i] - epoch) // PIECE_NS, (t[stop] - epoch) // PIECE_NS + 1):
            opens = epoch + m * PIECE_NS
            while i < stop and t[i + 1] <= opens:
                i += 1
            j = _boxed(i, stop, opens + PIECE_NS, t, lon, lat, heights, box[n])
            minute[n], run[n], first[n], last[n] = m, k, i, j
            i = max(i, j - 1)  # the last position of this minute is the first of the next
            n += 1
    return minute, run, first, last, box


@inlined
def _boxed(
    i: int, stop: int, closes: int, t: Wholes, lon: Reals, lat: Reals,
    heights: tuple[Singles, ...], box: Singles,
) -> int:  # fmt: skip
    """Fill the box of the positions from i on, and return the last of them."""
    south = north = lat[i]
    west = east = 0.0
    low, high = _NOTHING_M, -_NOTHING_M
    j = i
    while True:
        south = min(south, lat[j])
        north = max(north, lat[j])
        turn = lon[j] - lon[i]
        if turn > 180:  # noqa: PLR2004 - half a turn
            turn -= 360
        elif turn < -180:  # noqa: PLR2004
            turn += 360
        west = min(west, turn)
        east = max(east, turn)
        for height in heights:
            low = min(low, height[j])
            high = max(high, height[j])
        if j >= stop or t[j] >= closes:
            break
        j += 1
    x, y, z = earth_centred(lon[i] + (west + east) / 2, (south + north) / 2)
    widest = min(abs(south), abs(north)) if south * north > 0 else 0.0
    across = math.radians(east - west) * math.cos(math.radians(widest))
    half = _LARGEST_RADIUS_M / 2 * math.hypot(math.radians(north - south), across) + _ROUNDING_M
    box[0], box[1] = x - half, x + half
    box[2], box[3] = y - half, y + half
    box[4], box[5] = z - half, z + half
    box[6], box[7] = low - _ROUNDING_FT, high + _ROUNDING_FT
    return j


@compiled
def in_order(minute: npt.NDArray[np.int32], key: Singles) -> tuple[Wholes, Wholes]:
    """Return the pieces sorted by minute and key, and where each minute begins."""
    minutes = minute.max() + 1 if len(minute) else 0
    starts = np.zeros(minutes + 1, np.int64)
    for m in minute:
        starts[m + 1] += 1
    for m in range(minutes):
        starts[m + 1] += starts[m]
    order, free = np.empty(len(minute), np.int64), starts[:-1].copy()
    for k in range(len(minute)):
        order[free[minute[k]]] = k
        free[minute[k]] += 1
    for m in range(minutes):
        inside = order[starts[m] : starts[m + 1]].copy()
        order[starts[m] : starts[m + 1]] = inside[np.argsort(key[inside])]
    return order, starts


@inlined
def _far_off(one: Singles, other: Singles, wide: np.float32) -> bool:
    """Return whether the balls about the middles, which hold the pieces, are farther apart."""
    squared = np.float32(0)
    for axis in range(0, 6, 2):
        between = (one[axis] + one[axis + 1] - other[axis] - other[axis + 1]) / 2
        squared += between * between
    radii = (one[1] - one[0] + other[1] - other[0]) / 2 + wide
    return bool(squared > radii * radii)


@compiled
def near(
    order: Wholes, starts: Wholes, box: Singles, axis: int, reach: tuple[float, float],
    run: npt.NDArray[np.int32], meets: tuple[Wholes, Wholes, Wholes],
) -> tuple[Wholes, Wholes]:  # fmt: skip
    """Return pairs of pieces of one minute whose boxes and balls lie within the reach, m and ft.

    `meets` gives the aircraft, the track and the side of each run: pieces of one aircraft or track
    are no pair, and where sides are told apart (not 0) the two must be of different ones.
    """
    aircraft, track, side = meets
    wide, tall = np.float32(reach[0]), np.float32(reach[1])
    x, y, z = 2 * axis, 2 * ((axis + 1) % 3), 2 * ((axis + 2) % 3)
    left, right = np.empty(1024, np.int64), np.empty(1024, np.int64)
    n = 0
    for m in range(len(starts) - 1):
        for p in range(starts[m], starts[m + 1]):
            a = order[p]
            beyond = box[a, x + 1] + wide
            for q in range(p + 1, starts[m + 1]):
                b = order[q]
                if box[b, x] > beyond:
                    break
                if box[b, y] > box[a, y + 1] + wide or box[b, y + 1] < box[a, y] - wide:
                    continue
                if box[b, z] > box[a, z + 1] + wide or box[b, z + 1] < box[a, z] - wide:
                    continue
                if box[b, LOW_H] > box[a, HIGH_H] + tall or box[b, HIGH_H] < box[a, LOW_H] - tall:
                    continue
                if _far_off(box[a], box[b], wide):
                    continue
                u, w = run[a], run[b]
                if track[u] == track[w] or aircraft[u] == aircraft[w]:
                    continue
                if side[u] == side[w] and side[u] != 0:
                    continue
                if n == len(left):
                    left = np.append(left, np.empty(n, np.int64))
                    right = np.append(right, np.empty(n, np.int64))
                first = track[u] < track[w]
                left[n], right[n] = (a, b) if first else (b, a)
                n += 1
    return left[:n], right[:n]


@compiled
def located(
    pieces: Wholes, first: Wholes, last: Wholes, places: tuple[Reals, Reals]
) -> tuple[Reals, Reals, Reals]:
    """Return Earth-centred coordinates of the positions of some pieces; the others are not set."""
    lon, lat = places
    x, y, z = np.empty(len(lon)), np.empty(len(lon)), np.empty(len(lon))
    for k in pieces:
        for i in range(first[k], last[k] + 1):
            x[i], y[i], z[i] = earth_centred(lon[i], lat[i])
    return x, y, z
