"""What every file of decisions says in a row: of which pair, what, who, when and why."""

from datetime import datetime
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from crossfix.ingest.cells import read_instant, read_word
from crossfix.ingest.row import Row

Word = TypeVar("Word", bound=StrEnum)

_TIME_MEND = "write the moment as YYYY-MM-DDTHH:MM:SSZ"
_WORD_MEND = "use a word of the list"


class Decided(NamedTuple, Generic[Word]):
    """One decision on a pair, its sides in the order of the alphabet."""

    left: str
    right: str
    decision: Word
    who: str
    at: datetime
    why: str | None


def read_decided(row: Row, kind: type[Word], *, thing: str) -> Decided[Word] | None:
    """Take the decision of a row; None, after saying so, without pair, decision, author or time.

    `thing` is what left and right name.
    """
    left, right = row.identity("left"), row.identity("right")
    decision, who, at = read_decision(row, kind), row.essential("who"), read_instant_of(row)
    why = row.text("why")
    if left is not None and left == right:
        mend = f"name two {thing}s"
        row.refuse(f"left and right are one {thing}", mend=mend, column="right")
        return None
    if left is None or right is None or decision is None or who is None or at is None:
        return None
    return Decided(min(left, right), max(left, right), decision, who, at, why)


def read_decision(row: Row, kind: type[Word]) -> Word | None:
    """Take what was decided; None, after saying so, where it is no word of the list."""
    cell = row.essential("decision")
    if cell is None:
        return None
    try:
        return read_word(cell, kind)
    except ValueError as error:
        row.refuse(f"decision {error}", mend=_WORD_MEND, column="decision", value=cell)
        return None


def read_instant_of(row: Row) -> datetime | None:
    """Take when it was decided; None, after saying so, where it cannot be read."""
    cell = row.essential("at")
    if cell is None:
        return None
    try:
        return read_instant(cell)
    except ValueError as error:
        row.refuse(f"at {error}", mend=_TIME_MEND, column="at", value=cell)
        return None
