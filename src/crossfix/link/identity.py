"""Incident ids that survive new data, and the log of what became of each: the HISTORY table.

An id follows the largest part of its reports. Where two ids arrive at one incident, the one that
brings the most reports stays. A retired id is never given to anything else; see decisions/0006.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import polars as pl

from crossfix.tables import HISTORY, MEMBERSHIP, check

# Hex digits of an id. Among a million ids of 8 digits about 116 pairs are alike; of 16, none.
_SHORT, _LONG = 8, 16
_BORN, _MERGED, _SPLIT, _ENDED, _RETURNED = "born", "merged", "split", "ended", "returned"
_RETIRES = (_MERGED, _ENDED)
_BEFORE, _NOW = "incident_id", "became"  # as HISTORY calls them


class Carried(NamedTuple):
    """MEMBERSHIP with lasting incident ids, and HISTORY with what changed added to it."""

    membership: pl.DataFrame
    history: pl.DataFrame


def provisional(founders: pl.Series, *, beside: pl.Series | None = None) -> pl.Series:
    """Return an id for each name of a founding report: a digest of the name.

    Founders whose short digests are alike get longer ones; beside are other founders, whose ids are
    not asked for.

    >>> provisional(pl.Series(["shaam:9", "shaam:9"])).to_list()
    ['if0475651', 'if0475651']
    """
    names = founders.unique().sort()
    digest = pl.Series("digest", [_digest(name) for name in names], pl.String)
    others = [] if beside is None else [_digest(name)[:_SHORT] for name in beside]
    alike = pl.col("short").is_duplicated() | pl.col("short").is_in(others)
    ids = pl.select(short=digest.str.head(_SHORT), long=digest.str.head(_LONG)).select(
        pl.lit("i") + pl.when(alike).then("long").otherwise("short")
    )
    return founders.replace_strict(names, ids.to_series(), return_dtype=pl.String)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def carry(
    membership: pl.DataFrame,
    *,
    before: pl.DataFrame,
    history: pl.DataFrame,
    beside: pl.Series | None = None,
) -> Carried:
    """Return MEMBERSHIP with the ids that its incidents had before, and the whole HISTORY.

    membership has provisional ids, one for each incident; before is MEMBERSHIP and history is
    HISTORY as the last run left them, without rows at first. What counts is the best assignment of
    each report. No row is added where no id changed, so that equal runs give equal tables. Where
    membership and before are a part of the incidents, beside names the others, which stay as they
    are.
    """
    known = [before["incident_id"]] if beside is None else [before["incident_id"], beside]
    stand = pl.concat(known).unique().to_frame("incident_id")
    history = _confirmed(check(history, HISTORY), stand=stand)
    shared = _shared(before, membership)
    kept = _kept(shared)
    fresh = _fresh(membership, shared=shared, kept=kept, taken=_taken(stand, history))
    names = pl.concat([kept, fresh.select("provisional", _NOW)])
    renamed = membership.join(
        names, left_on="incident_id", right_on="provisional", maintain_order="left"
    )
    changes = pl.concat(
        [
            _moved(shared.join(names, on="provisional"), kept=kept),
            _ended(before, shared=shared),
            _returned(fresh),
            _born(fresh),
        ]
    )
    edition = _edition(history) + 1
    changes = changes.with_columns(
        pl.col("reports").cast(pl.Int64), edition=pl.lit(edition, pl.Int64)
    )
    return Carried(
        check(renamed.with_columns(incident_id=_NOW).select(*MEMBERSHIP.schema), MEMBERSHIP),
        check(pl.concat([history, changes.select(*HISTORY.schema)]), HISTORY),
    )


def follow(history: pl.DataFrame, incident_id: str) -> list[str]:
    """Return the present ids of the incidents that hold what an id once named.

    First comes the one that took over most of it. The list is empty where its reports left the
    case; an id of which HISTORY tells nothing is its own answer.
    """
    held, heir = {incident_id}, incident_id
    for change in trail(history, incident_id):
        if change["change"] in _RETIRES:
            held.discard(change[_BEFORE])
        if change[_NOW] is not None:
            held.add(change[_NOW])
        if change["change"] == _MERGED and change[_BEFORE] == heir:
            heir = change[_NOW]
    return sorted(held, key=lambda name: (name != heir, name))


def trail(history: pl.DataFrame, incident_id: str) -> list[dict[str, Any]]:
    """Return the rows of HISTORY that tell what became of an id and of those that took it over."""
    since = {incident_id: 0}  # the edition after which an id holds some of it
    newly = dict(since)
    found: dict[tuple[int, str, str], dict[str, Any]] = {}
    while newly:
        rows = history.filter(pl.col(_BEFORE).is_in(list(newly))).to_dicts()
        after = [row for row in rows if row["edition"] > newly[row[_BEFORE]]]
        newly = {}
        for row in after:
            found[row["edition"], row[_BEFORE], row[_NOW] or ""] = row
            if row[_NOW] is not None and row["edition"] < since.get(
                row[_NOW], _edition(history) + 1
            ):
                since[row[_NOW]] = newly[row[_NOW]] = row["edition"]
    return [found[key] for key in sorted(found)]


def _edition(history: pl.DataFrame) -> int:
    return max(history["edition"], default=0)


def _confirmed(history: pl.DataFrame, *, stand: pl.DataFrame) -> pl.DataFrame:
    """Return HISTORY without an edition whose ids never came to stand in MEMBERSHIP.

    HISTORY is written first: a run that is cut short between the two leaves such an edition.
    """
    newest = _edition(history)
    last = history.filter(pl.col("edition") == newest)
    if stand.is_empty() and newest > 1:  # MEMBERSHIP was lost, so nothing can be told from it
        return history
    retired = last.filter(pl.col("change").is_in(_RETIRES))
    missing = last.filter(pl.col(_NOW).is_not_null()).join(
        stand, left_on=_NOW, right_on="incident_id", how="anti"
    )
    sound = missing.is_empty() and retired.join(stand, on="incident_id", how="semi").is_empty()
    return history if sound else history.filter(pl.col("edition") < newest)


def _shared(before: pl.DataFrame, membership: pl.DataFrame) -> pl.DataFrame:
    """Return how many reports each earlier incident has in each new one, and how many it had."""
    old = before.filter("best").select("report_id", "incident_id")
    new = membership.filter("best").select("report_id", provisional="incident_id")
    held = old.group_by("incident_id").agg(held=pl.len())
    return (
        old.join(new, on="report_id")
        .group_by("incident_id", "provisional")
        .agg(reports=pl.len())
        .join(held, on="incident_id")
        .sort("incident_id", "provisional")
    )


def _kept(shared: pl.DataFrame) -> pl.DataFrame:
    """Return provisional ids and the earlier ids that they give way to, each at most once.

    Among parts of one size, and ids that bring as many reports, the founding report decides.
    """
    largest = shared.filter(pl.col("reports") == pl.col("reports").max().over("incident_id"))
    disputed = pl.col("provisional").is_duplicated() | pl.col("incident_id").is_duplicated()
    ranked = largest.filter(disputed).sort(
        -pl.col("reports").cast(pl.Int64),
        pl.col("provisional") != pl.col("incident_id"),
        "incident_id",
        "provisional",
    )
    settled = _settled(ranked.select("provisional", "incident_id").iter_rows())
    clear = largest.filter(~disputed).select("provisional", became="incident_id")
    won = {"provisional": list(settled), _NOW: list(settled.values())}
    return pl.concat([clear, pl.DataFrame(won, schema=clear.schema)])


def _settled(ranked: Iterable[tuple[str, str]]) -> dict[str, str]:
    settled: dict[str, str] = {}
    used = set()
    for name, earlier in ranked:
        if name not in settled and earlier not in used:
            settled[name] = earlier
            used.add(earlier)
    return settled


def _taken(stand: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Return the ids that nothing new may have, and whether they ended with their reports."""
    last = history.filter(pl.col(_BEFORE).is_not_null()).sort("edition").group_by(_BEFORE)
    gone = (
        last.agg(pl.col("change").filter(pl.col("change") != _SPLIT).last())
        .filter(pl.col("change").is_in(_RETIRES))
        .select(_BEFORE, ended=pl.col("change") == _ENDED)
    )
    stand = stand.with_columns(ended=pl.lit(value=False))
    return pl.concat([stand, gone.join(stand, on="incident_id", how="anti")])


