"""How near protected objects lie, and how well that is known."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.assess.near import chance
from crossfix.geo import KM_IN_DEGREE, SIGMAS_IN_95_PERCENT
from crossfix.tables import OBJECTS

HERE = {"lon": 36.6, "lat": 35.9, "radius_km": 1.0}
KM = st.floats(0.05, 10.0)


def one(distance_km, radius_km, object_radius_km, within_km):
    found = chance(
        *(np.array([value]) for value in (distance_km, radius_km, object_radius_km)),
        within_km=within_km,
    )
    return type(found)(*(float(values[0]) for values in found))


@settings(deadline=None, max_examples=60)
@given(KM, KM, KM, st.floats(0.1, 5.0))
def test_a_chance_is_a_range_that_grows_with_the_distance_asked_for(gap, radius, other, within):
    near, far = one(gap, radius, other, within), one(gap, radius, other, within + 1)
    assert 0 <= near.probability_low <= near.probability_high <= 1
    assert near.probability_high <= far.probability_high + 1e-6
    assert near.distance_low_km <= near.distance_high_km
    farther = one(gap + 1, radius, other, within)
    assert farther.probability_high <= near.probability_high + 1e-6


def test_the_normal_law_is_that_of_draws():
    draws = np.random.default_rng(1)
    sigma, other = 2.0 / SIGMAS_IN_95_PERCENT, 0.5 / SIGMAS_IN_95_PERCENT
    size = 200_000
    x = 1.5 + draws.normal(0, sigma, size) - draws.normal(0, other, size)
    y = draws.normal(0, sigma, size) - draws.normal(0, other, size)
    apart = np.hypot(x, y)
    found = one(1.5, 2.0, 0.5, 1.0)
    assert found.distance_low_km == pytest.approx(np.quantile(apart, 0.025), rel=0.02)
    assert found.distance_high_km == pytest.approx(np.quantile(apart, 0.975), rel=0.02)
    turn, away = draws.uniform(0, 2 * np.pi, size), np.sqrt(draws.uniform(0, 1, size))
    disc = 2.0 / np.sqrt(0.95)
    spread = np.hypot(
        1.5 + disc * away * np.cos(turn) - draws.normal(0, other, size),
        disc * away * np.sin(turn) - draws.normal(0, other, size),
    )
    both = sorted([(apart <= 1).mean(), (spread <= 1).mean()])
    assert [found.probability_low, found.probability_high] == pytest.approx(both, abs=0.02)


def listed(make, *rows):
    blank = {"name": "A hospital", "kind": "hospital", "source": "health cluster"}
    return make(OBJECTS, [blank | HERE | {"radius_km": 0.1} | row for row in rows])


@pytest.fixture
def near(judged, make):
    """Return what lies near incident I1."""

    def rows(*said, objects=(), place=HERE):
        told = [("I1", *one) if len(one) == 2 else one for one in said]
        names = {incident for incident, _, _ in told}
        found = judged(
            told,
            candidates=dict.fromkeys(names, place),
            objects=listed(make, *objects),
        ).near_objects
        return found.filter(pl.col("incident_id") == "I1").to_dicts()

    return rows


def test_a_listed_object_at_the_place_is_near_with_its_uncertainty(near):
    (row,) = near(("mod", {"claimed_object": "depot"}), objects=[{"object_id": "h1"}])
    assert (row["basis"], row["object_id"], row["kind"]) == ("listed", "h1", "hospital")
    assert row["claimed_object"] == "depot"
    assert row["distance_km"] == 0
    assert row["distance_high_km"] > 0.9
    assert row["probability_low"] > 0.85
    assert "recorded by health cluster" in row["because"]
    assert "claims depot" in row["because"]


def test_an_object_surely_further_away_is_left_out(near):
    away = {"object_id": "far", "lat": 35.9 + 5 / KM_IN_DEGREE}
    assert near(("a", {}), objects=[away]) == []


def test_a_place_no_finer_than_a_city_says_nothing_of_what_is_near(near):
    coarse = HERE | {"radius_km": 35.0}
    assert near(("a", {}), objects=[{"object_id": "h1"}], place=coarse) == []


def test_what_other_reports_saw_struck_there_counts_as_recorded(near):
    seen = {"observed_object": "hospital;residential", "radius_km": 1.0}
    rows = near(("mod", {"claimed_object": "depot"}), ("I2", "a", seen), ("I2", "b", seen))
    (row,) = rows
    assert (row["basis"], row["kind"]) == ("report", "hospital")
    assert row["report_id"] == row["object_id"]
    assert "a reports one struck there" in row["because"]


def test_what_a_report_of_the_same_incident_saw_struck_is_no_neighbour(near):
    seen = {"observed_object": "hospital", "radius_km": 1.0}
    assert near(("mod", {"claimed_object": "depot"}), ("a", seen)) == []
