"""What the reports of one incident together say of it, each voice heard once.

Attributes come from the independent voices; where none says anything, from the claimant's side
and its allies. Tolls come from reports that count only: a stray link adds no deaths.
"""

import polars as pl

_TOLLS = ("killed", "civilians_killed", "injured")


def fuse(said: pl.DataFrame, *, actor: str | None) -> pl.DataFrame:
    """Return one row an incident: objects, actor, actor_share, munition and tolls.

    `said` has the reports whose best incident this is. Null where nobody says anything.
    """
    happened = said.filter("says")
    frame = said.select("incident_id").unique()
    tolls = [_toll(happened.filter("counts"), name) for name in _TOLLS]
    for part in (
        _classes(happened, "claimed_object"),
        _classes(happened, "observed_object"),
        _actor(happened),
        _actor_share(said.filter(pl.col("says") | pl.col("excludes")), actor),
        _most_voices(happened, "munition", tier=_others()),
        *tolls,
    ):
        frame = frame.join(part, on="incident_id", how="left")
    return _killed_holds_civilians(frame).sort("incident_id")


def _others() -> pl.Expr:
    """Return the tier of a voice: 0 independent, 1 the claimant's side and its allies."""
    return (~pl.col("independent")).cast(pl.Int64)


def _classes(said: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return every class that somebody names, those that most voices name first."""
    return (
        said.select("incident_id", "group_id", pl.col(column).str.split(";"))
        .explode(column)
        .with_columns(pl.col(column).str.strip_chars())
        .filter(~pl.col(column).is_in(["", "unknown"]))
        .group_by("incident_id", column)
        .agg(voices=pl.col("group_id").n_unique())
        .sort("incident_id", "voices", column, descending=[False, True, False])
        .group_by("incident_id", maintain_order=True)
        .agg(pl.col(column).str.join(";"))
    )


def _most_voices(said: pl.DataFrame, column: str, *, tier: pl.Expr) -> pl.DataFrame:
    """Return the value of the best tier that most voices give; of equals, the first by name."""
    return (
        said.with_columns(tier=tier)
        .drop_nulls([column, "tier"])
        .group_by("incident_id", "tier", column)
        .agg(voices=pl.col("group_id").n_unique())
        .sort("incident_id", "tier", "voices", column, descending=[False, False, True, False])
        .group_by("incident_id", maintain_order=True)
        .agg(pl.col(column).first())
    )


def _actor(said: pl.DataFrame) -> pl.DataFrame:
    """Return the actor: by sure independent voices, else doubtful ones, else the others."""
    sure = pl.col("actor_certainty") == "stated"
    doubt = pl.col("actor_certainty") == "contested"
    tier = (
        pl.when(sure & pl.col("independent"))
        .then(0)
        .when(doubt & pl.col("independent"))
        .then(1)
        .when(sure)
        .then(2)
    )
    return _most_voices(said, "actor", tier=tier)


def names_actor(actor: str | None) -> pl.Expr:
    """Return whether a report names the actor, in whatever case, among those who did it.

    False where it names nobody: who did it has to be said.
    """
    if actor is None:
        return pl.lit(value=False)
    named = (
        pl.col("actor").str.to_lowercase().str.split(";").list.eval(pl.element().str.strip_chars())
    )
    return named.list.contains(actor.lower()).fill_null(value=False)


def _actor_share(said: pl.DataFrame, actor: str | None) -> pl.DataFrame:
    """Return the share of independent voices that name the actor, sure of it.

    A voice that says that something happened, but rules the actor out, is among them.
    """
    sure = names_actor(actor) & (pl.col("actor_certainty") == "stated")
    voices = (
        said.filter("independent")
        .group_by("incident_id", "group_id")
        .agg(names=sure.any())
        .group_by("incident_id")
        .agg(actor_share=pl.col("names").mean())
    )
    if actor is None:
        return voices.with_columns(actor_share=pl.lit(None, dtype=pl.Float64))
    return voices


def _toll(said: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the range of a toll: the lowest and the highest figure that a voice gives.

    A voice has one figure: the one it published last, since later counts mend earlier ones.
    Independent voices are used where there are any with a figure. The high end is open (null)
    where a voice says "at least" more than any upper figure.
    """
    low, high = pl.col(f"{name}_low"), pl.col(f"{name}_high")
    voices = (
        said.filter(low.is_not_null() | high.is_not_null())
        .filter(_others() == _others().min().over("incident_id"))
        .sort("incident_id", "group_id", "published_on", "report_id", nulls_last=False)
        .group_by("incident_id", "group_id", maintain_order=True)
        .agg(low.last(), high.last())
    )
    return (
        voices.group_by("incident_id")
        .agg(low.min(), high.max(), least=low.max())
        .select(
            "incident_id",
            low,
            pl.when(pl.col("least") > high).then(None).otherwise(high).alias(f"{name}_high"),
        )
    )


def _killed_holds_civilians(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with tolls of people killed that can hold the civilians among them.

    At least as many people died as civilians did. Where more civilians may have died than the most
    people, that end is raised to theirs, or opened (null) where theirs is open.
    """
    low, high = pl.col("killed_low"), pl.col("killed_high")
    most = pl.max_horizontal("civilians_killed_low", "civilians_killed_high")
    return frame.with_columns(
        killed_low=pl.max_horizontal(low, "civilians_killed_low"),
        killed_high=pl.when(high < most).then("civilians_killed_high").otherwise(high),
    )