def _fresh(
    membership: pl.DataFrame, *, shared: pl.DataFrame, kept: pl.DataFrame, taken: pl.DataFrame
) -> pl.DataFrame:
    """Return the incidents that keep no earlier id, with the ids that they get.

    An id that ended because its reports left the case returns with the report that it was named
    after; any other id that was ever in use is salted.
    """
    every = membership.group_by(provisional="incident_id").agg(reports=pl.col("best").sum())
    fresh = (
        every.join(kept, on="provisional", how="anti")
        .join(
            shared.select("provisional").unique().with_columns(parted=True),
            on="provisional",
            how="left",
        )
        .join(taken, left_on="provisional", right_on="incident_id", how="left")
        .with_columns(parted=pl.col("parted").is_not_null())
        .with_columns(returned=pl.col("ended").fill_null(value=False) & ~pl.col("parted"))
        .sort("provisional")
    )
    clash = pl.col("ended").is_not_null() & ~pl.col("returned")
    free = fresh.filter(~clash)["provisional"].to_list()
    names = fresh.filter(clash)["provisional"].to_list()
    if not names:
        return fresh.with_columns(became="provisional")
    used = {*free, *taken["incident_id"]}
    salted = [_salted(name, used) for name in names]
    return fresh.with_columns(became=pl.col("provisional").replace(names, salted))


