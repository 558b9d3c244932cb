"""Protected objects recorded near the place of an incident, and how near they may really be.

Both places are known to a radius that holds them 95 times in 100 (decision 2). With normal errors
the distance has a Rice distribution (Rice 1945, Bell System Tech. J. 24:46). Where in its radius an
incident lies may as well be anybody's guess: then it is anywhere in the disc. The probability that
an object lies within the distance asked for is given as the range of the two.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.spatial import KDTree
from scipy.special import chndtr, chndtrix

from crossfix.geo import EARTH_RADIUS_KM, SIGMAS_IN_95_PERCENT, distance_km
from crossfix.likelihood import Reals
from crossfix.tables import NEAR_OBJECTS, check

LISTED, REPORT = "listed", "report"
# A place known no finer than a city says next to nothing of what lies a kilometre away.
FINEST_KM = 10.0
HELD = 0.95  # of a place, by its radius
LEAST_PROBABILITY = 0.05  # objects surely further away are left out
# Kinds that stand at a place of their own; of those that reports name, others are areas or people.
_BUILDINGS = ("bakery", "displaced_camp", "hospital", "market", "mosque", "school", "water")
_TURN: Reals = (np.arange(64) + 0.5) / 64 * np.pi  # nodes of the integral over a chord


class Chance(NamedTuple):
    """How far apart two places may be, and how likely within a distance: one entry a pair."""

    distance_low_km: Reals
    distance_high_km: Reals
    probability_low: Reals
    probability_high: Reals


def near_objects(
    said: pl.DataFrame, incidents: pl.DataFrame, objects: pl.DataFrame, *, within_km: float
) -> pl.DataFrame:
    """Return NEAR_OBJECTS: what the case lists, and what reports name, near each incident.

    `incidents` has the place and claimed_object. Of the reports that name an object of one kind
    near one incident, the nearest stands for all.
    """
    fine = pl.col("radius_km") <= FINEST_KM
    places = incidents.filter(fine, pl.col("lon").is_not_null()).sort("incident_id")
    named = pl.concat([_listed(objects), _named(said.filter(fine))]).sort("basis", "object_id")
    pairs = _paired(places, named, within_km=within_km)
    apart = distance_km(
        pl.col("lon"), pl.col("lat"), to_lon=pl.col("object_lon"), to_lat=pl.col("object_lat")
    )
    pairs = _nearest(pairs.with_columns(distance_km=apart, within_km=pl.lit(within_km)))
    found = chance(
        pairs["distance_km"].to_numpy(),
        pairs["radius_km"].to_numpy(),
        pairs["object_radius_km"].to_numpy(),
        within_km=within_km,
    )
    likely = pairs.with_columns(
        pl.Series(name, values) for name, values in found._asdict().items()
    ).filter(pl.col("probability_high") >= LEAST_PROBABILITY)
    # a report that names two kinds stands once, with both
    merged = likely.group_by("incident_id", "basis", "object_id", maintain_order=True).agg(
        pl.col("kind").sort().str.join(";"), pl.exclude("kind").first()
    )
    told = merged.with_columns(because=_because())
    return check(told.select(list(NEAR_OBJECTS.schema)), NEAR_OBJECTS)


def _nearest(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with the nearest report of each kind only, of equals the finest."""
    one = pl.when(pl.col("basis") == REPORT).then("kind").otherwise("object_id")
    order = ["incident_id", "basis", "distance_km", "object_radius_km", "object_id", "kind"]
    return (
        pairs.with_columns(_one=one)
        .sort(order)
        .unique(["incident_id", "basis", "_one"], keep="first", maintain_order=True)
        .drop("_one")
    )


def chance(
    distance_km: Reals, radius_km: Reals, object_radius_km: Reals, *, within_km: float
) -> Chance:
    """Return the interval of distances and the range of probabilities of each pair.

    All are in km; radii are above 0 and hold the place 95 times in 100.
    """
    sigma, other = radius_km / SIGMAS_IN_95_PERCENT, object_radius_km / SIGMAS_IN_95_PERCENT
    both = np.hypot(sigma, other)
    off = (distance_km / both) ** 2
    low, high = (both * np.sqrt(chndtrix(share, 2, off)) for share in (0.025, 0.975))
    normal = chndtr((within_km / both) ** 2, 2, off)
    anywhere = _anywhere(distance_km, radius_km / np.sqrt(HELD), other, within_km)
    return Chance(low, high, np.minimum(normal, anywhere), np.maximum(normal, anywhere))


