"""How a reading looks in a terminal: the text with its values underlined, then the table."""

import textwrap
from collections.abc import Iterator, Sequence

from crossfix.extract.passages import Piece, passages
from crossfix.ingest.suggested import Page, Suggestion

_WIDTH = 80
_UNDERLINE, _PLAIN = "\x1b[4m", "\x1b[24m"
_OPEN, _CLOSE = "[", "]"
_COLUMN_WIDTH, _VALUE_WIDTH = 18, 28


def shown(page: Page, *, underline: bool) -> str:
    """Return the passages of a text that say something, and what is suggested, in 80 columns.

    Without underlining, values stand in brackets.
    """
    lines = [_head(page), ""]
    lines += [*_passages(page, underline=underline), ""]
    if not page.suggestions:
        lines += ["Nothing in it was read as a report or a claim.", ""]
    for suggestion in page.suggestions:
        lines += [*_table(suggestion), ""]
    return "\n".join(lines).rstrip()


def _head(page: Page) -> str:
    capture = page.capture
    parts = (capture.title, capture.file, capture.part, capture.url, capture.published_on)
    return textwrap.fill(
        ", ".join(str(part) for part in parts if part),
        _WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _passages(page: Page, *, underline: bool) -> Iterator[str]:
    """Yield the lines of each paragraph in which a value stands; "..." for those left out."""
    spans = [(one.start, one.end) for each in page.suggestions for one in each.said]
    for paragraph in passages(page.text, spans):
        if paragraph:
            yield from _wrapped(paragraph, underline=underline)
        else:
            yield "  ..."


def _wrapped(paragraph: Sequence[Piece], *, underline: bool) -> list[str]:
    before, after = (_UNDERLINE, _PLAIN) if underline else (_OPEN, _CLOSE)
    # each word is underlined by itself, so that a line may end within a value
    gap = f"{after} {before}" if underline else " "
    text = "".join(
        f"{before}{gap.join(_clean(piece.text).split())}{after}"
        if piece.is_value
        else _clean(piece.text)
        for piece in paragraph
    )
    lines: list[str] = []
    line, width = "", 0
    for word in text.split():
        length = len(word.replace(_UNDERLINE, "").replace(_PLAIN, ""))
        if line and width + 1 + length > _WIDTH - 2:
            lines.append(f"  {line}")
            line, width = word, length
        else:
            width += length + bool(line)
            line = f"{line} {word}" if line else word
    return [*lines, f"  {line}"]


def _table(suggestion: Suggestion) -> Iterator[str]:
    yield f"{suggestion.kind} {suggestion.suggestion_id}"
    for one in suggestion.said:
        words = _clean(one.words)
        sure = "" if one.confidence is None else f"{one.confidence:.2f}"
        row = f"  {one.column:<{_COLUMN_WIDTH}} {one.value:<{_VALUE_WIDTH}} {sure:<5}"
        room = _WIDTH - len(row) - 1
        if room < len(words):
            yield row.rstrip()
            yield textwrap.shorten(words, _WIDTH - 4, placeholder="...").join(("    ", ""))
        else:
            yield f"{row} {words}".rstrip()


def _clean(text: str) -> str:
    """Return the text without what would steer a terminal."""
    return "".join(letter if letter.isprintable() or letter == "\u200f" else " " for letter in text)
