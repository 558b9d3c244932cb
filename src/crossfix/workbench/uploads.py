"""A file that a form sends: written piece by piece where it may lie, and never more than it may."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from crossfix.workbench.errors import RequestError, TooLargeError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM = "multipart/form-data"
_MOST_OF_FIELD = 10_000  # bytes of what is no file
_READ_AWAY = 20  # times the most: a browser that still sends shows no answer
_AROUND = 100_000  # bytes of a form around its file


class Upload(NamedTuple):
    """Where a file was written, under which name it was sent, and the other fields."""

    path: Path
    name: str
    fields: dict[str, str]


class Bounds(NamedTuple):
    """How large a file may be, and what a person can do who has a larger one."""

    most_bytes: int
    mend: str


async def receive(
    stream: AsyncIterator[bytes],
    content_type: str,
    *,
    path: Path,
    bounds: Bounds,
    check: Callable[[dict[str, str]], None],
) -> Upload:
    """Write the one file of a multipart form (RFC 7578) to a path; return it with its fields.

    `check` is told the fields that came before the file, and raises where nothing may be written.
    Raises TooLargeError where the file is larger than it may be, RequestError where the form cannot
    be read or holds no file; what was written is removed then.
    """
    kind, options = parse_options_header(content_type)
    if kind != FORM.encode() or b"boundary" not in options:
        raise _unreadable()
    form = _Form(path, bounds=bounds, check=check)
    parser = MultipartParser(options[b"boundary"], form.callbacks)
    sent = 0
    try:
        async for chunk in stream:
            sent += len(chunk)
            if form.size <= bounds.most_bytes and sent <= bounds.most_bytes + _AROUND:
                parser.write(chunk)
            elif sent > _READ_AWAY * bounds.most_bytes:
                break
        _refuse_size(max(form.size, sent - _AROUND), bounds)
        parser.finalize()
        return form.upload()
    except FormParserError as error:
        form.drop()
        raise _unreadable() from error
    except BaseException:  # also where the browser went away
        form.drop()
        raise
    finally:
        form.close()


def _refuse_size(size: int, bounds: Bounds) -> None:
    if size > bounds.most_bytes:
        raise TooLargeError(
            f"the file has more than {bounds.most_bytes / 1e6:,.0f} MB", mend=bounds.mend
        )


def _unreadable() -> RequestError:
    return RequestError(
        "what was sent is no form that can be read", mend="send it from the page again"
    )


class _Form:
    """The parts of a form as they come."""

    def __init__(
        self, path: Path, *, bounds: Bounds, check: Callable[[dict[str, str]], None]
    ) -> None:
        self.size = 0  # of the file, so far
        self._path = path
        self._bounds = bounds
        self._check = check
        self._fields: dict[str, bytes] = {}
        self._header = [b"", b""]
        self._name = ""
        self._file_name: str | None = None
        self._file: BinaryIO | None = None
        self._in_file = False
        self._ended = False

    @property
    def callbacks(self) -> "MultipartCallbacks":
        """Return what the parser tells."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._add(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": lambda data, start, end: self._take(data[start:end]),
            "on_end": self._end,
        }

    def upload(self) -> Upload:
        """Return the file that came; raise RequestError where none did."""
        if self._file_name is None or not self._ended:
            raise RequestError("no file was sent", mend="choose one, then press the button")
        return Upload(self._path, self._file_name, self._texts())

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def drop(self) -> None:
        """Remove what was written."""
        self.close()
        self._path.unlink(missing_ok=True)

    def _texts(self) -> dict[str, str]:
        return {name: value.decode("utf-8", "replace") for name, value in self._fields.items()}

    def _begin(self) -> None:
        self._name, self._in_file = "", False

    def _add(self, at: int, piece: bytes) -> None:
        self._header[at] += piece

    def _end_header(self) -> None:
        name, value = self._header
        self._header = [b"", b""]
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
            if b"filename" in options:
                self._in_file = True
                sent = options[b"filename"].decode("utf-8", "replace")
                self._name_file(sent)

    def _name_file(self, name: str) -> None:
        if self._file_name is not None:
            raise RequestError("more than one file was sent", mend="bring them one by one")
        self._file_name = name

    def _open(self) -> None:
        if self._in_file:
            self._check(self._texts())
            if not self._file_name:
                raise RequestError("no file was sent", mend="choose one, then press the button")
            self._file = self._path.open("xb")

    def _take(self, piece: bytes) -> None:
        if self._in_file and self._file is not None:
            self.size += len(piece)
            if self.size <= self._bounds.most_bytes:
                self._file.write(piece)
            return
        value = self._fields.get(self._name, b"") + piece
        if len(value) > _MOST_OF_FIELD:
            raise _unreadable()
        self._fields[self._name] = value

    def _end(self) -> None:
        self._ended = True
