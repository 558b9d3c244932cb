"""The page that runs the case beside its results, shows what differs, and keeps it or leaves it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crossfix.desk.changes import Changes, Moved, as_data
from crossfix.desk.pairs import answers_that_wait
from crossfix.errors import SourceError
from crossfix.store import Store
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.doors import checked
from crossfix.workbench.errors import RequestError
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query, one_of
from crossfix.workbench.runs import Progress
from crossfix.workbench.writes import Field, current_case, only_own

MANY = 100  # incidents of one kind that the page shows; its JSON has all
MANY_REPORTS = 12  # of one incident
_DO = ("begin", "stop", "keep", "leave")

router = APIRouter()


def rerun(asked: Asked) -> Page:
    """Return how far a run is, what it would change, or what was kept last."""
    only_own(asked)
    Query(asked.pairs, known=())
    store, runs = Store(asked.workbench.out), asked.workbench.runs
    case, progress = current_case(asked), runs.progress
    beside = None if progress.running else store.previewed()
    found = runs.compare(case, store=store, beside=beside) if beside else None
    kept = runs.kept if beside is None and not progress.running else None
    if found is None and kept is not None and kept[0] == store.state():
        found = kept[1]
    state = _state(progress, waits=beside is not None, kept=found is not None)
    shown: dict[str, Any] = {
        "state": state,
        "progress": progress,
        "changes": found,
        "kinds": _shown(found) if found else (),
        "figures": _cards(found.figures) if found else (),
        "fits": beside is not None and store.fits(beside),
        "waiting": answers_that_wait(case, store.folder),
        "unheard": answers_that_wait(case, beside.folder) if beside else 0,
        "many": MANY,
        "many_reports": MANY_REPORTS,
        "known": _known(asked, found) if found else frozenset(),
    }
    data: dict[str, object] = {
        "state": state,
        "stages": progress.stages,
        "done": progress.done,
        "wrong": progress.wrong._asdict() if progress.wrong else None,
        "waiting": shown["waiting"],
        "unheard": shown["unheard"],
        "fits": shown["fits"],
        "changes": as_data(found) if found else None,
    }
    return Page("rerun.html.j2", asked.texts("rerun.title"), shown, data)


def write(request: Request, *, do: Field = "") -> Response:
    """Begin or stop a run; keep or leave what it made."""
    asked = asked_of(request)
    only_own(asked)
    one_of("do", do, _DO)
    store, runs = Store(asked.workbench.out), asked.workbench.runs
    match do:
        case "begin":
            store.state()  # a case that was never run has nothing to compare with
            runs.begin(current_case(asked), out=store.folder)
        case "stop":
            runs.stop()
            store.leave()
        case "leave":
            store.leave()
        case "keep":
            _keep(asked, store)
    return RedirectResponse(asked.addresses.url("/rerun"), 303)


def _keep(asked: Asked, store: Store) -> None:
    runs = asked.workbench.runs
    beside = store.previewed()
    found = runs.compare(current_case(asked), store=store, beside=beside) if beside else None
    try:
        store.keep()
    except SourceError as error:
        raise RequestError(error.problem, mend="begin another run: /rerun") from error
    if found is not None:
        runs.kept = store.state(), found


def _state(progress: Progress, *, waits: bool, kept: bool) -> str:
    if progress.running:
        return "running"
    if waits:
        return "made"
    if progress.wrong is not None:
        return "wrong"
    return "kept" if kept else "none"


def _shown(found: Changes) -> Sequence[tuple[str, int, Sequence[object]]]:
    """Return the changes by kind: how many there are, and those that the page shows."""
    grouped = [
        (str(kind), list(each)) for kind, each in groupby(found.incidents, lambda one: one.kind)
    ]
    return [(kind, len(each), each[:MANY]) for kind, each in grouped]


def _cards(figures: Sequence[Moved]) -> Sequence[tuple[str | None, Sequence[Moved]]]:
    """Return the figures by the claim that they are of; None: of all incidents."""
    return [(claim, list(each)) for claim, each in groupby(figures, lambda one: one.claim_id)]


def _known(asked: Asked, found: Changes) -> frozenset[str]:
    """Return the ids among the changes that have a page now."""
    names = {
        one.incident_id for change in found.incidents for one in (*change.before, *change.after)
    }
    return frozenset(asked.view.ask("known", names=sorted(names))["incident_id"])


add_page(router, "/rerun", rerun)
router.add_api_route("/rerun", write, methods=["POST"], dependencies=[Depends(checked)])
