"""Stretches of time in which two aircraft fly straight legs near each other.

Positions are joined by straight lines in the Earth-centred frame, heights linearly in time. A leg
of two begins where either begins a leg, and ends where either ends one or passes a height at which
the minima change; it does not depend on how time was cut into pieces or slabs.
"""

import math

import numpy as np
import numpy.typing as npt

from crossfix.air.pieces import PIECE_NS, Reals, Singles, Wholes
from crossfix.air.straight import span, span_clear
from crossfix.air.units import NS
from crossfix.compiled import compiled, inlined

# whole numbers of a leg of two: tracks, begin in ns since 1970, positions before it, datum
TRACK_A, TRACK_B, BEGIN, ROW_A, ROW_B, DATUM = range(6)
WHOLES = 6
# reals: offset and its rate (m, m/s, Earth-centred), speed of a and of b, height offset and its
# rate (ft, ft/s), climb of a, seconds, vertical minimum (ft), gaps (s), bends (s2), up,
# largest height (ft), and how long after the samples' own overlap it begins (s)
S, U, VELOCITY_A, VELOCITY_B = 0, 3, 6, 9
RISE, CLIMB, CLIMB_A, CLIMB_B, LASTS, VERTICAL, GAP_A, GAP_B, BEND_A, BEND_B = range(12, 22)
UP, HEIGHT, SINCE = 22, 25, 26
REALS = 27
_PARTS = 32  # a leg passes the heights of a few bands twice at most
PRESSURE, GEOMETRIC, MIXED = range(3)

Limits = tuple[float, Reals, Reals, float, float]  # h_m, above_ft, vertical_ft, tau_s, within
Positions = tuple[Wholes, Reals, Reals, Reals]  # t, x, y, z


@inlined
def _height(heights: tuple[Singles, ...], i: int, datum: int) -> float:
    """Return a height in the datum; in MIXED the pressure altitude where there is one."""
    other = len(heights) - 1  # the same where only one is known of any aircraft
    if datum == GEOMETRIC or (datum == MIXED and math.isnan(heights[0][i])):
        return float(heights[other][i])
    return float(heights[0][i])


@inlined
def _datum(heights: tuple[Singles, ...], i: int, j: int) -> int:
    """Return the datum in which all four heights are known: like is compared with like."""
    if len(heights) == 1:
        return PRESSURE
    for datum in range(2):
        known = True
        for k in (i, i + 1, j, j + 1):
            known = known and not math.isnan(heights[datum][k])
        if known:
            return datum
    return MIXED


@inlined
def _fill(
    real: Reals, rows: tuple[int, int], stretch: tuple[int, int], positions: Positions,
    tops: tuple[Reals, Reals],
) -> None:  # fmt: skip
    """Fill in a leg of two, from the position of each before it to the one after.

    BEND_A and BEND_B hold for now how long after their positions it begins.
    """
    t, x, y, z = positions
    i, j = rows
    begin, end = stretch
    one, other = (t[i + 1] - t[i]) / NS, (t[j + 1] - t[j]) / NS
    since, after = (begin - t[i]) / NS, (begin - t[j]) / NS
    for axis in range(3):
        at = x if axis == 0 else (y if axis == 1 else z)
        fast, slow = (at[i + 1] - at[i]) / one, (at[j + 1] - at[j]) / other
        real[VELOCITY_A + axis], real[VELOCITY_B + axis] = fast, slow
        real[S + axis] = (at[i] + fast * since) - (at[j] + slow * after)
        real[U + axis] = fast - slow
        real[UP + axis] = at[i]
    climb, sink = (tops[0][1] - tops[0][0]) / one, (tops[1][1] - tops[1][0]) / other
    real[RISE] = (tops[0][0] + climb * since) - (tops[1][0] + sink * after)
    real[CLIMB], real[CLIMB_A], real[CLIMB_B] = climb - sink, climb, sink
    real[GAP_A], real[GAP_B] = one, other
    real[BEND_A], real[BEND_B], real[LASTS] = since, after, (end - begin) / NS
    real[HEIGHT] = max(tops[0][0], tops[0][1], tops[1][0], tops[1][1])


@inlined
def _shift(real: Reals, seconds: float) -> None:
    """Let the leg begin so much later."""
    for axis in range(3):
        real[S + axis] += real[U + axis] * seconds
    real[RISE] += real[CLIMB] * seconds


@compiled
def squares(real: Reals) -> tuple[float, float, float]:
    """Return a = u.u, b = s.u and c = s.s of a leg."""
    a = real[U] ** 2 + real[U + 1] ** 2 + real[U + 2] ** 2
    b = real[S] * real[U] + real[S + 1] * real[U + 1] + real[S + 2] * real[U + 2]
    c = real[S] ** 2 + real[S + 1] ** 2 + real[S + 2] ** 2
    return a, b, c


@compiled
def comes_within(real: Reals, limits: Limits) -> bool:
    """Return whether the two come within so many times the minima, or are too close by tau."""
    h, _, _, tau, within = limits
    a, b, c = squares(real)
    rise, climb, v, most = real[RISE], real[CLIMB], real[VERTICAL], real[LASTS]
    low, high = span(a, b, c, within * h, rise, climb, within * v, most)
    if low < high:
        return True
    low, high = span_clear(a, b, c, h, rise, climb, v, most, tau)
    return low < high


