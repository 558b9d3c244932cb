"""Which statements of a period can be added up without counting a day twice."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crossfix.model import Count
from crossfix.tally.statements import Statement, Stretch, lies_within, stretch_of


class Counted(NamedTuple):
    """A statement and the one count of it that is compared: objects or sorties."""

    statement: Statement
    stated: Count


def most_without_overlap(counted: Iterable[Counted], window: Stretch) -> list[Counted]:
    """Return the statements within the window that do not overlap and add up to most.

    Whatever is counted over the window is at least their sum of lower bounds. Weighted interval
    scheduling (Kleinberg and Tardos 2005, Algorithm Design, section 6.1); of equal sums the one
    with fewer statements, then the one whose statements end first.
    """
    ordered = _inside(counted, window)
    finishes = [stretch_of(one.statement).finish for one in ordered]
    best: list[tuple[int, int, list[Counted]]] = [(0, 0, [])]
    for place, one in enumerate(ordered):
        begin = stretch_of(one.statement).begin
        total, fewer, chosen = best[sum(finish <= begin for finish in finishes[:place])]
        taken = (total + (one.stated.low or 0), fewer - 1, [*chosen, one])
        best.append(max(best[-1], taken, key=lambda option: option[:2]))
    return best[-1][2]


def _inside(counted: Iterable[Counted], window: Stretch) -> Sequence[Counted]:
    return sorted(
        (one for one in counted if lies_within(stretch_of(one.statement), window)),
        key=lambda one: (*stretch_of(one.statement)[::-1], one.statement.claim_id),
    )
