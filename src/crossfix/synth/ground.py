"""The ground of every made world: the imaginary country Sarand, its towns and units.

It lies in the open Atlantic, so that no made report can pass for one of a real place. Distances
between its centres are like those of a real war's, mirrored.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from crossfix.geo import KM_IN_DEGREE
from crossfix.synth.spelling import name_roots

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]

MIDDLE_LON, MIDDLE_LAT = -38.4, 34.8
DESERT_KM = (-237.0, -178.0, 146.0, 167.0)  # west, south, east, north of the middle
NEAR_TOWN_KM = 12.0  # further from any town, nobody names one
DENSE_WEIGHT = 5.0  # of a centre where reports crowd
SEAT_GAP_KM = 30.0  # seats of districts lie so far apart
GROUND_SEED = 7
_TOWNS_AT_LEAST, _TOWNS_A_WEIGHT = 8, 4.0  # of a centre
_PARETO, _SATELLITE = 1.3, 0.25  # sizes of satellites against their centre
_CITY, _TOWN = 4.0, 0.5  # least sizes of what is called so; smaller ones are villages
_CENTRE = 1.5  # size of the centre itself against its weight

# who holds a centre
ARMY_HELD, REBEL_HELD, BANNER_HELD = range(3)


class Centre(NamedTuple):
    """A centre of fighting: km east and north of the middle, its weight, spread and holder."""

    x_km: float
    y_km: float
    weight: float
    spread_km: float
    governorate: int
    holder: int


CENTRES = (
    Centre(114, 156, 9, 18, 0, REBEL_HELD),
    Centre(161, 126, 7, 16, 1, REBEL_HELD),
    Centre(150, 37, 5, 18, 2, ARMY_HELD),
    Centre(158, 93, 6, 12, 1, REBEL_HELD),
    Centre(164, 63, 6, 9, 2, REBEL_HELD),
    Centre(189, 112, 4, 12, 1, REBEL_HELD),
    Centre(214, 106, 3, 14, 3, REBEL_HELD),
    Centre(154, -8, 4, 16, 4, ARMY_HELD),
    Centre(152, 14, 3, 8, 4, REBEL_HELD),
    Centre(179, -138, 7, 8, 5, REBEL_HELD),
    Centre(198, -149, 3, 7, 6, REBEL_HELD),
    Centre(210, -242, 4, 15, 7, REBEL_HELD),
    Centre(235, -187, 1, 10, 8, REBEL_HELD),
    Centre(-158, 59, 4, 25, 9, BANNER_HELD),
    Centre(-230, -39, 1, 15, 9, BANNER_HELD),
    Centre(-56, 128, 3, 20, 10, BANNER_HELD),
    Centre(-14, 116, 1, 15, 10, BANNER_HELD),
    Centre(11, -28, 1.5, 30, 4, BANNER_HELD),
    Centre(-214, 189, 1.5, 30, 11, BANNER_HELD),
    Centre(-257, 250, 0.5, 20, 11, ARMY_HELD),
    Centre(5, 232, 1, 15, 0, BANNER_HELD),
    Centre(41, 192, 1.5, 15, 0, BANNER_HELD),
    Centre(81, 175, 2.5, 12, 0, BANNER_HELD),
    Centre(123, 199, 2, 12, 0, REBEL_HELD),
    Centre(167, -232, 0.3, 20, 12, ARMY_HELD),
    Centre(229, 10, 0.2, 15, 13, ARMY_HELD),
)


class Ground(NamedTuple):
    """Places in one list: first the towns, then the districts, then the governorates."""

    towns: int
    districts: int
    xy_km: Reals  # (places, 2), east and north of the middle
    weight: Reals  # of each town: how often it is struck
    centre: Wholes  # of each town
    district: Wholes  # of each town, as a place
    governorate: Wholes  # of each place, as a place
    word: Wholes  # of each place: index into PLACE_WORDS
    roots: tuple[str, ...]  # of each place's name, before it is spelt
    tree: cKDTree  # of the towns


PLACE_WORDS = ("exact", "village", "town", "city", "district", "governorate")
_VILLAGE_WORD, _TOWN_WORD, _CITY_WORD = map(PLACE_WORDS.index, ("village", "town", "city"))


@lru_cache(maxsize=1)
def survey() -> Ground:
    """Return the one ground that all worlds share."""
    rng = np.random.default_rng(GROUND_SEED)
    xy_km, weight, centre = _towns(rng)
    governorate = np.array([one.governorate for one in CENTRES])[centre]
    seats, district = _districts(xy_km, weight, governorate)
    towns, governorates = len(weight), int(governorate.max()) + 1
    first = towns + len(seats)
    # of those with one seat or governorate: the middle of its towns
    districts_at = _middles(xy_km, district, len(seats))
    governorates_at = _middles(xy_km, governorate, governorates)
    roots = name_roots(rng, towns)
    capitals = [
        int(np.flatnonzero(governorate == one)[np.argmax(weight[governorate == one])])
        for one in range(governorates)
    ]
    word = np.select(
        [weight >= _CITY, weight >= _TOWN], [_CITY_WORD, _TOWN_WORD], default=_VILLAGE_WORD
    )
    return Ground(
        towns=towns,
        districts=len(seats),
        xy_km=np.vstack([xy_km, districts_at, governorates_at]),
        weight=weight,
        centre=centre,
        district=towns + district,
        governorate=first
        + np.concatenate([governorate, governorate[seats], np.arange(governorates)]),
        word=np.concatenate(
            [
                word,
                np.full(len(seats), PLACE_WORDS.index("district")),
                np.full(governorates, PLACE_WORDS.index("governorate")),
            ]
        ),
        roots=(*roots, *(roots[one] for one in seats), *(roots[one] for one in capitals)),
        tree=cKDTree(xy_km),
    )


def _towns(rng: np.random.Generator) -> tuple[Reals, Reals, Wholes]:
    xy_km, weight, centre = [], [], []
    for number, one in enumerate(CENTRES):
        satellites = int(_TOWNS_AT_LEAST + _TOWNS_A_WEIGHT * one.weight)
        spread = rng.normal(0, one.spread_km, (satellites, 2))
        xy_km.append(np.vstack([[0.0, 0.0], spread]) + np.array([one.x_km, one.y_km]))
        sizes = np.minimum(one.weight * rng.pareto(_PARETO, satellites) * _SATELLITE, one.weight)
        weight.append(np.concatenate([[_CENTRE * one.weight], sizes]))
        centre.append(np.full(satellites + 1, number))
    return np.vstack(xy_km), np.concatenate(weight), np.concatenate(centre)


def _districts(xy_km: Reals, weight: Reals, governorate: Wholes) -> tuple[list[int], Wholes]:
    """Return the seats, large towns far enough apart, and each town's nearest one."""
    seats: list[int] = []
    for town in np.argsort(-weight, kind="stable").tolist():
        own = [seat for seat in seats if governorate[seat] == governorate[town]]
        if not own or np.hypot(*(xy_km[own] - xy_km[town]).T).min() >= SEAT_GAP_KM:
            seats.append(town)
    gap_km = np.hypot(*(xy_km[:, None] - xy_km[seats][None]).transpose(2, 0, 1))
    gap_km[governorate[:, None] != governorate[seats][None]] = np.inf
    return seats, gap_km.argmin(1)


def _middles(xy_km: Reals, of: Wholes, number: int) -> Reals:
    counts = np.bincount(of, minlength=number)
    return np.column_stack([np.bincount(of, xy_km[:, axis], number) / counts for axis in (0, 1)])


def degrees(x_km: Reals, y_km: Reals) -> tuple[Reals, Reals]:
    """Return the longitudes and latitudes of points given in km from the middle."""
    lat = MIDDLE_LAT + y_km / KM_IN_DEGREE
    lon = MIDDLE_LON + x_km / (KM_IN_DEGREE * np.cos(np.radians(lat)))
    return lon.round(5), lat.round(5)
