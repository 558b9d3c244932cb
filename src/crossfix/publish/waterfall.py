"""The evidence of one link as a waterfall: each part moves a running sum, and all add up."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from crossfix.publish.rows import Row
from crossfix.publish.text import likelihood, number, percent
from crossfix.tables import LINKS

_SUFFIX = "_bits"
_IMPORTED = "imported"
_EVERY_PART = tuple(
    column.name.removesuffix(_SUFFIX) for column in LINKS.columns if column.name.endswith(_SUFFIX)
)
LINK_PARTS = tuple(part for part in _EVERY_PART if part != _IMPORTED)
IMPORTED_PARTS = (_IMPORTED, "calibration", "judged")
_MEANINGS = {
    "prior": "how often these two sources tell of one incident at all, before the two reports are "
    "looked at",
    "place": "whether the two positions lie nearer to each other than those of different incidents "
    "thereabouts do; a crowded place says less than a lonely one",
    "date": "whether the two times fit one incident better than chance would have them fit",
    "type": "whether the two kinds of event can be one: a strike may be called an explosion, but "
    "is no landmine",
    "actor": "whether the same parties are named as striking and struck",
    "toll": "whether the numbers of killed and injured fit; silence says nothing",
    "name": "whether the place names agree beyond what the positions say already",
    "rivals": "what other reports that fit either of the two as well take away, or what their "
    "absence adds",
    "imported": "the weight that another tool gave this pair, its prior and all; it came in with "
    "the file that link.edges names, and was not weighed here",
    "calibration": "what answers on other pairs, drawn at random, teach about evidence like this; "
    "nothing until enough are answered",
    "judged": "what a person decided, of this pair or of others from which it follows; nothing "
    "where nobody did",
}
_DRAWN_BITS = 30.0  # a bar ends there: odds of a thousand million to one need no more room
_PRINTED_BITS = 999.9


class Step(NamedTuple):
    """One part of the evidence, as a bar from the sum before it to the sum after it."""

    part: str
    bits: float
    total: float  # the sum with this part
    left: float  # percent of the width
    width: float


class Waterfall(NamedTuple):
    """The evidence of one link: steps whose bits add up to the total, as printed."""

    steps: tuple[Step, ...]
    total: float
    probability: float
    zero: float  # where even odds stand, percent of the width
    sum_left: float
    sum_width: float


def parts_of(link: Mapping[str, object]) -> tuple[str, ...]:
    """Return the parts that the evidence of a row of LINKS has: weighed here, or brought in."""
    return LINK_PARTS if link["imported_from"] is None else IMPORTED_PARTS


def meaning(part: str) -> str:
    """Return what a part of the evidence says, in one sentence without its stop."""
    columns = {column.name: column.meaning for column in LINKS.columns}
    return _MEANINGS.get(part) or columns[part + _SUFFIX]


def waterfall(link: Row) -> Waterfall:
    """Return the evidence of a row of LINKS, in tenths of a bit that add up exactly."""
    parts = parts_of(link)
    tenths = _tenths([link[part + _SUFFIX] for part in parts])
    sums = [0]
    for value in tenths:
        sums.append(sums[-1] + value)
    places = [max(-_DRAWN_BITS, min(_DRAWN_BITS, value / 10)) for value in sums]
    low, high = min(places), max(places)
    width = max(high - low, 1.0)

    def percent_of(value: float) -> float:
        return round(100 * value / width, 1)

    steps = tuple(
        Step(
            part=part,
            bits=value / 10,
            total=total / 10,
            left=percent_of(min(before, after) - low),
            width=percent_of(abs(after - before)),
        )
        for part, value, total, before, after in zip(
            parts, tenths, sums[1:], places, places[1:], strict=False
        )
    )
    return Waterfall(
        steps=steps,
        total=sums[-1] / 10,
        probability=link["probability"],
        zero=percent_of(-low),
        sum_left=percent_of(min(0.0, places[-1]) - low),
        sum_width=percent_of(abs(places[-1])),
    )


def _tenths(bits: list[float]) -> list[int]:
    """Return each number in whole tenths so that they add up to the rounded sum.

    They are rounded down, and those that lost most get a tenth back (Hamilton's method).
    """
    bounded = [10 * max(-_PRINTED_BITS, min(_PRINTED_BITS, value)) for value in bits]
    whole = [math.floor(value) for value in bounded]
    missing = round(math.fsum(bounded)) - sum(whole)
    lost = sorted(range(len(whole)), key=lambda place: (whole[place] - bounded[place], place))
    for place in lost[:missing]:
        whole[place] += 1
    return whole


def signed(bits: float) -> str:
    """Return tenths of a bit with their sign; nothing is neither for nor against.

    >>> signed(2.5), signed(-3.0), signed(0.0)
    ('+2.5', '-3.0', '0.0')
    """
    return f"{bits:+.1f}" if bits else "0.0"


def verdict(link: Row) -> str:
    """Return how likely it is that the two reports of a link tell of one incident."""
    chance = link["probability"]
    return (
        f"It is {_article(likelihood(chance))} that both tell of one incident: {percent(chance)}, "
        f"odds of {_odds(link['bits'])}."
    )


def _article(words: str) -> str:
    return f"a {words}" if words.startswith("roughly") else words


def _odds(bits: float) -> str:
    """Return odds in words.

    >>> _odds(4.5), _odds(-3.0), _odds(40.0)
    ('23 to 1', '1 to 8', 'more than a million to 1')
    """
    if abs(bits) > 20:  # noqa: PLR2004 - two to the twentieth is about a million
        return "more than a million to 1" if bits > 0 else "less than 1 to a million"
    return f"{number(2**bits)} to 1" if bits >= 0 else f"1 to {number(2**-bits)}"
