"""Link again only what changed reports touch; everything else is taken over as it was.

The result equals a run on all reports with the same model, to the last bit: docs/decisions/0011.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.case import LinkSection
from crossfix.link.calibrate import recorded
from crossfix.link.cluster import Flags, coarse
from crossfix.link.columns import Columns, columns, outlines, taken
from crossfix.link.decide import Decided, decide, heard, weighed
from crossfix.link.edges import Found, in_order, pairs_of, surroundings
from crossfix.link.evidence import Setting, some
from crossfix.link.fuse import candidates
from crossfix.link.identity import carry, provisional
from crossfix.link.kept import Learned, learned_of
from crossfix.link.linked import Before, Linked
from crossfix.link.model import Model, source_count
from crossfix.link.obey import Orders, obey
from crossfix.link.reasons import Weighed, links, some_scored
from crossfix.link.region import Felt, Region, feel, part_of, region, touched, whole
from crossfix.link.search import shelved
from crossfix.link.share import incident_ids
from crossfix.tables import CANDIDATES, JUDGEMENTS, LINKS, MEMBERSHIP, REPORTS, check, empty

# How much of the time around what changed is linked at first; more, where that shows not all.
MARGINS_DAYS = (30.0, 60.0, 120.0, 240.0)


class _Changes(NamedTuple):
    """Which reports are new or say another thing, and which are gone or said another."""

    new: Flags  # of the reports now
    old: Flags  # of the reports before
    gone: pl.Series  # report_ids


class _Part(NamedTuple):
    """A part of the case, linked."""

    here: Region
    ids: pl.Series  # report_ids of its rows
    every: Columns
    found: Weighed
    decided: Decided
    felt: Felt


def relink(
    reports: pl.DataFrame,
    *,
    rules: LinkSection,
    judgements: pl.DataFrame | None = None,
    before: Before,
) -> Linked:
    """Return what `link` returns with the model and the past of the run before.

    REPORTS are those of the run before with some added, changed or taken away; `rules` are the same
    as then. Reports that nothing touches keep their rows in every table. The time taken grows with
    what the changes touch: reports of one week touch some weeks around it.
    """
    reports = check(reports, REPORTS)
    judgements = empty(JUDGEMENTS) if judgements is None else judgements
    orders = obey(judgements, reports)
    known = learned_of(before.model)
    changes = _changes(before.reports, reports)
    outline = outlines(reports)
    was = outlines(before.reports.filter(changes.old)).row
    seeds = changes.new | _judged_anew(reports, judgements, changes=changes, before=before)
    spans = np.concatenate([outline.row[changes.new], was])
    seeds |= touched(outline.row, spans, known.model.reach)
    part = _felt_part(reports, outline, seeds, orders=orders, known=known, loss=rules.loss)
    made = _put_together(reports, outline, part, gone=changes.gone, before=before)
    return Linked(*made, orders.issues, recorded(known.calibration), before.model)


def _changes(before: pl.DataFrame, reports: pl.DataFrame) -> _Changes:
    ids, ids_before = reports["report_id"], before["report_id"]
    stays, stayed = ids.is_in(ids_before.implode()), ids_before.is_in(ids.implode())
    # both are in the order of report_id, so that what stays meets itself
    other = np.zeros(int(stays.sum()), np.bool_)
    for name in REPORTS.schema:
        now, then = reports[name].filter(stays), before[name].filter(stayed)
        other |= now.ne_missing(then).to_numpy()
    new, old = ~stays.to_numpy(), ~stayed.to_numpy()
    gone = ids_before.filter(old)
    new[stays.to_numpy()], old[stayed.to_numpy()] = other, other
    return _Changes(new, old, gone)


def _judged_anew(
    reports: pl.DataFrame, judgements: pl.DataFrame, *, changes: _Changes, before: Before
) -> Flags:
    """Return the judged reports, where a decision is new or a judged report came or went.

    What holds of one decision can rest on all the others.
    """
    every = pl.concat([check(judgements, JUDGEMENTS), before.judgements])
    judged = pl.concat([every["left"], every["right"]]).unique()
    moved = pl.concat([reports["report_id"].filter(changes.new), changes.gone])
    if judgements.equals(before.judgements) and not moved.is_in(judged.implode()).any():
        return np.zeros(reports.height, np.bool_)
    return reports["report_id"].is_in(judged.implode()).to_numpy()


def _felt_part(
    reports: pl.DataFrame,
    outline: Columns,
    seeds: Flags,
    *,
    orders: Orders,
    known: Learned,
    loss: float,
) -> _Part:
    """Return a part large enough to show all that is felt of the changes."""
    for margin_days in MARGINS_DAYS:
        reach = known.model.reach
        here = region(outline.row, seeds, orders, reach=reach, margin_days=margin_days)
        if len(here.rows) > len(seeds) / 2:
            break
        part = _linked(reports, here, seeds[here.rows], orders=orders, known=known, loss=loss)
        if part.felt.complete:
            return part
    return _linked(reports, whole(len(seeds)), seeds, orders=orders, known=known, loss=loss)


def _linked(
    reports: pl.DataFrame,
    here: Region,
    changed: Flags,
    *,
    orders: Orders,
    known: Learned,
    loss: float,
) -> _Part:
    """Link the reports of a region alone."""
    some_reports, model = reports[here.rows], known.model
    every = columns(some_reports, model.book)
    own = part_of(orders, here.rows)
    near = _found(every, model, here)
    found = weighed(heard(every, near, model), known.calibration, own)
    decided = decide(some_reports, every, found, orders=own, loss=loss)
    felt = feel(every.row["source"], found, decided, orders=own, changed=changed, here=here)
    return _Part(here, some_reports["report_id"], every, found, decided, felt)


def _found(every: Columns, model: Model, here: Region) -> Found:
    """Return the likely pairs of the reports whose surroundings are known."""
    c, x, rows = shelved(every)
    sources, paired = source_count(every), here.paired[rows]
    each = np.flatnonzero(paired)
    around = surroundings(c, x, each, model, sources=sources)
    setting = Setting(
        np.full((len(rows), model.book.groups), np.nan), np.zeros(len(rows), np.int32)
    )
    setting.place[each], setting.crowd[each] = around
    pairs, weight = pairs_of(c, x, each, model, setting, sources=sources)
    inside = np.flatnonzero(paired[pairs.left] & paired[pairs.right])
    pairs = some(pairs, inside)
    left, right = rows[pairs.left].astype(np.int32), rows[pairs.right].astype(np.int32)
    place = np.full((len(every.row), model.book.groups), np.nan)
    crowd = np.zeros(len(every.row), np.int32)
    place[rows], crowd[rows] = setting
    return in_order(pairs._replace(left=left, right=right), weight[inside], Setting(place, crowd))


def _put_together(
    reports: pl.DataFrame,
    outline: Columns,
    part: _Part,
    *,
    gone: pl.Series,
    before: Before,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return LINKS, MEMBERSHIP, CANDIDATES and HISTORY with the part in its place."""
    renewed = pl.concat([part.ids.filter(part.felt.incident), gone])
    shared = pl.concat([part.ids.filter(part.felt.shares), gone])
    names, history = _names(reports, outline, part, renewed=renewed, before=before)
    shares = part.decided.shares.filter(_inside(shared))
    lasting = pl.col("incident_id").replace_strict(
        names["here"], names["named"], return_dtype=pl.String
    )
    named = shares.with_columns(lasting)
    kept = before.membership.filter(_outside(shared))
    membership = check(pl.concat([kept, named]), MEMBERSHIP)
    return (
        _links(part, renewed=renewed, before=before),
        membership,
        _candidates(reports, membership, named, shared=shared, before=before),
        history,
    )


