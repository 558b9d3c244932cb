import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.publish.csv_files import harmless, write
from crossfix.release import release
from crossfix.tables import TABLES


@pytest.fixture
def folder(tables, case, tmp_path):
    write(release(tables, case=case), case=case, folder=tmp_path)
    return tmp_path / "csv"


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_every_table_becomes_a_file_with_its_columns(folder, tables):
    for name, frame in tables.items():
        found = rows(folder / f"{name}.csv")
        assert len(found) == frame.height
        assert list(found[0]) == frame.columns


def test_the_files_begin_with_a_byte_order_mark_so_that_excel_shows_arabic(folder):
    assert (folder / "incidents.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "سرمين" in {row["place_name"] for row in rows(folder / "incidents.csv")}


def test_unknown_is_an_empty_cell_and_times_are_in_utc(folder):
    row = rows(folder / "incidents.csv")[2]
    assert row["killed_low"] == ""
    assert row["start"] == "2015-10-20T00:00:00Z"


def test_the_dictionary_tells_of_every_column_of_every_table(folder):
    told = {(row["table"], row["column"]) for row in rows(folder / "dictionary.csv")}
    assert told == {(t.name, c.name) for t in TABLES.values() for c in t.columns}
    assert all(row["meaning"] for row in rows(folder / "dictionary.csv"))


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","y")',
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u202e=1",
        "\ufeff=1",
        "＝1",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    cell = harmless(pl.DataFrame({"note": [text]}))["note"].item()
    assert cell.startswith("'")


def test_a_harmless_text_keeps_its_words_and_null_stays_null():
    frame = pl.DataFrame({"note": ["a = b", "Хомс", None, "می‌خواهم"], "killed": [-1, 2, None, 4]})
    assert harmless(frame).equals(frame)


@given(st.text(max_size=30))
def test_no_cell_begins_as_a_formula_or_holds_a_character_that_reorders_it(text):
    cell = harmless(pl.DataFrame({"note": [text]}))["note"].item()
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
    hidden = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\x1b\x00"
    assert not set(hidden) & set(cell)
