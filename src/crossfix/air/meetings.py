"""One meeting of two aircraft is one encounter, however many parties recorded them.

Where both parties saw both aircraft, each pair of their tracks tells of the meeting again. The
surest of these accounts gives the figures, and the others are named beside it.
"""

import polars as pl

from crossfix.air.units import NS

DIFFER = "accounts_differ"
JOINED_S = 60.0  # what is apart by less is one encounter


def one_a_meeting(accounts: pl.DataFrame) -> pl.DataFrame:
    """Return one row a meeting, with `accounts` and `other_accounts`.

    `accounts` are rows of ENCOUNTERS with `one` and `other`, numbers of the two aircraft in any
    order, and with `begins` and `ends`, between which they were near, ns since 1970.
    """
    pair = [side("one", "other") for side in (pl.min_horizontal, pl.max_horizontal)]
    rows = accounts.with_columns(pair[0].alias("one"), pair[1].alias("other"))
    rows = rows.sort("one", "other", "begins", "a", "b")
    until = pl.col("ends").cum_max().shift().over("one", "other")
    new = until.is_null() | (pl.col("begins") - until > JOINED_S * NS)
    rows = rows.with_columns(new.cum_sum().alias("meeting")).sort(*_surest_first())
    low, high, kind = (pl.col(name).slice(1) for name in ("h_low_m", "h_high_m", "kind"))
    apart = (low > pl.col("h_high_m").first()) | (high < pl.col("h_low_m").first())
    differ = apart.any() | (kind != pl.col("kind").first()).any()
    once = {"evidence_ids", "accounts", "other_accounts", "flags", "meeting"}
    kept = [name for name in rows.columns if name not in once]
    found = rows.group_by("meeting", maintain_order=True).agg(
        *(pl.col(name).first() for name in kept),
        pl.col("flags").first(),
        pl.col("evidence_ids").str.split(";").explode().unique().sort().str.join(";"),
        pl.len().cast(pl.Int64()).alias("accounts"),
        _told().slice(1).str.join("; ").alias("other_accounts"),
        differ.alias("differ"),
    )
    words = pl.concat_list("flags", pl.when("differ").then(pl.lit(DIFFER)).otherwise(pl.lit("")))
    flags = words.list.filter(pl.element() != "").list.join(";")
    return found.with_columns(flags.alias("flags")).drop(
        "meeting", "one", "other", "begins", "ends", "differ"
    )


def _surest_first() -> list[pl.Expr]:
    """Return what is sorted by, so that the surest account of a meeting comes first.

    A recording that holds the closest approach comes before one that ends there, one datum before
    two, then the narrowest interval, then the shortest gap: how near they came has no say.
    """
    raised = pl.col("flags").str.split(";")
    return [
        pl.col("meeting"),
        raised.list.contains("recording_ends"),
        raised.list.contains("datum_mixed"),
        (pl.col("h_high_m") - pl.col("h_low_m")).fill_null(float("inf")),
        pl.col("gap_s"),
        pl.col("a"),
        pl.col("b"),
    ]


def _told() -> pl.Expr:
    """Return an account in words: whose tracks, how near, and when."""
    far = [pl.col(name).round(0).cast(pl.Int64()) for name in ("h_m", "v_m")]
    when = pl.col("t_cpa").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
    return pl.format("{} and {}: {} m, {} m high, {}", "a", "b", *far, when)
