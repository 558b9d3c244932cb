"""Texts as they come: files of text, pages, archives, tables and PDF, each with its capture.

The capture is the evidence: where the text was, when it was taken, and the hash of its bytes.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from crossfix.errors import SourceError
from crossfix.extract.decoding import decoded
from crossfix.extract.document import Document, Given, Skipped, document_of
from crossfix.extract.read_html import read_html
from crossfix.extract.read_lines import read_lines, read_sheet
from crossfix.extract.read_pdf import read_pdf
from crossfix.extract.read_warc import read_wacz, read_warc

_MOST_BYTES = 512 * 2**20  # of one file that is read whole; archives are streamed


class Told(NamedTuple):
    """What the files do not say of themselves."""

    published_on: dt.date | None = None
    source_id: str | None = None


NOTHING_TOLD = Told()
Reader = Callable[[Path], Iterator[Given | Skipped]]


def _text(path: Path) -> Iterator[Given | Skipped]:
    raw = path.read_bytes()
    yield Given(text=decoded(raw), raw=raw)


def _page(path: Path) -> Iterator[Given | Skipped]:
    raw = path.read_bytes()
    yield read_html(raw)


# the longest endings first: .warc.gz is no .gz
READERS: dict[str, Reader] = {
    ".warc.gz": read_warc,
    ".warc": read_warc,
    ".wacz": read_wacz,
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".csv": read_sheet,
    ".tsv": read_sheet,
    ".xlsx": read_sheet,
    ".html": _page,
    ".htm": _page,
    ".xhtml": _page,
    ".pdf": read_pdf,
    ".txt": _text,
    ".md": _text,
}
_STREAMED = (read_warc, read_wacz, read_lines, read_sheet)


def files_in(paths: list[Path]) -> list[Path]:
    """Return the files named, and those of a known ending in the folders named, in one order.

    Raises SourceError for a path that is not there and a folder that holds nothing readable.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and _reader(one))
            if not inside:
                raise SourceError(
                    f"{path} holds no file of texts", mend=f"known endings: {', '.join(READERS)}"
                )
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise SourceError(f"there is no file {path}", mend="correct its name")
    return list(dict.fromkeys(found))


def read_documents(path: Path, told: Told = NOTHING_TOLD) -> Iterator[Document | Skipped]:
    """Yield the texts of a file in its order, and what of it could not be used.

    A file of no known ending is read as text. Raises SourceError where the file cannot be what it
    claims, or needs a library that is not installed.
    """
    reader = _reader(path) or _text
    try:
        if reader not in _STREAMED and path.stat().st_size > _MOST_BYTES:
            raise SourceError(
                f"{path.name} has more than {_MOST_BYTES >> 20} MB", mend="split it, or pack a WARC"
            )
        for given in reader(path):
            if isinstance(given, Skipped):
                yield given
                continue
            if not given.text.strip():
                yield Skipped(given.part, "no text", "fill it in, or leave it out")
                continue
            document = document_of(given, file=path.name)
            yield document._replace(
                published_on=document.published_on or told.published_on,
                source_id=told.source_id or document.source_id,
            )
    except OSError as error:
        raise SourceError(
            f"{path}: {error.strerror or error}", mend="correct the name, or its permissions"
        ) from error
    except ValueError as error:
        raise SourceError(
            f"{path.name} is no text: {error}", mend="save it as UTF-8, or name a file of texts"
        ) from error


def _reader(path: Path) -> Reader | None:
    name = path.name.lower()
    return next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)
