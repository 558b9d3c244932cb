"""The account of each incident's probability: entries in decibans that add up exactly.

Weights of evidence in decibans (Good 1950, Probability and the Weighing of Evidence, ch. 6):
10 log10 of the odds before anybody is heard, plus 10 log10 of each voice's likelihood ratio.
"""

import math

import polars as pl

from crossfix.model import MAX_REPORT_DECIBANS
from crossfix.tables import LEDGER, check

# To find the place in a picture is stronger than to say so: twice the odds.
GEOLOCATION_DECIBANS = 3.0
# The accused would deny a true report almost as surely as a false one.
OWN_DENIAL_DECIBANS = -1.0
# An obscure event is missed by all, so silences overlap: correlation between two of them.
SILENCE_CORRELATION = 0.1
MOST_SILENCES = 6  # rows of silence on one page; the others are summed in one row
_SURE = 0.995  # a link this sure needs no remark
OTHERS = "other silent groups"

_ENTRY = ("incident_id", "block", "kind", "decibans", "report_ids", "because", "turn")
_PRIOR, _OWN, _REPORT, _DENIAL, _SILENCE, _REST = range(6)


def ledger(
    said: pl.DataFrame,
    silences: pl.DataFrame,
    groups: pl.DataFrame,
    *,
    incidents: pl.Series,
    prior: float,
) -> pl.DataFrame:
    """Return the ledger of every incident: prior, reports, denials, silences, in this order.

    `said` has the reports whose best incident this is, each weakened by its share: a report that
    is likelier of another incident is heard there only, since ten stray links are no witness.
    """
    weights = groups.select("group_id", "report_decibans", "silence_decibans")
    entries = [
        _prior(incidents, prior),
        _reports(said.filter("says"), weights),
        _denials(said.filter("denies"), weights),
        _silences(silences, weights),
    ]
    frame = pl.concat([entry.select(_ENTRY) for entry in entries])
    frame = frame.sort(
        "incident_id",
        "turn",
        pl.col("decibans").abs(),
        "block",
        descending=[False, False, True, False],
    )
    running = pl.col("decibans").cum_sum().over("incident_id")
    return check(
        frame.with_columns(
            position=pl.int_range(pl.len()).over("incident_id"),
            running_probability=probability(running),
        ).select(list(LEDGER.schema)),
        LEDGER,
    )


def probability(decibans: pl.Expr) -> pl.Expr:
    """Return the probability that a sum of decibans stands for.

    >>> pl.DataFrame({"d": [0.0, 10.0]}).select(probability(pl.col("d")).round(3))["d"].to_list()
    [0.5, 0.909]
    """
    return (1 / (1 + pl.lit(10.0).pow(-decibans / 10))).name.keep()


def shared_decibans(decibans: pl.Expr, share: pl.Expr) -> pl.Expr:
    """Return what evidence adds that belongs to this incident with probability `share` only.

    10 log10(share x ratio + 1 - share): the mixture of its being heard and its saying nothing.
    """
    return 10 * (share * pl.lit(10.0).pow(decibans / 10) + 1 - share).log10()


def _prior(incidents: pl.Series, prior: float) -> pl.DataFrame:
    because = f"before anybody is heard: {prior:.2f}, as the case sets it"
    return pl.DataFrame({"incident_id": incidents}).with_columns(
        block=pl.lit("prior"),
        kind=pl.lit("prior"),
        decibans=pl.lit(10 * math.log10(prior / (1 - prior))),
        report_ids=pl.lit(None, dtype=pl.String),
        because=pl.lit(because),
        turn=pl.lit(_PRIOR),
    )


