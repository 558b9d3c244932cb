"""Quantities that can be stated of an encounter, and the units they are stated and shown in."""

import datetime as dt
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from crossfix.air.units import FEET_A_MINUTE_MS, FOOT_M, KNOT_MS, MILE_M

STATUTE_MILE_M = 1609.344  # international agreement of 1959
# unit -> (what one is in m, s or m/s at least, at most). A bare mile can be either of two.
UNITS: Mapping[str, Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "length": {
            "m": (1.0, 1.0),
            "km": (1000.0, 1000.0),
            "ft": (FOOT_M, FOOT_M),
            "nautical_mile": (MILE_M, MILE_M),
            "statute_mile": (STATUTE_MILE_M, STATUTE_MILE_M),
            "mile": (STATUTE_MILE_M, MILE_M),
        },
        "time": {"s": (1.0, 1.0), "min": (60.0, 60.0), "h": (3600.0, 3600.0)},
        "speed": {
            "m/s": (1.0, 1.0),
            "km/h": (1 / 3.6, 1 / 3.6),
            "kt": (KNOT_MS, KNOT_MS),
            "ft/min": (FEET_A_MINUTE_MS, FEET_A_MINUTE_MS),
            "mph": (STATUTE_MILE_M / 3600, STATUTE_MILE_M / 3600),
        },
        "moment": {"utc": (1.0, 1.0)},
    }
)


class Quantity(NamedTuple):
    """What can be stated: its dimension, the least it can be, and how it is shown."""

    dimension: str
    least: float
    unit: str  # shown in
    meaning: str


# name -> quantity
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "separation": Quantity("length", 0.0, "m", "nearest distance of two aircraft"),
        "horizontal_separation": Quantity("length", 0.0, "m", "the same, in plan"),
        "vertical_separation": Quantity("length", 0.0, "m", "the same, in height"),
        "path_length": Quantity("length", 0.0, "km", "way flown"),
        "depth": Quantity("length", 0.0, "km", "how far behind a border; the way is longer"),
        "inside": Quantity("length", -math.inf, "km", "how far behind a border; not yet: below 0"),
        "altitude": Quantity("length", -500.0, "m", "height above the sea"),
        "height_change": Quantity("length", -math.inf, "m", "climbed; descended: below 0"),
        "duration": Quantity("time", 0.0, "s", "how long"),
        "speed": Quantity("speed", 0.0, "km/h", "over the ground"),
        "vertical_rate": Quantity("speed", -math.inf, "ft/min", "climbing; descending: below 0"),
        "moment": Quantity("moment", -math.inf, "utc", "when"),
        "east": Quantity("length", -math.inf, "m", "of where accounts begin to measure"),
        "north": Quantity("length", -math.inf, "m", "of where accounts begin to measure"),
    }
)  # fmt: skip


# of recordings only: what they are measured from is not for people to state
MEASURED = ("east", "north")


def shown(value: float, quantity: str) -> str:
    """Return a value in the unit in which its quantity is shown.

    >>> shown(128.8, "speed"), shown(float("inf"), "speed"), shown(0.0, "moment")
    ('464', 'any', '1970-01-01 00:00:00')
    """
    if math.isinf(value):
        return "any"
    known = QUANTITIES[quantity]
    if known.dimension == "moment":
        return f"{dt.datetime.fromtimestamp(value, dt.UTC):%Y-%m-%d %H:%M:%S}"
    number = value / UNITS[known.dimension][known.unit][0]
    return f"{number:,.2f}" if abs(number) < 10 else f"{number:,.0f}"  # noqa: PLR2004
