"""How many died in each incident, and how each voice counts: tables from the model of tolls.

Copies are one voice, and a voice has one figure an incident: the one it published last, since
later counts mend earlier ones. A report is heard in its best incident only. As far as it may tell
of others too, its figure may be the sum of several tolls, or that of another, and is no more than
a bound here, or nothing.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.assess import toll_model
from crossfix.assess.toll_figures import Figures
from crossfix.assess.toll_model import Posteriors
from crossfix.likelihood import Reals
from crossfix.tables import INCIDENT_TOLLS, TOLL_BIASES, check, empty

MEASURES = ("killed", "civilians_killed")
LOW, HALF, HIGH = 0.025, 0.5, 0.975
# A report that may tell of another incident is as likely a sum as the toll of the other.
SUMMED = 0.5
_NAMED = 4  # voices named in a sentence
_SURE = 0.995  # a link this sure needs no remark
_STEPS = 20  # of a share
_WIDTH = 1.96  # standard errors either side
_EVEN = 0.05  # a factor this near to 1 is not worth a word


class Tolls(NamedTuple):
    """INCIDENT_TOLLS and TOLL_BIASES."""

    incidents: pl.DataFrame
    biases: pl.DataFrame


def tolls(said: pl.DataFrame) -> Tolls:
    """Return the tolls of incidents and the biases of voices; `said` as of evidence.spoken."""
    counts: list[pl.DataFrame] = []
    biases: list[pl.DataFrame] = []
    for measure in MEASURES:
        told = figures(said, measure)
        if told.is_empty():
            continue
        for found, parts, table in zip(
            _measured(told), (counts, biases), (INCIDENT_TOLLS, TOLL_BIASES), strict=True
        ):
            parts.append(found.with_columns(measure=pl.lit(measure)).select(list(table.schema)))
    return Tolls(
        _coherent(pl.concat([empty(INCIDENT_TOLLS), *counts])),
        check(pl.concat([empty(TOLL_BIASES), *biases]), TOLL_BIASES),
    )


def figures(said: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Return the figure of each voice in each incident: the last that it published.

    Adds `alone`, that it is the toll of this incident, and `summed`, that it is one of several. An
    incident of one report is what this report tells of, if it happened at all: there the two add
    up to 1.
    """
    low, high = pl.col(f"{measure}_low"), pl.col(f"{measure}_high")
    told = said.filter("best")
    reports = told.group_by("incident_id").agg(_reports=pl.len())
    shares = said.group_by("report_id").agg(_of_all=pl.col("share").sum().clip(0, 1))
    share = pl.col("share").clip(0, 1)
    summed = SUMMED * (pl.col("_of_all") - share).clip(0, 1)
    whole = pl.when(pl.col("_reports") == 1).then(share + summed).otherwise(1.0)
    return (
        told.filter("counts", "says", low.is_not_null() | high.is_not_null())
        .join(reports, on="incident_id")
        .join(shares, on="report_id")
        .with_columns(alone=share / whole, summed=summed / whole)
        .sort("incident_id", "group_id", "published_on", "report_id", nulls_last=False)
        .group_by("incident_id", "group_id", maintain_order=True)
        .agg(
            pl.col("report_id", "independent", "alone", "summed").last(),
            low=low.last(),
            high=high.last(),
        )
    )


