"""Which pairs of reports a person should look at: those whose answer would change most.

Among them goes a random audit, so that there is a fair sample to judge the probabilities by.
"""

import numpy as np
import polars as pl

from crossfix.model import Drawn
from crossfix.review.audit import drawn_at_random
from crossfix.review.value import most_valuable, valued
from crossfix.tables import JUDGEMENTS, LINKS, MEMBERSHIP, check

__all__ = ["queue"]

_PAIR = ["left", "right"]


def queue(
    links: pl.DataFrame,
    membership: pl.DataFrame,
    judgements: pl.DataFrame,
    *,
    size: int,
    audit_share: float,
    seed: int,
) -> pl.DataFrame:
    """Return the pairs to look at, in order, from LINKS, MEMBERSHIP and JUDGEMENTS.

    Columns: left, right (report_ids), drawn (value or audit), chance (with which the audit drew the
    pair; null for the others), value (how many reports the answer is expected to move; see
    `valued`), together (whether the two are in one incident now) and probability (of the link).

    `audit_share`, rounded to whole pairs, is the part that is drawn at random, from what is left
    once the most valuable are taken. Pairs that were judged before, whatever the answer, are not
    offered again. One seed gives one queue, whatever the order of the rows.
    """
    judged = check(judgements, JUDGEMENTS).select(_PAIR).unique()
    known = valued(check(links, LINKS), check(membership, MEMBERSHIP))
    fresh = known.join(judged, on=_PAIR, how="anti", maintain_order="left")
    audits = round(size * audit_share)
    best = most_valuable(fresh, size=size - audits).select(_PAIR)
    rest = fresh.join(best, on=_PAIR, how="anti", maintain_order="left")
    audit = drawn_at_random(rest, size=audits, seed=seed)
    offered = pl.concat(
        [
            best.with_columns(drawn=pl.lit(Drawn.VALUE.value), chance=pl.lit(None, pl.Float64)),
            audit.select(*_PAIR, pl.lit(Drawn.AUDIT.value).alias("drawn"), "chance"),
        ]
    )
    mixed = offered[_spread(best.height, audit.height)]
    told = fresh.select(*_PAIR, "value", "together", "probability")
    return mixed.join(told, on=_PAIR, how="left", maintain_order="left")


def _spread(one: int, other: int) -> list[int]:
    """Return the numbers from 0 in an order that spreads the last `other` evenly among the first.

    Whoever stops early has then answered the same share of both.

    >>> _spread(4, 2)
    [0, 4, 1, 2, 5, 3]
    """
    places = np.concatenate([(np.arange(count) + 0.5) / max(count, 1) for count in (one, other)])
    return [int(number) for number in np.argsort(places, kind="stable")]
