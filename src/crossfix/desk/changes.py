"""What differs between two runs of a case: every incident that changed, and every figure.

An incident is followed by its reports, each where it stands best. What no common report joins is
new or gone; what many join is told once, as a whole.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.model import Grade
from crossfix.publish.figures import scorecard
from crossfix.publish.headline import headline_claim
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import DASH, clean_table, number
from crossfix.store import Store
from crossfix.tables import CLAIMS, INCIDENTS, MEMBERSHIP, TALLIES, empty

TOLD = (INCIDENTS, MEMBERSHIP, CLAIMS, TALLIES)

Tables = Mapping[str, pl.DataFrame]


class Kind(StrEnum):
    """What became of incidents, in the order in which it is told."""

    SPLIT = "split"  # one is now several
    MERGED = "merged"  # several are now one
    REGROUPED = "regrouped"  # several are now several others
    NEW = "new"  # none of its reports stood in any
    GONE = "gone"  # none of its reports stands in any
    RESIZED = "resized"  # it has more or fewer reports
    REGRADED = "regraded"  # its reports are the same, its grade another


class Standing(NamedTuple):
    """One incident as it stands in one of two runs."""

    incident_id: str
    place: str | None
    start: dt.datetime | None
    end: dt.datetime | None
    grade: str
    probability: float
    reports: tuple[str, ...]  # report_ids, each where it stands best


class Change(NamedTuple):
    """Incidents before, and the incidents that hold their reports after."""

    kind: Kind
    before: tuple[Standing, ...]
    after: tuple[Standing, ...]


class Moved(NamedTuple):
    """One figure that differs, as ranges; of a claim's scorecard, or of all incidents."""

    claim_id: str | None
    label: str
    before: str
    after: str


class Changes(NamedTuple):
    """All that differs between two runs."""

    incidents: tuple[Change, ...]  # in the order of Kind, those of most reports first
    shifted: int  # incidents of which only the probability changed
    largest_shift: float  # of them, 0 to 1; 0 where there are none
    figures: tuple[Moved, ...]  # how many have each grade, the headline's, then other claims'

    @property
    def counts(self) -> dict[Kind, int]:
        """Return how often each kind occurs."""
        found = Counter(change.kind for change in self.incidents)
        return {kind: found[kind] for kind in Kind}

    @property
    def is_empty(self) -> bool:
        """Return whether nothing differs."""
        return not (self.incidents or self.shifted or self.figures)


def tables_to_compare(store: Store) -> dict[str, pl.DataFrame]:
    """Return the tables that tell what changed; without rows where an earlier version had none."""
    return {
        table.name: store.read(table) if store.path(table).is_file() else empty(table)
        for table in TOLD
    }


def changes(before: Tables, after: Tables, *, case: Case) -> Changes:
    """Return what differs between two runs; both hold the tables of TOLD.

    Every incident whose reports, grade or probability differ is counted once.
    """
    was, now = (_Run(tables) for tables in (before, after))
    same = {name for name, reports in was.reports.items() if now.reports.get(name) == reports}
    found = [
        Change(_kind(left, right), was.standing(left), now.standing(right))
        for left, right in _joined(was, now, but=same)
    ]
    shifts = []
    for name in sorted(same):
        one, other = was.rows[name], now.rows[name]
        if one["grade"] != other["grade"]:
            found.append(Change(Kind.REGRADED, was.standing([name]), now.standing([name])))
        elif one["probability"] != other["probability"]:
            shifts.append(abs(other["probability"] - one["probability"]))
    order = list(Kind)
    found.sort(key=lambda one: (order.index(one.kind), -_size(one), one.before, one.after))
    return Changes(
        incidents=tuple(found),
        shifted=len(shifts),
        largest_shift=max(shifts, default=0.0),
        figures=tuple(_figures(before, after, case=case)),
    )


