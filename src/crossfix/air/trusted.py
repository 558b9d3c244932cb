"""Comparison by others: a trusted cell for parties that do not follow rules, an arbiter afterwards.

Through a cell, each party hands in its tokens under a key that only the two parties have. The cell
sees how many there are and which are equal, and gives back those; it cannot try tokens out, and
neither party sees anything of the other's.
"""

import hmac
from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec

from crossfix.air.blinding import POINT, digest, joined, parted, raised
from crossfix.air.exchange import (
    HARDEST_CAP,
    LARGEST,
    PROTOCOL,
    Answer,
    Offer,
    Reply,
    Reveal,
    State,
    own_points,
    points_commitment,
    read_message,
    set_commitment,
    sha256,
)
from crossfix.air.tokens import Grid
from crossfix.errors import ConfigError, SourceError

KEY_BYTES = 32


class Submission(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="submission",
    forbid_unknown_fields=True,
):
    """One party's tokens under the key of both, in order of their hashes."""

    protocol: str
    session: str
    party: str
    grid: Grid
    hidden: bytes


class Overlap(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="overlap",
    forbid_unknown_fields=True,
):
    """What a cell gives back to both, the same bytes."""

    protocol: str
    session: str
    parties: tuple[str, str]
    grid: Grid
    submissions: tuple[bytes, bytes]  # SHA-256 of what was compared
    shared: bytes


class Asked(NamedTuple):
    """The name of a session with a cell, and the key of the two parties."""

    session: str
    key: bytes


def submission(asked: Asked, party: str, grid: Grid, tokens: Collection[str]) -> bytes:
    """Return what a party hands to the cell; raise ConfigError where the key is short."""
    hidden = sorted(_hidden(asked, grid, tokens))
    return msgspec.json.encode(
        Submission(
            protocol=PROTOCOL, session=asked.session, party=party, grid=grid, hidden=joined(hidden)
        )
    )


def _hidden(asked: Asked, grid: Grid, tokens: Collection[str]) -> dict[bytes, str]:
    if len(asked.key) < KEY_BYTES:
        raise ConfigError(
            f"a key of {len(asked.key)} bytes", mend=f"at least {KEY_BYTES} random bytes"
        )
    bound = digest(f"{PROTOCOL} cell", asked.session.encode(), msgspec.json.encode(grid))
    return {hmac.digest(asked.key, bound + one.encode(), "sha256"): one for one in tokens}


def compare_submissions(one: bytes, other: bytes, *, most_tokens: int) -> bytes:
    """Return what the cell gives back to both parties.

    Raises SourceError where the two are not of one session, or one holds too many tokens.
    """
    first, second = (_submission(raw, most_tokens) for raw in (one, other))
    if (first.session, first.grid) != (second.session, second.grid):
        raise SourceError(
            "the two submissions differ in session or grid",
            mend="agree on one --session, --resolution, --band-m and --datum",
        )
    if first.party == second.party:
        raise SourceError(f"both submissions are of {first.party!r}", mend="give one of each party")
    sets = [frozenset(_parts(each)) for each in (first, second)]
    return msgspec.json.encode(
        Overlap(
            protocol=PROTOCOL,
            session=first.session,
            parties=(first.party, second.party),
            grid=first.grid,
            submissions=(sha256(one), sha256(other)),
            shared=joined(sorted(sets[0] & sets[1])),
        )
    )


def read_submission(raw: bytes) -> Submission:
    """Return a submission; raise SourceError where it is none."""
    read: Submission = _read(raw, Submission)
    return read


def _submission(raw: bytes, most_tokens: int) -> Submission:
    read = read_submission(raw)
    if not 1 <= len(_parts(read)) <= min(most_tokens, HARDEST_CAP):
        raise SourceError(
            f"{read.party!r} submits {len(_parts(read)):,} tokens",
            mend=f"from 1 to {min(most_tokens, HARDEST_CAP):,}",
        )
    return read


def _parts(read: Submission) -> list[bytes]:
    return parted(read.hidden, count=len(read.hidden) // POINT, at="submission")


def open_overlap(raw: bytes, asked: Asked, tokens: Collection[str], *, sent: bytes) -> list[str]:
    """Return which of our tokens both hold; `sent` is our submission.

    Raises SourceError where the overlap is of another session or submission.
    """
    read: Overlap = _read(raw, Overlap)
    if read.session != asked.session or sha256(sent) not in read.submissions:
        raise SourceError("the overlap is of another submission than ours", mend="ask the cell")
    ours = _hidden(asked, read.grid, tokens)
    shared = parted(read.shared, count=len(read.shared) // POINT, at="overlap")
    if strange := [one for one in shared if one not in ours]:
        raise SourceError(
            f"{len(strange):,} tokens of the overlap are not ours", mend="ask the cell again"
        )
    return sorted(ours[one] for one in shared)


def _read(raw: bytes, kind: type[Any]) -> Any:  # noqa: ANN401 - of that kind
    if len(raw) > LARGEST:
        raise SourceError(f"more than {LARGEST:,} bytes", mend="use the file as it was made")
    try:
        read = msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(
            f"not a message of this kind: {error}", mend="use the file as it was made"
        ) from error
    if read.protocol != PROTOCOL:
        raise SourceError(f"protocol {read.protocol!r}", mend=f"both sides need {PROTOCOL}")
    return read


class Messages(NamedTuple):
    """The four messages of a session, in their order; None where there is none."""

    offer: bytes
    answer: bytes
    reveal: bytes | None = None
    reply: bytes | None = None


class Finding(NamedTuple):
    """One thing that an audit looked at, and whether it holds."""

    what: str
    holds: bool


def audit(state: State, tokens: Collection[str], messages: Messages) -> list[Finding]:
    """Return whether a party's messages were made from its state, and its state from its volumes.

    For an arbiter to whom a party shows its state and its volumes: what it committed to at the
    time cannot be exchanged for anything else. Raises SourceError where a message is none.
    """
    offer: Offer = read_message(messages.offer, Offer)
    answer: Answer = read_message(messages.answer, Answer)
    mine = own_points(state.terms, state.scalar, state.tokens)
    offered = state.party == state.terms.offered_by
    committed = (offer if offered else answer).set_commitment
    kept = set_commitment(state.terms, state.scalar, state.tokens)
    found = [
        Finding("the set and key are those committed to", hmac.compare_digest(kept, committed)),
        Finding("the set is that of the volumes", frozenset(state.tokens) == frozenset(tokens)),
        Finding("the answer follows this offer", answer.offer == sha256(messages.offer)),
    ]
    if offered:
        same = points_commitment(state.terms, mine) == offer.points_commitment
    else:
        same = joined(mine) == answer.points
    found.append(Finding("the points were made from the set", same))
    theirs, doubled = _raised_by(messages, offered=offered)
    if doubled is not None:
        points = parted(theirs, count=len(theirs) // POINT, at="points")
        again = joined(raised(points, state.scalar, at="points"))
        found.append(Finding("the other's points were raised with the same key", again == doubled))
    return found


def _raised_by(messages: Messages, *, offered: bool) -> tuple[bytes, bytes | None]:
    """Return the other party's points, and what this one made of them, where it is there."""
    if messages.reveal is None:
        return b"", None
    reveal: Reveal = read_message(messages.reveal, Reveal)
    if offered:
        answer: Answer = read_message(messages.answer, Answer)
        return answer.points, reveal.doubled
    if messages.reply is None:
        return b"", None
    reply: Reply = read_message(messages.reply, Reply)
    return reveal.points, reply.doubled
