"""The first rows of a file, with the doubts that belong to each."""

import pytest

from crossfix.errors import SourceError
from crossfix.ingest.first import first_rows, head_of
from crossfix.model import ReadOptions

ROWS = """\
report_id,source_id,event_start,killed_min
1,wire,2015-10-03,4
2,wire,2015-13-45,x
,wire,2015-10-05,1
4,wire,2015-10-06,
5,,2015-10-07,y
6,wire,2015-10-08,z
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(ROWS)
    return path


def ids(first):
    return [row.report and row.report.record_id for row in first.rows]


def test_each_row_has_its_own_doubts_and_a_refused_one_has_no_report(file):
    first = first_rows(file, format_="csv", options=ReadOptions(), most=20)
    assert ids(first) == ["1", "2", None, "4", None, "6"]
    told = [[issue.record for issue in row.issues] for row in first.rows]
    assert told == [[], ["row 3", "row 3"], ["row 4"], [], ["row 6"], ["row 7"]]
    assert [issue.column for issue in first.rows[1].issues] == ["event_start", "killed_min"]


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5])
def test_no_more_rows_are_read_than_asked_for(file, most):
    first = first_rows(file, format_="csv", options=ReadOptions(), most=most)
    assert ids(first) == ["1", "2", None, "4", None, "6"][:most]


def test_what_is_doubtful_in_the_file_stands_beside_the_rows(file):
    file.write_text("id,source_id,event_start\n1,wire,2015-10-03\n")
    first = first_rows(file, format_="csv", options=ReadOptions(), most=20)
    assert [issue.record for issue in first.issues] == ["header"]
    assert "report_id from 'id'" in first.issues[0].what


def test_the_head_tells_which_columns_rival(file):
    file.write_text("id,date,day,place\n1,2015-10-03,2015-10-04,Sarmin\n")
    head = head_of(file, format_="csv", told={})
    assert head.guess.settled == {"report_id": "id", "place_name": "place"}
    assert head.guess.rivals == {"event_start": ("date", "day")}
    told = head_of(file, format_="csv", told={"event_start": "day"}).guess
    assert (told.settled["event_start"], told.rivals) == ("day", {})


def test_a_header_that_repeats_a_name_is_refused(file):
    file.write_text("id,date,date\n1,2015-10-03,2015-10-04\n")
    with pytest.raises(SourceError, match="repeats 'date'"):
        head_of(file, format_="csv", told={})


def test_json_that_nests_without_end_is_refused_as_no_json(tmp_path):
    deep = tmp_path / "deep.geojson"
    deep.write_text("[" * 200_000)
    with pytest.raises(SourceError, match="is no JSON"):
        head_of(deep, format_="csv", told={})
