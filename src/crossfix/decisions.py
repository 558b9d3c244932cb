"""What people decided about pairs of things: the newest holds, and nothing is forced in silence.

A decision that newer ones rule out is set aside and told of with the chain that rules it out; see
docs/decisions/0005.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple  # Any: a row of a Polars frame is untyped

import polars as pl

from crossfix.bonds import Bond, Bonds
from crossfix.model import Severity

PAIR = ["left", "right"]
_MOST_STEPS = 10  # of a chain that an issue names

Told = dict[str, str]  # a row of ISSUES


class Words(NamedTuple):
    """What is decided about, in which words, and where an issue says that it was met."""

    stage: str
    where: str
    thing: str  # what left and right name
    together: str
    apart: str
    open: str  # withdraws what was decided before


class Resolved(NamedTuple):
    """The decisions that stand, as bonds between rows, and the ISSUES met on the way."""

    bonds: Bonds
    taken: pl.DataFrame  # the decisions that are obeyed, with left_row and right_row
    issues: list[Told]


def resolve(decided: pl.DataFrame, names: pl.Series, *, words: Words) -> Resolved:
    """Return what decisions demand of the things that are called by the names.

    `decided` has left, right, decision, who and at. Together is transitive, apart holds between
    whole groups, and no decision that stands contradicts another. A row is a place in `names`.
    """
    standing, issues = _standing(decided, words)
    placed, absent = _placed(standing, names, words)
    issues += absent
    bonds = Bonds()
    told = placed.to_dicts()
    taken = []
    for bond in _newest_first(placed, words):
        if bonds.take(bond):
            taken.append(bond.number)
            continue
        chain = [_said(told[number]) for number in bonds.chain(bond)]
        issues.append(_set_aside(told[bond.number], chain, words))
    return Resolved(bonds, placed[taken], issues)


def _standing(decided: pl.DataFrame, words: Words) -> tuple[pl.DataFrame, list[Told]]:
    """Return the decision that holds of each pair, and notes on what it reverses.

    Decisions are sorted by pair and time; of one moment and one mind, the first name holds.
    """
    last = pl.col("at") == pl.col("at").max().over(PAIR)
    newest = decided.filter(last)
    split = newest.filter(pl.col("decision").n_unique().over(PAIR) > 1)
    holds = newest.join(split, on=PAIR, how="anti").unique(PAIR, keep="first", maintain_order=True)
    before = decided.filter(~last & (pl.col("decision") != words.open))
    turned = (
        before.join(holds, on=PAIR, suffix="_now")
        .filter(pl.col("decision") != pl.col("decision_now"))
        .sort(*PAIR, "at", "who")
        .unique(PAIR, keep="last", maintain_order=True)
    )
    issues = [_reversal(row, words) for row in turned.iter_rows(named=True)]
    both = split.group_by(PAIR, maintain_order=True).agg("at", "who", "decision")
    return holds, issues + [_tie(row, words) for row in both.iter_rows(named=True)]


def _placed(
    standing: pl.DataFrame, names: pl.Series, words: Words
) -> tuple[pl.DataFrame, list[Told]]:
    """Return what is decided with the rows of both sides, newest first, and what is not there."""
    asked = pl.concat([standing["left"], standing["right"]]).unique()
    rows = pl.DataFrame({"name": names}).with_row_index("row")
    rows = rows.filter(pl.col("name").is_in(asked.implode()))
    found = standing
    for side in PAIR:
        found = found.join(rows.rename({"name": side, "row": f"{side}_row"}), on=side, how="left")
    known = pl.col("left_row").is_not_null() & pl.col("right_row").is_not_null()
    decided = found.filter(known, pl.col("decision") != words.open)
    # of one moment, what keeps apart comes first: a wrong split costs less than a wrong merge
    apart = pl.col("decision") == words.apart
    ordered = decided.sort("at", apart, *PAIR, descending=[True, True, False, False])
    return ordered, [_absent(row, words) for row in found.filter(~known).iter_rows(named=True)]


def _newest_first(placed: pl.DataFrame, words: Words) -> Iterator[Bond]:
    together = (placed["decision"] == words.together).to_list()
    rows = zip(placed["left_row"].to_list(), placed["right_row"].to_list(), together, strict=True)
    for number, (left, right, same) in enumerate(rows):
        yield Bond(left, right, number, same=same)


def _set_aside(row: dict[str, Any], chain: list[str], words: Words) -> Told:
    """Tell of a decision that newer ones rule out, with the chain that does."""
    steps = chain
    if len(steps) > _MOST_STEPS:
        half = _MOST_STEPS // 2
        steps = [*steps[:half], f"{len(steps) - 2 * half} more", *steps[-half:]]
    newer = ", ".join(steps) or f"both are one {words.thing} now"
    return _issue(
        row,
        Severity.WARNING,
        what=f"{newer}; but {_said(row)}: the older decision is set aside",
        mend="judge again the pair of the chain, or this one, that is wrong: the newest holds",
        words=words,
    )


def _reversal(row: dict[str, Any], words: Words) -> Told:
    now = {name: row[f"{name}_now"] for name in ("decision", "who", "at")} | _pair_of(row)
    return _issue(
        now,
        Severity.NOTE,
        what=f"{_said(now)} reverses {_said(row)}",
        mend="none needed; to go back, judge the pair again",
        words=words,
    )


def _tie(row: dict[str, Any], words: Words) -> Told:
    each = zip(row["decision"], row["who"], row["at"], strict=True)
    told = [_said(_pair_of(row) | {"decision": d, "who": w, "at": a}) for d, w, a in each]
    return _issue(
        _pair_of(row) | {"decision": ";".join(dict.fromkeys(row["decision"]))},
        Severity.WARNING,
        what=f"decided in two ways at one moment, so neither holds: {', '.join(told)}",
        mend="judge the pair again",
        words=words,
    )


def _absent(row: dict[str, Any], words: Words) -> Told:
    no = f"no {words.thing} "
    gone = f" and {no}".join(row[side] for side in PAIR if row[f"{side}_row"] is None)
    return _issue(
        row,
        Severity.WARNING,
        what=f"there is {no}{gone}, so the decision has no effect",
        mend=f"correct the {words.thing}_id, or leave the row: it counts again once the "
        f"{words.thing} is back",
        words=words,
    )


def _pair_of(row: dict[str, Any]) -> dict[str, Any]:
    return {side: row[side] for side in PAIR}


def _said(row: dict[str, Any]) -> str:
    """Return a decision as an issue words it: a SAME b (who, when)."""
    at = f"{row['at']:%Y-%m-%d %H:%M}"
    return f"{row['left']} {row['decision'].upper()} {row['right']} ({row['who']}, {at})"


def _issue(row: dict[str, Any], severity: Severity, *, what: str, mend: str, words: Words) -> Told:
    return {
        "severity": severity.value,
        "stage": words.stage,
        "where": words.where,
        "record": f"{row['left']} and {row['right']}",
        "column": "decision",
        "value": row["decision"],
        "what": what,
        "mend": mend,
    }
