"""An encounter as it went is the encounter as it was found: same tracks, same figures, same errors."""

import numpy as np
import polars as pl
import pytest
from pyproj import Geod

from crossfix.air.encounters import Doubts, find_encounters
from crossfix.air.kept import Kept, read_encounters, write_encounters
from crossfix.air.minima import MINIMA, minima_of
from crossfix.air.passage import passage, passages
from crossfix.air.search import Rules
from crossfix.errors import ConfigError, SourceError

GEOD = Geod(ellps="WGS84")
DOUBTS = Doubts(30.0, 0.1)


def head_on(*, offset=0.0, gap=4, lon=40.0, sigma=None):
    """Return states of two that pass 3 km apart, the second climbing, its party's clock late."""
    states = []
    for party, lat, way in (("A", 35.0, 1), ("B", 35.027, -1)):
        for t in range(0, 400, gap):
            late = offset if party == "B" else 0.0
            east = lon + way * (t - 200.5) * 0.0024
            states.append(
                {"track_id": f"{party}:x", "party": party, "t": t + late, "lat": lat,
                 "lon": (east + 180) % 360 - 180, "alt_baro_ft": 33_000 + (way < 0) * 3.0 * t,
                 "icao24": f"{party * 6}".lower(), "callsign": f"CALL{party}", "sigma_h_m": sigma}
            )  # fmt: skip
    return states


def found(path, *, offset=0.0, doubts=DOUBTS, minima="icao-enroute"):
    rules = Rules(minima_of(minima), between=("A", "B"), offset_s=offset)
    return Kept(find_encounters([path], rules, doubts).table, rules, doubts)


@pytest.mark.parametrize("lon", [40.0, 180.0], ids=["35 N", "antimeridian"])
def test_the_distances_at_the_closest_approach_are_those_of_the_encounter(saved, lon):
    path = saved(head_on(lon=lon))
    tables = passage(found(path), [path])
    (row,) = tables["encounters"].to_dicts()
    (at,) = tables["separations"].filter(pl.col("since_s") == 0).to_dicts()
    assert at["h_m"] == pytest.approx(row["h_m"], abs=1e-6)
    assert at["v_m"] == pytest.approx(row["v_m"], abs=1e-6)
    ends = tables["closest"].select("lon", "lat").to_numpy()
    assert GEOD.inv(*ends[0], *ends[1])[2] == pytest.approx(row["h_m"], abs=0.1)
    heights = tables["closest"]["height_ft"]
    assert abs(heights[0] - heights[1]) * 0.3048 == pytest.approx(row["v_m"], abs=1e-6)


def test_between_the_states_the_distance_is_that_of_the_geodesic(saved):
    path = saved(head_on())
    tables = passage(found(path), [path])
    places = {}
    since = tables["separations"]["since_s"].to_numpy()
    for side in "ab":
        rows = tables["states"].filter(pl.col("side") == side).sort("since_s")
        inside = (since >= rows["since_s"][0]) & (since <= rows["since_s"][-1])
        places[side] = [np.interp(since, rows["since_s"], rows[name]) for name in ("lon", "lat")]
        places[f"in_{side}"] = inside
    both = places["in_a"] & places["in_b"]
    far = GEOD.inv(*places["a"], *places["b"])[2]
    assert np.abs(far - tables["separations"]["h_m"].to_numpy())[both].max() < 1.0


def test_places_between_the_states_are_those_that_the_distances_are_of(saved):
    path = saved(head_on())
    tables = passage(found(path), [path])
    a, b = (tables["places"].filter(pl.col("side") == side) for side in "ab")
    assert a["since_s"].equals(tables["separations"]["since_s"])
    far = GEOD.inv(a["lon"], a["lat"], b["lon"], b["lat"])[2]
    assert np.abs(far - tables["separations"]["h_m"].to_numpy()).max() < 0.5
    tall = np.abs((a["height_ft"] - b["height_ft"]).to_numpy()) * 0.3048
    assert np.abs(tall - tables["separations"]["v_m"].to_numpy()).max() < 1e-6
    for side in ("a", "b"):
        at, nearest = (
            tables[name].filter(pl.col("side") == side) for name in ("places", "closest")
        )
        at = at.filter(pl.col("since_s") == 0)
        for name in ("lon", "lat", "height_ft", "sigma_along_m", "sigma_across_m"):
            assert at[name][0] == pytest.approx(nearest[name][0], rel=1e-6), name


