"""Which reports tell of one incident. Nothing is decided by a window: probability decides."""

import math
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.case import LinkSection
from crossfix.engine import Engine
from crossfix.link.book import code_book
from crossfix.link.brought import Brought, brought
from crossfix.link.calibrate import AS_IT_IS, Calibration, calibrate, calibrated, recorded
from crossfix.link.cluster import APART, FORBIDDEN, SURE, Edges, coarse, partition
from crossfix.link.columns import Columns, Reals, columns
from crossfix.link.edges import Found, found
from crossfix.link.fuse import candidates
from crossfix.link.identity import carry
from crossfix.link.learn import learn
from crossfix.link.model import Model, may_lump, partner_probability, source_count
from crossfix.link.obey import APART as PARTED
from crossfix.link.obey import OPEN, Orders, obey, ruled
from crossfix.link.reach import reach_of
from crossfix.link.reasons import LEAST_LOG_ODDS, Scored, Weighed, evidence_of, links
from crossfix.link.rivals import Contest, compete, ties
from crossfix.link.sample import sample_rows
from crossfix.link.search import shelved
from crossfix.link.share import Ranked, membership
from crossfix.link.spread import found_on
from crossfix.tables import (
    CALIBRATIONS,
    CANDIDATES,
    HISTORY,
    JUDGEMENTS,
    LINKS,
    MEMBERSHIP,
    REPORTS,
    check,
    empty,
)

JUDGED_LOG_ODDS = 20 * math.log(2)  # what a person found stands at a million to one


class Past(NamedTuple):
    """What the run before left: MEMBERSHIP and HISTORY, so that ids last."""

    membership: pl.DataFrame
    history: pl.DataFrame


class Linked(NamedTuple):
    """The pairs and their reasons, shares in incidents, incidents, fate of ids, and doubts.

    calibrations tells what corrected the odds of the pairs.
    """

    links: pl.DataFrame
    membership: pl.DataFrame
    candidates: pl.DataFrame
    history: pl.DataFrame
    issues: pl.DataFrame
    calibrations: pl.DataFrame


def link(
    reports: pl.DataFrame,
    *,
    rules: LinkSection,
    judgements: pl.DataFrame | None = None,
    past: Past | None = None,
    engine: Engine | None = None,
    edges: Brought | None = None,
) -> Linked:
    """Return what REPORTS tell of together.

    rules.reach_days and rules.reach_km only bound what is compared; rules.loss is the cost of a
    wrong merge in wrong splits: reports are merged where their odds exceed it. What JUDGEMENTS say
    is obeyed; ids of incidents go on from the past. An engine is given where the search is to be
    spread over it; the result is the same. Edges that were brought in take the place of the search
    and of its odds.
    """
    reports = check(reports, REPORTS)
    judgements = empty(JUDGEMENTS) if judgements is None else judgements
    past = past or Past(empty(MEMBERSHIP), empty(HISTORY))
    orders = obey(judgements, reports)
    if reports.is_empty():
        carried = carry(empty(MEMBERSHIP), before=past.membership, history=past.history)
        return Linked(
            empty(LINKS),
            carried.membership,
            empty(CANDIDATES),
            carried.history,
            orders.issues,
            empty(CALIBRATIONS),
        )
    if edges is None:
        every, scored = _scored(reports, rules, engine)
    else:
        every, scored = brought(reports, edges)
    correction = _correction(reports, scored, judgements)
    weighed = _weighed(scored, correction, orders)
    vague = coarse(every)
    label = _clusters(weighed, orders, vague=vague, loss=rules.loss)
    shares = membership(
        every, reports, label, _ranked(weighed, orders), vague=vague, together=orders.group
    )
    shares, history = carry(shares, before=past.membership, history=past.history)
    table = links(reports["report_id"], label, weighed)
    told = candidates(reports, shares)
    return Linked(table, shares, told, history, orders.issues, recorded(correction))


def _scored(
    reports: pl.DataFrame, rules: LinkSection, engine: Engine | None
) -> tuple[Columns, Scored]:
    """Return REPORTS as arrays, and the pairs that may matter with their odds among rivals."""
    every, model = learned(reports, rules)
    near = _search(every, model, engine)
    pairs = near.pairs
    prior = partner_probability(every, model, near.setting, pairs.left, pairs.right)
    contest = Contest(near.weight, prior, may_lump(every, model, pairs))
    graph = ties(pairs.left, pairs.right, reports.height)
    among = compete(every, pairs.left, pairs.right, contest, graph=graph)
    one, other = every.row["group"][pairs.left], every.row["group"][pairs.right]
    lumps = np.stack([model.rates.lumps[one, other], model.rates.lumps[other, one]])
    reasons = partial(evidence_of, c=every, model=model, near=near, among=among)
    return every, Scored(pairs.left, pairs.right, among, lumps, reasons)


def _search(every: Columns, model: Model, engine: Engine | None) -> Found:
    if engine is None:
        return found(every, model)
    return found_on(every, model, sources=source_count(every), engine=engine)


def learned(reports: pl.DataFrame, rules: LinkSection) -> tuple[Columns, Model]:
    """Return REPORTS as arrays, and what is learned from them."""
    book = code_book(reports)
    every = columns(reports, book)
    sample = sample_rows(every)
    c, x, rows = shelved(sample.c)
    home = np.flatnonzero(sample.home[rows])
    return every, learn(c, x, home, book=book, reach=reach_of(every, rules))


def _correction(reports: pl.DataFrame, scored: Scored, judgements: pl.DataFrame) -> Calibration:
    """Return how the log odds are corrected by what people answered."""
    if judgements.is_empty():
        return AS_IT_IS
    return calibrate(_offered(reports, scored), judgements)


def _weighed(scored: Scored, correction: Calibration, orders: Orders) -> Weighed:
    """Return the pairs with their log odds as calibrated, and as judged."""
    right = calibrated(scored.log_odds, correction)
    verdict = ruled(orders, scored.left.astype(np.int64), scored.right.astype(np.int64))
    return Weighed(scored, right, np.where(verdict == OPEN, right, verdict * JUDGED_LOG_ODDS))


def _offered(reports: pl.DataFrame, scored: Scored) -> pl.DataFrame:
    """Return the pairs that a reviewer can have been asked about, as LINKS names them."""
    rows = np.flatnonzero(scored.log_odds >= LEAST_LOG_ODDS)
    one = reports["report_id"][scored.left[rows]]
    other = reports["report_id"][scored.right[rows]]
    first = one < other
    return pl.DataFrame(
        {
            "left": one.zip_with(first, other),
            "right": other.zip_with(first, one),
            "log_odds": scored.log_odds[rows],
        }
    )


def _clusters(weighed: Weighed, orders: Orders, *, vague: np.ndarray, loss: float) -> np.ndarray:
    """Return the cluster of each report."""
    threshold = math.log(loss)
    value = np.clip(weighed.judged, APART, SURE) - threshold
    edges = Edges(
        np.concatenate([weighed.scored.left, orders.apart_left.astype(np.int32)]),
        np.concatenate([weighed.scored.right, orders.apart_right.astype(np.int32)]),
        np.concatenate([value, np.full(len(orders.apart_left), FORBIDDEN)]),
    )
    return partition(edges, vague=vague, together=orders.group, floor=APART - threshold)


def _ranked(weighed: Weighed, orders: Orders) -> Ranked:
    left, right, _, lumps, _ = weighed.scored
    verdict = ruled(orders, left.astype(np.int64), right.astype(np.int64))
    log_odds: Reals = np.where(verdict == PARTED, FORBIDDEN, weighed.judged)
    return Ranked(left, right, log_odds, lumps)
