"""What really happens in a made world."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.synth.ground import (
    CENTRES,
    DENSE_WEIGHT,
    DESERT_KM,
    NEAR_TOWN_KM,
    Ground,
    Reals,
    Wholes,
)
from crossfix.synth.parties import KINDS, LEAVES, attackers, opponents

IN_TOWN_KM, OUTSIDE_KM = 1.3, 6.0  # spread of incidents about their town
_IN_TOWN = 0.8  # share of incidents within the town
_DESERT = 0.05  # share of incidents anywhere in the desert
_DAYS_AN_OFFENSIVE = 6.0  # a new one starts so often
_OFFENSIVE_SHAPE, _OFFENSIVE_DAYS = 3.0, 4.0  # gamma: twelve days on average
_KILLED_LOG_MEAN, _KILLED_LOG_SD = -0.3, 1.3  # of the number killed, rounded down
_CIVILIAN = 0.6  # share of civilians among the killed
_INJURED_EACH = 1.8  # injured for each one killed
DENSE, TOWN, DESERT = range(3)
STRATA = ("dense core", "town", "desert")


class Incidents(NamedTuple):
    """One entry an incident; places and times are the true ones."""

    days: Reals  # since the world's first day
    xy_km: Reals
    town: Wholes  # the nearest
    second_town: Wholes
    far: npt.NDArray[np.bool_]  # from any town
    stratum: Wholes
    kind: Wholes
    killed: Wholes
    civilians: Wholes
    injured: Wholes
    actor: Wholes
    opponent: Wholes


def draw_incidents(
    rng: np.random.Generator, number: int, *, days: float, bursts: float, at: Ground
) -> Incidents:
    """Return so many incidents over so many days, a share `bursts` of them in offensives."""
    origin = _pick(rng, at.weight, number)
    when = rng.uniform(0, days, number)
    _gather_into_offensives(rng, origin, when, days=days, bursts=bursts, at=at)
    spread_km = np.where(rng.random(number) < _IN_TOWN, IN_TOWN_KM, OUTSIDE_KM)
    xy_km = at.xy_km[origin] + rng.normal(0, 1, (number, 2)) * spread_km[:, None]
    desert = rng.random(number) < _DESERT
    west, south, east, north = DESERT_KM
    xy_km[desert] = rng.uniform((west, south), (east, north), (int(desert.sum()), 2))
    gap_km, nearest = (np.asarray(one) for one in at.tree.query(xy_km, k=2))
    return _told(rng, when, xy_km, far=gap_km[:, 0] > NEAR_TOWN_KM, nearest=nearest, at=at)


def _told(
    rng: np.random.Generator,
    when: Reals,
    xy_km: Reals,
    *,
    far: npt.NDArray[np.bool_],
    nearest: Wholes,
    at: Ground,
) -> Incidents:
    """Return the incidents with their kinds, parties and tolls."""
    number = len(when)
    centre = at.centre[nearest[:, 0]]
    holder = np.array([one.holder for one in CENTRES])[centre]
    dense = np.array([one.weight for one in CENTRES])[centre] >= DENSE_WEIGHT
    kind = _pick(rng, np.array(list(LEAVES.values())), number)
    actor = by_shares(rng, attackers()[holder, kind])
    killed = np.floor(np.exp(rng.normal(_KILLED_LOG_MEAN, _KILLED_LOG_SD, number))).astype(np.int64)
    civilians = rng.binomial(killed, _CIVILIAN)
    one_sided = kind == KINDS.index("attack_on_civilians")
    return Incidents(
        days=when,
        xy_km=xy_km,
        town=nearest[:, 0],
        second_town=nearest[:, 1],
        far=far,
        stratum=np.where(far, DESERT, np.where(dense, DENSE, TOWN)),
        kind=kind,
        killed=killed,
        civilians=np.where(one_sided, killed, civilians),
        injured=rng.poisson(_INJURED_EACH * killed + 0.5),
        actor=actor,
        opponent=by_shares(rng, opponents()[holder, actor]),
    )


def _gather_into_offensives(
    rng: np.random.Generator,
    origin: Wholes,
    when: Reals,
    *,
    days: float,
    bursts: float,
    at: Ground,
) -> None:
    """Move a share of the incidents to the towns and weeks of offensives, in place."""
    number = max(3, int(days / _DAYS_AN_OFFENSIVE))
    centre = _pick(rng, np.array([one.weight for one in CENTRES]), number)
    start = rng.uniform(0, days, number)
    length = rng.gamma(_OFFENSIVE_SHAPE, _OFFENSIVE_DAYS, number)
    moved = np.flatnonzero(rng.random(len(when)) < bursts)
    offensive = _pick(rng, length, len(moved))
    # what would fall behind the last day goes on at the first, so that no day is crowded
    when[moved] = (start[offensive] + rng.random(len(moved)) * length[offensive]) % days
    for one in range(len(CENTRES)):
        here = moved[centre[offensive] == one]
        towns = np.flatnonzero(at.centre == one)
        origin[here] = towns[_pick(rng, at.weight[towns], len(here))]


def _pick(rng: np.random.Generator, weight: Reals, number: int) -> Wholes:
    """Return so many indices, drawn by weight."""
    cumulated = weight.cumsum()
    drawn = rng.random(number) * cumulated[-1]
    found: Wholes = np.searchsorted(cumulated, drawn, side="right").astype(np.int64)
    return found


def by_shares(rng: np.random.Generator, cumulated: Reals) -> Wholes:
    """Return for each row an index drawn by the row's cumulated shares."""
    drawn = rng.random(len(cumulated)) * cumulated[:, -1]
    found: Wholes = (cumulated <= drawn[:, None]).sum(1).astype(np.int64)
    return found
