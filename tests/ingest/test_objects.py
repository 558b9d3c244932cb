"""The file of protected objects, as a table and as GeoJSON."""

import json

import pytest

from crossfix.case import About, Case, Input, ObjectsSection, files_of, read_case
from crossfix.errors import ConfigError, SourceError
from crossfix.ingest.objects import LAYOUT, read_objects

HEADER = ",".join(LAYOUT.columns) + "\n"
GOOD = "h1,Sarmin hospital,hospital,35.904,36.726,0.1,health cluster,https://example.org/h1\n"


def read(folder, text, *, name="objects.csv", strict=False):
    (folder / name).write_text(text, encoding="utf-8")
    about = About(name="x", strict=strict, box=(35.0, 32.0, 42.6, 37.5))
    section = ObjectsSection(file=name)
    given = (Input(file="r.csv", format="csv"),)
    return read_objects(Case(case=about, inputs=given, objects=section, folder=folder))


def test_a_row_is_read_as_it_stands(tmp_path):
    found = read(tmp_path, HEADER + GOOD)
    assert found.issues.is_empty()
    assert found.objects.to_dicts() == [
        {
            "object_id": "h1",
            "name": "Sarmin hospital",
            "kind": "hospital",
            "lon": 36.726,
            "lat": 35.904,
            "radius_km": 0.1,
            "source": "health cluster",
            "url": "https://example.org/h1",
        }
    ]


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (",,hospital,35.9,36.7,0.1,x,", "name", "name is empty"),
        (",A,hospitl,35.9,36.7,0.1,x,", "kind", "did you mean 'hospital'?"),
        (",A,depot,35.9,36.7,0.1,x,", "kind", "is none of bakery"),
        (",A,school,,,0.1,x,", "lat", "lat is not known"),
        (",A,school,38.5,36.0,0.1,x,", "lat", "exchanged"),
        (",A,school,35.9,36.7,,x,", "radius_km", "radius_km is not known"),
        (",A,school,35.9,36.7,0,x,", "radius_km", "not above 0"),
        (",A,school,35.9,36.7,0.1,,", "source", "source is empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_of_with_its_column(tmp_path, row, column, what):
    found = read(tmp_path, HEADER + GOOD + row + "\n")
    assert found.objects.height == 1
    issues = found.issues.filter(column=column).to_dicts()
    assert any(what in one["what"] for one in issues)
    assert {one["record"] for one in issues} == {"row 3"}
    assert "error" in set(found.issues["severity"])
    with pytest.raises(SourceError, match="row 3"):
        read(tmp_path, HEADER + GOOD + row + "\n", strict=True)


def test_two_objects_of_one_id_are_told_of_and_one_said_twice_is_one(tmp_path):
    assert read(tmp_path, HEADER + GOOD + GOOD).issues.is_empty()
    other = GOOD.replace("Sarmin hospital", "Another")
    found = read(tmp_path, HEADER + GOOD + other)
    assert found.objects["name"].to_list() == ["Sarmin hospital"]
    assert "one object_id" in found.issues["what"].item()


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_geojson_is_read_by_the_same_rules(tmp_path):
    here = {"type": "Point", "coordinates": [36.726, 35.904]}
    told = {"name": "A", "kind": "School", "radius_km": 0.2, "source": "survey"}
    area = {"type": "Polygon", "coordinates": []}
    features = [feature(here, **told), feature(area, **told), feature(here, name="B"), "noise"]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    found = read(tmp_path, text, name="objects.geojson")
    (row,) = found.objects.to_dicts()
    assert (row["name"], row["kind"], row["lon"], row["lat"]) == ("A", "school", 36.726, 35.904)
    assert row["object_id"].startswith("o")
    told_of = {one["record"]: one["what"] for one in found.issues.to_dicts()}
    assert "Polygon, not a Point" in told_of["row 3"]
    assert {"row 4", "row 5"} <= set(told_of)


@pytest.mark.parametrize("text", ["{", "[]", '{"type": "FeatureCollection"}'])
def test_what_is_no_collection_is_refused(tmp_path, text):
    with pytest.raises(SourceError, match=r"objects\.geojson"):
        read(tmp_path, text, name="objects.geojson")


def test_the_usual_names_are_found_beside_the_case(tmp_path):
    text = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'
    (tmp_path / "case.toml").write_text(text)
    (tmp_path / "r.csv").write_text("report_id,source_id\n")
    assert files_of(read_case(tmp_path))["objects"] == []
    (tmp_path / "objects.geojson").write_text("{}")
    assert files_of(read_case(tmp_path))["objects"] == ["objects.geojson"]
    (tmp_path / "case.toml").write_text(text + "[objects]\nwithin_km = 0\n")
    with pytest.raises(ConfigError, match="within_km"):
        read_case(tmp_path)
