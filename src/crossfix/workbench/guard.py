"""What stands before every page: who may ask, from where, and what a browser may do with it.

The names in brackets are those of OWASP's cheat sheets.
"""

import base64
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crossfix.errors import CrossfixError
from crossfix.workbench.errors import RefusedError
from crossfix.workbench.sessions import Sessions

HOSTS = frozenset({"127.0.0.1", "localhost"})
READING = frozenset({"GET", "HEAD"})
API = "/api"  # may be read with a key, by programs that keep no session
OPEN = ("/static/", "/enter", "/left")  # what is answered without a session
# Scripts, styles and pictures come from this server alone; nothing inline, no eval, no frame.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # same-origin and not no-referrer, with which forms would come from the origin "null"
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
Refuse = Callable[[HTTPConnection, CrossfixError], Response]


def cookie_of(connection: HTTPConnection) -> str:
    """Return the name of the session's cookie; cookies are shared by all ports of a host."""
    return f"crossfix-{connection.url.port or 80}"


class Guard:
    """Lets a request through, or answers it with a refusal."""

    def __init__(self, app: ASGIApp, *, sessions: Sessions, refuse: Refuse) -> None:
        self._app = app
        self._sessions = sessions
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":  # there are no web sockets here
            await self._app(scope, receive, send)
            return

        connection = HTTPConnection(scope)
        is_static = connection.url.path.startswith("/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                # pages may hold what endangers people; scripts and styles are the same for all
                headers.setdefault("Cache-Control", "no-cache" if is_static else "no-store")
            await send(message)

        wrong = self._wrong(connection, method=scope["method"])
        answer = self._app if wrong is None else self._refuse(connection, wrong)
        await answer(scope, receive, with_headers)

    def _wrong(self, connection: HTTPConnection, *, method: str) -> CrossfixError | None:
        """Return why the request is refused; None: it is not."""
        if not _is_ours(connection.headers.get("host", "")):  # [DNS rebinding]
            return RefusedError(
                "this address is not the workbench's own",
                mend="open the link that crossfix serve printed, as it stands there",
            )
        if connection.url.path.startswith(OPEN):
            return None
        by_key = connection.url.path.startswith(API) and method in READING
        if by_key and self._sessions.opens(_key_of(connection.headers)):
            return None
        if self._sessions.token(connection.cookies.get(cookie_of(connection))) is None:
            return RefusedError(
                "the workbench is not open in this browser",
                mend="open the link that crossfix serve printed last; each opens it once",
            )
        if method not in READING and not _from_here(connection.headers):  # [CSRF]
            return RefusedError(
                "this was sent from a page that is not the workbench's",
                mend="send it from the workbench's own page",
            )
        return None


def _key_of(headers: Headers) -> str:
    """Return the key that a program sends: as a bearer token, or as the password of anybody."""
    scheme, _, sent = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return sent.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(sent, validate=True).decode().partition(":")[2]
        except ValueError:
            return ""
    return ""


def _is_ours(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
    except ValueError:  # a bracket without its partner
        return False
    return parts.hostname in HOSTS and parts.netloc == host and not parts.username


def _from_here(headers: Headers) -> bool:
    """Return whether a browser says that one of our own pages sent the request."""
    origin, host = headers.get("origin"), headers.get("host")
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    return origin is None or origin == f"http://{host}"
