"""One request, and all that a page may be made from."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from starlette.requests import HTTPConnection

from crossfix.case import Case
from crossfix.markings import Audience, no_wider, read_audience
from crossfix.publish.rows import Book
from crossfix.workbench.addresses import Addresses
from crossfix.workbench.bringing import Bringing
from crossfix.workbench.data import Data, View
from crossfix.workbench.errors import RefusedError, RequestError
from crossfix.workbench.guard import cookie_of
from crossfix.workbench.runs import Runs
from crossfix.workbench.sessions import Sessions
from crossfix.workbench.sittings import Sittings
from crossfix.workbench.texts import LANGUAGES, Texts, preferred


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """One case, its results, and who looks at them; what an application is made for."""

    case: Case
    out: Path
    data: Data
    sessions: Sessions
    audience: Audience  # the most that anybody sees here
    sittings: Sittings = field(default_factory=Sittings)
    bringing: Bringing = field(default_factory=Bringing)
    runs: Runs = field(default_factory=Runs)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request: for which audience, in which language, and where its links lead."""

    workbench: Workbench
    connection: HTTPConnection
    audience: Audience
    texts: Texts
    addresses: Addresses

    @property
    def case(self) -> Case:
        """Return the case, as the audience may know it."""
        return self.view.seen.case

    @cached_property
    def view(self) -> View:
        """Return the tables as the audience may see them."""
        return self.workbench.data.seen_by(self.audience)

    @property
    def session(self) -> str | None:
        """Return the session that asks."""
        return self.connection.cookies.get(cookie_of(self.connection))

    @property
    def is_own(self) -> bool:
        """Return whether who asks works on the case, and may decide."""
        return self.audience is Audience.OWN

    @property
    def path(self) -> str:
        """Return the path of the address, as it stands in a link."""
        return quote(self.connection.scope["path"], safe="/:")

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return what the address asks for, whoever asks and in whatever language."""
        items = self.connection.query_params.multi_items()
        return [(key, value) for key, value in items if key not in {"as", "lang"}]

    def book(self, folder: str, **parameters: object) -> Book:
        """Return the rows that a page is made of; see View.slice."""
        return Book(self.view.slice(folder, **parameters), href=self.addresses.href)


def asked_of(connection: HTTPConnection) -> Asked:
    """Return what a request asks; raise RequestError for an audience or language nobody knows."""
    workbench: Workbench = connection.app.state.workbench
    query = connection.query_params
    audience = _audience(query.get("as"), most=workbench.audience)
    language = query.get("lang")
    if language is not None and language not in LANGUAGES:
        raise RequestError(f"lang is {language!r}", mend=f"choose one of {', '.join(LANGUAGES)}")
    kept = []
    if audience is not workbench.audience:
        kept.append(("as", str(audience)))
    if language is not None:
        kept.append(("lang", language))
    return Asked(
        workbench=workbench,
        connection=connection,
        audience=audience,
        texts=Texts(language or preferred(connection.headers.get("accept-language", ""))),
        addresses=Addresses(tuple(kept)),
    )


def _audience(name: str | None, *, most: Audience) -> Audience:
    if name is None:
        return most
    try:
        audience = read_audience(name)
    except ValueError as error:
        raise RequestError(
            f"as is {name!r}", mend=f"choose one of {', '.join(Audience)}, or a marking"
        ) from error
    if not no_wider(audience, most):
        raise RefusedError(
            f"this workbench shows what is for {most}, and no more",
            mend="start it without --public and --as to see the whole case",
        )
    return audience
