"""The format sources: who states things, whose side they speak for, and what they watch."""

import re
from collections.abc import Iterator
from pathlib import Path

from crossfix.ingest.cells import split_list
from crossfix.ingest.layouts import Layout
from crossfix.ingest.marked import marking_of
from crossfix.ingest.row import Row
from crossfix.ingest.rows import Item, read_rows
from crossfix.model import Issue, ReadOptions, Source

LAYOUT = Layout(
    format="sources",
    required=("source_id",),
    columns={
        "source_id": "short name used in the reports; required",
        "name": "name; empty: source_id",
        "kind": "official, military, state_media, news, monitor, ...; empty: unknown",
        "party": "whose side it speaks for",
        "country": "country",
        "parent": "source_id of the owner or origin",
        "language": "language",
        "homepage": "address",
        "admiralty": "reliability letter A-F (NATO AJP-2.1), if a person gave one",
        "watches_area": "governorates that it watches, ';' between",
        "watches_from": "first day of its watch",
        "watches_until": "last day of its watch",
        "tlp": "marking of all that it states, TLP 2.0; empty: none of its own",
    },
    aliases={"homepage": ("url", "website"), "parent": ("owner",), "source_id": ("id",)},
)


def read(path: Path, options: ReadOptions) -> Iterator[Item | Issue]:
    """Yield the sources of a file."""
    return read_rows(path, options, layout=LAYOUT, parse=parse)


def parse(row: Row) -> Source | None:
    """Return the source in a row; None where it has no id."""
    source_id = row.identity("source_id")
    if source_id is None:
        return None
    return Source(
        source_id=source_id,
        name=row.text("name") or source_id,
        kind=row.text("kind") or "unknown",
        party=row.text("party"),
        country=row.text("country"),
        parent=row.text("parent"),
        language=row.text("language"),
        homepage=row.text("homepage"),
        admiralty=row.read("admiralty", _letter, mend="write one letter from A to F"),
        watches_area=split_list(row.text("watches_area")),
        watches_from=row.day("watches_from"),
        watches_until=row.day("watches_until"),
        tlp=marking_of(row),
    )


def _letter(cell: str) -> str:
    if not re.fullmatch("[A-Fa-f]", cell):
        raise ValueError("is no letter from A to F")
    return cell.upper()
