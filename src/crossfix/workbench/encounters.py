"""The pages of encounters of aircraft: all, one with its passage, accounts of parties."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import polars as pl
from fastapi import APIRouter
from starlette.responses import Response

from crossfix.air.statements import Account
from crossfix.geo import Box
from crossfix.publish.encounter.axes import metres
from crossfix.publish.encounter.page import parts
from crossfix.publish.encounter.pictures import css, drawn
from crossfix.publish.encounter.replay import Replay, replay
from crossfix.publish.encounter.words import feet
from crossfix.publish.map_svg import Backdrop, backdrop, box_around
from crossfix.publish.text import clean, clean_table, web_address
from crossfix.release.encounters import Cover, middle
from crossfix.workbench.asked import Asked
from crossfix.workbench.errors import NotThereError
from crossfix.workbench.flights import (
    PAGE,
    Seen,
    accounts_of,
    clocks,
    compared,
    cover_of,
    is_about,
    listed,
    seen,
)
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query

# signs of the kinds, by shape besides colour: a cross, a square, a triangle, a circle
_SIGNS = {
    "nmac": "M-5,-3L-3,-5L0,-2L3,-5L5,-3L2,0L5,3L3,5L0,2L-3,5L-5,3L-2,0Z",
    "loss_of_separation": "M-4,-4H4V4H-4Z",
    "well_clear_violation": "M0,-5L5,4H-5Z",
    "proximity": "M-4,0A4,4 0 1 0 4,0A4,4 0 1 0 -4,0Z",
}
_STYLE = css("encounter.css") + css("picture.css")
router = APIRouter()
Row = Mapping[str, Any]


class Sign(NamedTuple):
    """One encounter on the map; None of a circle: as exact as recorded."""

    x: float
    y: float
    circle_px: float | None
    kind: str
    encounter_id: str
    said: str


class Line(NamedTuple):
    """One encounter as a row of the list."""

    row: Row
    when: str
    names: str
    apart: str
    tall: str


def encounters(asked: Asked) -> Page:
    """Return the page of the encounters of the case."""
    query = Query(asked.pairs, known=("page",))
    found = listed(asked.case, asked.audience, page=query.page)
    cover = cover_of(asked.case, asked.audience)
    rows = tuple(clean_table(found.rows).iter_rows(named=True))
    lines = tuple(_line(row, cover) for row in rows)
    ground, signs = _map(lines, found.closest, cover, box=asked.case.box)
    told = accounts_of(asked.case, asked.audience)
    shown = {
        "query": query,
        "lines": lines,
        "total": found.total,
        "encounters_held_back": found.held_back,
        "pages": -(-found.total // PAGE),
        "ground": ground,
        "signs": signs,
        "cover": cover,
        "met_path": _SIGNS,
        "told": [(one.title, _at(asked, one)) for one in told],
    }
    data = {"total": found.total, "held_back": found.held_back, "encounters": rows}
    return Page("encounters.html.j2", asked.texts("nav.encounters"), shown, data)


def encounter(asked: Asked, encounter_id: str) -> Page:
    """Return the page of one encounter."""
    found = seen(asked.case, asked.audience, encounter_id)
    if found is None:
        raise NotThereError(
            f"no encounter is called {clean(encounter_id)!r}", mend="look at all: /encounters"
        )
    tables = found.released.tables
    rows = {
        name: clean_table(frame).to_dicts() for name, frame in tables.items() if name != "rules"
    }
    (row,) = rows.pop("encounters")
    passed = replay(found.released) if "separations" in tables else None
    line = _line(row, cover_of(asked.case, asked.audience))
    shown = {
        "id": found.encounter_id,
        "line": line,
        "row": row,
        "replay": passed,
        "chance": drawn(passed.chance) if passed and passed.chance else None,
        "clocks": clocks(asked.case) if passed else None,
        "heard": _accounts(asked, found),
    }
    if passed:
        told = parts(found.released)
        del told["title"]  # the page has its own
        told["released_for"] = told.pop("audience")  # the frame of a page says who looks
        shown |= told
    moments = _as_rows(passed) if passed else ()
    data = {"encounter": {**row, "encounter_id": found.encounter_id}, **rows, "moments": moments}
    return Page("encounter.html.j2", f"{line.names}, {line.when}", shown, data)


def account(asked: Asked, name: str) -> Page:
    """Return the page of what parties stated of one event."""
    known = {one.name: one for one in accounts_of(asked.case, asked.audience)}
    if name not in known:
        raise NotThereError(
            f"no account is called {clean(name)!r}", mend="look at all: /encounters"
        )
    told = known[name]
    compared_rows = _rows(compared(told, asked.case))
    shown = {"told": told, "comparisons": compared_rows}
    return Page("account.html.j2", clean(told.title), shown, {"comparisons": compared_rows})


def _accounts(asked: Asked, found: Seen) -> list[dict[str, Any]]:
    """Return what parties stated of the encounter, set beside its recordings."""
    return [
        {
            "title": clean(one.title),
            "at": _at(asked, one),
            "comparisons": _rows(compared(one, asked.case, found.held_to)),
        }
        for one in accounts_of(asked.case, asked.audience)
        if is_about(one, found.held_to, asked.case)
    ]


def _rows(comparisons: pl.DataFrame) -> list[dict[str, Any]]:
    found = clean_table(comparisons).to_dicts()
    for row in found:
        given = (row["source_urls"] or "").split()
        row["addresses"] = [url for url in map(web_address, given) if url]
    return found


def _at(asked: Asked, told: Account) -> str:
    return asked.addresses.url(f"/accounts/{quote(told.name, safe=':')}")


def _line(row: Row, cover: Cover) -> Line:
    at = "%Y-%m-%d %H:%M" if cover.coarsen_minutes > 0 else "%Y-%m-%d %H:%M:%S"
    names = [row[f"callsign_{side}"] or row[side] for side in ("a", "b")]
    return Line(
        row=row,
        when=f"{row['t_cpa']:{at}} UTC",
        names=" – ".join(names),
        apart=metres(row["h_m"]),
        tall=feet(row["v_m"]),
    )


def _map(
    lines: tuple[Line, ...], closest: pl.DataFrame, cover: Cover, *, box: Box | None
) -> tuple[Backdrop | None, tuple[Sign, ...]]:
    """Return the map of the closest approaches; None where none has a place."""
    places = {
        name: middle(ends["lon"], ends["lat"]) for (name,), ends in closest.group_by("encounter_id")
    }
    if not places:
        return None, ()
    around = box_around([*places.values(), *(_corners(box) if box else ())])
    ground = backdrop(around)
    # the node of a square grid is at most half a diagonal away
    circle = ground.projection.pixels(cover.coarsen_km * 2**0.5 / 2) if cover.coarsen_km else None
    signs = tuple(
        Sign(
            *ground.projection.xy(*places[name]),
            circle,
            line.row["kind"],
            name,
            f"{line.names}, {line.when}, {line.apart}, {line.tall}",
        )
        for line in lines
        if (name := line.row["encounter_id"]) in places
    )
    return ground, signs


def _corners(box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    return (box.west, box.south), (box.east, box.north)


def _as_rows(passed: Replay) -> list[dict[str, Any]]:
    """Return the moments as the slider reads them."""
    return [
        {
            "since_s": one.since_s,
            "x": one.x,
            "places": [place._asdict() for place in one.places],
            "told": one.told,
        }
        for one in passed.moments
    ]


def style() -> Response:
    """Return the style of the report of an encounter, whose pictures these are."""
    return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})


router.add_api_route("/static/encounter.css", style, methods=["GET"], include_in_schema=False)
add_page(router, "/encounters", encounters)
add_page(router, "/encounters/{encounter_id:path}", encounter)
add_page(router, "/accounts/{name:path}", account)
