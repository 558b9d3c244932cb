"""How a report's probability is shared among incidents: the MEMBERSHIP table."""

from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.compiled import compiled
from crossfix.link.cluster import APART, FORBIDDEN, SURE, Flags
from crossfix.link.columns import Columns, Reals, Rows, Wholes
from crossfix.link.identity import provisional
from crossfix.link.rivals import Ties, ties
from crossfix.tables import MEMBERSHIP, check

LEAST_SHARE = 0.1  # of an incident that a coarse report may belong to
LEAST_LISTED = 0.05  # probability of a partner that is listed though another incident is likelier


class Ranked(NamedTuple):
    """The pairs as they stand at last: rows of the reports, in order; each pair once."""

    left: Rows
    right: Rows
    log_odds: Reals  # FORBIDDEN where a person found them different
    lumps: Flags  # (2, pairs): whether the source of the left, or right, lumps the other's events


def membership(
    c: Columns,
    reports: pl.DataFrame,
    label: Wholes,
    ranked: Ranked,
    *,
    vague: Flags,
    together: Wholes,
) -> pl.DataFrame:
    """Return MEMBERSHIP: each report's incident, and others that it may belong to.

    The odds of a report's own incident are those of the mean log odds with its other members, times
    their number, as in the Chinese restaurant process (Aldous 1985): what many tell of is the
    likelier to be told of once more; the odds of standing alone are 1.

    A coarse report has a share in every incident near it, by the mean log odds with its members. Of
    the others, each has in every source a likeliest partner; where that one's source lumps events,
    or the two are each other's likeliest, the partner is listed in the report's incident too. So
    one record can tell of several incidents without making them one. The shares of a report are
    scaled to add up to at most 1. A report that a person found to be the same as another is in its
    incident for certain.
    """
    graph = ties(ranked.left, ranked.right, len(label))
    bounded = np.where(
        ranked.log_odds == FORBIDDEN, FORBIDDEN, np.clip(ranked.log_odds, APART, SURE)
    )
    own = _own_shares(label, ranked.left, ranked.right, bounded, graph)
    row, cluster, share = _spread(label, ranked.left, ranked.right, bounded, vague, graph)
    listed_row, listed_cluster, listed_share = _listed(c, label, ranked, vague)
    every = pl.DataFrame(
        {
            "row": np.concatenate([np.arange(len(label)), row, listed_row]),
            "cluster": np.concatenate([label, cluster, listed_cluster]),
            "share": np.concatenate([own, share, listed_share]),
        }
    )
    judged = np.bincount(together, minlength=len(label))[together] > 1
    best = pl.col("cluster") == pl.Series(label).gather(every["row"])
    sure = pl.Series(judged).gather(every["row"])
    kept = every.with_columns(best=best).filter(pl.col("best") | ~sure)
    total = pl.col("share").sum().over("row")
    scaled = pl.col("share") / pl.max_horizontal(total, 1.0)
    certain = pl.Series(judged).gather(kept["row"])
    kept = kept.with_columns(probability=pl.when(certain).then(1.0).otherwise(scaled))
    ids = incident_ids(reports["report_id"], label, vague)
    who = reports.select("report_id", "source_id", "record_id")[kept["row"]]
    frame = who.with_columns(kept["probability"], kept["best"], incident_id=ids[kept["cluster"]])
    return check(frame.select(*MEMBERSHIP.schema), MEMBERSHIP)


@compiled
def _own_shares(label: Wholes, left: Rows, right: Rows, value: Reals, graph: Ties) -> Reals:
    """Return the share of each report in its own incident."""
    rows = len(label)
    members = np.zeros(rows, np.int64)
    for row in range(rows):
        members[label[row]] += 1
    share = np.ones(rows)
    for row in range(rows):
        others = members[label[row]] - 1
        if others == 0:
            continue
        total, met = 0.0, 0
        for k in graph.pair[graph.offset[row] : graph.offset[row + 1]]:
            near = right[k] if left[k] == row else left[k]
            if label[near] == label[row]:
                total += value[k]
                met += 1
        odds = others * np.exp((total + APART * (others - met)) / others)
        share[row] = odds / (1.0 + odds)
    return share


