"""The format airwars."""

from datetime import date

import pytest

from crossfix.ingest.airwars import read
from crossfix.model import Count, Issue, PlacePrecision, ReadOptions, Report
from crossfix.spans import day_span


def reports(path) -> list[Report]:
    return [item for item in read(path, ReadOptions()) if isinstance(item, Report)]


def test_native_headings_are_told(samples):
    first, second = reports(samples / "airwars.csv")
    assert first == Report(
        source_id="airwars",
        record_id="XX001",
        span=day_span(date(2031, 5, 1)),
        country="X",
        place_name="كفر ألف",
        lon=36.2,
        lat=35.1,
        place_precision=PlacePrecision.NEIGHBOURHOOD,
        event_type="Airstrike",
        actor="Military of the North",
        civilians_killed=Count(low=3, high=5),
        injured=Count(low=10, high=12),
        note="grading: Fair",
    )
    assert second.civilians_killed == Count()
    assert second.actor == "Military of the North, Military of the South"


def test_a_toll_of_the_dead_is_a_toll_of_civilians(tmp_path):
    path = tmp_path / "aw.csv"
    path.write_text(
        "report_id,source_id,event_start,killed_min,killed_max,note\n"
        "aw1,airwars,2031-05-01,2,4,grading: Weak\n",
        encoding="utf-8",
    )
    [report] = reports(path)
    assert report.civilians_killed == Count(low=2, high=4)
    assert report.killed == Count()
    assert report.note == "grading: Weak"


def test_an_id_of_a_source_cannot_hold_what_parts_ids(tmp_path):
    path = tmp_path / "aw.csv"
    path.write_text("report_id,source_id,event_start\naw1,a;b,2031-05-01\n", encoding="utf-8")
    [report] = reports(path)
    assert report.source_id == "a,b"


@pytest.mark.parametrize(
    ("accuracy", "precision"),
    [
        ("Exact location (other)", PlacePrecision.EXACT),
        ("Within 100m (via Coalition)", PlacePrecision.EXACT),
        ("Within 1 km (via Coalition)", PlacePrecision.NEIGHBOURHOOD),
        ("Neighbourhood/area", PlacePrecision.NEIGHBOURHOOD),
        ("Province/governorate", PlacePrecision.GOVERNORATE),
        ("City", PlacePrecision.CITY),
    ],
)
def test_the_accuracy_of_a_place_is_told_from_how_it_begins(tmp_path, accuracy, precision):
    path = tmp_path / "aw.csv"
    path.write_text(f"code,geolocation_accuracy\nA1,{accuracy}\n", encoding="utf-8")
    assert reports(path)[0].place_precision is precision


def test_an_accuracy_that_nobody_knows_is_unknown_with_a_doubt(tmp_path):
    path = tmp_path / "aw.csv"
    path.write_text("code,geolocation_accuracy\nA1,roughly\n", encoding="utf-8")
    assert reports(path)[0].place_precision is None
    assert any(
        isinstance(item, Issue) and item.column == "place_precision"
        for item in read(path, ReadOptions())
    )
