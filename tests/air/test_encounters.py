"""Encounters: exact in time, on the ellipsoid, whatever the order of the input."""

import itertools
import math
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from crossfix.air.encounters import Doubts, find_encounters
from crossfix.air.minima import MINIMA, minima_of
from crossfix.air.pieces import rows_between
from crossfix.air.search import Rules
from crossfix.air.straight import modified_tau, nearest, span, span_clear
from crossfix.errors import ConfigError, SourceError

GEOD = Geod(ellps="WGS84")
ENROUTE = Rules(MINIMA["icao-enroute"])
Save = Callable[..., Path]


def flight(name, times, lonlat, feet, **more):
    """Return the states of a flight: lonlat and feet are functions of seconds."""
    tops = [feet(t) if callable(feet) else feet for t in times]
    return [
        {"track_id": name, "t": t, "lon": lonlat(t)[0], "lat": lonlat(t)[1], "alt_baro_ft": top}
        | more
        for t, top in zip(times, tops, strict=True)
    ]


def geodesic(lon, lat, course, speed_ms, at_s):
    """Return the way of an aircraft that is at a point at a time."""

    def where(t):
        east, north, _ = GEOD.fwd(lon, lat, course, speed_ms * (t - at_s))
        return east, north

    return where


@pytest.mark.parametrize(
    ("lon", "lat"), [(40, 35), (180, 10), (20, 89.5), (0, 0)],
    ids=["35 N", "antimeridian", "near the pole", "equator"],
)  # fmt: skip
def test_a_crossing_is_found_within_a_metre(saved, lon, lat):
    across, before, _ = GEOD.fwd(lon, lat, 0, 500)  # the other passes 500 m to the north
    one = geodesic(lon, lat, 90, 230, 300)
    states = flight("a", range(0, 600, 5), one, 33_000)
    states += flight("b", np.arange(2.5, 600, 5), geodesic(across, before, 270, 230, 300), 33_000)
    (row,) = find_encounters([saved(states)], ENROUTE).table.iter_rows(named=True)
    times = np.arange(295, 305, 0.001)
    truth = min(_apart(one, geodesic(across, before, 270, 230, 300), times))
    assert row["h_m"] == pytest.approx(truth, abs=1)
    assert row["kind"] == "loss_of_separation"
    assert row["closure_kt"] == pytest.approx(460 * 3600 / 1852, rel=1e-3)


def _apart(one, other, times):
    ends = np.array([[*one(t), *other(t)] for t in times])
    return GEOD.inv(*ends.T)[2]


def test_aircraft_exactly_at_the_minimum_have_not_lost_separation(saved):
    east = geodesic(40, 35, 90, 200, 0)
    states = flight("a", range(0, 300, 5), east, 30_000)
    states += flight("b", range(2, 300, 5), east, 31_000)
    (row,) = find_encounters([saved(states)], ENROUTE).table.iter_rows(named=True)
    assert (row["norm"], row["kind"], row["t_in"], row["loss_s"]) == (1.0, "proximity", None, 0.0)


def test_above_flight_level_410_twice_the_height_is_asked_for(saved):
    east = geodesic(40, 35, 90, 200, 0)
    for top, kind in ((41_000, "proximity"), (42_000, "loss_of_separation")):
        states = flight("a", range(0, 300, 5), east, top)
        states += flight("b", range(2, 300, 5), east, top - 1_200)
        (row,) = find_encounters([saved(states)], ENROUTE).table.iter_rows(named=True)
        assert row["kind"] == kind


def test_the_minimum_changes_at_the_very_moment_of_passing_the_level(saved):
    """A climbs from 41,100 to 41,300 ft in 100 s: the doubled minimum holds from 41,200 ft on."""
    east = geodesic(40, 35, 90, 200, 0)
    states = flight("a", range(0, 101, 50), east, lambda t: 41_100 + 2 * t)
    states += flight("b", range(0, 101, 50), east, lambda t: 39_600 + 2 * t)
    (row,) = find_encounters([saved(states)], ENROUTE).table.iter_rows(named=True)
    assert row["loss_s"] == pytest.approx(50, abs=1e-6)


def test_heights_are_compared_in_one_datum_where_both_are_known(saved):
    east = geodesic(40, 35, 90, 200, 0)
    both = flight("a", range(0, 300, 5), east, 30_000, alt_geom_ft=31_500)
    only = [
        state | {"alt_baro_ft": None, "alt_geom_ft": 31_600}
        for state in flight("b", range(2, 300, 5), east, 0)
    ]
    (row,) = find_encounters([saved(both + only)], ENROUTE).table.iter_rows(named=True)
    assert row["datum"] == "geometric"
    assert row["v_m"] == pytest.approx(100 * 0.3048)
    pressure = flight("a", range(0, 300, 5), east, 31_000)
    (row,) = find_encounters([saved(pressure + only)], ENROUTE).table.iter_rows(named=True)
    assert row["datum"] == "mixed"
    assert "datum_mixed" in row["flags"]


