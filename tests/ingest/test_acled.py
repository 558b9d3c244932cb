"""The format acled."""

from datetime import date

import pytest

from crossfix.ingest.acled import read
from crossfix.model import Count, DatePrecision, Issue, PlacePrecision, ReadOptions, Report
from crossfix.spans import day_span


@pytest.fixture
def found(samples) -> dict[str, Report | Issue]:
    items = read(samples / "acled.csv", ReadOptions())
    return {item.record_id if isinstance(item, Report) else item.what: item for item in items}


def test_an_event_is_read_with_its_own_words(found):
    assert found["XAA101"] == Report(
        source_id="acled",
        record_id="XAA101",
        span=day_span(date(2031, 5, 1)),
        date_precision=DatePrecision.DAY,
        place_name="كفر ألف",
        admin1="Upland",
        country="X",
        lon=36.2,
        lat=35.1,
        place_precision=PlacePrecision.TOWN,
        event_type="acled:Air/drone strike",
        actor="Military Forces of the North",
        opponent="Civilians (X)",
        killed=Count(low=4, high=4),
        origin="Hill Monitor; Daily Paper",
        note="On 1 May 2031, an air strike hit a market.",
    )


def test_zero_fatalities_are_no_statement_that_nobody_died(found):
    assert found["XAA102"].killed == Count(low=0, high=None)


def test_codes_of_precision_are_told(found):
    assert found["XAA102"].date_precision is DatePrecision.WEEK
    assert found["XAA102"].place_precision is PlacePrecision.DISTRICT


def test_the_columns_of_an_export_leave_nothing_unread(found):
    assert set(found) == {"XAA101", "XAA102"}
