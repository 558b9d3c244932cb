"""How a reading looks in a terminal: the text with its values underlined, then the table."""

import textwrap
from collections.abc import Iterator, Sequence

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
    """Yield each paragraph in which a value stands; "..." where others are left out."""
    spans = merged([(one.start, one.end) for each in page.suggestions for one in each.said])
    start, left_out = 0, False
    for paragraph in page.text.split("\n"):
        end = start + len(paragraph)
        inside = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
        if inside:
            if left_out:
                yield "  ..."
            yield from _wrapped(paragraph, inside, underline=underline)
        left_out = (left_out and not inside) or (not inside and bool(paragraph.strip()))
        start = end + 1
    if left_out:
        yield "  ..."


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches that do not overlap and cover the same characters, in order.

    >>> merged([(5, 9), (0, 3), (2, 4)])
    [(0, 4), (5, 9)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _wrapped(paragraph: str, spans: Sequence[tuple[int, int]], *, underline: bool) -> list[str]:
    before, after = (_UNDERLINE, _PLAIN) if underline else (_OPEN, _CLOSE)
    pieces, at = [], 0
    for start, end in spans:
        # each word is underlined by itself, so that a line may end within a value
        gap = f"{after} {before}" if underline else " "
        words = gap.join(_clean(paragraph[start:end]).split())
        pieces += [_clean(paragraph[at:start]), before, words, after]
        at = end
    text = "".join([*pieces, _clean(paragraph[at:])])
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
