"""How two reports agree: a level for place, name, date, toll, kind of event and parties."""

import math

import numpy as np

from crossfix.geo import EARTH_RADIUS_KM
from crossfix.link.columns import Columns
from crossfix.link.compiled import compiled
from crossfix.link.names import PARTS, WORDS

# Upper ends of the distance bins in km. The first holds identical coordinates: two catalogues that
# take one gazetteer's point agree exactly, whatever the true distance.
EDGES_KM = (0.02, 0.5, 1.0, 2.0, 3.5, 6.0, 12.0, 25.0, 60.0, math.inf)
SAME_AREA = len(EDGES_KM)  # a position is unknown, the first-level unit agrees
NAME_ONLY = SAME_AREA + 1  # a position is unknown, only the name agrees
PLACE_LEVELS = NAME_ONLY + 1
NEAR_BINS, FAR_BINS = 6, SAME_AREA  # bins below: near, far; the rest have no distance

NAME_UNKNOWN, NAME_DIFFERS, NAME_PARTLY, NAME_SIMILAR, NAME_SAME = range(5)
NAME_WORDS = ("", "names differ", "names partly agree", "names are similar", "names agree")
NAME_LEVELS = len(NAME_WORDS)

MOST_LAG = 3  # days; longer lags share the last level
LAGS = 2 * MOST_LAG + 1
LENGTHS_DAYS = (1.5, 3.5, 10.5)  # the longer of two spans: a day, up to three, up to ten, more
DATE_LEVELS = LAGS * (len(LENGTHS_DAYS) + 1)

TOLL_WORDS = (
    "tolls unknown",
    "tolls equal",
    "tolls equal",
    "tolls equal",
    "tolls share a figure",
    "tolls share a figure",
    "tolls overlap",
    "tolls near each other",
    "tolls differ",
    "tolls far apart",
    "both without deaths",
    "only one with deaths",
    "one toll may cover several",
    "one toll may cover many",
)
TOLL_LEVELS = len(TOLL_WORDS)
(
    TOLL_UNKNOWN,
    TOLL_SAME_LARGE,
    TOLL_SAME_MEDIUM,
    TOLL_SAME_SMALL,
    TOLL_SHARED_LARGE,
    TOLL_SHARED_SMALL,
    TOLL_OVERLAP,
    TOLL_NEAR,
    TOLL_OFF,
    TOLL_FAR,
    TOLL_BOTH_ZERO,
    TOLL_ONE_ZERO,
    TOLL_COVERS,
    TOLL_COVERS_MANY,
) = range(TOLL_LEVELS)
# How well each level speaks for one event, to choose the better of several comparable figures.
_TOLL_RANK = np.array([-1, 11, 9, 6, 10, 5, 4, 3, 2, 0, 8, 1, -2, -2])
_MEDIUM_TOLL, _LARGE_TOLL = 3, 10
_EVERY_SECOND = np.uint64(0x5555555555555555)
_TWO_OF_FOUR = np.uint64(0x3333333333333333)
_FOUR_OF_EIGHT = np.uint64(0x0F0F0F0F0F0F0F0F)
_EVERY_EIGHTH = np.uint64(0x0101010101010101)


@compiled
def chord(c: Columns, i: int, j: int) -> float:
    """Return the straight line between two reports, in Earth radii; nan without a position."""
    east = c.point[i, 0] - c.point[j, 0]
    north = c.point[i, 1] - c.point[j, 1]
    up = c.point[i, 2] - c.point[j, 2]
    return math.sqrt(east * east + north * north + up * up)


@compiled
def gap_km(c: Columns, i: int, j: int) -> float:
    """Return the great-circle distance of two reports in km, 2 R asin(chord / 2)."""
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, chord(c, i, j) / 2))


@compiled
def distance_bin(km: float) -> int:
    """Return the bin of a distance."""
    level = 0
    while km >= EDGES_KM[level]:
        level += 1
    return level


@compiled
def lag_days(c: Columns, i: int, j: int, shift: float) -> int:
    """Return the days from the span of i, shifted, to the span of j; 0 where they overlap.

    Days that touch are one day apart. Negative where j lies before i.
    """
    days = 0
    if c.start[j] >= c.end[i] + shift:
        days = math.floor(c.start[j] - (c.end[i] + shift)) + 1
    elif c.start[i] + shift >= c.end[j]:
        days = -math.floor(c.start[i] + shift - c.end[j]) - 1
    return days


