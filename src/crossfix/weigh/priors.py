"""What is assumed of a source before its record speaks: by kind, and by Admiralty letter.

With a few hundred incidents and most sources heard once, the data say little about who errs: what
one report adds comes mostly from here, and moves as the record grows. All figures are judgements
of ours, in decibans of one report; they are printed with every result.
"""

import math

import polars as pl

# What one report by an independent source of a kind adds, in decibans. A party to the conflict,
# or an outlet that speaks for a state, adds about half of what a monitor adds; a dataset repeats
# others without always saying whom.
REPORT_DECIBANS: dict[str, float] = {
    "open_source_investigators": 8.0,
    "ngo": 7.0,
    "monitor": 7.0,
    "news_agency": 6.0,
    "news": 5.0,
    "witness": 5.0,
    "dataset": 5.0,
    "official": 3.5,
    "military": 3.0,
    "state_media": 3.0,
}
UNKNOWN_KIND_DECIBANS = 4.0
# Of these kinds, a source that speaks for a side is a kind of its own, and adds less.
OPEN_TO_SIDES = ("ngo", "monitor", "news_agency", "news", "witness", "dataset")
SIDED_DECIBANS = -1.5
SIDED = " speaking for a side"

# Reliability letters of the NATO Admiralty code (AJP-2.1), read as a prior on false reports.
# F means that there is no basis for a letter: the prior of the kind, held loosely.
LETTER_DECIBANS: dict[str, float] = {"A": 10.0, "B": 8.5, "C": 6.0, "D": 3.5, "E": 1.5}
NO_BASIS = "F"

SENSITIVITY = 0.2  # share of the true incidents that a source reports where it watches
TRUE_LOG_ODDS = math.log(SENSITIVITY / (1 - SENSITIVITY))

# How firmly priors are held: standard deviations of log odds. A gap is the log odds of a false
# report minus those of a true one; sources differ more in how much they report than in that.
KIND_TRUE_SD = 0.6
GROUP_TRUE_SD = 0.8
KIND_GAP_SD = 0.25
GROUP_GAP_SD = 0.5
NO_BASIS_GAP_SD = 1.0
LETTERS_SD = 0.5  # of how far the letters of a case are followed (0: its kinds alone; 1: wholly)
OFFSET_SD = 0.5  # of a group in one stratum: true reports
OFFSET_GAP_SD = 0.3  # and the gap there
SLOPE = 0.5  # by visibility: what one of a hundred events shows best, a source reports thrice as
SLOPE_SD = 0.3  # readily as a middling one

# The case's prior, in incidents' worth, and that of the case for each of its strata.
CASE_INCIDENTS = 1000.0
STRATUM_INCIDENTS = 500.0

# Outlets of one voice: how often one prints what the voice puts out, and says so of its own.
COPYING = 0.5
COPYING_TRIALS = 4.0
OWN_WORD = 0.05
OWN_TRIALS = 10.0

# Two lists that rarely agree may be two true ones with little overlap, or two false ones: only from
# three on can rates be told from a record (Hui and Walter 1980, Biometrics 36:167).
MIN_GROUPS = 3
SILENCE_MIN_INCIDENTS = 5  # a group heard of less often is not taken to be watching


def false_ratio(decibans: pl.Expr) -> pl.Expr:
    """Return false-report rate over sensitivity for the decibans of one report.

    >>> pl.DataFrame({"d": [10.0]}).select(r=false_ratio(pl.col("d")))["r"].to_list()
    [0.1]
    """
    return pl.lit(10.0).pow(-decibans / 10)


def gap(ratio: pl.Expr) -> pl.Expr:
    """Return the log odds of a false report minus those of a true one, at SENSITIVITY."""
    false = SENSITIVITY * ratio
    return (false / (1 - false)).log() - TRUE_LOG_ODDS


def group_priors(groups: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Return the groups, in the order of group_id, each with the prior of its origin.

    Adds kind, kind_ratio (false-report rate over sensitivity for its kind), letter_ratio (null
    without a letter A-E), kind_gap and letter_gap (the same as gaps), and gap_sd.
    """
    origin = sources.select(pl.col("source_id").alias("group_id"), "kind", "party", "admiralty")
    letter = pl.col("admiralty").str.strip_chars().str.to_uppercase()
    sided = pl.col("kind").is_in(OPEN_TO_SIDES) & pl.col("party").is_not_null()
    decibans = pl.col("kind").replace_strict(
        REPORT_DECIBANS, default=UNKNOWN_KIND_DECIBANS, return_dtype=pl.Float64
    )
    kind_decibans = decibans + pl.when(sided).then(SIDED_DECIBANS).otherwise(0.0)
    letter_decibans = letter.replace_strict(LETTER_DECIBANS, default=None, return_dtype=pl.Float64)
    return (
        groups.join(origin, on="group_id", how="left")
        .with_columns(kind=pl.col("kind").fill_null("unknown"))
        .with_columns(
            kind=pl.concat_str("kind", pl.when(sided).then(pl.lit(SIDED)).otherwise(pl.lit(""))),
            kind_ratio=false_ratio(kind_decibans),
            letter_ratio=false_ratio(letter_decibans),
            gap_sd=pl.when(letter == NO_BASIS).then(NO_BASIS_GAP_SD).otherwise(GROUP_GAP_SD),
        )
        .with_columns(kind_gap=gap(pl.col("kind_ratio")), letter_gap=gap(pl.col("letter_ratio")))
        .sort("group_id")
    )
