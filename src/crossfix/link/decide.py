"""From likely pairs to incidents: what rivals and people say of each pair, clusters, and shares."""

import math
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.link.calibrate import Calibration, calibrated
from crossfix.link.cluster import APART, FORBIDDEN, SURE, Edges, Flags, coarse, partition
from crossfix.link.columns import Columns, Reals, Wholes
from crossfix.link.edges import Found
from crossfix.link.model import Model, may_lump, partner_probability
from crossfix.link.obey import APART as PARTED
from crossfix.link.obey import OPEN, Orders, ruled
from crossfix.link.reasons import LEAST_LOG_ODDS, Scored, Weighed, evidence_of
from crossfix.link.rivals import Contest, compete
from crossfix.link.share import Ranked, membership

JUDGED_LOG_ODDS = 20 * math.log(2)  # what a person found stands at a million to one


class Decided(NamedTuple):
    """Which reports make one incident, and how far each belongs to it and to others."""

    label: Wholes  # of each report, the smallest row of its cluster
    shares: pl.DataFrame  # MEMBERSHIP, with provisional ids
    value: Reals  # of each pair: above 0, it speaks for one incident


def heard(every: Columns, near: Found, model: Model) -> Scored:
    """Return the pairs with their log odds among their rivals."""
    pairs = near.pairs
    prior = partner_probability(every, model, near.setting, pairs.left, pairs.right)
    contest = Contest(near.weight, prior, may_lump(every, model, pairs))
    among = compete(every, pairs.left, pairs.right, contest)
    one, other = every.row["group"][pairs.left], every.row["group"][pairs.right]
    lumps = np.stack([model.rates.lumps[one, other], model.rates.lumps[other, one]])
    reasons = partial(evidence_of, c=every, model=model, near=near, among=among)
    return Scored(pairs.left, pairs.right, among, lumps, reasons)


def offered(reports: pl.DataFrame, scored: Scored) -> pl.DataFrame:
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


def weighed(scored: Scored, correction: Calibration, orders: Orders) -> Weighed:
    """Return the pairs with their log odds as calibrated, and as judged."""
    right = calibrated(scored.log_odds, correction)
    verdict = ruled(orders, scored.left.astype(np.int64), scored.right.astype(np.int64))
    return Weighed(scored, right, np.where(verdict == OPEN, right, verdict * JUDGED_LOG_ODDS))


def decide(
    reports: pl.DataFrame,
    every: Columns,
    found: Weighed,
    *,
    orders: Orders,
    loss: float,
) -> Decided:
    """Return which REPORTS make one incident; `every` are the same reports as arrays."""
    vague = coarse(every)
    value = np.clip(found.judged, APART, SURE) - math.log(loss)
    label = _clusters(found.scored, value, orders, vague=vague, floor=APART - math.log(loss))
    ranked = _ranked(found, orders)
    shares = membership(every, reports, label, ranked, vague=vague, together=orders.group)
    return Decided(label, shares, value)


def _clusters(
    scored: Scored, value: Reals, orders: Orders, *, vague: Flags, floor: float
) -> Wholes:
    """Return the cluster of each report."""
    edges = Edges(
        np.concatenate([scored.left, orders.apart_left.astype(np.int32)]),
        np.concatenate([scored.right, orders.apart_right.astype(np.int32)]),
        np.concatenate([value, np.full(len(orders.apart_left), FORBIDDEN)]),
    )
    return partition(edges, vague=vague, together=orders.group, floor=floor)


def _ranked(found: Weighed, orders: Orders) -> Ranked:
    scored = found.scored
    verdict = ruled(orders, scored.left.astype(np.int64), scored.right.astype(np.int64))
    log_odds: Reals = np.where(verdict == PARTED, FORBIDDEN, found.judged)
    return Ranked(scored.left, scored.right, log_odds, scored.lumps)