def _names(
    reports: pl.DataFrame,
    outline: Columns,
    part: _Part,
    *,
    renewed: pl.Series,
    before: Before,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lasting id of each cluster that is felt or near, and HISTORY.

    The clusters are named as the part names them. To which length a new id is cut rests on the
    founders of all incidents.
    """
    felt, label = part.felt.incident, part.decided.label
    best = before.membership.filter("best")
    stays = best.filter(_outside(renewed))  # in the order of the reports that are not renewed
    others = ~reports["report_id"].is_in(renewed.implode()).to_numpy()
    theirs = _founders(stays["report_id"], stays["incident_id"], coarse(taken(outline, others)))
    vague = coarse(part.every)
    mine = _founders(part.ids.filter(felt), pl.Series(label[felt]), vague[felt])
    ids = mine.select(
        "cluster", incident_id=provisional(mine["report_id"], beside=theirs["report_id"])
    )
    own = part.decided.shares.filter("best").drop("incident_id").filter(felt)
    own = own.with_columns(cluster=label[felt]).join(ids, on="cluster", maintain_order="left")
    carried = carry(
        own.select(*MEMBERSHIP.schema),
        before=best.filter(_inside(renewed)),
        history=before.history,
        beside=stays["incident_id"],
    )
    now = carried.membership.select("report_id", now="incident_id")
    named = (
        pl.DataFrame({"report_id": part.ids, "cluster": label})
        .join(now, on="report_id", how="left", maintain_order="left")
        .join(stays, on="report_id", how="left", maintain_order="left")
        .select("cluster", named=pl.coalesce("now", "incident_id"))
        .filter(pl.col("named").is_not_null())
        .unique("cluster")
    )
    here = incident_ids(part.ids, label, vague)
    return named.select("named", here=here.gather(named["cluster"])), carried.history


def _founders(report_id: pl.Series, cluster: pl.Series, vague: Flags) -> pl.DataFrame:
    """Return the report that each cluster is named after; reports are in the order of their ids."""
    every = pl.DataFrame({"cluster": cluster, "report_id": report_id, "vague": vague})
    precise = pl.col("report_id").filter(~pl.col("vague")).first()
    return every.group_by("cluster").agg(pl.coalesce(precise, pl.col("report_id").first()))


def _links(part: _Part, *, renewed: pl.Series, before: Before) -> pl.DataFrame:
    """Return LINKS with all the links of renewed reports in place of theirs before."""
    scored, felt = part.found.scored, part.felt.incident
    chosen = np.flatnonzero(felt[scored.left] | felt[scored.right])
    found = Weighed(
        some_scored(scored, chosen), part.found.right[chosen], part.found.judged[chosen]
    )
    made = links(part.ids, part.decided.label, found)
    kept = before.links.filter(_outside(renewed, "left"), _outside(renewed, "right"))
    return check(pl.concat([kept, made]), LINKS)


def _candidates(
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    named: pl.DataFrame,
    *,
    shared: pl.Series,
    before: Before,
) -> pl.DataFrame:
    """Return CANDIDATES with the incidents made anew that hold a report of changed shares."""
    was = before.membership.filter(pl.col("best"), _inside(shared))["incident_id"]
    now = named.filter("best")["incident_id"].unique()
    members = membership.filter(pl.col("best"), _inside(now, "incident_id"))
    made = candidates(reports.filter(_inside(members["report_id"])), members)
    kept = before.candidates.filter(_outside(pl.concat([was, now]), "incident_id"))
    return check(pl.concat([kept, made]), CANDIDATES)


def _inside(values: pl.Series, name: str = "report_id") -> pl.Expr:
    return pl.col(name).is_in(values.implode())


def _outside(values: pl.Series, name: str = "report_id") -> pl.Expr:
    return ~_inside(values, name)
