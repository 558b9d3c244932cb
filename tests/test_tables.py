import polars as pl
import pytest

from crossfix.errors import TableError
from crossfix.tables import CANDIDATES, INCIDENTS, TABLES, check, empty


def test_every_column_has_a_meaning():
    for table in TABLES.values():
        assert table.row
        assert all(len(column.meaning) > 3 for column in table.columns)


def test_every_key_is_a_column():
    for table in TABLES.values():
        assert set(table.key) <= set(table.schema)


def test_a_table_without_radius_is_refused_with_its_name():
    with pytest.raises(TableError, match=r"table incidents: missing columns \['radius_km'\]"):
        check(empty(INCIDENTS).drop("radius_km"), INCIDENTS)


def test_an_undeclared_column_is_refused():
    with pytest.raises(TableError, match="undeclared columns"):
        check(empty(INCIDENTS).with_columns(rank=pl.lit(1)), INCIDENTS)


def test_a_null_in_a_required_column_is_refused(make):
    row = make(CANDIDATES, [{"incident_id": "i1"}])
    with pytest.raises(TableError, match="column reports is unknown in 1 rows"):
        check(row.with_columns(reports=pl.lit(None, pl.Int64)), CANDIDATES)


def test_two_rows_with_one_key_are_refused(make):
    row = make(CANDIDATES, [{"incident_id": "i1"}])
    with pytest.raises(TableError, match="share one"):
        check(pl.concat([row, row]), CANDIDATES)


def test_row_and_column_order_do_not_matter(make):
    rows = make(CANDIDATES, [{"incident_id": "b"}, {"incident_id": "a"}])
    other = rows.reverse().select(reversed(rows.columns))
    assert check(other, CANDIDATES).equals(rows)