def _anywhere(distance_km: Reals, disc_km: Reals, sigma_km: Reals, within_km: float) -> Reals:
    """Return the probability that an object lies so near, with the incident anywhere in a disc.

    The disc shares an area with that around an object s km away; its mean over s, by parts, is the
    integral of the chord that the two circles share times the probability of less than s.
    """
    nearest, farthest = np.abs(disc_km - within_km)[:, None], (disc_km + within_km)[:, None]
    half = (farthest - nearest) / 2
    apart = nearest + half * (1 - np.cos(_TURN))
    chord = half * np.sin(_TURN) * np.sqrt((farthest + apart) * (apart + nearest)) / apart
    less = chndtr((apart / sigma_km[:, None]) ** 2, 2, (distance_km / sigma_km)[:, None] ** 2)
    area = (chord * less * half * np.sin(_TURN)).sum(axis=1) * np.pi / len(_TURN)
    found: Reals = np.minimum(area / (np.pi * disc_km**2), 1.0)
    return found


_NAMED: dict[str, pl.DataType] = {
    "basis": pl.String(),
    "object_id": pl.String(),
    "home": pl.String(),  # the incident that the report tells of
    "report_id": pl.String(),
    "name": pl.String(),
    "kind": pl.String(),
    "object_lon": pl.Float64(),
    "object_lat": pl.Float64(),
    "object_radius_km": pl.Float64(),
    "source": pl.String(),
}


def _listed(objects: pl.DataFrame) -> pl.DataFrame:
    return (
        objects.filter(pl.col("lon").is_not_null())
        .select(
            "object_id",
            "name",
            "kind",
            "source",
            basis=pl.lit(LISTED),
            home=pl.lit(None, pl.String()),
            report_id=pl.lit(None, pl.String()),
            object_lon="lon",
            object_lat="lat",
            object_radius_km="radius_km",
        )
        .select(list(_NAMED))
    )


def _named(said: pl.DataFrame) -> pl.DataFrame:
    """Return the objects that reports name where they are placed; one row a report and kind."""
    kinds = pl.col("observed_object").str.split(";")
    return (
        said.filter("best", "counts", "says", pl.col("lon").is_not_null())
        .with_columns(kind=kinds)
        .explode("kind")
        .filter(pl.col("kind").is_in(_BUILDINGS))
        .select(
            "report_id",
            "kind",
            basis=pl.lit(REPORT),
            object_id=pl.col("report_id"),
            home="incident_id",
            name=pl.col("place_name").fill_null("place not named"),
            source="group_id",
            object_lon="lon",
            object_lat="lat",
            object_radius_km="radius_km",
        )
        .select(list(_NAMED))
    )


def _paired(places: pl.DataFrame, named: pl.DataFrame, *, within_km: float) -> pl.DataFrame:
    """Return every incident with each object that may lie so near."""
    columns = ["incident_id", "lon", "lat", "radius_km", "claimed_object"]
    if places.is_empty() or named.is_empty():
        return pl.DataFrame(schema={name: places.schema[name] for name in columns} | _NAMED)
    widest = named["object_radius_km"].to_numpy().max()
    most = within_km + places["radius_km"].to_numpy() / np.sqrt(HELD) + widest
    chord = 2 * np.sin(np.minimum(most / EARTH_RADIUS_KM, np.pi) / 2)
    tree = KDTree(_on_sphere(named, "object_lon", "object_lat"))
    near = tree.query_ball_point(_on_sphere(places, "lon", "lat"), chord, return_sorted=True)
    rows = np.repeat(np.arange(len(near)), [len(found) for found in near])
    found = np.concatenate([np.asarray(one, dtype=np.int64) for one in near])
    pairs = pl.concat([places.select(columns)[rows], named[found]], how="horizontal")
    # what a report of this very incident saw struck is no neighbour
    return pairs.filter(pl.col("home").ne_missing(pl.col("incident_id")))


def _on_sphere(table: pl.DataFrame, lon: str, lat: str) -> Reals:
    east, north = np.radians(table[lon].to_numpy()), np.radians(table[lat].to_numpy())
    cos = np.cos(north)
    return np.column_stack([cos * np.cos(east), cos * np.sin(east), np.sin(north)])


def _because() -> pl.Expr:
    who = (
        pl.when(pl.col("basis") == LISTED)
        .then(pl.format("recorded by {}", "source"))
        .otherwise(pl.format("{} reports one struck there", "source"))
    )
    claimed = (
        pl.when(pl.col("claimed_object").is_not_null())
        .then(
            pl.format(
                "; the striking side claims {}",
                pl.col("claimed_object").str.replace_all(";", ", ").str.replace_all("_", " "),
            )
        )
        .otherwise(pl.lit(""))
    )
    return pl.format(
        "{}; the incident is placed to {} km, the object to {} km, 95 times in 100{}",
        who,
        pl.col("radius_km").round(2),
        pl.col("object_radius_km").round(2),
        claimed,
    )
