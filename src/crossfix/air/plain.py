"""Deconfliction in the open: one party shows its volumes, the other says which of them conflict."""

import datetime as dt
import hashlib
from collections.abc import Sequence

import msgspec

from crossfix.air.exchange import PROTOCOL
from crossfix.air.read_volumes import LARGEST, volumes_of
from crossfix.air.volumes import Named, Verdict, check_volumes
from crossfix.errors import SourceError


class PlainOffer(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="plain-offer",
    forbid_unknown_fields=True,
):
    """All volumes of the offering party."""

    protocol: str
    session: str
    offered_by: str
    offered_to: str
    volumes: msgspec.Raw


class Judged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the answering party says of one offered volume; what conflicts with it stays unnamed."""

    offered: str
    verdict: Verdict
    why: str
    start: dt.datetime | None
    end: dt.datetime | None
    low_m: float | None
    high_m: float | None


class PlainAnswer(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    tag="plain-answer",
    forbid_unknown_fields=True,
):
    """The verdicts on the offered volumes that are not clear."""

    session: str
    offer: str
    offered: int
    judged: list[Judged]


def plain_offer(volumes: bytes, *, session: str, offered_by: str, offered_to: str) -> bytes:
    """Return an offer that shows the volumes, given as the bytes of their file."""
    return msgspec.json.encode(
        PlainOffer(
            protocol=PROTOCOL,
            session=session,
            offered_by=offered_by,
            offered_to=offered_to,
            volumes=msgspec.Raw(volumes),
        )
    )


def read_plain_offer(raw: bytes) -> PlainOffer:
    """Return an offer; raise SourceError where it is none."""
    if len(raw) > LARGEST:
        raise SourceError(f"offer: more than {LARGEST:,} bytes", mend="split the volumes")
    try:
        return msgspec.json.decode(raw, type=PlainOffer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"no plain offer: {error}", mend="use the file as it was made") from error


def plain_answer(offered: bytes, own: Sequence[Named]) -> bytes:
    """Return which of the offered volumes conflict with own ones, or cannot be decided."""
    offer = read_plain_offer(offered)
    theirs = volumes_of(bytes(offer.volumes), at="offer")
    judged = []
    for pair in check_volumes(own, theirs):
        if pair.found.verdict is Verdict.CLEAR:
            continue
        window, band = pair.found.window, pair.found.band
        judged.append(
            Judged(
                offered=pair.notified.name,
                verdict=pair.found.verdict,
                why=pair.found.why,
                start=window and window.start,
                end=window and window.end,
                low_m=band and band.low_m,
                high_m=band and band.high_m,
            )
        )
    return msgspec.json.encode(
        PlainAnswer(
            session=offer.session,
            offer=hashlib.sha256(offered).hexdigest(),
            offered=len(theirs),
            judged=judged,
        )
    )


def read_plain_answer(raw: bytes) -> PlainAnswer:
    """Return an answer; raise SourceError where it is none."""
    try:
        return msgspec.json.decode(raw, type=PlainAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"no plain answer: {error}", mend="use the file as made") from error
