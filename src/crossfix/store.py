"""Where a case keeps its tables: one Parquet file a table, each written whole or not at all."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from crossfix.errors import ReleaseError, SourceError
from crossfix.tables import Table, check

_KEY = b"crossfix"


class Store:
    """A folder of Parquet files, each with the fingerprint of what it was made from."""

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
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ReleaseError(
                f"another run is writing into {self.folder}",
                mend="wait for it, or choose another folder with --out",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def path(self, table: Table) -> Path:
        """Return where the table lies."""
        return self.folder / f"{table.name}.parquet"

    def fingerprint(self, table: Table) -> str | None:
        """Return the fingerprint stored with the table; None where there is no readable table."""
        try:
            metadata = pq.read_schema(self.path(table)).metadata or {}
        except (OSError, ValueError):  # absent, or cut short by a crash of the disk
            return None
        return json.loads(metadata[_KEY])["fingerprint"] if _KEY in metadata else None

    def write(self, table: Table, frame: pl.DataFrame, *, fingerprint: str) -> pl.DataFrame:
        """Check the table, write it to a temporary file, rename it, and return it."""
        frame = check(frame, table)
        arrow = frame.to_arrow()
        stamp = {_KEY: json.dumps({"table": table.name, "fingerprint": fingerprint}).encode()}
        temporary = self.path(table).with_suffix(".parquet.part")
        try:
            pq.write_table(arrow.replace_schema_metadata(stamp), temporary, compression="zstd")
            temporary.replace(self.path(table))
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise ReleaseError(
                f"cannot write {self.path(table)}: {error.strerror or error}",
                mend="free space on the disk, or choose another folder with --out",
            ) from error
        return frame

    def read(self, table: Table) -> pl.DataFrame:
        """Return the table, or raise SourceError where it was never made."""
        try:
            return pl.read_parquet(self.path(table))
        except FileNotFoundError as error:
            raise SourceError(
                f"{self.folder} has no table {table.name}", mend="run the case first: crossfix run"
            ) from error
