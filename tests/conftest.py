"""Fixtures that every test may use."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import settings

from crossfix.tables import Column, Table, check

# how long one example takes says how busy the machine is, not how good the code is
settings.register_profile("crossfix", deadline=None)
settings.load_profile("crossfix")

MakeTable = Callable[[Table, Sequence[Mapping[str, Any]]], pl.DataFrame]
_BLANK: dict[pl.DataType, Any] = {
    pl.String(): "-",
    pl.Float64(): 0.0,
    pl.Int64(): 0,
    pl.Boolean(): False,
    pl.Datetime("us", "UTC"): dt.datetime(2015, 10, 1, tzinfo=dt.UTC),
}


def _value(column: Column, row: Mapping[str, Any]) -> Any:
    return row.get(column.name, _BLANK[column.dtype] if column.required else None)


@pytest.fixture
def make() -> MakeTable:
    """Make a table from rows that give only the columns that matter to a test."""

    def rows_to_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
        for row in rows:
            assert set(row) <= set(table.schema), set(row) - set(table.schema)
        data = {column.name: [_value(column, row) for row in rows] for column in table.columns}
        return check(pl.DataFrame(data, schema=table.schema), table)

    return rows_to_table
