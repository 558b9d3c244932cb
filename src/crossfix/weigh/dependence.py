"""Whose voice a report is: the origin that it credits, or the owner of who printed it.

Ten papers that quote one briefing are one voice. Grouping is by report, not by source: an agency
has a voice of its own, and lends the ministry one where it quotes the ministry.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from crossfix.case import ClaimsSection
from crossfix.model import Stance
from crossfix.stances import says


class Origin(NamedTuple):
    """Where the word of one source comes from, by ownership."""

    root: str
    own_side: bool  # the source, or an owner of it, speaks for the claimant
    because: str
    ally: bool = False  # it speaks for an ally of the claimant


class Joined(NamedTuple):
    """A group that is one voice with another, and why."""

    group_id: str
    into: str
    because: str
    kind: str
    strength: float | None = None
    shared: str | None = None
    report_ids: str | None = None


def _always(_child: str, _owner: str) -> bool:
    return True


def origins(
    sources: pl.DataFrame,
    *,
    claims: ClaimsSection,
    together: Callable[[str, str], bool] = _always,
) -> dict[str, Origin]:
    """Return the origin of each source by following `parent`.

    Where owners form a circle, the smallest id of the circle stands for it. `together` says whether
    a source and its owner may be one voice; where not, the source has its own, on the same side.

    >>> table = pl.DataFrame({"source_id": ["rt", "mod"], "parent": ["mod", None],
    ...                       "party": [None, "R"]})
    >>> origins(table, claims=ClaimsSection(claimant="R"))["rt"]
    Origin(root='mod', own_side=True, because='owned by mod', ally=False)
    """
    rows = sources.select("source_id", "parent", "party").rows()
    parents = {source: parent for source, parent, _ in rows}
    parties = {source: party for source, _, party in rows}
    chains = {source: _chain(source, parents) for source in parents}
    nearest_first = sorted(chains, key=lambda name: (len(chains[name]), name))
    kept = parents | {
        name: None for name in nearest_first if (up := parents[name]) and not together(name, up)
    }
    found = {}
    for source, chain in chains.items():
        sides = {party for name in chain if (party := parties.get(name)) is not None}
        own = claims.claimant in sides
        ally = not own and not sides.isdisjoint(claims.allies)
        root, because = _root(_chain(source, kept), parents, kept)
        found[source] = Origin(root, own, because + _side(ally, sides, claims), ally)
    return found


def _chain(source: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return the source and its owners, the nearest first, each once."""
    chain = [source]
    while (parent := parents.get(chain[-1])) is not None and parent not in chain:
        chain.append(parent)
    return chain


def _root(
    chain: list[str], parents: Mapping[str, str | None], kept: Mapping[str, str | None]
) -> tuple[str, str]:
    """Return whose word the chain of owners that are kept ends with, and why."""
    if (again := kept.get(chain[-1])) is not None:
        circle = chain[chain.index(again) :]
        named = ", ".join(sorted(circle))
        return min(circle), f"owned in a circle of {named}: the first of them stands for all"
    because = ", ".join(f"owned by {name}" for name in chain[1:]) or "its own word"
    owner = parents.get(chain[-1])
    apart = f"; people keep {chain[-1]} apart from {owner}, its owner" if owner else ""
    return chain[-1], because + apart


def _side(ally: bool, sides: set[str], claims: ClaimsSection) -> str:  # noqa: FBT001 - a fact
    if not ally:
        return ""
    named = ", ".join(sorted(sides.intersection(claims.allies)))
    return f"; speaks for an ally of {claims.claimant or 'the claimant'} ({named}): never confirms"


def trace(
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    known: Mapping[str, Origin],
    *,
    claims: ClaimsSection,
) -> pl.DataFrame:
    """Return whose voice each report is by credit and ownership: the columns of `voices`.

    `known` as of origins. Adds `credited`, the source whose word it carries (null: its own).
    Outlets of the claimant and of its allies keep their own voice where they credit others: that
    somebody else said it is then their word too.
    """
    told = reports.select("report_id", "source_id").join(
        _relays(reports, membership), on="report_id", how="left"
    )
    rows = told.select("source_id", "relays").unique().sort("source_id", "relays").rows()
    found = [_voice(source, relays, known, claims=claims) for source, relays in rows]
    own = {origin.root for _, origin in found if origin.own_side}
    allied = {origin.root for _, origin in found if origin.ally} - own
    voices = [
        (*row, credited, origin.root, origin.root in own, origin.root in allied, origin.because)
        for row, (credited, origin) in zip(rows, found, strict=True)
    ]
    schema = {
        "source_id": pl.String(),
        "relays": pl.String(),
        "credited": pl.String(),
        "group_id": pl.String(),
        "own_side": pl.Boolean(),
        "ally": pl.Boolean(),
        "because": pl.String(),
    }
    table = pl.DataFrame(voices, schema=schema, orient="row")
    return (
        told.join(table, on=["source_id", "relays"], how="left", nulls_equal=True)
        .drop("source_id", "relays")
        .sort("report_id")
    )


