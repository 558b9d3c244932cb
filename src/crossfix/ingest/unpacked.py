"""A workbook that unpacks to more than it should is refused before anything opens it."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from crossfix.errors import SourceError

_CHUNK = 1 << 18
_LONGEST_TAG = 64  # bytes kept between two chunks, so that no address of a cell is cut in two
# the address of a cell or of a row; any part can be a sheet, whatever its name
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
_MEND = "save the table alone in a new workbook, or export it as csv"


class Bounds(NamedTuple):
    """How much a workbook may hold."""

    bytes: int = 1_000_000_000  # of all its parts, unpacked
    parts: int = 10_000
    cells: int = 50_000_000  # of one sheet, from its first corner to its last filled cell


MOST = Bounds()


def refuse_bomb(path: Path, *, bounds: Bounds = MOST) -> None:
    """Raise SourceError where an XLSX file is no archive, or holds more than it may.

    What it says of its sizes is checked first; then each part is unpacked piece by piece, counted
    and forgotten, since what it says may be untrue. A sheet counts as the whole rectangle that its
    filled cells span: that is what readers make room for.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_unpacked(path, archive, bounds)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise SourceError(
            f"{path.name} is no workbook that can be read: {error}", mend=_MEND
        ) from error
    except RuntimeError as error:  # a part of it needs a password
        raise SourceError(
            f"{path.name} cannot be unpacked: {error}", mend="save it without a password"
        ) from error


def _refuse_unpacked(path: Path, archive: zipfile.ZipFile, bounds: Bounds) -> None:
    parts = archive.infolist()
    if len(parts) > bounds.parts:
        raise SourceError(f"{path.name} has {len(parts):,} parts", mend=_MEND)
    _refuse_size(path, sum(part.file_size for part in parts), bounds)
    total = 0
    for part in parts:
        reach = _Reach()
        # told that the part is longer than all may be, zipfile reads what there is
        part.file_size = bounds.bytes + 2 * _CHUNK
        with archive.open(part) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                _refuse_size(path, total, bounds)
                reach.take(tail + chunk)
                tail = chunk[-_LONGEST_TAG:]
                _refuse_reach(path, reach, bounds)


class _Reach:
    """How far the filled cells of a sheet reach, in columns and rows."""

    def __init__(self) -> None:
        self.columns = 1
        self.rows = 1

    def take(self, text: bytes) -> None:
        """Note the cells whose addresses stand in a piece of the sheet."""
        for letters, number in _ADDRESS.findall(text):
            self.columns = max(self.columns, _column(letters.upper()))
            self.rows = max(self.rows, int(number))


def _column(letters: bytes) -> int:
    """Return the number of a column, 1 the first.

    >>> _column(b"A"), _column(b"AA")
    (1, 27)
    """
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _refuse_size(path: Path, size: int, bounds: Bounds) -> None:
    if size > bounds.bytes:
        raise SourceError(
            f"{path.name} unpacks to more than {bounds.bytes / 1e6:,.0f} MB", mend=_MEND
        )


def _refuse_reach(path: Path, reach: _Reach, bounds: Bounds) -> None:
    if reach.columns * reach.rows > bounds.cells:
        raise SourceError(
            f"{path.name} has a cell in column {reach.columns:,} and one in row {reach.rows:,}: "
            f"a table of more than {bounds.cells:,} cells",
            mend=f"delete what stands far from the table; {_MEND}",
        )
