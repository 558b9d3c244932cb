"""The page on which a file of reports is brought: how it is understood, what it would change.

Nothing stays in the case before a person accepts it; see desk/ for what is shown, and
decisions/0011 for what adding does.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import msgspec
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from crossfix.case import Case, read_case
from crossfix.desk.columns_asked import (
    EXACT,
    Understood,
    answered,
    format_of,
    save_answers,
    understand,
)
from crossfix.desk.joined import READ, joined
from crossfix.desk.understood_rows import SHOWN, understood_rows
from crossfix.desk.waiting import KINDS, clean_name, place_in
from crossfix.errors import ConfigError, ReleaseError, SourceError
from crossfix.ingest.added import added, refuse_what_is_not_reports
from crossfix.ingest.layouts import CANONICAL
from crossfix.pipeline import STAGE_NAMES, STAGES, add
from crossfix.publish.reports_svg import reports_map
from crossfix.publish.text import clean
from crossfix.store import DRAFT, WRITTEN, Store
from crossfix.tables import SOURCES
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.bringing import Brought, Work
from crossfix.workbench.doors import checked
from crossfix.workbench.errors import NotThereError, RequestError
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query, one_of
from crossfix.workbench.uploads import FORM, Bounds, receive
from crossfix.workbench.writes import KEEPING, only_own

DOINGS = ("columns", "preview", "back", "keep", "leave")
MANY = 100  # rows of one table of the preview
MANY_SHIFTS = 20  # incidents that move, those that move most first
_SAMPLES = 3  # values that a question quotes
_LONGEST_SAMPLE = 40  # characters of each

router = APIRouter()


def bring(asked: Asked) -> Page:
    """Return where the file of a session stands: nothing brought, asked, previewed or kept."""
    session = only_own(asked)
    Query(asked.pairs, known=())
    bringing = asked.workbench.bringing
    brought = bringing.of(session)
    shown: dict[str, object] = {
        "state": _state(brought),
        "brought": brought,
        "file": clean(brought.path.name) if brought else "",
        "most_mb": bringing.most_bytes // 1_000_000,
        "most_bytes": bringing.most_bytes,
        "kinds": KINDS,
        "clean": clean,
    }
    if brought is not None and brought.understood is not None:
        shown |= _understood(asked, brought)
    if brought is not None and brought.joined is not None:
        shown |= {"joined": brought.joined, "many": MANY, "many_shifts": MANY_SHIFTS}
    return Page("bring.html.j2", asked.texts("bring.title"), shown, _data(brought))


async def send(request: Request) -> Response:
    """Take a file, or what a form says of the one that waits, and show how it stands then.

    A file is written as it comes, so its form is not read as others are.
    """
    asked = asked_of(request)
    session = only_own(asked)
    if request.headers.get("content-type", "").startswith(FORM):
        brought = await _take(asked, request)
        asked.workbench.bringing.take(session, brought)
        await run_in_threadpool(_read, asked, brought)
    else:
        form = await request.form()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        checked(request, fields.get("csrf"))
        await run_in_threadpool(_decide, asked, fields)
    return RedirectResponse(asked.addresses.url("/bring"), 303)


async def _take(asked: Asked, request: Request) -> Brought:
    """Return the file that a form sends, where it waits in the case."""
    most = asked.workbench.bringing.most_bytes
    mend = (
        "cut it into several, add it with: crossfix add CASE FILE, or start the workbench with a "
        "larger --upload-mb"
    )
    place = place_in(_case_now(asked).folder)
    try:
        sent = await receive(
            request.stream(),
            request.headers["content-type"],
            path=place.folder / "sent",
            bounds=Bounds(most, mend=mend),
            check=lambda fields: checked(request, fields.get("csrf")),
        )
        path = sent.path.rename(place.folder / _name(sent.name))
    except ClientDisconnect as error:
        place.clear()
        raise RequestError("the file did not come whole", mend="send it again") from error
    except BaseException:
        place.clear()
        raise
    return Brought(place, path)


def _read(asked: Asked, brought: Brought) -> None:
    reading = _reading(brought, _case_now(asked), out=asked.workbench.out)
    asked.workbench.bringing.start(brought, Work("read", of=1), reading)


def _decide(asked: Asked, fields: Mapping[str, str]) -> None:
    session = only_own(asked)
    do = one_of("do", fields.get("do", ""), DOINGS)
    bringing = asked.workbench.bringing
    if do == "leave":
        bringing.leave(session)
        return
    brought = bringing.of(session)
    if brought is None:
        raise NotThereError("no file waits here", mend="bring one: /bring")
    if brought.is_working or brought.kept:
        return
    case, out = _case_now(asked), asked.workbench.out
    if do == "keep":
        if brought.edition is None or fields.get("edition") != brought.edition:
            raise RequestError("this was not previewed", mend="look at the preview first: /bring")
        bringing.start(brought, Work("keep", of=len(STAGE_NAMES)), _keeping(brought, case, out=out))
        return
    brought.joined = brought.edition = None
    if do == "preview":
        if brought.understood is None or not brought.understood.is_settled:
            raise RequestError("a question is open", mend="answer it first: /bring")
        bringing.start(brought, Work("preview", of=len(STAGES)), _trying(brought, case, out=out))
        return
    if do == "columns":
        _answer(brought, fields)
    _read(asked, brought)


def _answer(brought: Brought, fields: Mapping[str, str]) -> None:
    if brought.understood is None:
        raise RequestError("nothing is asked", mend="open the page again: /bring")
    try:
        brought.answers = answered(brought.understood, fields, before=brought.answers)
    except ConfigError as error:
        raise RequestError(error.problem, mend=error.mend) from error


def _case_now(asked: Asked) -> Case:
    """Return the case as it stands now; raise RequestError where it is not the one shown."""
    case_file = asked.case.folder / "case.toml"
    case = read_case(case_file)
    if case.case != asked.case.case:
        raise RequestError(
            f"{case_file} is not the case that is shown here",
            mend="start the workbench again, or add the file with: crossfix add",
        )
    return case


def _name(sent: str) -> str:
    try:
        return clean_name(sent)
    except SourceError as error:
        raise RequestError(error.problem, mend=error.mend) from error


def _reading(brought: Brought, case: Case, *, out: Path) -> Callable[[Work], None]:
    """Return the work that understands a file, as far as what was answered allows."""

    def read(work: Work) -> None:
        path = brought.path
        brought.rows = brought.joined = brought.edition = None
        format_ = brought.understood.format if brought.understood else format_of(path)
        refuse_what_is_not_reports(path, format_)
        understood = understand(path, format_=format_, answers=brought.answers)
        if understood.is_settled:
            _save(brought, understood)
            brought.rows = understood_rows(
                path,
                format_=format_,
                source=understood.source,
                case=case,
                sources=Store(out).read(SOURCES),
            )
        brought.understood = understood
        work.step("read")

    return read


def _save(brought: Brought, understood: Understood) -> None:
    try:
        save_answers(brought.path, understood, brought.answers)
    except OSError as error:
        raise ReleaseError(
            f"cannot write beside {brought.path}: {error.strerror}",
            mend="make room, or change permissions",
        ) from error


def _trying(brought: Brought, case: Case, *, out: Path) -> Callable[[Work], None]:
    """Return the work that looks what adding a file would change, and keeps nothing of it."""

    def look(work: Work) -> None:
        source = brought.answers.source
        case_file = case.folder / "case.toml"
        with (
            added(case, brought.path, case_file=case_file, source=source) as addition,
            closing(add(addition.case, out=out, agree=lambda: None)) as stages,
        ):
            for done in stages:
                work.step(done.stage)
                if done.stage == STAGES[-1].name:  # the tables are made; closing drops them
                    break
            before, after = (
                {table.name: Store(folder).read(table) for table in READ}
                for folder in (out, out / DRAFT)
            )
            name = Path(addition.given.file).name
            brought.joined = joined(before, after, file=name, case=addition.case)
            brought.edition = _edition(out / DRAFT)

    return look


def _keeping(brought: Brought, case: Case, *, out: Path) -> Callable[[Work], None]:
    """Return the work that adds a file for good, if that leaves what the preview showed."""

    def keep(work: Work) -> None:
        source = brought.answers.source
        case_file = case.folder / "case.toml"
        with added(case, brought.path, case_file=case_file, source=source) as addition:

            def agree() -> None:
                if _edition(out / DRAFT) != brought.edition:
                    raise RequestError(
                        "the case has changed since the preview, so nothing was kept",
                        mend="look at the preview again",
                    )
                with KEEPING:
                    addition.agree()

            with closing(add(addition.case, out=out, agree=agree)) as stages:
                for done in stages:
                    work.step(done.stage)
            brought.kept = addition.given.file
        brought.place.clear()

    return keep


def _edition(folder: Path) -> str:
    """Return what changes with any table of a store."""
    return hashlib.sha256((folder / WRITTEN).read_bytes()).hexdigest()


def _state(brought: Brought | None) -> str:
    if brought is None:
        return "start"
    if brought.is_working:
        return "working"
    if brought.kept:
        return "kept"
    if brought.work and brought.work.error:
        return "failed"
    return "previewed" if brought.joined else "asked"


def _understood(asked: Asked, brought: Brought) -> dict[str, object]:
    """Return what the page shows of the columns and the rows."""
    understood = brought.understood
    assert understood is not None  # noqa: S101 - who asks has looked
    head, rows = understood.head, brought.rows
    numbered = [
        {**row.report, "number": row.number}
        for row in (rows.rows if rows else ())
        if row.report is not None and not row.repeats
    ]
    told = {name for names in EXACT.values() for name in names}
    return {
        "understood": understood,
        "samples": {name: _sample(head.sample, at) for at, name in enumerate(head.header) if name},
        "places": {name: at for at, name in enumerate(head.header)},
        "names": [*EXACT, *(n for n in CANONICAL.columns if n not in told | {*understood.mapping})],
        "bounds": [name for name in CANONICAL.columns if name in told],
        "can_correct": head.layout is CANONICAL,
        "sources": list(asked.view.ask("source_names").iter_rows()),
        "rows": rows,
        "most_rows": SHOWN,
        "map": reports_map(numbered) if rows else None,
    }


def _sample(rows: tuple[tuple[str, ...], ...], at: int) -> str:
    """Return a few different values of a column, so that a person can tell what it is."""
    values = dict.fromkeys(clean(row[at]).strip() for row in rows if at < len(row))
    shown = [value[:_LONGEST_SAMPLE] for value in values if value][:_SAMPLES]
    return "; ".join(shown)


def _data(brought: Brought | None) -> dict[str, object]:
    """Return where the file stands as data."""
    found: dict[str, object] = {"state": _state(brought)}
    if brought is None:
        return found
    work, understood = brought.work, brought.understood
    found |= {"file": brought.path.name, "kept": brought.kept}
    if work is not None:
        found["work"] = {"name": work.name, "done": work.done, "of": work.of}
        if work.error is not None:
            found["error"] = {"error": work.error.problem, "mend": work.error.mend}
    if understood is not None:
        found |= {
            "format": understood.format,
            "mapping": understood.mapping,
            "questions": [question._asdict() for question in understood.questions],
            "unread": understood.unread,
            "asks_source": understood.asks_source and understood.source is None,
        }
    if brought.rows is not None:
        found["rows"] = [
            {**row._asdict(), "doubts": [doubt._asdict() for doubt in row.doubts]}
            for row in brought.rows.rows
        ]
    if brought.joined is not None:
        found["preview"] = msgspec.to_builtins(
            {**brought.joined._asdict(), "counts": brought.joined.counts._asdict()}
        )
    return found


add_page(router, "/bring", bring)
router.add_api_route("/bring", send, methods=["POST"], include_in_schema=False)
