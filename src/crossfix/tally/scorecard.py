"""The scorecard of one claim of a number: claimed, named, matched, confirmed, and what is unknown.

Every figure has its range, its reason in words and its members; the weights of the members add up
to the expected figure, or to the low one where there is none to expect.
"""

from collections.abc import Iterator, Sequence
from math import floor, fsum

import polars as pl

from crossfix.model import Count, Grade
from crossfix.tally.figure import (
    CHANCES,
    NOBODY_WATCHED,
    Figure,
    members,
    short,
    summed,
    total,
    unknown,
)
from crossfix.tally.poisson_binomial import interval
from crossfix.tally.scope import ENOUGH_GROUPS, Scope
from crossfix.tally.statements import Statement, exact, in_words, is_stated, subtract

# The figures in the order in which a page shows them.
MEASURES = (
    "claimed_objects",
    "claimed_sorties",
    "named_strikes",
    "named_objects",
    "not_named",
    "matched_named",
    "matched_contradicted",
    "independent",
    "confirmed",
    "probable",
    "possible",
    "contested",
    "contradicted",
    "nobody_watching",
    "actor_disputed",
    "other_actors",
    "not_surely_reported",
    "summaries_not_counted",
    "objects_a_strike",
    "matched_objects",
    "confirmed_objects",
    "attribute_contradicted",
    "watched_share",
    "thin_governorates",
)
# Strikes of the days and provinces of a claim that it does not count, each in one of these.
_APART = {
    "actor_disputed": (
        "incidents reported as a strike that nobody surely lays to the claimant, though it may be "
        "its own"
    ),
    "other_actors": "incidents reported as a strike and laid to others, by nobody to the claimant",
    "not_surely_reported": (
        "incidents that no independent group surely reports: an ally's word alone, or reports that "
        "belong there by less than even odds"
    ),
    "summaries_not_counted": (
        "statements about no one strike: no place finer than a country, a span of more than a "
        "week, or of a month"
    ),
}
INFERRED = "inferred from the days and governorates in which groups themselves reported"
_FINENESSES = ("town or finer", "district", "governorate")
_WHOLLY = 1 - 1e-9  # a share that rounding keeps from 1


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
    yield _matched_named(strikes)
    yield _matched_contradicted(strikes)
    yield _independent(within)
    yield from _grades(within)
    yield from _apart(within)
    yield from _objects(statement.objects, within, strikes)
    yield _attribute_contradicted(strikes, within.contradicted)
    yield _watched_share(strikes, within.thin)
    yield _thin_governorates(within.thin)


def _as_stated(measure: str, unit: str, count: Count) -> Figure:
    because = f"as stated: {in_words(count)}" if is_stated(count) else "the claim does not say"
    return Figure(measure, unit, count.low, exact(count), count.high, because)


