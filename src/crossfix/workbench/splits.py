"""The page on which a person takes the reports of an incident apart, and acts are taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crossfix.desk.pairs import Desk, answers_that_wait, judgements_path
from crossfix.desk.splits import Act, Parts, acts_on, split, withdraw
from crossfix.errors import ConfigError
from crossfix.publish.incident_view import incident_view
from crossfix.publish.rows import Book
from crossfix.publish.text import clean
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.doors import checked
from crossfix.workbench.errors import NotThereError, RequestError
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query
from crossfix.workbench.sittings import Sitting
from crossfix.workbench.writes import (
    Field,
    current_case,
    named,
    only_own,
    who_of,
    whole,
    words_of,
)

FEW, MANY = 4, 9  # groups that are offered; a digit names each
MOST = 500  # reports of an incident that can be taken apart on one page
_OF = "group of "  # before a report_id: the field that says its group

router = APIRouter()


def split_page(asked: Asked) -> Page:
    """Return the reports of an incident, each with the groups to which it can be put."""
    session = only_own(asked)
    query = Query(asked.pairs, known=("incident", "pair", "groups"))
    book, incident_id = _incident(asked, query["incident"])
    row = book.one("incidents", "incident_id", incident_id)
    assert row is not None  # noqa: S101 - _incident has seen it
    report_ids = _reports(book, incident_id)
    groups = whole("groups", query["groups"] or f"{FEW}", least=2, most=MANY)
    view = incident_view(book, row)
    said = [one for voice in view.voices for one in voice.reports if one.report_id in report_ids]
    sitting = asked.workbench.sittings.sitting(session, edition=asked.workbench.data.edition())
    shown = {
        "v": view,
        "book": book,
        "incident_id": incident_id,
        "reports": said,
        "groups": range(1, groups + 1),
        "more": MANY if groups < min(MANY, len(said)) else None,
        "field": _OF,
        "number": query["pair"],
        "who": sitting.desk.who if sitting and query["pair"] else named(asked),
    }
    data: dict[str, object] = {"incident": row, "reports": sorted(report_ids), "groups": groups}
    return Page("split.html.j2", asked.texts("split.title"), shown, data)


async def _sent(request: Request) -> FormData:
    return await request.form()


def write(
    request: Request,
    sent: Annotated[FormData, Depends(_sent)],
    *,
    incident: Field = "",
    number: Field = "",
    who: Field = "",
    why: Field = "",
) -> Response:
    """Write what a split means, and go on with the sitting, or back to the incident."""
    asked = asked_of(request)
    session = only_own(asked)
    book, incident_id = _incident(asked, incident)
    parts = _parts(sent, _reports(book, incident_id))
    reason = words_of("why", why)
    try:
        if number:
            place = _split_in_sitting(asked, session, number, parts=parts, why=reason)
            return RedirectResponse(asked.addresses.url("/review", [("pair", f"{place + 2}")]), 303)
        split(_desk(asked, who), parts, why=reason)
    except ConfigError as error:
        raise RequestError(error.problem, mend=error.mend) from error
    return RedirectResponse(asked.addresses.href("i", incident_id) + "#decided", 303)


def take_back(
    request: Request, *, incident: Field = "", who: Field = "", by: Field = "", at: Field = ""
) -> Response:
    """Take back an act on the reports of an incident, whole."""
    asked = asked_of(request)
    desk = _desk(asked, who)
    book, incident_id = _incident(asked, incident)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    case = current_case(asked)
    acts = acts_on(case, _best(book, incident_id), evidence=_evidence(asked, incident_id))
    if not any(act.who == by and act.at == moment and act.holds for act in acts):
        raise RequestError(
            "nothing of this decision holds any more", mend="open the page of the incident again"
        )
    assert moment is not None  # noqa: S101 - no act is of no moment
    withdraw(case, desk, who=by, at=moment)
    return RedirectResponse(asked.addresses.href("i", incident_id) + "#decided", 303)


def decided_on(asked: Asked, book: Book, incident_id: str) -> dict[str, Any]:
    """Return what the page of an incident shows of decisions on its reports; nothing in public."""
    if not asked.is_own:
        return {"acts": (), "can_split": False, "who": "", "waiting": 0}
    case = current_case(asked)
    report_ids = _best(book, incident_id)
    acts = acts_on(case, report_ids, evidence=_evidence(asked, incident_id))
    return {
        "acts": [_told(act) for act in acts],
        "can_split": 1 < len(report_ids) <= MOST,
        "who": named(asked),
        "waiting": answers_that_wait(case, asked.workbench.out),
    }


def _evidence(asked: Asked, incident_id: str) -> pl.DataFrame:
    return asked.view.slice("judged", incident_id=incident_id)["evidence"]


def _told(act: Act) -> Mapping[str, object]:
    return {
        "who": clean(act.who),
        "by": act.who,
        "at": act.at,
        "sent": act.at.isoformat(timespec="milliseconds"),
        "why": clean(act.why or ""),
        "rows": [
            {name: clean(row[name]) for name in ("left", "right", "decision")} for row in act.rows
        ],
        "holds": act.holds,
    }


def _incident(asked: Asked, incident_id: str | None) -> tuple[Book, str]:
    """Return the rows of an incident that stands now; raise NotThereError where it does not."""
    book = asked.book("incident", incident_id=incident_id or "")
    if incident_id is None or book.one("incidents", "incident_id", incident_id) is None:
        raise NotThereError(
            f"no incident is called {clean(incident_id or '')!r} now",
            mend="look for it among all incidents: /incidents",
        )
    return book, incident_id


def _best(book: Book, incident_id: str) -> list[str]:
    rows = book.where("membership", "incident_id", incident_id)
    return [row["report_id"] for row in rows if row["best"]]


def _reports(book: Book, incident_id: str) -> frozenset[str]:
    """Return the reports of an incident; raise RequestError where they cannot be taken apart."""
    found = frozenset(_best(book, incident_id))
    if not 1 < len(found) <= MOST:
        raise RequestError(
            f"an incident of {len(found)} reports cannot be taken apart here",
            mend=f"it needs 2 to {MOST}; of a larger one judge pairs of reports, from their pages",
        )
    return found


def _parts(sent: FormData, report_ids: frozenset[str]) -> Parts:
    """Return the groups that a form says; raise RequestError where its reports are others."""
    said = {key.removeprefix(_OF): f"{sent[key]}" for key in sent if key.startswith(_OF)}
    if said.keys() != report_ids:
        raise RequestError(
            "the incident has other reports now",
            mend="open the page again: a run has come between",
        )
    numbers = {report: whole(report, value, least=0, most=MANY) for report, value in said.items()}
    groups = tuple(
        tuple(sorted(report for report, number in numbers.items() if number == group))
        for group in range(1, MANY + 1)
    )
    sure = [whole("sure", f"{value}", least=1, most=MANY) - 1 for value in sent.getlist("sure")]
    return Parts(groups, frozenset(sure))


def _split_in_sitting(
    asked: Asked, session: str, number: str, *, parts: Parts, why: str | None
) -> int:
    """Write a split as the answer to a pair of the sitting, and return the place of the pair."""
    found = asked.workbench.sittings.sitting(session, edition=asked.workbench.data.edition())
    sitting = _going_on(found)
    place = whole("pair", number, least=1, most=len(sitting.deck.pairs)) - 1
    sitting.split(place, parts, why=why)
    return place


def _going_on(sitting: Sitting | None) -> Sitting:
    if sitting is None:
        raise RequestError(
            "this sitting has ended: a run made the tables anew, or the workbench was restarted",
            mend="take the reports apart from the page of the incident",
        )
    return sitting


def _desk(asked: Asked, who: str) -> Desk:
    return asked.workbench.sittings.desk(
        only_own(asked), path=judgements_path(current_case(asked)), who=who_of(who)
    )


add_page(router, "/split", split_page)
for path, answer in (("/split", write), ("/undo", take_back)):
    router.add_api_route(path, answer, methods=["POST"], dependencies=[Depends(checked)])
