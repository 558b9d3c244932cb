"""Why two reports are taken to tell of one incident, or why not, as plain text."""

import datetime as dt
from collections.abc import Iterable, Mapping

import polars as pl

from crossfix.case import Case
from crossfix.geo import point_distance_km
from crossfix.publish.calibration import calibration_sentence
from crossfix.publish.lines import fact, head, wrap
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import number, percent
from crossfix.publish.waterfall import (
    LINK_PARTS,
    Step,
    Waterfall,
    meaning,
    parts_of,
    signed,
    verdict,
    waterfall,
)
from crossfix.tables import JUDGEMENTS

_NAME = max(map(len, LINK_PARTS))  # characters that the name of a part takes
_BAR = 50  # characters that the bars may take
_FOR, _AGAINST, _EVEN, _NOTHING = "\u2588", "\u2592", "\u2502", "\u00b7"
_MOST_FALLS = 5
_MOST_LINKS = 12
LEAST_PERCENT = 5  # a link less probable is not kept, unless it lies within one incident


def link_lines(book: Book, report_id: str) -> Iterable[str]:
    """Return the links of a report, the strongest first, each with its waterfall."""
    rows = [*book.where("links", "left", report_id), *book.where("links", "right", report_id)]
    rows.sort(key=lambda row: (-row["bits"], row["left"], row["right"]))
    yield from head(f"Links to other reports, in bits (log2 of odds): {len(rows)}")
    if rows:
        yield from wrap(_KEY, hang=0)
    for row in rows[:_MOST_FALLS]:
        yield ""
        yield from wrap(f"{_other(row, report_id)}: {_outcome(row)}")
        yield from _fall_lines(waterfall(row))
        yield from wrap(f"In words: {row['because']}", indent=2)
    weaker = rows[_MOST_FALLS:_MOST_LINKS]
    if weaker:
        yield ""
    for row in weaker:
        yield from wrap(f"{_other(row, report_id)}: {_outcome(row)}; {row['because']}")
    if len(rows) > _MOST_LINKS:
        yield f"and {len(rows) - _MOST_LINKS} weaker ones, in csv/links.csv"
    if rows:
        yield from _meanings(rows[0])


def decided(tables: Mapping[str, pl.DataFrame], one: str, other: str) -> list[Row]:
    """Return what people decided about two reports, the oldest first; nothing where none did."""
    if JUDGEMENTS.name not in tables:
        return []
    left, right = min(one, other), max(one, other)
    rows = tables[JUDGEMENTS.name].filter(pl.col("left") == left, pl.col("right") == right)
    return rows.sort("at", "who", "decision").to_dicts()


def pair_lines(
    book: Book, left: Row, right: Row, *, case: Case, decisions: Iterable[Row]
) -> Iterable[str]:
    """Return the evidence on two reports, or why there is none, and what people decided."""
    yield "Do these two reports tell of one incident?"
    for row in (left, right):
        yield from wrap(row["report_id"], indent=2)
    yield ""
    link = _link_of(book, left["report_id"], right["report_id"])
    if link is None:
        yield from wrap("There is no link between them. " + absence(left, right, case), hang=0)
    else:
        yield from wrap(verdict(link), hang=0)
        if link["imported_from"]:
            yield from wrap(f"The weight was brought in from {link['imported_from']}.", hang=0)
    for row in decisions:
        why = f": {row['why']}" if row["why"] else "."
        yield from wrap(f"{row['who']} decided, {row['at']:%Y-%m-%d %H:%M}: {row['decision']}{why}")
    yield from wrap(_home(book, left["report_id"], right["report_id"]), hang=0)
    if link is not None:
        yield from head("Evidence in bits (log2 of odds; one bit doubles the odds)")
        yield from wrap(_KEY, hang=0)
        yield from _fall_lines(waterfall(link))
        yield from wrap(f"In words: {link['because']}", indent=2)
        if corrected := calibration_sentence(book):
            yield from wrap(corrected, indent=2)
        yield from _meanings(link)


_KEY = (
    f"{_FOR} speaks for one incident, {_AGAINST} against it, {_NOTHING} says nothing; "
    f"{_EVEN} stands at even odds. Each bar starts where the last one ended."
)


def _other(row: Row, report_id: str) -> str:
    return str(row["right"] if row["left"] == report_id else row["left"])


