"""The words and silences of each incident as likelihoods, by the rates that weigh learnt."""

from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.assess.taxonomy import family
from crossfix.likelihood import (
    FALSE,
    LEAST_RATIO,
    TRUE,
    Outlets,
    Prints,
    Reals,
    chances,
    linked,
    mixed,
    printed,
    quiet,
)

# To find the place in a picture is stronger than to say so: twice the odds.
GEOLOCATION_RATIO = 10**0.3
# The accused would deny a true report almost as surely as a false one: one deciban in all.
OWN_DENIAL_RATIO = 10**-0.1


class Learnt(NamedTuple):
    """What weigh found: tables GROUPS, RATES, STRATA and OUTLETS."""

    groups: pl.DataFrame
    rates: pl.DataFrame
    strata: pl.DataFrame
    outlets: pl.DataFrame


class Rated(NamedTuple):
    """Entries of incidents with the rates that hold there, in the order of the table."""

    table: pl.DataFrame
    chance: Reals  # entries x 2 x nodes
    quiet: Reals  # entries x 2 x 2: the silence of all outlets of the group
    prior: Reals  # entries x 2


def priors(candidates: pl.DataFrame, strata: pl.DataFrame) -> pl.DataFrame:
    """Return incident_id, `prior` of its stratum, and why so much (`assumed`)."""
    return _in_strata(candidates).join(
        strata.select("admin1", "family", "prior", assumed="because"),
        on=["admin1", "family"],
        nulls_equal=True,
    )


def rated(entries: pl.DataFrame, candidates: pl.DataFrame, learnt: Learnt) -> Rated:
    """Return the entries (incident_id, group_id, ...) with the rates of their group and stratum.

    Where a group has no rates in a stratum, its own hold.
    """
    at = ["group_id", "admin1", "family"]
    logs = ["true_log_odds", "false_log_odds"]
    numbered = learnt.groups.select(
        "group_id", *logs, "true_slope", "false_slope", group=pl.int_range(pl.len())
    )
    table = (
        entries.join(priors(candidates, learnt.strata), on="incident_id", maintain_order="left")
        .join(learnt.rates.select(*at, *logs), on=at, how="left", nulls_equal=True)
        .join(numbered, on="group_id", suffix="_of_group")
        .with_columns(pl.coalesce(name, f"{name}_of_group") for name in logs)
        .sort("incident_id", "group_id")
    )
    pair = table.select("false_log_odds", "true_log_odds").to_numpy()
    slopes = table.select("false_slope", "true_slope").to_numpy()
    prior = table["prior"].to_numpy()
    hushed = quiet(_outlets(learnt), len(learnt.groups))[table["group"].to_numpy()]
    return Rated(table, chances(pair, slopes), hushed, np.stack([1 - prior, prior], axis=1))


def reports(at: Rated, told: pl.DataFrame, learnt: Learnt) -> Reals:
    """Return the log likelihood of each report: entries x 2 x nodes.

    The table has `share` and `geolocates`; `told` has incident_id, group_id, source_id, quotes.
    """
    there = printed(_prints(at.table, told, learnt), _outlets(learnt), at.quiet)
    placed = at.table["geolocates"].to_numpy()[:, None]
    word = mixed(at.chance, there)
    false = np.maximum(word[:, FALSE] / GEOLOCATION_RATIO, word[:, TRUE] * LEAST_RATIO)
    word = np.stack([np.where(placed, false, word[:, FALSE]), word[:, TRUE]], axis=1)
    own = at.table["own_side"].to_numpy()[:, None, None]
    return np.where(own, 0.0, np.log(linked(word, at.table["share"].to_numpy(), at.prior)))


def denials(at: Rated) -> Reals:
    """Return the log likelihood of each denial: a group denies as it reports, the other way round.

    The table has `share`, `accused` (whether it is of the accused side) and `accused_number`.
    """
    number = np.maximum(at.table["accused_number"].to_numpy(), 1)
    against = np.ones_like(at.chance)
    against[:, TRUE] *= (OWN_DENIAL_RATIO ** (1 / number))[:, None]
    accused = at.table["accused"].to_numpy()[:, None, None]
    word = np.where(accused, against, at.chance[:, ::-1])
    return np.log(linked(word, at.table["share"].to_numpy(), at.prior))


def silences(at: Rated) -> Reals:
    """Return the log likelihood of each silence."""
    return np.log(mixed(at.chance, at.quiet))


def _in_strata(candidates: pl.DataFrame) -> pl.DataFrame:
    return candidates.select("incident_id", "admin1", family=family(pl.col("event_type")))


def _outlets(learnt: Learnt) -> Outlets:
    numbered = learnt.groups.select("group_id", group=pl.int_range(pl.len()))
    table = learnt.outlets.join(numbered, on="group_id", maintain_order="left")
    return Outlets(
        table["group"].to_numpy(),
        table["copy_rate"].to_numpy(),
        table.select("false_rate", "true_rate").to_numpy(),
    )


def _prints(entries: pl.DataFrame, told: pl.DataFrame, learnt: Learnt) -> Prints:
    words = entries.select("incident_id", "group_id", word=pl.int_range(pl.len()))
    numbered = learnt.outlets.select("group_id", "source_id", outlet=pl.int_range(pl.len()))
    table = (
        told.join(words, on=["incident_id", "group_id"])
        .join(numbered, on=["group_id", "source_id"])
        .sort("word", "outlet")
    )
    return Prints(table["word"].to_numpy(), table["outlet"].to_numpy(), table["quotes"].to_numpy())
