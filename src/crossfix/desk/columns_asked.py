"""Which column of a file is which: what was told of it, and what a person has yet to say."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from crossfix.errors import ConfigError, SourceError
from crossfix.ingest import guess_format
from crossfix.ingest.columns import plain_name, save_mapping, sidecar
from crossfix.ingest.first import Head, head_of
from crossfix.ingest.layouts import CANONICAL
from crossfix.ingest.tabular import WORKBOOKS, open_sheet
from crossfix.publish.text import clean

SOURCE = "source_id"
LONGEST_SOURCE = 100  # characters
# both bounds of a number that one column gives exactly
EXACT: Mapping[str, tuple[str, str]] = {
    name: (f"{name}_min", f"{name}_max") for name in ("killed", "civilians_killed", "injured")
}
_PLACES = frozenset(("place_name", "admin1", "lat"))
_SAYS_SOMETHING = frozenset(("event_start", "place_name", "lat", "event_type", "actor"))


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of a file."""

    columns: Mapping[str, str] = {}  # name of crossfix -> column of the file
    absent: frozenset[str] = frozenset()  # names of crossfix that no column gives
    unused: frozenset[str] = frozenset()  # columns of the file that are left unread
    source: str | None = None  # of every row


class Question(NamedTuple):
    """Which column is called so; an answer can be none of them unless it is required."""

    name: str
    choices: tuple[str, ...]
    required: bool


class Understood(NamedTuple):
    """Which column is which, as guessed and told, and what is open."""

    format: str
    head: Head
    mapping: Mapping[str, str]
    questions: tuple[Question, ...]
    unread: tuple[str, ...]  # columns of which nobody has said what they are
    asks_source: bool
    source: str | None

    @property
    def is_settled(self) -> bool:
        """Return whether the file can be read."""
        return not self.questions and not (self.asks_source and self.source is None)


def format_of(path: Path) -> str:
    """Return the format of a file; where its columns do not tell, that of tables of reports.

    Raises SourceError where the file is no table.
    """
    try:
        return guess_format(path)
    except SourceError:
        open_sheet(path)  # what is no table at all is told as such
        return "xlsx" if path.suffix.lower() in WORKBOOKS else "csv"


def understand(path: Path, *, format_: str, answers: Answers) -> Understood:
    """Return what is known of the columns of a file, and what has to be asked.

    Raises SourceError where the file is no table, or its header repeats a name.
    """
    head = head_of(path, format_=format_, told=answers.columns)
    exactly = {name for name in head.layout.columns if _is_own(name, head)}
    mapping = {
        name: column
        for name, column in head.guess.settled.items()
        if name in exactly or name not in answers.absent
    }
    is_open = head.layout is CANONICAL
    rivals = {n: c for n, c in head.guess.rivals.items() if n not in answers.absent}
    free = tuple(name for name in head.header if name and name not in mapping.values())
    said = {name for columns in rivals.values() for name in columns} | answers.unused
    unread = [
        name for name in free if name not in said and plain_name(name) not in head.layout.ignored
    ]
    return Understood(
        format=format_,
        head=head,
        mapping=mapping,
        questions=tuple(_questions(mapping, rivals, free, answers)) if is_open else (),
        unread=tuple(unread) if is_open else (),
        asks_source=is_open and SOURCE not in mapping and SOURCE not in rivals,
        source=answers.source,
    )


def _is_own(name: str, head: Head) -> bool:
    """Return whether a column goes by the very name: readers take it by that, asked or not."""
    return plain_name(head.guess.settled.get(name, "")) == name


def _questions(
    mapping: Mapping[str, str],
    rivals: Mapping[str, tuple[str, ...]],
    free: tuple[str, ...],
    answers: Answers,
) -> Iterator[Question]:
    if "report_id" not in mapping and "report_id" not in rivals:
        yield Question("report_id", free, required=True)
    for name, columns in rivals.items():
        yield Question(name, columns, required=name == "report_id")
    if mapping.keys() & _SAYS_SOMETHING:
        known, required = mapping.keys() | rivals.keys() | answers.absent, False
    else:  # a report that says nothing of when, where, what and who is none
        known, required = mapping.keys() | rivals.keys(), True
    if "event_start" not in known:
        yield Question("event_start", free, required=False)
    if not known & _PLACES:
        yield Question("place_name", free, required=required and "event_start" in answers.absent)


def answered(understood: Understood, fields: Mapping[str, str], *, before: Answers) -> Answers:
    """Return what a form says of the columns, over what was said before.

    `is-NAME` gives the number of the column that is NAME, from 0, `as-N` what column N is,
    `source` or `new_source` who states the whole file. Raises ConfigError where it says two things
    at once, or what cannot be.
    """
    header = understood.head.header
    told: dict[str, str] = {}
    absent, unused = set(before.absent), set(before.unused)
    for key, value in fields.items():
        kind, _, name = key.partition("-")
        if kind == "is" and name in CANONICAL.columns:
            column = _column(value, header)
            absent.discard(name)
            if column:
                _tell(told, name, column)
            else:
                absent.add(name)
        elif kind == "as" and (column := _column(name, header)):
            unused.add(column)
            for one in EXACT.get(value, (value,)):
                if one in CANONICAL.columns:
                    unused.discard(column)
                    absent.discard(one)
                    _tell(told, one, column)
    kept = {name: column for name, column in before.columns.items() if name not in absent}
    return Answers(
        columns={**kept, **told},
        absent=frozenset(absent),
        unused=frozenset(unused - set(told.values())),
        source=_source(fields) or before.source,
    )


def _column(number: str, header: tuple[str, ...]) -> str | None:
    """Return the name of a column by its number; None where there is none."""
    is_one = number.isascii() and number.isdecimal() and int(number[:6]) < len(header)
    return header[int(number[:6])] if is_one else None


def _tell(told: dict[str, str], name: str, column: str) -> None:
    if told.setdefault(name, column) != column:
        raise ConfigError(
            f"{clean(told[name])!r} and {clean(column)!r} cannot both be {name}",
            mend="go back, and choose one of them",
        )


def _source(fields: Mapping[str, str]) -> str | None:
    source = clean(fields.get("new_source", "")).strip() or fields.get("source", "").strip()
    if len(source) > LONGEST_SOURCE or ";" in source:
        raise ConfigError(
            "a source is not called so",
            mend=f"use at most {LONGEST_SOURCE} characters, and no ';'",
        )
    return source or None


def save_answers(path: Path, understood: Understood, answers: Answers) -> None:
    """Save the columns beside the file, where readers look for them, unless the header tells all.

    Raises OSError where it cannot be written.
    """
    told = answers.columns or any(plain_name(c) != n for n, c in understood.mapping.items())
    if told and understood.head.layout is CANONICAL:
        save_mapping(sidecar(path), understood.mapping)
    else:
        sidecar(path).unlink(missing_ok=True)
