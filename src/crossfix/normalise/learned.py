"""Place names that a case's own coded reports teach: those with a name and a point of their own."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.geo import point_distance_km
from crossfix.model import PlacePrecision
from crossfix.normalise.areas import locate
from crossfix.normalise.gazetteer import COLUMNS, Gazetteer
from crossfix.normalise.names import fold, is_arabic, skeleton
from crossfix.normalise.phrases import read_phrases
from crossfix.store import whole_file

SAME_PLACE_KM = 10.0  # one name at points further apart is of two places
_LEAST_REPORTS = 2  # a point that only one record gives may be a slip
_LEAST_RADIUS_KM = 1.0
_FINE = (
    PlacePrecision.EXACT,
    PlacePrecision.NEIGHBOURHOOD,
    PlacePrecision.VILLAGE,
    PlacePrecision.TOWN,
    PlacePrecision.CITY,
)
_MOST_IDS = 20
_EVIDENCE = ("reports", "report_ids", "sources")


class Learned(NamedTuple):
    """A place with its spellings, and the reports that name it there."""

    spellings: tuple[str, ...]  # the commonest first
    lon: float  # degrees, WGS84
    lat: float
    radius_km: float  # holds 95 of 100 of the points
    country: str | None
    admin1: str | None
    report_ids: tuple[str, ...]
    source_ids: tuple[str, ...]


class _Named(NamedTuple):
    """One report's name and point."""

    name: str
    lon: float
    lat: float
    report_id: str
    source_id: str


def learn_places(records: pl.DataFrame, *, gazetteer: Gazetteer) -> list[Learned]:
    """Return the places that RECORDS name with a point and that no list has in that spelling.

    A name counts where at least two reports give it a point within SAME_PLACE_KM; spellings that
    share their consonants are one name. Names that only point near a place, and points coarser
    than a town or city, teach nothing.
    """
    by_bones: dict[str, list[_Named]] = {}
    for named in _named(records):
        by_bones.setdefault(skeleton(named.name), []).append(named)
    places = [
        place
        for _, each in sorted(by_bones.items())
        for cluster in _clusters(each)
        if len(cluster) >= _LEAST_REPORTS and (place := _learned(cluster, gazetteer)) is not None
    ]
    if not places:
        return []
    lon, lat = (np.array([getattr(place, axis) for place in places]) for axis in ("lon", "lat"))
    return [
        place._replace(country=country, admin1=admin1)
        for place, country, admin1 in zip(places, *locate(lon, lat), strict=True)
    ]


def write_learned(places: Sequence[Learned], into: Path) -> None:
    """Write the places as a list that a case can name, with their evidence beside them.

    Raises ReleaseError where it cannot be written.
    """
    with (
        whole_file(into) as part,
        part.open("w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.DictWriter(out, (*COLUMNS, *_EVIDENCE), lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(_row, places))


def _row(place: Learned) -> dict[str, object]:
    arabic = [name for name in place.spellings if is_arabic(name)]
    others = [name for name in place.spellings if not is_arabic(name)]
    first, *rest = others or arabic
    alternates = [*rest, *arabic[1:]] if others else rest
    ids = place.report_ids
    more = f";and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
    return {
        "name": first,
        "name_ar": arabic[0] if arabic else "",
        "alternates": "|".join(alternates),
        "lon": f"{place.lon:.5f}",
        "lat": f"{place.lat:.5f}",
        "country": place.country or "",
        "admin1": place.admin1 or "",
        "radius_km": f"{place.radius_km:.1f}",
        "reports": len(ids),
        "report_ids": ";".join(ids[:_MOST_IDS]) + more,
        "sources": ";".join(place.source_ids),
    }


def _named(records: pl.DataFrame) -> Iterator[_Named]:
    fine = pl.col("place_precision").is_in([word.value for word in _FINE])
    pointed = records.filter(
        fine & pl.col("lon").is_not_null() & pl.col("place_name").is_not_null()
    )
    for row in pointed.sort("report_id").iter_rows(named=True):
        phrase, *_ = read_phrases(row["place_name"]) or (None,)
        if phrase is None or phrase.vague or phrase.units or phrase.several or phrase.countryside:
            continue
        if skeleton(phrase.name):
            yield _Named(phrase.name, row["lon"], row["lat"], row["report_id"], row["source_id"])


def _clusters(each: Sequence[_Named]) -> list[list[_Named]]:
    """Return reports of one name by place: each joins the first within reach, from west to east."""
    clusters: list[list[_Named]] = []
    for named in sorted(each, key=lambda one: (one.lon, one.lat, one.report_id)):
        for cluster in clusters:
            first = cluster[0]
            apart = point_distance_km(first.lon, first.lat, to_lon=named.lon, to_lat=named.lat)
            if apart <= SAME_PLACE_KM:
                cluster.append(named)
                break
        else:
            clusters.append([named])
    return clusters


def _learned(cluster: Sequence[_Named], gazetteer: Gazetteer) -> Learned | None:
    lon, lat = (median(getattr(named, axis) for named in cluster) for axis in ("lon", "lat"))
    counted = Counter(named.name for named in cluster)
    spellings = sorted(counted, key=lambda name: (-counted[name], name))
    new = [name for name in spellings if not _is_listed(name, lon, lat, gazetteer)]
    if not new:
        return None
    apart = [point_distance_km(lon, lat, to_lon=one.lon, to_lat=one.lat) for one in cluster]
    return Learned(
        spellings=tuple(spellings),
        lon=lon,
        lat=lat,
        radius_km=max(_LEAST_RADIUS_KM, float(np.quantile(apart, 0.95))),
        country=None,
        admin1=None,
        report_ids=tuple(named.report_id for named in cluster),
        source_ids=tuple(sorted({named.source_id for named in cluster})),
    )


def _is_listed(name: str, lon: float, lat: float, gazetteer: Gazetteer) -> bool:
    entries = (gazetteer.entries[number] for number in gazetteer.by_fold.get(fold(name), ()))
    return any(
        point_distance_km(lon, lat, to_lon=entry.lon, to_lat=entry.lat) <= SAME_PLACE_KM
        for entry in entries
    )