def test_where_only_geometric_heights_are_known_the_datum_is_theirs(saved):
    east = geodesic(40, 35, 90, 200, 0)
    states = [
        state
        for name, begin in (("a", 0), ("b", 2))
        for state in flight(name, range(begin, 300, 5), east, None, alt_geom_ft=31_600.0)
    ]
    (row,) = find_encounters([saved(states)], ENROUTE).table.iter_rows(named=True)
    assert row["datum"] == "geometric"


def test_no_line_is_drawn_over_a_gap_and_what_has_no_height_is_counted(saved):
    east = geodesic(40, 35, 90, 200, 0)
    states = flight("a", (0, 10, 200, 210), east, 30_000)
    states += flight("b", range(20, 190, 5), east, 30_000)
    states += flight("c", range(0, 200, 5), east, None)
    states += flight("d", range(0, 200, 5), east, 0, on_ground=True)
    found = find_encounters([saved(states)], ENROUTE)
    assert found.table.is_empty()
    assert found.left == {"height unknown": 40, "on the ground": 40}


def test_one_aircraft_recorded_by_two_parties_does_not_meet_itself(saved):
    east = geodesic(40, 35, 90, 200, 0)
    states = flight("a", range(0, 300, 5), east, 30_000, party="A", icao24="abcdef")
    states += flight("b", range(2, 300, 5), east, 30_000, party="B", icao24="abcdef")
    states += flight("c", range(1, 300, 5), east, 30_000, party="A", icao24="abcdee")
    path = saved(states)
    (row,) = find_encounters([path], ENROUTE).table.iter_rows(named=True)
    assert {row["a"], row["b"]} < {"a", "b", "c"}
    assert "c" in (row["a"], row["b"])
    between = ENROUTE._replace(between=("B", "A"))
    assert find_encounters([path], between).table.select("a", "b").rows() == [("b", "c")]


