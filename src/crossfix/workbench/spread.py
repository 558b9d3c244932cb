"""How many incidents a part of time has, where the time of some is known to a span only.

Such a time is spread evenly over its span: aoristic counts (Ratcliffe and McCullagh 1998,
Int. J. Geographical Information Science 12:751). Beside the expected number stands from how few
to how many it can be.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from crossfix.workbench.time_axis import Part


class Count(NamedTuple):
    """A number of incidents: those that surely lie in a part, expected, and that may."""

    low: int = 0
    expected: float = 0.0
    high: int = 0


def together(counts: Iterable[Count]) -> Count:
    """Return the count of different incidents, taken together.

    >>> together([Count(1, 1.5, 2), Count(0, 0.25, 1)])
    Count(low=1, expected=1.75, high=3)
    """
    found = list(counts)
    return Count(
        low=sum(count.low for count in found),
        expected=sum(count.expected for count in found),
        high=sum(count.high for count in found),
    )


def spread(
    groups: Iterable[Mapping[str, Any]], parts: Sequence[Part], *, origin: dt.date
) -> list[dict[str, Count]]:
    """Return the count of every grade in each part, by the groups of sql/over_time/counts.sql."""
    by_grade: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for group in groups:
        if group["begun"] is not None:
            by_grade[group["grade"]].append(group)
    counted: list[dict[str, Count]] = [{} for _ in parts]
    for grade, found in by_grade.items():
        for number, count in enumerate(_counts(found, parts, origin=origin)):
            if count.high:
                counted[number][grade] = count
    return counted


def _counts(
    groups: Iterable[Mapping[str, Any]], parts: Sequence[Part], *, origin: dt.date
) -> list[Count]:
    edges = [24.0 * (part.first - origin).days for part in parts]
    edges.append(24.0 * (parts[-1].end - origin).days)
    low = [0] * len(parts)
    expected = [0.0] * len(parts)
    # how many more lie over a part than over the one before it, and how much of each in an hour
    over = [0] * (len(parts) + 1)
    hourly = [0.0] * (len(parts) + 1)
    for group in groups:
        begun, last = group["begun"], group["last"]
        over[begun] += group["incidents"]
        over[last + 1] -= group["incidents"]
        if begun == last:
            low[begun] += group["whole"]
            expected[begun] += group["share"]
            continue
        expected[begun] += edges[begun + 1] * group["per_hour"] - group["starts"]
        expected[last] += group["ends"] - edges[last] * group["per_hour"]
        hourly[begun + 1] += group["per_hour"]
        hourly[last] -= group["per_hour"]
    return [
        Count(low[number], expected[number] + per_hour * (edges[number + 1] - edges[number]), high)
        for number, (high, per_hour) in enumerate(
            zip(accumulate(over[:-1]), accumulate(hourly[:-1]), strict=True)
        )
    ]
