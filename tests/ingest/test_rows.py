"""What becomes of a bad cell, a bad row and a bad header."""

import datetime as dt
from types import GeneratorType

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.errors import ConfigError, SourceError
from crossfix.ingest import READERS
from crossfix.model import Count, Issue, ReadOptions, Report
from crossfix.spans import day_span

HEADER = "report_id,source_id,event_start,event_end,lat,lon,killed_min,killed_max,stance"
SYRIA = (35.0, 32.0, 43.0, 37.5)


def one_row(row: str, header: str = HEADER) -> str:
    return f"{header}\n{row}\n"


def doubts(ingested) -> list[dict]:
    """Return the issues, but for the notes on sources that nobody describes."""
    return ingested.issues.filter(pl.col("where") != "case.toml").to_dicts()


@pytest.mark.parametrize(
    ("row", "column", "what_and_mend", "lost"),
    [
        ("1,s,2015-06-31,,,,,,", "event_start", ("is no date", "YYYY-MM-DD"), ["start"]),
        ("1,s,2015-06-02,2015-06-31,,,,,", "event_end", ("is no date", "YYYY-MM-DD"), []),
        ("1,s,2015-06-02,2015-06-01,,,,,", "event_end", ("before", "exchange"), ["start", "end"]),
        ("1,s,,2015-06-01,,,,,", "event_end", ("without event_start", "fill in"), ["start", "end"]),
        ("1,s,9999-12-31,,,,,,", "event_end", ("calendar", "year"), ["start", "end"]),
        ("1,s,,,,,-3,4,", "killed_min", ("negative", "whole number"), ["killed_low"]),
        ("1,s,,,,,many,4,", "killed_min", ("no whole number", "whole number"), ["killed_low"]),
        ("1,s,,,,,5,4,", "killed_min", ("above", "exchange"), ["killed_low", "killed_high"]),
        ("1,s,,,91,181,,,", "lat", ("outside -90..90", "correct"), ["lat", "lon"]),
        ("1,s,,,134.5,36.7,,,", "lat", ("outside -90..90", "exchange lat and lon"), ["lat", "lon"]),
        ("1,s,,,36.7,34.8,,,", "lat", ("outside the case's box", "exchange lat"), ["lat", "lon"]),
        ("1,s,,,0,0,,,", "lat", ("unknown place", "leave"), ["lat", "lon"]),
        ("1,s,,,34.8,,,,", "lon", ("without lon", "fill in lon"), ["lat", "lon"]),
        ("1,s,,,nan?,36.7,,,", "lat", ("no number", "decimal"), ["lat", "lon"]),
        ("1,s,,,inf,36.7,,,", "lat", ("outside -90..90", ""), ["lat", "lon"]),
    ],
)
def test_a_cell_in_doubt_becomes_unknown_and_the_record_stays(
    ingest_text, row, column, what_and_mend, lost
):
    ingested = ingest_text(one_row(row), box=SYRIA)
    record = ingested.records.row(0, named=True)
    assert all(record[name] is None for name in lost)
    [issue] = doubts(ingested)
    assert (issue["severity"], issue["stage"]) == ("warning", "ingest")
    assert (issue["where"], issue["record"], issue["column"]) == ("reports.csv", "row 2", column)
    assert what_and_mend[0] in issue["what"]
    assert what_and_mend[1] in issue["mend"]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (",s,2015-10-01,,,,,,", "report_id is empty"),
        ("1,,2015-10-01,,,,,,", "source_id is empty"),
        ("1,s,2015-10-01", "3 cells, the header 9"),
        ("1,s,2015-10-01,,,,,,asserts,surplus", "10 cells, the header 9"),
        ('"1" s,s,,,,,,,', "quotation marks"),
        ("1,s,,,,,,,refutes", "stance is none of"),
    ],
)
def test_a_record_without_the_essential_is_left_out_and_said_so(ingest_text, row, what):
    ingested = ingest_text(one_row(row) + "2,s,,,,,,,\n")
    assert ingested.records["record_id"].to_list() == ["2"]
    [issue] = doubts(ingested)
    assert (issue["severity"], issue["record"]) == ("error", "row 2")
    assert what in issue["what"]


