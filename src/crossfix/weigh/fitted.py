"""The tables of what was learnt beside the groups: strata, rates in them, outlets, starts."""

import polars as pl

from crossfix.likelihood import FALSE, TRUE, chances, on_average
from crossfix.tables import ISSUES, OUTLETS, RATES, STARTS, STRATA, check
from crossfix.weigh.learn import Learnt
from crossfix.weigh.model import AGREED
from crossfix.weigh.unreported import Unreported

LETTERS_DOUBTED = 0.5  # letters that are followed less than by half are told of


def rates_table(learnt: Learnt, heard: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """Return RATES: what each group does in each stratum in which it is heard or watches."""
    rates = learnt.fit.rates
    columns = learnt.columns.join(
        learnt.groups.select("group_id", group=pl.int_range(pl.len())),
        on="group_id",
        maintain_order="left",
    )
    group = columns["group"].to_numpy()
    log_odds = rates.log_odds[group] + rates.offsets
    usual = on_average(chances(log_odds, rates.slopes[group]))
    told = (
        heard.filter("says")
        .join(candidates.select("incident_id", "admin1", "family"), on="incident_id")
        .join(learnt.strata, on=["admin1", "family"], nulls_equal=True)
        .group_by("group_id", "stratum")
        .agg(incidents=pl.len().cast(pl.Int64))
    )
    table = (
        columns.with_columns(
            sensitivity=pl.Series(usual[:, TRUE]),
            false_report_rate=pl.Series(usual[:, FALSE]),
            true_log_odds=pl.Series(log_odds[:, TRUE]),
            false_log_odds=pl.Series(log_odds[:, FALSE]),
        )
        .join(learnt.strata, on="stratum")
        .join(told, on=["group_id", "stratum"], how="left")
        .with_columns(pl.col("incidents").fill_null(0))
    )
    return check(table.select(list(RATES.schema)), RATES)


def strata_table(learnt: Learnt, candidates: pl.DataFrame, *, assumed: float) -> pl.DataFrame:
    """Return STRATA; `assumed` is the prior that the case sets."""
    number = candidates.group_by("admin1", "family").agg(incidents=pl.len().cast(pl.Int64))
    moved = pl.format(
        "{}, as the case sets it, moved by the record of the case and of this stratum", assumed
    )
    table = (
        learnt.strata.with_columns(
            prior=pl.Series(learnt.fit.rates.happened, dtype=pl.Float64),
            **_unreported(learnt.unreported),
        )
        .join(number, on=["admin1", "family"], nulls_equal=True)
        .with_columns(
            because=pl.when(pl.lit(learnt.fit.learnt))
            .then(moved)
            .otherwise(pl.format("{}, as the case sets it", assumed))
        )
    )
    return check(table.select(list(STRATA.schema)), STRATA)


def _unreported(found: Unreported) -> dict[str, pl.Series]:
    """Return the columns of what nobody reported; null where nothing can be said of it."""
    told = pl.Series(found.because, dtype=pl.String)
    is_known = told == ""
    ends = {"": found.expected, "_low": found.low, "_high": found.high}
    known = {
        f"unreported{end}": pl.Series(values, dtype=pl.Float64).set(~is_known, None)
        for end, values in ends.items()
    }
    return known | {"unreported_because": told.set(is_known, None)}


def outlets_table(learnt: Learnt, printed: pl.DataFrame) -> pl.DataFrame:
    """Return OUTLETS."""
    rates = learnt.fit.rates
    number = printed.group_by("group_id", "source_id").agg(printed=pl.len().cast(pl.Int64))
    table = learnt.outlets.with_columns(
        copy_rate=pl.Series(rates.copying, dtype=pl.Float64),
        true_rate=pl.Series(rates.own_word[:, TRUE], dtype=pl.Float64),
        false_rate=pl.Series(rates.own_word[:, FALSE], dtype=pl.Float64),
    ).join(number, on=["group_id", "source_id"])
    return check(table.select(list(OUTLETS.schema)), OUTLETS)


def starts_table(learnt: Learnt) -> pl.DataFrame:
    """Return STARTS."""
    rows = [start._asdict() for start in learnt.fit.starts]
    return check(pl.DataFrame(rows, schema=STARTS.schema), STARTS)


def doubts(learnt: Learnt) -> pl.DataFrame:
    """Return ISSUES: first guesses that lead apart, runs that ended unsettled, letters in doubt."""
    starts = learnt.fit.starts
    furthest = max(start.furthest for start in starts)
    found = []
    if furthest > AGREED:
        found.append(
            {
                "what": f"first guesses of how often sources err lead to probabilities up to "
                f"{furthest:.2f} apart; the likeliest result is used",
                "mend": "read the table starts; give reliability letters, or state what is watched",
            }
        )
    if not all(start.settled for start in starts):
        found.append(
            {
                "what": "an estimate of how often sources err had not settled when it was stopped",
                "mend": "read the table starts; give reliability letters, or state what is watched",
            }
        )
    followed = float(learnt.fit.rates.letters[0])
    if followed < LETTERS_DOUBTED:
        found.append(
            {
                "what": f"the record speaks against the reliability letters: {followed:.0%} of what"
                " they add to the kinds of sources is followed",
                "mend": "set the letters beside what became of the reports: crossfix sources CASE",
            }
        )
    same = {"severity": "warning", "stage": "weigh", "where": "starts"}
    return check(pl.DataFrame([same | row for row in found], schema=ISSUES.schema), ISSUES)
