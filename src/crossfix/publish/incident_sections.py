"""What more is told of one incident, part by part: each a heading and notes with their reasons."""

from typing import NamedTuple

from crossfix.model import Finding
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import DASH, extent, names, number, percent, words
from crossfix.publish.text import share as percent_of

_ORDER = ("place", "time", "kind", "object", "actor", "munition")


class Note(NamedTuple):
    """One thing found, and why."""

    what: str
    found: str
    because: str
    report_ids: tuple[str, ...]


class Section(NamedTuple):
    """Notes of one kind under one heading."""

    title: str
    notes: tuple[Note, ...]


def sections(book: Book, incident_id: str) -> tuple[Section, ...]:
    """Return the parts that have anything to tell of an incident."""
    here = ("incident_id", incident_id)
    parts = (
        Section(
            "What the voices agree on: shares of voices, not probabilities",
            tuple(map(_agreed, sorted(book.where("attributes", *here), key=_likest))),
        ),
        Section(
            "What one voice says and others contradict",
            tuple(
                _contradicted(row)
                for row in book.where("report_verdicts", *here)
                # a claim has a table of its own
                if row["verdict"] == Finding.CONTRADICTED
                and not book.where("verdicts", "claim_id", row["report_id"])
            ),
        ),
        Section(
            "How many were killed, if it happened",
            tuple(map(_toll, book.where("incident_tolls", *here))),
        ),
        Section(
            "Statements on weapons that cannot both hold",
            tuple(map(_conflict, book.where("conflicts", *here))),
        ),
        Section(
            "Protected objects recorded nearby",
            tuple(map(_near, book.where("near_objects", *here))),
        ),
    )
    return tuple(part for part in parts if part.notes)


def counting(book: Book, group_id: str) -> tuple[str, ...]:
    """Return how a voice counts people, in sentences; none where it gives no figure."""
    return tuple(
        f"{words(row['measure'])}: it tells {row['factor']:.2f} for each one counted"
        f" ({row['low']:.2f} to {row['high']:.2f}); {row['because']}"
        for row in book.where("toll_biases", "group_id", group_id)
    )


def _likest(row: Row) -> tuple[int, int, str]:
    return _ORDER.index(row["attribute"]), -row["voices"], row["value"]


def _agreed(row: Row) -> Note:
    share, low, high = (percent_of(row[name]) for name in ("share", "share_low", "share_high"))
    value = row["value"] if row["attribute"] in ("place", "time") else words(row["value"])
    found = f"{value}: {share} ({low} to {high})"
    return Note(row["attribute"], found, row["because"], names(row["report_ids"]))


def _contradicted(row: Row) -> Note:
    found = f"{row['report_id']} says {row['stated']}; found {row['found'] or DASH}"
    return Note(row["attribute"], found, row["because"], names(row["report_ids"]))


def _toll(row: Row) -> Note:
    told = extent(row["told_low"], row["told_high"])
    parts = [f"told {told}"] if told != DASH else []
    if row["high"] is None:
        parts.append(f"with 97.5 % {number(row['low'])} or more")
    else:
        parts.append(f"95 % interval {extent(row['low'], row['high'])}")
        parts.append(f"as likely above {number(row['likely'])} as below")
    return Note(words(row["measure"]), "; ".join(parts), row["because"], names(row["report_ids"]))


def _conflict(row: Row) -> Note:
    found = f"ruled out: {words(row['left_says'])}; {row['basis']}: {words(row['right_says'])}"
    return Note(row["attribute"], found, row["because"], (row["left_id"], row["right_id"]))


def _near(row: Row) -> Note:
    least, most = percent(row["probability_low"]), percent(row["probability_high"])
    likely = least if least == most else f"{least} to {most}"
    found = (
        f"points {_km(row['distance_km'])} km apart; true distance"
        f" {_km(row['distance_low_km'])} to {_km(row['distance_high_km'])} km (95 %);"
        f" within {row['within_km']:g} km with {likely}"
    )
    named = f"{words(row['kind'])}, {row['name']}"
    return Note(named, found, row["because"], names(row["report_id"]))


def _km(distance_km: float) -> str:
    return f"{distance_km:.1f}"