def _named_strikes(strikes: pl.DataFrame) -> Figure:
    finenesses = strikes["fineness"].to_list()
    town, district, governorate = (finenesses.count(n) for n in range(len(_FINENESSES)))
    because = (
        "incidents that the claimant's side reports as a strike with a place finer than a "
        f"country, in a span of a week or less, each counted once: {strikes.height} (to a town or "
        f"finer {town}, to a district {district}, to a governorate {governorate})"
    )
    sure = strikes.filter(pl.col("named") >= _WHOLLY).height
    if sure < strikes.height:
        because += f"; {strikes.height - sure} of them may lie outside the days of the claim"
    found = members(strikes, "named", member="report_id")
    return summed("named_strikes", "strikes", found, because=because)._replace(
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
        f"{in_words(Count(low=low, high=high))} in {strikes.height} strikes; different objects "
        "told of one incident are not added, so this is a lower bound"
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
        members=members(sure, "objects_low", member="report_id"),
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
    found = members(strikes, "matched", member="report_id")
    because = (
        "named strikes that an independent report of the same incident agrees with in time (a "
        f"day's margin) and place (within both radii): {found.height} of {strikes.height}; "
        "probability of the incident x membership adds up to "
        f"{short(total(found))}; {CHANCES}"
    )
    figure = summed("matched_named", "strikes", found, because=because)
    return figure if _is_seen(strikes) else unknown(figure)


def _matched_contradicted(strikes: pl.DataFrame) -> Figure:
    found = members(strikes, "misplaced", member="report_id")
    matched = strikes.filter(pl.col("matched") > 0).height
    because = (
        "of the matched named strikes, those where independent reports contradict what was struck "
        f"or where: {found.height} of {matched}; the event is matched there, the object is not; "
        f"by the weaker of both links they add up to {short(total(found))}; {CHANCES}"
    )
    figure = summed("matched_contradicted", "strikes", found, because=because)
    return figure if _is_seen(strikes) else unknown(figure)


def _independent(within: Scope) -> Figure:
    found = members(within.incidents, "independent")
    because = (
        "incidents in the days and provinces of the claim that independent groups report, and "
        f"lay to the claimant or that it named itself: {found.height}; probability of the "
        "incident x share of the voices that name the claimant adds up to "
        f"{short(total(found))}; {CHANCES}"
    )
    figure = summed("independent", "incidents", found, because=because)
    return figure if within.is_covered else unknown(figure)


def _grades(within: Scope) -> Iterator[Figure]:
    """Yield the incidents that the claim may count, by grade; together they are all of them."""
    in_all = short(total(members(within.incidents, "considered")))
    for grade in Grade:
        rows = within.incidents.filter(pl.col("grade") == grade)
        found = members(rows, "considered")
        is_unseen = grade is Grade.UNADDRESSED
        measure = "nobody_watching" if is_unseen else str(grade)
        because = (
            f"incidents graded {grade} that the claim names or independent groups lay to the "
            f"claimant: {rows.height}; by their chance to be the claim's, {short(total(found))} "
            f"of {in_all} in all grades, the grade itself taken as given"
        )
        if is_unseen:
            because += f"; {NOBODY_WATCHED}"
        figure = summed(measure, "incidents", found, because=because)
        yield figure if within.is_covered or rows.height or is_unseen else unknown(figure)


def _apart(within: Scope) -> Iterator[Figure]:
    """Yield the other strikes of the claim's days and provinces; with the grades they are all."""
    for measure, because in _APART.items():
        rows = within.apart.filter(pl.col("fate") == measure)
        found = members(rows.with_columns(weight=1.0), "weight")
        yield Figure(
            measure=measure,
            unit="incidents",
            low=rows.height,
            expected=rows.height,
            high=rows.height,
            because=f"{because}: {rows.height}, in no grade above",
            members=found,
        )


def _objects(claimed: Count, within: Scope, strikes: pl.DataFrame) -> Iterator[Figure]:
    """Yield how many of the claimed objects anything independent may account for.

    At least one object for each matched strike of which nobody contradicts what or where it was;
    at most every independent incident, each with as many objects as the claimant's own statements
    name a strike on average, and never more than was claimed.
    """
    ratio, words = objects_per_strike(strikes)
    yield Figure("objects_a_strike", "objects", None, ratio, None, f"{words}, the mean")
    kept = pl.when("is_misplaced").then(0).otherwise("matched")
    confirmed = pl.col("grade") == Grade.CONFIRMED
    for measure, rows in (
        ("matched_objects", within.incidents),
        ("confirmed_objects", within.incidents.filter(confirmed)),
    ):
        least, _ = interval(rows.select(kept).to_series())
        _, most = interval(rows["independent"])
        cap = claimed.high
        high = floor(most * ratio + 0.5)
        low = least if cap is None else min(least, cap)
        because = (
            f"at least one object for each of {least} named strikes that are matched, without "
            f"the {rows['is_misplaced'].sum()} where what or where is contradicted; at most about "
            f"{most} independent incidents x {words} = {high}"
        )
        if cap is not None and high > cap:
            because += f", and not more than the {cap} claimed"
        figure = Figure(
            measure, "objects", low, None, high if cap is None else min(high, cap), because
        )
        yield figure if within.is_covered else unknown(figure)


def objects_per_strike(strikes: pl.DataFrame) -> tuple[float, str]:
    """Return how many objects the claimant names a strike, at least 1, and how that comes about."""
    numbered = strikes.filter("is_numbered")
    if numbered.is_empty():
        return 1.0, "1 object a strike, since none of its statements gives a number"
    objects = int(numbered.select(pl.max_horizontal("objects_low", "objects_high").sum()).item())
    ratio = max(1.0, objects / numbered.height)
    return ratio, f"{objects}/{numbered.height} = {short(ratio)} objects a strike as it states"


def _attribute_contradicted(strikes: pl.DataFrame, contradicted: pl.DataFrame) -> Figure:
    rows = strikes.filter(pl.col("contradicted") > 0).with_columns(
        weight=pl.col("named") * pl.col("contradicted")
    )
    found = members(rows, "weight", member="contradicted_id")
    counted = contradicted.group_by("attribute").agg(pl.len(), pl.col("link").sum())
    each = "; ".join(
        f"{name} {many}, by their links {short(sum_)}"
        for name, many, sum_ in sorted(counted.rows())
    )
    because = (
        "named strikes of which independent reports contradict an attribute: "
        f"{rows.height} of {strikes.height}{f' ({each})' if each else ''}; a report that names "
        "the claim counts 1, any other by the weaker of both links; they add up to "
        f"{short(total(found))}; {CHANCES}"
    )
    figure = summed("attribute_contradicted", "strikes", found, because=because)
    return figure if _is_seen(strikes) else unknown(figure)


def _watched_share(strikes: pl.DataFrame, thin: Sequence[str]) -> Figure:
    named = fsum(strikes["named"])
    if not named:
        because = "the claim names no strike with a place, so there is nothing to watch"
        return Figure("watched_share", "fraction", None, None, None, because)
    share = pl.col("named") / named
    rows = strikes.with_columns(weight=share * pl.col("watched"))
    low = fsum(rows.filter(pl.col("watched") >= _WHOLLY).select(share).to_series())
    high = fsum(rows.filter(pl.col("watched_most") > 0).select(share).to_series())
    found = members(rows, "weight", member="report_id")
    because = (
        "named strikes in a governorate and time that an independent group watched, "
        f"{INFERRED}: {found.height} of {strikes.height}; low counts those watched throughout, "
        f"high those watched at any moment; {_thin_words(thin)}"
    )
    return Figure(
        "watched_share",
        "fraction",
        min(1.0, low),
        total(found),
        min(1.0, high),
        because,
        found,
    )


def _thin_governorates(thin: Sequence[str]) -> Figure:
    many = len(thin)
    because = f"fewer than {ENOUGH_GROUPS} in the days of the claim: {', '.join(thin) or 'none'}"
    return Figure("thin_governorates", "governorates", many, many, many, because)


def _thin_words(thin: Sequence[str]) -> str:
    few = f"fewer than {ENOUGH_GROUPS} independent groups watch"
    return f"{few}: {', '.join(thin)}" if thin else f"nowhere do {few}"


def _is_seen(strikes: pl.DataFrame) -> bool:
    """Return whether anybody could have matched a named strike; true where none was named."""
    return strikes.is_empty() or bool(
        strikes.select(((pl.col("watched_most") > 0) | pl.col("is_independent")).any()).item()
    )


def _bracketed(count: Count) -> str:
    words = in_words(count)
    return words if words.isdecimal() else f"({words})"
