"""What speeds are plausible for a class of aircraft away from airfields: suppositions, not data.

A file of statements can give its own. Nothing here says what an aircraft could do at its limits:
the ranges hold ordinary flight, and beyond them plausibility falls off with 5 % of the edge.
"""

from types import MappingProxyType

from crossfix.air.quantities import UNITS
from crossfix.air.ranges import Range
from crossfix.air.statements import Class

EDGE = 0.05  # standard deviation of an edge, supposed
_SUPPOSED = "supposed, docs/air.md"

CLASSES = MappingProxyType(
    {
        # from holding at 240 kt indicated, 590 km/h true at 19,000 ft (ICAO Doc 8168, volume I), to
        # the speed of strike aircraft at low level
        "fast_jet": Class(speed_kmh=(600, 1300), vertical_fpm=30_000, source=_SUPPOSED),
        # from holding at 200 kt to transonic cruise with a tailwind
        "large_jet": Class(speed_kmh=(400, 1000), vertical_fpm=8_000, source=_SUPPOSED),
        # from light aircraft to large turboprops
        "propeller": Class(speed_kmh=(180, 750), vertical_fpm=6_000, source=_SUPPOSED),
        "helicopter": Class(speed_kmh=(0, 330), vertical_fpm=4_000, source=_SUPPOSED),
        # of fixed wing and medium altitude
        "drone": Class(speed_kmh=(90, 500), vertical_fpm=4_000, source=_SUPPOSED),
    }
)


def plausible(class_: Class, quantity: str) -> Range:
    """Return the plausible range of a speed or a vertical rate, in m/s."""
    units = UNITS["speed"]
    if quantity == "vertical_rate":
        most = class_.vertical_fpm * units["ft/min"][0]
        return Range(-most, most, EDGE * most, EDGE * most)
    low, high = (value * units["km/h"][0] for value in class_.speed_kmh)
    return Range(low, high, EDGE * low, EDGE * high)