def test_a_denial_that_is_misspelt_is_never_counted_as_an_assertion(ingest_text):
    ingested = ingest_text(one_row("1,s,,,,,,,denise") + "2,s,,,,,,,DENIES\n3,s,,,,,,,\n")
    assert ingested.records["stance"].to_list() == ["denies", "asserts"]
    assert "did you mean 'denies'" in doubts(ingested)[0]["what"]


@pytest.mark.parametrize("row", ["1,s,2015-06-31,,,,,,", ",s,,,,,,,", "1,s"])
def test_a_strict_case_stops_at_the_first_doubt_with_the_same_text(ingest_text, row):
    lenient = doubts(ingest_text(one_row(row)))[0]
    with pytest.raises(SourceError) as error:
        ingest_text(one_row(row), strict=True)
    assert lenient["what"] in str(error.value)
    assert "reports.csv, row 2" in str(error.value)
    assert error.value.mend == lenient["mend"]


def test_a_strict_case_goes_on_over_notes(ingest_text):
    ingested = ingest_text(one_row("1,s,,,,,,,,x", HEADER + ",colour"), strict=True)
    assert ingested.records.height == 1
    assert doubts(ingested)[0]["severity"] == "note"


def test_unknown_is_not_none(ingest_text):
    records = ingest_text(one_row("1,s,,,,,,0,") + "2,s,,,,,NA,,\n").records
    assert records["killed_low"].to_list() == [None, None]
    assert records["killed_high"].to_list() == [0, None]


def test_a_required_column_that_is_missing_is_named_with_the_nearest(ingest_text):
    with pytest.raises(SourceError) as error:
        ingest_text("report_ref,source_id,event_start\n1,s,2015-10-01\n")
    assert "reports.csv has no column 'report_id'; nearest: 'report_ref'" in str(error.value)
    assert "report_ref" in error.value.mend


def test_the_case_may_say_the_source_for_the_whole_file(ingest_text):
    text = "report_id,event_start\n1,2015-10-01\n"
    assert ingest_text(text, source="sohr").records["report_id"].to_list() == ["sohr:1"]
    with pytest.raises(SourceError, match="source_id") as error:
        ingest_text(text)
    assert "[[inputs]] source" in error.value.mend


def test_columns_that_nobody_reads_are_named_once_a_file(ingest_text):
    text = "report_id,source_id,colour,coord_source,killed_mni\n1,s,red,gps,3\n2,s,blue,gps,4\n"
    [issue] = doubts(ingest_text(text))
    assert issue["severity"] == "note"
    assert issue["column"] == "colour, killed_mni"
    assert "nearest: killed_min" in issue["what"]


def test_a_column_without_a_name_is_noted_only_where_it_says_something(ingest_text):
    assert doubts(ingest_text("report_id,source_id,,\n1,s,,\n")) == []
    [issue] = doubts(ingest_text("report_id,source_id,,\n1,s,,why\n"))
    assert issue["column"] == "column 4 (no name)"


def test_a_header_without_rows_is_a_note(ingest_text):
    ingested = ingest_text(HEADER + "\n")
    assert ingested.records.height == 0
    assert [issue["what"] for issue in doubts(ingested)] == ["there is a header and no row"]


def test_a_guessed_column_is_shown(ingest_text):
    ingested = ingest_text("id,source,Datum\n1,s,2015-10-01\n")
    [issue] = doubts(ingested)
    assert "event_start from 'Datum'" in issue["what"]
    assert ingested.records["start"].item() is not None


def test_a_mapping_of_the_case_wins_over_a_saved_one_and_both_over_guesses(ingest_text, tmp_path):
    text = "id,source_id,a,b,date\n1,s,2015-10-01,2015-10-02,2015-10-03\n"

    def day(**options):
        return ingest_text(text, **options).records["start"].item().day

    assert day() == 3
    (tmp_path / "reports.csv.mapping.toml").write_text('report_id = "id"\nevent_start = "a"\n')
    assert day() == 1
    assert day(mapping={"event_start": "b"}) == 2


