"""Files that wait in the folder of a case until a person has decided whether they stay."""

import re
import secrets
import shutil
import unicodedata
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from crossfix.errors import ReleaseError, SourceError
from crossfix.ingest.added import WAITING
from crossfix.publish.text import clean
from crossfix.store import ADDED

TABLES = (".csv", ".tsv", ".txt")
WORKBOOK = ".xlsx"
KINDS = (*TABLES, WORKBOOK, ".geojson", ".json")
_LONGEST_NAME = 80  # characters before the extension
# names that are devices on some systems, with any extension
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


class Place(NamedTuple):
    """A folder of its own for one file that waits; held for as long as somebody may decide."""

    folder: Path
    held: FileLock

    def clear(self) -> None:
        """Remove the file and its folder, and the folders around it where nothing else is left."""
        self.held.release()
        shutil.rmtree(self.folder, ignore_errors=True)
        for folder in (self.folder.parent, self.folder.parent.parent):
            try:
                folder.rmdir()
            except OSError:  # something else lies there
                return


def place_in(case_folder: Path) -> Place:
    """Return a new place for a file that waits, and remove those that a crash has left.

    Raises ReleaseError where the folder of the case cannot be written to.
    """
    home = case_folder / ADDED / WAITING
    for folder in home.glob("*"):
        _clear_abandoned(folder)
    folder = home / secrets.token_hex(8)
    held = FileLock(folder / ".lock")
    try:
        folder.mkdir(parents=True, mode=0o700)
        held.acquire(timeout=0)
    except OSError as error:
        raise ReleaseError(
            f"cannot write into {home.parent}: {error.strerror}",
            mend="make room, or change permissions",
        ) from error
    return Place(folder, held)


def _clear_abandoned(folder: Path) -> None:
    held = FileLock(folder / ".lock")
    try:
        held.acquire(timeout=0)
    except (Timeout, OSError):  # somebody still decides on it
        return
    held.release()
    shutil.rmtree(folder, ignore_errors=True)


def clean_name(name: str) -> str:
    r"""Return a name under which a file may lie in the case, whatever it was called.

    Raises SourceError where its extension is none of KINDS.

    >>> clean_name("../../etc/cron.d/x.csv"), clean_name("C:\\My files\\Häuser 2.CSV")
    ('x.csv', 'Häuser 2.csv')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", clean(name)))[-1].strip()
    stem, dot, kind = last.rpartition(".")
    kind = f"{dot}{kind}".lower()
    if not dot or kind not in KINDS:
        raise SourceError(
            f"{last or 'the file'} is of no kind that is read here",
            mend=f"bring a table in one of {', '.join(KINDS)}; of a workbook, save it as xlsx",
        )
    safe = re.sub(r"[^\w ().,+-]", "_", stem).strip(". ")[:_LONGEST_NAME].rstrip(". ")
    safe = f"_{safe}" if _DEVICES.match(f"{safe}.") else safe
    return (safe or "reports") + kind
