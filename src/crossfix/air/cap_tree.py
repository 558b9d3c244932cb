"""Alerts of the Common Alerting Protocol as XML trees: read with care, as anybody may send one."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from crossfix.errors import SourceError

LARGEST = 1_000_000  # bytes; the largest alerts known here have 24,000
NAMESPACES = {
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
}
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
# others, such as UTF-7, can hide markup from whoever looks at the bytes
_ENCODINGS = {"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_MARKUP = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Element = Any  # of lxml, which is an extra


class Finding(NamedTuple):
    """Something wrong with an alert, or doubtful."""

    kind: str  # form: the schema forbids it; meaning: the text of the standard, or reason; chain
    weight: str  # error or doubt
    where: str
    what: str
    mend: str


@cache
def xml_library() -> Any:  # noqa: ANN401 - a module
    """Return lxml.etree; raise SourceError where it is not installed."""
    if find_spec("lxml") is None:
        raise SourceError(
            "alerts are read by lxml, which is not installed", mend="pip install 'crossfix[air]'"
        )
    return import_module("lxml.etree")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; raise SourceError where it is too large or cannot be read."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _hostile(f"{path}: {size:,} bytes; an alert has at most {LARGEST:,}")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", mend="name a file with an alert") from error


def _hostile(problem: str) -> SourceError:
    return SourceError(problem, mend="ask the sender for a plain alert; do not open this file")


def parse(raw: bytes, *, at: str) -> Element:
    """Return the root of an XML document.

    Raises SourceError for what is not XML, or holds a document type, entities or an encoding that
    can hide them. Nothing outside the bytes is ever read.
    """
    etree = xml_library()
    if len(raw) > LARGEST:
        raise _hostile(f"{at}: {len(raw):,} bytes; an alert has at most {LARGEST:,}")
    declared = _DECLARED.match(raw.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if encoding not in _ENCODINGS or b"\0" in raw:
        raise _hostile(f"{at}: an encoding that is not taken")
    if _MARKUP.search(raw):
        raise _hostile(f"{at}: it declares a document type or entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{at}: not XML: {error}", mend="ask the sender for it again") from error
    if root.getroottree().docinfo.internalDTD is not None:  # what the search above cannot see
        raise _hostile(f"{at}: it declares a document type")
    return root


def alerts_in(root: Element, *, at: str) -> list[Element]:
    """Return the alerts of a document: itself, or those that a feed or envelope holds.

    Raises SourceError where there is none of CAP 1.1 or 1.2.
    """
    found = [one for one in root.iter() if named(one) == "alert" and version(one) is not None]
    if not found:
        raise SourceError(
            f"{at}: holds no alert of CAP 1.1 or 1.2", mend="give an alert of CAP 1.2"
        )
    return found


def version(element: Element) -> str | None:
    """Return the version of CAP of an element; None where it is of something else."""
    return NAMESPACES.get(_split(element)[0])


def named(element: Element) -> str | None:
    """Return an element's name without its namespace; None for comments and instructions."""
    return _split(element)[1]


def _split(element: Element) -> tuple[str, str | None]:
    if not isinstance(element.tag, str):
        return "", None
    space, _, name = element.tag.rpartition("}")
    return space.removeprefix("{"), name


def text(element: Element) -> str:
    """Return the text of an element, without comments in it."""
    return str(element.xpath("string()"))


def children(element: Element, name: str) -> Iterator[Element]:
    """Give the children of that name, in the namespace of their parent."""
    for child in element:
        if named(child) == name and _split(child)[0] == _split(element)[0]:
            yield child


def has(element: Element, name: str) -> bool:
    """Return whether an element has a child of that name."""
    return next(children(element, name), None) is not None


def first(element: Element, name: str) -> str | None:
    """Return the text of the first child of that name, stripped; None where there is none."""
    for child in children(element, name):
        return text(child).strip()
    return None
