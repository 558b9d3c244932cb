"""Voices that make the same errors: the same wrong place, day, toll or spelling.

Who watches for itself errs in its own way. Values count as errors where another one is likelier, by
how often each voice is right elsewhere and who repeats whom; see values.
"""

import numpy as np
import polars as pl

from crossfix.weigh.agreement import copying, judged
from crossfix.weigh.clusters import clusters
from crossfix.weigh.dependence import Joined
from crossfix.weigh.ties import MOST_REPORTS
from crossfix.weigh.values import settled

LEAST_SHARE = 0.5  # of a report in its incident: a stray link would bring another's values
MIN_PROBABILITY = 0.95
MIN_SHARED = 3  # errors; fewer prove nothing
# Of what either states wrongly, so much both state alike: copiers of a part of a wire stay apart,
# and so do those who err alike because they define a thing alike.
MIN_SHARE_OF_ERRORS = 0.5
_MOST_SHOWN = 3  # errors that a reason quotes
_TOLLS = ("killed", "civilians_killed", "injured")


def shared_errors(
    reports: pl.DataFrame, membership: pl.DataFrame, voices: pl.DataFrame
) -> list[Joined]:
    """Return the voices that join another since they make the same errors."""
    said = stated(reports, membership, voices)
    true = settled(said)
    pairs = copying(said, true).filter(
        pl.col("probability") >= MIN_PROBABILITY, pl.col("shared") >= MIN_SHARED
    )
    if pairs.is_empty():
        return []
    names = pl.concat([pairs["left"], pairs["right"]]).unique().sort()
    number = voices.group_by("group_id").len().join(names.to_frame("group_id"), on="group_id")
    heard = number.sort("group_id")["len"].to_list()
    likeness = np.eye(len(names))
    left, right = names.search_sorted(pairs["left"]), names.search_sorted(pairs["right"])
    likeness[left, right] = likeness[right, left] = pairs["share"].to_numpy()
    wrong = judged(said, true).filter("wrong")
    return [
        _joined(names[other], names[head], wrong, float(likeness[head, other]))
        for head, other in clusters(likeness, heard, least=MIN_SHARE_OF_ERRORS)
    ]


def stated(reports: pl.DataFrame, membership: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    """Return what each voice states of each incident: item, source, value, attribute, report_id.

    Of several values of one voice the most frequent counts, of equals the first in the alphabet.
    Spellings are compared within one place, language and incident.
    """
    best = membership.filter("best", pl.col("probability") >= LEAST_SHARE)
    told = reports.join(best.select("report_id", "incident_id"), on="report_id").join(
        voices.select("report_id", "group_id"), on="report_id"
    )
    place = pl.concat_str("place_name", "admin1", separator=", ", ignore_nulls=True)
    day = pl.when(pl.col("date_precision").is_in(["hour", "day"])).then(
        pl.col("start").dt.strftime("%Y-%m-%d")
    )
    language = pl.col("language").fill_null("")
    values = {
        "place": (pl.lit(""), pl.when(pl.col("place_name").is_not_null()).then(place)),
        "spelling": (
            pl.format("{} {}", place, language),
            pl.col("place_stated").str.to_lowercase(),
        ),
        "day": (pl.lit(""), day),
        **{what: (pl.lit(""), _figure(what)) for what in _TOLLS},
    }
    parts = [
        told.select(
            "report_id",
            item=pl.concat_str("incident_id", pl.lit(attribute), of, separator="|"),
            source="group_id",
            value=value,
            attribute=pl.lit(attribute),
        ).drop_nulls(["item", "value"])
        for attribute, (of, value) in values.items()
    ]
    return (
        pl.concat(parts)
        .group_by("item", "source", "value", "attribute")
        .agg(times=pl.len(), report_id=pl.col("report_id").min())
        .sort("item", "source", "times", "value", descending=[False, False, True, False])
        .unique(["item", "source"], keep="first", maintain_order=True)
        .drop("times")
    )


def _figure(what: str) -> pl.Expr:
    low, high = pl.col(f"{what}_low"), pl.col(f"{what}_high")
    return pl.when(low == high).then(low.cast(pl.String)).otherwise(pl.format("{}-{}", low, high))


def _joined(other: str, head: str, wrong: pl.DataFrame, share: float) -> Joined:
    """Return the join of one voice to another, with the errors that they share."""
    mine = wrong.filter(pl.col("source") == other)
    theirs = wrong.filter(pl.col("source") == head).select("item", "value", of="report_id")
    both = mine.join(theirs, on=["item", "value"]).sort("item")
    examples = [
        f"{row['attribute'].replace('_', ' ')} {row['value']} (others: {row['true']})"
        for row in both.head(_MOST_SHOWN).iter_rows(named=True)
    ]
    ids = pl.concat([both["report_id"], both["of"]]).unique().sort().head(MOST_REPORTS)
    alone = f"makes the same errors as others of the voice of {head}"
    because = (
        f"makes the same {both.height} errors as {head}, {share:.0%} of all that either makes"
        if both.height
        else alone
    )
    return Joined(
        other,
        head,
        because,
        "errors",
        strength=share if both.height else None,
        shared="; ".join(examples) or None,
        report_ids=";".join(ids) or None,
    )
