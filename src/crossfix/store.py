"""Where a case keeps its tables: one Parquet file a table, each written whole or not at all."""

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from crossfix.errors import ReleaseError, SourceError, TableError
from crossfix.tables import Table, check, empty

ADDED = "added"  # of files from elsewhere, in the folder of a case
WRITTEN = ".written.json"  # for each table: what it was made from, and the hash of its bytes
# who only looks whether a run is writing holds the folder for a moment
_PATIENCE_SECONDS = 1
_ROWS_TOGETHER = 32_768  # of a file, read or passed over at once
_NAME_DIGITS = 12
DRAFT = ".draft"  # what is made beside the results, to take their place when all of it is made
PREVIEW = ".preview"  # likewise, and it stays until a person says which to keep
_MADE_FROM = ".made-from"  # in a preview that is whole: the state of the results when it began
TAKING = ".taking"  # a draft that takes the place of the results
_BESIDE = frozenset({DRAFT, PREVIEW, TAKING})


class Stamp(NamedTuple):
    """Which tables lie in a folder, whatever made them."""

    digest: str  # SHA-256 of the note of what was written, which has that of every table
    written_at: dt.datetime | None  # when a table was last written, to the second

    @property
    def name(self) -> str:
        """Return what tells the runs of one case apart: the start of the digest."""
        return self.digest[:_NAME_DIGITS]


UNKNOWN = Stamp("unknown", None)


def stamp_of(folder: Path) -> Stamp:
    """Return which tables lie in a folder; unknown where there is no note of them."""
    note = folder / WRITTEN
    try:
        digest = hashlib.sha256(note.read_bytes()).hexdigest()
        seconds = int(note.stat().st_mtime)
    except FileNotFoundError:
        return UNKNOWN
    return Stamp(digest, dt.datetime.fromtimestamp(seconds, dt.UTC))


