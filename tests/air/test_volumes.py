"""Reserved volumes: overlap in plan, height and time, decided to 1 cm; F3548 files as they come."""

import copy
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Polygon
from typer.testing import CliRunner

from crossfix.air.read_volumes import read_volumes, volumes_of
from crossfix.air.volumes import (
    Band,
    Circle,
    Verdict,
    Volume,
    Window,
    compare,
    conflict,
)
from crossfix.cli import app
from crossfix.errors import SourceError

EARTH = Geod(ellps="WGS84")
DAY = Window(dt.datetime(2015, 10, 21, tzinfo=dt.UTC), dt.datetime(2015, 10, 22, tzinfo=dt.UTC))
BAND = Band(6000.0, 6300.0, "W84")


def volume(outline, band=BAND, window=DAY):
    return Volume(outline if isinstance(outline, Circle) else tuple(outline), band, window)


def off(lon, lat, azimuth, metres):
    return EARTH.fwd(lon, lat, azimuth, metres)[:2]


@pytest.mark.parametrize("radius_m", [50.0, 5_000.0, 150_000.0])
@pytest.mark.parametrize("lat", [0.0, 35.3, 89.9])
def test_two_circles_conflict_by_a_centimetre_and_not_when_a_centimetre_apart(radius_m, lat):
    for gap_m, expected in ((0.01, False), (-0.01, True)):
        place = off(179.99, lat, 77.0, 2 * radius_m + gap_m)
        pair = volume(Circle(179.99, lat, radius_m)), volume(Circle(*place, radius_m))
        assert conflict(*pair) is expected
        assert conflict(*reversed(pair)) is expected


def test_edges_are_shortest_paths_not_parallels():
    # between 30 and 42 E the shortest path at 40 N runs 25 km north of the parallel half-way
    square = [(30.0, 30.0), (42.0, 30.0), (42.0, 40.0), (30.0, 40.0)]
    azimuth, _, length = EARTH.inv(30.0, 40.0, 42.0, 40.0)
    half = off(30.0, 40.0, azimuth, length / 2)
    assert half[1] > 40.15
    for step_m, expected in ((0.02, False), (-0.02, True)):
        centre = off(*half, 0.0, 1000.0 + step_m)
        assert conflict(volume(square), volume(Circle(*centre, 1000.0))) is expected


def test_a_common_edge_of_1100_km_touches_although_one_side_names_more_of_its_points():
    west = [(30.0, 30.0), (42.0, 30.0), (42.0, 40.0), (30.0, 40.0)]
    east = [(42.0, 30.0), (54.0, 30.0), (54.0, 40.0), (42.0, 40.0), (42.0, 35.0)]
    found = compare(volume(west), volume(east))
    assert (found.verdict, found.why) == (Verdict.CLEAR, "touch in plan: a common edge")


def test_a_bulge_of_5_cm_is_not_lost_beside_a_common_edge_of_110_km():
    west = [(41.0, 34.5), (42.0, 34.5), (42.0, 35.5), (41.0, 35.5)]
    bulge = [(42.0, 35.000002), (41.9999994, 35.000001), (42.0, 35.0)]
    for inwards in (bulge, [(lon - 0.1, lat) for lon, lat in bulge]):
        east = [(42.0, 34.5), (43.0, 34.5), (43.0, 35.5), (42.0, 35.5), *inwards]
        assert conflict(volume(west), volume(east))
        assert conflict(volume(east), volume(west))


def test_a_volume_about_the_pole_holds_the_pole():
    ring = [(lon, 85.0) for lon in range(-180, 180, 30)]
    assert conflict(volume(ring), volume(Circle(12.0, 90.0, 1.0)))
    assert not conflict(volume(ring), volume(Circle(12.0, 84.0, 1.0)))


def test_windows_that_meet_touch_and_a_second_more_overlaps():
    square = [(40.0, 35.0), (40.1, 35.0), (40.1, 35.1)]
    later = Window(DAY.end, DAY.end + dt.timedelta(hours=1))
    assert not conflict(volume(square), volume(square, window=later))
    earlier = later._replace(start=DAY.end - dt.timedelta(seconds=1))
    assert conflict(volume(square), volume(square, window=earlier))


