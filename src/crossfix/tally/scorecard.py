"""The scorecard of one claim of a number: claimed, named, matched, confirmed, and what is unknown.

Every figure has its range, its reason in words and its members; the weights of the members add up
to the expected figure, or to the low one where there is none to expect.
"""

from collections.abc import Iterator
from math import floor, fsum
from typing import NamedTuple

import polars as pl

from crossfix.model import Count, Grade
from crossfix.tally.poisson_binomial import interval
from crossfix.tally.scope import Scope
from crossfix.tally.statements import Statement, exact, in_words, is_stated, subtract

# The figures in the order in which a page shows them.
MEASURES = (
    "claimed_objects",
    "claimed_sorties",
    "named_strikes",
    "named_objects",
    "not_named",
    "matched_named",
    "independent",
    "confirmed",
    "probable",
    "possible",
    "contested",
    "contradicted",
    "nobody_watching",
    "matched_objects",
    "confirmed_objects",
    "attribute_contradicted",
    "watched_share",
)
NOBODY_WATCHED = "nobody was watching: not the same as unconfirmed"
CHANCES = "95 % interval by the Poisson-binomial distribution"
_WHOLLY = 1 - 1e-9  # a share that rounding keeps from 1
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


def scorecard(statement: Statement, within: Scope) -> Iterator[Figure]:
    """Yield the figures of one claim; only its sorties where it states no objects."""
    if not is_stated(statement.objects):
        yield _as_stated("claimed_sorties", "sorties", statement.sorties)
        return
    yield _as_stated("claimed_objects", "objects", statement.objects)
    yield _as_stated("claimed_sorties", "sorties", statement.sorties)
    strikes = within.incidents.filter(pl.col("named") > 0)
    named = _named_objects(strikes)
    yield _named_strikes(strikes)
    yield named
    yield _not_named(statement.objects, named)
    matched, independent = _matched_named(strikes), _independent(within)
    yield matched
    yield independent
    yield from _grades(within)
    yield from _objects(statement.objects, within, strikes)
    yield _attribute_contradicted(strikes)
    yield _watched_share(strikes)


def _as_stated(measure: str, unit: str, count: Count) -> Figure:
    because = f"as stated: {in_words(count)}" if is_stated(count) else "the claim does not say"
    return Figure(measure, unit, count.low, exact(count), count.high, because)


def _named_strikes(strikes: pl.DataFrame) -> Figure:
    because = (
        "incidents that the claimant's side reports as a strike with a place finer than a "
        f"country, each counted once: {strikes.height}"
    )
    sure = strikes.filter(pl.col("named") >= _WHOLLY).height
    if sure < strikes.height:
        because += f"; {strikes.height - sure} of them may lie outside the days of the claim"
    members = _members(strikes, "named", member="report_id")
    return _sum("named_strikes", "strikes", members, because=because)._replace(
        low=sure, high=strikes.height
    )


def _named_objects(strikes: pl.DataFrame) -> Figure:
    """Return objects in named strikes, each with the largest number that a report of it gives."""
    sure = strikes.filter(pl.col("named") >= _WHOLLY)
    low = int(sure["objects_low"].sum())
    high = None if strikes["objects_high"].null_count() else int(strikes["objects_high"].sum())
    open_ones = strikes.filter(pl.col("objects_high").is_null())
    because = (
        f"named strikes, each with the largest number of objects that a report of it names: "
        f"{in_words(Count(low=low, high=high))} in {strikes.height} strikes"
    )
    if open_ones.height:
        because += (
            f"; strikes that leave the number open, counted as what they say or 1: "
            f"{open_ones.height}"
        )
    return Figure(
        measure="named_objects",
        unit="objects",
        low=low,
        expected=low if low == high else None,
        high=high,
        because=because,
        members=_members(sure, "objects_low", member="report_id"),
    )


def _not_named(claimed: Count, named: Figure) -> Figure:
    low, high = (None if end is None else int(end) for end in (named.low, named.high))
    count = Count(low=low, high=high)
    left = subtract(claimed, count)
    rest = Count(
        low=None if left.low is None else max(0, left.low),
        high=None if left.high is None else max(0, left.high),
    )
    because = (
        f"{_bracketed(claimed)} claimed - {_bracketed(count)} named = {in_words(rest)}: never "
        "named with a place or target that anybody could check"
    )
    return Figure("not_named", "objects", rest.low, exact(rest), rest.high, because)


def _matched_named(strikes: pl.DataFrame) -> Figure:
    members = _members(strikes, "matched", member="report_id")
    because = (
        f"named strikes in an incident that an independent group reports: {members.height} of "
        f"{strikes.height}; probability of the incident x membership adds up to "
        f"{_short(_total(members))}; {CHANCES}"
    )
    figure = _sum("matched_named", "strikes", members, because=because)
    return figure if _is_seen(strikes) else _unknown(figure)


def _independent(within: Scope) -> Figure:
    members = _members(within.incidents, "independent")
    because = (
        "incidents in the days and provinces of the claim that independent groups report, and "
        f"lay to the claimant or that it named itself: {members.height}; probability of the "
        "incident x share of the voices that name the claimant adds up to "
        f"{_short(_total(members))}; {CHANCES}"
    )
    figure = _sum("independent", "incidents", members, because=because)
    return figure if within.is_covered else _unknown(figure)


