"""Reports and claims read in texts, as they stand with what people decided about them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from crossfix.case import ACCEPTED_FILE, Case
from crossfix.errors import ConfigError
from crossfix.extract.show import merged
from crossfix.ingest.accepted import append, read_accepted
from crossfix.ingest.suggested import (
    COLUMNS,
    Page,
    Suggestion,
    Verdict,
    mended,
    read_pages,
    verdict_on,
)
from crossfix.model import Choice, Chosen


class Offered(NamedTuple):
    """A suggestion as it stands with what people decided, and the text that it is from."""

    page: Page
    suggestion: Suggestion
    verdict: Verdict

    @property
    def state(self) -> Choice:
        """Return what became of it; OPEN while it waits."""
        return Choice.OPEN if self.verdict.by is None else self.verdict.choice


class Piece(NamedTuple):
    """Some characters of a text, and whether a value rests on them."""

    text: str
    is_value: bool


def offers_of(case: Case) -> list[Offered]:
    """Return every suggestion in the inputs of a case, in their order."""
    chosen = read_accepted(case).chosen
    rule = case.extract.accept_from
    return [
        Offered(page, mended(suggestion, chosen), verdict_on(suggestion, chosen, accept_from=rule))
        for given in case.inputs
        if given.format == "suggested"
        for page in read_pages(case.path(given.file))
        if isinstance(page, Page)
        for suggestion in page.suggestions
    ]


def passages(page: Page, suggestion: Suggestion) -> Iterator[tuple[Piece, ...]]:
    """Yield each paragraph in which a value stands, in pieces; () where others are left out."""
    spans = merged([(said.start, said.end) for said in suggestion.said])
    start, left_out = 0, False
    for paragraph in page.text.split("\n"):
        end = start + len(paragraph)
        inside = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
        if inside:
            if left_out:
                yield ()
            yield tuple(_pieces(paragraph, inside))
        left_out = (left_out and not inside) or (not inside and bool(paragraph.strip()))
        start = end + 1
    if left_out:
        yield ()


def _pieces(paragraph: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for start, end in spans:
        if start > at:
            yield Piece(paragraph[at:start], is_value=False)
        yield Piece(paragraph[start:end], is_value=True)
        at = end
    if at < len(paragraph):
        yield Piece(paragraph[at:], is_value=False)


def decision_on(offer: Offered, choice: Choice, *, who: str, why: str | None) -> Chosen:
    """Return a decision on the whole of a suggestion."""
    return Chosen(
        suggestion_id=offer.suggestion.suggestion_id,
        decision=choice,
        who=who,
        at=datetime.now(UTC),
        why=why,
    )


def mend_of(offer: Offered, column: str, value: str, *, who: str, why: str | None) -> Chosen:
    """Return the mend of one value; empty is unknown. Raise ConfigError for an unknown column."""
    known = COLUMNS[offer.suggestion.kind]
    if column not in known:
        raise ConfigError(
            f"{column!r} mends no column of a {offer.suggestion.kind}",
            mend=f"write COLUMN=VALUE; columns: {', '.join(sorted(known))}",
        )
    return Chosen(
        suggestion_id=offer.suggestion.suggestion_id,
        decision=Choice.MEND,
        column=column,
        value=value or None,
        who=who,
        at=datetime.now(UTC),
        why=why,
    )


def write_decisions(case: Case, decisions: Sequence[Chosen]) -> Path:
    """Append decisions to the file of a case, all or nothing, and return the file."""
    path = case.path(case.extract.accepted or ACCEPTED_FILE)
    append(path, decisions)
    return path


def decisions_that_wait(case: Case, *, since: datetime | None) -> int:
    """Return how many suggestions were decided on since the last run; None: it was never run."""
    made = (one for one in read_accepted(case).chosen if since is None or one.at > since)
    return len({one.suggestion_id for one in made})
