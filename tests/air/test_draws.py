"""Probabilities of violation: of those given as 30 %, three in ten are true."""

from itertools import pairwise

import numpy as np
import pytest
from pyproj import Geod

from crossfix.air.encounters import Doubts, find_encounters
from crossfix.air.minima import MINIMA
from crossfix.air.search import Rules

GEOD = Geod(ellps="WGS84")
RULES = Rules(MINIMA["icao-enroute"], between=("A", "B"))


def passing(name, miss_m, top, speed_ms, shift):
    """Return two flights that cross at 90 degrees, the second off by errors that we know.

    `shift` is east and north in metres, height in feet, seconds of its clock.
    """
    east, north, feet, late = shift
    times = np.arange(0, 121, 5.0)
    lon, lat, _ = GEOD.fwd(40, 35, 0, miss_m * np.sqrt(2))
    states = []
    for side, course, at, z in (("A", 90, (40, 35), 30_000), ("B", 0, (lon, lat), top + feet)):
        way = speed_ms * (times - 60)
        x, y, _ = GEOD.fwd(*(np.full(len(times), value) for value in (*at, course)), way)
        stamps = times
        if side == "B":
            x, y = x + east / 91_287.8, y + north / 110_940.0  # metres in a degree at 35 N
            stamps = times + late
        states += [
            {"track_id": f"{name}{side}", "party": side, "t": t, "lon": u, "lat": w,
             "alt_baro_ft": z, "icao24": None}
            for t, u, w in zip(stamps, x, y, strict=True)
        ]  # fmt: skip
    return states


def test_the_probability_of_violation_is_calibrated(saved):
    rng = np.random.default_rng(1)
    sigma_m, sigma_ft, sigma_s = 200.0, 82.0 * np.sqrt(2), 0.8
    told, true, inside = [], [], []
    for block in range(12):
        states, truths = [], []
        for k in range(25):
            miss = rng.uniform(8300, 10_200)
            speed = rng.uniform(150, 250)
            errors = (
                *rng.normal(0, sigma_m * np.sqrt(2), 2),
                rng.normal(0, sigma_ft),
                rng.normal(0, sigma_s),
            )
            top = float(rng.choice([30_000, 30_900]))
            start = 300 * k
            made = passing(f"{block:02d}{k:03d}", miss, top, speed, errors)
            states += [state | {"t": state["t"] + start} for state in made]
            truths.append((f"{block:02d}{k:03d}", miss, top))
        doubts = Doubts(sigma_m, sigma_s)
        table = find_encounters([saved(states)], RULES, doubts).table
        rows = {row["a"][:-1]: row for row in table.iter_rows(named=True)}
        for name, miss, top in truths:
            if name in rows and rows[name]["a"][:-1] == rows[name]["b"][:-1]:
                told.append(rows[name]["p_violation"])
                true.append(miss < 9260 and top - 30_000 < 1000)
                inside.append(rows[name]["h_low_m"] <= miss <= rows[name]["h_high_m"])
    told, true = np.array(told), np.array(true)
    assert len(told) > 250
    edges = (0.0, 0.2, 0.4, 0.6, 0.8, 1.01)
    for low, high in pairwise(edges):
        chosen = (told >= low) & (told < high)
        error = 3 * np.sqrt(told[chosen].mean() * (1 - told[chosen].mean()) / chosen.sum()) + 0.02
        assert true[chosen].mean() == pytest.approx(told[chosen].mean(), abs=error), low
    assert np.mean(inside) > 0.9


def test_nothing_is_said_where_an_error_is_unknown(saved):
    path = saved(passing("x", 9000, 30_000, 200, (0, 0, 0, 0)))
    (row,) = find_encounters([path], RULES, Doubts(100.0)).table.iter_rows(named=True)
    assert (row["p_violation"], row["h_low_m"]) == (None, None)
    assert row["flags"] == "clock_offset_unknown"
    (row,) = find_encounters([path], RULES, Doubts(None, 0.1)).table.iter_rows(named=True)
    assert row["p_violation"] is None


def test_what_is_far_from_the_minimum_is_certain(saved):
    for miss, p in ((3000, 1.0), (13_000, 0.0)):
        path = saved(passing("x", miss, 30_000, 200, (0, 0, 0, 0)))
        (row,) = find_encounters([path], RULES, Doubts(50.0, 0.1)).table.iter_rows(named=True)
        assert row["p_violation"] == p


def test_a_second_of_clock_offset_is_worth_two_hundred_metres_at_this_speed(saved):
    """At right angles, an error of the clock of A moves it along its own course."""
    path = saved(passing("x", 9260, 30_000, 283, (0, 0, 0, 0)))
    (row,) = find_encounters([path], RULES, Doubts(0.0, 1.0)).table.iter_rows(named=True)
    width_m = row["h_high_m"] - row["h_low_m"]
    assert width_m == pytest.approx(2 * 1.96 * 283 / np.sqrt(2), rel=0.1)
    assert row["p_violation"] == pytest.approx(0.5, abs=0.05)
