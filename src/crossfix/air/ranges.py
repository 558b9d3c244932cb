"""Values known to a range, with soft edges, and whether two of them can both be true.

A statement names a set of values ("less than 500 m": 0 to 500 m; "17 seconds": that one) and is off
by an error at either edge. Where the sets of two statements overlap, both can hold as they stand.
Where they do not, the gap between them is set against their errors: the chance that errors as large
as supposed, or larger, put them so far apart, although both are right, is that of a two-sided test.
It is the largest over all values within the sets, so it never accuses a statement of what its
own words leave open (a test of a composite hypothesis; Casella and Berger 2002, theorem 8.3.27).
"""

import math
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

ABOUT = 0.10  # "about" is taken for 10 % either way, 95 times in 100: a convention
ALMOST = 0.10  # "almost" is taken for the last tenth below
_NORMAL_95 = 1.959964
_UNIFORM = math.sqrt(3)  # half the width of a uniform distribution in standard deviations
HEDGES = ("exactly", "about", "almost", "at_most", "at_least", "between")


class Range(NamedTuple):
    """A set of values from low to high, and the standard deviation of either edge."""

    low: float
    high: float
    low_sigma: float = 0.0
    high_sigma: float = 0.0

    @property
    def least(self) -> float:
        """Return the lower end of the interval that holds the value 95 times in 100."""
        return self.low - _NORMAL_95 * self.low_sigma

    @property
    def most(self) -> float:
        """Return the upper end of that interval."""
        return self.high + _NORMAL_95 * self.high_sigma


def half_step(figure: str) -> float:
    """Return half a unit of the last digit that a figure gives; zeros before the point are none.

    >>> half_step("1.36"), half_step("17"), half_step("500"), half_step("2.0")
    (0.005, 0.5, 50.0, 0.05)
    """
    number = Decimal(figure)
    exponent = int(number.as_tuple().exponent)
    if exponent >= 0:
        exponent = int(number.normalize().as_tuple().exponent) if number else 0
    return 0.5 * 10.0**exponent


def stated(figure: str, hedge: str, *, until: str | None = None) -> Range:
    """Return the range that a figure with its hedge names, in its own unit.

    Its error is that of rounding to the last digit given. Raises ValueError for what is no figure,
    for an unknown hedge, and for an end before its beginning.

    >>> stated("500", "at_most").high, round(stated("500", "at_most").high_sigma, 1)
    (500.0, 28.9)
    """
    value, sigma = _figure(figure)
    if hedge not in HEDGES:
        raise ValueError(f"hedge {hedge!r}")
    if (hedge == "between") != (until is not None):
        raise ValueError("between goes with two figures, and two figures with between")
    if hedge == "between":
        end, end_sigma = _figure(until or "")
        if end < value:
            raise ValueError(f"between {figure} and {until}: the end comes before the beginning")
        return Range(value, end, sigma, end_sigma)
    if hedge == "about":
        loose = max(sigma, ABOUT * abs(value) / _NORMAL_95)
        return Range(value, value, loose, loose)
    if hedge == "almost":
        below = value - ALMOST * abs(value) if value >= 0 else value
        above = value if value >= 0 else value + ALMOST * abs(value)
        return Range(below, above, sigma, sigma)
    if hedge == "at_most":
        return Range(-math.inf, value, 0.0, sigma)
    if hedge == "at_least":
        return Range(value, math.inf, sigma, 0.0)
    return Range(value, value, sigma, sigma)


def _figure(figure: str) -> tuple[float, float]:
    try:
        value = float(Decimal(figure))
    except (InvalidOperation, OverflowError) as error:
        raise ValueError(f"{figure!r} is no figure") from error
    if not math.isfinite(value) or abs(value) > 1e12:  # noqa: PLR2004 - beyond any unit here
        raise ValueError(f"{figure!r} is beyond reason")
    return value, half_step(figure) / _UNIFORM


def scaled(one: Range, low: float, high: float) -> Range:
    """Return a range in another unit; where the unit is one of two, low and high differ.

    Factors are positive. The smaller value of the two at the low edge, the larger at the high.
    """
    factor_low = low if one.low >= 0 else high
    factor_high = high if one.high >= 0 else low
    return Range(
        one.low * factor_low,
        one.high * factor_high,
        one.low_sigma * factor_low,
        one.high_sigma * factor_high,
    )


def bounded(one: Range, least: float) -> Range:
    """Return a range without what lies below the least that the quantity can be."""
    if one.low >= least:
        return one
    return one._replace(low=least, low_sigma=0.0, high=max(one.high, least))


def ratio(one: Range, other: Range) -> Range:
    """Return the range of a quotient of two positive quantities.

    The errors of an edge are added in squares, relative to it (to first order).
    """
    low = 0.0 if math.isinf(other.high) or other.high == 0 else one.low / other.high
    high = math.inf if math.isinf(one.high) or other.low <= 0 else one.high / other.low
    low_sigma = low * math.hypot(
        _relative(one.low, one.low_sigma), _relative(other.high, other.high_sigma)
    )
    high_sigma = (
        0.0
        if math.isinf(high)
        else high
        * math.hypot(_relative(one.high, one.high_sigma), _relative(other.low, other.low_sigma))
    )
    return Range(low, high, low_sigma, high_sigma)


def _relative(value: float, sigma: float) -> float:
    return sigma / abs(value) if value and math.isfinite(value) else 0.0


def gap(one: Range, other: Range) -> tuple[float, float]:
    """Return by how much two sets miss each other, and the deviation of that; 0: they overlap."""
    if other.low > one.high:
        return other.low - one.high, math.hypot(one.high_sigma, other.low_sigma)
    if one.low > other.high:
        return one.low - other.high, math.hypot(other.high_sigma, one.low_sigma)
    return 0.0, 0.0


def both_hold(one: Range, other: Range) -> float:
    """Return the probability that honest errors put the two at least so far apart.

    nan where they miss each other and an error is unknown.

    >>> both_hold(stated("500", "at_most"), stated("805", "at_most"))
    1.0
    >>> both_hold(Range(0, 0, 1, 1), Range(1.959964, 1.959964)) # doctest: +ELLIPSIS
    0.0499...
    """
    apart, sigma = gap(one, other)
    if apart == 0:
        return 1.0
    return 0.0 if sigma == 0 else math.erfc(apart / sigma / math.sqrt(2))
