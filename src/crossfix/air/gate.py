"""Which positions of one aircraft can follow each other at a speed that an aircraft can fly."""

import math

import numpy as np
import numpy.typing as npt

from crossfix.air.units import KNOT_MS, NS
from crossfix.compiled import compiled

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]

FASTEST_KT = 1_500.0  # a fast jet at altitude; what is faster is an error of position or of time
SLACK_M = 1_000.0  # two positions of poor accuracy may be so far apart at no speed at all
SLACK_S = 1.0  # and two stamps rounded to the second
NEW_TRACK_S = 1_800.0  # so long without a position, and another flight begins
AGREE = 3  # so many positions that agree with each other and not with the track begin a new one
KEPT, OUTLIER = 0, 1
_REACH_MS, _NEW_TRACK_NS = FASTEST_KT * KNOT_MS, int(NEW_TRACK_S * NS)
MEAN_RADIUS_M = 6_371_008.8  # R1 of GRS80 (Moritz 2000, J. Geodesy 74:128)


@compiled
def _reachable(t: Wholes, lon: Reals, lat: Reals, i: int, j: int) -> bool:
    """Return whether position j can follow position i; haversine, good to .6 % of the way."""
    half_lat = math.radians(lat[j] - lat[i]) / 2
    half_lon = math.radians(lon[j] - lon[i]) / 2
    h = math.sin(half_lat) ** 2
    h += math.cos(math.radians(lat[i])) * math.cos(math.radians(lat[j])) * math.sin(half_lon) ** 2
    way_m = 2 * MEAN_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))
    return bool(way_m <= SLACK_M + _REACH_MS * ((t[j] - t[i]) / NS + SLACK_S))


@compiled
def gated(key: Wholes, t: Wholes, lon: Reals, lat: Reals) -> tuple[Wholes, Wholes]:
    """Return each row's number of track within its key, and KEPT or OUTLIER.

    Rows are sorted by key and time. A position that the last kept one cannot reach is an outlier,
    unless AGREE positions in a row reach each other: then the track broke off and another begins.
    """
    n = len(key)
    track = np.zeros(n, np.int64)
    verdict = np.zeros(n, np.int64)
    last, first_doubtful, doubtful = -1, -1, 0
    number = 1
    for i in range(n):
        if i == 0 or key[i] != key[i - 1]:
            last, doubtful, number = i, 0, 1
            track[i] = number
            continue
        if t[i] - t[last] > _NEW_TRACK_NS:
            number += 1
            last, doubtful = i, 0
        elif _reachable(t, lon, lat, last, i):
            last, doubtful = i, 0
        else:
            verdict[i] = OUTLIER
            joined = (
                doubtful > 0 and _reachable(t, lon, lat, i - 1, i) and verdict[i - 1] == OUTLIER
            )
            first_doubtful = first_doubtful if joined else i
            doubtful = doubtful + 1 if joined else 1
            if doubtful == AGREE:
                number += 1
                for k in range(first_doubtful, i + 1):
                    verdict[k] = KEPT
                    track[k] = number
                last, doubtful = i, 0
        track[i] = number
    return track, verdict