def test_a_saved_mapping_stands_in_place_of_guesses(ingest_text, tmp_path):
    (tmp_path / "reports.csv.mapping.toml").write_text('report_id = "id"\n')
    ingested = ingest_text("id,source_id,date\n1,s,2015-10-03\n")
    assert ingested.records["start"].item() is None
    assert any("nobody reads: 'date'" in issue["what"] for issue in doubts(ingested))


def test_a_column_that_lost_its_name_to_another_is_not_read_in_its_place(ingest_text):
    text = "report_id,source_id,Y,X,lat,lon\n1,s,35.1,36.2,51.5,0.1\n"
    ingested = ingest_text(text, mapping={"lat": "Y", "lon": "X"})
    assert ingested.records.select("lat", "lon").row(0) == (35.1, 36.2)
    assert any(issue["column"] == "column 5 (lat), column 6 (lon)" for issue in doubts(ingested))


def test_one_column_may_be_mapped_twice(ingest_text):
    text = "report_id,source_id,dead\n1,s,4\n"
    mapping = {"killed_min": "dead", "killed_max": "dead"}
    assert ingest_text(text, mapping=mapping).records["killed_low"].item() == 4
    assert ingest_text(text, mapping=mapping).records["killed_high"].item() == 4


def test_a_mapping_to_a_column_that_is_not_there_is_refused(ingest_text):
    with pytest.raises(SourceError, match="no column 'Latt'") as error:
        ingest_text(one_row("1,s,,,,,,,"), mapping={"lat": "Latt"})
    assert "'lat'" in error.value.mend
    with pytest.raises(ConfigError, match="'latitude'"):
        ingest_text(one_row("1,s,,,,,,,"), mapping={"latitude": "lat"})


def test_two_names_for_one_column_are_refused_with_the_file_named(ingest_text):
    with pytest.raises(SourceError, match=r"reports\.csv: .*'id', 'event_id'"):
        ingest_text("id,event_id,source_id\n1,2,s\n")


def test_text_that_looks_like_a_formula_stays_text(ingest_text):
    text = 'report_id,source_id,note\n1,s,"=HYPERLINK(""http://x"")"\n2,s,@SUM(1)\n'
    assert ingest_text(text).records["note"].to_list() == ['=HYPERLINK("http://x")', "@SUM(1)"]


def test_an_id_never_holds_what_parts_one_id_from_the_next(ingest_text):
    ingested = ingest_text(one_row("7;8,s;t,,,,,,,"))
    assert ingested.records["report_id"].to_list() == ["s,t:7,8"]
    assert {issue["column"] for issue in doubts(ingested)} == {"report_id", "source_id"}


def test_sheets_that_are_not_read_are_noted(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["report_id", "source_id", "event_start", "killed_min"])
    sheet.append([7, "s", dt.date(2015, 10, 1), 3.0])
    book.create_sheet("remarks")
    book.save(tmp_path / "t.xlsx")
    note, report = READERS["xlsx"](tmp_path / "t.xlsx", ReadOptions())
    assert isinstance(note, Issue)
    assert "not 'remarks'" in note.what
    assert isinstance(report, Report)
    assert (report.record_id, report.killed) == ("7", Count(low=3))
    assert report.span == day_span(dt.date(2015, 10, 1))


def test_a_reader_is_lazy(tmp_path):
    path = tmp_path / "large.csv"
    rows = b"".join(b"%d,s\n" % number for number in range(20_000))
    path.write_bytes(b"report_id,source_id\n" + rows + b"\xff,s\n")
    items = READERS["csv"](path, ReadOptions())
    assert isinstance(items, GeneratorType)
    assert isinstance(next(items), Report)
    with pytest.raises(SourceError, match="not UTF-8"):
        list(items)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), min_size=1, max_size=4))
