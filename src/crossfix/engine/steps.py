"""What a step is, how it is called, and how groups are put together for it."""

from collections.abc import Callable, Mapping

import polars as pl

from crossfix.errors import TableError

Step = Callable[[pl.DataFrame], pl.DataFrame]
Schema = Mapping[str, pl.DataType]

_CALLS_A_WORKER = 4  # so that a worker that was given the lighter groups does not wait for long
_FEWEST_ROWS = 1_000  # a call with fewer rows costs more than its rows do
_MOST_ROWS = 100_000  # what bounds the memory that one call takes


def call(step: Step, table: pl.DataFrame, *, schema: Schema) -> pl.DataFrame:
    """Return what the step gives for the table, its columns in the order of the schema.

    Raises TableError where the step gives other columns or types than the schema promises.
    """
    given = step(table)
    if dict(given.schema) != dict(schema):  # as dicts, so that the order of columns is free
        columns = sorted(
            name for name in {*given.columns, *schema} if given.schema.get(name) != schema.get(name)
        )
        told = ", ".join(
            f"{name} is {given.schema.get(name, 'absent')}, not {schema.get(name, 'asked for')}"
            for name in columns
        )
        raise TableError(
            f"a step gave other columns than it promised: {told}",
            mend="mend the step or its schema; this is a defect of the code, not of your data",
        )
    return given.select(schema.keys())


def rows_a_call(rows: int, *, workers: int) -> int:
    """Return how many rows a call of a step should have, at least, so that all workers are busy.

    >>> [rows_a_call(rows, workers=2) for rows in (10, 80_000, 10_000_000)]
    [1000, 10000, 100000]
    """
    return min(max(rows // (workers * _CALLS_A_WORKER), _FEWEST_ROWS), _MOST_ROWS)


def bundles(groups: pl.Series, *, rows: int) -> list[pl.Series]:
    """Return the numbers of the rows of each bundle: whole groups, about so many rows together.

    Groups come in the order of their keys, null last, and the rows of a group in theirs. A bundle
    has fewer rows than `rows` and its last group together.

    >>> [bundle.to_list() for bundle in bundles(pl.Series([3, 1, 1, None, 2, 2]), rows=3)]
    [[1, 2, 4, 5], [0, 3]]
    """
    if groups.is_empty():
        return []
    numbered = groups.alias("group").to_frame().with_row_index("row")
    each = numbered.group_by("group").agg("row").sort("group", nulls_last=True)["row"]
    size = each.list.len().cast(pl.Int64).alias("size")
    stretch = (size.cum_sum() - size) // rows
    sizes = size.to_frame().group_by(stretch.alias("stretch"), maintain_order=True).sum()["size"]
    order = each.explode()
    starts = sizes.cum_sum() - sizes
    return [order.slice(*bounds) for bounds in zip(starts, sizes, strict=True)]
