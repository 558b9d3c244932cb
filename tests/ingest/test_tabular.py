"""Files that are tables, and files that are not."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.errors import SourceError
from crossfix.ingest.tabular import LONGEST_CELL, open_sheet


def cells(path: Path) -> list[list[str]]:
    sheet = open_sheet(path)
    return [sheet.header.cells, *(line.cells for line in sheet.lines)]


@pytest.fixture
def write(tmp_path: Path):
    def to_file(content: str | bytes, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to_file


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_cut_the_same_table(write, delimiter):
    text = "a|b|c\n1|x|\n".replace("|", delimiter)
    assert cells(write(text)) == [["a", "b", "c"], ["1", "x", ""]]


def test_a_byte_order_mark_is_no_part_of_the_first_name(write):
    assert cells(write(b"\xef\xbb\xbfa,b\n1,2\n"))[0] == ["a", "b"]


def test_a_quoted_cell_keeps_its_newlines_delimiters_and_quotes(write):
    assert cells(write('a,b\n"one\ntwo, ""three""",x\n')) == [
        ["a", "b"],
        ['one\ntwo, "three"', "x"],
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them(write):
    sheet = open_sheet(write('a,b\n\n"x\ny",1\nz,2\n'))
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [(3, "x\ny"), (4, "z")]


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_refused_by_name(write, content):
    with pytest.raises(SourceError, match=r"t\.csv is empty"):
        open_sheet(write(content))


def test_a_file_that_is_absent_is_refused_by_name(tmp_path):
    for name in ("no.csv", "no.xlsx"):
        with pytest.raises(SourceError, match=f"no file .*{name}"):
            open_sheet(tmp_path / name)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        open_sheet(tmp_path)


def test_a_byte_that_is_not_utf8_is_named_by_offset_and_line(write):
    head = "a,b\n" + "كفر,1\n" * 40_000
    path = write(head.encode() + "x\xe9,2\n".encode("latin-1"))
    sheet = open_sheet(path)
    with pytest.raises(SourceError, match=rf"byte {len(head.encode()) + 1}, line 40002") as error:
        list(sheet.lines)
    assert error.value.mend == "save it as UTF-8"


def test_a_character_cut_by_the_end_of_a_block_is_still_utf8(write):
    text = "a,b\n" + "x" * 65_531 + "ك,1\n"
    assert cells(write(text))[1] == ["x" * 65_531 + "ك", "1"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04rest", "a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "an old workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"  <!DOCTYPE html><html>", "a web page"),
        (b"\xff\xfea\x00,\x00", "UTF-16"),
        (b"\x1f\x8b\x08", "compressed"),
    ],
)
def test_a_file_that_is_something_else_is_called_by_its_name(write, content, kind):
    with pytest.raises(SourceError, match=kind):
        open_sheet(write(content))


def test_a_nul_byte_is_refused_with_its_line(write):
    sheet = open_sheet(write(b"a,b\n1,2\n3,\x00\n"))
    with pytest.raises(SourceError, match="line 3: a NUL byte"):
        list(sheet.lines)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_called_by_its_name(write, encoding):
    with pytest.raises(SourceError, match="UTF-16") as error:
        cells(write("a,b\n1,2\n".encode(encoding)))
    assert "save it as UTF-8" in error.value.mend


def test_a_workbook_that_is_really_text_is_refused(write):
    with pytest.raises(SourceError, match="is no workbook"):
        open_sheet(write("a,b\n1,2\n", "t.xlsx"))


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_file(write):
    sheet = open_sheet(write('a,b\n1,"open\n2,x\n3,y\n'))
    with pytest.raises(SourceError, match="row 2: a quotation mark opens"):
        list(sheet.lines)


def test_a_quotation_mark_in_the_wrong_place_spoils_one_row_only(write):
    lines = list(open_sheet(write('a,b\n"x" y,1\nz,2\n')).lines)
    assert [line.problem is None for line in lines] == [False, True]
    assert lines[1].cells == ["z", "2"]


def test_a_long_cell_is_read_whole_and_one_beyond_reason_is_refused(write):
    long = "x" * 300_000
    assert cells(write(f"a,b\n{long},1\n"))[1][0] == long
    with pytest.raises(SourceError, match=r"row 2: .*a cell is longer than 1,000,000 characters"):
        cells(write(f"a,b\n{'x' * (LONGEST_CELL + 1)},1\n"))
    with pytest.raises(SourceError, match="characters in one line"):
        cells(write(f"a,b\n{'x,' * (2 * LONGEST_CELL + 1)}\n"))


def test_rows_are_read_as_they_are_asked_for(write):
    """The spoilt end of a large file is not met before the rows in front of it are used."""
    sheet = open_sheet(write(b"a,b\n" + b"1,2\n" * 100_000 + b"\xff\n"))
    assert next(sheet.lines).cells == ["1", "2"]
    with pytest.raises(SourceError, match="not UTF-8"):
        list(sheet.lines)


def test_a_workbook_gives_the_same_cells_as_the_csv_file(samples):
    def same(row: list[str]) -> list[str]:
        return [cell.removesuffix("0") if cell in ("35.10", "36.20") else cell for cell in row]

    assert cells(samples / "canonical.xlsx") == [
        same(row) for row in cells(samples / "canonical.csv")
    ]


def test_a_workbook_is_counted_as_the_spreadsheet_shows_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B3"], sheet["C3"], sheet["B5"], sheet["C5"] = "a", "b", "=1+1", True
    book.create_sheet("remarks")
    book.save(tmp_path / "t.xlsx")
    opened = open_sheet(tmp_path / "t.xlsx")
    assert (opened.header.number, opened.header.cells) == (3, ["a", "b"])
    assert [line.number for line in opened.lines] == [5]
    assert opened.other_sheets == ("remarks",)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(st.binary(max_size=80), st.sampled_from(["t.csv", "t.xlsx", "t.ods", "t.xls"]))
def test_any_bytes_are_read_or_refused_with_a_mend(write, content, name):
    path = write(content, name)
    refused = None
    try:
        cells(path)
    except SourceError as error:
        refused = error
    assert refused is None or (name in str(refused) and refused.mend)


def test_a_workbook_that_is_damaged_anywhere_is_refused_or_read(samples, tmp_path):
    whole = (samples / "canonical.xlsx").read_bytes()
    path = tmp_path / "t.xlsx"
    refused = 0
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + b"\xff" + whole[at + 1 :])
        try:
            cells(path)
        except SourceError:
            refused += 1
    assert refused