def _measured(told: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row an incident and one row a voice, from the figures of one measure.

    The parameters come from independent voices. Where none has a figure, those of the claimant's
    side and its allies stand, as of voices without a record: nothing bears them out. How they
    count is told beside the posteriors of the independent voices, which they do not touch.
    """
    counted = pl.col("independent").any().over("incident_id")
    told = told.with_columns(shared=_shared(), used=pl.col("independent") | ~counted)
    outside, inside = told.filter("independent"), told.filter(~pl.col("independent"))
    known = outside["group_id"].unique().sort().to_list()
    others = sorted(set(inside["group_id"]) - set(known))
    fitted = toll_model.fit(_figures(outside, known), voices=len(known))
    used = told.filter("used").sort("incident_id", "group_id")
    found = toll_model.posteriors(_figures(used, [*known, *others]), fitted)
    place = {name: at for at, name in enumerate(used["incident_id"].unique(maintain_order=True))}
    beside = [
        toll_model.beside(
            _figures(own, [name]),
            np.array([place[one] for one in own["incident_id"]], dtype=np.int64),
            found,
            fitted,
        )
        for name in others
        for own in [inside.filter(pl.col("group_id") == name, ~pl.col("used"))]
    ]
    spread = np.sqrt(np.diag(fitted.covariance)[: len(known)])
    counting = [*zip(fitted.bias.tolist(), spread.tolist(), strict=True), *beside]
    biases = _factors(told, dict(zip([*known, *others], counting, strict=True)))
    return _incidents(used, found, biases), biases


def _shared() -> pl.Expr:
    """Return whether an independent voice other than this one counts too."""
    outside = pl.col("independent").cast(pl.Int64)
    return (outside.sum().over("incident_id") - outside) > 0


def _figures(told: pl.DataFrame, voices: Sequence[str]) -> Figures:
    """Return the figures for the model; incidents and voices by their place."""
    place = {name: at for at, name in enumerate(voices)}
    alone, summed = (_in_steps(told[name].to_numpy()) for name in ("alone", "summed"))
    incident = told["incident_id"].rank("dense").cast(pl.Int64) - 1
    return Figures(
        incident.to_numpy(),
        np.array([place[name] for name in told["group_id"]], dtype=np.int64),
        told["low"].fill_null(0).cast(pl.Float64).to_numpy(),
        told["high"].cast(pl.Float64).fill_null(np.inf).to_numpy(),
        told["high"].is_null().to_numpy(),
        alone,
        np.minimum(summed, 1 - alone),
    )


def _in_steps(share: Reals) -> Reals:
    """Return shares to a twentieth, so that figures that are as good as alike are one."""
    found: Reals = np.rint(share * _STEPS) / _STEPS
    return found


def _factors(told: pl.DataFrame, found: Mapping[str, tuple[float, float]]) -> pl.DataFrame:
    """Return one row a voice: how many it counts, and its factor with an interval."""
    counted = (
        told.group_by("group_id")
        .agg(incidents=pl.len().cast(pl.Int64), shared=pl.col("shared").sum().cast(pl.Int64))
        .sort("group_id")
    )
    centre = np.array([found[name][0] for name in counted["group_id"]])
    error = np.array([found[name][1] for name in counted["group_id"]])
    ends = {"low": -_WIDTH, "factor": 0.0, "high": _WIDTH}
    frame = counted.with_columns(
        pl.Series(name, np.exp(centre + width * error)) for name, width in ends.items()
    )
    none = pl.lit("no other independent voice counts what it counts: taken for unbiased, loosely")
    own = pl.format(
        "in {} of {} incidents another independent voice counts too; pooled towards 1",
        "shared",
        "incidents",
    )
    return frame.with_columns(because=pl.when(pl.col("shared") > 0).then(own).otherwise(none))


def _incidents(used: pl.DataFrame, found: Posteriors, biases: pl.DataFrame) -> pl.DataFrame:
    """Return one row an incident: what is told, the interval, and who counts."""
    told = (
        used.join(biases.select("group_id", "factor", "shared"), on="group_id", suffix="_record")
        .sort("incident_id", "group_id")
        .with_columns(says=_says())
        .group_by("incident_id", maintain_order=True)
        .agg(
            told_low=pl.col("low").min(),
            told_high=pl.when(_is_open()).then(None).otherwise(pl.col("high").max()),
            open=pl.col("high").is_null().all(),
            voices=pl.len().cast(pl.Int64),
            independent=pl.col("independent").all(),
            report_ids=pl.col("report_id").sort().str.join(";"),
            says=pl.col("says").head(_NAMED).str.join("; "),
        )
    )
    bounds = {
        name: pl.Series(found.quantile(share))
        for name, share in (("low", LOW), ("likely", HALF), ("high", HIGH))
    }
    closed = [pl.when("open").then(None).otherwise(name).alias(name) for name in ("likely", "high")]
    return told.with_columns(**bounds).with_columns(*closed).with_columns(because=_because())


def _is_open() -> pl.Expr:
    """Return whether somebody tells "at least" more than any upper figure."""
    return pl.col("high").is_null().all() | (pl.col("low").max() > pl.col("high").max())


def _says() -> pl.Expr:
    low, high = pl.col("low"), pl.col("high")
    figure = (
        pl.when(high.is_null())
        .then(pl.format("at least {}", low))
        .when(low.is_null())
        .then(pl.format("at most {}", high))
        .when(low == high)
        .then(low.cast(pl.String))
        .otherwise(pl.format("{} to {}", low, high))
    )
    biased = (pl.col("shared_record") > 0) & ((pl.col("factor") - 1).abs() >= _EVEN)
    remarks = pl.concat_list(
        pl.when(biased).then(pl.format("tells {} for 1 counted", pl.col("factor").round(2))),
        pl.when(pl.col("alone") < _SURE).then(
            pl.format("of this incident alone: {}", pl.col("alone").round(2))
        ),
    ).list.drop_nulls()
    bracket = pl.format(" ({})", remarks.list.join(", "))
    return pl.concat_str(
        "group_id",
        pl.lit(" "),
        figure,
        pl.when(remarks.list.len() > 0).then(bracket).otherwise(pl.lit("")),
    )


def _because() -> pl.Expr:
    more = pl.col("voices") - _NAMED
    rest = pl.when(more > 0).then(pl.format("; and {} more", more)).otherwise(pl.lit(""))
    who = (
        pl.when("independent")
        .then(pl.lit("independent voices, one figure each: "))
        .otherwise(pl.lit("only the claimant or its allies count, and nothing bears it out: "))
    )
    end = pl.when("open").then(pl.lit("; nobody gives an upper figure")).otherwise(pl.lit(""))
    return pl.concat_str(who, "says", rest, end)


def _coherent(counts: pl.DataFrame) -> pl.DataFrame:
    """Return the counts with tolls that hold the civilians, and with those who were no civilians.

    Who is killed and not counted as a civilian was a fighter, or nobody says what. The interval
    holds every difference of the two intervals: it errs towards width.
    """
    ends = ("incident_id", "low", "likely", "high", "independent")
    civilians = counts.filter(pl.col("measure") == "civilians_killed")
    killed = pl.col("measure") == "killed"
    both = counts.filter(killed).join(
        civilians.select(ends), on="incident_id", how="left", suffix="_civil"
    )
    unbounded = pl.col("high_civil").is_null() & pl.col("low_civil").is_not_null()
    is_open = pl.col("high").is_null() | unbounded
    raised = both.with_columns(
        low=pl.max_horizontal("low", "low_civil"),
        likely=pl.when(~is_open).then(pl.max_horizontal("likely", "likely_civil")),
        high=pl.when(~is_open).then(pl.max_horizontal("high", "high_civil")),
    )
    others = raised.filter(
        pl.col("low_civil").is_not_null(), pl.col("independent") == pl.col("independent_civil")
    ).with_columns(
        measure=pl.lit("others_killed"),
        told_low=pl.lit(None, pl.Int64),
        told_high=pl.lit(None, pl.Int64),
        low=(pl.col("low") - pl.col("high_civil")).clip(0).fill_null(0),
        likely=(pl.col("likely") - pl.col("likely_civil")).clip(0),
        high=pl.col("high") - pl.col("low_civil"),
        because=pl.format(
            "people killed less civilians killed: fighters, and those of whom nobody says what"
            " they were; {}",
            "because",
        ),
    )
    parts = (counts.filter(~killed), raised, others)
    names = list(INCIDENT_TOLLS.schema)
    return check(pl.concat([part.select(names) for part in parts]), INCIDENT_TOLLS)
