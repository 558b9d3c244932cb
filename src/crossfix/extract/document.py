"""One text with where and when it was captured."""

import datetime as dt
import hashlib
from typing import NamedTuple
from urllib.parse import urlsplit

from crossfix.model import Capture


class Skipped(NamedTuple):
    """A part of a file that gave no text, and why."""

    part: str | None
    why: str
    mend: str


class Given(NamedTuple):
    """What a reader gives: a text, the bytes that it came in, and what the file says of it."""

    text: str
    raw: bytes
    part: str | None = None
    url: str | None = None
    captured_at: dt.datetime | None = None
    published_on: dt.date | None = None
    published_at: dt.datetime | None = None
    title: str | None = None
    language: str | None = None
    source_id: str | None = None
    note: str | None = None  # what the reader found doubtful


class Document(NamedTuple):
    """A text to be read, and the evidence that it stood there."""

    text: str
    capture_id: str
    file: str
    part: str | None
    sha256: str
    url: str | None
    captured_at: dt.datetime | None
    published_on: dt.date | None
    published_at: dt.datetime | None
    title: str | None
    language: str | None
    source_id: str | None
    note: str | None

    @property
    def capture(self) -> Capture:
        """Return the evidence."""
        return Capture(
            capture_id=self.capture_id,
            file=self.file,
            part=self.part,
            sha256=self.sha256,
            url=self.url,
            captured_at=self.captured_at,
            published_on=self.published_on,
            title=self.title,
            language=self.language,
        )


def document_of(given: Given, *, file: str) -> Document:
    """Return a text with its hashes; a source that is not told is the host of the address.

    >>> given = Given(text="Hi", raw=b"Hi", url="https://www.sana.sy/?p=1")
    >>> document_of(given, file="a.html").source_id
    'sana.sy'
    """
    day = given.published_at.astimezone(dt.UTC).date() if given.published_at else None
    return Document(
        text=given.text,
        capture_id=hashlib.sha256(given.text.encode("utf-8", "surrogatepass")).hexdigest(),
        file=file,
        part=given.part,
        sha256=hashlib.sha256(given.raw).hexdigest(),
        url=given.url,
        captured_at=given.captured_at,
        published_on=given.published_on or day,
        published_at=given.published_at,
        title=given.title,
        language=given.language,
        source_id=given.source_id or host_of(given.url),
        note=given.note,
    )


def host_of(url: str | None) -> str | None:
    """Return the host of an address without www; None where it has none.

    >>> host_of("https://www.Sana.sy/en/?p=1"), host_of("no address")
    ('sana.sy', None)
    """
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.").replace(";", ",") if host else None
