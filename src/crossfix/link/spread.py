"""The search for likely pairs, spread over an engine in blocks of time.

Given the model, the surroundings of a report depend on reports at most a few weeks off, and the
weight of a pair on its two reports and their surroundings. So a block with a halo gives the same as
all reports at once, to the last bit: sums are kept in fixed point and do not depend on the order of
the search. See decisions/0010.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.engine import Engine
from crossfix.engine.blocks import with_halo
from crossfix.link.columns import LONGEST_DAYS, ROW, Columns, Reals, Rows, Smalls, Wholes
from crossfix.link.edges import Found, in_order, pairs_of, surroundings
from crossfix.link.evidence import Pairs, Setting
from crossfix.link.model import Model
from crossfix.link.search import CONTROL_GAP_DAYS, shelved, timed_rows

BLOCK_DAYS = 90
_DAY_US = 86_400_000_000
_EDGES = {
    "left": pl.Int32(),
    "right": pl.Int32(),
    "place": pl.Int8(),
    "name": pl.Int8(),
    "date": pl.Int8(),
    "toll": pl.Int8(),
    "weight": pl.Float64(),
}


class Known(NamedTuple):
    """What every block needs to know beside its rows."""

    model: Model
    sources: int
    name_bits: npt.NDArray[np.uint64]
    name_sizes: Smalls
    number_bits: Reals


def found_on(every: Columns, model: Model, *, sources: int, engine: Engine) -> Found:
    """Return the same as edges.found, made on an engine."""
    reach = model.reach
    rows = timed_rows(every)
    known = Known(model, sources, every.name_bits, every.name_sizes, every.number_bits)
    blocks = with_halo(
        _frame(every, rows),
        start="first",
        end="last",
        block_days=BLOCK_DAYS,
        halo_days=reach.days + CONTROL_GAP_DAYS + float(reach.control_days.max()) + 1.0,
        long_days=LONGEST_DAYS,
    )
    places = [f"place_{group}" for group in range(model.book.groups)]
    around = engine.map_groups(
        partial(_surround, known=known),
        blocks,
        by="block",
        schema={"row": pl.Int32(), "crowd": pl.Int32(), **dict.fromkeys(places, pl.Float64())},
    )
    edges = engine.map_groups(
        partial(_weigh, known=known),
        blocks.join(around, on="row", maintain_order="left"),
        by="block",
        schema=_EDGES,
    )
    place = np.full((len(every.row), model.book.groups), np.nan)
    crowd = np.zeros(len(every.row), np.int32)
    at = around["row"].to_numpy()
    place[at], crowd[at] = around.select(places).to_numpy(), around["crowd"].to_numpy()
    pairs = Pairs(*(edges[name].to_numpy() for name in Pairs._fields))
    return in_order(pairs, edges["weight"].to_numpy(), Setting(place, crowd))


def _frame(every: Columns, rows: Wholes) -> pl.DataFrame:
    kept = every.row[rows]
    frame = pl.DataFrame({name: kept[name].copy() for name in ROW.names or ()})
    span = {"first": "start", "last": "end"}
    moments = [
        (pl.col(days) * _DAY_US).cast(pl.Int64).cast(pl.Datetime("us")).alias(name)
        for name, days in span.items()
    ]
    return frame.with_columns(*moments, row=pl.Series(rows.astype(np.int32)))


def _columns(block: pl.DataFrame, known: Known) -> Columns:
    row = np.empty(block.height, ROW)
    for name in ROW.names or ():
        row[name] = block[name].to_numpy()
    return Columns(row, known.name_bits, known.name_sizes, known.number_bits)


def _blocks(table: pl.DataFrame) -> list[pl.DataFrame]:
    return table.partition_by("block", maintain_order=True)


def _surround(table: pl.DataFrame, *, known: Known) -> pl.DataFrame:
    """Return the surroundings of the rows that are at home in each block."""
    return pl.concat([_surround_block(block, known) for block in _blocks(table)])


def _surround_block(block: pl.DataFrame, known: Known) -> pl.DataFrame:
    c, x, order = shelved(_columns(block, known))
    home = block["home"].to_numpy()[order]
    here = np.flatnonzero(home)
    setting = surroundings(c, x, here, known.model, sources=known.sources)
    groups = range(known.model.book.groups)
    return pl.DataFrame(
        {
            "row": block["row"].to_numpy()[order][here],
            "crowd": setting.crowd,
            **{f"place_{group}": setting.place[:, group] for group in groups},
        }
    )


def _weigh(table: pl.DataFrame, *, known: Known) -> pl.DataFrame:
    """Return the likely pairs whose later row is at home in each block."""
    return pl.concat([_weigh_block(block, known) for block in _blocks(table)])


def _weigh_block(block: pl.DataFrame, known: Known) -> pl.DataFrame:
    c, x, order = shelved(_columns(block, known))
    groups = range(known.model.book.groups)
    place = block.select(f"place_{group}" for group in groups).to_numpy()[order]
    setting = Setting(np.ascontiguousarray(place), block["crowd"].to_numpy()[order])
    here = np.flatnonzero(block["home"].to_numpy()[order])
    pairs, weight = pairs_of(c, x, here, known.model, setting, sources=known.sources)
    rows: Rows = block["row"].to_numpy()[order]
    pairs = pairs._replace(left=rows[pairs.left], right=rows[pairs.right])
    return pl.DataFrame({**pairs._asdict(), "weight": weight}, schema=_EDGES)
