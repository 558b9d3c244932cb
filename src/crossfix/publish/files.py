"""Files that are written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crossfix.errors import ReleaseError


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
