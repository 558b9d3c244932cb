"""After the fact only: recordings that still go on are refused, and addresses can be withheld."""

import datetime as dt
import hmac
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crossfix.air.slabs import Recorded, Track
from crossfix.air.units import NS
from crossfix.errors import ConfigError, SourceError
from crossfix.store import write_text

# A recording whose last state is younger could be used to follow aircraft as they fly. An hour is
# longer than any approach or interception, and shorter than anybody waits to secure a recording.
FRESH = dt.timedelta(minutes=60)
_NAME = re.compile(r"[0-9a-z~-]{2,12}")
_DIGITS = 8  # of a pseudonym, hexadecimal


def refuse_live(recorded: Sequence[Recorded], *, now: dt.datetime, own_fleet: bool) -> None:
    """Raise ConfigError where a recording's last state is younger than FRESH, or yet to come.

    `own_fleet`: every aircraft in it is the user's own, or takes part in an exercise.
    """
    if own_fleet:
        return
    for one in recorded:
        last = _last(one)
        if last > now - FRESH:
            raise ConfigError(
                f"the last state of {one.path.name} is of {last:%Y-%m-%d %H:%M} UTC, less than "
                f"{FRESH.seconds // 60} minutes ago: crossfix follows no aircraft as it flies",
                mend="wait; or say --own-fleet where every aircraft in it is your own or takes "
                "part in your exercise",
            )


def _last(recorded: Recorded) -> dt.datetime:
    at = recorded.file.schema_arrow.names.index("t")
    groups = (recorded.file.metadata.row_group(group) for group in recorded.groups.values())
    newest = max((group.column(at).statistics.max_raw for group in groups), default=0)
    return dt.datetime.fromtimestamp(newest / NS, dt.UTC)


class Withheld(NamedTuple):
    """Addresses and call signs that are not to be named, and the key of their pseudonyms."""

    names: frozenset[str]
    key: bytes


NOBODY = Withheld(frozenset(), b"")


def withheld(path: Path | None) -> Withheld:
    """Return what a file says is to be withheld: one address or call sign a line, # a remark.

    The key of the pseudonyms lies beside it and is made at the first use: without a key the 16
    million addresses could be tried one by one. Raises SourceError for a line that is neither.
    """
    if path is None:
        return NOBODY
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path} cannot be read: {error}", mend="give one address or call sign a line"
        ) from error
    names = set()
    for number, line in enumerate(lines, start=1):
        name = line.partition("#")[0].strip().lower()
        if name and not _NAME.fullmatch(name):
            raise SourceError(
                f"{path.name}, line {number}: {name[:40]!r} is no address and no call sign",
                mend="give six hexadecimal digits, or a call sign of letters and digits",
            )
        names.add(name)
    return Withheld(frozenset(names - {""}), _key(path.with_name(path.name + ".key")))


def _key(path: Path) -> bytes:
    if not path.exists():
        write_text(path, secrets.token_hex(32) + "\n")
        path.chmod(0o600)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{path} holds no key", mend="put the old one back; or delete it, and pseudonyms change"
        ) from error
    if len(key) < 16:  # noqa: PLR2004 - 128 bits
        raise SourceError(f"{path}: the key is too short", mend="delete it, and a new one is made")
    return key


def pseudonym(name: str, key: bytes) -> str:
    """Return the name that stands for a withheld one: the same each time, for one key.

    >>> pseudonym("abcdef", b"key") == pseudonym("ABCDEF ", b"key")
    True
    """
    digest = hmac.digest(key, name.strip().lower().encode(), "sha256").hex()
    return f"withheld-{digest[:_DIGITS]}"


def anonymised(tracks: Sequence[Track], list_: Withheld) -> list[Track]:
    """Return the tracks, those of withheld aircraft under pseudonyms, for the tables and their ids.

    Ids of rows are digests of names, so they must be made of the pseudonyms: digests of an address
    and a known moment could be tried.
    """
    return [_anonymous(track, list_) if list_.names & _names(track) else track for track in tracks]


def _names(track: Track) -> set[str]:
    known = (track.icao24, track.callsign)
    return {name.strip().lower() for name in known if name}


def _anonymous(track: Track, list_: Withheld) -> Track:
    name = pseudonym(track.icao24 or track.callsign or track.track_id, list_.key)
    part = pseudonym(track.track_id, list_.key).removeprefix("withheld-")
    return track._replace(track_id=f"{name}#{part}", icao24=None, callsign=name)