def test_heights_of_two_datums_are_never_compared_but_plan_and_time_still_clear():
    square = [(40.0, 35.0), (40.1, 35.0), (40.1, 35.1)]
    far = [(50.0, 35.0), (50.1, 35.0), (50.1, 35.1)]
    pressure = Band(0.0, 10.0, "STD")
    found = compare(volume(square), volume(square, band=pressure))
    assert found.verdict is Verdict.UNDECIDED
    assert "W84 and STD" in found.why
    assert compare(volume(square), volume(far, band=pressure)).verdict is Verdict.CLEAR


circles = st.builds(
    Circle,
    st.floats(39.0, 40.0).map(lambda x: round(x, 6)),
    st.floats(34.5, 35.5).map(lambda x: round(x, 6)),
    st.floats(100.0, 30_000.0).map(round),
)


@settings(max_examples=40, deadline=None)
@given(circles, circles)
def test_circles_conflict_exactly_where_their_centres_are_nearer_than_their_radii(one, other):
    _, _, between_m = EARTH.inv(one.lon, one.lat, other.lon, other.lat)
    gap_m = between_m - one.radius_m - other.radius_m
    if abs(gap_m) >= 0.01:
        assert conflict(volume(one), volume(other)) is (gap_m < 0)


corners = st.tuples(st.integers(-500, 500), st.integers(-500, 500)).map(
    lambda at: (40 + at[0] / 1000, 35 + at[1] / 1000)
)
triangles = st.lists(corners, min_size=3, max_size=3, unique=True).filter(
    lambda three: Polygon(three).area > 1e-4
)


@settings(max_examples=60, deadline=None)
@given(triangles, triangles)
def test_polygons_conflict_as_their_drawings_on_a_fine_scale_do(one, other):
    shapes = [Polygon(three) for three in (one, other)]
    # at this size a shortest path leaves the straight line of degrees by less than 150 m
    near, far = (
        shapes[0].buffer(size).intersects(shapes[1].buffer(size)) for size in (-2e-3, 2e-3)
    )
    found = conflict(volume(one), volume(other))
    assert found is conflict(volume(other), volume(one))
    assert found or not near
    assert far or not found


INTENT = {
    "reference": {"id": "a1", "state": "Activated", "ovn": "not read here"},
    "details": {
        "volumes": [
            {
                "volume": {
                    "outline_polygon": {
                        "vertices": [
                            {"lng": 40.0, "lat": 35.0},
                            {"lng": 40.1, "lat": 35.0},
                            {"lng": 40.1, "lat": 35.1},
                        ]
                    },
                    "altitude_lower": {"value": 6000, "reference": "W84", "units": "M"},
                    "altitude_upper": {"value": 6300, "reference": "W84", "units": "M"},
                },
                "time_start": {"value": "2015-10-21T09:00:00Z", "format": "RFC3339"},
                "time_end": {"value": "2015-10-21T12:30:00+03:00", "format": "RFC3339"},
            }
        ],
        "priority": 0,
    },
}


def changed(path, value):
    """Return the intent with one field set, or removed where the value is None."""
    intent = copy.deepcopy(INTENT)
    part = intent
    for key in path[:-1]:
        part = part[key]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return json.dumps(intent).encode()


V = ("details", "volumes", 0)
LOWER = (*V, "volume", "altitude_lower")
CORNERS = (*V, "volume", "outline_polygon", "vertices")
CROSSED = [{"lng": x, "lat": y} for x, y in ((40, 35), (41, 36), (41, 35), (40, 36))]


