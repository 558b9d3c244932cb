"""The page of what was read in texts: each value with its words, to accept, mend or reject."""

from datetime import UTC, datetime

import msgspec
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crossfix.desk.suggestions import (
    Offered,
    beside_words,
    decision_on,
    decisions_that_wait,
    mend_of,
    offers_of,
    write_decisions,
)
from crossfix.errors import ConfigError
from crossfix.extract.passages import passages
from crossfix.ingest.suggested import COLUMNS
from crossfix.model import Choice
from crossfix.publish.text import clean, web_address, words
from crossfix.store import WRITTEN
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.bounds import ShortForm
from crossfix.workbench.doors import checked
from crossfix.workbench.errors import NotThereError, RequestError
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query, one_of, page_of
from crossfix.workbench.writes import Field, current_case, named, only_own, who_of, words_of

MANY = 10  # suggestions of one page
STATES = (Choice.OPEN, Choice.ACCEPT, Choice.REJECT)

router = APIRouter(route_class=ShortForm)


def suggestions(asked: Asked) -> Page:
    """Return the suggestions that wait, or those that were accepted or rejected."""
    only_own(asked)
    query = Query(asked.pairs, known=("state", "page"))
    state = Choice(one_of("state", query["state"], STATES) or Choice.OPEN)
    case = current_case(asked)
    offers = offers_of(case)
    fitting = [offer for offer in offers if offer.state is state]
    first = (query.page - 1) * MANY
    shown_ones = fitting[first : first + MANY]
    shown = {
        "query": query,
        "state": state,
        "counts": {one: sum(offer.state is one for offer in offers) for one in STATES},
        "offers": [_shown(offer) for offer in shown_ones],
        "pages": -(-len(fitting) // MANY),
        "who": named(asked),
        "waiting": decisions_that_wait(case, since=_last_run(asked)),
    }
    data = {
        "waiting": shown["waiting"],
        "counts": shown["counts"],
        "pages": shown["pages"],
        "suggestions": [
            {
                "suggestion": msgspec.to_builtins(offer.suggestion),
                "capture": msgspec.to_builtins(offer.page.capture),
                "state": offer.state,
                "by": offer.verdict.by,
            }
            for offer in shown_ones
        ],
    }
    return Page("suggestions.html.j2", asked.texts("suggested.title"), shown, data)


def decide(
    request: Request,
    *,
    do: Field = "",
    suggestion: Field = "",
    who: Field = "",
    why: Field = "",
    column: Field = "",
    value: Field = "",
    state: Field = "",
    page: Field = "1",
) -> Response:
    """Write what a person decided about a suggestion, and show the list again."""
    asked = asked_of(request)
    session = only_own(asked)
    one_of("do", do, tuple(Choice))
    one_of("state", state or None, STATES)
    number = page_of(page)
    case = current_case(asked)
    offer = next(
        (one for one in offers_of(case) if one.suggestion.suggestion_id == suggestion), None
    )
    if offer is None:
        raise NotThereError(
            f"no suggestion is called {clean(suggestion)!r}", mend="see the list: /suggestions"
        )
    person, reason = who_of(who), words_of("why", why)
    if do == Choice.MEND:
        try:
            chosen = mend_of(offer, column, words_of("value", value) or "", who=person, why=reason)
        except ConfigError as error:
            raise RequestError(error.problem, mend=error.mend) from error
    else:
        chosen = decision_on(offer, Choice(do), who=person, why=reason)
    write_decisions(case, [chosen])
    asked.workbench.sittings.know(session, person)
    kept = [("state", state)] if state else []
    if number > 1:
        kept.append(("page", f"{number}"))
    return RedirectResponse(asked.addresses.url("/suggestions", kept), 303)


def _shown(offer: Offered) -> dict[str, object]:
    capture, suggestion = offer.page.capture, offer.suggestion
    read = {said.column for said in suggestion.said}
    # what the suggestion has comes first: it is what is mended most
    known = sorted(COLUMNS[suggestion.kind], key=lambda name: (name not in read, name))
    return {
        "id": clean(suggestion.suggestion_id),
        "sent": suggestion.suggestion_id,
        "kind": suggestion.kind,
        "head": [
            clean(f"{part}")
            for part in (capture.title, capture.file, capture.part, capture.published_on)
            if part
        ],
        "url": web_address(capture.url),
        "language": clean(capture.language or ""),
        "passages": [
            [(clean(piece.text), piece.is_value) for piece in paragraph]
            for paragraph in passages(
                offer.page.text, [(said.start, said.end) for said in suggestion.said]
            )
        ],
        "said": [
            (words(said.column), clean(said.value), said.confidence, clean(said.words))
            for said in suggestion.said
        ],
        "other": [(words(column), clean(cell)) for column, cell in beside_words(suggestion)],
        "columns": [(column, words(column)) for column in known],
        "state": offer.state,
        "by": clean(offer.verdict.by or ""),
    }


def _last_run(asked: Asked) -> datetime | None:
    try:
        return datetime.fromtimestamp((asked.workbench.out / WRITTEN).stat().st_mtime, UTC)
    except OSError:
        return None


add_page(router, "/suggestions", suggestions)
router.add_api_route("/suggestions", decide, methods=["POST"], dependencies=[Depends(checked)])
