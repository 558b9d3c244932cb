"""Private comparison of two parties' volumes: each learns which of its own tokens both hold.

Diffie-Hellman private set intersection (Meadows 1986; Huberman, Franklin and Hogg 1999) in four
messages, so that neither side can choose its tokens by what it sees of the other's:

    offer   A to B   terms, how many tokens, commitments to A's points and to A's set
    answer  B to A   how many, commitment to B's set, B's points H(y)^b
    reveal  A to B   A's points H(x)^a as committed, and B's points raised: H(y)^ba
    reply   B to A   A's points raised: H(x)^ab

B finds y where H(y)^ba is among H(x)^ab, A the same the other way round. Each step is a function of
the state and the message before, and gives the same bytes when it is repeated.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec

from crossfix.air.blinding import digest, joined, parted, point_of, raised, secret_scalar
from crossfix.air.tokens import Grid
from crossfix.errors import ConfigError, SourceError

PROTOCOL = "crossfix-deconflict-1"
MOST_TOKENS, HARDEST_CAP = 5_000, 20_000
LARGEST = 8_000_000  # bytes of a message: two lists of HARDEST_CAP points are 1.7 MB
_DOMAIN = b"crossfix-deconflict-V01-ristretto255_XMD:SHA-512_R255MAP_RO_"


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one session is about; every point of it depends on all of this."""

    protocol: str
    session: str
    offered_by: str
    offered_to: str
    grid: Grid
    most_tokens: int

    @property
    def digest(self) -> bytes:
        """Return the hash that binds points and commitments to this session."""
        return digest(f"{PROTOCOL} terms", msgspec.json.encode(self))


class Offer(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="offer",
    forbid_unknown_fields=True,
):
    """The first message; it shows how many tokens, and none of them."""

    terms: Terms
    count: int
    points_commitment: bytes
    set_commitment: bytes


class Answer(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="answer",
    forbid_unknown_fields=True,
):
    """The second: the answering party's points."""

    terms: Terms
    offer: bytes  # SHA-256 of the message that it follows
    count: int
    set_commitment: bytes
    points: bytes


class Reveal(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="reveal",
    forbid_unknown_fields=True,
):
    """The third: the offering party's points, and the other's raised."""

    answer: bytes
    points: bytes
    doubled: bytes