@compiled
def date_level(c: Columns, i: int, j: int, lag: int) -> int:
    """Return the level of a lag, apart for each length of the longer span."""
    days = max(c.end[i] - c.start[i], c.end[j] - c.start[j])
    length = 0
    while length < len(LENGTHS_DAYS) and days > LENGTHS_DAYS[length]:
        length += 1
    return length * LAGS + min(max(lag, -MOST_LAG), MOST_LAG) + MOST_LAG


@compiled
def _ones(word: np.uint64) -> int:
    """Count the bits that are set, in parallel sums (Warren 2013, Hacker's Delight, sect. 5-1)."""
    pairs = word - ((word >> np.uint64(1)) & _EVERY_SECOND)
    fours = (pairs & _TWO_OF_FOUR) + ((pairs >> np.uint64(2)) & _TWO_OF_FOUR)
    eights = (fours + (fours >> np.uint64(4))) & _FOUR_OF_EIGHT
    return int((eights * _EVERY_EIGHTH) >> np.uint64(56))


@compiled
def _shared(c: Columns, i: int, j: int, parts: tuple[int, int]) -> int:
    count = 0
    for word in range(WORDS):
        both = c.name_bits[i, parts[0], word] & c.name_bits[j, parts[1], word]
        if both:
            count += _ones(both)
    return count


@compiled
def name_level(c: Columns, i: int, j: int) -> int:
    """Return how well the best parts of two names agree, by Dice's coefficient (1945)."""
    if c.name_sizes[i, 0] == 0 or c.name_sizes[j, 0] == 0:
        return NAME_UNKNOWN
    best = 0.0
    for p in range(PARTS):
        if c.name_sizes[i, p] == 0:
            break
        for q in range(PARTS):
            if c.name_sizes[j, q] == 0:
                break
            total = c.name_sizes[i, p] + c.name_sizes[j, q]
            best = max(best, 2 * _shared(c, i, j, (p, q)) / total)
        if best == 1.0:
            break
    if best > 0.97:  # noqa: PLR2004 - the levels' edges are defined here and nowhere else
        return NAME_SAME
    if best >= 0.66:  # noqa: PLR2004 - likewise
        return NAME_SIMILAR
    return NAME_PARTLY if best >= 0.45 else NAME_DIFFERS  # noqa: PLR2004 - likewise


@compiled
def _range_level(a_low: int, a_high: int, b_low: int, b_high: int) -> int:
    if a_low < 0 or b_low < 0:
        return TOLL_UNKNOWN
    most = max(a_high, b_high)
    if most == 0:
        return TOLL_BOTH_ZERO
    if min(a_high, b_high) == 0:
        return TOLL_ONE_ZERO
    if a_low == b_low and a_high == b_high:
        if most >= _LARGE_TOLL:
            return TOLL_SAME_LARGE
        return TOLL_SAME_MEDIUM if most >= _MEDIUM_TOLL else TOLL_SAME_SMALL
    return _unequal_level(a_low, a_high, b_low, b_high)


@compiled
def _unequal_level(a_low: int, a_high: int, b_low: int, b_high: int) -> int:
    if a_low in (b_low, b_high) or a_high in (b_low, b_high):
        large = max(a_high, b_high) >= _LARGE_TOLL // 2
        return TOLL_SHARED_LARGE if large else TOLL_SHARED_SMALL
    if a_low <= b_high and b_low <= a_high:
        return TOLL_OVERLAP
    small, large_one = min(a_high, b_high), max(a_low, b_low)
    if large_one <= 2 * small + 2:
        return TOLL_NEAR
    return TOLL_OFF if large_one <= 5 * small + 5 else TOLL_FAR


@compiled
def toll_level(c: Columns, i: int, j: int) -> int:
    """Return how well the tolls agree: the best of the figures that may mean the same people.

    Catalogues differ in whether they count civilians or everybody, so either may match either.
    Negative where the tolls do not overlap and the left one is the larger.
    """
    best = TOLL_UNKNOWN
    sign = 1
    t, s = c.tolls[i], c.tolls[j]
    for p in (0, 2):
        for q in (0, 2):
            level = _range_level(t[p], t[p + 1], s[q], s[q + 1])
            if _TOLL_RANK[level] > _TOLL_RANK[best]:
                best = level
                sign = -1 if t[p] > s[q + 1] else 1
    return best * sign
