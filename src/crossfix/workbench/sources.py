"""The pages of sources and of voices: their record, whose word they pass on, where they watch."""

from fastapi import APIRouter

from crossfix.publish.rows import Book, Row
from crossfix.publish.source_record import WHOLE
from crossfix.publish.text import clean, names
from crossfix.track.letters import LEAST_ADDRESSED, LETTERS
from crossfix.workbench.asked import Asked
from crossfix.workbench.coverage import coverage
from crossfix.workbench.errors import NotThereError
from crossfix.workbench.pages import Page, add_page, rows_of

router = APIRouter()


def sources(asked: Asked) -> Page:
    """Return the page of all sources and voices."""
    book = asked.book("sources")
    records = {row["source_id"]: row for row in book.rows("source_records")}
    listed = sorted(book.rows("sources"), key=lambda row: _most_first(row, records))
    voices = sorted(book.rows("groups"), key=lambda row: (-row["reports"], row["group_id"]))
    shown = {"book": book, "sources": listed, "records": records, "voices": voices}
    data = rows_of(book, "sources", "source_records", "groups")
    return Page("sources.html.j2", asked.texts("nav.sources"), shown, data)


def source(asked: Asked, source_id: str) -> Page:
    """Return the page of one source."""
    book = asked.book("source", source_id=source_id)
    row = book.one("sources", "source_id", source_id)
    if row is None:
        raise NotThereError(
            f"no source is called {clean(source_id)!r}", mend="look at all: /sources"
        )
    records = book.rows("source_records")
    voices = tuple(group["group_id"] for group in book.rows("groups"))
    watched = coverage(asked, row, voices=voices, watches=book.rows("watches"))
    shown = {
        "row": row,
        "book": book,
        "coverage": watched,
        "letters": dict(LETTERS),
        "least_addressed": LEAST_ADDRESSED,
        "whole": next((one for one in records if one["by"] == WHOLE), None),
        "parts": {
            by: sorted((one for one in records if one["by"] == by), key=lambda one: -one["reports"])
            for by in ("governorate", "kind")
        },
        "passes_on": [one for one in book.rows("ties") if one["source_id"] == source_id],
        "passed_on": [one for one in book.rows("ties") if one["source_id"] != source_id],
        "children": [one for one in book.rows("sources") if one["parent"] == source_id],
    }
    lanes = watched.calendar.lanes if watched.calendar else ()
    data = {
        "source": row,
        **rows_of(book, "source_records", "ties", "groups", "watches"),
        "calendar": [
            {"admin1": lane.admin1, **cell._asdict()} for lane in lanes for cell in lane.cells
        ],
    }
    return Page("source.html.j2", row["name"], shown, data)


def voice(asked: Asked, group_id: str) -> Page:
    """Return the page of one voice: the sources that count as one."""
    book = asked.book("voice", group_id=group_id)
    row = book.one("groups", "group_id", group_id)
    if row is None:
        raise NotThereError(f"no voice is called {clean(group_id)!r}", mend="look at all: /sources")
    shown = {
        "row": row,
        "book": book,
        "members": names(row["members"]),
        "name": _name(book, group_id),
    }
    data = {"voice": row, **rows_of(book, "ties", "rates", "watches", "outlets", "reports")}
    return Page("voice.html.j2", _name(book, group_id), shown, data)


def _name(book: Book, group_id: str) -> str:
    found = book.one("sources", "source_id", group_id)
    return str(found["name"]) if found else group_id


def _most_first(row: Row, records: dict[str, Row]) -> tuple[int, str]:
    found = records.get(row["source_id"])
    return -found["reports"] if found else 0, row["source_id"]


add_page(router, "/sources", sources)
add_page(router, "/sources/{source_id:path}", source)
add_page(router, "/voices/{group_id:path}", voice)
