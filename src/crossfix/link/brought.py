"""Pairs that another tool scored, in the place of our own search."""

import math
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.link.book import code_book
from crossfix.link.columns import Columns, Reals, Wholes, columns
from crossfix.link.reasons import Reasons, Scored

MOST_BITS = 20.0  # beyond odds of a million to one a weight tells nothing more


class Brought(NamedTuple):
    """Edges that were brought in: left, right (report_ids) and bits, each pair once; their file."""

    pairs: pl.DataFrame
    file: str


def brought(reports: pl.DataFrame, edges: Brought) -> tuple[Columns, Scored]:
    """Return REPORTS as arrays, and the pairs with the odds that they came with, rivals and all.

    Weights beyond MOST_BITS count as so much. No source is taken to lump the events of another,
    since nothing was learned of them.
    """
    rows = reports.select("report_id").with_row_index("row")
    pairs = edges.pairs.select("left", "right", "bits")
    for side in ("left", "right"):
        own = rows.rename({"report_id": side, "row": f"{side}_row"})
        pairs = pairs.join(own, on=side)
    ordered = pairs.select(
        pl.min_horizontal("left_row", "right_row").cast(pl.Int32).alias("one"),
        pl.max_horizontal("left_row", "right_row").cast(pl.Int32).alias("other"),
        log_odds=pl.col("bits").clip(-MOST_BITS, MOST_BITS) * math.log(2),
    ).sort("one", "other")
    one, other, log_odds = (ordered[name].to_numpy() for name in ordered.columns)
    lumps = np.zeros((2, ordered.height), np.bool_)
    reasons = partial(_as_stated, log_odds=log_odds, file=edges.file)
    return columns(reports, code_book(reports)), Scored(one, other, log_odds, lumps, reasons)


def _as_stated(rows: Wholes, *, log_odds: Reals, file: str) -> Reasons:
    because = pl.Series([f"weight brought in from {file}"], dtype=pl.String())
    return Reasons({"imported": log_odds[rows]}, because.new_from_index(0, len(rows)), file)
