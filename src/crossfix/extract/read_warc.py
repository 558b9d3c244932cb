"""Web archives: WARC (ISO 28500), and WACZ, which packs them with their hashes."""

import datetime as dt
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from crossfix.errors import SourceError
from crossfix.extract.decoding import decoded, library
from crossfix.extract.document import Given, Skipped
from crossfix.extract.read_html import read_html
from crossfix.spans import read_moment

_MOST_BYTES = 20 * 2**20  # of one page in an archive, unpacked
_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)
_HASH_BLOCK = 1 << 20


def read_warc(path: Path) -> Iterator[Given | Skipped]:
    """Yield the pages of a WARC with address and moment of capture, digests checked."""
    with path.open("rb") as stream:
        yield from _records(stream)


def read_wacz(path: Path) -> Iterator[Given | Skipped]:
    """Yield the pages of the archives in a WACZ; one whose hash differs is told, and still read.

    Raises SourceError for what is no WACZ.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            stated = _stated_hashes(packed)
            names = [name for name in packed.namelist() if name.endswith((".warc", ".warc.gz"))]
            if not names:
                raise SourceError(f"{path.name} holds no WARC", mend="capture the pages again")
            for name in names:
                problem = _hash_problem(packed, name, stated.get(name))
                if problem:
                    yield Skipped(name, problem, "capture the pages again; they are read as found")
                with packed.open(name) as stream:
                    for item in _records(stream):
                        yield item._replace(part=f"{name}, {item.part}")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        # a method of packing that is not known, or a password
        raise SourceError(f"{path.name} is no WACZ: {error}", mend="copy it again") from error


def _stated_hashes(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return the SHA-256 that datapackage.json states for each part."""
    try:
        with packed.open("datapackage.json") as stream:
            package = msgspec.json.decode(stream.read(_MOST_BYTES))
        return {part["path"]: part["hash"] for part in package["resources"]}
    except (KeyError, TypeError, RecursionError, msgspec.MsgspecError):
        return {}


def _hash_problem(packed: zipfile.ZipFile, name: str, stated: str | None) -> str | None:
    if stated is None:
        return "datapackage.json states no hash of this part"
    kind, _, wanted = stated.partition(":")
    if kind != "sha256":
        return f"its hash is stated as {kind}, which is not checked"
    digest = hashlib.sha256()
    with packed.open(name) as stream:
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    return None if digest.hexdigest() == wanted else "its bytes are not those that were hashed"


def _records(stream: IO[bytes]) -> Iterator[Given | Skipped]:
    archive = library("warcio.archiveiterator")
    broken = library("warcio.exceptions").ArchiveLoadFailed
    records = archive.ArchiveIterator(stream, check_digests=True)
    number = 0
    try:
        for record in records:
            number += 1
            if record.rec_type in {"response", "resource"}:
                yield from _pages(record, part=f"record {number}")
    except (broken, EOFError, OSError, ValueError) as error:
        if number == 0 and isinstance(error, broken):
            raise SourceError(f"no WARC: {error}", mend="name a file of web archives") from error
        yield Skipped(
            f"record {number + 1}", f"the archive breaks off: {error}", "copy the file again"
        )


def _pages(record: Any, *, part: str) -> Iterator[Given | Skipped]:  # noqa: ANN401 - untyped library
    headers = record.http_headers or record.rec_headers
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    if kind not in (*_PAGES, *_TEXTS):
        return
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    url = record.rec_headers.get_header("WARC-Target-URI")
    if status != "200":
        yield Skipped(part, f"{url} answered {status}", "none needed, unless the page matters")
        return
    stream = record.content_stream()
    raw: bytes = stream.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        yield Skipped(part, f"{url} has more than {_MOST_BYTES >> 20} MB", "save its text as txt")
        return
    stream.read()  # the digest is of all of it
    if record.digest_checker and record.digest_checker.passed is False:
        problems = "; ".join(record.digest_checker.problems)
        yield Skipped(part, f"{url}: the bytes are not those captured: {problems}", "capture again")
        return
    given: Given | Skipped
    if kind in _PAGES:
        given = read_html(raw, part=part, url=url)
    else:
        given = Given(text=decoded(raw), raw=raw, part=part, url=url)
    if isinstance(given, Given):
        given = given._replace(captured_at=_moment(record.rec_headers.get_header("WARC-Date")))
    yield given


def _moment(stated: str | None) -> dt.datetime | None:
    try:
        moment = read_moment(stated) if stated else None
    except ValueError:
        return None
    return moment if isinstance(moment, dt.datetime) else None
