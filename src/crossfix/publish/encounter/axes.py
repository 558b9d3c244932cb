"""What every chart needs: a scale from values to pixels, round ticks, paths."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from crossfix.publish.text import DASH

_STEPS = (1.0, 2.0, 5.0, 10.0)


class Tick(NamedTuple):
    """A value at a place of an axis."""

    at: float  # px
    label: str


class Scale(NamedTuple):
    """Values from low to high over pixels from begin to end."""

    low: float
    high: float
    begin: float
    end: float

    def px(self, value: float) -> float:
        """Return the pixel of a value."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.begin + share * (self.end - self.begin), 1)


def round_values(low: float, high: float, *, about: int) -> list[float]:
    """Return about so many round values from low to high, 1, 2 or 5 times a power of ten apart.

    >>> round_values(-1.0, 9.2, about=5)
    [0.0, 2.0, 4.0, 6.0, 8.0]
    """
    rough = (high - low) / about
    power = 10 ** math.floor(math.log10(rough))
    step = min((power * one for one in _STEPS), key=lambda one: abs(one - rough))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def ticks(scale: Scale, *, about: int) -> tuple[Tick, ...]:
    """Return round ticks of a scale."""
    values = round_values(scale.low, scale.high, about=about)
    return tuple(Tick(scale.px(value), signless(value)) for value in values)


def signless(value: float) -> str:
    """Return a number with a true minus sign and no decimals that say nothing.

    >>> signless(-60.0), signless(0.5), signless(33000.0)
    ('−60', '0.5', '33,000')
    """
    return f"{round(value, 6):,g}".replace("-", "−") if abs(value) < 1e5 else f"{value:,.0f}"  # noqa: PLR2004 - from there on %g writes powers


def path(points: Iterable[tuple[float, float]]) -> str:
    """Return the SVG path of a line through pixels.

    >>> path([(0, 1), (2, 3.5)])
    'M0,1L2,3.5'
    """
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)


def broken(x: Sequence[float], *, longest: float) -> list[slice]:
    """Return the stretches of a row of values in which no step is longer.

    >>> broken([0, 1, 5, 6], longest=2)
    [slice(0, 2, None), slice(2, 4, None)]
    """
    cuts = [at for at, (one, next_) in enumerate(pairwise(x), 1) if next_ - one > longest]
    ends = [0, *cuts, len(x)]
    return [slice(one, next_) for one, next_ in pairwise(ends) if next_ > one]


def metres(value: float | None) -> str:
    """Return a distance in m below 1 km, else in km; the space does not break.

    >>> metres(432.4).split(), metres(7765.7).split(), metres(None)
    (['432', 'm'], ['7.77', 'km'], '–')
    """
    if value is None:
        return DASH
    near = round(value) < 1000  # noqa: PLR2004 - said above
    return f"{value:,.0f}\u00a0m" if near else f"{value / 1000:,.2f}\u00a0km"
