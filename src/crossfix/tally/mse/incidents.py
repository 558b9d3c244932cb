"""Estimates from incidents and the groups that report them, stratum by stratum.

On unverified reports multiple systems estimation overcounts: a false report of one source looks
like the tip of a hidden mass. So each incident counts by its probability; a verified one counts 1.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import polars as pl

from crossfix.errors import TableError
from crossfix.tally.mse.ensemble import MODELS, QUICK, Ensemble, estimate
from crossfix.tally.mse.estimable import not_estimable
from crossfix.tally.mse.estimate import Estimate, refusal
from crossfix.tally.mse.latent import MODEL as LATENT
from crossfix.tally.mse.overlaps import Overlaps, Reals, overlaps
from crossfix.tally.poisson_binomial import Z_95

COLUMNS = ("incident_id", "group", "probability")
_MOST_GROUPS = 5  # lists of a stratum; with more a sweep takes long, and cells are few
_WORLDS = 20  # drawn where incidents are uncertain
_SURE = "it is for verified incidents alone: give probabilities of 0 and 1, or leave it out"


def by_stratum(
    reports: pl.DataFrame, *, models: Sequence[str] = QUICK, seed: int = 1
) -> list[Ensemble]:
    """Return what the models say of each stratum of incidents, strata in alphabetical order.

    A row of reports says that a group reports an incident: incident_id, group (text), probability
    that the incident is true (0 to 1, or whether it was verified), and stratum (may be absent).
    Groups must be independent of each other: copies belong to the group that they copy. Of more
    than five groups in a stratum the four largest are lists, and all the others are one list.

    Counts are expected counts. Where an incident is neither surely true nor surely false, the
    models are also run on 20 worlds in which each is true or false by its chance, and the
    intervals carry how far these differ (Rubin 1987, Multiple Imputation, equation 3.1.5), each
    side by itself. Raises TableError for a column that is absent, or cells that are unknown, out of
    bounds or at odds with each other.

    >>> reports = pl.DataFrame(
    ...     {"incident_id": [1, 1, 2], "group": ["a", "b", "a"], "probability": [1.0, 1.0, 0.5]}
    ... )
    >>> by_stratum(reports)[0].because
    '2 lists hold cases; at least 3 that are independent of each other are needed'
    """
    checked = _checked(reports)
    return [
        _stratum(name, part, models=models, seed=seed)
        for (name,), part in sorted(checked.partition_by("stratum", as_dict=True).items())
    ]


def _checked(reports: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in COLUMNS if name not in reports.columns]
    if missing:
        raise TableError(
            f"the reports have no column {', '.join(missing)}",
            mend=f"give {', '.join(COLUMNS)}, and stratum where there are several",
        )
    named = reports if "stratum" in reports.columns else reports.with_columns(stratum=pl.lit(""))
    rows = named.select(
        pl.col("incident_id", "group", "stratum").cast(pl.String),
        pl.col("probability").cast(pl.Float64),
    ).unique(maintain_order=True)
    unsound = rows.filter(
        pl.any_horizontal(pl.all().is_null())
        | ~pl.col("probability").is_between(0, 1).fill_null(value=True)
    )
    if unsound.height:
        raise TableError(
            f"a report of incident {unsound['incident_id'][0]!r} has an unknown cell, or a "
            f"probability that is not between 0 and 1: {unsound.row(0, named=True)}",
            mend="leave the report out, or give what is unknown",
        )
    at_odds = (
        rows.group_by("incident_id", maintain_order=True)
        .agg(pl.col("stratum", "probability").n_unique())
        .filter((pl.col("stratum") > 1) | (pl.col("probability") > 1))
    )
    if at_odds.height:
        raise TableError(
            f"incident {at_odds['incident_id'][0]!r} has several strata or probabilities",
            mend="give each incident one stratum and one probability",
        )
    return rows


def _stratum(name: str, reports: pl.DataFrame, *, models: Sequence[str], seed: int) -> Ensemble:
    named, notes = _few_lists(reports)
    lists = sorted(named["list"].unique())
    wide = named.group_by("incident_id", maintain_order=True).agg(
        pl.col("probability").first(),
        *(pl.col("list").eq(one).any().cast(pl.Int64).alias(f"list {one}") for one in lists),
    )
    seen = wide.select(f"list {one}" for one in lists).to_numpy()
    chances = wide["probability"].to_numpy()
    expected = overlaps(seen, chances, lists=lists)
    is_sure = not np.any((chances > 0) & (chances < 1))
    able = [model for model in models if is_sure or model != LATENT]
    found = estimate(expected, models=able, seed=seed, stratum=name)
    found = found._replace(notes=(*notes, *found.notes))
    if is_sure or found.because:
        return found
    rng = np.random.default_rng(seed)
    worlds = [
        overlaps(seen, rng.random(len(chances)) < chances, lists=lists) for _ in range(_WORLDS)
    ]
    told = [_widened(one, worlds, seed=seed) for one in found.estimates]
    if LATENT in models:
        told.append(refusal(LATENT, expected, because=_SURE))
    return found._replace(estimates=tuple(told))


def _few_lists(reports: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the reports with their list: the largest groups, and one list of all the others."""
    sizes = reports.group_by("group").agg(pl.col("probability").sum())
    ordered = sizes.sort("probability", "group", descending=[True, False])["group"].to_list()
    if len(ordered) <= _MOST_GROUPS:
        return reports.with_columns(list="group"), ()
    kept, others = ordered[: _MOST_GROUPS - 1], sorted(ordered[_MOST_GROUPS - 1 :])
    note = f"{len(others)} small groups are taken as one list, others: {', '.join(others)}"
    is_kept = pl.col("group").is_in(kept)
    return reports.with_columns(list=pl.when(is_kept).then("group").otherwise(pl.lit("others"))), (
        note,
    )


def _widened(one: Estimate, worlds: Sequence[Overlaps], *, seed: int) -> Estimate:
    """Return an estimate of expected counts with what the worlds add to its interval."""
    if one.total is None:
        return one
    drawn = [MODELS[one.model](world, seed) for world in worlds if not_estimable(world) is None]
    told = [world for world in drawn if world.total is not None]
    if len(told) < len(worlds):
        because = f"{len(worlds) - len(told)} of {len(worlds)} worlds drawn say nothing"
        return refusal(one.model, worlds[0], because=because)._replace(documented=one.documented)
    return _pooled(one, told)


def _pooled(one: Estimate, worlds: Sequence[Estimate]) -> Estimate:
    """Return the mean over worlds, with each end as far off as within and between them say."""
    totals = np.array([world.total for world in worlds], dtype=float)
    between = (1 + 1 / len(worlds)) * float(totals.var(ddof=1)) * Z_95**2
    low, high = (
        None if any(end is None for end in ends) else _within(totals, ends) + between
        for ends in ([world.low for world in worlds], [world.high for world in worlds])
    )
    middle = float(totals.mean())
    return one._replace(
        total=middle,
        low=None if low is None else max(one.documented, middle - sqrt(low)),
        high=None if high is None else middle + sqrt(high),
        interval=f"{one.interval}; widened by {len(worlds)} worlds of which incidents are true",
    )


def _within(totals: Reals, ends: Sequence[float | None]) -> float:
    return float(np.mean((np.array(ends, dtype=float) - totals) ** 2))
