"""Which reports tell of one incident. Nothing is decided by a window: probability decides."""

import numpy as np
import polars as pl

from crossfix.case import LinkSection
from crossfix.engine import Engine
from crossfix.link.book import code_book
from crossfix.link.brought import Brought, brought
from crossfix.link.calibrate import AS_IT_IS, calibrate, recorded
from crossfix.link.columns import Columns, columns
from crossfix.link.decide import decide, heard, offered, weighed
from crossfix.link.edges import Found, found
from crossfix.link.fuse import candidates
from crossfix.link.identity import carry
from crossfix.link.kept import Learned, learned_of, model_table
from crossfix.link.learn import learn
from crossfix.link.linked import Before, Linked, Past
from crossfix.link.model import Model, source_count
from crossfix.link.obey import obey
from crossfix.link.reach import reach_of
from crossfix.link.reasons import Scored, links
from crossfix.link.renew import relink
from crossfix.link.sample import sample_rows
from crossfix.link.search import shelved
from crossfix.link.spread import found_on
from crossfix.tables import (
    CALIBRATIONS,
    CANDIDATES,
    HISTORY,
    JUDGEMENTS,
    LINKS,
    MEMBERSHIP,
    MODEL,
    REPORTS,
    check,
    empty,
)

__all__ = ["Before", "Brought", "Linked", "Past", "learned", "link", "relink"]


def link(
    reports: pl.DataFrame,
    *,
    rules: LinkSection,
    judgements: pl.DataFrame | None = None,
    past: Past | None = None,
    by: Brought | Engine | pl.DataFrame | None = None,
) -> Linked:
    """Return what REPORTS tell of together.

    rules.reach_days and rules.reach_km only bound what is compared; rules.loss is the cost of a
    wrong merge in wrong splits: reports are merged where their odds exceed it. What JUDGEMENTS say
    is obeyed; ids of incidents go on from the past.

    By default all is learned and searched here. `by` changes what does the work: an engine, over
    which the search is spread with the same result; the MODEL of an earlier run, with which nothing
    is learned, and whose reach holds; or edges that were brought in, which take the place of the
    search and of its odds.
    """
    reports = check(reports, REPORTS)
    judgements = empty(JUDGEMENTS) if judgements is None else judgements
    past = past or Past(empty(MEMBERSHIP), empty(HISTORY))
    orders = obey(judgements, reports)
    if reports.is_empty():
        shares, history = carry(empty(MEMBERSHIP), before=past.membership, history=past.history)
        made = (empty(LINKS), shares, empty(CANDIDATES), history, orders.issues)
        kept = by if isinstance(by, pl.DataFrame) else empty(MODEL)
        return Linked(*made, empty(CALIBRATIONS), kept)
    every, scored, given = _scored(reports, rules, by)
    correction = AS_IT_IS if given is None else given.calibration
    if judgements.height and not isinstance(by, pl.DataFrame):
        correction = calibrate(offered(reports, scored), judgements)
    pairs = weighed(scored, correction, orders)
    decided = decide(reports, every, pairs, orders=orders, loss=rules.loss)
    shares, history = carry(decided.shares, before=past.membership, history=past.history)
    table = links(reports["report_id"], decided.label, pairs)
    made = (table, shares, candidates(reports, shares), history, orders.issues)
    model = empty(MODEL) if given is None else model_table(given._replace(calibration=correction))
    return Linked(*made, recorded(correction), model)


def _scored(
    reports: pl.DataFrame, rules: LinkSection, by: Brought | Engine | pl.DataFrame | None
) -> tuple[Columns, Scored, Learned | None]:
    """Return REPORTS as arrays, the pairs with their odds among rivals, and what was learned."""
    if isinstance(by, Brought):
        return *brought(reports, by), None
    if isinstance(by, pl.DataFrame):
        given = learned_of(by)
        every = columns(reports, given.model.book)
        return every, heard(every, found(every, given.model), given.model), given
    every, model = learned(reports, rules)
    near = _search(every, model, by)
    return every, heard(every, near, model), Learned(model, AS_IT_IS, reports.height)


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
