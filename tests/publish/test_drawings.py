"""The geometry of map, timeline, chart and ledger: what is drawn means what it says."""

import datetime as dt

import pytest

from crossfix.geo import Box
from crossfix.publish.claims_svg import BARS_PX, STEPS_PX, claims_view
from crossfix.publish.incident_view import account
from crossfix.publish.map_svg import map_view
from crossfix.publish.rows import Book
from crossfix.publish.timeline_svg import ROW_PX, timeline_view
from crossfix.tables import CLAIMS

from .conftest import moment


@pytest.fixture
def incidents(tables):
    return Book(tables).rows("incidents")


def marks(view):
    return {mark.href.removeprefix("#i-"): mark for mark in view.marks}


def test_east_is_right_and_north_is_up(incidents):
    found = marks(map_view(incidents, box=None))
    assert found["i06"].x > found["i01"].x  # Raqqa lies east of Al-Latamneh
    assert found["i03"].y < found["i02"].y  # Sarmin lies north of Talbiseh


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude(incidents):
    rows = [dict(incidents[0], lon=lon, lat=lat) for lon, lat in ((36, 35), (37, 35), (36, 36))]
    for number, row in enumerate(rows):
        row["incident_id"] = f"p{number}"
    found = marks(map_view(tuple(rows), box=None))
    east, north = found["p1"].x - found["p0"].x, found["p0"].y - found["p2"].y
    assert east / north == pytest.approx(0.816, abs=0.01)  # cos(35.5 degrees) = .814


def test_a_circle_has_the_radius_of_the_place(incidents):
    view = map_view(incidents, box=None)
    at = marks(view)["i06"]
    (radius,) = [halo.radius for halo in view.halos if (halo.x, halo.y) == (at.x, at.y)]
    assert radius == pytest.approx(6 * view.scale_px / view.scale_km, rel=0.05)


def test_incidents_of_one_place_and_radius_share_a_circle(incidents):
    rows = tuple(dict(incidents[5], incident_id=f"h{n}") for n in range(5))
    view = map_view(rows, box=None)
    assert len(view.halos) == 1
    assert len(view.marks) == 5


def test_marks_of_one_place_do_not_cover_each_other(incidents):
    found = marks(map_view(incidents, box=None))
    assert (found["i10"].x, found["i10"].y) != (found["i12"].x, found["i12"].y)


def test_what_is_known_to_a_governorate_is_in_its_area(incidents):
    view = map_view(incidents, box=None)
    assert {a.name: [i["incident_id"] for i in a.incidents] for a in view.areas} == {
        "Deir ez-Zor": ["i08"],
        "Idlib": ["i09"],
    }
    assert [row["incident_id"] for row in view.nowhere] == ["i11"]


def test_a_governorate_of_another_country_is_not_drawn_for_its_name(incidents):
    strange = tuple(
        dict(row, country="XX") if row["incident_id"] == "i09" else row for row in incidents
    )
    view = map_view(strange, box=None)
    assert "Idlib" not in {area.name for area in view.areas}
    assert "i09" in {row["incident_id"] for row in view.nowhere}


def test_the_map_keeps_to_the_box_of_the_case(incidents):
    view = map_view(incidents, box=Box(36.0, 34.0, 37.0, 36.5))
    assert view.height > view.width
    assert marks(view)["i06"].x > view.width  # outside the box, so outside the frame


def test_without_a_place_there_is_no_map():
    assert map_view((), box=None) is None


def test_what_is_known_to_the_day_stands_in_the_row_of_its_day(incidents):
    view = timeline_view(incidents)
    assert view.unit == "day"
    labels = {dot.href: tick.label for tick in view.ticks for dot in tick.marks}
    assert labels["#i-i01"] == "1 Oct"
    assert labels["#i-i03"] == "20 Oct"
    assert "#i-i08" not in labels


def test_what_is_known_less_finely_is_a_bar_over_all_its_days(incidents):
    bars = {bar.href: bar for bar in timeline_view(incidents).stretches}
    assert bars["#i-i08"].height == pytest.approx(7 * ROW_PX - 2)
    assert bars["#i-i04"].height == pytest.approx(2 * ROW_PX - 2)


