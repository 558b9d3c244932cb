"""A pasted text: what it says, by its words, and what the case can say of its claims.

Nothing is stored unless it is asked for; then it lies in the case as crossfix extract would put it.
"""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from fastapi import APIRouter, Depends, Form
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from crossfix.case import Case, read_case
from crossfix.errors import SourceError
from crossfix.extract.document import Document, Given, document_of
from crossfix.extract.passages import merged
from crossfix.extract.reader import Reading, read_text
from crossfix.extract.suggest import page_of
from crossfix.ingest.added import adopt
from crossfix.ingest.suggested import SUFFIX, Page, Suggestion, write_pages
from crossfix.model import Grade
from crossfix.normalise.gazetteer import load
from crossfix.publish.text import clean, extent
from crossfix.spans import Span, last_day
from crossfix.workbench import pages
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.bounds import Answer, is_short
from crossfix.workbench.doors import checked
from crossfix.workbench.errors import RefusedError, RequestError
from crossfix.workbench.filters import read_day
from crossfix.workbench.query import Query, check_pair
from crossfix.workbench.writes import KEEPING

MOST_BYTES = 1_000_000  # of a text: a long book
_MOST_SENT = 1_048_000  # with line ends as CR LF and the other fields; the form's reader ends there
_ASKED = ("published", "source", "speaker")
_TOO_LONG = "paste a part of it, or read its file with: crossfix extract"
_NAMES = frozenset({"report_id", "claim_id", "text"})  # shown already, as its name and as the text


class Pasted(NamedTuple):
    """A text as it was sent, and what it does not say of itself."""

    text: str
    published: dt.date | None = None
    source: str = ""
    speaker: str = ""


class Piece(NamedTuple):
    """A stretch of the text; what it was read as, or None."""

    text: str
    says: str | None


class Within(NamedTuple):
    """How many incidents of the case lie in the period and the provinces of a claim, by grade.

    The lower of two numbers counts those that surely do, the upper also those of which too little
    is known. `beyond`: the case holds no data of a part of the period.
    """

    span: Span
    provinces: tuple[str, ...]
    all: tuple[int, int]
    grades: dict[Grade, tuple[int, int]]
    beyond: bool


class Bounded(APIRoute):
    """A route that refuses what is too long before it is read."""

    def get_route_handler(self) -> Answer:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            if request.method == "POST" and not is_short(request, most_bytes=_MOST_SENT):
                raise RequestError("the text is too long, or of unknown length", mend=_TOO_LONG)
            return await answer(request)

        return bounded


router = APIRouter(route_class=Bounded)


def form(asked: Asked) -> pages.Page:
    """Return the page on which a text is pasted; the address can fill in what is known of it."""
    _refuse_others(asked)
    query = Query(asked.pairs, known=_ASKED)
    told = _pasted("", query["published"], query["source"], query["speaker"])
    shown = {"told": told, "page": None, "kept": None}
    data = {name: getattr(told, name) for name in _ASKED}
    return pages.Page("briefing.html.j2", asked.texts("briefing.title"), shown, data)


def read(
    request: Request,
    *,
    text: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    source: Annotated[str, Form()] = "",
    speaker: Annotated[str, Form()] = "",
    keep: Annotated[str, Form()] = "",
) -> Response:
    """Answer with what was read in a text; keep it in the case where that is asked for."""
    asked = asked_of(request)
    _refuse_others(asked)
    told = _pasted(text, published, source, speaker)
    if not told.text.strip():
        raise RequestError("there is no text", mend="paste one, then press the button again")
    document = document_of_pasted(told)
    reading = _reading(document, asked.case)
    page = page_of(document, reading, speaker=told.speaker or None)
    kept = _keep(asked.case, page) if keep else None
    made = _page(asked, told, page, reading, kept=kept)
    if asked.path.endswith(".json"):
        return pages.as_json(asked, made)
    return pages.rendered(asked, made)


def document_of_pasted(told: Pasted) -> Document:
    """Return a pasted text with its hashes; browsers send line ends as CR LF."""
    raw = told.text.encode("utf-8", "replace")
    given = Given(
        text=told.text, raw=raw, published_on=told.published, source_id=told.source or None
    )
    return document_of(given, file=f"pasted-{hashlib.sha256(raw).hexdigest()[:12]}")


def pieces(text: str, suggestions: Sequence[Suggestion]) -> tuple[Piece, ...]:
    """Return the text in stretches, each with the values that were read in it."""
    said = sorted(
        (one for each in suggestions for one in each.said), key=lambda one: (one.start, one.end)
    )
    found, at, number = [], 0, 0
    for start, end in merged([(one.start, one.end) for one in said]):
        says: dict[str, None] = {}
        while number < len(said) and said[number].start < end:
            one = said[number]
            says[f"{one.column.replace('_', ' ')}: {clean(one.value)}"] = None
            number += 1
        found += [
            Piece(_lines(text[at:start]), None),
            Piece(_lines(text[start:end]), "; ".join(says)),
        ]
        at = end
    return tuple(one for one in (*found, Piece(_lines(text[at:]), None)) if one.text)


