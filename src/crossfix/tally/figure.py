"""One figure of a scorecard: its range, its reason and what it counts, and sums of chances."""

from math import fsum
from typing import NamedTuple

import polars as pl

from crossfix.tally.poisson_binomial import interval

NOBODY_WATCHED = "nobody was watching: not the same as unconfirmed"
CHANCES = "95 % interval by the Poisson-binomial distribution"
_MEMBERS = {"member_id": pl.String(), "incident_id": pl.String(), "weight": pl.Float64()}


class Figure(NamedTuple):
    """One figure of a scorecard and what it counts."""

    measure: str
    unit: str
    low: float | None
    expected: float | None
    high: float | None
    because: str
    members: pl.DataFrame = pl.DataFrame(schema=_MEMBERS)


def unknown(figure: Figure) -> Figure:
    """Return the figure as not known: where nobody watched, nothing found is not a 0."""
    return figure._replace(
        low=None,
        expected=None,
        high=None,
        because=NOBODY_WATCHED,
        members=figure.members.clear(),
    )


def summed(measure: str, unit: str, members: pl.DataFrame, *, because: str) -> Figure:
    """Return the sum of the members' chances with its interval."""
    low, high = interval(members["weight"])
    sum_ = total(members)
    # a few faint chances have their mean beyond their .975 quantile, which is 0
    return Figure(measure, unit, min(low, sum_), sum_, max(high, sum_), because, members)


def members(rows: pl.DataFrame, weight: str, *, member: str = "incident_id") -> pl.DataFrame:
    """Return what a figure counts: the rows whose weight is above 0."""
    return (
        rows.select(
            member_id=pl.col(member),
            incident_id=pl.col("incident_id"),
            weight=pl.col(weight).cast(pl.Float64()),
        )
        .filter(pl.col("weight") > 0)
        .sort("member_id")
    )


def total(counted: pl.DataFrame) -> float:
    """Return the expected number: the sum of the weights."""
    return fsum(counted["weight"])


def short(value: float) -> str:
    """Return a number with at most two decimals.

    >>> short(2.5), short(3.0)
    ('2.5', '3')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
