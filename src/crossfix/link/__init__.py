"""Which reports tell of one incident. Nothing is decided by a window: probability decides."""

import math
from typing import NamedTuple

import polars as pl

from crossfix.case import LinkSection
from crossfix.link.background import background
from crossfix.link.block import near_pairs
from crossfix.link.cluster import partition
from crossfix.link.columns import columns
from crossfix.link.fuse import candidates
from crossfix.link.learn import learn
from crossfix.link.reasons import links
from crossfix.link.rivals import contests, with_sums
from crossfix.link.score import scene
from crossfix.link.share import membership
from crossfix.tables import CANDIDATES, LINKS, MEMBERSHIP, REPORTS, check, empty


class Linked(NamedTuple):
    """The pairs and their reasons, each report's share in incidents, and the incidents."""

    links: pl.DataFrame
    membership: pl.DataFrame
    candidates: pl.DataFrame


def link(reports: pl.DataFrame, *, rules: LinkSection) -> Linked:
    """Return LINKS, MEMBERSHIP and CANDIDATES for REPORTS.

    rules.reach_days and rules.reach_km only bound what is compared; rules.loss is the cost of a
    wrong merge in wrong splits: reports are merged where their odds exceed it.
    """
    reports = check(reports, REPORTS)
    if reports.is_empty():
        return Linked(empty(LINKS), empty(MEMBERSHIP), empty(CANDIDATES))
    c, codes = columns(reports)
    near = near_pairs(c, rules=rules)
    contest = contests(c, near)
    pairs = with_sums(near, contest)
    chance = background(c, codes, rules=rules, pairs=pairs)
    evidence = learn(scene(c, codes, pairs=pairs, contest=contest, chance=chance))
    label = partition(c, pairs, evidence.log_odds, threshold=math.log(rules.loss))
    shares = membership(c, codes.reports, label=label, pairs=pairs, log_odds=evidence.log_odds)
    return Linked(
        links(c, codes.reports, label=label, pairs=pairs, evidence=evidence),
        shares,
        candidates(codes.reports, shares),
    )
