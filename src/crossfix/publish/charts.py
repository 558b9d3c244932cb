"""A drawing of a page as a picture that stands alone: with title, what it shows, and its source.

What a page draws with its style is drawn here with the light colours of that style, resolved:
programs that show SVG know no variables. Letters come from the fonts that the reader has.
"""

import math
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup

from crossfix.case import Case
from crossfix.model import Grade
from crossfix.publish import headline
from crossfix.publish.claims_svg import claims_view
from crossfix.publish.incident_view import Account
from crossfix.publish.map_names import names_on
from crossfix.publish.map_svg import map_view
from crossfix.publish.rows import Book, Rows
from crossfix.publish.templating import environment
from crossfix.publish.text import clean, percent, several
from crossfix.publish.timeline_svg import timeline_view
from crossfix.publish.waterfall import Waterfall, signed

FONTS = "'Noto Sans','Noto Sans Arabic','DejaVu Sans',Arial,sans-serif"
_MARGIN_PX, _LINE_PX, _TITLE_PX = 16.0, 15.0, 22.0
_LETTER_PX = 5.9  # of 11 px type, on average and generously
_TITLE_LETTER_PX = 9.6
_KEY_PX = 104.0  # of one grade
_BARS_PX, _ROW_PX = 720.0, 18.0
_NAME_LETTERS = 42
_BAR_PX = 760.0
# the rules of the style of pages that drawings need
_RULES = ("svg text{", "svg .t{", ".land{", ".admin1{", ".halo{", ".place{", ".gap{", ".row{")
_GRADED = (".confirmed{", ".f-confirmed{", ".f-contested{")
_LINK = re.compile(r"<(/?)a\b[^>]*>")
_NOT_XML = re.compile("[\ufffe\uffff]")  # XML 1.0, production 2; clean() takes out the rest
# where we write a colour; a text can hold these words too
_VARIABLE = re.compile(r"(?<=[\":])var\(--(\w+)\)(?=[\";}])")


class Drawing(NamedTuple):
    """What is drawn, before it has a title and a source."""

    template: str
    width: float
    height: float
    shown: Mapping[str, object]
    notes: tuple[str, ...]  # how to read it, and what it leaves out
    grades: tuple[str, ...] = ()  # whose signs it needs explained
    framed: bool = False


class Line(NamedTuple):
    """One line of text."""

    y: float
    text: str


class Bar(NamedTuple):
    """One row of a ledger or a waterfall; places in pixels."""

    y: float
    name: tuple[Line, ...]
    kind: str
    x: float
    width: float
    value: str
    after: str


def picture(drawing: Drawing, *, title: str, shows: str, source: str) -> str:
    """Return a drawing as SVG with its title, what it shows, its notes and its source."""
    title = clean(title)
    width = drawing.width + 2 * _MARGIN_PX
    titles = _lines(title, width, y=_MARGIN_PX + 12, letter_px=_TITLE_LETTER_PX, step=_TITLE_PX)
    told = _lines(shows, width, y=titles[-1].y + 18)
    top = told[-1].y + 14
    below = top + drawing.height + 18
    key, below = _key(drawing.grades, width, y=below)
    notes: list[Line] = []
    for text in (*drawing.notes, source):
        notes += _lines(text, width, y=below)
        below = notes[-1].y + _LINE_PX + 3
    lines = {"titles": titles, "told": told, "key": key, "notes": notes}
    return _svg(drawing, lines, title=title, size=(width, below), at=(_MARGIN_PX, top))


def bare(drawing: Drawing, *, title: str) -> str:
    """Return a drawing as SVG with its signs explained and nothing else written on it."""
    key, below = _key(drawing.grades, drawing.width, y=drawing.height + 18)
    lines: dict[str, object] = {"titles": (), "told": (), "key": key, "notes": ()}
    return _svg(drawing, lines, title=title, size=(drawing.width, below), at=(0, 0))


