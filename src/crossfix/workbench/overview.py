"""The first page: one sentence, one bar, where and when, and the incidents behind them."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter

from crossfix.model import Grade
from crossfix.publish import headline
from crossfix.publish.map_svg import map_view
from crossfix.publish.rows import Rows
from crossfix.publish.text import clean, clean_table
from crossfix.workbench import sentences
from crossfix.workbench.approvals import approved
from crossfix.workbench.asked import Asked
from crossfix.workbench.filters import Wanted, read_wanted
from crossfix.workbench.over_time import axis_of, over_time, whole_axis
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.time_axis import span_on

MOST_DRAWN = 2000  # signs on the map of a page without scripts
FEW, MANY = 25, 100  # rows of the table on the first page, and on that of all incidents

_STATIC = files("crossfix.workbench") / "static"
router = APIRouter()


def overview(asked: Asked) -> Page:
    """Return the first page."""
    wanted = read_wanted(asked.pairs)
    book = asked.book("headline")
    all_heard = heard(asked)
    sentence = headline.sentence(book, asked.case, heard=all_heard)
    claim = headline.headline_claim(book, asked.case)
    rows = found(asked, wanted, rows=FEW)
    whole, total = rows["whole"], rows["total"]
    timeline = whole and over_time(asked, wanted, whole, total=total, headline=claim)
    shown = {
        "sentence": sentences.headline(asked.texts, book, asked.case, heard=all_heard),
        "explained": sentences.explained(asked.texts, book, asked.case),
        "bar": headline.bar(book, asked.case, heard=all_heard),
        "claim": claim,
        "over_time": timeline,
        **_drawn(asked, wanted),
        **rows,
        "approved": approved(asked),
        "has_map": (_STATIC / "vendor" / "basemap.pmtiles").is_file(),
        "map_query": urlencode([*wanted.pairs(sort="when", box=None), *asked.addresses.kept]),
    }
    data = {
        "headline": headline.plain(sentence),
        "claim": claim,
        "figures": book.where("tallies", "claim_id", claim["claim_id"]) if claim else (),
        "over_time": timeline.counts if timeline else (),
        **_data(shown),
    }
    return Page("overview.html.j2", asked.texts("nav.overview"), shown, data)


def incidents(asked: Asked) -> Page:
    """Return the page of all incidents that fit."""
    wanted = read_wanted(asked.pairs)
    shown = found(asked, wanted, rows=MANY)
    return Page("incidents.html.j2", asked.texts("nav.incidents"), shown, _data(shown))


def heard(asked: Asked) -> headline.Heard:
    """Return who tells of how many incidents of the whole case."""
    (counts,) = asked.view.ask_once("heard").iter_rows(named=True)
    return headline.Heard(**counts, grades=dict(asked.view.ask_once("graded").iter_rows()))


def found(asked: Asked, wanted: Wanted, *, rows: int) -> dict[str, Any]:
    """Return the incidents that fit: one page of them, their grades, and what else to ask for."""
    grades = asked.view.ask("grades", **wanted.in_box)
    counts = dict.fromkeys(Grade, 0) | dict(grades.iter_rows())
    total = sum(counts.values())
    page = _rows(asked, wanted, limit=rows, skip=(wanted.page - 1) * rows)
    whole = whole_axis(asked)
    axis = axis_of(whole, wanted) if whole else None
    choices: dict[str, list[tuple[str, str, int]]] = {}
    for facet, value, label, count in asked.view.ask_once("choices").iter_rows():
        choices.setdefault(facet, []).append((value, clean(label or value), count))
    return {
        "wanted": wanted,
        "shows": wanted.told(),
        "counts": counts,
        "total": total,
        "incidents": page,
        "pages": -(-total // rows),
        "choices": choices,
        "whole": whole,
        "axis": axis,
        "spans": {
            row["incident_id"]: span_on(axis, row["start"], row["end"])
            for row in page
            if axis and row["start"] and row["end"]
        },
    }


def _rows(asked: Asked, wanted: Wanted, *, limit: int, skip: int) -> Rows:
    frame = asked.view.sorted(
        "found/incidents", wanted.order, **wanted.in_box, limit=limit, skip=skip
    )
    # a Book would bring the rows into the order of their key
    return tuple(clean_table(frame).iter_rows(named=True))


def drawn_rows(asked: Asked, wanted: Wanted) -> Rows:
    """Return the incidents that are drawn of those that fit: with the most independent voices."""
    return _rows(asked, wanted._replace(sort="-independent"), limit=MOST_DRAWN, skip=0)


def _drawn(asked: Asked, wanted: Wanted) -> dict[str, object]:
    drawn = drawn_rows(asked, wanted)
    return {
        "map": map_view(drawn, box=asked.case.box, href=asked.addresses.href),
        "drawn": len(drawn),
    }


def _data(shown: Mapping[str, object]) -> dict[str, object]:
    return {name: shown[name] for name in ("shows", "total", "counts", "pages", "incidents")}


add_page(router, "/", overview)
add_page(router, "/incidents", incidents)