def _relays(reports: pl.DataFrame, membership: pl.DataFrame) -> pl.DataFrame:
    """Return report_id and `relays`, the credited sources whose word it passes on, ';' between.

    Who asserts passes on the word of whom it credits. Who denies, amends or geolocates names whom
    it examines too, and speaks for itself; only where that source takes the same stance in the
    same incident does it print that source's word.
    """
    best = membership.filter("best").select("report_id", "incident_id")
    told = reports.select("report_id", "source_id", "stance", "cites").join(
        best, on="report_id", how="left"
    )
    heard = told.select("incident_id", "stance", credited="source_id").unique()
    return (
        told.select("report_id", "incident_id", "stance", credited=pl.col("cites").str.split(";"))
        .explode("credited")
        .with_columns(pl.col("credited").str.strip_chars())
        .join(
            heard.with_columns(alike=pl.lit(value=True)),
            on=["incident_id", "stance", "credited"],
            how="left",
            maintain_order="left",
        )
        .filter((pl.col("stance") == Stance.ASSERTS) | pl.col("alike"))
        .drop_nulls("credited")
        .group_by("report_id", maintain_order=True)
        .agg(relays=pl.col("credited").str.join(";"))
    )


def _voice(
    source: str, relays: str | None, known: Mapping[str, Origin], *, claims: ClaimsSection
) -> tuple[str | None, Origin]:
    """Return the source that is credited, if its word is carried, and the origin of that word.

    Of several, one of the claimant's side comes first: its word confirms nothing, in whatever
    company. Else it is the first that is known.
    """
    printer = known.get(source, Origin(source, own_side=False, because="its own word"))
    credited = [name for name in (relays or "").split(";") if name in known and name != source]
    if not credited:
        return None, printer
    first = next((name for name in credited if known[name].own_side), credited[0])
    owner = known[first]
    if printer.own_side and not owner.own_side:
        because = f"speaks for {claims.claimant}: that it credits {first} is its own word"
        return None, printer._replace(because=because)
    if printer.ally and not owner.own_side and not owner.ally:
        because = f"{printer.because}; that it credits {first} is its own word"
        return None, printer._replace(because=because)
    chain = f", {owner.because}" if owner.root != first or owner.ally else ""
    return first, owner._replace(because=f"credits {first}{chain}")


def join(voices: pl.DataFrame, joined: Sequence[Joined]) -> pl.DataFrame:
    """Return the voices with some groups joined to others; sides stay what they were."""
    into = {row.group_id: row.into for row in joined}
    why = {row.group_id: f"; {row.group_id} {row.because}" for row in joined}
    because = pl.col("group_id").replace_strict(why, default="", return_dtype=pl.String)
    return voices.with_columns(
        because=pl.concat_str("because", because), group_id=pl.col("group_id").replace(into)
    ).with_columns(pl.col("own_side", "ally").max().over("group_id"))


def moved(voices: pl.DataFrame, into: pl.DataFrame) -> pl.DataFrame:
    """Return the voices, where each report of `into` speaks with another voice.

    `into` has report_id, to (the voice), to_own and to_ally (whose side that is) and why. A report
    of the claimant's side never becomes anybody else's word, nor one of an ally an independent's.
    """
    own, ally = pl.col("own_side"), pl.col("ally")
    goes = (
        pl.col("to").is_not_null()
        & (~own | pl.col("to_own"))
        & (~ally | pl.col("to_own") | pl.col("to_ally"))
    )
    return (
        voices.join(into, on="report_id", how="left")
        .with_columns(
            group_id=pl.when(goes).then("to").otherwise("group_id"),
            own_side=pl.when(goes).then("to_own").otherwise("own_side"),
            ally=pl.when(goes).then("to_ally").otherwise("ally"),
            because=pl.when(goes).then("why").otherwise("because"),
        )
        .drop("to", "to_own", "to_ally", "why")
        .sort("report_id")
    )


def heard_of(membership: pl.DataFrame, reports: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    """Return who speaks of which incident, and `says`: whether it says that it happened.

    A report is heard of its best incident only. The copies of one voice count once. A denial, and
    a correction that excludes the actor, do not say that the event happened; nor are they silence.
    """
    stances = reports.select("report_id", says=says())
    return (
        membership.filter("best")
        .join(stances, on="report_id")
        .join(voices.select("report_id", "group_id", "own_side"), on="report_id")
        .group_by("incident_id", "group_id", "own_side")
        .agg(
            says=pl.col("says").any(),
            share=pl.col("probability").filter("says").max(),
        )
        .sort("incident_id", "group_id")
    )
