"""LINKS as an edge table in Splink's column names."""

import polars as pl

from crossfix.edges.names import FACTOR, IDS, MATCH_PROBABILITY, MATCH_WEIGHT, SOURCES, WEIGHT
from crossfix.tables import LINKS, REPORTS, check

_SUFFIX = "_bits"


def edge_table(links: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Return LINKS as Splink names things: one row a pair, weights as log2 of odds.

    A report's source is its source_dataset, its record its unique_id. Each part of the evidence is
    a Bayes factor bf_* (Splink 2 to 4) and its log2, a weight mw_* (Splink 5). The weights add up
    to match_weight, that of the prior among them: Splink keeps one prior for all pairs and gives no
    column of it, ours differs by pair of sources.
    """
    links, reports = check(links, LINKS), check(reports, REPORTS)
    ids = reports.select("report_id", "source_id", "record_id")
    named = links
    for side, source, unique_id in zip(("left", "right"), SOURCES, IDS, strict=True):
        own = ids.rename({"source_id": source, "record_id": unique_id})
        named = named.join(own, left_on=side, right_on="report_id", maintain_order="left")
    parts = [name for name in LINKS.schema if name.endswith(_SUFFIX)]
    return named.select(
        pl.col("bits").alias(MATCH_WEIGHT),
        pl.col("probability").alias(MATCH_PROBABILITY),
        *SOURCES,
        *IDS,
        *((2.0 ** pl.col(name)).alias(FACTOR + name.removesuffix(_SUFFIX)) for name in parts),
        *(pl.col(name).alias(WEIGHT + name.removesuffix(_SUFFIX)) for name in parts),
    )
