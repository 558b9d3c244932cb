"""What became of the reports of each source, as plain text of at most 80 columns."""

from collections.abc import Iterable, Mapping

import polars as pl

from crossfix.errors import SourceError
from crossfix.publish.explain_voice import source_lines
from crossfix.publish.lines import cut, fact, head, wrap
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import DASH, clean, nearest_ids, number, percent, several, share, words
from crossfix.tables import GROUPINGS, empty

WHOLE = "all"
_NAMES = ("reports", "copied", "first", "confirmed", "against", "open")
_WIDTHS = (9, 8, 7, 11, 9, 6)
_LEAST = 22  # characters of a name
_NOTE = (
    "copied: the word of another voice. Of its own word, first: no other voice before; confirmed: "
    "another independent voice reports it too; against: denied or corrected; open: addressed by "
    "nobody else; share: confirmed of what others address. Letters: given by a person / suggested "
    "by the record (A-E; F: no basis)."
)


def source_records(tables: Mapping[str, pl.DataFrame], source_id: str | None = None) -> str:
    """Return the records of all sources, or the page of one.

    Raises SourceError where no source has that id; its mend names the nearest.
    """
    book = Book(tables)
    if source_id is None:
        return "\n".join(_list(book))
    source = book.one("sources", "source_id", source_id)
    if source is None:
        known = [row["source_id"] for row in book.rows("sources")]
        raise SourceError(
            f"no source is called {clean(source_id)!r}",
            mend=nearest_ids(source_id, known, listed_in="csv/sources.csv"),
        )
    return "\n".join(_page(book, source))


def _list(book: Book) -> Iterable[str]:
    rows = sorted(book.where("source_records", "by", WHOLE), key=_most_first)
    yield _line("source", _NAMES, "letter")
    yield "-" * len(_line("source", _NAMES, "letter"))
    for row in rows:
        yield _line(row["source_id"], _counts(row), _letters(row))
    yield ""
    yield from wrap(_NOTE, hang=0)


def _most_first(row: Row) -> tuple[int, str]:
    return -row["reports"], row["source_id"]


def _line(name: str, cells: Iterable[object], last: str) -> str:
    counts = "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    return f"{cut(name, _LEAST):<{_LEAST}}{counts}  {last}"


def _counts(row: Row) -> tuple[int, ...]:
    return tuple(row["contradicted" if name == "against" else name] for name in _NAMES)


def _letters(row: Row) -> str:
    return f"{row['letter'] or DASH}/{row['suggested_letter'] or DASH}"


def _page(book: Book, source: Row) -> Iterable[str]:
    yield from source_lines(book, source, groupings=empty(GROUPINGS))
    rows = book.where("source_records", "source_id", source["source_id"])
    for whole in (row for row in rows if row["by"] == WHOLE):
        yield from head("What became of its reports")
        yield from fact("All", whole["because"])
        yield from fact("Of what others address, confirmed", record_share(whole))
        lag = whole["lag_days"]
        if lag is not None:
            unit = "day" if number(lag) == "1" else "days"
            yield from fact("Usual lag", f"{number(lag)} {unit} after the event")
        yield from fact("Letter", f"{_letters(whole)} (given by a person / suggested)")
    counted = sum(row["reports"] for row in rows if row["by"] == WHOLE)
    for by in ("governorate", "kind"):
        parts = sorted((row for row in rows if row["by"] == by), key=_most_first)
        if parts:
            yield ""
            yield _line(f"by {by}", _NAMES, "share")
        for row in parts:
            name = words(row["of"]) if by == "kind" else row["of"]
            yield _line(name, _counts(row), share(row["confirmed_share"]))
        rest = counted - sum(row["reports"] for row in parts)
        if rest > 0:
            yield from wrap(f"{several(rest, 'report')} without a {by}: counted in All only.")
    if not rows:
        yield from head("What became of its reports")
        yield from wrap("No report of its own is counted in any incident.")
    yield ""
    yield from wrap(_NOTE, hang=0)


def record_share(row: Row) -> str:
    """Return the share that others confirm, with its interval, in words."""
    if row["confirmed_share"] is None:
        return "nothing is addressed by others"
    low, high = percent(row["confirmed_low"]), percent(row["confirmed_high"])
    return f"{share(row['confirmed_share'])} (95 % interval {low} to {high})"
