"""The LINKS table: the evidence of each pair in bits, and in words."""

import math

import numpy as np
import polars as pl

from crossfix.link.block import Pairs, chosen
from crossfix.link.columns import Columns, Reals, Wholes
from crossfix.link.compare import (
    LAGS,
    MOST_LAG,
    NAME_ONLY,
    NAME_WORDS,
    SAME_AREA,
    TOLL_WORDS,
    gap_km,
)
from crossfix.link.score import Terms
from crossfix.tables import LINKS, check

LEAST_PROBABILITY = 0.05
_PARTS = ("prior", "place", "date", "type", "actor", "toll", "name", "rivals")
_CLOSE_KM = 0.02
_CLEAR_BITS = 0.5  # evidence of parties that is worth a word


def links(
    c: Columns, reports: pl.DataFrame, *, label: Wholes, pairs: Pairs, evidence: Terms
) -> pl.DataFrame:
    """Return LINKS: pairs that are probable enough, and all pairs inside one incident."""
    chance = 1 / (1 + np.exp(-np.clip(evidence.log_odds, -500, 500)))
    kept = np.flatnonzero((chance >= LEAST_PROBABILITY) | (label[pairs.left] == label[pairs.right]))
    some = chosen(pairs, kept)
    bits = {
        f"{part}_bits": getattr(evidence, "kind" if part == "type" else part)[kept] / math.log(2)
        for part in _PARTS
    }
    ids = reports["report_id"].to_numpy()
    one, other = ids[some.left], ids[some.right]
    total = np.zeros(len(kept))
    for part in bits.values():
        total = total + part
    frame = pl.DataFrame(
        {
            "left": pl.Series(np.where(one < other, one, other), dtype=pl.String),
            "right": pl.Series(np.where(one < other, other, one), dtype=pl.String),
            **bits,
            "bits": total,
            "probability": 1 / (1 + np.exp2(-np.clip(total, -1000, 1000))),
            "because": pl.Series(_because(c, some, bits["actor_bits"]), dtype=pl.String),
        }
    )
    return check(frame, LINKS)


def _because(c: Columns, pairs: Pairs, actor_bits: Reals) -> list[str]:
    return [
        ", ".join(
            part
            for part in (
                _place(c, int(i), int(j), int(place)),
                _date(int(date)),
                TOLL_WORDS[toll],
                NAME_WORDS[name],
                _parties(float(bits)),
                "one source" if c.source[i] == c.source[j] else "",
            )
            if part
        )
        for i, j, place, name, date, toll, bits in zip(*pairs, actor_bits, strict=True)
    ]


def _place(c: Columns, i: int, j: int, place: int) -> str:
    if place == SAME_AREA:
        return "position unknown, same governorate"
    if place == NAME_ONLY:
        return "position unknown"
    km = gap_km(c, i, j)
    return "same coordinates" if km < _CLOSE_KM else f"{km:.1f} km apart"


def _date(date: int) -> str:
    lag = abs(date % LAGS - MOST_LAG)
    if lag == 0:
        return "same day" if date < LAGS else "times overlap"
    return f"{lag}{' or more' if lag == MOST_LAG else ''} day{'s' if lag > 1 else ''} apart"


def _parties(bits: float) -> str:
    if abs(bits) < _CLEAR_BITS:
        return ""
    return "parties agree" if bits > 0 else "parties differ"
