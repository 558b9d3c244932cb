"""Why sources count as one voice, as plain text of at most 80 columns."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from crossfix.publish.incident_sections import counting
from crossfix.publish.lines import fact, head, wrap
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import percent, several, words
from crossfix.tables import GROUPINGS, empty

_MOST_TIES = 30


def groupings_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return what people decided about sources; nothing where the tables do not tell."""
    return tables.get(GROUPINGS.name, empty(GROUPINGS))


def voice_lines(book: Book, row: Row, *, groupings: pl.DataFrame) -> Iterable[str]:
    """Yield what one row of GROUPS adds, and why its sources are one voice."""
    group_id = row["group_id"]
    side = ", the claimant's side" if row["own_side"] else ""
    reports, incidents = several(row["reports"], "report"), several(row["incidents"], "incident")
    yield from wrap(f"Voice {group_id}{side}: {reports} of {incidents}")
    yield from fact("Members", row["members"].replace(";", ", "))
    low, high = row["report_decibans_low"], row["report_decibans_high"]
    adds = f"{row['report_decibans']:+.1f} dB ({low:+.1f} to {high:+.1f})"
    yield from fact("Its report adds", adds)
    yield from fact("Its silence adds", f"{row['silence_decibans']:+.1f} dB; {row['watches']}")
    yield from fact("Because", row["because"])
    for sentence in counting(book, group_id):
        yield from fact("Counts people", sentence)
    ties = book.where("ties", "group_id", group_id)
    yield from _ties("Why these are one voice", [tie for tie in ties if tie["holds"]])
    kept = [tie for tie in ties if not tie["holds"] and tie["kind"] != "people"]
    yield from _ties("What speaks for more, and is not followed", kept)
    yield from _own(book, group_id)
    yield from _decided(groupings, [*row["members"].split(";"), group_id])


def source_lines(book: Book, row: Row, *, groupings: pl.DataFrame) -> Iterable[str]:
    """Yield whose voice the reports of one row of SOURCES are, and why."""
    yield from wrap(f"Source {row['source_id']}: {row['name']}, {words(row['kind'])}")
    for name, text in (("Speaks for", row["party"]), ("Owner", row["parent"])):
        if text:
            yield from fact(name, text)
    yield from _own(book, row["source_id"])
    yield from _decided(groupings, [row["source_id"]])


def _own(book: Book, source_id: str) -> Iterable[str]:
    """Yield where the word of a source itself is heard as another's."""
    ties = [tie for tie in book.where("ties", "source_id", source_id) if tie["holds"]]
    yield from _ties(f"Whose word {source_id} passes on", ties)


def _decided(groupings: pl.DataFrame, names: Sequence[str]) -> Iterable[str]:
    """Yield every decision on one of the sources, the oldest first."""
    about = pl.col("left").is_in(names) | pl.col("right").is_in(names)
    rows = groupings.filter(about).sort("at", "who", "left", "right", "decision")
    if rows.height:
        yield from head("What people decided; of one pair the newest holds")
    for row in rows.iter_rows(named=True):
        why = f": {row['why']}" if row["why"] else ""
        pair = f"{row['left']} {row['decision'].upper()} {row['right']}"
        yield from wrap(f"{row['at']:%Y-%m-%d %H:%M}, {row['who']}: {pair}{why}")


def _ties(title: str, ties: Sequence[Row]) -> Iterable[str]:
    if not ties:
        return
    yield from head(title)
    for tie in ties[:_MOST_TIES]:
        yield from wrap(f"{tie['source_id']}, by {told(tie)}")
        if tie["report_ids"]:
            yield from wrap(f"reports: {tie['report_ids'].replace(';', ', ')}", indent=4, hang=2)
    if len(ties) > _MOST_TIES:
        yield f"and {len(ties) - _MOST_TIES} more, in csv/ties.csv"


def told(tie: Row) -> str:
    """Return a row of TIES in words: by what, of whose word, how strong and why."""
    strength = f" ({percent(tie['strength'])})" if tie["strength"] is not None else ""
    shared = f"; shared: {tie['shared']}" if tie["kind"] == "errors" and tie["shared"] else ""
    return f"{words(tie['kind'])}{strength}, {tie['origin_id']}: {tie['because']}{shared}"
