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


def shown(tmp_path, **cells):
    row = {"report_id": "r1", "source_id": "s", **cells}
    path = tmp_path / "r.csv"
    path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    items = list(read(path, ReadOptions()))
    (report,) = [item for item in items if not isinstance(item, Issue)]
    return report, [item for item in items if isinstance(item, Issue)]


def test_text_media_and_the_moment_of_publication_are_read(tmp_path):
    report, issues = shown(
        tmp_path,
        published_at="2031-05-02T23:30-03:00",
        text="Two strikes.",
        media=f"{'AB' * 32}; {'cd' * 32}",
    )
    assert issues == []
    assert report.published_at == datetime(2031, 5, 3, 2, 30, tzinfo=UTC)
    assert report.published_on == date(2031, 5, 3)
    assert (report.text, report.media) == ("Two strikes.", f"{'ab' * 32};{'cd' * 32}")


def test_a_day_without_a_clock_time_is_no_moment(tmp_path):
    report, _ = shown(tmp_path, published_at="2031-05-02")
    assert (report.published_at, report.published_on) == (None, date(2031, 5, 2))


def test_what_is_no_sha_256_is_no_media(tmp_path):
    report, (issue,) = shown(tmp_path, media="photo.jpg")
    assert report.media is None
    assert "no SHA-256" in issue.what
    assert "64 hexadecimal digits" in issue.mend