@inlined
def _vertical(limits: Limits, height: float) -> float:
    _, above, vertical, _, _ = limits
    v = float(vertical[0])
    for band in range(1, len(above)):
        if height > above[band]:
            v = float(vertical[band])
    return v


@inlined
def _next_band(limits: Limits, tops: tuple[float, float, float, float], most: float) -> float:
    """Return after how many seconds either aircraft next passes a height where minima change.

    `tops` are the heights of the two at the beginning, and their climbs.
    """
    above = limits[1]
    first = most
    for band in range(1, len(above)):
        for one in range(2):
            if tops[2 + one] != 0:
                x = (above[band] - tops[one]) / tops[2 + one]
                if 1e-9 < x < first:  # noqa: PLR2004 - a nanosecond
                    first = x
    return first


@compiled
def _cut(whole: Reals, highs: tuple[float, float], limits: Limits, parts: Reals) -> int:
    """Cut a leg where minima change, and return into how many parts.

    `highs` are the heights of the two at its beginning.
    """
    left, since, n = whole[LASTS], 0.0, 0
    high_a, high_b = highs
    climb_a, climb_b = whole[CLIMB_A], whole[CLIMB_B]
    while left > 0 and n < len(parts):
        lasts = left
        if len(limits[1]) > 1 and whole[HEIGHT] > limits[1][1]:
            lasts = _next_band(limits, (high_a, high_b, climb_a, climb_b), left)
        parts[n] = whole
        _shift(parts[n], since)
        parts[n, LASTS], parts[n, SINCE] = lasts, since
        middle = max(high_a + climb_a * lasts / 2, high_b + climb_b * lasts / 2)
        parts[n, VERTICAL] = _vertical(limits, middle)
        for side in range(2):
            gap, share = whole[GAP_A + side], (whole[BEND_A + side] + since + lasts / 2)
            parts[n, BEND_A + side] = share * (gap - share) / 2
        high_a += climb_a * lasts
        high_b += climb_b * lasts
        since += lasts
        left -= lasts
        n += 1
    return n


@inlined
def _doubled(whole: Wholes, real: Reals, n: int) -> tuple[Wholes, Reals]:
    """Return the tables with room for more rows than n."""
    if n < len(whole):
        return whole, real
    return np.concatenate((whole, whole)), np.concatenate((real, real))


@compiled
def legs_of(
    pairs: tuple[Wholes, Wholes], spans: tuple[Wholes, Wholes, npt.NDArray[np.int32]],
    owners: tuple[Wholes, npt.NDArray[np.int32]], positions: Positions,
    heights: tuple[Singles, ...], terms: tuple[Limits, int, npt.NDArray[np.int8]],
) -> tuple[Wholes, Reals]:  # fmt: skip
    """Return the legs of two of pairs of pieces, those that come within the limits.

    `spans` are first and last position and minute of each piece; `owners` the track of each run
    and the run of each piece; `terms` the limits, the moment from which minutes count and the side
    of the seam on which each position lies: only legs across it are returned, or all where there
    is no seam and so no side.
    """
    first, last, minute = spans
    limits, epoch, part = terms
    t = positions[0]
    whole, real = np.empty((256, WHOLES), np.int64), np.empty((256, REALS), np.float64)
    leg, parts = np.empty(REALS, np.float64), np.empty((_PARTS, REALS), np.float64)
    top_a, top_b, n = np.empty(2, np.float64), np.empty(2, np.float64), 0
    for one, other in zip(pairs[0], pairs[1]):  # noqa: B905 - Numba knows no strict
        track_a, track_b = owners[0][owners[1][one]], owners[0][owners[1][other]]
        opens = epoch + minute[one] * PIECE_NS
        i, j = first[one], first[other]
        while i < last[one] and j < last[other]:
            begin, end = max(t[i], t[j]), min(t[i + 1], t[j + 1])
            if begin >= opens + PIECE_NS:
                break
            across = len(part) == 0 or min(part[i], part[j]) < max(part[i + 1], part[j + 1])
            if end > begin >= opens and across:
                datum = _datum(heights, i, j)
                for k in range(2):
                    top_a[k] = _height(heights, i + k, datum)
                    top_b[k] = _height(heights, j + k, datum)
                _fill(leg, (i, j), (begin, end), positions, (top_a, top_b))
                after_a, after_b = leg[BEND_A], leg[BEND_B]
                highs = (top_a[0] + leg[CLIMB_A] * after_a, top_b[0] + leg[CLIMB_B] * after_b)
                for k in range(_cut(leg, highs, limits, parts)):
                    if comes_within(parts[k], limits):
                        whole, real = _doubled(whole, real, n)
                        whole[n, TRACK_A], whole[n, TRACK_B] = track_a, track_b
                        whole[n, BEGIN] = begin + round(parts[k, SINCE] * NS)
                        whole[n, ROW_A], whole[n, ROW_B], whole[n, DATUM] = i, j, datum
                        real[n] = parts[k]
                        n += 1
            if t[i + 1] <= end:
                i += 1
            if t[j + 1] <= end:
                j += 1
    return whole[:n].copy(), real[:n].copy()
