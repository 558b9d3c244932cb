"""Claims against claims: can the figures that one side states all be true at once?

A finding is inconsistent only where no numbers within the stated bounds fit; its arithmetic uses
the bounds that favour the claims most.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

import polars as pl

from crossfix.case import Case
from crossfix.model import Count
from crossfix.tables import FINDINGS, check
from crossfix.tally.nested import cumulative_checks, overlap_checks
from crossfix.tally.rates import rates
from crossfix.tally.schedule import Counted
from crossfix.tally.statements import (
    Check,
    Statement,
    days_between,
    days_in_words,
    exact,
    in_words,
    is_stated,
    read_statements,
    runs_of_days,
    subtract,
)


def findings(claims: pl.DataFrame, *, case: Case) -> pl.DataFrame:
    """Return the table of findings: nested, overlap, parts, quotation, rate and silence."""
    statements = read_statements(claims)
    rows = [
        *nested(statements),
        *parts(statements),
        *quotations(statements),
        *rates(statements),
        *silences(statements, start=case.case.start, end=case.case.end),
    ]
    return check(pl.DataFrame(rows, schema=FINDINGS.schema, orient="row"), FINDINGS)


def nested(statements: Sequence[Statement]) -> Iterator[Check]:
    """Yield the checks of figures that lie within one another, objects and sorties apart."""
    counts = {
        "objects": [Counted(one, one.objects) for one in statements],
        "sorties": [Counted(one, one.sorties) for one in statements],
    }
    for unit, counted in counts.items():
        stated = _distinct(one for one in counted if is_stated(one.stated))
        yield from cumulative_checks(stated, unit=unit)
        yield from overlap_checks(stated, unit=unit)


def _distinct(counted: Iterable[Counted]) -> list[Counted]:
    """Return the statements without those that repeat a figure for the same days."""
    kept: dict[tuple[object, ...], Counted] = {}
    for one in counted:
        what = one.statement
        kept.setdefault((what.kind, what.first, what.last, what.areas, one.stated), one)
    return list(kept.values())


def parts(statements: Sequence[Statement]) -> Iterator[Check]:
    """Yield the check of each breakdown against its total; a smaller sum is a partial list."""
    for one in statements:
        if not one.parts or not is_stated(one.objects):
            continue
        numbers = [number for _, number in one.parts]
        total = sum(numbers)
        left = subtract(one.objects, Count(low=total, high=total))
        is_more = left.high is not None and left.high < 0
        sign = ">" if is_more else "=" if exact(left) == 0 else "≤"
        terms = " + ".join(str(number) for number in numbers)
        whole = in_words(one.objects)
        full = f"{terms} = {total}" if len(numbers) > 1 else terms
        same = sign == "=" and len(numbers) > 1
        yield Check(
            finding_id=f"parts:{one.claim_id}",
            kind="parts",
            consistent=not is_more,
            claim_ids=one.claim_id,
            arithmetic=full if same else f"{full} {sign} {whole}",
            low=left.low,
            expected=exact(left),
            high=left.high,
            because=_PARTS[sign],
        )


_PARTS = {
    ">": "the parts add up to more objects than the total",
    "=": "the parts add up to the total",
    "≤": "the parts do not add up to more than the total: a partial list",
}


def quotations(statements: Sequence[Statement]) -> Iterator[Check]:
    """Yield each two claims over the same days whose figures cannot both be right.

    Claims that name different provinces may both be.
    """
    for left, right in combinations(statements, 2):
        if (left.first, left.last) != (right.first, right.last):
            continue
        if left.areas and right.areas and left.areas != right.areas:
            continue
        for unit, one, other in (
            ("objects", left.objects, right.objects),
            ("sorties", left.sorties, right.sorties),
        ):
            gap = subtract(other, one)
            if (gap.low is None or gap.low <= 0) and (gap.high is None or gap.high >= 0):
                continue
            suffix = "" if unit == "objects" else f":{unit}"
            yield Check(
                finding_id=f"quotation:{left.claim_id}:{right.claim_id}{suffix}",
                kind="quotation",
                consistent=False,
                claim_ids=f"{left.claim_id};{right.claim_id}",
                arithmetic=f"{in_words(one)} ≠ {in_words(other)}",
                low=gap.low,
                expected=exact(gap),
                high=gap.high,
                because=f"two figures for {unit} over the same days, {left.first} to {left.last}",
            )


def silences(
    statements: Sequence[Statement], *, start: date | None, end: date | None
) -> Iterator[Check]:
    """Yield each run of days of the case without an official figure.

    A day has a figure where one was stated on it, or where one speaks of that day alone.
    """
    if not statements:
        return
    stated = {one.stated_on or one.last: one.claim_id for one in reversed(statements)}
    alone = {one.first for one in statements if one.first == one.last}
    first = start or min(one.first for one in statements)
    last = end or max(one.last for one in statements)
    silent = [day for day in days_between(first, last) if day not in stated and day not in alone]
    for run in runs_of_days(silent):
        around = [
            stated[day]
            for day in (
                max((day for day in stated if day < run[0]), default=None),
                min((day for day in stated if day > run[-1]), default=None),
            )
            if day is not None
        ]
        yield _silence(run, around, statements)


def _silence(run: Sequence[date], around: list[str], statements: Sequence[Statement]) -> Check:
    later = {
        one.claim_id: set(run).intersection(days_between(one.first, one.last))
        for one in statements
        if one.kind != "cumulative"
    }
    unspoken = sorted(set(run).difference(*later.values()))
    covering = [claim_id for claim_id, days in later.items() if days]
    because = "no figure was stated on these days, nor about one of them alone"
    if covering:
        because += f"; within a sum over several days: {', '.join(covering)}"
    if unspoken:
        because += f"; in no dated statement: {days_in_words(unspoken)}"
    return Check(
        finding_id=f"silence:{run[0]}",
        kind="silence",
        consistent=True,
        claim_ids=";".join(sorted({*around, *covering})),
        arithmetic=f"{days_in_words(run)}: {len(run)} {'day' if len(run) == 1 else 'days'}",
        low=len(run),
        expected=len(run),
        high=len(run),
        because=because,
    )