@compiled
def _spread(
    label: Wholes, left: Rows, right: Rows, value: Reals, vague: Flags, graph: Ties
) -> tuple[Wholes, Wholes, Reals]:
    """Return row, cluster and share of the other incidents near each coarse report."""
    rows = len(label)
    members = np.zeros(rows, np.int64)
    for row in range(rows):
        members[label[row]] += 1
    sums, counts = np.zeros(rows), np.zeros(rows, np.int64)
    room = len(graph.pair)
    out_row, out_cluster, share = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
    count = 0
    for row in range(rows):
        if not vague[row]:
            continue
        mine = graph.pair[graph.offset[row] : graph.offset[row + 1]]
        for k in mine:
            near = label[right[k] if left[k] == row else left[k]]
            sums[near] += value[k]
            counts[near] += 1
        begin, total = count, 1.0
        for k in mine:
            near = label[right[k] if left[k] == row else left[k]]
            if counts[near] == 0:
                continue
            typical = (sums[near] + APART * (members[near] - counts[near])) / members[near]
            sums[near], counts[near] = 0.0, 0
            total += np.exp(typical)
            if near != label[row]:
                out_row[count], out_cluster[count], share[count] = row, near, np.exp(typical)
                count += 1
        kept = begin
        for k in range(begin, count):
            if share[k] / total >= LEAST_SHARE:
                out_row[kept], out_cluster[kept], share[kept] = (
                    row,
                    out_cluster[k],
                    share[k] / total,
                )
                kept += 1
        count = kept
    return out_row[:count].copy(), out_cluster[:count].copy(), share[:count].copy()


def _listed(
    c: Columns, label: Wholes, ranked: Ranked, vague: Flags
) -> tuple[Wholes, Wholes, Reals]:
    """Return row, cluster and probability of partners that are listed in another incident too."""
    left, right = ranked.left, ranked.right
    p = 1.0 / (1.0 + np.exp(-np.clip(ranked.log_odds, -40.0, 40.0)))
    source = c.row["source"]
    # each pair is seen from either end, since which of two reports is the left one says nothing
    ends = pl.DataFrame(
        {
            "row": np.concatenate([left, right]),
            "from": np.concatenate([source[right], source[left]]),
            "p": np.concatenate([p, p]),
        }
    )
    likeliest = ends.select((pl.col("p") == pl.col("p").max()).over("row", "from"))["p"].to_numpy()
    best_left, best_right = likeliest[: len(p)], likeliest[len(p) :]
    left_lumps, right_lumps = ranked.lumps
    chosen = np.where(left_lumps == right_lumps, best_left & best_right, True)
    chosen = np.where(left_lumps & ~right_lumps, best_right, chosen)
    chosen = np.where(right_lumps & ~left_lumps, best_left, chosen)
    apart = (label[left] != label[right]) & (source[left] != source[right])
    fine = ~vague[left] & ~vague[right]
    k = np.flatnonzero(chosen & apart & fine & (p >= LEAST_LISTED))
    # the record that lumps, or the later of the two rows, is listed with the other
    moved = left_lumps[k] & ~right_lumps[k]
    row = np.where(moved, left[k], right[k]).astype(np.int64)
    home = label[np.where(moved, right[k], left[k])]
    listed = pl.DataFrame({"row": row, "cluster": home, "p": p[k]})
    once = listed.group_by("row", "cluster").agg(pl.col("p").max()).sort("row", "cluster")
    return once["row"].to_numpy(), once["cluster"].to_numpy(), once["p"].to_numpy()


def incident_ids(report_id: pl.Series, label: Wholes, vague: Flags) -> pl.Series:
    """Return the id of the incident of each cluster: a digest of its smallest report_id.

    Coarse members do not count unless there are no others, so that a vague report that joins or
    leaves does not rename the incident. Rows that name no cluster have no id.
    """
    named = pl.DataFrame({"report_id": report_id, "cluster": label, "vague": vague})
    first = named.sort("vague", "report_id").group_by("cluster", maintain_order=True).first()
    ids = pl.DataFrame({"cluster": first["cluster"], "id": provisional(first["report_id"])})
    every = pl.DataFrame({"cluster": np.arange(len(label))})
    return every.join(ids, on="cluster", how="left", maintain_order="left")["id"]