def world(rng, flights=40, seconds=1500, centre=(40.0, 35.0)):
    """Return flights in a crowded sky, each with stamps of its own."""
    states = []
    for number in range(flights):
        lon, lat = centre[0] + rng.uniform(-0.3, 0.3), centre[1] + rng.uniform(-0.3, 0.3)
        way = geodesic(lon, lat, rng.uniform(0, 360), rng.uniform(100, 260), seconds / 2)
        top, climb = 1000 * rng.integers(25, 45), rng.choice([0, 0, 15, -10])
        times = np.unique(rng.uniform(0, seconds, seconds // 10).round(3))
        states += flight(
            f"f{number:03d}", times, way, lambda t, z=top, c=climb: float(z + c * t / 10)
        )
    return states


def test_cutting_time_into_other_slabs_changes_nothing_to_the_last_bit(saved):
    states = world(np.random.default_rng(5))
    tables = [
        find_encounters([saved(states, slab_minutes=minutes)], ENROUTE, Doubts(40.0)).table
        for minutes in (5, 7, 1440)
    ]
    assert tables[0].height > 20
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_the_order_and_the_files_of_the_input_change_nothing(saved):
    states = world(np.random.default_rng(6))
    whole = find_encounters([saved(states)], ENROUTE).table
    odd = [state for state in states if int(state["track_id"][1:]) % 2]
    even = [state for state in states if not int(state["track_id"][1:]) % 2]
    paths = [saved(odd[::-1], name="odd"), saved(even, name="even")]
    assert find_encounters(paths, ENROUTE).table.equals(whole)


def test_naming_the_two_the_other_way_round_gives_the_same_figures(saved):
    states = world(np.random.default_rng(7), flights=12)
    turned = [state | {"track_id": f"f{999 - int(state['track_id'][1:]):03d}"} for state in states]
    figures = ("t_in", "t_out", "loss_s", "t_cpa", "h_m", "v_m", "norm", "closure_kt")
    one, other = (
        find_encounters([saved(given)], ENROUTE).table.select(figures).sort("t_cpa")
        for given in (states, turned)
    )
    assert one.height > 2
    assert one.equals(other)


def test_turning_the_earth_so_that_the_antimeridian_runs_through_changes_nothing(saved):
    states = world(np.random.default_rng(10))
    turned = [state | {"lon": (state["lon"] + 140 + 180) % 360 - 180} for state in states]
    one, other = (
        find_encounters([saved(given)], ENROUTE).table.sort("a", "b", "t_cpa")
        for given in (states, turned)
    )
    assert {lon > 0 for lon in (state["lon"] for state in turned)} == {True, False}
    assert one.height > 20
    assert one.select("a", "b", "kind").equals(other.select("a", "b", "kind"))
    assert (one["h_m"] - other["h_m"]).abs().max() < 1e-3


def test_the_clock_of_the_second_party_is_set_back_also_across_a_seam(saved):
    """The offset puts B's states into other slabs than A's; no leg may be lost or doubled."""
    rng = np.random.default_rng(8)
    states = world(rng, flights=24, seconds=900)
    parties = [state | {"party": "AB"[int(state["track_id"][1:]) % 2]} for state in states]
    late = [state | {"t": state["t"] + 20.5 * (state["party"] == "B")} for state in parties]
    between = ENROUTE._replace(between=("A", "B"))
    truth = find_encounters([saved(parties, slab_minutes=5)], between).table
    set_back = between._replace(offset_s=20.5)
    found = find_encounters([saved(late, slab_minutes=5)], set_back).table
    assert truth.height > 5
    assert found.drop("encounter_id").equals(truth.drop("encounter_id"))


def sampled(states: Iterable[dict], step_s=0.25) -> dict[tuple[str, str], tuple[float, float]]:
    """Return pair -> least norm and its moment by brute force on a fine grid, with geodesics."""
    frame = pl.DataFrame(list(states)).sort("track_id", "t")
    tracks = {name: rows for (name,), rows in frame.group_by("track_id", maintain_order=True)}
    grid = np.arange(0, frame["t"].max(), step_s)
    placed = {}
    for name, rows in tracks.items():
        t = rows["t"].to_numpy()
        inside = (grid >= t[0]) & (grid <= t[-1])
        gap = t[np.minimum(np.searchsorted(t, grid), len(t) - 1)]
        since = t[np.maximum(np.searchsorted(t, grid, side="right") - 1, 0)]
        inside &= gap - since <= 60
        columns = [np.interp(grid, t, rows[c].to_numpy()) for c in ("lon", "lat", "alt_baro_ft")]
        placed[name] = (inside, *columns)
    found = {}
    names = sorted(tracks)
    for place, a in enumerate(names):
        for b in names[place + 1 :]:
            both = placed[a][0] & placed[b][0]
            if not both.any():
                continue
            lon_a, lat_a, top_a = (column[both] for column in placed[a][1:])
            lon_b, lat_b, top_b = (column[both] for column in placed[b][1:])
            far = GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2]
            vertical = np.where(np.maximum(top_a, top_b) > 41_200, 2000, 1000)
            norm = np.maximum(far / (5 * 1852), np.abs(top_a - top_b) / vertical)
            if norm.min() < 1.45:
                found[a, b] = (norm.min(), grid[both][norm.argmin()])
    return found


def test_brute_force_on_a_fine_grid_finds_the_same_pairs_and_nothing_nearer(saved):
    states = world(np.random.default_rng(9), flights=30, seconds=900)
    table = find_encounters([saved(states)], ENROUTE).table
    least = table.group_by("a", "b").agg(pl.col("norm").min())
    exact = {(a, b): norm for a, b, norm in least.iter_rows()}
    brute = sampled(states)
    assert len(brute) > 20
    for pair, (norm, _) in brute.items():
        assert exact[pair] <= norm + 2e-4  # the grid can only be farther off, to its own rounding
        assert exact[pair] >= norm - 0.02


numbers = st.floats(-2e4, 2e4).map(lambda x: round(x, 3))
speeds = st.floats(-500, 500).map(lambda x: round(x, 3))


@given(st.tuples(numbers, numbers, speeds, speeds, st.floats(-3000, 3000), st.floats(-100, 100)))
def test_on_straight_legs_the_closed_form_is_what_sampling_tends_to(leg):
    x, y, u, w, rise, climb = leg
    a, b, c = u * u + w * w, x * u + y * w, x * x + y * y
    h, v, most = 9260.0, 1000.0, 60.0
    times = np.linspace(0, most, 2001)
    far = np.hypot(x + u * times, y + w * times)
    tall = np.abs(rise + climb * times)
    norms = np.maximum(far / h, tall / v)
    norm, when, distance, height = nearest(a, b, c, h, rise, climb, v, most)
    assert norm <= norms.min() + 1e-9
    step = most / 2000
    assert norm >= norms.min() - step * max(math.hypot(u, w) / h, abs(climb) / v) - 1e-9
    assert 0 <= when <= most
    assert norm == pytest.approx(max(distance / h, height / v))
    low, high = span(a, b, c, h, rise, climb, v, most)
    inside = times[norms < 1 - 1e-9]
    if len(inside):
        assert low <= inside[0] + 1e-6
        assert high >= inside[-1] - 1e-6
    elif high > low:
        assert high - low <= 2 * step


@given(numbers, numbers, speeds, speeds)
def test_well_clear_by_modified_tau_is_what_its_definition_says_moment_by_moment(x, y, u, w):
    a, b, c = u * u + w * w, x * u + y * w, x * x + y * y
    h, tau, most = 1222.32, 35.0, 60.0
    low, high = span_clear(a, b, c, h, 0.0, 0.0, 450.0, most, tau)
    for t in np.linspace(0.01, most - 0.01, 301):
        squared, rate = c + 2 * b * t + a * t * t, b + a * t
        miss = squared - rate * rate / a if rate < 0 and a > 1e-12 else squared
        close = squared < h * h or (
            rate < 0 and miss < h * h and modified_tau(a, b, c, h, t) <= tau
        )
        if low + 1e-6 < t < high - 1e-6:
            assert squared < h * h * (1 + 1e-6) or miss < h * h * (1 + 1e-6)
            assert close or modified_tau(a, b, c, h, t) == pytest.approx(tau, rel=1e-3)
        elif not low - 1e-6 <= t <= high + 1e-6:
            assert not close or squared == pytest.approx(h * h) or miss == pytest.approx(h * h)


def test_converging_aircraft_are_not_well_clear_before_they_are_near(saved):
    states = flight("a", range(0, 200, 5), geodesic(40, 35, 90, 200, 100), 30_000)
    states += flight("b", range(0, 200, 5), geodesic(40, 35, 270, 200, 100), 30_000)
    rules = Rules(MINIMA["do365b-phase1"])
    (row,) = find_encounters([saved(states)], rules).table.iter_rows(named=True)
    before_s = (row["t_cpa"] - row["t_in"]).total_seconds()
    # r^2 - D^2 = tau w r with w = 400 m/s and D = .66 NM: 14,106 m
    assert before_s == pytest.approx(14_105.1 / 400, abs=0.1)
    assert (row["kind"], row["tau_mod_s"]) == ("nmac", 0.0)


def test_the_users_own_minima_are_read_and_nonsense_is_refused(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text('name = "ours"\nedition = "1"\nhorizontal_nm = 3\nvertical_ft = 500\n'
                    "above = [{flight_level = 290, vertical_ft = 900}]\n")  # fmt: skip
    minima = minima_of(str(path))
    assert minima.horizontal_m == 5556
    assert [band.vertical_ft for band in minima.bands] == [500, 900]
    path.write_text('name = "ours"\nedition = "1"\nhorizontal_nm = -3\nvertical_ft = 500\n')
    with pytest.raises(ConfigError, match="not positive"):
        minima_of(str(path))
    with pytest.raises(ConfigError, match="no minima 'icao-enrout'") as error:
        minima_of("icao-enrout")
    assert "did you mean icao-enroute?" in error.value.mend


def test_what_is_no_table_of_tracks_or_no_party_is_refused(tmp_path, saved):
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "x.parquet")
    with pytest.raises(SourceError, match="no table of tracks"):
        find_encounters([tmp_path / "x.parquet"], ENROUTE)
    states = flight("a", range(9), geodesic(40, 35, 90, 200, 0), 30_000, party="A")
    with pytest.raises(ConfigError, match="no two parties A and C"):
        find_encounters([saved(states)], ENROUTE._replace(between=("A", "C")))
    paths = [saved(states, name="x", slab_minutes=5), saved(states, name="y", slab_minutes=6)]
    with pytest.raises(SourceError, match="slabs of 5, 6 minutes"):
        find_encounters(paths, ENROUTE)


@given(
    st.lists(st.lists(st.integers(-50, 50), min_size=1, max_size=9), min_size=1, max_size=5),
    st.integers(-60, 60),
    st.integers(0, 60),
)
def test_rows_between_two_moments_are_those_that_a_look_at_each_row_finds(runs, low, lasts):
    t = np.concatenate([np.array(sorted(run), np.int64) for run in runs])
    start = np.append(0, np.cumsum([len(run) for run in runs]))
    rows, count = rows_between(start, t, low, low + lasts)
    inside = (t >= low) & (t < low + lasts)
    assert rows.tolist() == np.flatnonzero(inside).tolist()
    assert count.tolist() == [int(inside[a:b].sum()) for a, b in itertools.pairwise(start)]
