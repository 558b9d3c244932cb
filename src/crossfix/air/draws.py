"""How sure an encounter is: the errors drawn many times, and the closest approach found anew.

Each draw shifts the one aircraft against the other by errors that stay the same throughout the
encounter: of position, of the path between samples, of height, and of both clocks. The shares of
draws are the probability and the interval.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, qmc

from crossfix.air import legs as two
from crossfix.air.legs import Limits, squares
from crossfix.air.pieces import Reals, Wholes
from crossfix.air.straight import nearest, span_clear
from crossfix.compiled import compiled

DRAWS = 512
_LOG2_DRAWS = 9
_SEED = 20151021  # fixed, so that equal tracks give equal figures
EAST, NORTH, BEND_EAST, BEND_NORTH, TALL, CLOCK_A, CLOCK_B = range(7)
# columns of the standard deviations of a leg: position, bend of the path (m), height (ft), clocks
POSITION, BEND, HEIGHT, LATE_A, LATE_B = range(5)
SIGMAS = 5
_REACH_SIGMAS = 10.0  # legs that are farther off than this cannot become the nearest


class Sure(NamedTuple):
    """What the draws say of each encounter; nan where an error is unknown."""

    violation: Reals
    low_m: Reals
    high_m: Reals


@cache
def normals() -> npt.NDArray[np.float64]:
    """Return DRAWS points of a scrambled Sobol sequence, as standard normal deviates."""
    points = qmc.Sobol(7, rng=np.random.default_rng(_SEED)).random_base2(_LOG2_DRAWS)
    return np.asarray(norm.ppf(points), np.float64)


def draw(begins: Wholes, real: Reals, sigma: Reals, nearness: Reals, limits: Limits) -> Sure:
    """Return probability of violation and 95 % interval of the distance of each encounter.

    `begins` (encounters + 1,) says where the legs of each lie in `real` and `sigma`; `nearness` is
    the norm of each leg.
    """
    made = _drawn(begins, real, sigma, nearness, limits, normals())
    return Sure(made[0], made[1], made[2])


@compiled
def _drawn(
    begins: Wholes, real: Reals, sigma: Reals, nearness: Reals, limits: Limits, z: Reals
) -> tuple[Reals, Reals, Reals]:
    n = len(begins) - 1
    violation, low, high = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    far = np.empty(len(z), np.float64)
    h, _, _, tau, _ = limits
    shifted = np.empty(two.REALS, np.float64)
    for e in range(n):
        first, last = begins[e], begins[e + 1]
        reach = 0.0
        for k in range(first, last):
            reach = max(reach, _spread(real[k], sigma[k], h))
        if math.isnan(_spread(real[first], sigma[first], h)) or math.isnan(reach):
            continue
        bound = nearness[first:last].min() + reach
        inside = 0
        for d in range(len(z)):
            best, at, close = math.inf, math.inf, False
            for k in range(first, last):
                if nearness[k] > bound and tau == 0:
                    continue
                _displace(real[k], sigma[k], z[d], shifted)
                a, b, c = squares(shifted)
                rise, climb = shifted[two.RISE], shifted[two.CLIMB]
                v, most = shifted[two.VERTICAL], shifted[two.LASTS]
                value, _, distance, _ = nearest(a, b, c, h, rise, climb, v, most)
                if value < best or (value == best and distance < at):
                    best, at = value, distance
                if tau > 0 and not close:
                    begin, end = span_clear(a, b, c, h, rise, climb, v, most, tau)
                    close = begin < end
            far[d] = at
            if best < 1 or close:
                inside += 1
        violation[e] = inside / len(z)
        far.sort()
        low[e] = far[int(0.025 * len(z))]
        high[e] = far[int(0.975 * len(z))]
    return violation, low, high


class Bands(NamedTuple):
    """What the draws say of both distances at each moment; nan where unknown.

    The 95 % ends of each, and the share of draws in which both are below their minima at once.
    """

    far_low_m: Reals
    far_high_m: Reals
    tall_low_ft: Reals
    tall_high_ft: Reals
    inside: Reals


def bands(real: Reals, sigma: Reals, after_s: Reals, *, h_minimum_m: float) -> Bands:
    """Return 95 % intervals of the distances, so many seconds after the beginning of each leg.

    That of the height is of the signed difference: where it holds 0, the distance may be none.
    """
    return Bands(*_banded(real, sigma, after_s, normals(), h_minimum_m))


@compiled
def _banded(
    real: Reals, sigma: Reals, after_s: Reals, z: Reals, h: float
) -> tuple[Reals, Reals, Reals, Reals, Reals]:
    n, draws = len(real), len(z)
    ends = np.full((5, n), np.nan)
    far, tall = np.empty(draws, np.float64), np.empty(draws, np.float64)
    shifted = np.empty(two.REALS, np.float64)
    least, most = int(0.025 * draws), int(0.975 * draws)
    for k in range(n):
        if math.isnan(_spread(real[k], sigma[k], 1.0)):
            continue
        x, inside = after_s[k], 0
        for d in range(draws):
            _displace(real[k], sigma[k], z[d], shifted)
            a, b, c = squares(shifted)
            far[d] = math.sqrt(max(0.0, c + 2 * b * x + a * x * x))
            tall[d] = shifted[two.RISE] + shifted[two.CLIMB] * x
            if far[d] < h and abs(tall[d]) < real[k, two.VERTICAL]:
                inside += 1
        far.sort()
        tall.sort()
        ends[0, k], ends[1, k] = far[least], far[most]
        under, over = abs(tall[least]), abs(tall[most])
        ends[2, k] = 0.0 if tall[least] <= 0 <= tall[most] else min(under, over)
        ends[3, k] = max(under, over)
        ends[4, k] = inside / draws
    return ends[0], ends[1], ends[2], ends[3], ends[4]


@compiled
def _spread(real: Reals, sigma: Reals, h: float) -> float:
    """Return how much the norm of a leg can change by its errors."""
    a = math.sqrt(real[two.VELOCITY_A] ** 2 + real[two.VELOCITY_A + 1] ** 2
                  + real[two.VELOCITY_A + 2] ** 2)  # fmt: skip
    b = math.sqrt(real[two.VELOCITY_B] ** 2 + real[two.VELOCITY_B + 1] ** 2
                  + real[two.VELOCITY_B + 2] ** 2)  # fmt: skip
    wide = sigma[POSITION] + sigma[BEND] + a * sigma[LATE_A] + b * sigma[LATE_B]
    tall = sigma[HEIGHT] + abs(real[two.CLIMB_A]) * sigma[LATE_A]
    tall += abs(real[two.CLIMB_B]) * sigma[LATE_B]
    return float(_REACH_SIGMAS * max(wide / h, tall / real[two.VERTICAL]))


@compiled
def _displace(real: Reals, sigma: Reals, z: Reals, shifted: Reals) -> None:
    """Fill in the leg with one draw of its errors."""
    shifted[:] = real
    x, y = real[two.UP], real[two.UP + 1]
    up_z = real[two.UP + 2]
    flat, whole = math.hypot(x, y), math.sqrt(x * x + y * y + up_z * up_z)
    east = sigma[POSITION] * z[EAST] + sigma[BEND] * z[BEND_EAST]
    north = sigma[POSITION] * z[NORTH] + sigma[BEND] * z[BEND_NORTH]
    if flat > 0:
        ex, ey = -y / flat, x / flat
    else:
        ex, ey = 1.0, 0.0
    sine, cosine = up_z / whole, flat / whole
    late_a, late_b = sigma[LATE_A] * z[CLOCK_A], sigma[LATE_B] * z[CLOCK_B]
    shifted[two.S] += east * ex - north * sine * ey
    shifted[two.S + 1] += east * ey + north * sine * ex
    shifted[two.S + 2] += north * cosine
    for axis in range(3):
        shifted[two.S + axis] += real[two.VELOCITY_A + axis] * late_a
        shifted[two.S + axis] -= real[two.VELOCITY_B + axis] * late_b
    shifted[two.RISE] += sigma[HEIGHT] * z[TALL]
    shifted[two.RISE] += real[two.CLIMB_A] * late_a - real[two.CLIMB_B] * late_b
