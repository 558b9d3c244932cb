"""What was claimed against what is supported, and objects a sortie: geometry of two charts.

Both run over the days of the claims. The first joins the ranges of the cumulative claims' figures
into bands; the second sets dated claims beside what two cumulative ones imply for the time between.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby, pairwise, product
from typing import NamedTuple

from crossfix.publish.encounter.axes import Scale, Tick, path, round_values
from crossfix.publish.figures import figure
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import extent, number
from crossfix.spans import last_day

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 944, 24, 228
_LABELS = 12  # at most, under the axis
_OUTLIER = "rate-outlier:"
_MEASURES = ("matched_objects", "confirmed_objects")
_HEADROOM = 1.05


class Mark(NamedTuple):
    """One figure of one claim, with its range; None of an end: open, or the same as y."""

    x: float
    y: float
    low: float | None
    high: float | None
    href: str
    said: str
    odd: bool = False  # it stands out, or belongs to the claim of the page


class Band(NamedTuple):
    """The ranges of one figure over time."""

    measure: str
    path: str
    marks: tuple[Mark, ...]


class Support(NamedTuple):
    """Cumulative claims above what independent reports support of them."""

    claimed: str
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...]
    days: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    data_end: float | None  # where the time that the case covers ends


class Between(NamedTuple):
    """What two cumulative claims imply for the time between them."""

    left: float
    right: float
    y: float | None  # None: no rate follows
    claims: tuple[tuple[str, str], ...]  # ids and addresses
    stretch: tuple[dt.date, dt.date]
    arithmetic: str
    rate: float | None
    dated: tuple[float, float] | None  # least and most of the dated claims of these days
    fits: bool


class Rates(NamedTuple):
    """Objects a sortie of dated claims, and between cumulative ones."""

    marks: tuple[Mark, ...]
    between: tuple[Between, ...]
    days: tuple[Tick, ...]
    rates: tuple[Tick, ...]


def support(book: Book, *, data_end: dt.date | None, claim_id: str) -> Support | None:
    """Return the chart of the cumulative claims; None where fewer than two have figures."""
    rows = _cumulative(book)
    if len(rows) < 2:  # noqa: PLR2004 - over time
        return None
    x = _time(rows)
    y = Scale(0.0, _HEADROOM * max(_most(row, "objects") or 1 for row in rows), BOTTOM, TOP)
    marks = tuple(
        Mark(
            x.px(_day(row)),
            y.px(_middle(row)),
            *_ends(row["objects_low"], row["objects_high"], y),
            book.href("c", row["claim_id"]),
            f"{row['claim_id']}: {extent(row['objects_low'], row['objects_high'])}",
            odd=row["claim_id"] == claim_id,
        )
        for row in rows
    )
    line = "".join(
        f"{'M' if at == 0 else 'H'}{mark.x:g}{',' if at == 0 else 'V'}{mark.y:g}"
        for at, mark in enumerate(marks)
    )
    end = None if data_end is None else x.px(data_end.toordinal())
    return Support(
        claimed=line,
        marks=marks,
        bands=tuple(_band(book, rows, name, (x, y)) for name in _MEASURES),
        days=_days(x),
        counts=tuple(Tick(y.px(v), number(v)) for v in round_values(0, y.high, about=5)),
        data_end=end if end is not None and LEFT < end < RIGHT else None,
    )


def rates(book: Book) -> Rates | None:
    """Return the chart of objects a sortie; None where no claim gives both."""
    claims = {row["claim_id"]: row for row in book.rows("claims")}
    found = [row for row in book.rows("findings") if row["kind"] == "rate"]
    odd = {row["claim_ids"] for row in found if row["finding_id"].startswith(_OUTLIER)}
    dated = [
        (claims[row["claim_ids"]], row)
        for row in found
        if not row["finding_id"].startswith(_OUTLIER)
        and row["claim_ids"] in claims
        and claims[row["claim_ids"]]["kind"] != "cumulative"
        and claims[row["claim_ids"]]["start"] is not None
    ]
    if not dated:
        return None
    exact = [row for row in _cumulative(book) if _exactly(row, "sorties") is not None]
    x = _time([*(claim for claim, _ in dated), *exact])
    # several claims of one day can differ, and each implies something of its own
    by_day = [list(rows) for _, rows in groupby(exact, key=_day)]
    implied = [
        _between(book, before, after, dated)
        for earlier, later in pairwise(by_day)
        for before, after in product(earlier, later)
    ]
    values = [row["high"] or row["low"] for _, row in dated]
    values += [one.rate for one in implied if one.rate is not None]
    y = Scale(0.0, _HEADROOM * max(values), BOTTOM, TOP)
    marks = tuple(
        Mark(
            x.px(_day(claim)),
            y.px(_expected(row)),
            *_ends(row["low"], row["high"], y),
            book.href("c", claim["claim_id"]),
            f"{claim['claim_id']}: {row['arithmetic']}",
            odd=claim["claim_id"] in odd,
        )
        for claim, row in dated
    )
    placed = tuple(
        one._replace(
            left=x.px(one.stretch[0].toordinal() - 1),
            right=x.px(one.stretch[1].toordinal()),
            y=None if one.rate is None or one.rate < 0 else y.px(one.rate),
        )
        for one in implied
    )
    ticks = tuple(Tick(y.px(v), number(v)) for v in round_values(0, y.high, about=4))
    return Rates(marks, placed, _days(x), ticks)


def _between(book: Book, before: Row, after: Row, dated: Sequence[tuple[Row, Row]]) -> Between:
    """Return what two cumulative claims that give exact figures imply, set beside dated claims."""
    objects = _exact(after, "objects") - _exact(before, "objects")
    sorties = _exact(after, "sorties") - _exact(before, "sorties")
    first, last = _last(before) + dt.timedelta(days=1), _last(after)
    within = [
        row for claim, row in dated if first <= claim["start"].date() and _last(claim) <= last
    ]
    rate = objects / sorties if sorties > 0 else None
    lows = [row["low"] for row in within if row["low"] is not None]
    highs = [row["high"] for row in within if row["high"] is not None]
    spread = (min(lows), max(highs)) if lows and highs else None
    falls = objects < 0 or sorties < 0 or (sorties == 0 and objects > 0)
    outside = rate is not None and spread is not None and not spread[0] <= rate <= spread[1]
    sums = (
        f"({number(_exact(after, 'objects'))} − {number(_exact(before, 'objects'))}) / "
        f"({number(_exact(after, 'sorties'))} − {number(_exact(before, 'sorties'))}) = "
        f"{number(objects)} / {number(sorties)}"
    )
    names = (before["claim_id"], after["claim_id"])
    return Between(
        left=0,
        right=0,
        y=None,
        claims=tuple((name, book.href("c", name)) for name in names),
        stretch=(first, last),
        arithmetic=sums if rate is None else f"{sums} = {rate:.2f}",
        rate=rate,
        dated=spread,
        fits=not falls and not outside,
    )


def _cumulative(book: Book) -> list[Row]:
    rows = [
        row
        for row in book.rows("claims")
        if row["kind"] == "cumulative" and row["end"] is not None and _most(row, "objects")
    ]
    return sorted(rows, key=lambda row: (_day(row), _most(row, "objects"), row["claim_id"]))


def _band(book: Book, rows: Sequence[Row], measure: str, scales: tuple[Scale, Scale]) -> Band:
    """Return the band of a figure; a claim that has no range of it has no part in it."""
    x, y = scales
    marks = []
    for row in rows:
        found = figure(book, row["claim_id"], measure)
        if found is None or found.low is None or found.high is None or found.middle is None:
            continue
        said = f"{row['claim_id']}: {found.text}"
        low, high = y.px(found.low), y.px(found.high)
        marks.append(Mark(x.px(_day(row)), y.px(found.middle), low, high, found.href, said))
    over = [(mark.x, mark.high or 0.0) for mark in marks]
    under = [(mark.x, mark.low or 0.0) for mark in marks]
    return Band(measure, path([*over, *under[::-1]]) + "Z" if marks else "", tuple(marks))


def _time(rows: Sequence[Row]) -> Scale:
    first = min(row["start"].date().toordinal() if row["start"] else _day(row) for row in rows)
    return Scale(first - 1, max(_day(row) for row in rows), LEFT, RIGHT)


def _days(x: Scale) -> tuple[Tick, ...]:
    whole = round(x.high - x.low)
    step = next((step for step in (1, 2, 7, 14, 28, 91) if whole / step <= _LABELS), 364)
    days = [dt.date.fromordinal(round(x.low) + 1 + at) for at in range(0, whole, step)]
    return tuple(Tick(x.px(day.toordinal()), f"{day.day} {day:%b}") for day in days)


def _last(row: Row) -> dt.date:
    return last_day(row["start"] or row["end"], row["end"])


def _day(row: Row) -> int:
    return _last(row).toordinal()


def _most(row: Row, what: str) -> int | None:
    high: int | None = row[f"{what}_high"]
    low: int | None = row[f"{what}_low"]
    return low if high is None else high


def _middle(row: Row) -> float:
    low, high = row["objects_low"], row["objects_high"]
    return float(high if low is None else low)


def _expected(row: Row) -> float:
    known = [end for end in (row["expected"], row["low"], row["high"]) if end is not None]
    return float(known[0])


def _ends(low: float | None, high: float | None, y: Scale) -> tuple[float | None, float | None]:
    """Return the pixels of the ends of a range; None twice where it is one value."""
    if low == high:
        return None, None
    return y.px(y.low if low is None else low), y.px(y.high if high is None else high)


def _exactly(row: Row, what: str) -> int | None:
    low: int | None = row[f"{what}_low"]
    return low if low == row[f"{what}_high"] else None


def _exact(row: Row, what: str) -> int:
    return _exactly(row, what) or 0
