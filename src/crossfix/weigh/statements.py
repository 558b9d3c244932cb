"""How far each stated value is from each that could be true, in parts kept, replaced, left out.

A value is one part or several, ';' between: a day, a gate, or all the authors of a book. A value
that leaves a part out is nearer to the truth than one that puts another in its place.
"""

import math
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.special import gammaln

from crossfix.likelihood import Reals, Wholes

PART = ";"
# After n wrong parts the next one is new with chance 10 / (10 + n): a judgement (docs/method.md).
WRONG_PARTS = 10.0


class Statements(NamedTuple):
    """Who states which value, and each statement beside each candidate of its item.

    A candidate is a value that somebody states or, one an item, something that nobody states.
    """

    sources: pl.Series  # names, sorted
    candidates: pl.DataFrame  # item, attribute, value (null: what nobody states), by item
    item: Wholes  # of each candidate
    source: Wholes  # of each statement
    stated: Wholes  # the candidate that each statement states
    statement: Wholes  # of each pair of a statement and a candidate of its item
    candidate: Wholes  # of each pair
    parts: Reals  # pairs x 4: kept, replaced, left out and added
    log_popular: Reals  # pairs: log chance of the parts that are wrong, by how many state each


def statements(said: pl.DataFrame) -> Statements:
    """Return the arrays of what is said: item, source, value and attribute, one row a source.

    Wrong parts of an item are drawn from shares that nobody knows, so that one that was stated is
    likely to be again: a widespread error is not taken for many witnesses (after Dong, Saha and
    Srivastava 2012, PVLDB 6:37). The sampling formula of Ewens (1972, Theoretical Population
    Biology 3:87) gives the chance of all of them; each statement has its share of the logarithm.
    """
    told = said.select("item", "source", "value", "attribute").sort("item", "source")
    known = told.group_by("item", "attribute", "value").agg(stating=pl.len())
    nobody = known.select("item", "attribute").unique()
    candidates = (
        pl.concat([known, nobody], how="diagonal")
        .sort("item", "value", nulls_last=True)
        .with_row_index("candidate")
    )
    at = candidates.select("item", "value", stated="candidate")
    rows = told.join(at, on=["item", "value"], maintain_order="left").with_row_index("statement")
    pairs = rows.select("statement", "stated").join(
        _apart(candidates), on="stated", maintain_order="left_right"
    )
    sources = told["source"].unique().sort()
    return Statements(
        sources,
        candidates.select("item", "attribute", "value"),
        _wholes(candidates["item"].rank("dense")) - 1,
        _wholes(sources.search_sorted(rows["source"])),
        _wholes(rows["stated"]),
        _wholes(pairs["statement"]),
        _wholes(pairs["candidate"]),
        pairs.select("kept", "replaced", "left_out", "added").cast(pl.Float64).to_numpy(),
        pairs["log_popular"].to_numpy(),
    )


def _apart(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return how far each stated value is from each candidate of its item: a row a pair.

    What nobody states has as many parts as is stated, and none of them.
    """
    parts = (
        candidates.drop_nulls("value")
        .select("candidate", "item", "stating", part=pl.col("value").str.split(PART))
        .explode("part")
        .unique(["candidate", "part"])
        .with_columns(times=pl.col("stating").sum().over("item", "part"))
    )
    parts = parts.with_columns(log_times=_of_part(parts["times"]))
    sizes = parts.group_by("candidate").agg(
        size=pl.len().cast(pl.Int64),
        times=pl.col("times").sum(),
        log_times=pl.col("log_times").sum(),
    )
    shared = (
        parts.select("item", "part", "log_times", stated="candidate")
        .join(parts.select("item", "part", "candidate"), on=["item", "part"])
        .group_by("stated", "candidate")
        .agg(kept=pl.len().cast(pl.Int64), log_kept=pl.col("log_times").sum())
    )
    every = parts.group_by("item").agg(all=pl.col("stating").sum())
    stated = candidates.drop_nulls("value").join(sizes, on="candidate")
    wrong = pl.col("stated_size") - pl.col("kept")
    gone = pl.coalesce("size", "stated_size") - pl.col("kept")
    pairs = (
        stated.select("item", stated="candidate", stated_size="size", stated_log="log_times")
        .join(candidates.select("item", "candidate"), on="item")
        .join(sizes.select("candidate", "size", "times"), on="candidate", how="left")
        .join(shared, on=["stated", "candidate"], how="left")
        .join(every, on="item")
        .with_columns(pl.col("kept", "log_kept", "times").fill_null(0))
        .with_columns(wrong=wrong, gone=gone)
        .with_columns(replaced=pl.min_horizontal("wrong", "gone"))
    )
    log_wrong = pl.col("stated_log") - pl.col("log_kept")
    of_all = pl.col("wrong") * _of_all(pairs["all"] - pairs["times"])
    return pairs.select(
        "stated",
        "candidate",
        "kept",
        "replaced",
        left_out=pl.col("gone") - pl.col("replaced"),
        added=pl.col("wrong") - pl.col("replaced"),
        log_popular=log_wrong - of_all,
    ).sort("stated", "candidate")


def _of_part(times: pl.Series) -> pl.Series:
    """Return what wrong parts add to the logarithm of Ewens' formula, by each who states them."""
    number = times.cast(pl.Float64).to_numpy()
    return pl.Series((gammaln(number) + math.log(WRONG_PARTS)) / number)


def _of_all(number: pl.Series) -> pl.Series:
    """Return the logarithm of the rising factorial of WRONG_PARTS, by each of so many."""
    many = np.maximum(number.cast(pl.Float64).to_numpy(), 1.0)
    return pl.Series((gammaln(many + WRONG_PARTS) - gammaln(WRONG_PARTS)) / many)


def _wholes(column: pl.Series) -> Wholes:
    return column.cast(pl.Int64).to_numpy()
