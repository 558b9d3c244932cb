"""A workbook that would unpack to too much is refused before a reader opens it."""

import struct
import tracemalloc
import zipfile

import openpyxl
import pytest

from crossfix.errors import SourceError
from crossfix.ingest.tabular import open_sheet
from crossfix.ingest.unpacked import Bounds, refuse_bomb

SMALL = Bounds(bytes=2_000_000, parts=50, cells=100_000)


def workbook(path, cells):
    book = openpyxl.Workbook()
    for at, value in cells.items():
        book.active[at] = value
    book.save(path)
    return path


def archive(path, name, content):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return path


def test_a_workbook_of_a_few_rows_passes(tmp_path):
    refuse_bomb(workbook(tmp_path / "good.xlsx", {"A1": "report_id", "C40": 3}), bounds=SMALL)


def test_a_part_that_says_how_large_it_is_is_refused_by_its_word(tmp_path):
    bomb = archive(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", bytes(5_000_000))
    assert bomb.stat().st_size < 10_000
    with pytest.raises(SourceError, match=r"bomb.xlsx unpacks to more than 2 MB"):
        refuse_bomb(bomb, bounds=SMALL)


def test_a_part_that_hides_how_large_it_is_is_refused_when_it_is_counted(tmp_path):
    bomb = archive(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", bytes(5_000_000))
    # both headers of the part say that it has 10 bytes
    lying = bomb.read_bytes().replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    bomb.write_bytes(lying)
    with zipfile.ZipFile(bomb) as told:
        assert [part.file_size for part in told.infolist()] == [10]
    with pytest.raises(SourceError, match="more than 2 MB"):
        refuse_bomb(bomb, bounds=SMALL)


def test_many_parts_that_are_small_count_together(tmp_path):
    with zipfile.ZipFile(tmp_path / "many.xlsx", "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(40):
            made.writestr(f"xl/{number}.xml", bytes(90_000))
    with pytest.raises(SourceError, match="more than 2 MB"):
        refuse_bomb(tmp_path / "many.xlsx", bounds=SMALL)
    with pytest.raises(SourceError, match="has 40 parts"):
        refuse_bomb(tmp_path / "many.xlsx", bounds=SMALL._replace(parts=30))


@pytest.mark.parametrize(
    "sheet",
    [
        b'<row r="1"><c r="A1"/></row><row r="90000"><c r="ZZ90000"/></row>',
        b"<row r = '1'><c r = 'zz90000'/></row>",
        b'<c r="ZZ1"/><row\nr="90000">',
    ],
)
def test_two_cells_far_apart_are_refused_since_a_reader_makes_room_for_all_between(tmp_path, sheet):
    far = archive(tmp_path / "far.xlsx", "a part with any name", sheet)
    with pytest.raises(SourceError, match="column 702 and one in row 90,000"):
        refuse_bomb(far, bounds=SMALL)


def test_an_address_between_two_pieces_of_a_sheet_is_seen(tmp_path):
    for before in range((1 << 18) - 20, 1 << 18, 3):
        sheet = b"<c>".ljust(before) + b'<c r="ZZ90000"/>'
        with pytest.raises(SourceError, match="row 90,000"):
            refuse_bomb(archive(tmp_path / "cut.xlsx", "sheet", sheet), bounds=SMALL)


def test_what_is_no_archive_or_a_damaged_one_is_told_as_such(tmp_path):
    text = tmp_path / "text.xlsx"
    text.write_text("report_id\n1\n")
    with pytest.raises(SourceError, match="is no workbook that can be read"):
        refuse_bomb(text, bounds=SMALL)
    good = workbook(tmp_path / "good.xlsx", {"A1": "report_id"})
    whole = bytearray(good.read_bytes())
    name_and_extra = struct.unpack("<HH", whole[26:30])
    at = 30 + sum(name_and_extra) + 5
    whole[at : at + 8] = b"\xff" * 8
    good.write_bytes(bytes(whole))
    with pytest.raises(SourceError, match="is no workbook that can be read"):
        refuse_bomb(good, bounds=SMALL)


def test_nothing_of_a_bomb_is_held_while_it_is_counted(tmp_path):
    bomb = archive(tmp_path / "bomb.xlsx", "sheet", bytes(30_000_000))
    tracemalloc.start()
    try:
        refuse_bomb(bomb)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5_000_000


def test_a_workbook_that_would_fill_the_memory_is_never_opened_as_an_input(tmp_path):
    sheet = b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'
    far = archive(tmp_path / "far.xlsx", "xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(SourceError, match="row 1,048,576"):
        open_sheet(far)
