"""The charts of pages as pictures: SVG, or PNG drawn from it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from crossfix.publish import charts
from crossfix.publish.charts import Drawing, picture
from crossfix.publish.encounter.png import png_of, refuse_without_letters
from crossfix.publish.incident_view import account
from crossfix.publish.rows import Rows
from crossfix.publish.text import clean, days
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.errors import NotThereError
from crossfix.workbench.filters import read_wanted
from crossfix.workbench.overview import drawn_rows, heard
from crossfix.workbench.query import Query
from crossfix.workbench.reports import evidence_on
from crossfix.workbench.take_away import about_of, name_of

MEDIA = {"svg": "image/svg+xml", "png": "image/png"}

_refuse_without_letters = cache(refuse_without_letters)  # it draws twice to find out

router = APIRouter()


class Chart(NamedTuple):
    """One chart, what it is called, and what it shows in words; nothing to draw is None."""

    drawing: Drawing | None
    title: str
    shows: str


def chart(request: Request, name: str, ending: str) -> Response:
    """Answer with a chart as a picture to be kept."""
    if name not in CHARTS or ending not in MEDIA:
        raise NotThereError(
            f"there is no chart {clean(name)}.{clean(ending)}",
            mend=f"choose one of {', '.join(CHARTS)}, as {' or '.join(MEDIA)}",
        )
    asked = asked_of(request)
    drawn = CHARTS[name](asked)
    if drawn.drawing is None:
        raise NotThereError("there is nothing to draw", mend="ask for more, or look at all")
    svg = picture(drawn.drawing, title=drawn.title, shows=drawn.shows, source=_source(asked, drawn))
    file = name_of(asked).replace("-incidents-", f"-{name}-", 1)
    return Response(
        svg.encode() if ending == "svg" else _png(svg),
        media_type=MEDIA[ending],
        headers={"Content-Disposition": f'attachment; filename="{file}.{ending}"'},
    )


def _png(svg: str) -> bytes:
    _refuse_without_letters(charts.FONTS)
    return png_of(svg)


def _source(asked: Asked, drawn: Chart) -> str:
    about = about_of(asked, shows=drawn.shows)
    return (
        f"{about['citation']} Tables written {about['tables_written']}, SHA-256 {about['digest']}. "
        f"For {asked.view.seen.audience}."
    )


def _where(asked: Asked) -> Chart:
    rows, shows = _drawn(asked)
    return Chart(charts.map_drawing(rows, asked.case), f"{_title(asked)}: where", shows)


def _when(asked: Asked) -> Chart:
    rows, shows = _drawn(asked)
    return Chart(charts.timeline_drawing(rows), f"{_title(asked)}: when", shows)


def _drawn(asked: Asked) -> tuple[Rows, str]:
    """Return the incidents that the page draws too, and which they are in words."""
    wanted = read_wanted(asked.pairs)
    rows = drawn_rows(asked, wanted)
    total = asked.view.ask("grades", **wanted.in_box)["incidents"].sum()
    count = f"{len(rows):,} of {total:,}" if len(rows) < total else f"{total:,}"
    return rows, f"Incidents: {count}; {wanted.told()}."


def _bar(asked: Asked) -> Chart:
    Query(asked.pairs, known=())
    book = asked.book("headline")
    shows = "The whole case."
    drawing = charts.bar_drawing(book, asked.case, heard=heard(asked))
    return Chart(drawing, f"{_title(asked)}: how far it can be followed", shows)


def _claims(asked: Asked) -> Chart:
    Query(asked.pairs, known=())
    drawing = charts.claims_drawing(asked.book("claims"))
    return Chart(
        drawing, f"{_title(asked)}: what was claimed, day by day", "All claims of the case."
    )


def _account(asked: Asked) -> Chart:
    incident_id = Query(asked.pairs, known=("incident",))["incident"] or ""
    book = asked.book("incident", incident_id=incident_id)
    row = book.one("incidents", "incident_id", incident_id)
    if row is None:
        raise NotThereError(
            f"no incident is called {clean(incident_id)!r}",
            mend="look for it among all incidents: /incidents",
        )
    found = account(book, incident_id)
    place = row["place_name"] or row["admin1"] or "Place unknown"
    return Chart(
        charts.account_drawing(found) if found else None,
        f"{place}, {days(row['start'], row['end'])}: account of the probability",
        f"Incident {incident_id}; grade {row['grade']}.",
    )


def _links(asked: Asked) -> Chart:
    query = Query(asked.pairs, known=("left", "right"))
    left, right = query["left"] or "", query["right"] or ""
    fall = evidence_on(asked, left, right)["fall"]
    return Chart(
        charts.links_drawing(fall) if fall else None,
        "Whether two reports tell of one incident",
        f"Reports {left} and {right}.",
    )


def _title(asked: Asked) -> str:
    about = asked.case.case
    return clean(about.title or about.name)


CHARTS: Mapping[str, Callable[[Asked], Chart]] = {
    "map": _where,
    "timeline": _when,
    "bar": _bar,
    "claims": _claims,
    "account": _account,
    "links": _links,
}

router.add_api_route("/charts/{name}.{ending}", chart, methods=["GET"], include_in_schema=False)
