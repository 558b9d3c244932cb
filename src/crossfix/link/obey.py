"""What people decided about pairs of reports, brought into one consistent set of orders."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.bonds import Bonds
from crossfix.decisions import PAIR, Words, resolve
from crossfix.model import Decision
from crossfix.tables import ISSUES, JUDGEMENTS, check

Wholes = npt.NDArray[np.int64]
TOGETHER, OPEN, APART = 1, 0, -1

WORDS = Words(
    stage="link",
    where="judgements",
    thing="report",
    together=Decision.SAME,
    apart=Decision.DIFFERENT,
    open=Decision.UNSURE,
)


class Orders(NamedTuple):
    """What is decided; a group is named by the first row of the reports that belongs to it."""

    group: Wholes  # for each report, in the order of its table: those that must be together
    apart_left: Wholes  # groups that must never be in one incident with those in apart_right;
    apart_right: Wholes  # each pair once, left < right, in order
    issues: pl.DataFrame  # ISSUES


def obey(judgements: pl.DataFrame, reports: pl.DataFrame) -> Orders:
    """Return what JUDGEMENTS demand of the incidents that REPORTS tell of.

    SAME is transitive, DIFFERENT holds between whole groups, and no order contradicts another.
    Neither the order of the judgements nor that of the reports matters, but that groups are named
    by rows of the reports.
    """
    decided = check(judgements, JUDGEMENTS)
    bonds, _, issues = resolve(decided, reports["report_id"], words=WORDS)
    group = _groups(bonds, reports.height)
    apart = np.array(bonds.apart(), dtype=np.int64).reshape(-1, 2)
    named = np.unique(np.sort(group[apart], axis=1), axis=0)
    frame = pl.DataFrame(issues, schema=ISSUES.schema)
    return Orders(group, named[:, 0], named[:, 1], check(frame, ISSUES))


def ruled(orders: Orders, left: Wholes, right: Wholes) -> npt.NDArray[np.int8]:
    """Return, for each pair of rows of the reports, TOGETHER, APART, or OPEN where none decided."""
    one, other = orders.group[left], orders.group[right]
    size = np.int64(len(orders.group))
    known = orders.apart_left * size + orders.apart_right  # in order, as the pairs are
    asked = np.minimum(one, other) * size + np.maximum(one, other)
    at = np.searchsorted(known, asked)
    apart = np.zeros(len(asked), dtype=np.bool_)
    inside = at < len(known)
    apart[inside] = known[at[inside]] == asked[inside]
    return np.where(one == other, TOGETHER, np.where(apart, APART, OPEN)).astype(np.int8)


def undecided(links: pl.DataFrame, reports: pl.DataFrame, orders: Orders) -> pl.DataFrame:
    """Return the LINKS that no judgement decides, neither itself nor through others."""
    _, at, counts = np.unique(orders.group, return_inverse=True, return_counts=True)
    met = counts[at] > 1
    met |= np.isin(orders.group, np.concatenate([orders.apart_left, orders.apart_right]))
    rows = np.flatnonzero(met)
    named = pl.DataFrame({"report_id": reports["report_id"].gather(rows), "row": rows})
    pairs = links.select(PAIR)
    for side in PAIR:
        pairs = pairs.join(named.rename({"report_id": side, "row": f"{side}_row"}), on=side)
    ruling = ruled(orders, pairs["left_row"].to_numpy(), pairs["right_row"].to_numpy())
    return links.join(pairs.filter(ruling != OPEN), on=PAIR, how="anti", maintain_order="left")


def of_kept_reports(judgements: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """Return the judgements on the reports that EVIDENCE says records were folded into.

    A repetition that is found later can change which of two equal records is the report.
    """
    named = evidence.select(
        folded=pl.concat_str("source_id", pl.lit(":"), "record_id"), kept="report_id"
    ).filter(pl.col("folded") != pl.col("kept"))
    if named.is_empty():
        return judgements
    named = named.unique("folded", keep="first", maintain_order=True)
    moved = judgements
    for side in PAIR:
        moved = (
            moved.join(named, left_on=side, right_on="folded", how="left")
            .with_columns(pl.coalesce("kept", side).alias(side))
            .drop("kept")
        )
    ordered = moved.with_columns(
        left=pl.min_horizontal("left", "right"), right=pl.max_horizontal("left", "right")
    )
    first = ordered.sort(list(JUDGEMENTS.schema)).unique(list(JUDGEMENTS.key), keep="first")
    return check(first, JUDGEMENTS)


def _groups(bonds: Bonds, size: int) -> Wholes:
    group = np.arange(size, dtype=np.int64)
    first: dict[int, int] = {}
    for row in bonds.rows:  # in order, so that the first row names the group
        group[row] = first.setdefault(bonds.root(row), row)
    return group
