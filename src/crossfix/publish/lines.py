"""Plain text in lines of at most 80 columns: what `explain` prints is made of these."""

import textwrap

from crossfix.publish.text import clean

COLUMNS = 80


def wrap(text: str, *, indent: int = 0, hang: int = 2) -> list[str]:
    """Return a text in lines, those after the first indented further."""
    return textwrap.wrap(
        clean(text),
        COLUMNS,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
    ) or [""]


def cut(text: str, width: int) -> str:
    """Return a text of at most so many characters.

    >>> cut("Al-Latamneh", 6)
    'Al-La…'
    """
    text = clean(text)
    return text if len(text) <= width else text[: width - 1] + "…"


def head(text: str) -> list[str]:
    """Return the head of a section."""
    return ["", text, "-" * min(len(text), COLUMNS)]


def fact(name: str, text: str) -> list[str]:
    """Return a name and what it stands for."""
    return wrap(f"{name}: {text}", indent=2, hang=4)