def _svg(
    drawing: Drawing,
    lines: Mapping[str, object],
    *,
    title: str,
    size: tuple[float, float],
    at: tuple[float, float],
) -> str:
    svg = (
        environment("crossfix.publish")
        .get_template("picture.svg.j2")
        .render(
            width=round(size[0], 1),
            height=round(size[1], 1),
            drawing=drawing,
            margin=at[0],
            top=round(at[1], 1),
            title=title,
            fonts=Markup(FONTS),  # noqa: S704 - our own text
            style=Markup(_style()),  # noqa: S704 - our own file
            **lines,
            **drawing.shown,
        )
    )
    # a picture leads nowhere: what led to a part of the page only holds its parts together
    return _NOT_XML.sub("", _plain_colours(_LINK.sub(r"<\1g>", svg)))


def map_drawing(incidents: Rows, case: Case) -> Drawing | None:
    """Return the map of incidents; None where none has a place."""
    found = map_view(incidents, box=case.box)
    if found is None:
        return None
    notes = [
        (
            "Circle: the place lies within it 95 times in 100. Incidents of one place stand side "
            "by side. Hatched: known to the governorate only. Names stand where there is room. "
            "Borders: Natural Earth; they imply no opinion."
        )
    ]
    vague = sum(len(area.incidents) for area in found.areas)
    if vague:
        notes.append(f"Known to the governorate only: {several(vague, 'incident')}.")
    if found.nowhere:
        notes.append(f"No place that could be drawn: {several(len(found.nowhere), 'incident')}.")
    shown = {"map": found, "place_names": names_on(found, incidents)}
    size = found.width, found.height
    return Drawing("map_named.html.j2", *size, shown, tuple(notes), _grades(incidents), framed=True)


def timeline_drawing(incidents: Rows) -> Drawing | None:
    """Return the timeline of incidents; None where none has a time."""
    found = timeline_view(incidents)
    if found is None:
        return None
    notes = [
        (
            f"One row a {found.unit}. Signs: incidents known to the {found.unit}. Bars at the "
            "right: incidents that may have happened on any of the days that the bar covers."
        )
    ]
    if found.crowded_out:
        count = several(len(found.crowded_out), "incident")
        notes.append(f"Known less finely, without room for a bar: {count}.")
    if found.timeless:
        notes.append(f"Time unknown: {several(len(found.timeless), 'incident')}.")
    shown = {"timeline": found}
    size = found.width, found.height
    return Drawing("timeline_drawn.html.j2", *size, shown, tuple(notes), _grades(incidents))


def claims_drawing(book: Book) -> Drawing | None:
    """Return the chart of claims day by day; None where none gives objects and days."""
    chart = claims_view(book.frame("claims"))
    if chart is None:
        return None
    notes = (
        (
            "Step line: cumulative figures as stated. Dashed: the most that dated claims add up to "
            "without counting a day twice. What was claimed, not what was hit."
        ),
    )
    return Drawing("claims_drawn.html.j2", chart.width, 500, {"chart": chart}, notes)


def bar_drawing(book: Book, case: Case, *, heard: headline.Heard | None = None) -> Drawing | None:
    """Return the bar under the headline with its ranges; None where there is nothing to show.

    `heard` where the book does not hold all.
    """
    segments = headline.bar(book, case, heard=heard)
    if not segments:
        return None
    notes: tuple[str, ...] = ()
    if headline.headline_claim(book, case) is not None:
        notes = (
            (
                "The whole bar is what was claimed. A part ends at the expected value, or at the "
                "middle of its range, and holds the parts left of it; the lines under the bar are "
                "the ranges. Parts tell what could be accounted for, not what was hit."
            ),
        )
    shown = {"segments": segments, "px": _BAR_PX / 100}
    return Drawing("bar_drawn.html.j2", _BAR_PX, 58 + 34 * len(segments), shown, notes)


