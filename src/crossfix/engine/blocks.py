"""Blocks of time that overlap, so that rows near in time meet whatever block they are in."""

import polars as pl

from crossfix.errors import TableError

_DAY_US = 86_400_000_000


def with_halo(
    table: pl.DataFrame,
    *,
    start: str,
    end: str,
    block_days: int,
    halo_days: float,
    long_days: float | None = None,
) -> pl.DataFrame:
    """Return the rows once for each block of time that they visit, with `block` and `home`.

    `start` and `end` name the columns of the span: its first moment and the first moment after,
    moments or days. `block` (Int32) counts stretches of `block_days` from 1 January 1970, so that
    new rows never move old ones to another block. Each row is at home (`home` is true) in one
    block only, the one in which it starts. A row without a start or an end has the block null.
    Rows keep their order; the blocks of one row go up.

    Two rows are near where at most `halo_days` lie between the end of one and the start of the
    other; a row is long where its span is longer than `long_days`, by default a block. Promised
    (decisions/0007):

    - in the home block of a row that is not long are all the rows near it;
    - in the home block of a long row are all the rows near its start. So of any two near rows,
      the one that starts later, or at the same time, has the other in its home block.

    The longest row that is not long lengthens everybody's look back: the lower `long_days` is,
    the fewer copies are made.

    Raises TableError where the table has such columns already.
    """
    taken = {"block", "home", "_home"} & {*table.columns}
    if taken:
        raise TableError(
            f"the table has {sorted(taken)} before it is cut into blocks",
            mend="rename these columns; this is a defect of the code, not of your data",
        )
    if table.is_empty():
        return table.with_columns(block=pl.lit(None, pl.Int32), home=pl.lit(None, pl.Boolean))
    block_us, halo_us = block_days * _DAY_US, round(halo_days * _DAY_US)
    long_us = block_us if long_days is None else round(long_days * _DAY_US)
    first, last = (pl.col(name).dt.timestamp("us") for name in (start, end))
    known = first.is_not_null() & last.is_not_null()
    span = last - first
    reach = halo_us + span.filter(span <= long_us).max().fill_null(0)  # see the proof
    home = pl.when(known).then(first // block_us).cast(pl.Int32)
    visited = pl.int_ranges(
        (first - reach) // block_us, (last + halo_us) // block_us + 1, dtype=pl.Int32
    )
    blocks = table.select(_home=home, block=pl.when(known).then(visited))
    return (
        table.with_columns(blocks)
        .explode("block")
        .with_columns(home=pl.col("block").eq_missing(pl.col("_home")))
        .drop("_home")
    )