def as_data(found: Changes) -> dict[str, object]:
    """Return changes as JSON can hold them, by name."""
    return {
        "counts": found.counts,
        "shifted": found.shifted,
        "largest_shift": found.largest_shift,
        "incidents": [
            {
                "kind": change.kind,
                "before": [one._asdict() for one in change.before],
                "after": [one._asdict() for one in change.after],
            }
            for change in found.incidents
        ],
        "figures": [moved._asdict() for moved in found.figures],
    }


class _Run:
    """The incidents of one run, by id."""

    def __init__(self, tables: Tables) -> None:
        rows = clean_table(tables[INCIDENTS.name]).iter_rows(named=True)
        self.rows: dict[str, Row] = {row["incident_id"]: row for row in rows}
        best = tables[MEMBERSHIP.name].filter("best").select("incident_id", "report_id")
        gathered = best.group_by("incident_id").agg(pl.col("report_id").sort())
        held = {name: tuple(reports) for name, reports in gathered.iter_rows()}
        self.reports = {name: held.get(name, ()) for name in self.rows}

    def standing(self, names: Iterable[str]) -> tuple[Standing, ...]:
        """Return incidents as they stand here, the largest first."""
        found = [
            Standing(
                incident_id=name,
                place=self.rows[name]["place_name"] or self.rows[name]["admin1"],
                start=self.rows[name]["start"],
                end=self.rows[name]["end"],
                grade=self.rows[name]["grade"],
                probability=self.rows[name]["probability"],
                reports=self.reports[name],
            )
            for name in names
        ]
        return tuple(sorted(found, key=lambda one: (-len(one.reports), one.incident_id)))


def _joined(was: _Run, now: _Run, *, but: set[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the incidents of both runs that common reports join, without those that are the same.

    An incident that no common report joins to another comes alone.
    """
    homes = {report: name for name in now.reports.keys() - but for report in now.reports[name]}
    sources = {report: name for name in was.reports.keys() - but for report in was.reports[name]}
    seen: set[str] = set()
    joined: set[str] = set()
    for first in sorted(was.reports.keys() - but):
        left, right = {first} - seen, set[str]()
        waiting = list(left)
        while waiting:
            reached = {homes[report] for report in was.reports[waiting.pop()] if report in homes}
            for name in reached - right:
                more = {sources[one] for one in now.reports[name] if one in sources} - left
                left |= more
                waiting += more
            right |= reached
        seen |= left
        joined |= right
        if left:
            yield sorted(left), sorted(right)
    for name in sorted(now.reports.keys() - but - joined):
        yield [], [name]


def _kind(left: list[str], right: list[str]) -> Kind:
    match min(len(left), 2), min(len(right), 2):
        case 0, _:
            return Kind.NEW
        case _, 0:
            return Kind.GONE
        case 1, 1:
            return Kind.RESIZED
        case 1, _:
            return Kind.SPLIT
        case _, 1:
            return Kind.MERGED
        case _:
            return Kind.REGROUPED


def _size(change: Change) -> int:
    return sum(len(one.reports) for one in (*change.before, *change.after))


def _figures(before: Tables, after: Tables, *, case: Case) -> Iterator[Moved]:
    grades = [Counter(tables[INCIDENTS.name]["grade"]) for tables in (before, after)]
    for grade in Grade:
        was, now = (number(found[grade]) for found in grades)
        if was != now:
            yield Moved(None, grade, was, now)
    books = [Book(tables) for tables in (before, after)]
    names = {row["claim_id"] for book in books for row in book.rows(CLAIMS.name)}
    headline = headline_claim(books[1], case)
    first = headline["claim_id"] if headline else None
    for claim_id in sorted(names, key=lambda name: (name != first, name)):
        cards = [{one.measure: one for one in scorecard(book, claim_id)} for book in books]
        for measure in {**cards[0], **cards[1]}:
            figures = [card.get(measure) for card in cards]
            told = [one.text if one else DASH for one in figures]
            label = next(one.label for one in figures if one)
            if told[0] != told[1]:
                yield Moved(claim_id, label, *told)
