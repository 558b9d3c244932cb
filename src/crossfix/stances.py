"""What the stance of a report says of its event, as expressions over its columns."""

import polars as pl

from crossfix.model import Stance


def denies() -> pl.Expr:
    """Return whether a report says that it did not happen."""
    return pl.col("stance") == Stance.DENIES


def excludes() -> pl.Expr:
    """Return whether a report corrects who did it, which is not to say that nothing happened."""
    return (pl.col("stance") == Stance.AMENDS) & (pl.col("actor_certainty") == "excluded")


def says() -> pl.Expr:
    """Return whether a report says that it happened: no denial, no correction of who did it."""
    return ~denies() & ~excludes()


def quotes() -> pl.Expr:
    """Return whether the voice of a report put out what it says.

    So it is where it credits somebody or copies, and where its source is the origin of the voice.
    """
    return (
        pl.col("cites").is_not_null()
        | pl.col("copy_of").is_not_null()
        | (pl.col("source_id") == pl.col("group_id"))
    )
