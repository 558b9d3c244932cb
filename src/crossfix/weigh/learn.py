"""From tables to the arrays of the model, and back to what was learnt of each group."""

from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from crossfix.case import Case
from crossfix.model import EXPLOSIVE_KINDS, EXPLOSIVE_VIOLENCE
from crossfix.weigh import model, priors, watch


class Learnt(NamedTuple):
    """What the record says of the independent groups."""

    rates: model.Rates
    groups: pl.DataFrame  # with their priors, in the order of the rates
    watches: pl.DataFrame  # where and when a silence counts
    truth: pl.DataFrame  # incident_id and probability


def with_family(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return the incidents with `family`: the kinds of event that one observer reports alike."""
    explosive = pl.col("event_type").is_in(EXPLOSIVE_KINDS)
    family = pl.when(explosive).then(pl.lit(EXPLOSIVE_VIOLENCE)).otherwise("event_type")
    return candidates.with_columns(family=family)


def learn(
    voices: pl.DataFrame,
    heard: pl.DataFrame,
    candidates: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    case: Case,
) -> Learnt:
    """Return the rates of the independent groups, where they watch, and the incidents' truth.

    `candidates` in the order of incident_id, with `family`; `heard` as of heard_of.
    """
    names = voices.filter(~pl.col("own_side")).select("group_id").unique()
    groups = priors.group_priors(names, sources)
    spoken = heard.filter(~pl.col("own_side")).drop("own_side")
    others = spoken.filter("says")
    # an ally is silent or not for reasons of its own
    watchers = voices.filter(~pl.col("own_side"), ~pl.col("ally")).select("group_id").unique()
    stated = watch.declared(sources, case=case).join(watchers, on="group_id", how="semi")
    around = (
        watch.inferred(others, candidates, watch_days=case.weigh.watch_days)
        .join(stated, on="group_id", how="anti")
        .join(watchers, on="group_id", how="semi")
    )
    often = others.group_by("group_id").len().filter(pl.col("len") >= priors.SILENCE_MIN_INCIDENTS)
    counts = pl.concat([stated, around.join(often, on="group_id", how="semi")])
    pair = ["incident_id", "group_id"]
    could = watch.watched(pl.concat([stated, around]), candidates, others)
    exposed = pl.concat([could.join(spoken, on=pair, how="anti"), others.select(could.columns)])
    silent = watch.watched(counts, candidates, others).join(spoken, on=pair, how="anti")
    world = model.World(
        _heard(others, candidates, groups),
        _matrix(exposed, candidates, groups),
        _matrix(silent, candidates, groups),
        _selected(heard, candidates),
    )
    rates = model.learn(world, _prior(groups, case))
    truth = candidates.select("incident_id", probability=pl.Series(rates.probability))
    return Learnt(rates, groups, counts.sort("group_id", "admin1", "start"), truth)


def _selected(heard: pl.DataFrame, candidates: pl.DataFrame) -> model.Flags:
    """Return which incidents are known only because an independent group reported them."""
    ids = pl.col("incident_id")
    said = heard.filter("says")
    own = said.filter("own_side")["incident_id"].unique()
    others = said.filter(~pl.col("own_side"))["incident_id"].unique()
    known = ids.is_in(others.implode()) & ~ids.is_in(own.implode())
    return np.asarray(candidates.select(known).to_series().to_numpy(), dtype=np.bool_)


def _prior(groups: pl.DataFrame, case: Case) -> model.Prior:
    return model.Prior(
        kind=(groups["kind"].rank("dense").cast(pl.Int64) - 1).to_numpy(),
        kind_ratio=groups["kind_ratio"].to_numpy(),
        letter_ratio=groups["letter_ratio"].fill_null(float("nan")).to_numpy(),
        firmness=groups["firmness"].to_numpy(),
        happened=case.weigh.prior,
    )


def _positions(pairs: pl.DataFrame, candidates: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    rows = candidates.select("incident_id", row=pl.int_range(pl.len()))
    columns = groups.select("group_id", column=pl.int_range(pl.len()))
    return pairs.join(rows, on="incident_id").join(columns, on="group_id").sort("row", "column")


def _heard(others: pl.DataFrame, candidates: pl.DataFrame, groups: pl.DataFrame) -> model.Heard:
    at = _positions(others, candidates, groups)
    return model.Heard(at["row"].to_numpy(), at["column"].to_numpy(), at["share"].to_numpy())


def _matrix(pairs: pl.DataFrame, candidates: pl.DataFrame, groups: pl.DataFrame) -> csr_array:
    at = _positions(pairs, candidates, groups)
    where = (at["row"].to_numpy(), at["column"].to_numpy())
    return csr_array((np.ones(len(at)), where), shape=(len(candidates), len(groups)))
