"""The distance that a verdict quotes is the one that the tables use."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.geo import distance_km, point_distance_km

LON, LAT = st.floats(-180, 180), st.floats(-90, 90)


@given(LON, LAT, LON, LAT)
def test_both_forms_of_the_distance_agree(lon, lat, to_lon, to_lat):
    there = {"to_lon": pl.lit(to_lon), "to_lat": pl.lit(to_lat)}
    column = pl.select(km=distance_km(pl.lit(lon), pl.lit(lat), **there)).item()
    point = point_distance_km(lon, lat, to_lon=to_lon, to_lat=to_lat)
    assert point == pytest.approx(column, abs=1e-3)
