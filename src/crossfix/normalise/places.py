"""Where each report places its event: a point and the radius that holds it 95 times in 100."""

from collections.abc import Iterator, Sequence
from math import inf

import numpy as np
import polars as pl

from crossfix.geo import point_distance_km
from crossfix.model import PlacePrecision
from crossfix.normalise.areas import (
    BORDER_DEG,
    Unit,
    country_code,
    gap_deg,
    locate,
    split_country,
    unit,
)
from crossfix.normalise.gazetteer import AREAS, Gazetteer, exact
from crossfix.normalise.lookup import look_up
from crossfix.normalise.phrases import read_phrases
from crossfix.normalise.whereabouts import Placed, Setting, Where, radius_km

NAME_REACH_KM = 15.0  # a listed place this near to a stated point lends it its common name
# the press says Damascus for the capital and for the governorate around it
_LUMPED = (Unit("SY", "Damascus"), Unit("SY", "Rif Dimashq"))
_CLASSES = frozenset(PlacePrecision)
_OUT: dict[str, pl.DataType] = {
    "place_name": pl.String(),
    "admin1": pl.String(),
    "country": pl.String(),
    "lon": pl.Float64(),
    "lat": pl.Float64(),
    "radius_km": pl.Float64(),
    "place_precision": pl.String(),
    "place_from": pl.String(),
    "place_doubt": pl.String(),
}


def place_all(records: pl.DataFrame, *, setting: Setting) -> pl.DataFrame:
    """Return, row by row, the placed columns of REPORTS and the column place_doubt.

    Each distinct statement of a place is worked out once.
    """
    keys = Where._fields
    distinct = records.select(keys).unique(maintain_order=True)
    stated = [Where(*row) for row in distinct.iter_rows()]
    placed = [
        place(where, setting=setting, inside=inside)
        for where, inside in zip(stated, _around(stated), strict=True)
    ]
    answers = pl.DataFrame(placed, schema=list(_OUT.items()), orient="row")
    found = pl.concat([distinct, answers.rename(lambda name: f"_{name}")], how="horizontal")
    joined = records.select(keys).join(
        found, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.select(pl.col(f"_{name}").alias(name) for name in _OUT)


def _around(stated: Sequence[Where]) -> Iterator[Unit | None]:
    """Yield the country and governorate around each stated point; None where there is none."""
    lon = np.array([np.nan if where.lon is None else where.lon for where in stated])
    lat = np.array([np.nan if where.lat is None else where.lat for where in stated])
    for country, admin1 in zip(*locate(lon, lat), strict=True):
        yield Unit(country, admin1 or "") if country else None


def place(where: Where, *, setting: Setting, inside: Unit | None = None) -> Placed:
    """Return where a record's place is; `inside` is the country and governorate of its point."""
    if where.place_precision not in _CLASSES:
        where = where._replace(place_precision=None)
    if where.lon is None or where.lat is None:
        return look_up(where, setting=setting)
    point = (where.lon, where.lat)
    admin1, code = split_country(where.admin1)
    given = unit(admin1)
    lumped = given is not None and inside is not None and {given, inside} == set(_LUMPED)
    if inside and inside.admin1 and (admin1 is None or lumped):
        given = inside
    precision = _precision(where)
    outside = given is not None and gap_deg(*point, given) > BORDER_DEG
    return Placed(
        place_name=_common_name(where.place_name, point, setting.gazetteer),
        admin1=given.admin1 if given else admin1,
        country=country_code(where.country) or code or (inside.country if inside else None),
        lon=point[0],
        lat=point[1],
        radius_km=radius_km(precision, given or inside, setting.gazetteer),
        place_precision=precision,
        place_from="stated",
        doubt="outside its governorate" if outside else None,
    )


def _precision(where: Where) -> str:
    """Return the class of a stated point: a town's where nothing is said, a district's if vague."""
    if where.place_precision == PlacePrecision.UNKNOWN:
        return PlacePrecision.DISTRICT
    if where.place_precision is not None:
        return where.place_precision
    phrases = read_phrases(where.place_name) if where.place_name else ()
    vague = any(phrase.vague for phrase in phrases[:1])
    return PlacePrecision.DISTRICT if vague else PlacePrecision.TOWN


def _common_name(
    stated: str | None, point: tuple[float, float], gazetteer: Gazetteer
) -> str | None:
    """Return the listed name of the stated place at the stated point, else the name as stated."""
    phrases = read_phrases(stated) if stated else ()
    if not phrases:
        return stated
    near = [
        (point_distance_km(*point, to_lon=entry.lon, to_lat=entry.lat), entry.name)
        for entry in exact(phrases[0].name, gazetteer=gazetteer)
        if entry.kind not in AREAS
    ]
    gap_km, name = min(near, default=(inf, ""))
    return name if gap_km <= NAME_REACH_KM else phrases[0].name
