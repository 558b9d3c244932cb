"""Whose voice each report is, step by step, and every reason met on the way."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from crossfix.case import ClaimsSection
from crossfix.model import Severity, Voicing
from crossfix.tables import GROUPINGS, ISSUES, RECORDS, empty
from crossfix.weigh.copies import carried, copies
from crossfix.weigh.credits import follow_credits, governments
from crossfix.weigh.dependence import Joined, Origin, join, moved, origins, trace
from crossfix.weigh.habits import follow_habits
from crossfix.weigh.people import Rulings, rulings
from crossfix.weigh.ties import Tie, of_copies, of_moves, ties_table

_PEOPLE = "people count them as one voice"
_PEOPLE_APART = "people count them as two voices"
_DECIDED = ["left", "right", "decision"]


class Traces(NamedTuple):
    """What shows dependence beside the reports: RECORDS with texts and media, and GROUPINGS."""

    records: pl.DataFrame = empty(RECORDS)
    groupings: pl.DataFrame = empty(GROUPINGS)


class Whose(NamedTuple):
    """The voices as far as they are known, why, and what people decided."""

    voices: pl.DataFrame  # VOICES, with `credited`
    found: pl.DataFrame  # copies, as of copies.copies
    silent: int  # texts that are too short to show copying
    ties: tuple[Tie, ...]
    heads: dict[str, str]  # voice -> the voice that it joined
    rulings: Rulings


def whose(
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    claims: ClaimsSection,
    traces: Traces,
) -> Whose:
    """Return the voices by every trace: decision, owner, credit, copy, government, habit.

    What sources share without a trace (by co_reporting and by errors) comes after, by `joined`.
    """
    people = rulings(traces.groupings, sources)
    known = origins(sources, claims=claims, together=people.join)
    voices = trace(reports, membership, known, claims=claims)
    voices = follow_credits(voices, reports, membership)
    ties = [*_of_owners(known, reports), *_of_credits(voices, reports)]
    found, silent = copies(traces.records, reports)
    repeats = carried(voices, found, parted=people.parted)
    voices = moved(voices, repeats.drop("copy_of")).with_columns(
        copy_of=pl.col("report_id").replace_strict(
            repeats["report_id"], repeats["copy_of"], default=None, return_dtype=pl.String
        )
    )
    heads = {name: origin.root for name, origin in known.items() if origin.root != name}
    state = Whose(voices, found, silent, (*ties, *_of_people(people)), heads, people)
    state = _together(state)
    state = joined(state, governments(state.voices, sources))
    return _by_habit(state, reports, membership)


def joined(state: Whose, rows: Sequence[Joined]) -> Whose:
    """Return the state with voices joined to others, but for those that people keep apart."""
    taken, ties = [], []
    for row in rows:
        holds = row.group_id != row.into and state.rulings.join(row.group_id, row.into)
        if holds:
            taken.append(row)
        ties.append(_of_joined(row, holds=holds))
    heads = state.heads | {row.group_id: row.into for row in taken}
    voices = join(state.voices, taken)
    return state._replace(voices=voices, ties=(*state.ties, *ties), heads=heads)


def home(state: Whose, source_id: str) -> str:
    """Return the group in which a source's own word, or the word of a voice, is heard."""
    while source_id in state.heads:
        source_id = state.heads[source_id]
    return source_id


def ties_of(state: Whose) -> pl.DataFrame:
    """Return TIES: every reason met, and the copies as the voices have become."""
    repeats = of_copies(state.found, state.voices, parted=state.rulings.parted)
    return ties_table([*state.ties, *repeats], home=lambda name: home(state, name))


def issues_of(state: Whose) -> pl.DataFrame:
    """Return ISSUES: where people's decisions clash, and how many texts say nothing."""
    if not state.silent:
        return state.rulings.issues
    note = {
        "severity": Severity.NOTE,
        "stage": "weigh",
        "where": "records",
        "column": "text",
        "value": str(state.silent),
        "what": "texts that are too short, or hold little but stock phrases, show no copying",
        "mend": "none needed; give whole texts where there are only headlines",
    }
    return pl.concat([state.rulings.issues, pl.DataFrame([note], schema=ISSUES.schema)])


def _by_habit(state: Whose, reports: pl.DataFrame, membership: pl.DataFrame) -> Whose:
    moves = follow_habits(state.voices, reports, membership)
    named = moves.join(reports.select("report_id", "source_id"), on="report_id")
    pairs = named.select("source_id", "to").unique().rows()
    kept = [pair for pair in pairs if state.rulings.parted(*pair)]
    free = named.filter(pl.struct("source_id", "to").is_in(kept).not_()) if kept else named
    voices = moved(state.voices, free.drop("source_id"))
    ties = of_moves(moves, voices, reports, kind="habit")
    return state._replace(voices=voices, ties=(*state.ties, *ties))


def _together(state: Whose) -> Whose:
    """Return the state with the voices joined that people put together.

    The most heard leads, but one of the claimant's side comes first.
    """
    number = dict(state.voices.group_by("group_id").len().iter_rows())
    own = set(state.voices.filter("own_side")["group_id"])
    for left, right, decision in state.rulings.taken.select(_DECIDED).iter_rows():
        pair = sorted(
            {home(state, left), home(state, right)},
            key=lambda name: (name not in own, -number.get(name, 0), name),
        )
        if decision == Voicing.TOGETHER and len(pair) > 1:
            head, other = pair
            because = f"counts with {head}, since people decided so"
            voices = join(state.voices, [Joined(other, head, because, "people")])
            state = state._replace(voices=voices, heads=state.heads | {other: head})
    return state


def decided_in_words(state: Whose) -> dict[str, str]:
    """Return, for each group, what people decided about its sources; nothing where they did not."""
    words: dict[str, str] = {}
    for left, right, decision in state.rulings.taken.select(_DECIDED).iter_rows():
        how = "together with" if decision == Voicing.TOGETHER else "apart from"
        for group in sorted({home(state, left), home(state, right)}):
            words[group] = f"{words.get(group, '')}; people count {left} {how} {right}"
    return words


def _of_joined(row: Joined, *, holds: bool) -> Tie:
    kept = "" if holds else "; people keep them apart"
    return Tie(
        row.kind,
        "source",
        row.group_id,
        row.into,
        row.because + kept,
        holds=holds,
        strength=row.strength,
        shared=row.shared,
        report_ids=row.report_ids,
    )


def _of_people(people: Rulings) -> list[Tie]:
    ties = []
    for left, right, decision in people.taken.select(_DECIDED).iter_rows():
        holds = decision == Voicing.TOGETHER
        because = _PEOPLE if holds else _PEOPLE_APART
        ties.append(Tie("people", "source", left, right, because, holds=holds))
    return ties


def _of_owners(known: dict[str, Origin], reports: pl.DataFrame) -> list[Tie]:
    heard = set(reports["source_id"])
    return [
        Tie("ownership", "source", name, origin.root, origin.because)
        for name, origin in known.items()
        if name in heard and origin.root != name
    ]


def _of_credits(voices: pl.DataFrame, reports: pl.DataFrame) -> list[Tie]:
    credits_ = voices.drop_nulls("credited").select("report_id", to="group_id", why="because")
    return of_moves(credits_, voices, reports, kind="credit")
