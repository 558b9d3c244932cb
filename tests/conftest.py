"""Fixtures that every test may use."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import settings

from crossfix.case import EngineSection
from crossfix.engine import Engine, LocalEngine, open_engine
from crossfix.tables import Column, Table, check

# how long one example takes says how busy the machine is, not how good the code is; each run draws
# other examples, so half as many as usual find the same faults over a few days
settings.register_profile("crossfix", deadline=None, max_examples=50)
settings.load_profile("crossfix")

_ROOT = str(Path(__file__).parent.parent)
_ENGINES = {
    "local": LocalEngine(),
    "a call a group": LocalEngine(rows_a_call=1),
    "spark local[2]": "local[2]",
    "spark local-cluster": "local-cluster[2,1,1024]",  # two workers, as on a real cluster
}
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


@pytest.fixture(scope="session")
def make() -> MakeTable:
    """Make a table from rows that give only the columns that matter to a test."""

    def rows_to_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
        for row in rows:
            assert set(row) <= set(table.schema), set(row) - set(table.schema)
        data = {column.name: [_value(column, row) for row in rows] for column in table.columns}
        return check(pl.DataFrame(data, schema=table.schema), table)

    return rows_to_table


def _without_spark(why: str) -> None:
    if os.environ.get("SPARK_TESTS") == "required":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(
    scope="session",  # so that all tests of one engine run in a row, and Spark starts once
    params=[
        pytest.param(name, marks=pytest.mark.spark) if name.startswith("spark") else name
        for name in _ENGINES
    ],
)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Give the name of every engine in turn."""
    name: str = request.param
    return name


@pytest.fixture
def engine(engine_name: str) -> Iterator[Engine]:
    """Give every engine in turn. What runs on one must give the same tables on all."""
    given = _ENGINES[engine_name]
    if isinstance(given, LocalEngine):
        yield given
        return
    if find_spec("pyspark") is None:
        _without_spark("PySpark is not installed; make test-spark installs it")
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        _without_spark("Spark needs Java 17, and there is none")
    # the workers import the steps that the tests define, as they import crossfix itself
    seen = {"spark.executorEnv.PYTHONPATH": _ROOT}
    with open_engine(EngineSection(name="spark", url=given, settings=seen)) as opened:
        yield opened
