"""The grade of each incident, beside its probability, and the sentence that says why.

Existence and authorship are kept apart: the probability is about whether it happened; only where
independent voices contradict each other about either is the grade `contested`.
"""

import polars as pl

from crossfix.assess.fuse import names_actor
from crossfix.assess.taxonomy import known
from crossfix.model import Answer, Grade

CONFIRMED = 0.95
CONFIRMED_GROUPS = 2  # independent groups that it takes to confirm
PROBABLE = 0.80
CONTRADICTED = 0.05
CONTESTING_SHARE = 1 / 3  # of the independent voices, in doubt about who did it

_LISTS = ("reporting", "weak", "own", "allied", "denying", "own_denying", "denied")


def tallied(
    said: pl.DataFrame, silences: pl.DataFrame, candidates: pl.DataFrame, *, actor: str | None
) -> pl.DataFrame:
    """Return, for each incident, who reports, denies, doubts the actor, and was silent.

    `said` has the reports whose best incident this is. One rule for all figures: a group counts
    where a report of it counts, that is, has its best incident here with a share of at least even
    odds (`reporting`, `denying`). Independent groups with weaker reports only are `weak`. The
    claimant's side (`own`) and its allies are named, and count for nothing. `denied` is what
    their denials say was not struck.
    """
    independent, own, counts = pl.col("independent"), pl.col("own_side"), pl.col("counts")
    count = said.group_by("incident_id").agg(
        reporting=_groups("says", independent & counts),
        linked=_groups("says", independent),
        own=_groups("says", own),
        allied=_groups("says", ~independent & ~own & counts),
        denying=_groups("denies", independent & counts),
        own_denying=_groups("denies", ~independent),
        denied=_denied().filter(~independent & pl.col("denies")).drop_nulls().unique().sort(),
    )
    hushed = silences.group_by("incident_id").agg(silent=pl.len().cast(pl.Int64))
    nobody = pl.lit([], dtype=pl.List(pl.String))
    return (
        candidates.select("incident_id", "admin1")
        .join(count, on="incident_id", how="left")
        .join(_dissent(said, actor=actor), on="incident_id", how="left")
        .join(hushed, on="incident_id", how="left")
        .with_columns(weak=pl.col("linked").list.set_difference("reporting").list.sort())
        .with_columns(
            pl.col("silent", "voices", "naming", "dissenting").fill_null(0),
            pl.col(_LISTS).fill_null(nobody),
        )
        .drop("linked")
        .sort("incident_id")
    )


def _groups(what: str, whose: pl.Expr) -> pl.Expr:
    return pl.col("group_id").filter(pl.col(what) & whose).unique().sort()


def _denied() -> pl.Expr:
    """Return in words what a denial says was not struck; null where it does not say."""
    named = pl.coalesce("observed_object", "claimed_object")
    return known(named).str.replace_all(r"\s*;\s*", ", ").str.replace_all("_", " ", literal=True)


def _dissent(said: pl.DataFrame, *, actor: str | None) -> pl.DataFrame:
    """Return how many independent voices there are, and how many name or doubt the actor.

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
        .filter("independent", "counts", ~pl.col("denies"))
        .group_by("incident_id", "group_id")
        .agg(sure=pl.col("sure").any(), doubts=pl.col("doubts").any() & ~pl.col("sure").any())
        .group_by("incident_id")
        .agg(
            voices=pl.len().cast(pl.Int64),
            naming=pl.col("sure").sum().cast(pl.Int64),
            dissenting=pl.col("doubts").sum().cast(pl.Int64),
        )
    )


def with_answers(counts: pl.DataFrame, audits: pl.DataFrame) -> pl.DataFrame:
    """Return the counts with `answer`: what a person surely found; null where nobody did."""
    sure = audits.filter(pl.col("answer").is_in([Answer.HAPPENED.value, Answer.DID_NOT.value]))
    return counts.join(sure.select("incident_id", "answer"), on="incident_id", how="left")


def grade(counts: pl.DataFrame) -> pl.DataFrame:
    """Return the counts with the grade; they must have probability and `answer` of each incident.

    Only two groups can contest: one that reports and another that denies, or one that surely names
    the actor and others, at least CONTESTING_SHARE of all, that doubt it. One doubtful voice alone
    is graded by its probability.

    An incident that only the claimant reports is `possible` where an independent group denies it
    or watched in silence. What nobody reports is `unaddressed`: a denial makes nothing possible.
    Either is `contradicted` where its probability is low.

    Where a person looked into it, whether it happened is contested no more. Who looks into it is
    no source: an answer makes nothing `confirmed` that fewer than two groups report.
    """
    looked = pl.col("answer").is_not_null()
    reporting, denying = pl.col("reporting").list.len(), pl.col("denying").list.len()
    several = pl.col("reporting").list.set_union("denying").list.len() > 1
    covered = (pl.col("silent") > 0) | (denying > 0) | looked
    dissenting = pl.col("dissenting")
    doubted = (dissenting > 0) & (dissenting >= CONTESTING_SHARE * pl.col("voices"))
    claimed = (pl.col("own").list.len() > 0) | (pl.col("allied").list.len() > 0)
    heard = (reporting > 0) | (pl.col("weak").list.len() > 0)
    probability = pl.col("probability")
    return counts.with_columns(
        grade=pl.when((reporting > 0) & (denying > 0) & several & ~looked)
        .then(pl.lit(Grade.CONTESTED.value))
        .when((reporting > 0) & (pl.col("naming") > 0) & doubted)
        .then(pl.lit(Grade.CONTESTED.value))
        .when((probability >= CONFIRMED) & (reporting >= CONFIRMED_GROUPS))
        .then(pl.lit(Grade.CONFIRMED.value))
        .when((probability >= PROBABLE) & ((reporting > 0) | looked))
        .then(pl.lit(Grade.PROBABLE.value))
        .when((probability <= CONTRADICTED) & covered)
        .then(pl.lit(Grade.CONTRADICTED.value))
        .when(heard | (claimed & covered))
        .then(pl.lit(Grade.POSSIBLE.value))
        .otherwise(pl.lit(Grade.UNADDRESSED.value))
    )
