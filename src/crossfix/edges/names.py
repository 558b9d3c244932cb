"""The columns of an edge table as Splink calls them, and how weights become probabilities."""

import polars as pl

MATCH_WEIGHT = "match_weight"  # log2 of the odds, the prior among them
MATCH_PROBABILITY = "match_probability"
SOURCES = ("source_dataset_l", "source_dataset_r")
IDS = ("unique_id_l", "unique_id_r")
FACTOR = "bf_"  # Bayes factor of one part of the evidence, Splink 2 to 4
WEIGHT = "mw_"  # its log2, Splink 5
MOST_BITS = 1000.0  # 2**1000 is still a number


def probability(bits: pl.Expr) -> pl.Expr:
    """Return odds of 2**bits as a probability.

    >>> pl.select(probability(pl.lit(-3.0))).item()
    0.1111111111111111
    """
    return 1 / (1 + (2.0 ** -bits.clip(-MOST_BITS, MOST_BITS)))


def weight(chance: pl.Expr) -> pl.Expr:
    """Return the log2 of the odds of a probability; infinite at 0 and 1.

    >>> pl.select(weight(pl.lit(0.8)).round(9)).item()
    2.0
    """
    return (chance / (1 - chance)).log(2)
