"""The LINKS table: the evidence of each pair in bits, and in words."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.link.cluster import Flags
from crossfix.link.columns import Columns, Reals, Rows, Wholes
from crossfix.link.compare import (
    DATE_LEVELS,
    LAGS,
    MOST_LAG,
    NAME_ONLY,
    NAME_WORDS,
    SAME_AREA,
    TOLL_WORDS,
    gaps_km,
)
from crossfix.link.edges import Found
from crossfix.link.evidence import PARTS, Pairs, parts, some
from crossfix.link.model import Model, source_count, tables
from crossfix.tables import LINKS, check

LEAST_PROBABILITY = 0.05
LEAST_LOG_ODDS = math.log(LEAST_PROBABILITY / (1 - LEAST_PROBABILITY))
_NAMES = {"kind": "type"}  # where the table calls a part otherwise
_CLOSE_KM = 0.02
_CLEAR_BITS = 0.5  # evidence of parties that is worth a word


class Reasons(NamedTuple):
    """Why some pairs have their log odds."""

    nats: dict[str, Reals]  # by the part of LINKS; parts that are not named are 0
    because: pl.Series
    imported_from: str | None = None  # a file that the odds came in with


class Scored(NamedTuple):
    """Pairs with their log odds, natural logarithm: rows of the reports, in order; each once."""

    left: Rows
    right: Rows
    log_odds: Reals
    lumps: Flags  # (2, pairs): whether the source of the left, or right, lumps the other's events
    reasons: Callable[[Wholes], Reasons]  # of some of the pairs, by their numbers


class Weighed(NamedTuple):
    """The pairs, and the log odds of each as it goes along."""

    scored: Scored
    right: Reals  # as reviewed pairs correct it
    judged: Reals  # as a person decided, where one did


def some_scored(scored: Scored, rows: Wholes) -> Scored:
    """Return some of the pairs."""
    return Scored(
        scored.left[rows],
        scored.right[rows],
        scored.log_odds[rows],
        scored.lumps[:, rows],
        lambda chosen: scored.reasons(rows[chosen]),
    )


def links(report_id: pl.Series, label: Wholes, weighed: Weighed) -> pl.DataFrame:
    """Return LINKS: pairs that are probable enough, and all pairs inside one incident."""
    scored = weighed.scored
    together = label[scored.left] == label[scored.right]
    decided = weighed.judged != weighed.right
    kept = np.flatnonzero((scored.log_odds >= LEAST_LOG_ODDS) | together | decided)
    reasons = scored.reasons(kept)
    nats = {
        **reasons.nats,
        "calibration": (weighed.right - scored.log_odds)[kept],
        "judged": (weighed.judged - weighed.right)[kept],
    }
    bits = {
        name: nats.get(name.removesuffix("_bits"), np.zeros(len(kept))) / math.log(2)
        for name in LINKS.schema
        if name.endswith("_bits")
    }
    total = np.zeros(len(kept))
    for column in bits.values():
        total = total + column
    one, other = report_id[scored.left[kept]], report_id[scored.right[kept]]
    first = one < other
    frame = pl.DataFrame(
        {
            "left": one.zip_with(first, other),
            "right": other.zip_with(first, one),
            **bits,
            "bits": total,
            "probability": 1 / (1 + np.exp2(-np.clip(total, -1000, 1000))),
            "because": reasons.because,
        }
    )
    source = pl.lit(reasons.imported_from, pl.String()).alias("imported_from")
    return check(frame.with_columns(source), LINKS)


def evidence_of(rows: Wholes, *, c: Columns, model: Model, near: Found, among: Reals) -> Reasons:
    """Return why some of the pairs found have the log odds that they have among their rivals."""
    shown = some(near.pairs, rows)
    factors = parts(c, tables(model, source_count(c)), near.setting, shown)
    nats = {_NAMES.get(part, part): row for part, row in zip(PARTS, factors, strict=True)}
    because = _because(c, shown, nats["actor"] / math.log(2))
    return Reasons({**nats, "rivals": among[rows] - factors.sum(0)}, because)


def _because(c: Columns, pairs: Pairs, actor_bits: Reals) -> pl.Series:
    levels = pl.DataFrame(
        {
            "place": pairs.place,
            "km": gaps_km(c, pairs.left, pairs.right),
            "date": _date_words()[pairs.date],
            "toll": np.array(TOLL_WORDS)[np.abs(pairs.toll)],
            "name": np.array(NAME_WORDS)[pairs.name],
            "parties": np.select(
                [actor_bits >= _CLEAR_BITS, actor_bits <= -_CLEAR_BITS],
                ["parties agree", "parties differ"],
                "",
            ),
            "source": np.where(
                c.row["source"][pairs.left] == c.row["source"][pairs.right], "one source", ""
            ),
        }
    )
    apart = pl.col("km").round(1).cast(pl.String) + " km apart"
    place = (
        pl.when(pl.col("place") == SAME_AREA)
        .then(pl.lit("position unknown, same governorate"))
        .when(pl.col("place") == NAME_ONLY)
        .then(pl.lit("position unknown"))
        .when(pl.col("km") < _CLOSE_KM)
        .then(pl.lit("same coordinates"))
        .otherwise(apart)
    )
    words = [place, *map(pl.col, ("date", "toll", "name", "parties", "source"))]
    said = [pl.when(word != "").then(word) for word in words]
    return levels.select(because=pl.concat_str(said, separator=", ", ignore_nulls=True))["because"]


def _date_words() -> npt.NDArray[np.str_]:
    """Return the words of each date level."""
    words = []
    for date in range(DATE_LEVELS):
        lag = abs(date % LAGS - MOST_LAG)
        more = " or more" if lag == MOST_LAG else ""
        near = "same day" if date < LAGS else "times overlap"
        words.append(f"{lag}{more} day{'s' if lag > 1 else ''} apart" if lag else near)
    return np.array(words)
