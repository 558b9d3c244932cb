"""The format suggested: reports and claims read in texts, each value with its very words.

A file holds one captured text a line, in JSON. What it suggests becomes a record of the case only
where a person accepts it, or where the case gives a confidence from which none is needed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from crossfix.errors import SourceError
from crossfix.ingest import canonical, claims
from crossfix.ingest.layouts import CANONICAL_COLUMNS
from crossfix.ingest.row import Row
from crossfix.model import (
    Capture,
    Choice,
    Chosen,
    Claim,
    Issue,
    Noun,
    Quotation,
    ReadOptions,
    Report,
    Severity,
)
from crossfix.store import whole_file

SUFFIX = ".suggested.jsonl"
BY_RULE = "the rule of the case"
# Without these a report or a claim says nothing that can be checked: a rule needs them surely.
_ESSENTIAL = {
    "report": (("event_start",), ("place_name",), ("event_type",)),
    "claim": (("period_start",), ("sorties", "objects_struck")),
}
COLUMNS: Mapping[str, frozenset[str]] = {
    "report": frozenset(CANONICAL_COLUMNS),
    "claim": frozenset(claims.LAYOUT.columns),
}


class Said(Noun, frozen=True, kw_only=True):
    """One value of a suggestion, and the words that it rests on."""

    column: str
    value: str
    start: int
    end: int
    words: str
    confidence: float | None = None


class Suggestion(Noun, frozen=True, kw_only=True):
    """A report or a claim that a text seems to make; cells as in a file of such records."""

    suggestion_id: str
    kind: Literal["report", "claim"]
    cells: dict[str, str]
    said: tuple[Said, ...]


class Page(Noun, frozen=True, kw_only=True):
    """A captured text, what it suggests, and what was left aside in it."""

    capture: Capture
    text: str
    suggestions: tuple[Suggestion, ...] = ()


class Verdict(NamedTuple):
    """What became of a suggestion; `by` is None while it waits."""

    choice: Choice
    by: str | None


def write_pages(path: Path, pages: Iterable[Page]) -> int:
    """Write a file of suggestions as the pages come, whole or not at all; return how many.

    Raises ReleaseError where it cannot be written.
    """
    encoder = msgspec.json.Encoder()
    written = 0
    with whole_file(path) as part, part.open("wb") as file:
        for page in pages:
            file.write(encoder.encode(page) + b"\n")
            written += 1
    return written


def read_pages(path: Path) -> Iterator[Page | Issue]:
    """Yield the texts of a file, and an issue for each line that is none.

    Raises SourceError where the file cannot be opened.
    """
    decoder = msgspec.json.Decoder(Page)
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield _checked(decoder.decode(line))
                except (msgspec.MsgspecError, RecursionError, ValueError) as error:
                    yield Issue(
                        severity=Severity.ERROR,
                        stage="ingest",
                        where=path.name,
                        record=f"line {number}",
                        what=f"no captured text with suggestions: {error}; the line is left out",
                        mend="make the file again with: crossfix extract",
                    )
    except OSError as error:
        raise SourceError(
            f"{path}: {error.strerror}", mend="correct the name, or its permissions"
        ) from error


def _checked(page: Page) -> Page:
    """Return the page; raise ValueError where words do not stand where they are said to."""
    for suggestion in page.suggestions:
        for said in suggestion.said:
            if page.text[said.start : said.end] != said.words or not said.words:
                raise ValueError(
                    f"{said.words!r} does not stand at {said.start} to {said.end} of the text"
                )
    return page


def read(
    path: Path, options: ReadOptions
) -> Iterator[Report | Claim | Capture | Quotation | Issue]:
    """Yield the accepted reports and claims of a file, their words, and every doubt met."""
    became: Counter[str] = Counter()
    for page in read_pages(path):
        if isinstance(page, Issue):
            yield page
            continue
        used = False
        for suggestion in page.suggestions:
            verdict = verdict_on(suggestion, options.chosen, accept_from=options.accept_from)
            became["waits" if verdict.by is None else verdict.choice.value] += 1
            if verdict.choice is not Choice.ACCEPT or verdict.by is None:
                continue
            for item in _accepted(suggestion, page, options=options, by=verdict.by, path=path):
                used = used or isinstance(item, Report | Claim)
                yield item
        if used:
            yield page.capture
    yield from _account(path, became)


def verdict_on(
    suggestion: Suggestion, chosen: Sequence[Chosen], *, accept_from: float | None
) -> Verdict:
    """Return what was decided about a suggestion, the earliest decisions first, or the rule says.

    A mended value is a person's, and sure; it decides nothing on the whole.
    """
    decided = [
        one
        for one in chosen
        if one.suggestion_id == suggestion.suggestion_id and one.decision is not Choice.MEND
    ]
    if decided and decided[-1].decision is not Choice.OPEN:
        return Verdict(decided[-1].decision, decided[-1].who)
    if accept_from is not None and _is_sure(mended(suggestion, chosen), least=accept_from):
        return Verdict(Choice.ACCEPT, BY_RULE)
    return Verdict(Choice.OPEN, None)


def mended(suggestion: Suggestion, chosen: Sequence[Chosen]) -> Suggestion:
    """Return the suggestion with the values that people mended, the last of each."""
    mends = {
        one.column: one.value
        for one in chosen
        if one.suggestion_id == suggestion.suggestion_id and one.decision is Choice.MEND
    }
    if not mends:
        return suggestion
    cells = {column: cell for column, cell in suggestion.cells.items() if column not in mends}
    cells |= {column: value for column, value in mends.items() if column and value}
    said = tuple(one for one in suggestion.said if one.column not in mends)
    return msgspec.structs.replace(suggestion, cells=cells, said=said)


def _is_sure(suggestion: Suggestion, *, least: float) -> bool:
    sure = {column for column in suggestion.cells if not _is_doubtful(suggestion, column, least)}
    return all(sure.intersection(either) for either in _ESSENTIAL[suggestion.kind])


def _is_doubtful(suggestion: Suggestion, column: str, least: float) -> bool:
    """Return whether a value rests on words that are not surely read so; a person's does not."""
    each = [one.confidence for one in suggestion.said if one.column == column]
    return any(confidence is None or confidence < least for confidence in each)


