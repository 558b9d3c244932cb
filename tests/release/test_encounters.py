"""Encounters leave late, coarse and nameless where they must, and unbent in every case."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from crossfix.errors import ConfigError, ReleaseError
from crossfix.release.encounters import Cover, middle, release_encounters

GEOD = Geod(ellps="WGS84")
WHEN = dt.datetime(2015, 10, 21, 9, 4, 59, 985_000, tzinfo=dt.UTC)
SECRETS = ("CALL1", "CALL2", "aaaaaa", "bbbbbb", "Rossiya", "e" * 64, "0123abcd")


def tables(*, lon=40.0, lat=35.0, when=WHEN, marking=None):
    """Return the tables of two encounters, the second a day later."""
    rows, states, closest = [], [], []
    for number, shift in enumerate((dt.timedelta(), dt.timedelta(days=1))):
        name = f"0123abcd{number}"
        rows.append(
            {"encounter_id": name, "a": "A:aaaaaa#1", "b": "B:bbbbbb#1", "callsign_a": "CALL1",
             "callsign_b": "CALL2", "party_a": "Rossiya", "party_b": None, "t_in": None,
             "t_out": None, "t_cpa": when + shift, "h_m": 512.34, "v_m": 3.21, "h_low_m": None,
             "h_high_m": None, "norm": 0.12345, "closure_kt": 401.2, "angle_deg": 90.1,
             "loss_s": 3.21, "gap_s": 4.321, "p_violation": 0.98765, "evidence_ids": "e" * 64,
             "other_accounts": "A:bbbbbb#1 and B:aaaaaa#1: 5 m"}
        )  # fmt: skip
        for side, east in (("a", 0.0), ("b", 0.006)):
            place = {"encounter_id": name, "side": side, "lat": lat}
            closest.append(place | {"lon": lon + east})
            states += [
                place | {"lon": lon + east, "lat": lat + k / 100, "marking": marking,
                         "t": when + shift + dt.timedelta(seconds=4 * k),
                         "t_recorded": when + shift, "since_s": 4.0 * k, "evidence_id": "e" * 64}
                for k in range(-3, 4)
            ]  # fmt: skip
    moments = {
        name: pl.Datetime("ns", "UTC") for name in ("t_in", "t_out", "t_cpa", "t", "t_recorded")
    }
    texts = {"party_b": pl.String(), "marking": pl.String()}
    reals = {"h_low_m": pl.Float64(), "h_high_m": pl.Float64()}

    def frame(given):
        known = {k: v for k, v in (moments | texts | reals).items() if k in given[0]}
        return pl.DataFrame(given, schema_overrides=known)

    return {"encounters": frame(rows), "states": frame(states), "closest": frame(closest)}


def everything(released):
    return " ".join(str(frame.to_dicts()) for frame in released.tables.values())


def test_without_a_cover_every_table_leaves_as_it_is():
    given_ = tables()
    released = release_encounters(given_)
    for name, frame in given_.items():
        assert released.tables[name].equals(frame)
    assert released.audience == "names, places and times as recorded"


def test_no_name_party_file_or_id_is_left_where_names_are_withheld():
    released = release_encounters(tables(), Cover(withhold_names=True))
    told = everything(released)
    assert not [secret for secret in SECRETS if secret in told]
    assert released.tables["encounters"]["callsign_a"].to_list() == ["aircraft A"] * 2
    assert released.tables["encounters"]["party_a"].to_list() == ["party 1"] * 2
    assert released.tables["encounters"]["party_b"].to_list() == [None] * 2


def test_ids_exact_figures_and_other_accounts_do_not_leave_under_any_cover():
    for cover in (Cover(coarsen_km=10), Cover(coarsen_minutes=30), Cover(withhold_names=True)):
        rows = release_encounters(tables(), cover).tables["encounters"]
        assert rows["encounter_id"].to_list() == ["1", "2"]
        assert rows["h_m"].to_list() == [510.0, 510.0]
        assert rows["other_accounts"].to_list() == ["", ""]


places = st.tuples(st.floats(-179.9, 179.9), st.floats(-89.5, 89.5))


@settings(max_examples=40)
@given(places, st.sampled_from([1.0, 25.0, 200.0]))
def test_a_moved_encounter_is_near_its_place_and_not_bent(place, km):
    lon, lat = place
    given_ = tables(lon=lon, lat=lat)
    moved = release_encounters(given_, Cover(coarsen_km=km)).tables
    before, after = (one["closest"].head(2) for one in (given_, moved))
    here, there = (middle(one["lon"], one["lat"]) for one in (before, after))
    assert GEOD.inv(*here, *there)[2] <= 1000 * km * 0.72  # half a diagonal of the grid
    for one in range(14):
        true, told = (frame["states"].row(one, named=True) for frame in (given_, moved))
        far_m, still_m = (
            GEOD.inv(*middle_, state["lon"], state["lat"])[2]
            for middle_, state in ((here, true), (there, told))
        )
        assert still_m == pytest.approx(far_m, abs=0.01)


def test_places_a_metre_apart_are_moved_to_one_node():
    nodes = set()
    for lon in (40.0, 40.000_01):
        rows = release_encounters(tables(lon=lon), Cover(coarsen_km=50)).tables["closest"]
        nodes.add(tuple(round(value, 5) for value in middle(rows["lon"][:2], rows["lat"][:2])))
    assert len(nodes) == 1


def test_the_closest_approach_is_at_a_round_moment_and_all_else_with_it():
    tables_ = release_encounters(tables(), Cover(coarsen_minutes=30)).tables
    assert f"{tables_['encounters']['t_cpa'][0]:%H:%M:%S.%f}" == "09:00:00.000000"
    shift = tables()["states"]["t"] - tables_["states"]["t"]
    assert shift.unique().len() == 1
    assert tables_["states"]["t_recorded"].null_count() == tables_["states"].height
    assert "9, 4, 59" not in everything(release_encounters(tables(), Cover(coarsen_minutes=30)))


def test_what_is_too_fresh_is_held_back_with_its_states_and_counted():
    cover = Cover(delay_days=10, as_of=dt.date(2015, 10, 31))
    released = release_encounters(tables(), cover)
    assert released.held_back == 1
    assert set(released.tables["states"]["encounter_id"]) == {"0123abcd0"}
    with pytest.raises(ReleaseError, match="without a day"):
        release_encounters(tables(), Cover(delay_days=1))


@pytest.mark.parametrize(
    "cover", [Cover(coarsen_km=-1), Cover(coarsen_minutes=2000), Cover(delay_days=-1)]
)
def test_rules_that_make_no_sense_are_refused(cover):
    with pytest.raises(ConfigError) as error:
        release_encounters(tables(), cover)
    assert error.value.mend


def test_markings_of_who_recorded_it_are_told():
    assert "marked TLP:AMBER" in release_encounters(tables(marking="TLP:AMBER")).audience
