"""The format claims: a party's statements of a number over an area and a time.

A number may carry its bounds: 60, >60, 60+, <800, 36-39, ~20; see cells.read_bounds.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from crossfix.ingest.cells import read_bounds, read_whole, read_word
from crossfix.ingest.layouts import Layout
from crossfix.ingest.marked import embargo_of, marking_of
from crossfix.ingest.row import Row
from crossfix.ingest.rows import Item, read_rows
from crossfix.model import Claim, Count, Issue, ReadOptions

LAYOUT = Layout(
    format="claims",
    required=("claim_id", "speaker", "period_start", "kind"),
    columns={
        "claim_id": "id of the claim; required",
        "speaker": "who stated it; required",
        "stated_on": "day on which it was stated",
        "period_start": "first day that it is about; required",
        "period_end": "last day that it is about, included whole; empty: the first",
        "kind": "period, or cumulative since the first day; required",
        "sorties": "sorties flown as claimed, with bounds where given: 60, >60, ~20, 36-39",
        "objects_struck": "objects struck as claimed, with bounds where given",
        "breakdown": "objects by kind as claimed: kind=number, ';' between",
        "provinces": "provinces named, ';' between",
        "note": "remark of whoever coded the claim",
        "source_url": "address of the text",
        "tlp": "marking, TLP 2.0; empty: none of its own",
        "embargo_until": "first day on which anybody else may see it, ISO 8601",
    },
    aliases={
        "objects_struck": ("objects", "targets", "targets_struck"),
        "source_url": ("url", "link"),
        "period_start": ("start", "event_start"),
        "period_end": ("end", "event_end"),
    },
)
_BOUNDS_MEND = "write 60, >60, 60+, <800, 36-39 or ~20, or leave it empty"


class Kind(StrEnum):
    """What stretch of time the number is over."""

    PERIOD = "period"
    CUMULATIVE = "cumulative"


def read(path: Path, options: ReadOptions) -> Iterator[Item | Issue]:
    """Yield the claims of a file."""
    return read_rows(path, options, layout=LAYOUT, parse=parse)


def parse(row: Row) -> Claim | None:
    """Return the claim in a row; None without its id, speaker, period or kind."""
    claim_id, speaker = row.identity("claim_id"), row.essential("speaker")
    span = row.span("period_start", "period_end")
    if span is None:
        row.refuse("the period is not known", mend="fill in period_start", column="period_start")
    kind = _kind(row)
    if claim_id is None or speaker is None or span is None or kind is None:
        return None
    return Claim(
        claim_id=claim_id,
        speaker=speaker,
        span=span,
        kind=kind,
        stated_on=row.day("stated_on"),
        sorties=row.read("sorties", read_bounds, mend=_BOUNDS_MEND) or Count(),
        objects=row.read("objects_struck", read_bounds, mend=_BOUNDS_MEND) or Count(),
        breakdown=_breakdown(row),
        provinces=_names(row.text("provinces")),
        note=row.text("note"),
        url=row.text("source_url"),
        tlp=marking_of(row),
        embargo_until=embargo_of(row),
    )


def _kind(row: Row) -> Kind | None:
    cell = row.essential("kind")
    if cell is None:
        return None
    try:
        return read_word(cell, Kind)
    except ValueError as error:
        row.refuse(f"kind {error}", mend="use a word of the list", column="kind", value=cell)
        return None


def _breakdown(row: Row) -> dict[str, int]:
    """Take kind=number;kind=number; a part that cannot be read is left out, with a doubt."""
    parts: dict[str, int] = {}
    for part in _names(row.text("breakdown")):
        kind, _, number = (text.strip() for text in part.partition("="))
        try:
            parts[kind] = parts.get(kind, 0) + read_whole(number)
        except ValueError as error:
            row.doubt(
                f"{part!r} of breakdown {error}; the part is left out",
                mend="write kind=number, ';' between",
                column="breakdown",
                value=part,
            )
    return parts


def _names(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split(";") if part.strip())