def _accepted(
    suggestion: Suggestion, page: Page, *, options: ReadOptions, by: str, path: Path
) -> Iterator[Report | Claim | Quotation | Issue]:
    settled = mended(suggestion, options.chosen)
    at = f"suggestion {suggestion.suggestion_id}"
    cells = dict(settled.cells)
    doubtful: list[str] = []
    if by == BY_RULE and options.accept_from is not None:
        doubtful = [c for c in cells if _is_doubtful(settled, c, options.accept_from)]
        cells = {column: cell for column, cell in cells.items() if column not in doubtful}
    row = Row(cells, where=path.name, at=at)
    for column in doubtful:
        row.doubt(
            f"{column} is not sure enough to be taken without a person; left out",
            mend="look at it with: crossfix accept",
            column=column,
            value=settled.cells[column],
        )
    item: Report | Claim | None
    if suggestion.kind == "report":
        item = canonical.parse(row, options=options)
    else:
        item = claims.parse(row)
    for column, cell in row.cells.items():
        row.doubt(f"there is no column {column}", mend="mend another", column=column, value=cell)
    yield from row.issues
    if item is None:
        return
    yield item
    item_id = f"{item.source_id}:{item.record_id}" if isinstance(item, Report) else item.claim_id
    for said in settled.said:
        if said.column not in doubtful:
            yield Quotation(
                item_id=item_id,
                column=said.column,
                value=said.value,
                start=said.start,
                end=said.end,
                words=said.words,
                confidence=said.confidence,
                capture_id=page.capture.capture_id,
                accepted_by=by,
            )


def _account(path: Path, became: Counter[str]) -> Iterator[Issue]:
    """Yield a note on what the file suggests that is no record of the case."""
    if waits := became["waits"]:
        yield Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where=path.name,
            what=f"{waits} of {became.total()} suggestions wait for a person; they count nowhere",
            mend="look at them with: crossfix accept",
        )
    if not became:
        yield Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where=path.name,
            what="no suggestions",
            mend="take the file out of the inputs",
        )
