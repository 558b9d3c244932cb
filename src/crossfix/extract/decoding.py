"""From bytes to text, whatever their encoding; what is no text is refused."""

import codecs
import unicodedata
from types import ModuleType

from crossfix.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000  # bytes from which an encoding is told
_MOST_CONTROLS = 0.01  # share of control characters beyond which bytes are no text


def decoded(raw: bytes) -> str:
    """Return the text in the bytes: by its mark, as UTF-8, or as what it looks like.

    Raises ValueError for what is no text, SourceError where the encoding must be told and the
    library for it is not installed.
    """
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    sample = text[:_SAMPLE]
    controls = sum(unicodedata.category(c) == "Cc" and not c.isspace() for c in sample)
    if "\x00" in sample or controls > _MOST_CONTROLS * len(sample):
        raise ValueError("it holds control characters")
    return text


def _decoded(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if b"\x00" in raw[:_SAMPLE]:
            raise
    best = library("charset_normalizer").from_bytes(raw[:_SAMPLE]).best()
    if best is None:
        raise ValueError("its encoding cannot be told")
    return raw.decode(str(best.encoding), errors="replace")


def library(name: str) -> ModuleType:
    """Return a module of the extra `text`; raise SourceError where it is not installed."""
    import importlib  # noqa: PLC0415 - only here

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise SourceError(
            f"this kind of file needs {name.replace('_', '-')}, which is not installed",
            mend="pip install 'crossfix[text]'",
        ) from error