class Reply(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="reply",
    forbid_unknown_fields=True,
):
    """The fourth: the offering party's points raised, and a hash of what was found."""

    reveal: bytes
    doubled: bytes
    shared: bytes


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one party keeps between the messages, and keeps secret."""

    party: str
    terms: Terms
    scalar: bytes
    tokens: tuple[str, ...]  # in the order in which their points are sent
    points: bytes  # of the tokens, as they are sent
    theirs: Offer | Answer | None = None
    sent: bytes  # SHA-256 of the first message that this party made
    taken: bytes | None = None  # SHA-256 of the message that went on; another one is refused
    reveal: bytes | None = None  # as it was sent, where this party made the offer

    @property
    def peer(self) -> str:
        """Return the other party."""
        by, to = self.terms.offered_by, self.terms.offered_to
        return to if self.party == by else by


class Step(NamedTuple):
    """A message to send, the state to keep, and what was found, where this step finds it."""

    message: bytes
    state: State
    shared: frozenset[str] | None = None


def new_terms(offered_by: str, offered_to: str, grid: Grid, most_tokens: int) -> Terms:
    """Return the terms of a new session.

    Raises ConfigError for a cap that is out of bounds, or one party's two names.
    """
    if not 1 <= most_tokens <= HARDEST_CAP:
        raise ConfigError(f"a cap of {most_tokens:,} tokens", mend=f"from 1 to {HARDEST_CAP:,}")
    if not offered_by or not offered_to or offered_by == offered_to:
        raise ConfigError("the two parties need two names", mend="give --party and --to")
    return Terms(
        protocol=PROTOCOL,
        session=secrets.token_hex(16),
        offered_by=offered_by,
        offered_to=offered_to,
        grid=grid,
        most_tokens=most_tokens,
    )


def offer(terms: Terms, tokens: Collection[str]) -> Step:
    """Return the offer of a session, and what to keep."""
    scalar, order = secret_scalar(), _shuffled(tokens, terms)
    points = own_points(terms, scalar, order)
    message = Offer(
        terms=terms,
        count=len(order),
        points_commitment=points_commitment(terms, points),
        set_commitment=set_commitment(terms, scalar, order),
    )
    raw = msgspec.json.encode(message)
    return Step(
        raw,
        State(
            party=terms.offered_by,
            terms=terms,
            scalar=scalar,
            tokens=order,
            points=joined(points),
            sent=sha256(raw),
        ),
    )


def answer(offered: bytes, tokens: Collection[str], *, party: str) -> Step:
    """Return the answer to an offer, and what to keep.

    Raises SourceError where the offer is for another party or breaks the rules.
    """
    theirs = read_message(offered, Offer)
    if theirs.terms.offered_to != party:
        raise SourceError(
            f"the offer is for {theirs.terms.offered_to!r}, not {party!r}",
            mend="give --party as the other side wrote it, or ask for an offer of your own",
        )
    terms, scalar = theirs.terms, secret_scalar()
    order = _shuffled(tokens, terms)
    message = Answer(
        terms=terms,
        offer=sha256(offered),
        count=len(order),
        set_commitment=set_commitment(terms, scalar, order),
        points=joined(own_points(terms, scalar, order)),
    )
    raw = msgspec.json.encode(message)
    return Step(
        raw,
        State(
            party=party,
            terms=terms,
            scalar=scalar,
            tokens=order,
            points=message.points,
            theirs=theirs,
            sent=sha256(raw),
        ),
    )


def open_answer(state: State, answered: bytes) -> Step:
    """Return the reveal that follows an answer.

    Raises SourceError where the answer belongs to another session, or a second one is opened: each
    would tell its maker about more tokens than it committed to.
    """
    message = read_message(answered, Answer)
    _check_follows(state, message.offer, answered)
    if message.terms != state.terms:
        raise SourceError("the answer has other terms than the offer", mend=_AGAIN)
    points = parted(message.points, count=message.count, at="answer")
    _check_theirs(state, points, "answer")
    reveal = Reveal(
        answer=sha256(answered),
        points=state.points,
        doubled=joined(raised(points, state.scalar, at="answer")),
    )
    raw = msgspec.json.encode(reveal)
    taken = sha256(answered)
    return Step(raw, msgspec.structs.replace(state, theirs=message, taken=taken, reveal=raw))


def open_reveal(state: State, revealed: bytes) -> Step:
    """Return the reply to a reveal, and which of our tokens both hold.

    Raises SourceError where the points are not those that the offer committed to.
    """
    message = read_message(revealed, Reveal)
    _check_follows(state, message.answer, revealed)
    theirs = state.theirs
    if not isinstance(theirs, Offer):
        raise SourceError("this state made the offer: it opens answers and replies", mend=_STATE)
    points = parted(message.points, count=theirs.count, at="reveal")
    if points_commitment(state.terms, points) != theirs.points_commitment:
        raise SourceError(
            "the reveal has other points than the offer committed to: the set was changed",
            mend="keep both files as evidence and end the session",
        )
    _check_theirs(state, points, "reveal")
    doubled = parted(message.doubled, count=len(state.tokens), at="reveal")
    ours = raised(points, state.scalar, at="reveal")
    shared = frozenset(ours) & frozenset(doubled)
    reply = Reply(reveal=sha256(revealed), doubled=joined(ours), shared=_found(state.terms, shared))
    found = frozenset(
        token for token, point in zip(state.tokens, doubled, strict=True) if point in shared
    )
    taken = msgspec.structs.replace(state, taken=sha256(revealed))
    return Step(msgspec.json.encode(reply), taken, found)


def open_reply(state: State, replied: bytes) -> frozenset[str]:
    """Return which of our tokens both hold.

    Raises SourceError where the reply follows another reveal than ours, or contradicts itself.
    """
    message = read_message(replied, Reply)
    if state.reveal is None or state.theirs is None:
        raise SourceError("this state has opened no answer yet", mend="open the answer first")
    if message.reveal != sha256(state.reveal):
        raise SourceError("the reply follows another reveal than ours", mend=_AGAIN)
    mine = read_message(state.reveal, Reveal)
    theirs = parted(mine.doubled, count=state.theirs.count, at="reveal")
    doubled = parted(message.doubled, count=len(state.tokens), at="reply")
    shared = frozenset(doubled) & frozenset(theirs)
    if _found(state.terms, shared) != message.shared:
        raise SourceError(
            "the reply does not fit what its maker says it found",
            mend="compare in plain mode or through a trusted cell, and have the session audited",
        )
    return frozenset(
        token for token, point in zip(state.tokens, doubled, strict=True) if point in shared
    )


_AGAIN = "ask the other party for its file again; if it stays so, end the session"
_STATE = "name the state file of this session"


def _check_follows(state: State, before: bytes, raw: bytes) -> None:
    if before != state.sent:
        raise SourceError("the message belongs to another session or state", mend=_STATE)
    if state.taken not in {None, sha256(raw)}:
        raise SourceError(
            "another message of this session was opened before",
            mend="a session is used once: make a new offer",
        )


def _check_theirs(state: State, points: Sequence[bytes], at: str) -> None:
    """Raise SourceError where the other party sends our own points back to us."""
    mine = parted(state.points, count=len(state.tokens), at="state")
    if not set(points).isdisjoint(mine):
        raise SourceError(f"the {at} holds our own points", mend=_AGAIN)


def _shuffled(tokens: Collection[str], terms: Terms) -> tuple[str, ...]:
    """Return the tokens in an order that tells nothing about them."""
    if not tokens:
        raise SourceError("there are no tokens", mend="give at least one volume")
    if len(tokens) > terms.most_tokens:
        raise ConfigError(
            f"{len(tokens):,} tokens; the session allows {terms.most_tokens:,}",
            mend="split the volumes, choose a coarser grid, or agree on more",
        )
    order = sorted(tokens)
    secrets.SystemRandom().shuffle(order)
    return tuple(order)


def own_points(terms: Terms, scalar: bytes, tokens: Sequence[str]) -> list[bytes]:
    """Return the tokens as points raised to the scalar."""
    bound = terms.digest
    points = [point_of(bound + token.encode(), _DOMAIN) for token in tokens]
    return raised(points, scalar, at="own tokens")


def points_commitment(terms: Terms, points: Sequence[bytes]) -> bytes:
    """Return the commitment that the reveal opens."""
    return digest(f"{PROTOCOL} points", terms.digest, joined(points))


def set_commitment(terms: Terms, scalar: bytes, tokens: Sequence[str]) -> bytes:
    """Return the commitment that an audit opens; the scalar keeps it from being guessed."""
    return digest(f"{PROTOCOL} set", terms.digest, scalar, "\n".join(tokens).encode())


def _found(terms: Terms, shared: Collection[bytes]) -> bytes:
    return digest(f"{PROTOCOL} shared", terms.digest, joined(sorted(shared)))


def sha256(raw: bytes) -> bytes:
    """Return the SHA-256 of a message as it travels."""
    return hashlib.sha256(raw).digest()


Kind = type[Any]


def read_message(raw: bytes, kind: Kind) -> Any:  # noqa: ANN401 - of that kind
    """Return a message of one kind, within its bounds; raise SourceError otherwise."""
    name = kind.__struct_config__.tag
    if len(raw) > LARGEST:
        raise SourceError(f"{name}: more than {LARGEST:,} bytes", mend=_AGAIN)
    try:
        message = msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"not a message of the kind {name}: {error}", mend=_AGAIN) from error
    terms: Terms | None = getattr(message, "terms", None)
    if terms is not None:
        if terms.protocol != PROTOCOL:
            raise SourceError(
                f"{name}: protocol {terms.protocol!r}", mend=f"both sides need {PROTOCOL}"
            )
        if not 1 <= message.count <= terms.most_tokens <= HARDEST_CAP:
            raise SourceError(
                f"{name}: {message.count:,} tokens where {terms.most_tokens:,} are agreed",
                mend=f"agree on a cap of at most {HARDEST_CAP:,} and stay within it",
            )
    return message
