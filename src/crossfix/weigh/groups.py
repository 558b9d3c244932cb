"""The table of groups: what each voice adds, and why so much."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from crossfix.likelihood import DECIBANS, FALSE, TRUE, Reals, chances, on_average
from crossfix.model import MAX_REPORT_DECIBANS
from crossfix.tables import GROUPS
from crossfix.weigh import priors
from crossfix.weigh.learn import Learnt
from crossfix.weigh.watch import in_words


def groups_table(
    voices: pl.DataFrame, reports: pl.DataFrame, heard: pl.DataFrame, learnt: Learnt
) -> pl.DataFrame:
    """Return the rows of all groups, the claimant's own ones included."""
    everyone = _counted(voices, reports, heard)
    return pl.concat(
        [
            _independent(
                learnt.groups.join(everyone, on="group_id", maintain_order="left"), learnt
            ),
            _own(everyone.filter("own_side")),
        ]
    )


def with_reasons(groups: pl.DataFrame, words: Mapping[str, str]) -> pl.DataFrame:
    """Return the groups, where `words` (group_id -> words) are added to why."""
    more = pl.col("group_id").replace_strict(words, default="", return_dtype=pl.String)
    return groups.with_columns(because=pl.concat_str("because", more))


def _counted(voices: pl.DataFrame, reports: pl.DataFrame, heard: pl.DataFrame) -> pl.DataFrame:
    """Return each group with its members and with the numbers of its reports and incidents."""
    printed = voices.join(reports.select("report_id", "source_id"), on="report_id", how="left")
    origin = pl.col("group_id").alias("source_id")
    names = (
        pl.concat([printed.select("group_id", "source_id"), printed.select("group_id", origin)])
        .unique()
        .sort("group_id", "source_id")
        .group_by("group_id")
        .agg(members=pl.col("source_id").str.join(";"))
    )
    sizes = voices.group_by("group_id").agg(
        pl.col("own_side", "ally").first(), reports=pl.len().cast(pl.Int64)
    )
    incidents = heard.group_by("group_id").agg(incidents=pl.col("says").sum().cast(pl.Int64))
    return (
        sizes.join(names, on="group_id", how="left")
        .join(incidents, on="group_id", how="left")
        .with_columns(pl.col("incidents").fill_null(0))
        .sort("group_id")
    )


def _independent(groups: pl.DataFrame, learnt: Learnt) -> pl.DataFrame:
    """Return the rows of the independent groups; `groups` in the order of the rates."""
    rates = learnt.fit.rates
    usual = on_average(chances(rates.log_odds, rates.slopes))
    adds = DECIBANS * np.log(usual[:, TRUE] / usual[:, FALSE])
    spread = 1.96 * DECIBANS * _spread(usual, learnt.fit.gap_covariance)
    gap = learnt.fit.gap_covariance @ [1.0, -1.0] @ [1.0, -1.0]
    figures = {
        "sensitivity": usual[:, TRUE],
        "false_report_rate": usual[:, FALSE],
        "report_decibans": adds,
        "report_decibans_low": np.clip(adds - spread, 0.0, None),
        "report_decibans_high": np.clip(adds + spread, None, MAX_REPORT_DECIBANS),
        "silence_decibans": DECIBANS * (np.log1p(-usual[:, TRUE]) - np.log1p(-usual[:, FALSE])),
        "own_record": 100 * (1 - gap / groups["gap_sd"].to_numpy() ** 2) * learnt.fit.learnt,
        "true_log_odds": rates.log_odds[:, TRUE],
        "false_log_odds": rates.log_odds[:, FALSE],
        "true_slope": rates.slopes[:, TRUE],
        "false_slope": rates.slopes[:, FALSE],
    }
    measured = groups.with_columns(
        pl.Series(name, values, dtype=pl.Float64) for name, values in figures.items()
    )
    silence = pl.when(pl.col("watches").is_null()).then(0.0).otherwise("silence_decibans")
    return (
        measured.sort("group_id")
        .join(in_words(learnt.watches), on="group_id", how="left")
        .with_columns(
            silence_decibans=silence,
            watches=pl.col("watches").fill_null("nowhere: heard of too rarely"),
            because=pl.concat_str(_because(), _allied()),
        )
        .select(list(GROUPS.schema))
    )


def _spread(usual: Reals, covariance: Reals) -> Reals:
    """Return the standard deviation of ln(sensitivity / false-report rate), to first order."""
    slope = np.stack([-(1 - usual[:, FALSE]), 1 - usual[:, TRUE]], axis=1)
    return np.asarray(np.sqrt(np.einsum("gi,gij,gj->g", slope, covariance, slope)))


def _because() -> pl.Expr:
    letter = (
        pl.when(pl.col("letter_ratio").is_not_null())
        .then(pl.format("its reliability letter {}", "admiralty"))
        .otherwise(
            pl.format("its kind ({}: {} dB)", "kind", (-10 * pl.col("kind_ratio").log10()).round(1))
        )
    )
    learnt = pl.format(
        "assumed from {}, moved by the record of its kind, {} % by its own; if independent reports"
        " of one event are rare, the record says little",
        letter,
        pl.col("own_record").round(0).cast(pl.Int64),
    )
    assumed = pl.format(
        "assumed from {}; too few groups are heard often enough to learn from the record", letter
    )
    return pl.when(pl.col("own_record").max() > 0).then(learnt).otherwise(assumed)


def _allied() -> pl.Expr:
    why = pl.lit(
        "; speaks for an ally of the claimant: it never confirms, nor is it taken to watch"
    )
    return pl.when("ally").then(why).otherwise(pl.lit(""))


def _own(groups: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the claimant's own groups: by rule they add nothing to their own claim."""
    rate, log_odds = pl.lit(priors.SENSITIVITY), pl.lit(priors.TRUE_LOG_ODDS)
    nothing = pl.lit(0.0)
    return groups.with_columns(
        sensitivity=rate,
        false_report_rate=rate,
        report_decibans=nothing,
        report_decibans_low=nothing,
        report_decibans_high=nothing,
        silence_decibans=nothing,
        true_log_odds=log_odds,
        false_log_odds=log_odds,
        true_slope=nothing,
        false_slope=nothing,
        watches=pl.lit("nowhere: it reports its own sorties only"),
        because=pl.lit(
            "speaks for the claimant: by rule its word adds nothing to its own claim; its rates"
            " are set equal, not measured"
        ),
    ).select(list(GROUPS.schema))
