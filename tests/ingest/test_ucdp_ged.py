"""The format ucdp-ged."""

from datetime import date

import pytest

from crossfix.ingest.ucdp_ged import read
from crossfix.model import Count, DatePrecision, Issue, PlacePrecision, ReadOptions, Report
from crossfix.spans import day_span


@pytest.fixture
def found(samples) -> dict[str, Report | Issue]:
    items = read(samples / "ucdp_ged.csv", ReadOptions())
    return {item.record_id if isinstance(item, Report) else item.what: item for item in items}


def test_an_event_is_read_with_its_codes_turned_into_words(found):
    assert found["900001"] == Report(
        source_id="ucdp-ged",
        record_id="900001",
        span=day_span(date(2031, 5, 1)),
        date_precision=DatePrecision.DAY,
        place_name="Kefr Alif town",
        admin1="Upland Governorate",
        country="X",
        lon=36.2,
        lat=35.1,
        place_precision=PlacePrecision.TOWN,
        event_type="ucdp:1",
        actor="Government of X",
        opponent="Y",
        killed=Count(low=8, high=12),
        civilians_killed=Count(low=3, high=7),
        origin="Hill Monitor",
    )


def test_an_event_of_several_days_keeps_its_first_and_last(found):
    assert found["900002"].span == day_span(date(2031, 5, 3), date(2031, 5, 6))
    assert found["900002"].date_precision is DatePrecision.TWO_DAYS


def test_a_record_that_lumps_several_events_says_so(found):
    assert found["900002"].note == "event_clarity 2: lumps several events"
    assert found["900001"].note is None


def test_a_point_near_a_place_is_not_taken_for_the_place(found):
    assert found["900002"].place_precision is PlacePrecision.SUBDISTRICT
    assert found["900003"].place_precision is PlacePrecision.COUNTRY


def test_the_dead_of_unknown_status_may_all_be_civilians_or_none(found):
    assert found["900003"].civilians_killed == Count(low=0, high=7)


def test_the_full_official_columns_leave_nothing_unread(found):
    assert set(found) == {"900001", "900002", "900003"}


def test_a_code_outside_the_codebook_is_unknown_with_a_doubt(tmp_path):
    path = tmp_path / "ged.csv"
    path.write_text("id,date_start,where_prec,date_prec\n1,2031-05-01,9,1\n", encoding="utf-8")
    issue, report = read(path, ReadOptions(source_id="ged26"))
    assert isinstance(issue, Issue)
    assert isinstance(report, Report)
    assert "is none of 1, 2, 3, 4, 5, 6, 7" in issue.what
    assert report.place_precision is None
    assert report.source_id == "ged26"
    assert report.civilians_killed == Count()
