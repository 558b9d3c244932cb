"""What people decided about pairs of reports, brought into one consistent set of orders.

Newest first: a decision that newer ones rule out is set aside and told of with the chain that rules
it out; see docs/decisions/0005.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple  # Any: a row of a Polars frame is untyped

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.link.bonds import Bond, Bonds
from crossfix.model import Decision, Severity
from crossfix.tables import ISSUES, JUDGEMENTS, check

Wholes = npt.NDArray[np.int64]
TOGETHER, OPEN, APART = 1, 0, -1

_PAIR = ["left", "right"]
_MOST_STEPS = 10  # of a chain that an issue names

_Told = dict[str, str]  # a row of ISSUES


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
    standing, issues = _standing(check(judgements, JUDGEMENTS))
    placed, absent = _placed(standing, reports)
    bonds = Bonds()
    issues += absent
    told = placed.to_dicts()
    for bond in _newest_first(placed):
        if not bonds.take(bond):
            chain = [_said(told[number]) for number in bonds.chain(bond)]
            issues.append(_set_aside(told[bond.number], chain))
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
    pairs = links.select(_PAIR)
    for side in _PAIR:
        pairs = pairs.join(named.rename({"report_id": side, "row": f"{side}_row"}), on=side)
    ruling = ruled(orders, pairs["left_row"].to_numpy(), pairs["right_row"].to_numpy())
    return links.join(pairs.filter(ruling != OPEN), on=_PAIR, how="anti", maintain_order="left")


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
    for side in _PAIR:
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


def _standing(judgements: pl.DataFrame) -> tuple[pl.DataFrame, list[_Told]]:
    """Return the judgement that holds of each pair, and notes on what it reverses.

    JUDGEMENTS are sorted by pair and time; of one moment and one mind, the first name holds.
    """
    last = pl.col("at") == pl.col("at").max().over(_PAIR)
    newest = judgements.filter(last)
    split = newest.filter(pl.col("decision").n_unique().over(_PAIR) > 1)
    holds = newest.join(split, on=_PAIR, how="anti").unique(
        _PAIR, keep="first", maintain_order=True
    )
    before = judgements.filter(~last & (pl.col("decision") != Decision.UNSURE))
    turned = (
        before.join(holds, on=_PAIR, suffix="_now")
        .filter(pl.col("decision") != pl.col("decision_now"))
        .sort(*_PAIR, "at", "who")
        .unique(_PAIR, keep="last", maintain_order=True)
    )
    issues = [_reversal(row) for row in turned.iter_rows(named=True)]
    both = split.group_by(_PAIR, maintain_order=True).agg("at", "who", "decision")
    return holds, issues + [_tie(row) for row in both.iter_rows(named=True)]


def _placed(standing: pl.DataFrame, reports: pl.DataFrame) -> tuple[pl.DataFrame, list[_Told]]:
    """Return what is decided with the rows of both reports, newest first, and what is not there."""
    asked = pl.concat([standing["left"], standing["right"]]).unique()
    rows = reports.select("report_id").with_row_index("row")
    rows = rows.filter(pl.col("report_id").is_in(asked.implode()))
    found = standing
    for side in _PAIR:
        named = rows.rename({"report_id": side, "row": f"{side}_row"})
        found = found.join(named, on=side, how="left")
    known = pl.col("left_row").is_not_null() & pl.col("right_row").is_not_null()
    decided = found.filter(known, pl.col("decision") != Decision.UNSURE)
    # of one moment, what keeps apart comes first: a wrong split costs less than a wrong merge
    ordered = decided.sort("at", "decision", *_PAIR, descending=[True, False, False, False])
    return ordered, [_absent(row) for row in found.filter(~known).iter_rows(named=True)]


def _newest_first(placed: pl.DataFrame) -> Iterator[Bond]:
    same = (placed["decision"] == Decision.SAME).to_list()
    rows = zip(placed["left_row"].to_list(), placed["right_row"].to_list(), same, strict=True)
    for number, (left, right, together) in enumerate(rows):
        yield Bond(left, right, number, same=together)


def _groups(bonds: Bonds, size: int) -> Wholes:
    group = np.arange(size, dtype=np.int64)
    first: dict[int, int] = {}
    for row in bonds.rows:  # in order, so that the first row names the group
        group[row] = first.setdefault(bonds.root(row), row)
    return group


def _set_aside(row: dict[str, Any], chain: list[str]) -> _Told:
    """Tell of a decision that newer ones rule out, with the chain that does."""
    steps = chain
    if len(steps) > _MOST_STEPS:
        half = _MOST_STEPS // 2
        steps = [*steps[:half], f"{len(steps) - 2 * half} more", *steps[-half:]]
    newer = ", ".join(steps) or "both are one report now"
    return _issue(
        row,
        Severity.WARNING,
        what=f"{newer}; but {_said(row)}: the older decision is set aside",
        mend="judge again the pair of the chain, or this one, that is wrong: the newest holds",
    )


def _reversal(row: dict[str, Any]) -> _Told:
    now = {name: row[f"{name}_now"] for name in ("decision", "who", "at")} | _pair_of(row)
    return _issue(
        now,
        Severity.NOTE,
        what=f"{_said(now)} reverses {_said(row)}",
        mend="none needed; to go back, judge the pair again",
    )


def _tie(row: dict[str, Any]) -> _Told:
    each = zip(row["decision"], row["who"], row["at"], strict=True)
    told = [_said(_pair_of(row) | {"decision": d, "who": w, "at": a}) for d, w, a in each]
    return _issue(
        _pair_of(row) | {"decision": ";".join(dict.fromkeys(row["decision"]))},
        Severity.WARNING,
        what=f"decided in two ways at one moment, so neither holds: {', '.join(told)}",
        mend="judge the pair again",
    )


def _absent(row: dict[str, Any]) -> _Told:
    gone = [row[side] for side in _PAIR if row[f"{side}_row"] is None]
    return _issue(
        row,
        Severity.WARNING,
        what=f"there is no report {' and no report '.join(gone)}, so the decision has no effect",
        mend="correct the report_id, or leave the row: it counts again once the report is back",
    )


def _pair_of(row: dict[str, Any]) -> dict[str, Any]:
    return {side: row[side] for side in _PAIR}


def _said(row: dict[str, Any]) -> str:
    """Return a decision as an issue words it: a SAME b (who, when)."""
    at = f"{row['at']:%Y-%m-%d %H:%M}"
    return f"{row['left']} {row['decision'].upper()} {row['right']} ({row['who']}, {at})"


def _issue(row: dict[str, Any], severity: Severity, *, what: str, mend: str) -> _Told:
    return {
        "severity": severity.value,
        "stage": "link",
        "where": "judgements",
        "record": f"{row['left']} and {row['right']}",
        "column": "decision",
        "value": row["decision"],
        "what": what,
        "mend": mend,
    }
