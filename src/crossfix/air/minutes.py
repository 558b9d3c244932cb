"""One row for each minute in which a track was received: what neighbours are compared by.

A minute never lies in two slabs. Rows are kept for as long as a question may still be asked of
them, so memory does not grow with the recording.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.air.gate import MEAN_RADIUS_M
from crossfix.air.pieces import PIECE_NS, Reals, Wholes
from crossfix.compiled import compiled

# whole numbers of a row: track, minute since 1970, first and last moment (ns), best categories
TRACK, MINUTE, FIRST, LAST, NACP, NIC, GROUND = range(7)
WHOLES = 7
# reals: where at the first moment and at the last, and the height and climb at the last
LON, LAT, LON_LAST, LAT_LAST, HEIGHT, CLIMB = range(6)
REALS = 6
Units = npt.NDArray[np.float64]  # (n, 3), on the unit sphere


class Minutes(NamedTuple):
    """Rows in the order of track and minute."""

    whole: Wholes
    real: Reals


def no_minutes() -> Minutes:
    """Return no rows."""
    return Minutes(np.empty((0, WHOLES), np.int64), np.empty((0, REALS)))


@compiled
def minutes_of(
    runs: tuple[Wholes, Wholes], t: Wholes, places: tuple[Reals, Reals, Reals, Reals],
    levels: tuple[Wholes, Wholes, Wholes], held: Reals,
) -> tuple[Wholes, Reals]:  # fmt: skip
    """Return the rows of runs: `places` are lon, lat, height and climb, `levels` NACp, NIC, ground.

    Unknown reals are nan, unknown categories -1. A position in the air that is to the last digit
    that of the sample before was not received anew: some receivers repeat the last for minutes.
    `held` keeps each track's last position, lon and lat, from slab to slab.
    """
    owner, start = runs
    lon, lat, height, climb = places
    nacp, nic, ground = levels
    whole, real, n = np.empty((256, WHOLES), np.int64), np.empty((256, REALS), np.float64), 0
    for k in range(len(owner)):
        one, minute = owner[k], -1
        for i in range(start[k], start[k + 1]):
            if lon[i] == held[one, 0] and lat[i] == held[one, 1] and ground[i] != 1:
                continue
            held[one, 0], held[one, 1] = lon[i], lat[i]
            if t[i] // PIECE_NS != minute:
                minute = t[i] // PIECE_NS
                if n == len(whole):
                    whole, real = np.concatenate((whole, whole)), np.concatenate((real, real))
                whole[n, TRACK], whole[n, MINUTE], whole[n, FIRST] = one, minute, t[i]
                whole[n, NACP], whole[n, NIC], whole[n, GROUND] = -1, -1, 0
                real[n, LON], real[n, LAT] = lon[i], lat[i]
                real[n, HEIGHT], real[n, CLIMB] = np.nan, np.nan
                n += 1
            row = n - 1
            whole[row, LAST] = t[i]
            whole[row, NACP] = max(whole[row, NACP], nacp[i])
            whole[row, NIC] = max(whole[row, NIC], nic[i])
            whole[row, GROUND] = max(whole[row, GROUND], ground[i])
            real[row, LON_LAST], real[row, LAT_LAST] = lon[i], lat[i]
            if not np.isnan(height[i]):
                real[row, HEIGHT] = height[i]
            if not np.isnan(climb[i]):
                real[row, CLIMB] = climb[i]
    return whole[:n].copy(), real[:n].copy()


def joined(one: Minutes, other: Minutes) -> Minutes:
    """Return the rows of both, in the order of track and minute."""
    whole = np.concatenate([one.whole, other.whole])
    order = np.lexsort((whole[:, MINUTE], whole[:, TRACK]))
    return Minutes(whole[order], np.concatenate([one.real, other.real])[order])


def since(rows: Minutes, minute: int) -> Minutes:
    """Return the rows of that minute and later ones."""
    kept = rows.whole[:, MINUTE] >= minute
    return Minutes(rows.whole[kept], rows.real[kept])


def units(lon: Reals, lat: Reals) -> Units:
    """Return the points of the unit sphere; so there is no seam, and no pole is special."""
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def metres(one: Units, other: Units) -> Reals:
    """Return chords in metres: nearer than 100 km they are the way on the ground to a metre."""
    return np.asarray(MEAN_RADIUS_M * np.linalg.norm(one - other, axis=-1))


class Presences(NamedTuple):
    """Aircraft that were there in a minute, whether or not they were received then."""

    track: Wholes
    minute: Wholes
    where: Units
    height_ft: Reals
    received: npt.NDArray[np.bool_]
    row: Wholes  # of the Minutes; of those not received, the row before


def presences(rows: Minutes, bridged: int) -> Presences:
    """Return where tracks were in each minute.

    A track not received for at most `bridged` minutes between two that it was flew straight from
    the one place to the other: it was there, and not received.
    """
    whole, real = rows
    row = np.arange(len(whole))
    where = units(real[:, LON], real[:, LAT])
    later = np.minimum(row + 1, len(row) - 1)  # the last is followed by none: by itself
    gap = np.where(
        whole[later, TRACK] == whole[row, TRACK], whole[later, MINUTE] - whole[row, MINUTE] - 1, 0
    )
    gap = np.where((gap > 0) & (gap <= bridged), gap, 0)
    before = np.repeat(row, gap)
    step = np.arange(len(before)) - np.repeat(np.cumsum(gap) - gap, gap) + 1
    share = (step / (gap[before] + 1))[:, None]
    between = (1 - share) * where[before] + share * where[later[before]]
    if len(between):
        between /= np.linalg.norm(between, axis=1, keepdims=True)
    received = np.ones(len(row) + len(before), np.bool_)
    received[len(row) :] = False
    return Presences(
        np.concatenate([whole[:, TRACK], whole[before, TRACK]]),
        np.concatenate([whole[:, MINUTE], whole[before, MINUTE] + step]),
        np.concatenate([where, between]),
        np.concatenate([real[:, HEIGHT], real[before, HEIGHT]]),
        received,
        np.concatenate([row, before]),
    )
