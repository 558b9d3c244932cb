"""Stretches in which an aircraft sent one code, and stretches in which it fell.

Both are followed sample by sample with a few numbers a track, so that it does not matter where
time is cut into slabs, and memory does not grow with the recording.
"""

import math

import numpy as np

from crossfix.air.pieces import Reals, Wholes
from crossfix.air.units import NS
from crossfix.compiled import compiled, inlined

# whole numbers of a spell: track, code, first and last moment (ns since 1970), samples
TRACK, CODE, FIRST, LAST, SAMPLES = range(5)
# reals: where and how high it was at the first sample
LON, LAT, ALT = range(3)
NO_CODE, ANOTHER_CODE = -1, -2

# reals of a fall: the sum by which it outran the rate and the largest it was; heights at the
# beginning, at the largest sum and now; the other datum at the first two; the largest step down;
# the step up that ended it; where it began; sum and number of the vertical rates that it sent
SUM, MOST, FROM_FT, TO_FT, NOW_FT, OTHER_FROM_FT, OTHER_TO_FT, STEP_FT, BACK_FT = range(9)
FALL_LON, FALL_LAT, CLIMB_SUM, CLIMBS = range(9, 13)
FALL_REALS = 13
# wholes of a fall: track, beginning, moment of the largest sum, moment now, samples to the
# largest sum and to now
FALL_TRACK, FALL_FROM, FALL_TO, FALL_NOW, FALL_SAMPLES, FALL_SEEN = range(6)
FALL_WHOLES = 6
_UNSEEN = -1


def no_spells(tracks: int) -> tuple[Wholes, Reals]:
    """Return the state of as many tracks, none of which has sent a code."""
    wholes = np.full((tracks, 5), _UNSEEN, np.int64)
    return wholes, np.full((tracks, 3), np.nan)


def no_falls(tracks: int) -> tuple[Wholes, Reals]:
    """Return the state of as many tracks, none of which has been seen."""
    return np.full((tracks, FALL_WHOLES), _UNSEEN, np.int64), np.full((tracks, FALL_REALS), np.nan)


@inlined
def _room(whole: Wholes, real: Reals, n: int) -> tuple[Wholes, Reals]:
    if n < len(whole):
        return whole, real
    return np.concatenate((whole, whole)), np.concatenate((real, real))


@compiled
def spells(
    runs: tuple[Wholes, Wholes], t: Wholes, code: Wholes, places: tuple[Reals, Reals, Reals],
    longest: int, state: tuple[Wholes, Reals],
) -> tuple[Wholes, Reals]:  # fmt: skip
    """Return the spells that ended, and keep in the state those that go on.

    `runs` are the track of each run and where each begins. A spell ends where the track sends
    another code, or none for longer than `longest` ns; a sample without a code says nothing.
    """
    owner, start = runs
    lon, lat, alt = places
    whole, real = state
    ended, at, n = np.empty((64, 5), np.int64), np.empty((64, 3), np.float64), 0
    for k in range(len(owner)):
        one = owner[k]
        for i in range(start[k], start[k + 1]):
            if code[i] == NO_CODE:
                continue
            now = whole[one, CODE]
            if now >= 0 and (code[i] != now or t[i] - whole[one, LAST] > longest):
                ended, at = _room(ended, at, n)
                ended[n], at[n] = whole[one], real[one]
                n += 1
                now = ANOTHER_CODE
            if code[i] < 0:
                whole[one, CODE] = ANOTHER_CODE
            elif now == code[i]:
                whole[one, LAST] = t[i]
                whole[one, SAMPLES] += 1
            else:
                whole[one, TRACK], whole[one, CODE], whole[one, SAMPLES] = one, code[i], 1
                whole[one, FIRST], whole[one, LAST] = t[i], t[i]
                real[one, LON], real[one, LAT], real[one, ALT] = lon[i], lat[i], alt[i]
    return ended[:n].copy(), at[:n].copy()


