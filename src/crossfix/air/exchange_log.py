"""The log of exchanges: one line each, chained by hashes, and how often another party may ask."""

import datetime as dt
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from filelock import FileLock

from crossfix.errors import ReleaseError, SourceError

FIRST = "0" * 64  # what stands before the first entry
DAY = dt.timedelta(hours=24)
ASKED = {"took offer", "took plain offer", "took answer"}  # what another party learns from


class Limits(NamedTuple):
    """How much another party may ask within 24 hours, whatever it calls itself."""

    sessions: int = 12
    tokens: int = 20_000


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message that was made or taken in."""

    number: int
    at: dt.datetime
    session: str
    peer: str
    what: str  # "made offer", "took answer"
    message: str  # SHA-256 of its bytes
    tokens: int | None  # how many the message carries or announces
    before: str  # hash of the entry before


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: Entry
    hash: str


class Event(NamedTuple):
    """What is to be logged."""

    session: str
    peer: str
    what: str
    message: bytes
    tokens: int | None


def read_log(path: Path) -> list[Entry]:
    """Return the entries of a log; none where there is no file.

    Raises SourceError where a line was changed, removed or put in between.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", mend="name the log") from error
    entries: list[Entry] = []
    before = FIRST
    for number, line in enumerate(raw.splitlines()):
        try:
            read = msgspec.json.decode(line, type=_Line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _broken(path, number, f"cannot be read: {error}") from error
        entry = read.entry
        if entry.number != number or entry.before != before or read.hash != hash_of(entry):
            raise _broken(path, number, "does not follow from the line before")
        before = read.hash
        entries.append(entry)
    if raw and not raw.endswith(b"\n"):
        raise _broken(path, len(entries) - 1, "is cut short")
    return entries


def _broken(path: Path, number: int, why: str) -> SourceError:
    return SourceError(
        f"{path}: line {number + 1} {why}; the log was changed",
        mend="keep the file as it is, as evidence, and go on with a copy of the other party's",
    )


def hash_of(entry: Entry) -> str:
    """Return the hash that the next entry holds."""
    return hashlib.sha256(msgspec.json.encode(entry)).hexdigest()


def head(entries: Sequence[Entry]) -> str:
    """Return the hash of the newest entry."""
    return hash_of(entries[-1]) if entries else FIRST


def log(path: Path, event: Event, *, now: dt.datetime, limits: Limits | None = None) -> bool:
    """Append an event, and return whether it is new; the same event again changes nothing.

    With limits, the event is what another party asks of us: raises ReleaseError where that is more
    than it may within 24 hours, and the event is not logged. Raises SourceError where the log was
    changed, ReleaseError where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f"{path.name}.lock")):
            entries = read_log(path)
            message = hashlib.sha256(event.message).hexdigest()
            known = (event.what, message)
            if any((entry.what, entry.message) == known for entry in entries):
                return False
            if limits is not None:
                _admit(entries, event, now, limits)
            entry = Entry(
                number=len(entries),
                at=now,
                session=event.session,
                peer=event.peer,
                what=event.what,
                message=message,
                tokens=event.tokens,
                before=head(entries),
            )
            _append(path, msgspec.json.encode(_Line(entry, hash_of(entry))) + b"\n")
            return True
    except OSError as error:
        raise ReleaseError(
            f"cannot write {path}: {error.strerror}", mend="choose another --log, or make room"
        ) from error


def _admit(entries: Sequence[Entry], event: Event, now: dt.datetime, limits: Limits) -> None:
    if any((entry.what, entry.session) == (event.what, event.session) for entry in entries):
        raise ReleaseError(
            f"session {event.session} was answered before, with another message",
            mend="ask the other party for a new offer; a session is used once",
        )
    alike = ASKED if event.what in ASKED else {event.what}
    recent = [entry for entry in entries if entry.what in alike and entry.at > now - DAY]
    if len(recent) >= limits.sessions:
        raise ReleaseError(
            f"{len(recent)} sessions in 24 hours; {limits.sessions} are agreed",
            mend="wait, or agree on another --most-sessions",
        )
    tokens = sum(entry.tokens or 0 for entry in recent) + (event.tokens or 0)
    if tokens > limits.tokens:
        raise ReleaseError(
            f"{tokens:,} tokens asked about in 24 hours; {limits.tokens:,} are agreed",
            mend="wait, or agree on another --most-asked",
        )


def _append(path: Path, line: bytes) -> None:
    """Write one line at the end, all of it or none, and wait until it is on the disk."""
    with path.open("ab") as stream:
        begin = stream.tell()
        try:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(begin)
            raise
