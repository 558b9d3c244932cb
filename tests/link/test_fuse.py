"""What a cluster of reports is about."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from crossfix.link.fuse import candidates
from crossfix.tables import MEMBERSHIP, REPORTS

SITE = {"lon": 36.7, "lat": 34.8}


@pytest.fixture
def fused(make: Any, tell: Any) -> Any:
    """Fuse reports into one incident and return it; `shares` may say how surely each is of it."""

    def fuse(*said: dict[str, Any], shares: tuple[float, ...] = ()) -> dict[str, Any]:
        rows = [tell(f"s{n}:{n}", **each) for n, each in enumerate(said)]
        held = [
            {"report_id": row["report_id"], "incident_id": "i1", "probability": share, "best": True}
            for row, share in zip(rows, shares or (0.9,) * len(rows), strict=True)
        ]
        return candidates(make(REPORTS, rows), make(MEMBERSHIP, held)).row(0, named=True)

    return fuse


def test_the_finest_place_counts_and_coarse_ones_do_not_move_it(fused: Any):
    coarse = {"lon": 37.5, "lat": 34.4, "radius_km": 90.0, "place_precision": "governorate"}
    found = fused({**SITE, "radius_km": 1.0, "place_precision": "exact"}, coarse)
    assert (found["lon"], found["lat"], found["radius_km"]) == (36.7, 34.8, 1.0)
    assert found["place_precision"] == "exact"


def test_a_pinpoint_linked_by_less_than_even_odds_does_not_place_the_incident(fused: Any):
    vague = {"lon": 37.0, "lat": 34.5, "radius_km": 35.0, "place_precision": "district"}
    exact = {**SITE, "radius_km": 1.0, "place_precision": "exact"}
    found = fused(vague, exact, shares=(0.9, 0.36))
    assert (found["radius_km"], found["place_precision"]) == (35.0, "district")
    assert found["reports"] == 2


def test_where_no_link_is_sure_every_member_counts_for_the_place(fused: Any):
    exact = {**SITE, "radius_km": 1.0, "place_precision": "exact"}
    assert fused(exact, {"place_name": "Ghantu"}, shares=(0.4, 0.3))["radius_km"] == 1.0


def test_the_governorate_is_that_of_the_reports_that_place_the_incident(fused: Any):
    named = {**SITE, "radius_km": 6.0, "place_name": "Hamouriya", "admin1": "Rif Dimashq"}
    vague = {"radius_km": 99.0, "admin1": "Damascus", "lon": 36.3, "lat": 33.5}
    found = fused(named, vague, vague)
    assert (found["place_name"], found["admin1"]) == ("Hamouriya", "Rif Dimashq")


def test_equal_places_are_averaged_and_their_spread_widens_the_radius(fused: Any):
    found = fused(
        {"lon": 36.0, "lat": 34.8, "radius_km": 4.0}, {"lon": 36.4, "lat": 34.8, "radius_km": 4.0}
    )
    assert found["lon"] == pytest.approx(36.2)
    assert found["radius_km"] > 18.0  # the points lie 36.5 km apart


def test_agreement_never_makes_a_place_finer_than_the_finest_report(fused: Any):
    found = fused(*[{**SITE, "radius_km": 100.0, "place_precision": "governorate"}] * 6)
    assert found["radius_km"] == 100.0
    assert found["place_precision"] == "governorate"


def test_a_geolocated_point_stands_before_others_as_fine(fused: Any):
    found = fused(
        {"lon": 36.7, "lat": 34.8, "radius_km": 1.0, "stance": "geolocates"},
        {"lon": 36.72, "lat": 34.8, "radius_km": 1.0},
    )
    assert found["lon"] == 36.7


def test_without_positions_the_place_is_unknown_but_its_name_is_kept(fused: Any):
    found = fused({"place_name": "Ghantu", "admin1": "Homs"}, {"place_name": "Ghantu"})
    assert found["lon"] is None
    assert found["radius_km"] is None
    assert (found["place_precision"], found["place_name"], found["admin1"]) == (
        "unknown",
        "Ghantu",
        "Homs",
    )


def test_the_day_that_most_reports_give_stands_before_a_week(fused: Any):
    found = fused({"day": 3}, {"day": 4}, {"day": 4}, {"day": 0, "days": 7})
    assert found["start"] == dt.datetime(2015, 10, 5, tzinfo=dt.UTC)
    assert found["end"] == dt.datetime(2015, 10, 6, tzinfo=dt.UTC)


def test_without_any_time_there_is_none(fused: Any):
    assert fused({"day": None})["start"] is None


def test_the_most_specific_kind_is_kept(fused: Any):
    found = fused(
        {"event_type": "armed_violence"},
        {"event_type": "armed_violence"},
        {"event_type": "air_strike"},
    )
    assert found["event_type"] == "air_strike"


def test_sources_are_counted_once(make: Any, tell: Any):
    rows = [tell("a:1"), tell("a:2"), tell("b:1")]
    held = [{"report_id": row["report_id"], "incident_id": "i1", "best": True} for row in rows]
    other = {"report_id": "a:1", "incident_id": "i2", "best": False}
    found = candidates(make(REPORTS, rows), make(MEMBERSHIP, [*held, other]))
    assert found.select("incident_id", "reports", "sources").rows() == [("i1", 3, 2)]
    assert isinstance(found, pl.DataFrame)