def _salted(name: str, used: set[str]) -> str:
    """Return an id made of a name that is not in use, and note it as used."""
    salt = 1
    while (found := "i" + _digest(f"{name}/{salt}")[:_LONG]) in used:
        salt += 1
    used.add(found)
    return found


def _moved(parts: pl.DataFrame, *, kept: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each part of an earlier incident that is now under another id."""
    alive = kept.select(incident_id=_NOW).with_columns(alive=True)
    moved = (
        parts.filter(pl.col("incident_id") != pl.col(_NOW))
        .join(alive, on="incident_id", how="left")
        .sort("incident_id", "reports", _NOW, descending=[False, True, False])
    )
    heir = pl.col("alive").is_null() & pl.col("incident_id").is_first_distinct()
    counted = pl.format("{} of its {} reports", "reports", "held")
    return moved.select(
        "incident_id",
        _NOW,
        pl.when(heir).then(pl.lit(_MERGED)).otherwise(pl.lit(_SPLIT)).alias("change"),
        "reports",
        because=pl.when(heir)
        .then(pl.lit("it brought ") + counted + pl.lit(", and another id as many or more"))
        .otherwise(counted + pl.lit(" moved there")),
    )


def _ended(before: pl.DataFrame, *, shared: pl.DataFrame) -> pl.DataFrame:
    gone = before.filter("best").group_by("incident_id").agg(held=pl.len())
    return gone.join(shared, on="incident_id", how="anti").select(
        "incident_id",
        pl.lit(None, pl.String).alias(_NOW),
        pl.lit(_ENDED).alias("change"),
        pl.lit(0, pl.UInt32).alias("reports"),
        because=pl.format("of its reports, {} in number, none is in the case any more", "held"),
    )


def _returned(fresh: pl.DataFrame) -> pl.DataFrame:
    return fresh.filter("returned").select(
        pl.col(_NOW).alias(_BEFORE),
        _NOW,
        pl.lit(_RETURNED).alias("change"),
        "reports",
        because=pl.lit("the report that it was named after is in the case again"),
    )


def _born(fresh: pl.DataFrame) -> pl.DataFrame:
    """Return one row for all new incidents together; its id is the first of theirs."""
    born = fresh.filter(~pl.col("parted") & ~pl.col("returned"))
    counted = born.select(
        pl.lit(None, pl.String).alias(_BEFORE),
        pl.col(_NOW).min(),
        pl.lit(_BORN).alias("change"),
        pl.col("reports").sum(),
        because=pl.format("number of new incidents: {}; this is the first id of theirs", pl.len()),
    )
    return counted.filter(pl.col(_NOW).is_not_null())
