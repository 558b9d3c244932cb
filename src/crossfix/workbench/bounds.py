"""How much a form may hold: what is longer, or brings files, is refused before it is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from crossfix.workbench.errors import RequestError

MOST_BYTES = 100_000  # of a form: some fields of at most 2,000 characters, which may take 9 bytes
_FIELDS = "application/x-www-form-urlencoded"
_MOST_DIGITS = 18  # of a length: no disk holds more

Answer = Callable[[Request], Coroutine[Any, Any, Response]]


class ShortForm(APIRoute):
    """A route of a form with short fields."""

    def get_route_handler(self) -> Answer:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            if request.method == "POST" and not is_short(request, most_bytes=MOST_BYTES):
                raise RequestError(
                    "what was sent is too long for this form, or of unknown length",
                    mend="send it from the page again, with shorter texts",
                )
            if request.method == "POST" and _has_files(request):
                raise RequestError(
                    "what was sent is no form that can be read", mend="send it from the page again"
                )
            return await answer(request)

        return bounded


def is_short(request: Request, *, most_bytes: int) -> bool:
    """Return whether a request says how many bytes it brings, and these are not too many."""
    text = request.headers.get("content-length", "")
    is_length = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return is_length and int(text) <= most_bytes


def _has_files(request: Request) -> bool:
    kind = request.headers.get("content-type", _FIELDS).partition(";")[0]
    return kind.strip().lower() != _FIELDS
