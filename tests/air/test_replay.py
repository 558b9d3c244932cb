"""Files that replay and map encounters say what was recorded, to the nanosecond, and read back."""

import datetime as dt
import itertools
import json
import re
import xml.etree.ElementTree as ET

import polars as pl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from crossfix.air.slabs import write_tracks
from crossfix.errors import ConfigError
from crossfix.publish.encounter.geo import cut
from crossfix.publish.encounter.replayed import stamp

from .conftest import crossfix, tracks_of

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
KML, GX = "{http://www.opengis.net/kml/2.2}", "{http://www.google.com/kml/ext/2.2}"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return a folder with tracks across the antimeridian, one at times in another datum."""
    folder = tmp_path_factory.mktemp("found")
    states = []
    for side, lat, way in (("a", 10.0, 1), ("b", 10.02, -1)):
        for t in range(0, 400, 4):
            lon = 180 + way * (t - 200.123456789) * 0.002
            unknown = side == "b" and 128 < t < 196  # of b there is only a pressure altitude then
            states.append(
                {"track_id": side, "callsign": f"<{side}>&1", "t": t + 0.123456789, "lat": lat,
                 "lon": (lon + 180) % 360 - 180, "sigma_h_m": 20.0,
                 "alt_geom_ft": None if unknown else 31_000.0 + t,
                 "alt_baro_ft": 31_000.0 + t if unknown or side == "a" else None}
            )  # fmt: skip
    write_tracks(tracks_of(states), folder / "t.parquet", slab_minutes=30)
    crossfix("encounters", folder / "t.parquet", "-o", folder / "e.parquet")
    return folder


def written(folder, verb, *words):
    said = crossfix(verb, folder / "e.parquet", folder / "t.parquet", *words)
    assert max(map(len, said.replace(str(folder), "DIR").splitlines())) <= 80
    return said


def moments(folder, side):
    rows = pl.read_parquet(folder / "t.parquet").filter(pl.col("track_id") == side)
    return set(rows["t"].to_physical())


def in_ns(text):
    assert STAMP.fullmatch(text), text
    whole, _, part = text.removesuffix("Z").partition(".")
    seconds = dt.datetime.fromisoformat(f"{whole}+00:00").timestamp()
    return round(seconds) * 10**9 + int(part.ljust(9, "0") or 0)


def test_czml_has_the_structure_that_cesium_asks_for(found):
    said = written(found, "replay", "--czml", found / "x.czml")
    assert "1 encounters" in said
    packets = json.loads((found / "x.czml").read_text())
    assert packets[0]["id"] == "document"
    assert packets[0]["version"] == "1.0"
    ids = [packet["id"] for packet in packets]
    assert len(set(ids)) == len(ids) == 4
    for text in re.findall(r"\d{4}-\d\d-\d\dT[^\"/]*", (found / "x.czml").read_text()):
        assert STAMP.match(text)
    begin, end = packets[0]["clock"]["interval"].split("/")
    assert begin <= packets[0]["clock"]["currentTime"] <= end
    for packet in packets[1:3]:
        position = packet["position"]
        values = position["cartographicDegrees"]
        assert len(values) % 4 == 0
        times = values[::4]
        assert times == sorted(set(times))
        assert all(-180 <= lon <= 180 for lon in values[1::4])
        assert all(-90 <= lat <= 90 for lat in values[2::4])
        assert (position["interpolationAlgorithm"], position["interpolationDegree"]) == (
            "LINEAR",
            1,
        )
        assert packet["properties"]["altitude_datum"] == "geometric"
        assert "<" not in packet["description"]
    assert len(packets[3]["polyline"]["positions"]["cartographicDegrees"]) == 6


def test_the_stamps_of_czml_and_kml_are_those_recorded_to_the_nanosecond(found):
    written(found, "replay", "--czml", found / "x.czml", "--kml", found / "x.kml")
    packets = json.loads((found / "x.czml").read_text())
    for packet in packets[1:3]:
        epoch = in_ns(packet["position"]["epoch"])
        told = {epoch + round(at * 1e9) for at in packet["position"]["cartographicDegrees"][::4]}
        assert told <= moments(found, packet["id"][-1])
        assert len(told) > 20
    root = ET.parse(found / "x.kml").getroot()  # noqa: S314 - our own file
    tracks = list(root.iter(f"{GX}MultiTrack"))
    for side, track in zip("ab", tracks, strict=True):
        whens = [in_ns(when.text) for when in track.iter(f"{KML}when")]
        assert set(whens) <= moments(found, side)
        assert len(whens) == len(list(track.iter(f"{GX}coord")))


def test_where_the_height_is_not_known_in_the_datum_nothing_is_replayed(found):
    written(found, "replay", "--czml", found / "x.czml", "--kml", found / "x.kml")
    packets = json.loads((found / "x.czml").read_text())
    assert isinstance(packets[1]["availability"], str)
    (one, other) = (span.split("/") for span in packets[2]["availability"])
    assert in_ns(other[0]) - in_ns(one[1]) > 60 * 10**9
    root = ET.parse(found / "x.kml").getroot()  # noqa: S314 - our own file
    assert [len(list(t.iter(f"{GX}Track"))) for t in root.iter(f"{GX}MultiTrack")] == [1, 2]


@pytest.mark.skipif("LIBKML" not in pyogrio.list_drivers(), reason="GDAL has no LIBKML here")
def test_kml_is_read_back_by_gdal_with_places_heights_and_times(found):
    written(found, "replay", "--kml", found / "x.kml")
    meta, _, shapes, fields = pyogrio.raw.read(found / "x.kml", force_2d=False)
    assert list(fields[list(meta["fields"]).index("Name")]) == [
        "<a>&1",
        "<b>&1",
        "closest approach",
    ]
    begin = fields[list(meta["fields"]).index("begin")][0]
    assert str(begin).startswith("2015-10-21T09:0")
    line = shapely.from_wkb(shapes[2])
    assert line.has_z
    states = pl.read_parquet(found / "t.parquet")["alt_geom_ft"]
    heights = shapely.get_coordinates(shapely.from_wkb(shapes[0]), include_z=True)[:, 2]
    assert states.min() * 0.3048 - 1 <= heights.min() <= heights.max() <= states.max() * 0.3048 + 1


def test_every_file_states_the_datum_of_its_heights(found):
    written(found, "replay", "--czml", found / "x.czml", "--kml", found / "x.kml")
    for name in ("x.czml", "x.kml"):
        assert "geometric altitude as the source refers it" in (found / name).read_text()
    assert "not corrected for the geoid" in (found / "x.kml").read_text()


def test_geojson_is_read_by_gdal_and_no_line_crosses_the_antimeridian(found):
    written(found, "export", "--geojson", found / "x.geojson")
    _, _, shapes, _ = pyogrio.raw.read(found / "x.geojson")
    point, *lines = (shapely.from_wkb(one) for one in shapes)
    assert point.geom_type == "Point"
    for line in lines:
        for part in shapely.get_parts(line):
            west, _, east, _ = part.bounds
            assert east - west < 1
    (feature, *_) = json.loads((found / "x.geojson").read_text())["features"]
    (row,) = pl.read_parquet(found / "e.parquet").to_dicts()
    assert feature["properties"]["h_m"] == row["h_m"]
    assert in_ns(feature["properties"]["t_cpa"]) == pl.read_parquet(found / "e.parquet")[
        "t_cpa"
    ].to_physical()[0]  # fmt: skip


def test_geoparquet_keeps_the_table_and_names_its_geometry(found):
    written(found, "export", "--geoparquet", found / "x.parquet")
    table = pq.read_table(found / "x.parquet")
    noted = json.loads(table.schema.metadata[b"geo"])
    assert noted["version"] == "1.1.0"
    assert noted["columns"][noted["primary_column"]]["encoding"] == "WKB"
    (wkb,) = table["geometry"].to_pylist()
    point = shapely.from_wkb(wkb)
    assert abs(abs(point.x) - 180) < 0.001
    west, south, east, north = noted["columns"]["geometry"]["bbox"]
    assert shapely.box(west, south, east, north).covers(point)
    assert (
        pl.read_parquet(found / "x.parquet")
        .drop("geometry")
        .equals(pl.read_parquet(found / "e.parquet"))
    )


def test_what_is_withheld_is_in_no_file(found):
    names = {"replay": ("czml", "kml"), "export": ("geojson", "geoparquet")}
    for verb, kinds in names.items():
        files = [word for kind in kinds for word in (f"--{kind}", found / f"w.{kind}")]
        said = written(
            found, verb, *files, "--coarsen-km", "20", "--coarsen-minutes", "60", "--withhold-names"
        )
        assert "names of aircraft, parties and files withheld" in " ".join(said.split())
    (row,) = pl.read_parquet(found / "e.parquet").to_dicts()
    for kind in ("czml", "kml", "geojson"):
        text = (found / f"w.{kind}").read_text()
        for secret in ("a&gt;", "<a>", "09:03:", row["encounter_id"], "e" * 64):
            assert secret not in text, (kind, secret)
    told = str(pl.read_parquet(found / "w.geoparquet").to_dicts())
    assert "<a>" not in told
    assert "e" * 64 not in told


def test_encounters_are_chosen_and_held_back(found):
    (name,) = pl.read_parquet(found / "e.parquet")["encounter_id"]
    assert "1 encounters" in written(found, "replay", "--czml", found / "x.czml", "--id", name)
    said = written(
        found,
        "export",
        "--geojson",
        found / "x.geojson",
        "--delay-days",
        "9",
        "--as-of",
        "2015-10-22",
    )
    assert "held back: 1" in said
    assert json.loads((found / "x.geojson").read_text())["features"] == []
    with pytest.raises(ConfigError, match="nothing to write") as error:
        written(found, "replay")
    assert "--czml or --kml" in error.value.mend


@given(st.integers(0, 4 * 10**18))
def test_a_stamp_reads_back_to_the_nanosecond(ns):
    assert in_ns(stamp(ns)) == ns


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-80, 80)), min_size=2, max_size=6))
def test_a_cut_line_keeps_its_points_and_never_jumps(line):
    parts = cut(line)
    kept = [point for part in parts for point in part]
    assert [point for point in kept if point in line][: len(line)][0] == line[0]
    assert set(line) <= set(kept)
    for part in parts:
        assert all(abs(b[0] - a[0]) <= 180 for a, b in itertools.pairwise(part))
