"""Alerts that refer to each other: is each named one there, earlier, and still in force?"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crossfix.air.cap_meaning import Reference, moment_of, references_of
from crossfix.air.cap_tree import Element, Finding, children, first

_ACKNOWLEDGED = re.compile(r"sha256:([0-9a-f]{64})")


class Message(NamedTuple):
    """One alert of a chain."""

    file: str
    sha256: str  # of the file
    alert: Element


def message_of(file: str, raw: bytes, alert: Element) -> Message:
    """Return an alert with the hash of the bytes that it came in."""
    return Message(file, hashlib.sha256(raw).hexdigest(), alert)


def name_of(alert: Element) -> Reference | None:
    """Return how other alerts name this one; None where its header is out of form."""
    sent = moment_of(first(alert, "sent"))
    sender, identifier = first(alert, "sender"), first(alert, "identifier")
    return Reference(sender, identifier, sent) if sent and sender and identifier else None


def check_chain(messages: Sequence[Message]) -> list[Finding]:
    """Return what is wrong between alerts, in the order in which they were sent.

    The same bytes twice are one alert. Alerts whose header is out of form are left aside here;
    check_form tells of them.
    """
    known: dict[Reference, Message] = {}
    closed: dict[Reference, str] = {}  # what was updated or cancelled, and by which file
    found: list[Finding] = []
    dated = [(name, one) for one in messages if (name := name_of(one.alert)) is not None]
    for name, _ in dated:
        found += _twins(name, [one for other, one in dated if other == name])
    for name, one in sorted(dated, key=lambda pair: (pair[0].sent, pair[1].file)):
        if name in known:
            continue
        found += _links(one, known, closed, {name for name, _ in dated})
        known[name] = one
        if first(one.alert, "msgType") in {"Update", "Cancel"}:
            closed |= {ref: one.file for ref in references_of(one.alert) if ref in known}
    return list(dict.fromkeys(found))


def _twins(name: Reference, same: Sequence[Message]) -> Iterator[Finding]:
    if len({one.sha256 for one in same}) > 1:
        files = " and ".join(sorted(one.file for one in same))
        yield _error(files, f"are two texts of one alert, {name.identifier}", "both need one text")


def _links(
    one: Message,
    known: dict[Reference, Message],
    closed: dict[Reference, str],
    all_: set[Reference],
) -> Iterator[Finding]:
    kind = first(one.alert, "msgType")
    referred = [ref for ref in references_of(one.alert) if isinstance(ref, Reference)]
    for ref in referred:
        if ref not in known:
            when = "is not earlier" if ref in all_ else "is not among these files"
            yield _error(one.file, f"refers to {ref.identifier}, which {when}", "add or correct it")
            continue
        yield from _pair(one, known[ref], kind)
    if kind in {"Update", "Cancel"}:
        open_ = [ref for ref in referred if ref in known and ref not in closed]
        if referred and all(ref in known for ref in referred) and not open_:
            by = closed[referred[-1]]
            yield _error(one.file, f"refers to what {by} has ended", "refer to the newest alert")


def _pair(one: Message, earlier: Message, kind: str | None) -> Iterator[Finding]:
    """Give what is wrong between an alert and one that it names."""
    mine, theirs = (
        {name: first(each.alert, name) for name in ("sender", "status", "msgType", "note")}
        for each in (one, earlier)
    )
    if mine["status"] != theirs["status"]:
        yield _error(
            one.file,
            f"is {mine['status']}, but {earlier.file} is {theirs['status']}",
            "keep exercises and actual alerts apart",
        )
    if kind in {"Update", "Cancel"} and mine["sender"] != theirs["sender"]:
        yield _error(one.file, f"changes an alert of {theirs['sender']}", "ask its sender to do it")
    if kind == "Ack":
        if mine["sender"] == theirs["sender"]:
            yield _error(one.file, "acknowledges the sender's own alert", "the receiver does that")
        stated = _ACKNOWLEDGED.search(mine["note"] or "")
        if stated and stated[1] != earlier.sha256:
            yield _error(
                one.file,
                f"acknowledges other bytes than those of {earlier.file}",
                "compare the two files: both parties need the same",
            )
    if kind == "Update" and _expired(earlier.alert, one.alert):
        yield Finding(
            "chain", "doubt", one.file, f"updates {earlier.file} after it expired", "make a new one"
        )


def _expired(earlier: Element, later: Element) -> bool:
    ends = [moment_of(value) for value in _expiries(earlier)]
    known = [end for end in ends if end is not None]
    sent = moment_of(first(later, "sent")) or dt.datetime.max.replace(tzinfo=dt.UTC)
    return bool(known) and max(known) < sent


def _expiries(alert: Element) -> Iterator[str | None]:
    for info in children(alert, "info"):
        yield first(info, "expires")


def _error(where: str, what: str, mend: str) -> Finding:
    return Finding("chain", "error", where, what, mend)