def test_an_intent_of_f3548_is_read_with_its_zone_and_state():
    (named,) = volumes_of(json.dumps({"operational_intent": INTENT}).encode(), at="f")
    assert (named.name, named.state) == ("a1 volumes[0]", "Activated")
    assert named.volume.window.end == dt.datetime(2015, 10, 21, 9, 30, tzinfo=dt.UTC)
    alone = volumes_of(json.dumps(INTENT["details"]["volumes"]).encode(), at="f")
    assert alone[0].volume == named.volume
    feet = changed(LOWER, {"value": 10_000, "reference": "W84", "units": "FT"})
    assert volumes_of(feet, at="f")[0].volume.band.low_m == pytest.approx(3048.0)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (LOWER, None, "altitude_lower"),
        ((*LOWER, "reference"), None, "reference"),
        ((*LOWER, "reference"), "EGM96", r"altitude_lower\.reference: 'EGM96' is no datum"),
        ((*LOWER, "reference"), "AMSL", "altitude_lower is of AMSL, altitude_upper of W84"),
        ((*LOWER, "units"), "FL", "'FL' is no unit"),
        ((*LOWER, "value"), 6300, "not below"),
        ((*LOWER, "value"), "6000", "Expected `float`"),
        ((*LOWER, "value"), 1e9, "altitude_lower: 1e"),
        (CORNERS, CROSSED, "crosses itself"),
        (CORNERS, CROSSED[:2], "fewer than three"),
        ((*CORNERS, 0, "lat"), 91, r"vertices\[0\].*off the Earth"),
        ((*CORNERS, 0, "lng"), -140, "more than 2,500 km"),
        ((*V, "time_end", "value"), "2015-10-21T09:00:00Z", "not before"),
        ((*V, "time_end", "value"), "2015-10-21T09:30:00", "without a zone"),
        ((*V, "time_end", "format"), "unix", "is not RFC3339"),
        (("reference", "state"), "Ended", "is no state"),
        ((*V, "volume", "outline_polygon"), None, "one of outline_circle and outline_polygon"),
        (("details", "volumes"), [], "holds no volume"),
        (("details", "volumes"), {}, "Expected `array`"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_and_field(path, value, problem):
    with pytest.raises(SourceError, match=problem) as error:
        volumes_of(changed(path, value), at="own.json")
    assert error.value.problem.startswith("own.json")
    assert error.value.mend


@pytest.mark.parametrize("raw", [b"", b"{", b"3", b"[[]]", b"[" * 100_000, b"\xff\xfe", b'"x"'])
def test_what_is_no_file_of_volumes_is_refused(raw):
    with pytest.raises(SourceError, match=r"^own"):
        volumes_of(raw, at="own")


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(SourceError, match="No such file"):
        read_volumes(Path("nowhere.json"))


def run(*words):
    return CliRunner().invoke(app, ["air", "volumes", "check", *map(str, words)])


def test_the_command_lists_conflicts_in_80_columns_and_ends_with_1(tmp_path):
    own, notified = tmp_path / "own.json", tmp_path / "notified.json"
    own.write_text(json.dumps(INTENT))
    apart = changed((*V, "time_end", "value"), "2015-10-21T09:10:00Z")
    notified.write_bytes(b"[" + apart + b"," + changed(("reference", "id"), "b2") + b"]")
    done = run(own, notified)
    assert done.exit_code == 1
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "conflict: a1 volumes[0] (Activated)\n  and b2 volumes[0]" in done.stdout
    assert "6,000.00 to 6,300.00 m W84" in done.stdout
    assert "2 pairs: 2 conflict, 0 clear, 0 undecided" in done.stdout
    rows = json.loads(run(own, notified, "--json").stdout)
    assert [row["verdict"] for row in rows] == ["conflict", "conflict"]
    assert rows[0]["window"]["end"] == "2015-10-21T09:10:00+00:00"


def test_the_command_ends_with_0_where_all_is_clear(tmp_path):
    own, notified = tmp_path / "own.json", tmp_path / "notified.json"
    own.write_text(json.dumps(INTENT))
    notified.write_bytes(changed((*V, "time_start", "value"), "2015-10-21T09:29:59Z"))
    assert run(own, notified).exit_code == 1
    later = json.loads(changed((*V, "time_start", "value"), "2015-10-21T09:30:00Z"))
    later["details"]["volumes"][0]["time_end"]["value"] = "2015-10-21T10:00:00Z"
    notified.write_text(json.dumps(later))
    done = run(own, notified)
    assert (done.exit_code, done.stdout) == (0, "1 pairs: 0 conflict, 1 clear, 0 undecided\n")
