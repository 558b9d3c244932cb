"""Reports and claims read in texts, as they stand with what people decided about them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from crossfix.case import ACCEPTED_FILE, Case
from crossfix.errors import ConfigError
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

# what every suggestion has, whatever the text says
_OF_EVERY = frozenset({"report_id", "claim_id", "source_id", "text", "language", "url"})


class Offered(NamedTuple):
    """A suggestion as it stands with what people decided, and the text that it is from."""

    page: Page
    suggestion: Suggestion
    verdict: Verdict

    @property
    def state(self) -> Choice:
        """Return what became of it; OPEN while it waits."""
        return Choice.OPEN if self.verdict.by is None else self.verdict.choice


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


def beside_words(suggestion: Suggestion) -> list[tuple[str, str]]:
    """Return the columns and values that no words of the text stand behind: what people mended."""
    read = {said.column for said in suggestion.said}
    return [
        (column, cell)
        for column, cell in suggestion.cells.items()
        if column not in read and column not in _OF_EVERY
    ]


def decision_on(offer: Offered, choice: Choice, *, who: str, why: str | None) -> Chosen:
    """Return a decision on the whole of a suggestion."""
    return Chosen(
        suggestion_id=offer.suggestion.suggestion_id,
        decision=choice,
        who=who,
        at=datetime.now(UTC),
        why=why,
    )


def split_mend(told: str) -> tuple[str, str]:
    """Return the column and the value of COLUMN=VALUE; ConfigError where it is not of that form.

    >>> split_mend("killed_min = 5")
    ('killed_min', '5')
    """
    column, sign, value = told.partition("=")
    if not sign:
        raise ConfigError(f"{told!r} mends no column", mend="write COLUMN=VALUE")
    return column.strip(), value.strip()


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
