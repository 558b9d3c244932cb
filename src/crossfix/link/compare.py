"""How two reports agree: a level for place, name, date, toll, kind of event and parties."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.compiled import compiled
from crossfix.geo import EARTH_RADIUS_KM
from crossfix.link.columns import Columns, Reals, Record, Rows, Smalls
from crossfix.link.names import PARTS, WORDS

# Upper ends of the distance bins in km. The first holds identical coordinates: two catalogues that
# take one gazetteer's point agree exactly, whatever the true distance.
EDGES_KM = (0.02, 0.5, 1.0, 2.0, 3.5, 6.0, 12.0, 25.0, 60.0, math.inf)
SAME_AREA = len(EDGES_KM)  # a position is unknown, the first-level unit agrees
NAME_ONLY = SAME_AREA + 1  # a position is unknown, only the name agrees
PLACE_LEVELS = NAME_ONLY + 1
NEAR_BINS, FAR_BINS = 6, SAME_AREA  # bins below: near, far; the rest have no distance


class Reach(NamedTuple):
    """How far apart two reports of one incident may be dated and placed."""

    days: float
    km: float  # beyond the radii of both
    most_km: Reals  # (classes, classes): beyond it, a pair is likelier misread than misplaced
    control_days: Reals  # (classes, classes): how long the control windows last, on either side


NAME_UNKNOWN, NAME_DIFFERS, NAME_PARTLY, NAME_SIMILAR, NAME_SAME = range(5)
NAME_WORDS = ("", "names differ", "names partly agree", "names are similar", "names agree")

MOST_LAG = 3  # days; longer lags share the last level
LAGS = 2 * MOST_LAG + 1
LENGTHS_DAYS = (1.5, 3.5, 10.5)  # the longer of two spans: a day, up to three, up to ten, more
DATE_LEVELS = LAGS * (len(LENGTHS_DAYS) + 1)

# Tolls: how rare an agreement is says how much it says (Winkler 1989, Survey Methodology 15:101);
# an excess is told apart by how crowded the day is around the side with the larger toll, since a
# record that lumps a day's events has a larger toll than each of them.
RARITIES_EQUAL, RARITIES_SHARED = (2.0, 4.0, 6.0, 8.0), (2.0, 4.0, 6.0)  # bits
CROWDS = (1, 3)  # upper ends of the classes of crowds
TOLL_UNKNOWN = 0
TOLL_EQUAL = 1
TOLL_SHARED = TOLL_EQUAL + len(RARITIES_EQUAL) + 1
TOLL_OVERLAP = TOLL_SHARED + len(RARITIES_SHARED) + 1
TOLL_BOTH_ZERO = TOLL_OVERLAP + 1
TOLL_ONE_ZERO = TOLL_BOTH_ZERO + 1
TOLL_NEAR = TOLL_ONE_ZERO + 1
TOLL_OFF = TOLL_NEAR + len(CROWDS) + 1
TOLL_FAR = TOLL_OFF + len(CROWDS) + 1
TOLL_LEVELS = TOLL_FAR + len(CROWDS) + 1
SIGNED_TOLLS = 2 * TOLL_LEVELS - 1  # negative where the left one is the larger
_SIGNED = np.arange(SIGNED_TOLLS) - TOLL_LEVELS + 1
# For each signed level, counted from the lowest, the one that is seen from the other report: only
# where one side has more does it matter from which.
TOLL_MIRROR = np.where(np.abs(_SIGNED) >= TOLL_ONE_ZERO, -_SIGNED, _SIGNED) + TOLL_LEVELS - 1
TOLL_WORDS = (
    "tolls unknown",
    *["tolls equal"] * (TOLL_SHARED - TOLL_EQUAL),
    *["tolls share a figure"] * (TOLL_OVERLAP - TOLL_SHARED),
    "tolls overlap",
    "both without deaths",
    "only one with deaths",
    *["tolls near each other", *["one toll may cover several"] * len(CROWDS)],
    *["tolls differ", *["one toll may cover several"] * len(CROWDS)],
    *["tolls far apart", *["one toll may cover many"] * len(CROWDS)],
)
# How well each level speaks for one event, to choose the better of several comparable figures.
_TOLL_RANK = np.array(
    [-1.0, 6, 9, 12, 15, 17, 5, 8, 11, 14, 4.5, 4, 0.5, *[3] * 3, *[2] * 3, *[1] * 3]
)
_EVERY_SECOND = np.uint64(0x5555555555555555)
_TWO_OF_FOUR = np.uint64(0x3333333333333333)
_FOUR_OF_EIGHT = np.uint64(0x0F0F0F0F0F0F0F0F)
_EVERY_EIGHTH = np.uint64(0x0101010101010101)


# Squared straight lines between the points of the bins' edges, in Earth radii.
_EDGES_SQUARED = tuple(
    4.0 * math.sin(min(edge / EARTH_RADIUS_KM, math.pi) / 2) ** 2 for edge in EDGES_KM[:-1]
)


@compiled
def _chord_squared(a: Record, b: Record) -> float:
    """Return the squared straight line between two reports, in Earth radii."""
    east = a.x - b.x
    north = a.y - b.y
    up = a.z - b.z
    square: float = east * east + north * north + up * up
    return square


@compiled
def gap_km(a: Record, b: Record) -> float:
    """Return the great-circle distance of two reports in km, 2 R asin(chord / 2)."""
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(_chord_squared(a, b)) / 2))


@compiled
def gaps_km(c: Columns, left: Rows, right: Rows) -> Reals:
    """Return gap_km of each pair of rows."""
    km = np.empty(len(left))
    for k in range(len(left)):
        km[k] = gap_km(c.row[left[k]], c.row[right[k]])
    return km


@compiled
def distance_bin(a: Record, b: Record, within_km: float) -> int:
    """Return the bin of the distance of two reports that have positions, or -1 beyond."""
    square = _chord_squared(a, b)
    within = within_km / EARTH_RADIUS_KM
    if square > within * within:  # chord for arc: at 500 km they differ by a quarter of a km
        return -1
    level = 0
    while level < FAR_BINS - 1 and square >= _EDGES_SQUARED[level]:
        level += 1
    return level


@compiled
def lag_days(a: Record, b: Record) -> int:
    """Return the days from the span of i to the span of j, in whole days; 0 where they overlap.

    Days that touch are one day apart. Negative where j lies before i.
    """
    if b.start >= a.end:
        later: int = math.floor(b.start - a.end) + 1
        return later
    if a.start >= b.end:
        earlier: int = -math.floor(a.start - b.end) - 1
        return earlier
    return 0


@compiled
def length_bin(a: Record, b: Record) -> int:
    """Return the bin of the longer of two spans."""
    days = max(a.end - a.start, b.end - b.start)
    length = 0
    while length < len(LENGTHS_DAYS) and days > LENGTHS_DAYS[length]:
        length += 1
    return length


@compiled
def date_level(a: Record, b: Record, lag: int) -> int:
    """Return the level of a lag, apart for each length of the longer span."""
    return length_bin(a, b) * LAGS + min(max(lag, -MOST_LAG), MOST_LAG) + MOST_LAG


@compiled
def _ones(word: np.uint64) -> int:
    """Count the bits that are set, in parallel sums (Warren 2013, Hacker's Delight, sect. 5-1)."""
    pairs = word - ((word >> np.uint64(1)) & _EVERY_SECOND)
    fours = (pairs & _TWO_OF_FOUR) + ((pairs >> np.uint64(2)) & _TWO_OF_FOUR)
    eights = (fours + (fours >> np.uint64(4))) & _FOUR_OF_EIGHT
    return int((eights * _EVERY_EIGHTH) >> np.uint64(56))


@compiled
def name_level(bits: npt.NDArray[np.uint64], sizes: Smalls, one: int, other: int) -> int:
    """Return how well the best parts of two names agree, by Dice's coefficient (1945).

    bits (names, parts, words) and sizes (names, parts) are the letter pairs of all names.
    """
    if sizes[one, 0] == 0 or sizes[other, 0] == 0:
        return NAME_UNKNOWN
    if one == other:
        return NAME_SAME
    best = 0.0
    for p in range(PARTS):
        for q in range(PARTS):
            total = sizes[one, p] + sizes[other, q]
            if sizes[one, p] == 0 or sizes[other, q] == 0:
                break
            shared = 0
            for word in range(WORDS):
                shared += _ones(bits[one, p, word] & bits[other, q, word])
            best = max(best, 2 * shared / total)
    if best > 0.97:  # noqa: PLR2004 - the levels' edges are defined here and nowhere else
        return NAME_SAME
    if best >= 0.66:  # noqa: PLR2004 - likewise
        return NAME_SIMILAR
    return NAME_PARTLY if best >= 0.45 else NAME_DIFFERS  # noqa: PLR2004 - likewise


@compiled
def _rarity(bits: float, edges: tuple[float, ...]) -> int:
    level = 0
    while level < len(edges) and bits >= edges[level]:
        level += 1
    return level


@compiled
def _range_level(
    left: tuple[int, int], right: tuple[int, int], bits: float, number_bits: Reals
) -> int:
    """Return the level of two ranges; an excess by its size only, negative where left is larger."""
    (low, high), (least, most) = left, right
    if low < 0 or least < 0:
        return TOLL_UNKNOWN
    if high == 0 or most == 0:
        if high == most:
            return TOLL_BOTH_ZERO
        return TOLL_ONE_ZERO if high == 0 else -TOLL_ONE_ZERO
    if low == least and high == most:
        return TOLL_EQUAL + _rarity(bits, RARITIES_EQUAL)
    number = high if high in (least, most) else low
    if number > 0 and number in (least, most):
        told = number_bits[min(number, len(number_bits) - 1)]
        return TOLL_SHARED + _rarity(told, RARITIES_SHARED)
    if low <= most and least <= high:
        return TOLL_OVERLAP
    small, large = min(high, most), max(low, least)
    level = TOLL_FAR if large > 5 * small + 5 else TOLL_OFF
    level = TOLL_NEAR if large <= 2 * small + 2 else level
    return -level if low > most else level


@compiled
def toll_level(a: Record, b: Record, number_bits: Reals, crowd: int, other_crowd: int) -> int:
    """Return how well the tolls agree: the best of the figures that may mean the same people.

    Catalogues differ in whether they count civilians or everybody, so either may match either.
    Negative where the left one is the larger; crowd is that of the left, other_crowd of the right.
    Where one figure says that the left is the larger and another as well that the right is, the
    tolls overlap.
    """
    best = TOLL_UNKNOWN
    torn = False
    for one in range(2):
        left = (a.killed_low, a.killed_high) if one == 0 else (a.civilians_low, a.civilians_high)
        bits = a.killed_bits if one == 0 else a.civilians_bits
        for other in range(2):
            right = (
                (b.killed_low, b.killed_high) if other == 0 else (b.civilians_low, b.civilians_high)
            )
            rare = (bits + (b.killed_bits if other == 0 else b.civilians_bits)) / 2
            level = _range_level(left, right, rare, number_bits)
            if _TOLL_RANK[abs(level)] > _TOLL_RANK[abs(best)]:
                best, torn = level, False
            elif level == -best and level != TOLL_UNKNOWN:
                torn = True
    if torn:
        return TOLL_OVERLAP
    if abs(best) < TOLL_NEAR:
        return best
    met = crowd_class(crowd if best < 0 else other_crowd)
    return best - met if best < 0 else best + met


@compiled
def crowd_class(crowd: int) -> int:
    """Return the class of a number of reports around one."""
    level = 0
    while level < len(CROWDS) and crowd > CROWDS[level]:
        level += 1
    return level


def region_of(place: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """Return whether a bin of places is near (0), far (1) or has no distance (2)."""
    region: npt.NDArray[np.int64] = (place >= NEAR_BINS).astype(np.int64) + (place >= FAR_BINS)
    return region
