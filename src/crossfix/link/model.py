"""What was learned of a case, and the tables that it makes for the loops."""

from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.link.book import Book
from crossfix.link.columns import DEAD_CLASSES, Columns, Reals, Rows
from crossfix.link.compare import (
    DATE_LEVELS,
    LAGS,
    MOST_LAG,
    PLACE_LEVELS,
    SIGNED_TOLLS,
    TOLL_LEVELS,
    TOLL_MIRROR,
    TOLL_NEAR,
    TOLL_OVERLAP,
    TOLL_UNKNOWN,
    Reach,
    region_of,
)
from crossfix.link.evidence import Pairs, Setting, Tables
from crossfix.link.rates import Rates
from crossfix.link.surroundings import Normal
from crossfix.link.traits import both_sides, compatibility, layout, whole

MOST_PRIOR = 0.95


class Model(NamedTuple):
    """The code book, what is normal in the case, and the rates learned from it.

    Given the model, the evidence of a pair depends on nothing but the reports around it.
    """

    book: Book
    reach: Reach
    normal: Normal
    rates: Rates


def source_count(c: Columns) -> int:
    """Return the number of sources."""
    return int(c.row["source"].max(initial=0)) + 1


def tables(model: Model, sources: int) -> Tables:
    """Return the rates as log factors; sources beyond the book's have the pool's rates."""
    book, rates = model.book, model.rates
    strangers = sources - len(book.sources)
    group = np.array([*book.group, *[book.groups - 1] * strangers], np.int64)
    share = shares(book, sources)
    names = layout(book)
    part = partial(names.of, rates.factors)
    kinds = len(book.kinds) + 1
    lags = np.abs(np.arange(DATE_LEVELS) % LAGS - MOST_LAG)
    tolls = np.abs(np.arange(SIGNED_TOLLS) - TOLL_LEVELS + 1)
    levels = np.arange(DATE_LEVELS)
    lag_mirror = levels // LAGS * LAGS + 2 * MOST_LAG - levels % LAGS
    every_kind = np.tile(np.arange(kinds), book.groups)
    every_dead = np.tile(np.arange(DEAD_CLASSES), book.groups)
    date = part("date")[np.arange(DATE_LEVELS) // LAGS, lags] + both_sides(
        part("date_own"), book.groups, lag_mirror
    )
    toll = part("toll")[tolls] + both_sides(part("toll_own"), book.groups, TOLL_MIRROR)
    kind = whole(part("kind"))[np.ix_(every_kind, every_kind)] + whole(part("kind_own"))
    dead = whole(part("dead"))[np.ix_(every_dead, every_dead)] + whole(part("dead_own"))
    actor = part("actor")[compatibility(book)] + whole(part("actor_own"))
    told = (date, toll, dead, kind, actor)
    return Tables(
        prior=part("prior")[0] + whole(part("prior_own")),
        own=np.log(rates.twins[group] / share),
        place=np.log(rates.kernel) + part("place") + whole(part("precision"))[:, :, None],
        names=part("names")[region_of(np.arange(PLACE_LEVELS, dtype=np.int8))],
        date=date,
        toll=toll,
        dead=dead,
        kind=kind,
        actor=actor,
        most=float(sum(table.max() for table in told)),
    )


def partner_probability(c: Columns, model: Model, s: Setting, left: Rows, right: Rows) -> Reals:
    """Return the probability that either report of a pair has a partner in the other's source.

    (2, pairs). Of two sources, the one with more reports around has the fewer partners for them.
    """
    rates = model.rates
    share = shares(model.book, source_count(c))
    one, other = c.row["group"][left], c.row["group"][right]
    from_one, from_other = c.row["source"][left], c.row["source"][right]
    across = np.maximum(rates.partners, rates.partners.T)[one, other]
    around_left, around_right = s.place[left, other], s.place[right, one]
    denser = np.exp(-np.abs(around_left - around_right))
    same = from_one == from_other
    prior = np.stack(
        [
            np.where(around_left < around_right, denser, 1.0) * across * share[from_other],
            np.where(around_right < around_left, denser, 1.0) * across * share[from_one],
        ]
    )
    return np.clip(np.where(same, rates.twins[one], prior), 0.0, MOST_PRIOR)


def shares(book: Book, sources: int) -> Reals:
    """Return the share of each source in its group's reports; strangers have a typical one."""
    strangers = sources - len(book.sources)
    return np.array([*book.share, *[1.0 / book.group_sources[-1]] * strangers])


def may_lump(c: Columns, model: Model, pairs: Pairs) -> npt.NDArray[np.bool_]:
    """Return whether either report of a pair may tell of other events than the other's too.

    (2, pairs). Only where its source lumps events of the other's, and its toll is the larger, or
    overlaps, or is unknown: equal tolls leave no room for more.
    """
    one, other = c.row["group"][pairs.left], c.row["group"][pairs.right]
    room = np.isin(pairs.toll, (TOLL_UNKNOWN, TOLL_OVERLAP))
    lumps = model.rates.lumps
    return np.stack(
        [
            lumps[one, other] & (room | (pairs.toll <= -TOLL_NEAR)),
            lumps[other, one] & (room | (pairs.toll >= TOLL_NEAR)),
        ]
    )