def _outcome(row: Row) -> str:
    return f"{signed(waterfall(row).total)} bits, {percent(row['probability'])}"


def _link_of(book: Book, one: str, other: str) -> Row | None:
    left, right = min(one, other), max(one, other)
    found = (row for row in book.where("links", "left", left) if row["right"] == right)
    return next(found, None)


def _fall_lines(fall: Waterfall) -> Iterable[str]:
    yield f"  {'':<{_NAME}} {'':<{_BAR}}    bits    sum"
    for step in fall.steps:
        figures = f"{signed(step.bits):>7}{signed(step.total):>7}"
        yield f"  {step.part:<{_NAME}} {_bar(step, fall)} {figures}"
    total = Step("Sum", fall.total, fall.total, fall.sum_left, fall.sum_width)
    figures = f"{signed(fall.total):>7}{percent(fall.probability):>7}"
    yield f"  {total.part:<{_NAME}} {_bar(total, fall)} {figures}"


def _bar(step: Step, fall: Waterfall) -> str:
    """Return a bar from one sum to the next, at least one character where it says anything."""
    cells = [" "] * _BAR
    cells[_cell(fall.zero)] = _EVEN
    first, last = _cell(step.left), _cell(step.left + step.width)
    if not step.bits:
        cells[first] = _NOTHING
    else:
        sign = _FOR if step.bits > 0 else _AGAINST
        for place in range(first, max(last, first + 1)):
            cells[place] = sign
    return "".join(cells)


def _cell(percent_of_width: float) -> int:
    return min(_BAR - 1, round(percent_of_width / 100 * (_BAR - 1)))


def _meanings(link: Row) -> Iterable[str]:
    yield from head("What the parts mean")
    for part in parts_of(link):
        yield from fact(part, meaning(part))


def _home(book: Book, one: str, other: str) -> str:
    """Return in which incidents two reports are counted."""
    homes = [
        next(
            (
                row["incident_id"]
                for row in book.where("membership", "report_id", name)
                if row["best"]
            ),
            None,
        )
        for name in (one, other)
    ]
    if None in homes:
        return "Not both of them are counted in an incident."
    if homes[0] == homes[1]:
        return f"Both are counted in incident {homes[0]}."
    return f"They are counted in different incidents: {homes[0]} and {homes[1]}."


def absence(left: Row, right: Row, case: Case) -> str:
    """Return why LINKS has no row of two reports, as far as their places and times tell."""
    if case.link.edges is not None:
        return (
            f"Links were brought in from {case.link.edges}, which does not list the two, or gives "
            f"them less than {LEAST_PERCENT} %."
        )
    far = [*_too_far(left, right, case), *_too_late(left, right, case)]
    if far:
        return f"They were never compared: {', and '.join(far)}."
    weak = (
        f"the evidence leaves a probability below {LEAST_PERCENT} %, and such links are not kept."
    )
    if not (_is_placed(left) and _is_placed(right)):
        return (
            "One has no position, so it is compared only within its governorate or, where that is "
            f"unknown, with places of a name like its own. Either that failed, or {weak}"
        )
    return f"They lie near enough to be compared, but {weak}"


def _is_placed(report: Row) -> bool:
    return report["lon"] is not None and report["lat"] is not None


def _too_far(left: Row, right: Row, case: Case) -> Iterable[str]:
    if not (_is_placed(left) and _is_placed(right)):
        if left["admin1"] and right["admin1"] and left["admin1"] != right["admin1"]:
            yield "one has no position, and they name different governorates"
        return
    gap_km = point_distance_km(left["lon"], left["lat"], to_lon=right["lon"], to_lat=right["lat"])
    doubt_km = (left["radius_km"] or 0.0) + (right["radius_km"] or 0.0)
    if gap_km > case.link.reach_km + doubt_km:
        yield (
            f"they are placed {number(gap_km)} km apart, further than link.reach_km "
            f"({case.link.reach_km:g} km) and the doubt of both places ({number(doubt_km)} km)"
        )


def _too_late(left: Row, right: Row, case: Case) -> Iterable[str]:
    if None in (left["start"], left["end"], right["start"], right["end"]):
        return
    gap = max(left["start"] - right["end"], right["start"] - left["end"], dt.timedelta())
    days = gap / dt.timedelta(days=1)
    if days >= case.link.reach_days:
        yield (
            f"{number(days)} days lie between them, and link.reach_days is {case.link.reach_days}"
        )
