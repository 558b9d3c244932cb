"""Estimates from incidents and the groups that report them, stratum by stratum.

On unverified reports multiple systems estimation overcounts: a false report of one source looks
like the tip of a hidden mass. So each incident counts by its probability; a verified one counts 1.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.errors import TableError
from crossfix.tally.mse.ensemble import QUICK, Ensemble, estimate
from crossfix.tally.mse.estimable import not_estimable
from crossfix.tally.mse.estimate import Estimate, refusal
from crossfix.tally.mse.latent import MODEL as LATENT
from crossfix.tally.mse.overlaps import Overlaps, overlaps, without_empty_lists
from crossfix.tally.mse.sensitivity import POINTS, SWEPT
from crossfix.tally.poisson_binomial import Z_95

COLUMNS = ("incident_id", "group", "probability")
_SURE = "it is for verified incidents alone: give probabilities of 0 and 1, or leave it out"


class Effort(NamedTuple):
    """How much is tried on a stratum: more lists and models say more, and take longer."""

    models: Sequence[str] = QUICK
    swept: Sequence[str] = SWEPT  # models of POINTS that say what other lists would give
    most_lists: int = 5  # with more a sweep takes long, and cells are few
    worlds: int = 20  # drawn where incidents are uncertain


_USUAL = Effort()
# Under a tenth of a second a stratum: a bound, an average of what may depend on what, and a model
# of cases that are hardly ever listed, so that the range of all is not too narrow.
LEAST_EFFORT = Effort(("chao", "darroch", "graphs"), ("chao", "graphs"), most_lists=3, worlds=8)


def by_stratum(
    reports: pl.DataFrame,
    *,
    models: Sequence[str] | None = None,
    effort: Effort = _USUAL,
    seed: int = 1,
) -> list[Ensemble]:
    """Return what the models say of each stratum of incidents, strata in alphabetical order.

    A row of reports says that a group reports an incident: incident_id, group (text), probability
    that the incident is true (0 to 1, or whether it was verified), and stratum (may be absent).
    Groups must be independent of each other: copies belong to the group that they copy. Of more
    groups in a stratum than there may be lists (five) the largest are lists, and all the others
    are one list.

    Counts are expected counts. Where an incident is neither surely true nor surely false, the
    models are also run on 20 worlds in which each is true or false by its chance, and the
    intervals, taken at the expected counts, carry how far the worlds' totals differ (Rubin 1987,
    Multiple Imputation, equation 3.1.5), each side by itself. Raises TableError for a column that
    is absent, or cells that are unknown, out of bounds or at odds with each other.

    >>> reports = pl.DataFrame(
    ...     {"incident_id": [1, 1, 2], "group": ["a", "b", "a"], "probability": [1.0, 1.0, 0.5]}
    ... )
    >>> by_stratum(reports)[0].because
    '2 lists hold cases; at least 3 that are independent of each other are needed'
    """
    checked = _checked(reports)
    effort = effort if models is None else effort._replace(models=models)
    return [
        _stratum(name, part, effort=effort, seed=seed)
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


def _stratum(name: str, reports: pl.DataFrame, *, effort: Effort, seed: int) -> Ensemble:
    named, notes = _few_lists(reports, most=effort.most_lists)
    lists = sorted(named["list"].unique())
    wide = named.group_by("incident_id", maintain_order=True).agg(
        pl.col("probability").first(),
        *(pl.col("list").eq(one).any().cast(pl.Int64).alias(f"list {one}") for one in lists),
    )
    seen = wide.select(f"list {one}" for one in lists).to_numpy()
    chances = wide["probability"].to_numpy()
    expected = overlaps(seen, chances, lists=lists)
    is_sure = not np.any((chances > 0) & (chances < 1))
    able = [model for model in effort.models if is_sure or model != LATENT]
    found = estimate(expected, models=able, swept=effort.swept, seed=seed, stratum=name)
    found = found._replace(notes=(*notes, *found.notes))
    if is_sure or found.because:
        return found
    rng = np.random.default_rng(seed)
    worlds = [
        without_empty_lists(overlaps(seen, rng.random(len(chances)) < chances, lists=lists))
        for _ in range(effort.worlds)
    ]
    told = [_widened(one, worlds) for one in found.estimates]
    if LATENT in effort.models:
        told.append(refusal(LATENT, expected, because=_SURE))
    return found._replace(estimates=tuple(told))


def _few_lists(reports: pl.DataFrame, *, most: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the reports with their list: the largest groups, and one list of all the others."""
    sizes = reports.group_by("group").agg(pl.col("probability").sum())
    ordered = sizes.sort("probability", "group", descending=[True, False])["group"].to_list()
    if len(ordered) <= most:
        return reports.with_columns(list="group"), ()
    kept, others = ordered[: most - 1], sorted(ordered[most - 1 :])
    note = f"{len(others)} small groups are taken as one list, others: {', '.join(others)}"
    is_kept = pl.col("group").is_in(kept)
    return reports.with_columns(list=pl.when(is_kept).then("group").otherwise(pl.lit("others"))), (
        note,
    )


def _widened(one: Estimate, worlds: Sequence[Overlaps]) -> Estimate:
    """Return an estimate of expected counts with what the worlds add to its interval."""
    if one.total is None:
        return one
    drawn = [POINTS[one.model](world) for world in worlds if not_estimable(world) is None]
    told = [world.total for world in drawn if world.total is not None]
    if len(told) < len(worlds):
        because = f"{len(worlds) - len(told)} of {len(worlds)} worlds drawn say nothing"
        return refusal(one.model, worlds[0], because=because)._replace(documented=one.documented)
    return _pooled(one, told)


def _pooled(one: Estimate, totals: Sequence[float]) -> Estimate:
    """Return the mean over worlds, each end as far off as its interval and the worlds say."""
    between = (1 + 1 / len(totals)) * float(np.var(totals, ddof=1)) * Z_95**2
    low, high = (
        None if end is None or one.total is None else (end - one.total) ** 2 + between
        for end in (one.low, one.high)
    )
    middle = float(np.mean(totals))
    return one._replace(
        total=middle,
        low=None if low is None else max(one.documented, middle - sqrt(low)),
        high=None if high is None else middle + sqrt(high),
        interval=f"{one.interval}; widened by {len(totals)} worlds of which incidents are true",
    )