def within(asked: Asked, span: Span, provinces: Sequence[str]) -> Within:
    """Return how many incidents of the case lie in a period and in provinces; none named: all."""
    rows = asked.view.ask(
        "within", since=span.start, until=span.end, provinces=list(provinces) or None
    )
    counts = {grade: (surely, perhaps) for grade, surely, perhaps in rows.iter_rows()}
    about = asked.case.case
    first, last = span.start.date(), last_day(span.start, span.end)
    return Within(
        span=span,
        provinces=tuple(provinces),
        all=(sum(low for low, _ in counts.values()), sum(high for _, high in counts.values())),
        grades={grade: counts[grade] for grade in Grade if grade in counts},
        beyond=(about.start is not None and first < about.start)
        or (about.end is not None and last > about.end),
    )


def _reading(document: Document, case: Case) -> Reading:
    return read_text(
        document.text,
        published=document.published_on,
        source=document.file,
        gazetteer=load(map(case.path, case.gazetteer.files)),
        start=case.case.start,
    )


def _page(
    asked: Asked, told: Pasted, page: Page, reading: Reading, *, kept: str | None
) -> pages.Page:
    claims = [one for one in page.suggestions if one.kind == "claim"]
    counted = {
        claim.suggestion_id: within(
            asked, read.span, [name for name in claim.cells.get("provinces", "").split(";") if name]
        )
        for claim, read in zip(claims, reading.claims, strict=True)
        if read.span is not None
    }
    about = asked.case.case
    shown = {
        "told": told,
        "page": page,
        "pieces": pieces(page.text, page.suggestions),
        "unsaid": {one.suggestion_id: _unsaid(one) for one in page.suggestions},
        "within": counted,
        "links": {name: _days_of(one.span) for name, one in counted.items()},
        "doubts": [(clean(one.what), clean(one.value or ""), one.mend) for one in reading.issues],
        "kept": kept,
        "covered": (about.start, about.end),
        "clean": clean,
        "range_of": lambda two: extent(*two),
    }
    data = {
        "text": page.text,
        "suggestions": page.suggestions,
        "within": {name: msgspec.to_builtins(one._asdict()) for name, one in counted.items()},
        "issues": reading.issues,
        "kept": kept,
    }
    return pages.Page("briefing.html.j2", asked.texts("briefing.title"), shown, data)


def _pasted(text: str, published: str | None, source: str | None, speaker: str | None) -> Pasted:
    """Return what was sent; raise RequestError where it is too long, or the day is none."""
    text = text.replace("\r\n", "\n")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise RequestError("the text has more than 1 MB", mend=_TOO_LONG)
    for name, value in (("source", source), ("speaker", speaker)):
        check_pair(name, value or "", known=_ASKED)
    day = read_day("published", (published or "").strip() or None)
    return Pasted(text, day, clean(source or "").strip(), clean(speaker or "").strip())


def _refuse_others(asked: Asked) -> None:
    if not asked.is_own:
        raise RefusedError(
            "texts are read by who works on the case",
            mend="leave the preview; a workbench that is for others reads none",
        )


def _keep(served: Case, page: Page) -> str:
    """Make the text one more input of the case; return where its suggestions lie there."""
    with KEEPING, tempfile.TemporaryDirectory() as folder:
        case_file = served.folder / "case.toml"
        case = read_case(case_file)  # as it stands now, with what was kept before
        if case.case != served.case:
            raise RequestError(
                f"{case_file} is not the case that is shown here",
                mend="start the workbench again, or keep the text with: crossfix extract --case",
            )
        written = Path(folder) / (page.capture.file + SUFFIX)
        write_pages(written, [page])
        try:
            return adopt(case, written, case_file=case_file).relative_to(case.folder).as_posix()
        except SourceError as error:
            raise RequestError(error.problem, mend=error.mend) from error


def _unsaid(suggestion: Suggestion) -> list[tuple[str, str]]:
    """Return the cells that rest on no words of the text: who states it, its source, its days."""
    said = {one.column for one in suggestion.said} | _NAMES
    return [(name, clean(cell)) for name, cell in suggestion.cells.items() if name not in said]


def _days_of(span: Span) -> list[tuple[str, str]]:
    return [
        ("from", span.start.date().isoformat()),
        ("until", last_day(span.start, span.end).isoformat()),
    ]


def _lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))


pages.add_page(router, "/read", form)
for _path in ("/read", "/read.json"):
    router.add_api_route(
        _path, read, methods=["POST"], dependencies=[Depends(checked)], include_in_schema=False
    )
