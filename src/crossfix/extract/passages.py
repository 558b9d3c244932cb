"""The parts of a text that something was read from, cut at the words that values rest on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    """Some characters of a text, and whether a value rests on them."""

    text: str
    is_value: bool


def passages(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[Piece, ...]]:
    r"""Yield each paragraph in which a value stands, in pieces; () where others are left out.

    >>> [[piece.text for piece in each] for each in passages("One.\nTwo hit.\n", [(5, 8)])]
    [[], ['Two', ' hit.']]
    """
    stretches = merged(spans)
    start, left_out = 0, False
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        inside = [(a - start, b - start) for a, b in stretches if start <= a and b <= end]
        if inside:
            if left_out:
                yield ()
            yield tuple(_pieces(paragraph, inside))
        left_out = not inside and (left_out or bool(paragraph.strip()))
        start = end + 1
    if left_out:
        yield ()


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


def _pieces(paragraph: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for start, end in spans:
        if start > at:
            yield Piece(paragraph[at:start], is_value=False)
        yield Piece(paragraph[start:end], is_value=True)
        at = end
    if at < len(paragraph):
        yield Piece(paragraph[at:], is_value=False)
