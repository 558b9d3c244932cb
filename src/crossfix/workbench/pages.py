"""How a page is answered: as HTML, or with .json behind its address as the rows it is made of."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import NamedTuple

import msgspec
from fastapi import APIRouter
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from crossfix.errors import CrossfixError
from crossfix.markings import MOST, Audience, label, no_wider
from crossfix.publish.rows import Book
from crossfix.publish.templating import environment
from crossfix.publish.text import clean
from crossfix.workbench.addresses import Addresses
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.errors import NotThereError, status_of
from crossfix.workbench.texts import DEFAULT, LANGUAGES, Texts

VERSION = version("crossfix")
_JSON = ".json"
_KEPT = (*MOST, *LANGUAGES)  # values that a link takes along
_VENDORED = ("htmx.org/htmx.esm.min.js",)
# the parts of the page's head, in the order in which they stand there
SECTIONS = (
    ("/", "overview"),
    ("/incidents", "incidents"),
    ("/claims", "claims"),
    ("/sources", "sources"),
    ("/reports", "reports"),
    ("/issues", "issues"),
)
# where people decide
OWN_SECTIONS = (("/bring", "bring"), ("/review", "review"), ("/suggestions", "suggestions"))
AIR_SECTIONS = (("/encounters", "encounters"),)  # of cases with recordings or accounts of flights


class Page(NamedTuple):
    """What a page shows: a template and its parts, and the same as data."""

    template: str
    title: str
    shown: Mapping[str, object]
    data: Mapping[str, object]


Maker = Callable[..., Page]


def add_page(router: APIRouter, path: str, make: Maker) -> None:
    """Answer a path with a page, and the path with .json behind it with the page's data.

    `make` takes what was Asked and the parts of the path by name. An id that ends in .json itself
    has its page too: where the rest is no id, the whole is tried.
    """

    def html(request: Request) -> Response:
        asked = asked_of(request)
        return rendered(asked, make(asked, **request.path_params))

    def data(request: Request) -> Response:
        asked = asked_of(request)
        try:
            return as_json(asked, make(asked, **request.path_params))
        except NotThereError:
            if not request.path_params:
                raise
            *others, last = request.path_params.items()
            whole = {**dict(others), last[0]: last[1] + _JSON}
            return rendered(asked, make(asked, **whole))

    other = "/overview.json" if path == "/" else path + _JSON
    router.add_api_route(other, data, methods=["GET", "HEAD"], include_in_schema=False)
    router.add_api_route(path, html, methods=["GET", "HEAD"], include_in_schema=False)


@cache
def vendored() -> tuple[str, ...]:
    """Return the scripts from npm that every page loads: those that make web brought."""
    folder = files("crossfix.workbench") / "static" / "vendor"
    return tuple(name for name in _VENDORED if folder.joinpath(*name.split("/")).is_file())


def rendered(asked: Asked, page: Page) -> Response:
    """Return a page as HTML."""
    template = environment("crossfix.workbench", "crossfix.publish").get_template(page.template)
    return HTMLResponse(template.render(_frame(asked), title=page.title, **page.shown))


def as_json(asked: Asked, page: Page) -> Response:
    """Return the data of a page as JSON; moments in ISO 8601, unknown is null."""
    stamp = asked.view.seen.stamp
    head = {
        "title": page.title,
        "page": asked.path.removesuffix(_JSON),
        "case": asked.case.case.name,
        "data_as_of": asked.case.case.data_as_of,
        "edition": stamp.name,
        "digest": stamp.digest,
        "tables_written": stamp.written_at,
        "asked_for": asked.pairs,
        "audience": asked.audience,
        "tlp": label(asked.view.seen.tlp),
        "crossfix": VERSION,
    }
    return Response(msgspec.json.encode({**head, **page.data}), media_type="application/json")


def rows_of(book: Book, *names: str) -> dict[str, object]:
    """Return tables of a book as rows."""
    return {name: book.rows(name) for name in names}


def answer_error(connection: HTTPConnection, error: CrossfixError) -> Response:
    """Return what is wrong and its mend, in the form that was asked for."""
    path = connection.url.path
    if path.endswith(_JSON) or path == "/api" or path.startswith("/api/"):
        content = {"error": clean(error.problem), "mend": clean(error.mend)}
        return Response(
            msgspec.json.encode(content), status_of(error), media_type="application/json"
        )
    template = environment("crossfix.workbench", "crossfix.publish").get_template("error.html.j2")
    query = connection.query_params
    language = query["lang"] if query.get("lang") in LANGUAGES else DEFAULT
    # what was wrong may have been these; what was right is kept
    kept = [(key, query[key]) for key in ("as", "lang") if query.get(key) in _KEPT]
    home = Addresses(tuple(kept)).url("/")
    shown = {
        "t": Texts(language),
        "home": home,
        "problem": clean(error.problem),
        "mend": clean(error.mend),
    }
    return HTMLResponse(template.render(shown), status_of(error))


def _frame(asked: Asked) -> dict[str, object]:
    """Return what every page shows around its own parts."""
    path, kept = asked.path, dict(asked.addresses.kept)
    audience, language = kept.get("as"), kept.get("lang")
    about = asked.case.case
    return {
        "t": asked.texts,
        "url": asked.addresses.url,
        "href": asked.addresses.href,
        "path": path,
        "sections": (
            *SECTIONS,
            *(AIR_SECTIONS if asked.case.air.encounters or asked.case.air.accounts else ()),
            *(OWN_SECTIONS if asked.is_own else ()),
        ),
        "case_title": clean(about.title or about.name),
        "as_of": about.data_as_of,
        "version": VERSION,
        "edition": asked.view.seen.stamp.name,
        "in_motion": asked.workbench.data.in_motion(),
        "is_own": asked.is_own,
        "audience": asked.audience,
        "tlp": asked.view.seen.tlp,
        "tlp_label": label(asked.view.seen.tlp),
        "held_back": asked.view.seen.held_back,
        "withheld": asked.view.seen.withheld,
        "audiences": _audiences(asked),
        "wider": None
        if asked.audience is asked.workbench.audience
        else _here(asked, audience=None, language=language),
        "asked_for": [*asked.pairs, *([("lang", language)] if language else [])],
        "hidden": list(asked.addresses.kept),
        "languages": [
            (code, name, _here(asked, audience=audience, language=code))
            for code, name in LANGUAGES.items()
        ],
        "json_href": asked.addresses.url(
            "/overview.json" if path == "/" else path + _JSON, asked.pairs
        ),
        "permalink": _here(asked, audience=audience, language=None),
        "vendored": vendored(),
        "csrf": asked.workbench.sessions.token(asked.session),
        "bound": asked.workbench.sessions.person(asked.session),
    }


def _audiences(asked: Asked) -> list[tuple[Audience, str]]:
    """Return the audiences that may be chosen here, with what each may read and no more."""
    most = asked.workbench.audience
    return [
        (audience, label(MOST[audience]) if audience in MOST else "")
        for audience in Audience
        if no_wider(audience, most)
    ]


def _here(asked: Asked, *, audience: str | None, language: str | None) -> str:
    """Return the address of this page for another audience or language; None: as without."""
    kept = (("as", audience), ("lang", language))
    chosen = Addresses(tuple((name, value) for name, value in kept if value))
    return chosen.url(asked.path, asked.pairs)
