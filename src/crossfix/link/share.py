"""How a report's probability is shared among incidents: the MEMBERSHIP table."""

import hashlib

import numpy as np
import polars as pl

from crossfix.link.block import Pairs
from crossfix.link.cluster import APART, SURE, coarse
from crossfix.link.columns import Columns, Reals, Wholes
from crossfix.tables import MEMBERSHIP, check

LEAST_SHARE = 0.1  # of an incident that is not a report's best one
_ID_DIGITS = 8


def membership(
    c: Columns, reports: pl.DataFrame, *, label: Wholes, pairs: Pairs, log_odds: Reals
) -> pl.DataFrame:
    """Return MEMBERSHIP: each report's incident, and others that it may belong to.

    The odds of belonging to an incident are those of the mean log odds with its members. For the
    report's own incident they count times the number of the others, as in the Chinese restaurant
    process (Aldous 1985): what many tell of is the likelier to be told of once more. The odds of
    standing alone are 1, and a share is an incident's odds over the sum of all. A record that lumps
    several incidents so has a share in each without making them one; a report that is alone in its
    incident has the share that no other incident takes.
    """
    shares = _shares(label, pairs, log_odds)
    ids = incident_ids(c, reports, label)
    named = pl.DataFrame({"row": np.arange(len(label)), "cluster": label}).with_columns(
        pl.Series("incident_id", ids, pl.String)
    )
    clusters = named.unique("cluster").select("cluster", "incident_id")
    rows = (
        shares.join(clusters, on="cluster", maintain_order="left")
        .with_columns(pl.Series("own", label)[shares["row"].to_numpy()].alias("own"))
        .with_columns(best=pl.col("own") == pl.col("cluster"))
        .filter(pl.col("best") | (pl.col("probability") >= LEAST_SHARE))
    )
    who = reports.select("report_id", "source_id", "record_id").with_row_index("row")
    who = who.with_columns(pl.col("row").cast(pl.Int64))
    return check(rows.join(who, on="row").select(*MEMBERSHIP.schema), MEMBERSHIP)


def _shares(label: Wholes, pairs: Pairs, log_odds: Reals) -> pl.DataFrame:
    """Return row, cluster and probability; every report has a row for its own cluster."""
    own = pl.DataFrame({"row": np.arange(len(label)), "cluster": label}).with_columns(own=True)
    size = own.group_by("cluster").agg(members=pl.len().cast(pl.Int64))
    known = (
        _met(label, pairs, np.clip(log_odds, APART, SURE))
        .join(own, on=["row", "cluster"], how="full", coalesce=True)
        .join(size, on="cluster")
        .with_columns(pl.col("own").fill_null(value=False), pl.col("sum", "count").fill_null(0))
        .sort("row", "cluster")
    )
    others = pl.col("members") - pl.col("own")
    typical = (pl.col("sum") + APART * (others - pl.col("count"))) / others
    company = pl.when("own").then(others).otherwise(1)
    seats = pl.when(others > 0).then(company * typical.exp()).otherwise(1.0)
    odds = known.with_columns(odds=seats)
    in_company = (pl.col("own") & (others > 0)).any().over("row")
    total = pl.col("odds").sum().over("row") + in_company  # standing alone has odds of 1
    return odds.select("row", "cluster", probability=pl.col("odds") / total)


def _met(label: Wholes, pairs: Pairs, bounded: Reals) -> pl.DataFrame:
    """Return the log odds of each report with the members of a cluster that it came near."""
    both = [
        pl.DataFrame({"row": one.astype(np.int64), "cluster": label[other], "value": bounded})
        for one, other in ((pairs.left, pairs.right), (pairs.right, pairs.left))
    ]
    ordered = pl.concat(both).sort("row", "cluster", "value")
    return ordered.group_by("row", "cluster", maintain_order=True).agg(
        sum=pl.col("value").sum(), count=pl.len().cast(pl.Int64)
    )


def incident_ids(c: Columns, reports: pl.DataFrame, label: Wholes) -> list[str]:
    """Return the id of each report's incident: a digest of its smallest report_id.

    Coarse members do not count unless there are no others, so that a vague report that joins or
    leaves does not rename the incident.
    """
    named = reports.select("report_id").with_columns(
        pl.Series("cluster", label), pl.Series("vague", coarse(c))
    )
    first = pl.col("report_id").sort_by("vague", "report_id").first().over("cluster")
    return [_short(name) for name in named.select(first=first)["first"]]


def _short(report_id: str) -> str:
    return "i" + hashlib.sha256(report_id.encode()).hexdigest()[:_ID_DIGITS]
