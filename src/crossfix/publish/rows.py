"""Rows of the released tables, found by key."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import polars as pl

from crossfix.publish.text import Href, clean_table, in_page
from crossfix.tables import TABLES, empty

Row = dict[str, Any]  # one row of a table, whose types stand in tables/
Rows = tuple[Row, ...]


class Book:
    """The tables as rows, cleaned for reading, each looked up by one column when asked.

    A table that is missing counts as empty: a case without claims has no tallies. `href` gives the
    address of what a row is about.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame], *, href: Href = in_page) -> None:
        self._tables = tables
        self.href = href
        self._clean: dict[str, pl.DataFrame] = {}
        self._found: dict[tuple[str, str], Mapping[str, Rows]] = {}

    def frame(self, name: str) -> pl.DataFrame:
        """Return a table, cleaned, in the order of its key."""
        if name not in self._clean:
            table = TABLES[name]
            frame = self._tables.get(name, empty(table))
            self._clean[name] = clean_table(frame).sort(
                table.key, nulls_last=True, maintain_order=True
            )
        return self._clean[name]

    def rows(self, name: str) -> Rows:
        """Return all rows of a table."""
        return tuple(self.frame(name).iter_rows(named=True))

    def where(self, name: str, column: str, value: str | None) -> Rows:
        """Return the rows of a table whose column has the value."""
        if (name, column) not in self._found:
            found: dict[str, list[Row]] = defaultdict(list)
            for row in self.frame(name).iter_rows(named=True):
                found[row[column]].append(row)
            self._found[name, column] = {key: tuple(rows) for key, rows in found.items()}
        return self._found[name, column].get(value or "", ())

    def one(self, name: str, column: str, value: str | None) -> Row | None:
        """Return the row of a table whose key column has the value; None where there is none."""
        rows = self.where(name, column, value)
        return rows[0] if rows else None