def test_inside_the_minima_the_probability_is_high_and_far_from_each_other_it_is_none(saved):
    path = saved(head_on())
    tables = passage(found(path), [path])
    (row,) = tables["encounters"].to_dicts()
    apart = tables["separations"]
    assert apart["p_inside"].is_between(0, 1).all()
    assert apart.filter(pl.col("since_s") == 0)["p_inside"][0] <= row["p_violation"]
    far = apart.filter(pl.col("h_low_m") > pl.col("h_minimum_m") * 1.2)
    assert far["p_inside"].max() == 0
    unknown = passage(found(path, doubts=Doubts(None, None)), [path])
    assert unknown["separations"]["p_inside"].null_count() == unknown["separations"].height


def test_a_late_clock_is_set_back_and_its_stamps_stand_as_recorded(saved):
    truth = passage(found(path := saved(head_on(), name="true")), [path])
    path = saved(head_on(offset=2.5), name="late")
    tables = passage(found(path, offset=2.5), [path])
    assert tables["separations"]["h_m"].equals(truth["separations"]["h_m"])
    late = tables["states"].filter(pl.col("side") == "b")
    assert (late["t_recorded"] - late["t"]).dt.total_nanoseconds().unique().to_list() == [
        2_500_000_000
    ]


def test_the_band_narrows_to_the_line_without_errors_and_widens_with_them(saved):
    widths = []
    for sigma in (0.0, 50.0, 500.0):
        path = saved(head_on(sigma=sigma, gap=1))
        apart = passage(found(path, doubts=Doubts(None, 0.0)), [path])["separations"]
        assert (apart["h_low_m"] <= apart["h_m"]).all()
        widths.append((apart["h_high_m"] - apart["h_low_m"]).mean())
    assert widths[0] < 2  # the path within a second
    # far from each other the band is that of one coordinate of two errors
    assert widths[2] == pytest.approx(2 * 1.96 * 500 * np.sqrt(2), rel=0.1)
    assert widths[0] < widths[1] < widths[2]


def test_the_band_of_the_height_holds_none_where_the_two_may_be_level(saved):
    path = saved([state | {"alt_baro_ft": 33_000.0} for state in head_on()])
    apart = passage(found(path), [path])["separations"]
    assert apart["v_low_m"].to_list() == [0.0] * apart.height
    assert apart["v_high_m"][0] == pytest.approx(1.96 * 82 * np.sqrt(2) * 0.3048, rel=0.1)


def test_unknown_errors_give_no_band_and_no_ellipse(saved):
    path = saved(head_on())
    tables = passage(found(path, doubts=Doubts()), [path])
    assert tables["separations"]["h_low_m"].null_count() == tables["separations"].height
    assert tables["closest"]["sigma_along_m"].null_count() == 2


def test_the_clocks_error_lengthens_the_ellipse_of_the_first_along_its_course(saved):
    path = saved(head_on())
    closest = passage(found(path, doubts=Doubts(30.0, 1.0)), [path])["closest"]
    speed_ms = closest["speed_kt"][0] * 1852 / 3600
    assert closest["sigma_along_m"][0] == pytest.approx(np.hypot(30, speed_ms), rel=0.01)
    assert closest["sigma_along_m"][1] == closest["sigma_across_m"][1]


def test_states_about_each_moment_are_named(saved):
    path = saved(head_on())
    states = passage(found(path), [path])["states"].drop_nulls("used_for")
    counts = states["used_for"].str.split(";").explode().value_counts()
    assert dict(counts.iter_rows()) == {
        "closest approach": 4, "enters the minima": 4, "leaves the minima": 4,
    }  # fmt: skip


def test_other_tracks_than_those_of_the_encounter_are_refused(saved):
    kept = found(saved(head_on(), name="one"))
    moved = [state | {"lat": state["lat"] + 0.001 * (state["party"] == "B")} for state in head_on()]
    for other in (
        moved,
        [state | {"track_id": f"other {state['track_id']}"} for state in head_on()],
    ):
        with pytest.raises(ConfigError, match="is not in these tables of tracks"):
            passage(kept, [saved(other, name="other")])


def test_a_table_of_encounters_keeps_its_rules_and_reads_back(saved, tmp_path):
    for minima in MINIMA:
        kept = found(saved(head_on()), minima=minima)
        again = read_encounters(write_encounters(kept, tmp_path / "e.parquet"))
        assert (again.rules, again.doubts) == (kept.rules, kept.doubts)
        assert again.table.equals(kept.table)
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "x.parquet")
    for name, problem in (("x", "no table of encounters"), ("none", "no Parquet file")):
        with pytest.raises(SourceError, match=problem):
            read_encounters(tmp_path / f"{name}.parquet")


def test_of_no_encounters_there_is_nothing_to_show(saved):
    path = saved(head_on())
    kept = found(path)
    tables = passages(kept._replace(table=kept.table.clear()), [path])
    assert {name: table.height for name, table in tables.items()} == {
        "encounters": 0, "states": 0, "closest": 0,
    }  # fmt: skip
