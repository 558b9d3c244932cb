"""The grade of each incident, beside its probability, and the sentence that says why.

Existence and authorship are kept apart: the probability is about whether it happened; only where
independent voices contradict each other about either is the grade `contested`.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from crossfix.assess.evidence import LIKELIER_THAN_NOT
from crossfix.assess.fuse import names_actor
from crossfix.model import Grade

CONFIRMED = 0.95
CONFIRMED_GROUPS = 2  # independent groups that it takes to confirm
PROBABLE = 0.80
CONTRADICTED = 0.05
CONTESTING_SHARE = 1 / 3  # of the independent voices, in doubt about who did it
_NAMED = 3  # groups named in a sentence; the rest are numbered


def tallied(
    said: pl.DataFrame, silences: pl.DataFrame, candidates: pl.DataFrame, *, actor: str | None
) -> pl.DataFrame:
    """Return, for each incident, who reports, denies, doubts the actor, and was silent.

    `said` has the reports whose best incident this is.
    """
    independent, own = ~pl.col("own_side"), pl.col("own_side")
    count = said.group_by("incident_id").agg(
        reporting=_groups("says", independent),
        linked=_groups("says", independent & (pl.col("share") >= LIKELIER_THAN_NOT)),
        own=_groups("says", own),
        denying=_groups("denies", independent),
        own_denying=_groups("denies", own),
    )
    hushed = silences.group_by("incident_id").agg(silent=pl.len().cast(pl.Int64))
    nobody = pl.lit([], dtype=pl.List(pl.String))
    return (
        candidates.select("incident_id")
        .join(count, on="incident_id", how="left")
        .join(_dissent(said, actor=actor), on="incident_id", how="left")
        .join(hushed, on="incident_id", how="left")
        .with_columns(
            pl.col("silent", "voices", "dissenting").fill_null(0),
            pl.col("reporting", "linked", "own", "denying", "own_denying").fill_null(nobody),
        )
        .sort("incident_id")
    )


def _groups(what: str, whose: pl.Expr) -> pl.Expr:
    return pl.col("group_id").filter(pl.col(what) & whose).unique().sort()


def _dissent(said: pl.DataFrame, *, actor: str | None) -> pl.DataFrame:
    """Return how many independent voices there are, and how many doubt that the actor did it.

    A voice that names somebody else, sure of it, doubts too where anybody names the actor.
    """
    named = names_actor(actor)
    sure = pl.col("actor_certainty") == "stated"
    blamed = (named & sure).any().over("incident_id")
    other = sure & pl.col("actor").is_not_null() & ~named & blamed
    doubt = pl.col("actor_certainty").is_in(["contested", "excluded"]) | other
    doubts = doubt if actor is not None else pl.lit(value=False)
    return (
        said.with_columns(doubts=doubts, sure=named & sure)
        .filter(~pl.col("own_side"), ~pl.col("denies"))
        .group_by("incident_id", "group_id")
        .agg(doubts=pl.col("doubts").any() & ~pl.col("sure").any())
        .group_by("incident_id")
        .agg(voices=pl.len().cast(pl.Int64), dissenting=pl.col("doubts").sum().cast(pl.Int64))
    )


def grade(counts: pl.DataFrame) -> pl.DataFrame:
    """Return the counts with the grade; they must have the probability of each incident.

    For `confirmed` and `probable` only groups count whose report is likelier than not of this
    incident: two reports that may tell of two events do not confirm each other.

    An incident that only the claimant reports is `unaddressed` where no independent group denies
    it or watched in silence; otherwise it is `possible`, or `contradicted` where its probability
    is low.
    """
    reporting, denying = pl.col("reporting").list.len(), pl.col("denying").list.len()
    linked = pl.col("linked").list.len()
    covered = (pl.col("silent") > 0) | (denying > 0)
    doubted = pl.col("dissenting") >= CONTESTING_SHARE * pl.col("voices")
    probability = pl.col("probability")
    return counts.with_columns(
        grade=pl.when((reporting > 0) & (denying > 0))
        .then(pl.lit(Grade.CONTESTED.value))
        .when((pl.col("dissenting") > 0) & doubted)
        .then(pl.lit(Grade.CONTESTED.value))
        .when((probability >= CONFIRMED) & (linked >= CONFIRMED_GROUPS))
        .then(pl.lit(Grade.CONFIRMED.value))
        .when((probability >= PROBABLE) & (linked > 0))
        .then(pl.lit(Grade.PROBABLE.value))
        .when((probability <= CONTRADICTED) & covered)
        .then(pl.lit(Grade.CONTRADICTED.value))
        .when((reporting > 0) | covered)
        .then(pl.lit(Grade.POSSIBLE.value))
        .otherwise(pl.lit(Grade.UNADDRESSED.value))
    )


def because(graded: pl.DataFrame) -> pl.Series:
    """Return one sentence an incident: who, how many independent groups, what speaks against."""
    sentences = [f"{_for(row)}; {_against(row)}." for row in graded.iter_rows(named=True)]
    return pl.Series("because", sentences, dtype=pl.String)


def _for(row: Mapping[str, Any]) -> str:  # Any: a row has columns of several types
    reporting, own = row["reporting"], row["own"]
    if reporting:
        claimant = ", as does the claimant's side" if own else ""
        verb = _verb(len(reporting), "report", "reports")
        return f"{_number(len(reporting))} ({_some(reporting)}) {verb} it{claimant}"
    if own:
        return f"only the claimant's side ({_some(own)}) reports it"
    if row["voices"]:
        return "the only independent word on it excludes the actor"
    return "nobody reports it: it is known from denials"


def _against(row: Mapping[str, Any]) -> str:  # Any: a row has columns of several types
    denying, own_denying, silent = row["denying"], row["own_denying"], row["silent"]
    found = []
    doubtful = [group for group in row["reporting"] if group not in row["linked"]]
    if doubtful:
        found.append(f"linked to it by less than even odds: {_some(doubtful)}")
    if denying:
        found.append(f"{_some(denying)} {_verb(len(denying), 'deny', 'denies')} it")
    if own_denying:
        verb = _verb(len(own_denying), "deny", "denies")
        found.append(f"{_some(own_denying)}, of the accused side, {verb} it")
    if row["dissenting"] and row["reporting"]:
        verb = _verb(row["dissenting"], "doubt", "doubts")
        number = f"{row['dissenting']} of {row['voices']}"
        found.append(f"{number} independent voices {verb} who did it")
    if silent:
        found.append(
            f"{_number(silent)} watched there then and {_verb(silent, 'were', 'was')} silent"
        )
    elif not denying:
        other = "other" if row["reporting"] else "independent"
        found.append(f"no {other} group was watching there then")
    return "; ".join(found)


def _number(groups: int) -> str:
    return f"{groups} independent group{'s' if groups != 1 else ''}"


def _verb(number: int, plural: str, singular: str) -> str:
    return singular if number == 1 else plural


def _some(groups: list[str]) -> str:
    more = len(groups) - _NAMED
    named = ", ".join(groups[:_NAMED])
    return f"{named} and {more} more" if more > 0 else named