def test_bars_that_overlap_stand_in_lanes_of_their_own(incidents):
    bars = {bar.href: bar for bar in timeline_view(incidents).stretches}
    assert bars["#i-i08"].x != bars["#i-i12"].x  # 9-15 and 14-16 October
    assert bars["#i-i04"].x == bars["#i-i08"].x  # 2-3 October ends before


def test_an_incident_of_unknown_time_is_listed_and_not_drawn(incidents):
    assert [row["incident_id"] for row in timeline_view(incidents).timeless] == ["i11"]


def test_years_are_drawn_in_coarser_rows_with_no_incident_lost(incidents):
    start = dt.datetime(2013, 1, 1, tzinfo=dt.UTC)
    rows = tuple(
        dict(incidents[0], incident_id=f"y{n}", start=at, end=at + dt.timedelta(days=1))
        for n in range(1500)
        for at in [start + dt.timedelta(days=n)]
    )
    view = timeline_view(rows)
    drawn = sum(len(tick.marks) for tick in view.ticks)
    assert len(view.ticks) <= 62
    assert drawn + len(view.stretches) + len(view.crowded_out) == 1500


def test_a_day_with_more_than_fits_is_drawn_as_counts_by_grade(incidents):
    rows = tuple(dict(incidents[0], incident_id=f"d{n}") for n in range(300))
    (tick,) = timeline_view(rows).ticks
    assert [block.title for block in tick.blocks] == ["300 confirmed"]


def test_each_bar_of_a_ledger_starts_where_the_last_one_ended(tables):
    found = account(Book(tables), "i01")
    ends = [(entry.left, entry.left + entry.width) for entry in found.entries]
    at = found.zero
    for entry, (left, right) in zip(found.entries, ends, strict=True):
        start, end = (left, right) if entry.decibans >= 0 else (right, left)
        assert start == pytest.approx(at, abs=0.3)
        at = end
    assert found.total == pytest.approx(sum(entry.decibans for entry in found.entries), abs=0.1)


def claim(name, kind, days, objects, sorties=None):
    first, end = days
    return {
        "claim_id": name,
        "kind": kind,
        "start": moment(first),
        "end": moment(end),
        "objects_low": objects,
        "objects_high": objects,
        "sorties_low": sorties,
        "sorties_high": sorties,
    }


def test_the_gap_is_what_dated_claims_leave_of_the_last_total(make):
    rows = [
        claim("a", "period", (1, 2), 10),
        claim("b", "period", (2, 3), 20),
        claim("c", "cumulative", (1, 4), 50),
    ]
    view = claims_view(make(CLAIMS, rows))
    assert view.gap.text == "20 objects in no dated claim"


def test_a_day_that_two_claims_cover_is_added_once(make):
    rows = [
        claim("day", "period", (2, 3), 20),
        claim("week", "period", (1, 8), 70),
        claim("total", "cumulative", (1, 8), 100),
    ]
    view = claims_view(make(CLAIMS, rows))
    assert {column.href: column.counted for column in view.columns} == {
        "#c-day": False,
        "#c-week": True,
    }
    assert view.gap.text == "30 objects in no dated claim"


def test_the_tallest_bar_and_the_highest_step_fill_their_panels(make):
    rows = [claim("a", "period", (1, 2), 40), claim("c", "cumulative", (1, 4), 100)]
    view = claims_view(make(CLAIMS, rows))
    assert max(column.height for column in view.columns) == BARS_PX
    assert view.points[0].y == 0
    assert view.step_path.startswith(f"M56,{STEPS_PX:g}")


def test_objects_per_sortie_need_both_figures(make):
    rows = [claim("a", "period", (1, 2), 40, 20), claim("b", "period", (2, 3), 40)]
    view = claims_view(make(CLAIMS, rows))
    assert [point.title.split(";")[0] for point in view.rates] == ["2 objects per sortie"]


def test_claims_without_objects_give_no_chart(make):
    assert claims_view(make(CLAIMS, [claim("a", "period", (1, 2), None, 5)])) is None
