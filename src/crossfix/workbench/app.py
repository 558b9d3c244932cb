"""The application: one case, its pages, and the guard before them."""

from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from crossfix.case import Case, read_case
from crossfix.errors import CrossfixError
from crossfix.store import TAKING, Store
from crossfix.workbench import (
    approvals,
    briefing,
    bring,
    charts,
    claims,
    doors,
    encounters,
    incident,
    issues,
    map_data,
    overview,
    reports,
    rerun,
    review,
    search,
    sources,
    splits,
    suggestions,
    take_away,
)
from crossfix.workbench.api import routes
from crossfix.workbench.asked import Workbench
from crossfix.workbench.bringing import Bringing
from crossfix.workbench.data import Audience, Data
from crossfix.workbench.errors import DefectError, NotThereError, RequestError
from crossfix.workbench.guard import HEADERS, Guard
from crossfix.workbench.pages import VERSION, answer_error
from crossfix.workbench.sessions import Sessions

ROUTERS = tuple(
    module.router
    for module in (
        doors,
        overview,
        take_away,
        charts,
        briefing,
        bring,
        incident,
        claims,
        sources,
        encounters,
        review,
        splits,
        rerun,
        approvals,
        suggestions,
        reports,
        issues,
        search,
        map_data,
        routes,
    )
)


def create_app(
    case_folder: Path,
    *,
    out: Path | None = None,
    sessions: Sessions | None = None,
    audience: Audience = Audience.OWN,
) -> FastAPI:
    """Return the workbench of the case in a folder.

    `sessions` gives the key of the link that opens it; `audience` is the most that anybody sees.
    Raises ConfigError where the folder has no case.
    """
    case = read_case(case_folder)
    return app_of(
        case, out=out or case.folder / "out", sessions=sessions or Sessions(), audience=audience
    )


def app_of(
    case: Case,
    *,
    out: Path,
    sessions: Sessions,
    audience: Audience,
    bringing: Bringing | None = None,
) -> FastAPI:
    """Return the workbench of a case and the folder of its results."""
    if (out / TAKING).is_dir():  # a keeping was cut short: whoever holds the folder finishes it
        with Store(out).held():
            pass
    app = FastAPI(
        title="crossfix",
        openapi_url=None,
        middleware=[Middleware(Guard, sessions=sessions, refuse=answer_error)],
        exception_handlers={
            CrossfixError: _told,
            HTTPException: _missing,
            RequestValidationError: _unreadable,
            Exception: _defect,
        },
    )
    app.state.workbench = Workbench(
        case=case,
        out=out,
        data=Data(case, out=out),
        sessions=sessions,
        audience=audience,
        bringing=bringing or Bringing(),
    )
    for router in ROUTERS:
        app.include_router(router)
    static = Path(str(files("crossfix.workbench") / "static"))
    app.mount("/static", StaticFiles(directory=static), name="static")
    return app


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, CrossfixError)  # noqa: S101 - registered for these alone
    return answer_error(request, error)


async def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    wrong: RequestError
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        wrong = RequestError(
            "this page cannot be written to", mend="open it without sending anything"
        )
    elif status == HTTPStatus.BAD_REQUEST:
        return await _unreadable(request, error)
    else:
        wrong = NotThereError("there is no such page", mend="start from the overview: /")
    return answer_error(request, wrong)


async def _unreadable(request: Request, error: Exception) -> Response:
    """Tell of a form without quoting it."""
    del error
    told = RequestError(
        "what was sent is no form that can be read", mend="send it from the page again"
    )
    return answer_error(request, told)


async def _defect(request: Request, error: Exception) -> Response:
    """Tell of a defect without its details, which may name what endangers people."""
    del error  # the server prints it where it was started
    told = DefectError(
        f"this page met a defect of crossfix {VERSION}",
        mend="please report it, with what the terminal shows, if you may",
    )
    response = answer_error(request, told)
    response.headers.update(HEADERS)  # this answer does not pass the guard
    return response
