"""From tables to the arrays of the model, and back to what was learnt of each group."""

from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from crossfix.case import Case
from crossfix.likelihood import Flags, Prints, Reals, answered
from crossfix.model import EXPLOSIVE_KINDS, EXPLOSIVE_VIOLENCE
from crossfix.stances import quotes, says
from crossfix.weigh import model, priors, watch
from crossfix.weigh.unreported import Unreported, unreported
from crossfix.weigh.world import Prior, Words, World


class Learnt(NamedTuple):
    """What the record says of the independent groups."""

    fit: model.Fit
    groups: pl.DataFrame  # with their priors, in the order of the rates
    strata: pl.DataFrame  # stratum, admin1 and family, in the order of the rates
    columns: pl.DataFrame  # group_id and stratum, in the order of the rates
    outlets: pl.DataFrame  # group_id and source_id, in the order of the rates
    watches: pl.DataFrame  # where and when a silence counts
    truth: pl.DataFrame  # incident_id and probability
    unreported: Unreported  # by stratum, in the order of the rates


def with_family(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return the incidents with `family`: the kinds of event that one observer reports alike."""
    explosive = pl.col("event_type").is_in(EXPLOSIVE_KINDS)
    family = pl.when(explosive).then(pl.lit(EXPLOSIVE_VIOLENCE)).otherwise("event_type")
    return candidates.with_columns(family=family)


def with_answers(candidates: pl.DataFrame, audits: pl.DataFrame) -> pl.DataFrame:
    """Return the incidents with `answered`: the log odds of what a person found there, or 0."""
    found = audits.select("incident_id", answered=answered(pl.col("answer")))
    return candidates.join(found, on="incident_id", how="left").with_columns(
        pl.col("answered").fill_null(0.0)
    )


def learn(
    voices: pl.DataFrame,
    heard: pl.DataFrame,
    printed: pl.DataFrame,
    candidates: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    case: Case,
) -> Learnt:
    """Return the rates of the independent groups, where they watch, and the incidents' truth.

    `candidates` in the order of incident_id, with `family` and `answered`; `heard` as of heard_of;
    `printed` as of printed_by.
    """
    names = voices.filter(~pl.col("own_side")).select("group_id").unique()
    groups = priors.group_priors(names, sources)
    exposed, silent, watches = _listening(
        voices, _spoken(heard, printed), candidates, sources, case=case
    )
    others = heard.filter(~pl.col("own_side"), "says")
    strata = _strata(candidates)
    candidates = candidates.join(strata, on=["admin1", "family"], nulls_equal=True).sort(
        "incident_id"
    )
    pairs = pl.concat([exposed, silent, others.select(exposed.columns)]).unique()
    columns = (
        pairs.join(candidates.select("incident_id", "stratum"), on="incident_id")
        .select("group_id", "stratum")
        .unique()
        .sort("group_id", "stratum")
    )
    outlets = _outlets(printed.join(names, on="group_id"))
    at = _Positions(candidates, columns, groups)
    words = at.of(others)
    said = Words(*(words[name].to_numpy() for name in ("row", "column", "share")))
    world = World(
        said,
        _prints(printed, words, outlets),
        at.matrix(pl.concat([exposed, others.select(exposed.columns)])),
        at.matrix(silent),
        _selected(heard, candidates),
        candidates["stratum"].to_numpy(),
        columns.join(at.numbered, on="group_id", maintain_order="left")["group"].to_numpy(),
        columns["stratum"].to_numpy(),
        outlets.join(at.numbered, on="group_id", maintain_order="left")["group"].to_numpy(),
        _labels(candidates),
    )
    fit = model.learn(world, _prior(groups, case))
    truth = candidates.select("incident_id", probability=pl.Series(fit.probability))
    hidden = unreported(world, fit)
    return Learnt(fit, groups, strata, columns, outlets, watches, truth, hidden)


def _spoken(heard: pl.DataFrame, printed: pl.DataFrame) -> pl.DataFrame:
    """Return who is not silent: who speaks with an independent voice, or prints another's word."""
    passes_on = printed.select("incident_id", group_id="source_id", says=pl.lit(value=False))
    own = heard.filter(~pl.col("own_side")).select(passes_on.columns)
    return pl.concat([own, passes_on.join(own, on=["incident_id", "group_id"], how="anti")])


def _listening(
    voices: pl.DataFrame,
    spoken: pl.DataFrame,
    candidates: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    case: Case,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return who could have reported what and did not, whose silence counts, and the watches."""
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
    watches = pl.concat([stated, around.join(often, on="group_id", how="semi")])
    pair = ["incident_id", "group_id"]
    could = watch.watched(pl.concat([stated, around]), candidates, others)
    silent = watch.watched(watches, candidates, others).join(spoken, on=pair, how="anti")
    exposed = could.join(spoken, on=pair, how="anti")
    return exposed, silent, watches.sort("group_id", "admin1", "start")


def _strata(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return the strata, numbered: pairs of governorate and family of events."""
    pairs = candidates.select("admin1", "family").unique().sort("admin1", "family")
    return pairs.with_columns(stratum=pl.int_range(pl.len()))


def printed_by(
    membership: pl.DataFrame, reports: pl.DataFrame, voices: pl.DataFrame
) -> pl.DataFrame:
    """Return which sources say it for which group of which incident, and whether each `quotes`."""
    told = reports.select("report_id", "source_id", "stance", "actor_certainty", "cites")
    return (
        membership.filter("best")
        .select("report_id", "incident_id")
        .join(told, on="report_id")
        .join(voices.select("report_id", "group_id", "copy_of"), on="report_id")
        .filter(says())
        .group_by("incident_id", "group_id", "source_id")
        .agg(quotes=quotes().all())
        .sort("incident_id", "group_id", "source_id")
    )


def _outlets(printed: pl.DataFrame) -> pl.DataFrame:
    """Return the sources that print the word of a group, where there are several."""
    pairs = printed.select("group_id", "source_id").unique()
    return pairs.filter(pl.len().over("group_id") > 1).sort("group_id", "source_id")


def _prints(printed: pl.DataFrame, words: pl.DataFrame, outlets: pl.DataFrame) -> Prints:
    at = (
        printed.join(outlets.with_row_index("outlet"), on=["group_id", "source_id"])
        .join(words.with_row_index("word"), on=["incident_id", "group_id"])
        .select(pl.col("word", "outlet").cast(pl.Int64), "quotes")
        .sort("word", "outlet")
    )
    return Prints(at["word"].to_numpy(), at["outlet"].to_numpy(), at["quotes"].to_numpy())


def _selected(heard: pl.DataFrame, candidates: pl.DataFrame) -> Flags:
    """Return which incidents are known only because an independent group reported them."""
    ids = pl.col("incident_id")
    said = heard.filter("says")
    own = said.filter("own_side")["incident_id"].unique()
    others = said.filter(~pl.col("own_side"))["incident_id"].unique()
    known = ids.is_in(others.implode()) & ~ids.is_in(own.implode())
    return np.asarray(candidates.select(known).to_series().to_numpy(), dtype=np.bool_)


def _labels(candidates: pl.DataFrame) -> Reals:
    told = candidates["answered"].to_numpy()
    return np.stack([-told / 2, told / 2], axis=1)


def _prior(groups: pl.DataFrame, case: Case) -> Prior:
    return Prior(
        kind=(groups["kind"].rank("dense").cast(pl.Int64) - 1).to_numpy(),
        kind_gap=groups["kind_gap"].to_numpy(),
        letter_gap=groups["letter_gap"].fill_null(float("nan")).to_numpy(),
        gap_sd=groups["gap_sd"].to_numpy(),
        happened=case.weigh.prior,
    )


class _Positions(NamedTuple):
    """Where incidents, columns and groups stand in the arrays."""

    candidates: pl.DataFrame
    columns: pl.DataFrame
    groups: pl.DataFrame

    @property
    def numbered(self) -> pl.DataFrame:
        """Return the groups with their numbers."""
        return self.groups.select("group_id", group=pl.int_range(pl.len()))

    def of(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Return pairs of incident and group with row and column, in order of both."""
        rows = self.candidates.select("incident_id", "stratum", row=pl.int_range(pl.len()))
        columns = self.columns.with_columns(column=pl.int_range(pl.len()))
        return (
            pairs.join(rows, on="incident_id")
            .join(columns, on=["group_id", "stratum"])
            .sort("row", "column")
        )

    def matrix(self, pairs: pl.DataFrame) -> csr_array:
        """Return incidents x columns with 1 for each pair."""
        at = self.of(pairs)
        where = (at["row"].to_numpy(), at["column"].to_numpy())
        return csr_array((np.ones(len(at)), where), shape=(len(self.candidates), len(self.columns)))
