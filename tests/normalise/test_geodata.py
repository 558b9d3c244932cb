"""The shipped places and outlines, and the script that makes them."""

import csv
import importlib.util
import json
from importlib import resources
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

DATA = resources.files("crossfix") / "data"
SCRIPT = Path(__file__).parents[2] / "tools" / "make_geodata.py"


@pytest.fixture(scope="module")
def features():
    return json.loads((DATA / "outlines.geojson").read_text(encoding="utf-8"))["features"]


@pytest.fixture(scope="module")
def places():
    with (DATA / "places.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_geodata", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_outlines_are_valid_named_in_three_languages_and_on_the_map(features):
    for feature in features:
        names = feature["properties"]
        outline = shape(feature["geometry"])
        assert outline.is_valid, names
        assert all(names[f"name_{language}"] for language in ("en", "ar", "ru"))
        west, south, east, north = outline.bounds
        assert 25 <= west < east <= 50
        assert 28 <= south < north <= 43


def test_every_neighbour_of_syria_is_drawn(features):
    countries = {f["properties"]["iso"] for f in features if f["properties"]["kind"] == "country"}
    assert {"SY", "IQ", "LB", "JO", "IL", "PS", "TR", "CY"} <= countries


def test_syrian_places_lie_in_the_governorate_that_they_name(features, places):
    outlines = {
        f["properties"]["admin1"]: shape(f["geometry"])
        for f in features
        if f["properties"]["iso"] == "SY" and "admin1" in f["properties"]
    }
    towns = [p for p in places if p["country"] == "SY" and p["kind"] in {"city", "town", "village"}]
    assert len(towns) > 250
    gaps = [outlines[p["admin1"]].distance(Point(float(p["lon"]), float(p["lat"]))) for p in towns]
    assert max(gaps) < 0.1


def test_a_governorates_radius_covers_nearly_all_of_it(features, places):
    homs = next(f for f in features if f["properties"].get("admin1") == "Homs")
    row = next(p for p in places if (p["name"], p["kind"]) == ("Homs", "governorate"))
    centre = Point(float(row["lon"]), float(row["lat"]))
    # a circle of kilometres is an ellipse of degrees; the shorter axis is north to south
    disc = centre.buffer(float(row["radius_km"]) / 111.2)
    assert shape(homs["geometry"]).intersection(disc).area > 0.8 * shape(homs["geometry"]).area


def test_the_data_stays_small():
    names = ("outlines.geojson", "places.csv", "governorates.csv", "countries.csv", "actors.csv")
    assert sum(len((DATA / name).read_bytes()) for name in names) < 700_000


def test_topojson_arcs_are_undone_forwards_and_backwards(script):
    topology = {
        "transform": {"scale": [0.5, 0.25], "translate": [10, 20]},
        # two halves of a square, the second stored the other way round
        "arcs": [[[0, 0], [4, 0], [0, 8]], [[0, 0], [0, 8], [4, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, -2]], "properties": {"name": "Square"}}
                ]
            }
        },
    }
    square = script.decode(topology)["Square"]
    assert square.bounds == (10, 20, 12, 22)
    assert square.area == 4


def test_names_are_sorted_by_script_and_repetitions_dropped(script):
    names = ["Ḩalab", "حلب", "Халеб", "Halab", "Al Ḩalab", "Alep", "阿勒颇", "hlb"]
    row = script._named(script._by_script(names), names)
    assert row == {"name": "Halab", "name_ar": "حلب", "name_ru": "Халеб", "alternates": "Alep"}


def test_places_below_the_least_population_of_a_neighbour_are_left_out(script, tmp_path):
    file = tmp_path / "cities.csv"
    file.write_text(
        "geonameid,name,lat,lon,cc,pop,admin1,alt\n"
        "1,Large,37.0,37.0,TR,50000,,\n2,Small,37.0,37.0,TR,50,,\n3,Tiny,35.0,37.0,SY,0,,\n4,Far,1,1,FR,9000000,,\n",
        encoding="utf-8",
    )
    assert [row["name"] for row in script._towns(file, [])] == ["Large", "Tiny"]
