"""Whose voice a report is: the origin that it credits, or the owner of who printed it.

Ten papers that quote one briefing are one voice. Grouping is by report, not by source: an agency
has a voice of its own, and lends the ministry one where it quotes the ministry.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl


class Origin(NamedTuple):
    """Where the word of one source comes from, by ownership."""

    root: str
    own_side: bool  # the source, or an owner of it, speaks for the claimant
    because: str


class Joined(NamedTuple):
    """A group that is one voice with another, and why."""

    group_id: str
    into: str
    because: str


def origins(sources: pl.DataFrame, *, claimant: str | None) -> dict[str, Origin]:
    """Return the origin of each source by following `parent`.

    Where owners form a circle, the smallest id of the circle stands for it.

    >>> table = pl.DataFrame({"source_id": ["rt", "mod"], "parent": ["mod", None],
    ...                       "party": [None, "R"]})
    >>> origins(table, claimant="R")["rt"]
    Origin(root='mod', own_side=True, because='owned by mod')
    """
    rows = sources.select("source_id", "parent", "party").rows()
    parents = {source: parent for source, parent, _ in rows}
    parties = {source: party for source, _, party in rows}
    return {source: _origin(source, parents, parties, claimant=claimant) for source in parents}


def _origin(
    source: str,
    parents: Mapping[str, str | None],
    parties: Mapping[str, str | None],
    *,
    claimant: str | None,
) -> Origin:
    chain = [source]
    while (parent := parents.get(chain[-1])) is not None and parent not in chain:
        chain.append(parent)
    own = claimant is not None and any(parties.get(name) == claimant for name in chain)
    if parent is None:
        because = ", ".join(f"owned by {name}" for name in chain[1:]) or "its own word"
        return Origin(chain[-1], own, because)
    circle = chain[chain.index(parent) :]
    because = f"owned in a circle of {', '.join(sorted(circle))}: the first of them stands for all"
    return Origin(min(circle), own, because)


def trace(reports: pl.DataFrame, sources: pl.DataFrame, *, claimant: str | None) -> pl.DataFrame:
    """Return whose voice each report is by credit and ownership: the columns of `voices`.

    The claimant's own outlets keep their own voice where they credit others: that somebody else
    said it is then their word too.
    """
    known = origins(sources, claimant=claimant)
    rows = reports.select("source_id", "cites").unique().sort("source_id", "cites").rows()
    found = [_voice(source, cites, known, claimant=claimant) for source, cites in rows]
    own = {origin.root for origin in found if origin.own_side}
    voices = [
        (*row, origin.root, origin.root in own, origin.because)
        for row, origin in zip(rows, found, strict=True)
    ]
    schema = {
        "source_id": pl.String(),
        "cites": pl.String(),
        "group_id": pl.String(),
        "own_side": pl.Boolean(),
        "because": pl.String(),
    }
    table = pl.DataFrame(voices, schema=schema, orient="row")
    return (
        reports.select("report_id", "source_id", "cites")
        .join(table, on=["source_id", "cites"], how="left", nulls_equal=True)
        .drop("source_id", "cites")
        .sort("report_id")
    )


def _voice(
    source: str, cites: str | None, known: Mapping[str, Origin], *, claimant: str | None
) -> Origin:
    printer = known.get(source, Origin(source, own_side=False, because="its own word"))
    credited = [name.strip() for name in (cites or "").split(";")]
    first = next((name for name in credited if name in known and name != source), None)
    if first is None:
        return printer
    if printer.own_side and not known[first].own_side:
        because = f"speaks for {claimant}: that it credits {first} is its own word"
        return printer._replace(because=because)
    owner = known[first]
    chain = "" if owner.root == first else f", {owner.because}"
    return owner._replace(because=f"credits {first}{chain}")


def join(voices: pl.DataFrame, joined: Sequence[Joined]) -> pl.DataFrame:
    """Return the voices with some groups joined to others; the claimant's side stays its side."""
    into = {row.group_id: row.into for row in joined}
    why = {row.group_id: f"; {row.group_id} {row.because}" for row in joined}
    because = pl.col("group_id").replace_strict(why, default="", return_dtype=pl.String)
    return voices.with_columns(
        because=pl.concat_str("because", because), group_id=pl.col("group_id").replace(into)
    ).with_columns(pl.col("own_side").max().over("group_id"))


def heard_of(membership: pl.DataFrame, reports: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    """Return who speaks of which incident, and `says`: whether it says that it happened.

    The copies of one voice count once. A denial, and a correction that excludes the actor, do not
    say that the event happened; nor are they silence.
    """
    says = (pl.col("stance") != "denies") & ~(
        (pl.col("stance") == "amends") & (pl.col("actor_certainty") == "excluded")
    )
    stances = reports.select("report_id", says=says)
    return (
        membership.join(stances, on="report_id")
        .join(voices.select("report_id", "group_id", "own_side"), on="report_id")
        .group_by("incident_id", "group_id", "own_side")
        .agg(
            says=pl.col("says").any(),
            share=pl.col("probability").filter("says").max(),
            best=(pl.col("best") & pl.col("says")).any(),
        )
        .sort("incident_id", "group_id")
    )
