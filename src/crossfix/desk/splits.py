"""Reports of one incident that a person takes apart, and any act of a person taken back whole.

An act is what one person wrote at one moment: a single answer, or all that a split means.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations, product
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.decisions import PAIR, resolve
from crossfix.desk.pairs import WITHDRAWN, Desk, Row, chosen_pair, newest
from crossfix.errors import ConfigError
from crossfix.ingest.judgements import read_judgements
from crossfix.link.obey import WORDS, of_kept_reports
from crossfix.model import Decision

MOST_ROWS = 2000  # of one split
_LEAST = 2  # groups


class Parts(NamedTuple):
    """How a person takes reports apart: no two groups tell of one incident.

    What a report is in no group of, nothing is said of.
    """

    groups: tuple[tuple[str, ...], ...]  # of report_ids
    sure: frozenset[int] = frozenset()  # places of groups that surely tell of one incident each


class Act(NamedTuple):
    """What one person decided at one moment, and how much of it still holds."""

    who: str
    at: datetime
    why: str | None
    rows: tuple[Row, ...]  # of JUDGEMENTS
    holds: int  # of how many of its pairs it is the last word, and no withdrawal


def meant(parts: Parts) -> list[tuple[Row, Decision]]:
    """Return what a split says of pairs of reports, with as few pairs as say it.

    A group that is surely one incident is tied to its first report, and kept apart by it alone; of
    any other group each report is kept apart. Raises ConfigError where fewer than two groups have
    reports, a report stands in two, or more than MOST_ROWS pairs are meant.
    """
    groups = [
        (tuple(sorted(set(group))), at in parts.sure) for at, group in enumerate(parts.groups)
    ]
    filled = [(group, sure) for group, sure in groups if group]
    if len(filled) < _LEAST:
        raise ConfigError(
            "all reports stand in one group, so nothing is split",
            mend="put those that tell of another incident into another group",
        )
    every = [report for group, _ in filled for report in group]
    if len(set(every)) < len(every):
        twice = sorted({report for report in every if every.count(report) > 1})
        raise ConfigError(
            f"{twice[0]} stands in two groups", mend="put each report into one group, or into none"
        )
    speaking = [group[:1] if sure else group for group, sure in filled]
    apart = [pair for two in combinations(speaking, 2) for pair in product(*two)]
    together = [(group[0], other) for group, sure in filled if sure for other in group[1:]]
    if len(apart) + len(together) > MOST_ROWS:
        raise ConfigError(
            f"the split means {len(apart):,} pairs of reports, more than {MOST_ROWS:,}",
            mend="say of the larger group that its reports surely tell of one incident",
        )
    return [
        *((chosen_pair(*pair), Decision.DIFFERENT) for pair in apart),
        *((chosen_pair(*pair), Decision.SAME) for pair in together),
    ]


def split(desk: Desk, parts: Parts, *, why: str | None, asked: Row | None = None) -> datetime:
    """Write what a split means as one act, and return its moment; raise as meant does.

    Where it answers a pair that was asked about, the row on that pair says how the pair was drawn:
    an audit of which the answers by splits were missing would not be fair.
    """
    answers = meant(parts)
    decision = _on(parts, asked) if asked else None
    if asked is not None and decision is not None:
        pair = {asked["left"], asked["right"]}
        others = [one for one in answers if {one[0]["left"], one[0]["right"]} != pair]
        answers = [(asked, decision), *others]
    return desk.write_act(answers, why=why)


def _on(parts: Parts, pair: Row) -> Decision | None:
    """Return what a split says of a pair; None where it says nothing."""
    places = {
        at for at, group in enumerate(parts.groups) if {pair["left"], pair["right"]} & set(group)
    }
    within = all(any(pair[side] in group for group in parts.groups) for side in PAIR)
    if not within:
        return None
    if len(places) > 1:
        return Decision.DIFFERENT
    return Decision.SAME if places <= parts.sure else None


def acts_on(case: Case, report_ids: Sequence[str], *, evidence: pl.DataFrame) -> list[Act]:
    """Return what people decided about pairs of which a report is among these, the newest first.

    EVIDENCE tells which records were folded into a report.
    """
    stated = read_judgements(case).judgements
    kept = of_kept_reports(stated, evidence)
    among = pl.any_horizontal(pl.col(side).is_in(list(report_ids)) for side in PAIR)
    moments = kept.filter(among).select("who", "at").unique()
    rows = stated.join(moments, on=["who", "at"], how="semi")
    last = newest(stated)
    found = []
    for (who, at), part in rows.sort(*PAIR).group_by("who", "at", maintain_order=True):
        valid = part.filter(pl.col("why").is_null() | (pl.col("why") != WITHDRAWN))
        holding = valid.join(last, on=[*PAIR, "who", "at"], how="semi")
        told = tuple(part.iter_rows(named=True))
        found.append(Act(who, at, part["why"][0], told, holding.height))
    return sorted(found, key=lambda act: (act.at, act.who), reverse=True)


def withdraw(case: Case, desk: Desk, *, who: str, at: datetime) -> int:
    """Take back what still holds of an act, and return of how many pairs that was.

    No row is taken back: of each pair, a row says again what held before the act. What was set
    aside then is not said again: as the newest word it would now set others aside.
    """
    stated = read_judgements(case).judgements
    holding = newest(stated).filter(who=who, at=at)
    earlier = stated.filter(pl.col("at") < at)
    names = pl.concat([earlier[side] for side in PAIR]).unique().sort()
    taken = resolve(earlier, names, words=WORDS).taken
    before = {(row["left"], row["right"]): row for row in taken.iter_rows(named=True)}
    answers = []
    for row in holding.iter_rows(named=True):
        held = before.get((row["left"], row["right"]))
        answers.append((held, Decision(held["decision"])) if held else (row, Decision.UNSURE))
    if answers:
        desk.write_act(answers, why=WITHDRAWN)
    return len(answers)
