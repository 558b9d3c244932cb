"""Which text repeats which: the share of its runs of words that another text holds too.

An exact search. A text of n runs of which at least a half stand in another one shares with it one
of its n/2 + 1 rarest (Chaudhuri, Ganti and Kaushik 2006, ICDE, p. 5: prefix filter), so only texts
that meet in a rare run are compared.
"""

from typing import NamedTuple

import polars as pl

from crossfix.weigh.wording import RUN, runs_of, telling, words_of

LEAST_SHARE = 0.5  # of the runs of a text, from which on it repeats another
LEAST_RUNS = 10  # a shorter text, without stock phrases, says nothing
# Of a run that goes round, only the first texts can be where it came from.
MOST_ORIGINS = 20
MOST_WORDS = 15  # that are quoted as evidence; longer quotes would be copies themselves


class Repeats(NamedTuple):
    """Which texts stand in others, and how many say nothing since they are too short."""

    pairs: pl.DataFrame
    silent: int


def repeated(texts: pl.DataFrame) -> Repeats:
    """Return which texts stand at least half in a text of another source.

    `texts` has row, source_id, day, order (place in time) and text. Each row of the pairs: row,
    of (the other text), share of the runs of `row` that `of` holds, and words, the longest passage
    that both share, cut at MOST_WORDS words as `row` writes them.
    """
    words = words_of(texts)
    runs = telling(runs_of(words), texts)
    sizes = runs.group_by("row").agg(runs=pl.len()).filter(pl.col("runs") >= LEAST_RUNS)
    met = _met(runs)
    pairs = _pairs(met, sizes, texts)
    held = _held(pairs, met)
    share = pl.col("held") / pl.col("runs")
    counted = (
        held.group_by("row", "of")
        .agg(held=pl.len())
        .join(sizes, on="row")
        .select("row", "of", share=share)
        .filter(pl.col("share") >= LEAST_SHARE)
    )
    passages = _passages(held.join(counted, on=["row", "of"], how="semi"), words)
    found = counted.join(passages, on=["row", "of"]).sort("row", "of")
    return Repeats(found, texts.height - sizes.height)


def _met(runs: pl.DataFrame) -> pl.DataFrame:
    """Return the runs that stand in more texts than one, with `texts`, their number."""
    counts = runs.group_by("run").agg(texts=pl.len()).filter(pl.col("texts") > 1)
    return runs.join(counts, on="run", maintain_order="left")


def _pairs(met: pl.DataFrame, sizes: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Return row and of, the texts that may share enough: they meet in one of row's rarest runs."""
    needed = (pl.col("runs") * LEAST_SHARE).ceil().cast(pl.Int64)
    shared = met.group_by("row").agg(met=pl.len().cast(pl.Int64)).join(sizes, on="row")
    probes = shared.select("row", probes=pl.col("met") - needed + 1).filter(pl.col("probes") > 0)
    rarest = (
        met.join(probes, on="row")
        .sort("row", "texts", "run")
        .filter(pl.int_range(pl.len()).over("row") < pl.col("probes"))
    )
    known = texts.select("row", "source_id", "order")
    first = (
        met.join(rarest.select("run").unique(), on="run", how="semi")
        .join(known, on="row")
        .sort("run", "order")
        .filter(pl.int_range(pl.len()).over("run") < MOST_ORIGINS)
    )
    return (
        rarest.select("row", "run")
        .join(known, on="row")
        .join(first.select("run", of="row", of_source="source_id"), on="run")
        .filter(pl.col("source_id") != pl.col("of_source"))
        .select("row", "of")
        .unique()
    )


def _held(pairs: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """Return the runs that both texts of each pair hold: row, of, and at, where in `row`."""
    return (
        pairs.join(met.select("row", "at", "run"), on="row")
        .join(met.select("run", of="row"), on=["of", "run"], how="semi")
        .select("row", "of", "at")
    )


def _passages(held: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return row, of and words: the longest stretch of runs that follow on each other."""
    stretch = pl.col("at").cast(pl.Int64) - pl.int_range(pl.len()).over("row", "of")
    longest = (
        held.sort("row", "of", "at")
        .with_columns(stretch=stretch)
        .group_by("row", "of", "stretch", maintain_order=True)
        .agg(begin=pl.col("at").first(), runs=pl.len())
        .sort("row", "of", "runs", "begin", descending=[False, False, True, False])
        .unique(["row", "of"], keep="first", maintain_order=True)
        .select("row", "of", "begin", last=pl.col("begin") + pl.col("runs") + (RUN - 1))
    )
    last = pl.min_horizontal("last", pl.col("begin") + MOST_WORDS)
    spoken = longest.select("row", "of", at=pl.int_ranges("begin", last)).explode("at")
    return (
        spoken.with_columns(pl.col("at").cast(pl.UInt32))
        .join(words, on=["row", "at"], maintain_order="left")
        .group_by("row", "of", maintain_order=True)
        .agg(words=pl.col("word").cast(pl.String).str.join(" "))
    )
