"""The columns that say who and what, from the words of the records."""

from collections.abc import Callable

import polars as pl

from crossfix.normalise.actors import common_name, read_actors
from crossfix.normalise.counts import count_objects
from crossfix.normalise.objects import object_class


def each(words: pl.Series, meaning: Callable[[str | None], str | None]) -> pl.Series:
    """Return the meaning of each word, worked out once a distinct word."""
    known = {word: meaning(word) for word in words.unique().to_list()}
    return pl.Series(words.name, [known[word] for word in words.to_list()], dtype=pl.String)


def actor_columns(records: pl.DataFrame) -> list[pl.Series]:
    """Return actor, actor_certainty, opponent and target_affiliation."""
    actor, opponent = (_as_joint(records, name) for name in ("actor", "opponent"))
    return [
        each(actor, lambda words: read_actors(words).names),
        each(actor, lambda words: read_actors(words).certainty).alias("actor_certainty"),
        each(opponent, lambda words: read_actors(words).names),
        each(records["target_affiliation"], common_name),
    ]


def _as_joint(records: pl.DataFrame, column: str) -> pl.Series:
    """Return actors with the commas of UCDP as "and": it lists allies, not suspects."""
    joint = pl.col("event_type").str.starts_with("ucdp:").fill_null(value=False)
    listed = pl.col(column).str.replace_all(", ", " and ", literal=True)
    return records.select(pl.when(joint).then(listed).otherwise(column).alias(column))[column]


def object_columns(records: pl.DataFrame, *, own_side: pl.Series) -> list[pl.Series]:
    """Return what was struck: as claimed, as observed, as worded, and how many objects.

    Where the input does not keep claim and observation apart, the words are a claim if the record
    carries the claimant's word (own_side), and an observation otherwise.
    """
    said = records.with_columns(own=own_side)
    apart = pl.col("claimed_object").is_not_null() | pl.col("observed_object").is_not_null()
    words = said.select(
        claimed_object=pl.when(apart)
        .then("claimed_object")
        .otherwise(pl.when("own").then("object_type")),
        observed_object=pl.when(apart)
        .then("observed_object")
        .otherwise(pl.when(pl.col("own").not_()).then("object_type")),
        object_stated=pl.coalesce("object_type", "claimed_object", "observed_object"),
    )
    counts = {word: count_objects(word) for word in words["object_stated"].unique().to_list()}
    counted = [counts[word] for word in words["object_stated"].to_list()]
    return [
        each(words["claimed_object"], object_class),
        each(words["observed_object"], object_class),
        words["object_stated"],
        pl.Series("objects_low", [low for low, _ in counted], dtype=pl.Int64),
        pl.Series("objects_high", [high for _, high in counted], dtype=pl.Int64),
    ]
