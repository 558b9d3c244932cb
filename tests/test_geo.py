import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from crossfix.geo import SIGMAS_IN_95_PERCENT, Box, distance_km, within

LON = st.floats(-180, 180)
LAT = st.floats(-89, 89)


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    frame = pl.DataFrame({"lon": [a[0]], "lat": [a[1]], "x": [b[0]], "y": [b[1]]})
    c = pl.col
    return frame.select(distance_km(c("lon"), c("lat"), to_lon=c("x"), to_lat=c("y"))).item()


@given(LON, LAT, LON, LAT)
def test_distance_agrees_with_the_geodesic_within_its_stated_error(lon, lat, x, y):
    geodesic = Geod(ellps="WGS84").inv(lon, lat, x, y)[2] / 1000
    assert _km((lon, lat), (x, y)) == pytest.approx(geodesic, rel=0.006, abs=0.001)


@given(LON, LAT, LON, LAT)
def test_distance_is_symmetric(lon, lat, x, y):
    assert _km((lon, lat), (x, y)) == pytest.approx(_km((x, y), (lon, lat)), abs=1e-9)


def test_the_radius_holds_95_in_100():
    assert 1 - math.exp(-(SIGMAS_IN_95_PERCENT**2) / 2) == pytest.approx(0.95, abs=1e-4)


def test_a_box_holds_its_edges():
    assert within(35.0, 32.0, Box(35, 32, 43, 38))
    assert not within(32.0, 35.0, Box(35, 32, 43, 38))