def test_no_content_of_cells_ever_stops_a_lenient_run(ingest_text, rows):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    ingested = ingest_text("\n".join([HEADER, *quoted]) + "\n")
    left_out = ingested.issues.filter(pl.col("severity") == "error")["record"].n_unique()
    assert ingested.records.height + left_out <= len(rows)


def test_an_issue_quotes_no_more_than_the_beginning_of_a_long_cell(ingest_text):
    [issue] = doubts(ingest_text(one_row(f"1,s,{'9' * 50_000},,,,,,")))
    assert len(issue["value"]) == 200


@pytest.mark.parametrize("format_", sorted(set(READERS) - {"suggested"}))
def test_every_reader_of_tables_names_the_column_that_a_strange_header_lacks(tmp_path, format_):
    path = tmp_path / "strange.csv"
    path.write_text("colour,shape\nred,round\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"strange\.csv has no column"):
        list(READERS[format_](path, ReadOptions()))


def test_a_missing_source_is_never_sought_in_a_column_that_is_settled(ingest_text):
    with pytest.raises(SourceError, match="its columns are 'report_id', 'event_start'") as error:
        ingest_text("report_id,event_start\n1,2015-10-01\n")
    assert "'report_id'" not in error.value.mend
    assert "'event_start'" not in error.value.mend
    assert "[[inputs]] source" in error.value.mend


def test_a_column_is_proposed_only_where_its_name_is_like_the_missing_one(ingest_text):
    with pytest.raises(SourceError) as like:
        ingest_text("Report Ref,source_id,colour\n1,s,red\n")
    assert "mapping = { report_id = 'Report Ref' }" in like.value.mend
    with pytest.raises(SourceError) as unlike:
        ingest_text("colour,source_id\nred,s\n")
    assert "'colour'" in unlike.value.problem
    assert "colour" not in unlike.value.mend


def test_a_file_without_a_header_is_told_so(ingest_text):
    with pytest.raises(SourceError, match="row 2 does not look like a header: '1', 's'") as error:
        ingest_text("\n1,s,2015-10-01\n2,s,2015-10-02\n")
    assert "crossfix formats" in error.value.mend


def test_a_long_header_is_listed_in_part(ingest_text):
    header = ",".join(f"{'c' * 100}{number}" for number in range(40))
    with pytest.raises(SourceError, match="and 29 more") as error:
        ingest_text(f"report_id,{header}\n")
    assert len(error.value.problem) < 1000


def test_one_column_given_as_two_things_is_warned(ingest_text):
    text = "report_id,source_id,where\n1,s,Homs\n"
    ingested = ingest_text(text, mapping={"place_name": "where", "admin1": "where"})
    [warning] = ingested.issues.filter(severity="warning").to_dicts()
    assert (warning["column"], warning["record"]) == ("where", "header")
    assert "place_name and as admin1" in warning["what"]


def test_one_column_given_as_both_bounds_of_a_number_is_no_doubt(ingest_text):
    text = "report_id,source_id,dead\n1,s,4\n"
    ingested = ingest_text(text, mapping={"killed_min": "dead", "killed_max": "dead"})
    assert "warning" not in ingested.issues["severity"].to_list()


@pytest.mark.parametrize("column", ["published_on", "event_start", "event_end"])
def test_a_spreadsheets_number_of_a_day_is_answered_with_its_format(ingest_text, column):
    header = f"report_id,source_id,{'event_start,' if column == 'event_end' else ''}{column}"
    first = "2015-10-01," if column == "event_end" else ""
    issues = ingest_text(f"{header}\n1,s,{first}42279\n").issues
    [issue] = issues.filter(column=column).to_dicts()
    assert "is no date written as YYYY-MM-DD" in issue["what"]
    assert "format the column as a date" in issue["mend"]


def test_a_day_with_strokes_is_answered_with_the_form_to_write(ingest_text):
    issues = ingest_text("report_id,source_id,event_start\n1,s,02/10/2015\n").issues
    [issue] = issues.filter(column="event_start").to_dicts()
    assert "is no date written as YYYY-MM-DD" in issue["what"]
    assert "isoformat" not in issue["what"]
