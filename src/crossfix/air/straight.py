"""Two aircraft on straight legs at steady speeds: how near, how long, in closed form.

With s the horizontal offset at the beginning and u its rate, the squared distance is
c + 2 b x + a x^2, where a = u.u, b = s.u, c = s.s and x are seconds; the vertical offset is
rise + climb x. All lengths are metres, heights feet.
"""

import math

from crossfix.compiled import compiled, inlined

# Slower than a nanometre a second is standing still.
_STILL_MS2 = 1e-18
_STILL_FT = 1e-9


@inlined
def _span_h(a: float, b: float, c: float, r2: float, most: float) -> tuple[float, float]:
    """Return from when to when the squared distance is below r2; low > high: never."""
    if a <= _STILL_MS2:
        return (0.0, most) if c < r2 else (1.0, 0.0)
    inner = b * b - a * (c - r2)
    if inner <= 0:
        return 1.0, 0.0
    root = math.sqrt(inner)
    return max(0.0, (-b - root) / a), min(most, (-b + root) / a)


@inlined
def _span_v(rise: float, climb: float, limit: float, most: float) -> tuple[float, float]:
    """Return from when to when the vertical offset is below the limit; low > high: never."""
    if abs(climb) <= _STILL_FT:
        return (0.0, most) if abs(rise) < limit else (1.0, 0.0)
    one, other = (-limit - rise) / climb, (limit - rise) / climb
    return max(0.0, min(one, other)), min(most, max(one, other))


@compiled
def span(
    a: float, b: float, c: float, h: float, rise: float, climb: float, v: float, most: float
) -> tuple[float, float]:
    """Return the seconds at which both offsets are below h and v; low >= high: never."""
    low, high = _span_h(a, b, c, h * h, most)
    if low > high:
        return 1.0, 0.0
    from_v, to_v = _span_v(rise, climb, v, most)
    return max(low, from_v), min(high, to_v)


@compiled
def span_clear(
    a: float, b: float, c: float, h: float, rise: float, climb: float, v: float, most: float,
    tau: float,
) -> tuple[float, float]:  # fmt: skip
    """Return the seconds at which two aircraft are not well clear of each other.

    They are not where the distance is below h, or will be on these legs and modified tau,
    (h^2 - s.s) / s.u, is at most tau while they converge (Munoz et al. 2015, DASC, eq. 3-6). The
    squared distance then solves a x^2 + (2 b + tau a) x + c + tau b - h^2 <= 0, and the stretch
    lasts from the smaller root until the distance is h again.
    """
    crossing = b * b - a * (c - h * h)  # above 0 where the straight paths come within h
    if a <= _STILL_MS2 or crossing <= 0 or tau <= 0:
        return span(a, b, c, h, rise, climb, v, most)
    low = (-2 * b - tau * a - math.sqrt(4 * crossing + tau * tau * a * a)) / (2 * a)
    low, high = max(0.0, low), min(most, (-b + math.sqrt(crossing)) / a)
    if low > high:
        return 1.0, 0.0
    from_v, to_v = _span_v(rise, climb, v, most)
    return max(low, from_v), min(high, to_v)


@inlined
def _at(a: float, b: float, c: float, x: float) -> float:
    return math.sqrt(max(0.0, c + 2 * b * x + a * x * x))


@compiled
def nearest(
    a: float, b: float, c: float, h: float, rise: float, climb: float, v: float, most: float
) -> tuple[float, float, float, float]:
    """Return the least max(distance / h, |vertical| / v), when, and both offsets then.

    The least of the larger of two convex functions is at the least of one of them, at an end, or
    where they are equal. Of moments with equal norm the horizontally nearest is taken.
    """
    at_h = min(max(-b / a, 0.0), most) if a > _STILL_MS2 else 0.0
    at_v = min(max(-rise / climb, 0.0), most) if abs(climb) > _STILL_FT else 0.0
    best, when, far, tall = math.inf, 0.0, math.inf, 0.0
    a2 = a / (h * h) - climb * climb / (v * v)
    b2 = b / (h * h) - rise * climb / (v * v)
    c2 = c / (h * h) - rise * rise / (v * v)
    inner = b2 * b2 - a2 * c2
    root = math.sqrt(inner) if inner > 0 else 0.0
    for turn in range(6):
        if turn == 0:
            x = at_h
        elif turn == 1:
            x = at_v
        elif turn == 2:  # noqa: PLR2004 - the cases are counted
            x = 0.0
        elif turn == 3:  # noqa: PLR2004
            x = most
        elif inner < 0 or a2 == 0:
            break
        else:
            x = (-b2 - root) / a2 if turn == 4 else (-b2 + root) / a2  # noqa: PLR2004
        if not 0 <= x <= most:
            continue
        distance, height = _at(a, b, c, x), abs(rise + climb * x)
        norm = max(distance / h, height / v)
        if norm < best or (norm == best and distance < far):
            best, when, far, tall = norm, x, distance, height
    return best, when, far, tall


@compiled
def modified_tau(a: float, b: float, c: float, h: float, x: float) -> float:
    """Return modified tau after x seconds: 0 within h, inf while diverging.

    Modified tau is the time left before the distance is h, on the safe side (RTCA DO-185B,
    2.2.4.7): (h^2 - s.s) / s.u.
    """
    squared, rate = c + 2 * b * x + a * x * x, b + a * x
    if squared <= h * h:
        return 0.0
    return (h * h - squared) / rate if rate < 0 else math.inf
