"""What became of an incident id, as plain text: the HISTORY table told forward."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from crossfix.link.identity import follow, trail
from crossfix.publish.lines import head, wrap
from crossfix.publish.rows import Book
from crossfix.publish.text import days, several
from crossfix.tables import HISTORY, empty


def history_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return HISTORY; without rows where a result was made before there was one."""
    return tables.get(HISTORY.name, empty(HISTORY))


def is_old(history: pl.DataFrame, incident_id: str) -> bool:
    """Return whether an id once stood for an incident, as far as HISTORY tells."""
    return not history.filter(pl.col("incident_id") == incident_id).is_empty()


def fate_lines(book: Book, history: pl.DataFrame, incident_id: str) -> Iterable[str]:
    """Return what became of an id that stands for no incident any more."""
    yield from wrap(f"Incident {incident_id} is not in the case any more under this id.")
    yield ""
    for change in trail(history, incident_id):
        yield from _change(change)
    yield ""
    heirs = follow(history, incident_id)
    for heir in heirs:
        row = book.one("incidents", "incident_id", heir)
        at = f": {row['place_name'] or row['admin1'] or 'place unknown'}, " if row else ""
        when = f"{days(row['start'], row['end'])}, {row['grade']}" if row else ""
        yield from wrap(f"Now {heir}{at}{when}")
    if not heirs:
        yield "None of its reports is in the case now."


def past_lines(history: pl.DataFrame, incident_id: str) -> Iterable[str]:
    """Return what came to a present incident, and went from it, under other ids."""
    to, away = pl.col("became") == incident_id, pl.col("incident_id") == incident_id
    rows = history.filter(pl.col("incident_id").is_not_null() & (to | away))
    if rows.is_empty():
        return
    yield from head("What became of its id")
    for change in rows.sort(HISTORY.key, nulls_last=True).iter_rows(named=True):
        yield from _change(change)


def _change(change: dict[str, Any]) -> Iterable[str]:
    old, new, edition = change["incident_id"], change["became"], change["edition"]
    told = {
        "merged": f"{old} became {new} (merged, edition {edition})",
        "split": f"{several(change['reports'], 'report')} of {old} went to {new} "
        f"(split, edition {edition})",
        "ended": f"{old} ended (edition {edition})",
        "returned": f"{old} returned (edition {edition})",
    }[change["change"]]
    yield from wrap(f"{told}: {change['because']}.")