@inlined
def _begin(whole: Wholes, real: Reals, t: int, height: float) -> None:
    """Let a fall begin at a sample, should the next be low enough."""
    whole[FALL_FROM], whole[FALL_TO], whole[FALL_NOW] = t, t, t
    whole[FALL_SAMPLES], whole[FALL_SEEN] = 1, 1
    real[SUM], real[MOST], real[STEP_FT], real[BACK_FT] = 0.0, 0.0, 0.0, 0.0
    real[FROM_FT], real[TO_FT], real[NOW_FT] = height, height, height
    real[CLIMB_SUM], real[CLIMBS] = 0.0, 0.0


@compiled
def is_fall(whole: Wholes, real: Reals, rate: float, least_s: float) -> bool:
    """Return whether so much was lost, or for so long, that it must be told or refused."""
    lasts = whole[FALL_TO] - whole[FALL_FROM] >= least_s * NS
    return bool(lasts or real[FROM_FT] - real[TO_FT] >= rate * least_s)


@compiled
def falls(
    runs: tuple[Wholes, Wholes], t: Wholes, heights: tuple[Reals, Reals],
    others: tuple[Reals, Reals, Reals], rule: tuple[float, float, int],
    state: tuple[Wholes, Reals],
) -> tuple[Wholes, Reals]:  # fmt: skip
    """Return the falls that ended, and keep in the state those that go on.

    A cumulative sum (Page 1954, Biometrika 41:100, eq. 5) of feet lost, less the rate times the
    time: a fall begins where the sum was last 0 and ends where it was largest, so that from its
    beginning to each of its samples the mean rate is above the one asked for. `heights` are those
    followed and those of the other datum; `others` lon, lat and the vertical rate sent; `rule`
    the rate (ft/s), the least seconds, and the longest gap (ns).
    """
    owner, start = runs
    height, other = heights
    lon, lat, climb = others
    rate, least_s, longest = rule
    whole, real = state
    ended, at, n = np.empty((16, FALL_WHOLES), np.int64), np.empty((16, FALL_REALS)), 0
    for k in range(len(owner)):
        one = owner[k]
        for i in range(start[k], start[k + 1]):
            if math.isnan(height[i]):
                continue
            seen = whole[one, FALL_SEEN] > 0
            gap = t[i] - whole[one, FALL_NOW]
            if seen and gap <= 0:
                continue
            goes_on = False
            if seen and gap <= longest:
                lost = real[one, NOW_FT] - height[i]
                total = real[one, SUM] + lost - rate * gap / NS
                goes_on = total > 0
                if goes_on:
                    real[one, SUM], real[one, NOW_FT] = total, height[i]
                    real[one, STEP_FT] = max(real[one, STEP_FT], lost)
                    whole[one, FALL_NOW] = t[i]
                    whole[one, FALL_SEEN] += 1
                    if not math.isnan(climb[i]):
                        real[one, CLIMB_SUM] += climb[i]
                        real[one, CLIMBS] += 1
                    if total > real[one, MOST]:
                        real[one, MOST], real[one, TO_FT] = total, height[i]
                        whole[one, FALL_TO], whole[one, FALL_SAMPLES] = t[i], whole[one, FALL_SEEN]
                        if not math.isnan(other[i]):
                            real[one, OTHER_TO_FT] = other[i]
            if goes_on:
                continue
            if seen and is_fall(whole[one], real[one], rate, least_s):
                if gap <= longest:
                    real[one, BACK_FT] = height[i] - real[one, NOW_FT]
                ended, at = _room(ended, at, n)
                ended[n], at[n] = whole[one], real[one]
                n += 1
            whole[one, FALL_TRACK] = one
            _begin(whole[one], real[one], t[i], height[i])
            real[one, OTHER_FROM_FT], real[one, OTHER_TO_FT] = other[i], other[i]
            real[one, FALL_LON], real[one, FALL_LAT] = lon[i], lat[i]
    return ended[:n].copy(), at[:n].copy()
