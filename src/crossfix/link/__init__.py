"""Which reports tell of one incident. Nothing is decided by a window: probability decides."""

import math
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.case import LinkSection
from crossfix.engine import Engine
from crossfix.link.book import code_book
from crossfix.link.calibrate import calibrate, calibrated
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
from crossfix.link.reasons import LEAST_LOG_ODDS, Weighed, links
from crossfix.link.rivals import Contest, compete, ties
from crossfix.link.sample import sample_rows
from crossfix.link.search import shelved
from crossfix.link.share import Ranked, membership
from crossfix.link.spread import found_on
from crossfix.tables import (
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
    """The pairs and their reasons, shares in incidents, incidents, fate of ids, and doubts."""

    links: pl.DataFrame
    membership: pl.DataFrame
    candidates: pl.DataFrame
    history: pl.DataFrame
    issues: pl.DataFrame


def link(
    reports: pl.DataFrame,
    *,
    rules: LinkSection,
    judgements: pl.DataFrame | None = None,
    past: Past | None = None,
    engine: Engine | None = None,
) -> Linked:
    """Return what REPORTS tell of together.

    rules.reach_days and rules.reach_km only bound what is compared; rules.loss is the cost of a
    wrong merge in wrong splits: reports are merged where their odds exceed it. What JUDGEMENTS say
    is obeyed; ids of incidents go on from the past. An engine is given where the search is to be
    spread over it; the result is the same.
    """
    reports = check(reports, REPORTS)
    judgements = empty(JUDGEMENTS) if judgements is None else judgements
    past = past or Past(empty(MEMBERSHIP), empty(HISTORY))
    orders = obey(judgements, reports)
    if reports.is_empty():
        carried = carry(empty(MEMBERSHIP), before=past.membership, history=past.history)
        return Linked(
            empty(LINKS), carried.membership, empty(CANDIDATES), carried.history, orders.issues
        )
    every, model = learned(reports, rules)
    near = _search(every, model, engine)
    weighed = _weighed(reports, every, near, model=model, orders=orders, judgements=judgements)
    vague = coarse(every)
    label = _clusters(weighed, orders, vague=vague, loss=rules.loss)
    shares = membership(
        every,
        reports,
        label,
        _ranked(every, model, weighed, orders),
        vague=vague,
        together=orders.group,
    )
    shares, history = carry(shares, before=past.membership, history=past.history)
    table = links(every, reports["report_id"], label, weighed, model=model)
    return Linked(table, shares, candidates(reports, shares), history, orders.issues)


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


def _weighed(
    reports: pl.DataFrame,
    every: Columns,
    near: Found,
    *,
    model: Model,
    orders: Orders,
    judgements: pl.DataFrame,
) -> Weighed:
    """Return the pairs with their log odds: among rivals, as calibrated, and as judged."""
    pairs = near.pairs
    prior = partner_probability(every, model, near.setting, pairs.left, pairs.right)
    contest = Contest(near.weight, prior, may_lump(every, model, pairs))
    graph = ties(pairs.left, pairs.right, reports.height)
    among = compete(every, pairs.left, pairs.right, contest, graph=graph)
    right = among
    if judgements.height:
        right = calibrated(among, calibrate(_offered(reports, near, among), judgements))
    verdict = ruled(orders, pairs.left.astype(np.int64), pairs.right.astype(np.int64))
    judged = np.where(verdict == OPEN, right, verdict * JUDGED_LOG_ODDS)
    return Weighed(near, among, right, judged)


def _offered(reports: pl.DataFrame, near: Found, among: Reals) -> pl.DataFrame:
    """Return the pairs that a reviewer can have been asked about, as LINKS names them."""
    rows = np.flatnonzero(among >= LEAST_LOG_ODDS)
    one = reports["report_id"][near.pairs.left[rows]]
    other = reports["report_id"][near.pairs.right[rows]]
    first = one < other
    return pl.DataFrame(
        {
            "left": one.zip_with(first, other),
            "right": other.zip_with(first, one),
            "log_odds": among[rows],
        }
    )


def _clusters(weighed: Weighed, orders: Orders, *, vague: np.ndarray, loss: float) -> np.ndarray:
    """Return the cluster of each report."""
    threshold = math.log(loss)
    pairs = weighed.near.pairs
    value = np.clip(weighed.judged, APART, SURE) - threshold
    edges = Edges(
        np.concatenate([pairs.left, orders.apart_left.astype(np.int32)]),
        np.concatenate([pairs.right, orders.apart_right.astype(np.int32)]),
        np.concatenate([value, np.full(len(orders.apart_left), FORBIDDEN)]),
    )
    return partition(edges, vague=vague, together=orders.group, floor=APART - threshold)


def _ranked(every: Columns, model: Model, weighed: Weighed, orders: Orders) -> Ranked:
    pairs = weighed.near.pairs
    verdict = ruled(orders, pairs.left.astype(np.int64), pairs.right.astype(np.int64))
    one, other = every.row["group"][pairs.left], every.row["group"][pairs.right]
    lumps = np.stack([model.rates.lumps[one, other], model.rates.lumps[other, one]])
    log_odds: Reals = np.where(verdict == PARTED, FORBIDDEN, weighed.judged)
    return Ranked(pairs.left, pairs.right, log_odds, lumps)