def _voices(said: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each voice in each incident; its copies count once."""
    return (
        said.group_by("incident_id", "group_id", "own_side", "ally")
        .agg(
            share=pl.col("share").max(),
            geolocates=pl.col("geolocates").any(),
            number=pl.len(),
            printed=pl.col("source_id").unique().sort().str.join(", "),
            voice=pl.col("voice").sort_by("report_id").first(),
            report_ids=pl.col("report_id").unique().sort().str.join(";"),
        )
        .join(weights, on="group_id")
        .with_columns(
            doubt=pl.when(pl.col("share") < _SURE)
            .then(pl.format("; linked to it with probability {}", pl.col("share").round(2)))
            .otherwise(pl.lit("")),
            who=pl.when(pl.col("number") > 1)
            .then(pl.format("{} reports count as one voice: {}", "number", "printed"))
            .when(pl.col("printed") == pl.col("group_id"))
            .then("voice")
            .otherwise(pl.format("printed by {}: {}", "printed", "voice")),
        )
        .rename({"group_id": "block"})
    )


def _reports(said: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    own = pl.col("own_side")
    placed = pl.when("geolocates").then(GEOLOCATION_DECIBANS).otherwise(0.0)
    full = (pl.col("report_decibans") + placed).clip(upper_bound=MAX_REPORT_DECIBANS)
    found = pl.when("geolocates").then(pl.lit(" and located it")).otherwise(pl.lit(""))
    return (
        _voices(said, weights)
        .with_columns(
            kind=pl.lit("report"),
            decibans=pl.when(own).then(0.0).otherwise(shared_decibans(full, pl.col("share"))),
            turn=pl.when(own).then(_OWN).otherwise(_REPORT),
        )
        .with_columns(
            because=pl.when(own)
            .then(
                pl.format(
                    "{} reports it ({}) and speaks for the claimant: does not count towards"
                    " confirming its own claim",
                    "block",
                    "who",
                )
            )
            .otherwise(
                pl.format(
                    "{} reports it{} ({}){}: {} dB", "block", found, "who", "doubt", _signed()
                )
            )
        )
    )


def _denials(said: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    own = pl.col("own_side") | pl.col("ally")
    accused = own.sum().over("incident_id")
    against = pl.when(own).then(OWN_DENIAL_DECIBANS / accused).otherwise(-pl.col("report_decibans"))
    reason = (
        pl.when(own)
        .then(pl.lit("the accused side would deny it in any case, and counts once"))
        .otherwise(pl.lit("it weighs as much against as its report would weigh for"))
    )
    return (
        _voices(said, weights)
        .with_columns(
            kind=pl.lit("denial"),
            decibans=shared_decibans(against, pl.col("share")),
            turn=pl.lit(_DENIAL),
        )
        .with_columns(
            because=pl.format(
                "{} denies it ({}){}; {}: {} dB", "block", "who", "doubt", reason, _signed()
            )
        )
    )


def _silences(silences: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """Return the silences, the strongest in full and each further one for what it adds.

    n silences with correlation rho count as n / (1 + (n - 1) rho) (the design effect of Kish 1965,
    Survey Sampling, 8.2.4); the k-th counts as the k-th increment of that, so that a report in
    place of a silence never lowers the probability.
    """
    rho = SILENCE_CORRELATION
    rank = pl.col("rank")
    weighed = (
        silences.join(weights, on="group_id")
        .with_columns(number=pl.len().over("incident_id"))
        .sort("incident_id", "silence_decibans", "group_id")
        .with_columns(rank=pl.int_range(pl.len()).over("incident_id"))
        .with_columns(counts=(1 - rho) / ((1 + rank * rho) * (1 + (rank - 1) * rho)))
        .with_columns(decibans=pl.col("silence_decibans") * pl.col("counts"))
    )
    shown = (pl.col("number") <= MOST_SILENCES) | (pl.col("rank") < MOST_SILENCES - 1)
    named = weighed.filter(shown).with_columns(
        block="group_id",
        turn=pl.lit(_SILENCE),
        because=pl.format(
            "{} watched this governorate at that time and does not report it: {} dB",
            "group_id",
            _signed(),
        ),
    )
    rest = (
        weighed.filter(~shown)
        .group_by("incident_id")
        .agg(pl.col("decibans").sum(), number=pl.len())
        .with_columns(block=pl.lit(OTHERS), turn=pl.lit(_REST))
        .with_columns(
            because=pl.format(
                "{} more groups watched and do not report it: {} dB together", "number", _signed()
            )
        )
    )
    columns = ["incident_id", "block", "decibans", "because", "turn"]
    return pl.concat([named.select(columns), rest.select(columns)]).with_columns(
        kind=pl.lit("silence"), report_ids=pl.lit(None, dtype=pl.String)
    )


def _signed() -> pl.Expr:
    rounded = pl.col("decibans").round(1)
    return pl.concat_str(
        pl.when(rounded >= 0).then(pl.lit("+")).otherwise(pl.lit("-")),
        rounded.abs().cast(pl.String),
    )
