"""Who approved which incidents as they stand, what changed since, and how one approves."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crossfix.desk.approvals import (
    Standing,
    State,
    approve,
    edits,
    standings,
    states,
    withdraw_approval,
)
from crossfix.errors import ConfigError
from crossfix.publish.text import clean
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.doors import checked
from crossfix.workbench.errors import NotThereError, RefusedError, RequestError
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query, one_of
from crossfix.workbench.writes import Field, current_case, named, only_own, who_of, words_of

MANY = 100  # approvals of one page

router = APIRouter()


def approvals(asked: Asked) -> Page:
    """Return the incidents that are approved, the newest approval first."""
    only_own(asked)
    query = Query(asked.pairs, known=("page",))
    found = standings(current_case(asked), asked.workbench.out)
    first = (query.page - 1) * MANY
    each = found[first : first + MANY]
    rows = {
        row["incident_id"]: row
        for one in each
        for row in asked.book("incident", incident_id=one.incident_id).rows("incidents")
    }
    shown = {
        "query": query,
        "counts": counts(found),
        "rows": [(_told(one), rows.get(one.incident_id)) for one in each],
        "pages": -(-len(found) // MANY),
    }
    data = {"counts": shown["counts"], "pages": shown["pages"], "approvals": list(map(_told, each))}
    return Page("approvals.html.j2", asked.texts("approval.title"), shown, data)


def write(
    request: Request,
    *,
    do: Field = "",
    incident: Field = "",
    seen: Field = "",
    who: Field = "",
    why: Field = "",
) -> Response:
    """Approve an incident as it stands, or withdraw its approval, and show it again."""
    asked = asked_of(request)
    session = only_own(asked)
    one_of("do", do, ("approve", "withdraw"))
    case, person, reason = current_case(asked), who_of(who), words_of("why", why)
    state = _state(asked, incident)
    if state is None:
        raise NotThereError(
            f"no incident is called {clean(incident)!r} now",
            mend="look for it among all incidents: /incidents",
        )
    try:
        if do == "withdraw":
            withdraw_approval(case, incident, who=person, why=reason)
        elif seen != state.digest:
            raise RequestError(
                "the incident is not what you saw: it has changed since you opened its page",
                mend="look at it again, then approve it",
            )
        else:
            approve(case, asked.workbench.out, state, who=person, why=reason)
    except ConfigError as error:
        raise RefusedError(error.problem, mend=error.mend) from error
    asked.workbench.sittings.know(session, person)
    return RedirectResponse(asked.addresses.href("i", incident) + "#approval", 303)


def approval_of(asked: Asked, incident_id: str) -> dict[str, Any]:
    """Return what the page of an incident shows of its approval; nothing in public."""
    state = _state(asked, incident_id) if asked.is_own else None
    if state is None:
        return {"approval": None, "state": None}
    case, folder = current_case(asked), asked.workbench.out
    found = next(iter(standings(case, folder, only=[incident_id])), None)
    open_ones = edits(case, folder, state)
    return {
        "approval": _told(found) if found else None,
        "state": state,
        "editors": list(dict.fromkeys(clean(edit.who) for edit in open_ones)),
        "who": named(asked),
    }


def approved(asked: Asked) -> dict[str, int] | None:
    """Return how many approvals there are, see counts; None in public, and where there are none."""
    found = standings(current_case(asked), asked.workbench.out) if asked.is_own else []
    return counts(found) if found else None


def counts(found: list[Standing]) -> dict[str, int]:
    """Return how many incidents stand as they were approved, and how many do not any more."""
    changed = sum(bool(one.changed) for one in found)
    return {"approved": len(found) - changed, "changed": changed}


def _state(asked: Asked, incident_id: str) -> State | None:
    found = states(current_case(asked), asked.workbench.out, [incident_id])
    return found.get(incident_id)


def _told(one: Standing) -> Mapping[str, Any]:
    given = one.approval
    return {
        "incident_id": one.incident_id,
        "who": clean(given.who),
        "at": given.at,
        "why": clean(given.why or ""),
        "grade": given.grade,
        "reports": given.reports,
        "changed": one.changed,
    }


add_page(router, "/approvals", approvals)
router.add_api_route("/approvals", write, methods=["POST"], dependencies=[Depends(checked)])
