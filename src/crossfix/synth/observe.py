"""What a source says of an incident: one row a report, still in codes and km."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.synth.ground import Ground, Reals, Wholes
from crossfix.synth.incidents import Incidents
from crossfix.synth.parties import LEAVES, OPEN, PARENT, ROOT, attackers
from crossfix.synth.sources import Dates, Places, SourceProfile, Tolls, Words
from crossfix.synth.spelling import SPELLINGS

Flags = npt.NDArray[np.bool_]

UNKNOWN = -1
EXACT, IN_TOWN, IN_DISTRICT, IN_GOVERNORATE = range(4)
PRECISIONS = ("exact", "town", "district", "governorate")
_MOST_SEEN = 0.97  # nobody sees everything, even of the largest
EXACT_KM = 0.35  # spread of exact points about the true one
_OFF_DAYS = (0.7, 0.2, 0.1)  # shares of wrong dates that are one, two and three days off
_LONGEST_SPAN_DAYS = 7
_LEVELS = (0.6, 0.9)  # cumulated shares of reports that give the kind itself, or its parent
_SIBLING = 0.5  # share of wrong kinds that are of the same parent
_RANGE = (0.75, 1.4)  # ends of a stated range, as parts of the number stated
_CIVILIANS_STATED, _INJURED_STATED = 0.6, 0.4  # shares of the reports with a toll


class Scene(NamedTuple):
    """What happened and what is made up, and on what ground."""

    incidents: Incidents
    happened: int  # so many of the incidents; those after them are made up
    at: Ground


def seen(rng: np.random.Generator, scene: Scene, *, chance: Reals, who: SourceProfile) -> Wholes:
    """Return what a source notices of what happened; `chance` is its share in each governorate."""
    incidents, happened, at = scene
    local = chance[at.governorate[incidents.town[:happened]] - at.governorate.min()]
    killed, effect = incidents.killed[:happened], who.coverage.size_effect
    size = 1 - effect + effect * np.log1p(killed)
    return np.flatnonzero(rng.random(len(local)) < np.clip(local * size, 0, _MOST_SEEN))


def observe(
    rng: np.random.Generator, scene: Scene, rows: Wholes, *, who: SourceProfile
) -> pl.DataFrame:
    """Return one sighting for each of the incidents `rows`, as the source tells of them."""
    happened = scene.incidents
    placed = _places(rng, scene, rows, habits=who.places)
    dated = _dates(rng, happened.days[rows], habits=who.dates)
    worded = _words(rng, scene, rows, habits=who.words)
    named = _names(rng, placed["place"], habits=who)
    counted = _tolls(rng, happened, rows, habits=who.tolls)
    return pl.DataFrame({"row": rows} | placed | named | dated | worded | counted)


def _places(
    rng: np.random.Generator, scene: Scene, rows: Wholes, *, habits: Places
) -> dict[str, npt.NDArray[np.generic]]:
    happened, at = scene.incidents, scene.at
    number = len(rows)
    shares = np.cumsum([habits.exact, habits.town, habits.district, habits.governorate])
    precision = np.searchsorted(shares, rng.random(number) * shares[-1], side="right")
    # nobody names a town far from any
    precision = np.where((precision == IN_TOWN) & happened.far[rows], IN_DISTRICT, precision)
    wrong = rng.random(number) < habits.wrong_town
    nearest = happened.town[rows]
    town = np.where(wrong, happened.second_town[rows], nearest)
    named = [town, town, at.district[nearest], at.governorate[nearest]]
    place = np.choose(precision, named)
    point = happened.xy_km[rows] + rng.normal(0, EXACT_KM, (number, 2))
    xy_km = np.where((precision == EXACT)[:, None], point, at.xy_km[place])
    misstated = rng.random(number) < habits.misstated
    drawn = rng.integers(0, IN_DISTRICT + 1, number)
    return {
        "x_km": xy_km[:, 0],
        "y_km": xy_km[:, 1],
        "precision": precision.astype(np.int8),
        "stated": np.where(misstated, drawn, precision).astype(np.int8),
        "place": place.astype(np.int32),
        "unplaced": rng.random(number) < habits.unplaced,
    }


def _names(
    rng: np.random.Generator, place: npt.NDArray[np.generic], *, habits: SourceProfile
) -> dict[str, npt.NDArray[np.generic]]:
    """Return how the place is spelt: a tradition, or that plus SPELLINGS where misspelt."""
    number = len(place)
    words = habits.words
    other = rng.random(number) < words.other_spelling
    spelling = np.where(other, rng.integers(0, SPELLINGS, number), words.spelling)
    spelling = spelling + SPELLINGS * (rng.random(number) < words.misspelt)
    unnamed = rng.random(number) < habits.places.unnamed
    return {"spelling": np.where(unnamed, UNKNOWN, spelling).astype(np.int8)}


def _dates(
    rng: np.random.Generator, days: Reals, *, habits: Dates
) -> dict[str, npt.NDArray[np.generic]]:
    number = len(days)
    true_day = np.floor(days).astype(np.int32)
    sign = np.where(rng.random(number) < habits.later, 1, -1)
    off = sign * rng.choice([1, 2, 3], number, p=_OFF_DAYS)
    off = np.where(rng.random(number) < habits.errors, off, 0)
    long = rng.random(number) < habits.spans
    length = np.where(long, rng.integers(2, _LONGEST_SPAN_DAYS + 1, number), 1)
    first = true_day + off - rng.integers(0, length)
    lag = np.floor(rng.exponential(habits.lag_days, number))
    published = np.maximum(np.floor(days + lag), first + length - 1)
    by_publication = rng.random(number) < habits.by_publication
    published = np.where(by_publication, np.maximum(published, true_day + 1), published)
    return {
        "day": np.where(by_publication, published, first).astype(np.int32),
        "length": np.where(by_publication, 1, length).astype(np.int32),
        "published": published.astype(np.int32),
    }


def _words(
    rng: np.random.Generator, scene: Scene, rows: Wholes, *, habits: Words
) -> dict[str, npt.NDArray[np.generic]]:
    happened = scene.incidents
    number = len(rows)
    kind = wrong_kind(rng, happened.kind[rows], rng.random(number) < habits.kind_errors)
    level = rng.random(number)
    kind = np.select([level < _LEVELS[0], level < _LEVELS[1]], [kind, PARENT[kind]], default=ROOT)
    kind = np.where(rng.random(number) < habits.kinds_unstated, UNKNOWN, kind)
    actor = happened.actor[rows]
    capable = attackers().sum(0)[happened.kind[rows]]  # whoever strikes in this way at all
    drawn = rng.random(number) * capable[:, -1]
    other = (capable <= drawn[:, None]).sum(1)
    actor = np.where(rng.random(number) < habits.actor_errors, other, actor)
    open_code = np.array([OPEN.get(one, one) for one in range(capable.shape[1])])
    actor = np.where(rng.random(number) < habits.actors_open, open_code[actor], actor)
    actor = np.where(rng.random(number) < habits.actors_unstated, UNKNOWN, actor)
    silent = rng.random(number) < habits.opponents_unstated
    opponent = np.where(silent, UNKNOWN, happened.opponent[rows])
    return {
        "kind": kind.astype(np.int8),
        "actor": actor.astype(np.int8),
        "opponent": opponent.astype(np.int8),
    }


def wrong_kind(rng: np.random.Generator, kind: Wholes, wrong: Flags) -> Wholes:
    """Return the kinds with those that are wrong drawn anew: half of the same parent, half of any.

    A kind drawn anew may be the true one.
    """
    weight = np.array(list(LEAVES.values()))
    anywhere = rng.choice(len(weight), len(kind), p=weight)
    near = np.empty_like(kind)
    for parent in np.unique(PARENT[: len(weight)]):
        own = np.flatnonzero(PARENT[kind] == parent)
        share = weight * (PARENT[: len(weight)] == parent)
        near[own] = rng.choice(len(weight), len(own), p=share / share.sum())
    drawn = np.where(rng.random(len(kind)) < _SIBLING, near, anywhere)
    return np.where(wrong & (kind < len(weight)), drawn, kind)


def _tolls(
    rng: np.random.Generator, happened: Incidents, rows: Wholes, *, habits: Tolls
) -> dict[str, npt.NDArray[np.generic]]:
    number = len(rows)
    factor = np.exp(rng.normal(habits.bias, habits.noise, number))
    killed = np.rint(happened.killed[rows] * factor)
    civilians = np.minimum(np.rint(happened.civilians[rows] * factor), killed)
    injured = np.rint(happened.injured[rows] * factor)
    ranged = rng.random(number) < habits.ranges
    silent = rng.random(number) < habits.unstated
    said = {
        "killed": ~silent,
        "civilians_killed": ~silent & (rng.random(number) < _CIVILIANS_STATED),
        "injured": ~silent & (rng.random(number) < _INJURED_STATED),
    }
    counts = {"killed": killed, "civilians_killed": civilians, "injured": injured}
    bounds: dict[str, npt.NDArray[np.generic]] = {}
    for what, count in counts.items():
        low = np.where(ranged, np.floor(count * _RANGE[0]), count)
        high = np.where(ranged, np.ceil(count * _RANGE[1]), count)
        bounds[f"{what}_low"] = np.where(said[what], low, UNKNOWN).astype(np.int32)
        bounds[f"{what}_high"] = np.where(said[what], high, UNKNOWN).astype(np.int32)
    return bounds
