"""Outlets that mostly credit one voice, and now and then forget to."""

import polars as pl

MIN_CREDITS = 3  # fewer make no habit
HABIT_SHARE = 0.5  # of a source's reports, crediting one and the same voice


def follow_habits(
    voices: pl.DataFrame, reports: pl.DataFrame, membership: pl.DataFrame
) -> pl.DataFrame:
    """Return the moves of uncredited reports by a habitual copier to who it usually repeats.

    Who repeats a text repeats with or without credit. A report moves only where that voice is heard
    of the same incident too: there the missing credit is an omission likelier than a second
    witness. Elsewhere the outlet keeps its own voice. The moves are as `moved` takes them.
    """
    told = (
        voices.join(reports.select("report_id", "source_id", "cites"), on="report_id")
        .with_columns(plain=pl.col("cites").is_null() & pl.col("copy_of").is_null())
        .join(
            membership.filter("best").select("report_id", "incident_id"), on="report_id", how="left"
        )
    )
    habits = _habits(told)
    heard = told.select("incident_id", usual="group_id").drop_nulls().unique()
    sides = voices.select(usual="group_id", to_own="own_side", to_ally="ally").unique()
    return (
        told.filter("plain")
        .join(habits, on="source_id")
        .join(heard, on=["incident_id", "usual"], how="semi")
        .filter(pl.col("usual") != pl.col("group_id"))
        .join(sides, on="usual")
        .select(
            "report_id",
            "to_own",
            "to_ally",
            to="usual",
            why=pl.format(
                "usually credits or copies {} ({} of {} reports),"
                " which is heard of the same incident",
                "usual",
                "credits",
                "number",
            ),
        )
    )


def _habits(told: pl.DataFrame) -> pl.DataFrame:
    """Return the sources that mostly credit one voice: source_id, usual, credits and number."""
    number = told.group_by("source_id").agg(number=pl.col("report_id").n_unique())
    return (
        told.filter(~pl.col("plain"))
        .group_by("source_id", usual="group_id")
        .agg(credits=pl.col("report_id").n_unique())
        .join(number, on="source_id")
        .filter(
            pl.col("credits") >= MIN_CREDITS,
            pl.col("credits") > HABIT_SHARE * pl.col("number"),
        )
    )