def account_drawing(account: Account) -> Drawing:
    """Return the ledger of an incident as bars that add up."""
    rows = [
        (
            one.name,
            "prior" if one.kind == "prior" else "for" if one.decibans >= 0 else "against",
            (one.left, one.width),
            f"{one.decibans:+.1f}",
            one.probability,
        )
        for one in account.entries
    ]
    foot = ("Sum", f"{account.total:+.1f}", account.probability)
    heads = ("Whose word or silence", "Decibans", "Probability then")
    notes = ("Decibans: 10 multiply the odds by ten. Hatched: against.",)
    return _bars(rows, zero=account.zero, heads=heads, foot=foot, notes=notes)


def links_drawing(fall: Waterfall) -> Drawing:
    """Return the evidence on two reports as bars that add up."""
    rows = [
        (
            step.part,
            "for" if step.bits > 0 else "against",
            (step.left, step.width if step.bits else 0),
            signed(step.bits),
            signed(step.total),
        )
        for step in fall.steps
    ]
    foot = ("Sum", signed(fall.total), percent(fall.probability))
    heads = ("Part", "Bits", "Sum")
    notes = ("Bits: log2 of the odds that both tell of one incident. Hatched: against.",)
    return _bars(rows, zero=fall.zero, heads=heads, foot=foot, notes=notes)


def _bars(
    rows: Sequence[tuple[str, str, tuple[float, float], str, str]],
    *,
    zero: float,
    heads: tuple[str, str, str],
    foot: tuple[str, str, str],
    notes: tuple[str, ...],
) -> Drawing:
    left, lane = 260.0, 280.0
    bars, y = [], 2 * _ROW_PX
    for name, kind, (start, width), value, after in rows:
        parts = textwrap.wrap(name, _NAME_LETTERS) or [""]
        lines = tuple(Line(y + number * 13, part) for number, part in enumerate(parts))
        at = left + lane * start / 100
        bars.append(Bar(y, lines, kind, round(at, 1), round(lane * width / 100, 1), value, after))
        y += _ROW_PX + 13 * (len(parts) - 1)
    shown = {
        "bars": bars,
        "zero": round(left + lane * zero / 100, 1),
        "heads": heads,
        "foot": foot,
        "foot_y": y + 4,
        "left": left,
        "right": left + lane,
    }
    return Drawing("bars_drawn.html.j2", _BARS_PX, y + 12, shown, notes)


def _grades(incidents: Rows) -> tuple[str, ...]:
    counts = Counter(row["grade"] for row in incidents)
    return tuple(grade for grade in Grade if counts[grade])


def _key(
    grades: tuple[str, ...], width: float, *, y: float
) -> tuple[list[tuple[float, float, str]], float]:
    """Return where the sign of each grade stands, and where the next line does."""
    if not grades:
        return [], y
    across = max(1, math.floor((width - 2 * _MARGIN_PX) / _KEY_PX))
    places = [
        (_MARGIN_PX + _KEY_PX * (number % across), y + 18 * (number // across), grade)
        for number, grade in enumerate(grades)
    ]
    return places, places[-1][1] + 24


def _lines(
    text: str, width: float, *, y: float, letter_px: float = _LETTER_PX, step: float = _LINE_PX
) -> list[Line]:
    letters = math.floor((width - 2 * _MARGIN_PX) / letter_px)
    parts = textwrap.wrap(clean(text), letters) or [""]
    return [Line(round(y + number * step, 1), part) for number, part in enumerate(parts)]


@cache
def _page_style() -> str:
    return (files("crossfix.publish") / "templates" / "style.css").read_text(encoding="utf-8")


@cache
def _style() -> str:
    lines = _page_style().splitlines()
    return "\n".join(line for line in lines if line.startswith((*_RULES, *_GRADED)))


@cache
def _light() -> Mapping[str, str]:
    """Return the light colours by their name: those of the first rule of the style."""
    first = _page_style().partition("}")[0]
    return dict(re.findall(r"--(\w+):(#\w+)", first))


def _plain_colours(svg: str) -> str:
    return _VARIABLE.sub(lambda found: _light().get(found[1], found[0]), svg)