def _grades(within: Scope) -> Iterator[Figure]:
    """Yield the incidents that the claim may count, by grade; together they are all of them."""
    total = _short(_total(_members(within.incidents, "considered")))
    for grade in Grade:
        rows = within.incidents.filter(pl.col("grade") == grade)
        members = _members(rows, "considered")
        is_unseen = grade is Grade.UNADDRESSED
        measure = "nobody_watching" if is_unseen else str(grade)
        because = (
            f"incidents graded {grade} that the claim names or independent groups lay to the "
            f"claimant: {rows.height}; by their chance to be the claim's, "
            f"{_short(_total(members))} of {total} in all grades"
        )
        if is_unseen:
            because += f"; {NOBODY_WATCHED}"
        figure = _sum(measure, "incidents", members, because=because)
        yield figure if within.is_covered or rows.height or is_unseen else _unknown(figure)


def _objects(claimed: Count, within: Scope, strikes: pl.DataFrame) -> Iterator[Figure]:
    """Yield how many of the claimed objects anything independent matches, and confirms.

    At least one object a matched strike; at most every independent incident, each with as many
    objects as the claimant's own statements name a strike, and never more than was claimed.
    """
    ratio, words = objects_per_strike(strikes)
    confirmed = pl.col("grade") == Grade.CONFIRMED
    for measure, rows in (
        ("matched_objects", within.incidents),
        ("confirmed_objects", within.incidents.filter(confirmed)),
    ):
        least, _ = interval(rows["matched"])
        _, most = interval(rows["independent"])
        cap = claimed.high
        high = floor(most * ratio + 0.5)
        low = least if cap is None else min(least, cap)
        because = (
            f"at least one object for each of {least} named strikes that are matched; at most "
            f"{most} independent incidents x {words} = {high}"
        )
        if cap is not None and high > cap:
            because += f", and not more than the {cap} claimed"
        figure = Figure(
            measure, "objects", low, None, high if cap is None else min(high, cap), because
        )
        yield figure if within.is_covered else _unknown(figure)


def objects_per_strike(strikes: pl.DataFrame) -> tuple[float, str]:
    """Return how many objects the claimant names a strike, at least 1, and how that comes about."""
    numbered = strikes.filter("is_numbered")
    if numbered.is_empty():
        return 1.0, "1 object a strike, since none of its statements gives a number"
    objects = int(numbered.select(pl.max_horizontal("objects_low", "objects_high").sum()).item())
    ratio = max(1.0, objects / numbered.height)
    return ratio, f"{objects}/{numbered.height} = {_short(ratio)} objects a strike as it states"


def _attribute_contradicted(strikes: pl.DataFrame) -> Figure:
    rows = strikes.drop_nulls("contradicted_id")
    members = _members(rows, "named", member="contradicted_id")
    attributes = rows.select(pl.col("contradicted").explode()).to_series().value_counts()
    counted = ", ".join(f"{name} {many}" for name, many in sorted(attributes.rows()))
    because = (
        "named strikes of which independent reports contradict an attribute: "
        f"{rows.height} of {strikes.height}{f' ({counted})' if counted else ''}"
    )
    figure = _sum("attribute_contradicted", "strikes", members, because=because)._replace(
        low=rows.filter(pl.col("named") >= _WHOLLY).height, high=rows.height
    )
    return figure if _is_seen(strikes) else _unknown(figure)


def _watched_share(strikes: pl.DataFrame) -> Figure:
    total = fsum(strikes["named"])
    if not total:
        because = "the claim names no strike with a place, so there is nothing to watch"
        return Figure("watched_share", "fraction", None, None, None, because)
    share = pl.col("named") / total
    rows = strikes.with_columns(weight=share * pl.col("watched"))
    low = fsum(rows.filter(pl.col("watched") >= _WHOLLY).select(share).to_series())
    high = fsum(rows.filter(pl.col("watched_most") > 0).select(share).to_series())
    members = _members(rows, "weight", member="report_id")
    because = (
        "named strikes in a governorate and time that an independent group watched: "
        f"{members.height} of {strikes.height}; low counts those watched throughout, high those "
        "watched at any moment"
    )
    return Figure(
        "watched_share",
        "fraction",
        min(1.0, low),
        _total(members),
        min(1.0, high),
        because,
        members,
    )


def _is_seen(strikes: pl.DataFrame) -> bool:
    """Return whether anybody could have matched a named strike; true where none was named."""
    return strikes.is_empty() or bool(
        strikes.select(((pl.col("watched_most") > 0) | pl.col("is_independent")).any()).item()
    )


def _unknown(figure: Figure) -> Figure:
    """Return the figure as not known: where nobody watched, nothing found is not a 0."""
    return figure._replace(
        low=None,
        expected=None,
        high=None,
        because=NOBODY_WATCHED,
        members=figure.members.clear(),
    )


def _sum(measure: str, unit: str, members: pl.DataFrame, *, because: str) -> Figure:
    low, high = interval(members["weight"])
    total = _total(members)
    # a few faint chances have their mean beyond their .975 quantile, which is 0
    return Figure(measure, unit, min(low, total), total, max(high, total), because, members)


def _members(rows: pl.DataFrame, weight: str, *, member: str = "incident_id") -> pl.DataFrame:
    return (
        rows.select(
            member_id=pl.col(member),
            incident_id=pl.col("incident_id"),
            weight=pl.col(weight).cast(pl.Float64()),
        )
        .filter(pl.col("weight") > 0)
        .sort("member_id")
    )


def _total(members: pl.DataFrame) -> float:
    return fsum(members["weight"])


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _bracketed(count: Count) -> str:
    words = in_words(count)
    return words if words.isdecimal() else f"({words})"
