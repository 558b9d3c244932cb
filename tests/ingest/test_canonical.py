"""The format csv, and the same columns in a workbook."""

from datetime import UTC, date, datetime

from crossfix.ingest.canonical import read
from crossfix.model import (
    Count,
    DatePrecision,
    Issue,
    PlacePrecision,
    ReadOptions,
    Report,
    Stance,
)
from crossfix.spans import Span, day_span


def reports(path) -> dict[str, Report]:
    return {item.record_id: item for item in read(path, ReadOptions()) if isinstance(item, Report)}


def test_every_column_of_a_record_arrives_where_it_belongs(samples):
    found = reports(samples / "canonical.csv")
    assert found["r1"] == Report(
        source_id="north_ministry",
        record_id="r1",
        published_on=date(2031, 5, 2),
        span=day_span(date(2031, 5, 1)),
        date_precision=DatePrecision.DAY,
        place_name="Kefr Alif",
        admin1="Upland",
        country="XA",
        lon=36.20,
        lat=35.10,
        place_precision=PlacePrecision.TOWN,
        event_type="air_strike",
        object_type="command post",
        target_affiliation="armed group",
        actor="North",
        opponent="South",
        munition="Type-9 aircraft",
        language="en",
        url="https://example.org/1",
        note="first day",
    )


def test_arabic_quotes_and_clock_times_are_kept(samples):
    report = reports(samples / "canonical.csv")["r2"]
    assert (report.place_name, report.object_type) == ("كفر ألف", "سوق")
    assert report.note == 'market day, "busy"'
    assert report.span == Span(
        start=datetime(2031, 5, 1, 6, 30, tzinfo=UTC), end=datetime(2031, 5, 1, 7, tzinfo=UTC)
    )
    assert report.killed == Count(low=3, high=5)
    assert report.injured == Count(low=10)


def test_unknown_is_a_word_of_the_list_and_an_empty_cell_is_none(samples):
    found = reports(samples / "canonical.csv")
    assert found["r3"].place_precision is PlacePrecision.UNKNOWN
    assert found["r3"].killed == Count()
    assert found["r3"].stance is Stance.DENIES
    assert found["r4"].cites == "hill_monitor"


def test_a_workbook_tells_the_same_as_the_csv_file(samples):
    assert reports(samples / "canonical.xlsx") == reports(samples / "canonical.csv")


def test_the_sample_raises_no_doubt(samples):
    assert not [i for i in read(samples / "canonical.csv", ReadOptions()) if isinstance(i, Issue)]
