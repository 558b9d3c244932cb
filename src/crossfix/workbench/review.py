"""The page that asks which reports tell of one incident, and the answers on any pair."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crossfix.desk.pairs import (
    AUDIT_SHARE,
    SIZE,
    Desk,
    answers_that_wait,
    chosen_pair,
    deck_of,
    judgements_path,
)
from crossfix.ingest.judgements import read_judgements
from crossfix.model import Decision, Severity
from crossfix.publish.text import clean_table
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.bounds import ShortForm
from crossfix.workbench.doors import checked
from crossfix.workbench.errors import RequestError
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query, one_of
from crossfix.workbench.reports import evidence_on, known_report
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

MOST = 500  # pairs of one sitting

router = APIRouter(route_class=ShortForm)


def review(asked: Asked) -> Page:
    """Return the next pair of the sitting, or what is asked before one begins."""
    session = only_own(asked)
    query = Query(asked.pairs, known=("pair",))
    case = current_case(asked)
    sitting = asked.workbench.sittings.sitting(session, edition=asked.workbench.data.edition())
    shown: dict[str, Any] = {
        "sitting": sitting,
        "who": named(asked),
        "waiting": answers_that_wait(case, asked.workbench.out),
        "size": SIZE,
        "most": MOST,
        "audit": round(100 * AUDIT_SHARE),
        "pair": None,
    }
    data: dict[str, object] = {"waiting": shown["waiting"], "sitting": None}
    if sitting is not None:
        count = len(sitting.deck.pairs)
        number = whole("pair", query["pair"] or f"{sitting.next + 1}", least=1, most=count + 1)
        shown |= {"number": number, "count": count}
        told = clean_table(sitting.deck.issues)
        issues = tuple(
            row for row in told.iter_rows(named=True) if row["severity"] != Severity.NOTE
        )
        shown["issues"] = issues
        data["sitting"] = {
            "who": sitting.desk.who,
            "answered": sitting.answered,
            "number": number,
            "pairs": sitting.deck.pairs,
            "issues": issues,
        }
        if number <= count:
            pair = sitting.deck.pairs[number - 1]
            evidence = evidence_on(asked, pair["left"], pair["right"])
            shown |= {"pair": pair, **evidence, **_judged(asked, pair["left"], pair["right"])}
    return Page("review.html.j2", asked.texts("review.title"), shown, data)


def write(
    request: Request,
    *,
    do: Field = "",
    who: Field = "",
    why: Field = "",
    size: Field = f"{SIZE}",
    audit: Field = f"{100 * AUDIT_SHARE:.0f}",
    number: Field = "",
    left: Field = "",
    right: Field = "",
) -> Response:
    """Begin or end a sitting, or write or undo an answer; then lead on to the next pair."""
    asked = asked_of(request)
    session = only_own(asked)
    sittings = asked.workbench.sittings
    one_of("do", do, ("begin", "end", "undo", *Decision))
    edition = asked.workbench.data.edition()
    if do == "begin":
        desk = _desk(asked, who)
        pairs = whole("size", size, least=1, most=MOST)
        share = whole("audit", audit, least=0, most=100) / 100
        case = current_case(asked)
        deck = deck_of(case, asked.workbench.out, size=pairs, audit_share=share)
        sittings.begin(session, Sitting(deck, desk, edition=edition))
        return _to(asked, 1)
    if do == "end":
        sittings.end(session)
        return RedirectResponse(asked.addresses.url("/review"), 303)
    sitting = sittings.sitting(session, edition=edition)
    if sitting is None:
        raise RequestError(
            "this sitting has ended: a run made the tables anew, or the workbench was restarted",
            mend="begin another; every answer that was given is in the file: /review",
        )
    if do == "undo":
        return _to(asked, sitting.undo(current_case(asked)) + 1)
    place = whole("number", number, least=1, most=MOST)
    sitting.pair(place - 1, left=left, right=right)
    sitting.answer(place - 1, Decision(do), why=words_of("why", why))
    return _to(asked, place + 1)


def pair(asked: Asked) -> Page:
    """Return the evidence on two reports, side by side, and what people decided about them."""
    query = Query(asked.pairs, known=("left", "right"))
    left, right = query["left"] or "", query["right"] or ""
    shown = evidence_on(asked, left, right)
    tables = {name: shown["book"].rows(name) for name in ("reports", "links", "membership")}
    own = asked.is_own
    judged = _judged(asked, left, right) if own else {"judgements": (), "can_undo": False}
    extra = {
        "pair": chosen_pair(left, right) if own and left != right else None,
        "who": named(asked) if own else "",
        "waiting": answers_that_wait(current_case(asked), asked.workbench.out) if own else 0,
    }
    told = {"judgements": judged["judgements"]} if own else {}
    return Page("pair.html.j2", f"{left} – {right}", shown | judged | extra, tables | told)


def judge(
    request: Request,
    *,
    do: Field = "",
    who: Field = "",
    why: Field = "",
    left: Field = "",
    right: Field = "",
) -> Response:
    """Write what a person decided about a pair of their own choice, and show the pair again."""
    asked = asked_of(request)
    only_own(asked)
    one_of("do", do, ("undo", *Decision))
    if left == right:
        raise RequestError("these are one report and the same", mend="name two: left and right")
    book = asked.book("pair", left_id=left, right_id=right)
    for name in (left, right):
        known_report(book, name)
    desk = _desk(asked, who)
    if do == "undo":
        if not _judged(asked, left, right)["can_undo"]:
            raise RequestError("nobody has decided on this pair", mend="decide on it first")
        desk.withdraw(chosen_pair(left, right))
    else:
        desk.write(chosen_pair(left, right), Decision(do), why=words_of("why", why))
    return RedirectResponse(asked.addresses.url("/pair", [("left", left), ("right", right)]), 303)


def _desk(asked: Asked, who: str) -> Desk:
    return asked.workbench.sittings.desk(
        only_own(asked), path=judgements_path(current_case(asked)), who=who_of(who)
    )


def _judged(asked: Asked, left: str, right: str) -> dict[str, object]:
    """Return what people decided about a pair, the newest first, and whether it can be undone."""
    stated = read_judgements(current_case(asked)).judgements
    one, other = sorted((left, right))
    rows = stated.filter(stated["left"] == one, stated["right"] == other).sort(
        "at", descending=True
    )
    newest = next(iter(rows["decision"]), None)
    return {
        "judgements": tuple(clean_table(rows).iter_rows(named=True)),
        "can_undo": newest not in {None, Decision.UNSURE.value},
    }


def _to(asked: Asked, number: int) -> Response:
    return RedirectResponse(asked.addresses.url("/review", [("pair", f"{number}")]), 303)


add_page(router, "/review", review)
add_page(router, "/pair", pair)
for path, answer in (("/review", write), ("/pair", judge)):
    router.add_api_route(path, answer, methods=["POST"], dependencies=[Depends(checked)])
