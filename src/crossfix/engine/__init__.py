"""Where work runs: this machine, or a Spark cluster. One verb: map_groups."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import polars as pl

from crossfix.case import EngineSection
from crossfix.engine.local import LocalEngine
from crossfix.engine.steps import Schema, Step
from crossfix.errors import EngineError

__all__ = ["Engine", "LocalEngine", "Schema", "Step", "open_engine"]


class Engine(Protocol):
    """Something that runs a step on the groups of a table."""

    def map_groups(
        self, step: Step, table: pl.DataFrame, *, by: str, schema: Schema
    ) -> pl.DataFrame:
        """Return the rows that the step gives for the groups of the table.

        A group is all rows with one value in the column `by`; null is a group too. The step is a
        function of a module, or functools.partial of one, from table to table. It is called with
        some whole groups at a time, and must give the same rows whether it gets all of them at
        once or one at a time. Rows come to it in the order of the table. Its own rows come back
        in an order that differs from engine to engine: sort the result. The step is not called
        where the table has no rows.

        What the step is given by functools.partial is sent once to each worker, not once a group.

        Raises TableError where the step gives other columns or types than `schema`, EngineError
        where the engine breaks down. What the step itself raises goes through.
        """
        ...


@contextmanager
def open_engine(section: EngineSection) -> Iterator[Engine]:
    """Give the engine that the case asks for.

    Spark starts where it is asked for first, serves all that follows in this process, and ends
    with the process. Raises EngineError where the engine cannot be had.
    """
    yield LocalEngine() if section.name == "local" else _spark(section)


def _spark(section: EngineSection) -> Engine:
    from crossfix.engine.spark import connect  # noqa: PLC0415 - most have no Spark, nor wait for it

    try:
        return connect(section.url or "local[*]", settings=section.settings)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyspark":
            raise
        raise EngineError(
            "the engine spark needs PySpark, which is not installed",
            mend='install it: pip install "crossfix[spark]"; or set engine.name = "local"',
        ) from error
