"""How one comes in and goes out, and the style that all pages share with report.html."""

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from crossfix.publish.templating import environment
from crossfix.publish.text import clean
from crossfix.workbench.asked import asked_of
from crossfix.workbench.bounds import ShortForm
from crossfix.workbench.errors import RefusedError
from crossfix.workbench.guard import cookie_of

router = APIRouter(route_class=ShortForm)
_STYLE = (files("crossfix.publish") / "templates" / "style.css").read_text(encoding="utf-8")


def checked(
    request: Request,
    csrf: Annotated[str | None, Form()] = None,
    who: Annotated[str | None, Form()] = None,
) -> None:
    """Let a write pass only with the token of its session, and in no name but that of its link.

    The token is a field or a header. Every route that writes depends on this one.
    """
    asked = asked_of(request)
    token = csrf or request.headers.get("x-csrf-token")
    if not asked.workbench.sessions.agrees(asked.session, token):
        raise RefusedError(
            "this form is not of your session", mend="open its page again, and send it from there"
        )
    person = asked.workbench.sessions.person(asked.session)
    if None not in (who, person) and who != person:
        raise RefusedError(
            f"your link is that of {clean(person or '')}, and you decide in no other name",
            mend="leave the name as it is; somebody else opens a link of their own",
        )


def enter(request: Request, key: str = "") -> Response:
    """Open a session with the key of the link, once.

    A page leads on, not a redirect: the cookie is not sent along a chain that began elsewhere.
    """
    sessions = request.app.state.workbench.sessions
    session = sessions.enter(key)
    if session is None:
        raise RefusedError(
            "this link was used before, or is not complete",
            mend="open the link that crossfix serve printed last; each opens the workbench once",
        )
    template = environment("crossfix.workbench", "crossfix.publish").get_template("enter.html.j2")
    response = HTMLResponse(template.render())
    response.set_cookie(cookie_of(request), session, httponly=True, samesite="strict", path="/")
    return response


def leave(request: Request) -> Response:
    """End the session of who asks."""
    asked = asked_of(request)
    if asked.session is not None:
        asked.workbench.sessions.leave(asked.session)
    response = RedirectResponse("/left", 303)
    response.delete_cookie(cookie_of(request), path="/")
    return response


def left() -> Response:
    """Say that the session has ended."""
    template = environment("crossfix.workbench", "crossfix.publish").get_template("left.html.j2")
    return HTMLResponse(template.render())


def style() -> Response:
    """Return the style of report.html, on which the workbench's own rests."""
    return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})


router.add_api_route("/enter", enter, methods=["GET"], include_in_schema=False)
router.add_api_route("/leave", leave, methods=["POST"], dependencies=[Depends(checked)])
router.add_api_route("/left", left, methods=["GET"], include_in_schema=False)
router.add_api_route("/static/report.css", style, methods=["GET"], include_in_schema=False)
