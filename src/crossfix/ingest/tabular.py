"""Open a table in text or in a workbook, a row at a time, whatever its delimiter.

What is not a table at all is refused with its mend; a spoilt row is handed on with its problem.
"""

import codecs
import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from crossfix.errors import SourceError
from crossfix.ingest.features import point_features
from crossfix.ingest.unpacked import refuse_bomb

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
FEATURES = (".geojson", ".json")
DELIMITERS = ",;\t"
LONGEST_CELL = 1_000_000  # characters; beyond it a quotation mark was left open
_LONGEST_LINE = 4 * LONGEST_CELL
_HEAD_BYTES = 65_536

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


class Line(NamedTuple):
    """One row of a file: its number as a spreadsheet counts, its cells, and what spoils it."""

    number: int
    cells: list[str]
    problem: str | None = None


class Sheet(NamedTuple):
    """A table that is open: its header, its further rows, read as asked for, and what is left."""

    header: Line
    lines: Iterator[Line]
    other_sheets: tuple[str, ...] = ()  # of a workbook, which are not read


def open_sheet(path: Path) -> Sheet:
    """Return the table in a file; the first row that is not blank is its header.

    Raises SourceError where the file is absent, empty, not UTF-8 or no table.
    """
    other_sheets: tuple[str, ...] = ()
    if path.suffix.lower() in WORKBOOKS:
        sheet, other_sheets = _first_sheet(path)
        lines = _sheet_lines(sheet)
    elif path.suffix.lower() in FEATURES:
        lines = _feature_lines(path)
    else:
        lines = _text_lines(path)
    filled = (line for line in lines if line.problem or any(cell.strip() for cell in line.cells))
    header = next(filled, None)
    if header is None:
        raise SourceError(
            f"{path.name} is empty", mend="put a header and rows into it, or take it out of inputs"
        )
    if header.problem:
        raise SourceError(
            f"{path.name}, header: {header.problem}", mend="correct the names of the columns"
        )
    return Sheet(header, filled, other_sheets)


def _feature_lines(path: Path) -> Iterator[Line]:
    """Yield the point features of a GeoJSON file: their properties, and lon and lat."""
    names, features = point_features(path)
    yield Line(1, list(names))
    for number, (cells, problem) in enumerate(features, start=2):
        yield Line(number, [cells.get(name, "") for name in names], problem)


def _text_lines(path: Path) -> Iterator[Line]:
    _refuse_what_is_no_text(path)
    delimiter = delimiter_of(path)
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(_checked(file, path), delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise _not_utf8(path) from error
            except csv.Error as error:
                yield Line(number, [], _spoilt(error, at=f"{path.name}, row {number}"))
                continue
            yield Line(number, cells)


def _checked(file: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines, each of them short enough to hold and without what no text has."""
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if "\0" in line:
            raise SourceError(
                f"{path.name}, line {number}: a NUL byte: the file is no text, is damaged, "
                "or it is UTF-16",
                mend="save it as UTF-8, or export it again",
            )
        if len(line) == _LONGEST_LINE:
            raise SourceError(
                f"{path.name}, line {number}: more than {_LONGEST_LINE:,} characters in one line",
                mend="the file is damaged or is no table: export it again",
            )
        yield line


def _spoilt(error: csv.Error, *, at: str) -> str:
    """Return what spoils one row; raise SourceError where the rest of the file went with it."""
    never_closed = f"{at}: a quotation mark opens a cell and is never closed"
    mend = "close it, or double it where it belongs to the text"
    if "unexpected end of data" in str(error):
        raise SourceError(never_closed, mend=mend) from error
    if "field limit" in str(error):
        raise SourceError(
            f"{never_closed}, or a cell is longer than {LONGEST_CELL:,} characters",
            mend=f"{mend}; shorten a cell that is so long",
        ) from error
    return f"the quotation marks do not pair: {error}"


def _refuse_what_is_no_text(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise SourceError(f"there is no file {path}", mend="correct the name") from error
    except OSError as error:
        raise SourceError(
            f"{path.name} cannot be read: {error.strerror}", mend="correct its permissions"
        ) from error
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError(f"{path.name} is in UTF-16, not UTF-8", mend="save it as UTF-8")
    for magic, kind, mend in _NO_TEXT:
        if head.lstrip().lower().startswith(magic):
            raise SourceError(f"{path.name} is no text but {kind}", mend=mend)


_NO_TEXT = (
    (b"pk\x03\x04", "a workbook or archive", "name it .xlsx, or export it as csv"),
    (b"\xd0\xcf\x11\xe0", "an old workbook", "name it .xls, or export it as csv"),
    (b"%pdf", "a PDF document", "get the table itself as csv or xlsx"),
    (b"\x1f\x8b", "compressed", "unpack it first"),
    (b"par1", "a Parquet file", "export it as csv"),
    (b"<!doctype html", "a web page", "download the file itself"),
    (b"<html", "a web page", "download the file itself"),
)


def delimiter_of(path: Path) -> str:
    """Return the delimiter that cuts the header into most cells; a comma where none does."""
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        header = "\n"
        while header and not header.strip():
            header = file.readline(_LONGEST_LINE)
    cuts = {mark: len(next(csv.reader([header], delimiter=mark), [])) for mark in DELIMITERS}
    return max(cuts, key=lambda mark: cuts[mark])


def _not_utf8(path: Path) -> SourceError:
    """Return the error that names the first byte that is not UTF-8, and its line."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines_before = bytes_before = 0
    offset, line = 0, 1
    with path.open("rb") as file:
        while chunk := file.read(_HEAD_BYTES):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                start = bytes_before + len(chunk) - len(error.object) + error.start
                offset = start
                line = 1 + lines_before + error.object.count(b"\n", 0, error.start)
                break
            bytes_before += len(chunk)
            lines_before += chunk.count(b"\n")
    return SourceError(
        f"{path.name} is not UTF-8: byte {offset}, line {line}", mend="save it as UTF-8"
    )


def _first_sheet(path: Path) -> tuple[CalamineSheet, tuple[str, ...]]:
    """Return the first sheet of a workbook, and the names of the others."""
    if not path.is_file():
        raise SourceError(f"there is no file {path}", mend="correct the name")
    if path.suffix.lower() != ".xls":  # the old form is no archive
        refuse_bomb(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        return book.get_sheet_by_index(0), tuple(book.sheet_names[1:])
    except (CalamineError, OSError) as error:
        raise SourceError(
            f"{path.name} is no workbook that can be read: {error}",
            mend="save it again as xlsx, without a password, or export it as csv",
        ) from error


def _sheet_lines(sheet: CalamineSheet) -> Iterator[Line]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield Line(number, [cell_text(cell) for cell in cells])


def cell_text(cell: Cell) -> str:
    """Return a workbook's cell as a csv file would hold it.

    >>> cell_text(3.0), cell_text(dt.datetime(2015, 10, 1)), cell_text("=1+1")
    ('3', '2015-10-01', '=1+1')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date().isoformat()
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
