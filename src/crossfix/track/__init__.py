"""Stage track: what became of the reports of each source, and which letter that suggests."""

import polars as pl

from crossfix.shares import share
from crossfix.tables import SOURCE_RECORDS, check
from crossfix.track.fates import fates
from crossfix.track.letters import suggested

__all__ = ["track"]

ALL = "all"
_CUTS = {ALL: pl.lit(ALL), "governorate": pl.col("admin1"), "kind": pl.col("event_type")}
_COUNTS = ("copied", "first", "confirmed", "contradicted")


def track(  # noqa: PLR0917 - seven tables, each the result of a stage
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    sources: pl.DataFrame,
    voices: pl.DataFrame,
    ties: pl.DataFrame,
    incidents: pl.DataFrame,
    verdicts: pl.DataFrame,
) -> pl.DataFrame:
    """Return SOURCE_RECORDS: each source as a whole, by governorate and by kind of event."""
    told = fates(
        reports,
        membership,
        voices.join(_home(reports, ties), on="report_id"),
        incidents=incidents,
        verdicts=verdicts,
    )
    parts = [
        told.with_columns(by=pl.lit(by), of=of)
        .drop_nulls("of")
        .group_by("source_id", "by", "of")
        .agg(
            reports=pl.len().cast(pl.Int64),
            **{name: pl.col(name).sum().cast(pl.Int64) for name in _COUNTS},
            lag_days=pl.col("lag_days").median(),
        )
        for by, of in _CUTS.items()
    ]
    return check(_with_shares(pl.concat(parts), sources), SOURCE_RECORDS)


def _home(reports: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Return report_id and `home`, the voice in which the own word of its source is heard."""
    joined = ties.filter("holds", pl.col("scope") == "source").unique(
        "source_id", keep="first", maintain_order=True
    )
    homes = joined.select("source_id", home="group_id")
    return (
        reports.select("report_id", "source_id")
        .join(homes, on="source_id", how="left")
        .select("report_id", home=pl.coalesce("home", "source_id"))
    )


def _with_shares(counted: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the share that others confirm, the letters, and why."""
    pairs = counted.select("confirmed", "contradicted").rows()
    shares = [share(confirmed, confirmed + against) for confirmed, against in pairs]
    letters = pl.Series([suggested(confirmed, against) for confirmed, against in pairs])
    given = sources.select("source_id", letter="admiralty")
    own = pl.col("reports") - pl.col("copied")
    because = pl.format(
        "{} of {} reports are its own word; of these, other independent voices confirm {},"
        " contradict {} and do not address {}",
        own,
        "reports",
        "confirmed",
        "contradicted",
        "open",
    )
    return (
        counted.with_columns(
            open=own - pl.col("confirmed") - pl.col("contradicted"),
            confirmed_low=pl.Series([one and one.low for one in shares], dtype=pl.Float64),
            confirmed_share=pl.Series([one and one.expected for one in shares], dtype=pl.Float64),
            confirmed_high=pl.Series([one and one.high for one in shares], dtype=pl.Float64),
            suggested_letter=pl.when(pl.col("by") == ALL).then(letters.cast(pl.String)),
        )
        .with_columns(because=because)
        .join(given, on="source_id", how="left")
        .select(list(SOURCE_RECORDS.schema))
    )