class Store:
    """A folder of Parquet files, and a note of what each was made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise ReleaseError(
                f"cannot write into {folder}: {error.strerror}",
                mend="choose another folder with --out, or change its permissions",
            ) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for one run; raise ReleaseError where another run holds it."""
        lock = FileLock(self.folder / ".lock")
        try:
            lock.acquire(timeout=_PATIENCE_SECONDS)
        except Timeout as error:
            raise ReleaseError(
                f"another run is writing into {self.folder}",
                mend="wait for it, or choose another folder with --out",
            ) from error
        try:
            self._finish()
            yield
        finally:
            lock.release()

    @contextmanager
    def draft(self) -> Iterator["Store"]:
        """Give a store with the same tables, in which they can be written anew; it goes at last."""
        try:
            yield self.copy(DRAFT)
        finally:
            shutil.rmtree(self.folder / DRAFT, ignore_errors=True)

    def copy(self, name: str) -> "Store":
        """Make a store of a name beside the results, with the same tables, and return it.

        A file here is never written in place, so the two can share the bytes of those that stay.
        """
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was cut short
        copied = Store(folder)
        for path in self._kept():
            place = folder / path.relative_to(self.folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            _share(path, place)
        return copied

    def _kept(self) -> Iterator[Path]:
        """Yield every table and its note, also those of editions in folders within."""
        for name in ("*.parquet", WRITTEN):
            for path in sorted(self.folder.rglob(name)):
                if _BESIDE.isdisjoint(path.relative_to(self.folder).parts):
                    yield path

    def take(self, draft: "Store") -> None:
        """Put every file of a draft in the place of its own, all of them or none.

        One renaming decides. What is cut short after it is finished by who next holds the folder.
        """
        try:
            draft.folder.replace(self.folder / TAKING)
        except OSError as error:
            raise _cannot_take(self.folder, error) from error
        self._finish()

    @contextmanager
    def preview(self) -> Iterator["Store"]:
        """Give a store beside this one, in which the tables can be written anew; it stays.

        What goes wrong leaves none. Raises SourceError where there is no result, ReleaseError where
        a run is writing, or another preview is being made.
        """
        with self._previewing():
            with self.held():
                before = self.state()
                beside = self.copy(PREVIEW)
            try:
                yield beside
                write_text(beside.folder / _MADE_FROM, before)  # last: without it none is whole
            except BaseException:
                shutil.rmtree(beside.folder, ignore_errors=True)
                raise

    def previewed(self) -> "Store | None":
        """Return the preview that waits for a decision; None where there is none that is whole."""
        folder = self.folder / PREVIEW
        return Store(folder) if (folder / _MADE_FROM).is_file() else None

    def fits(self, beside: "Store") -> bool:
        """Return whether the results are still those with which a preview began."""
        made_from = beside.folder / _MADE_FROM
        return made_from.read_text(encoding="utf-8") == self.state()

    def keep(self) -> None:
        """Put the preview in the place of the results, all of it or nothing.

        Raises SourceError where there is none, or a run has come between.
        """
        with self._previewing(), self.held():
            beside = self.previewed()
            if beside is None:
                raise SourceError(
                    f"there is nothing to keep beside {self.folder}",
                    mend="make it first: crossfix run --preview",
                )
            if not self.fits(beside):
                raise SourceError(
                    "a run has changed the results since this was made beside them",
                    mend="make it again: crossfix run --preview",
                )
            (beside.folder / _MADE_FROM).unlink()
            self.take(beside)

    def leave(self) -> None:
        """Remove the preview, or what one that was cut short left."""
        with self._previewing():
            shutil.rmtree(self.folder / PREVIEW, ignore_errors=True)

    @contextmanager
    def _previewing(self) -> Iterator[None]:
        """Hold what is beside the results; raise ReleaseError where it is being made."""
        lock = FileLock(self.folder / f"{PREVIEW}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ReleaseError(
                f"another run is being made beside {self.folder}", mend="wait for it, or stop it"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _finish(self) -> None:
        """Go on with a draft whose files have begun to take the place of the results."""
        taking = self.folder / TAKING
        for path in sorted(taking.rglob("*")):
            place = self.folder / path.relative_to(taking)
            try:
                if path.is_file():
                    place.parent.mkdir(parents=True, exist_ok=True)
                    path.replace(place)
            except OSError as error:
                raise _cannot_take(place, error) from error
        shutil.rmtree(taking, ignore_errors=True)

    def state(self) -> str:
        """Return what changes with every table written; raise SourceError where none was."""
        try:
            return _sha256(self.folder / WRITTEN)
        except FileNotFoundError as error:
            raise SourceError(
                f"there is no result in {self.folder}", mend="run the case first: crossfix run"
            ) from error

    def path(self, table: Table) -> Path:
        """Return where the table lies."""
        return self.folder / f"{table.name}.parquet"

    def fingerprint(self, table: Table) -> str | None:
        """Return what the table was made from; None where it is absent or not as it was written."""
        written = self._written().get(table.name)
        try:
            whole = written is not None and written["sha256"] == _sha256(self.path(table))
        except OSError:
            return None
        return written["fingerprint"] if written and whole else None

    def content(self, table: Table) -> str:
        """Return the SHA-256 of the table as it was written."""
        return self._written()[table.name]["sha256"]

    def write(self, table: Table, frame: pl.DataFrame, *, fingerprint: str) -> pl.DataFrame:
        """Check the table, write it to a temporary file, rename it, and return it.

        The fingerprint lies beside the tables, not in them: the same rows give the same bytes.
        """
        frame = check(frame, table)
        path = self.path(table)
        with whole_file(path) as part:
            # the rows of one id lie together: a page reads the few groups that may hold it
            pq.write_table(
                frame.to_arrow(), part, compression="zstd", row_group_size=_ROWS_TOGETHER
            )
        made = {"fingerprint": fingerprint, "sha256": _sha256(path)}
        noted = json.dumps({**self._written(), table.name: made}, indent=1, sort_keys=True)
        write_text(self.folder / WRITTEN, noted)
        return frame

    def _written(self) -> dict[str, dict[str, str]]:
        """Return what was written, by table; nothing where the note is absent or cut short."""
        try:
            noted: dict[str, dict[str, str]] = json.loads((self.folder / WRITTEN).read_bytes())
        except (OSError, ValueError):
            return {}
        return noted

    def read(self, table: Table) -> pl.DataFrame:
        """Return the table, or raise SourceError where it was never made."""
        try:
            return pl.read_parquet(self.path(table))
        except FileNotFoundError as error:
            raise SourceError(
                f"{self.folder} has no table {table.name}", mend="run the case first: crossfix run"
            ) from error

    def recall(self, table: Table) -> pl.DataFrame:
        """Return the table as an earlier run left it; no rows where there was none.

        Raises SourceError where it cannot be read: what it knows cannot be made again.
        """
        path = self.path(table)
        if not path.exists():
            return empty(table)
        try:
            return check(pl.read_parquet(path), table)
        except (pl.exceptions.PolarsError, OSError, TableError) as error:
            raise SourceError(
                f"{path} is not as a run left it: {error}",
                mend="put a copy of it back; or delete it, and incident ids start anew",
            ) from error


def _cannot_take(place: Path, error: OSError) -> ReleaseError:
    return ReleaseError(
        f"cannot write {place}: {error.strerror}",
        mend="change its permissions, then: crossfix run",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def free_place(folder: Path, file: Path) -> Path:
    """Return where a copy of a file can lie in a folder: with a number where another file lies."""
    number, free = 1, folder / file.name
    while free.exists() and _sha256(free) != _sha256(file):
        number += 1
        free = (folder / file.name).with_stem(f"{file.stem}-{number}")
    return free


def _share(path: Path, place: Path) -> None:
    """Give a file a second name; copy it where the disk cannot do that."""
    try:
        place.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, place)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary name to write to, and rename it to the path once all went well.

    Raises ReleaseError where the file cannot be written.
    """
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _removed_at_last(part):
            yield part
            part.replace(path)
    except OSError as error:
        raise ReleaseError(
            f"cannot write {path}: {error.strerror or error}",
            mend="free space on the disk, or choose another folder with --out",
        ) from error


@contextmanager
def _removed_at_last(part: Path) -> Iterator[None]:
    part.unlink(missing_ok=True)  # a crash of the machine may have left one
    try:
        yield
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a text and return its path; lines end as in the text."""
    with whole_file(path) as part:
        part.write_bytes(text.encode(encoding))
    return path
