import json

import pyogrio
import pytest

from crossfix.publish.geo_files import write_geojson, write_geopackage
from crossfix.release import release


@pytest.fixture
def released(tables, case):
    return release(tables, case=case)


def features(released, case, folder):
    (path,) = write_geojson(released, case=case, folder=folder)
    return {one["id"]: one for one in json.loads(path.read_text(encoding="utf-8"))["features"]}


def test_an_incident_is_a_point_with_its_radius_and_precision(released, case, tmp_path):
    found = features(released, case, tmp_path)["i01"]
    assert found["geometry"] == {"type": "Point", "coordinates": [36.62, 35.32]}
    assert found["properties"]["radius_km"] == 2.0
    assert found["properties"]["place_precision"] == "village"
    assert found["properties"]["start"] == "2015-10-01T00:00:00Z"


def test_an_incident_without_a_place_has_no_geometry(released, case, tmp_path):
    assert features(released, case, tmp_path)["i11"]["geometry"] is None


def test_the_geopackage_has_a_layer_of_incidents_and_one_of_reports(released, case, tmp_path):
    (path,) = write_geopackage(released, case=case, folder=tmp_path)
    assert {name for name, _ in pyogrio.list_layers(path)} == {"incidents", "reports"}
    info = pyogrio.read_info(path, layer="incidents")
    assert info["features"] == 12
    assert info["crs"] == "EPSG:4326"
    assert info["geometry_type"] == "Point"
    _, table = pyogrio.read_arrow(path, layer="incidents")
    rows = {row["incident_id"]: row for row in table.to_pylist()}
    assert rows["i03"]["place_name"] == "سرمين"
    assert rows["i11"]["geom" if "geom" in rows["i11"] else "geometry"] is None


def test_the_same_tables_give_the_same_bytes(released, case, tmp_path):
    for write in (write_geojson, write_geopackage):
        (one,) = write(released, case=case, folder=tmp_path / "a")
        (two,) = write(released, case=case, folder=tmp_path / "b")
        assert one.read_bytes() == two.read_bytes()


def test_the_clock_of_the_writer_is_set_back_afterwards(released, case, tmp_path):
    write_geopackage(released, case=case, folder=tmp_path)
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None
