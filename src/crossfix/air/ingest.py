"""Read recordings of aircraft into one table of tracks, and account for every record."""

import datetime as dt
import gzip
import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.air.account import Account, Read, nothing_read
from crossfix.air.read_asterix import read_asterix
from crossfix.air.read_modes import read_avr, read_beast
from crossfix.air.read_readsb import read_readsb
from crossfix.air.read_sbs import read_sbs
from crossfix.air.read_states import read_csv, read_parquet
from crossfix.air.settle import Counts, Settled, nothing, settle
from crossfix.errors import ConfigError, SourceError

_GZIP, _PARQUET, _BEAST = b"\x1f\x8b", b"PAR1", b"\x1a"
_SBS = (b"MSG,", b"SEL,", b"STA,", b"AIR,", b"ID,", b"CLK,")
_HEAD = 4_096


class Recording(NamedTuple):
    """What the files do not say of themselves."""

    party: str | None = None
    format: str | None = None  # None: by content
    start: dt.datetime | None = None  # of formats that carry no date


AS_IT_STANDS = Recording()
Reader = Callable[[bytes, Path, Recording], Read]
FORMATS: dict[str, Reader] = {
    "csv": lambda raw, path, _: read_csv(raw, path),
    "parquet": lambda raw, path, _: read_parquet(raw, path),
    "readsb": lambda raw, _, __: read_readsb(raw),
    "sbs": lambda raw, _, __: read_sbs(raw),
    "avr": lambda raw, _, recording: read_avr(raw, recording.start),
    "beast": lambda raw, _, recording: read_beast(raw, recording.start),
    "asterix": lambda raw, _, recording: read_asterix(raw, recording.start),
}


def read_tracks(
    paths: Sequence[Path], recording: Recording = AS_IT_STANDS
) -> tuple[pl.DataFrame, list[Account]]:
    """Return the rows of TRACKS that the files give, and the account of each file.

    Rows are in the order of track and time; two files of one party may hold parts of one track.
    Raises SourceError where a file is absent or cannot be what it claims, ConfigError for an
    unknown format.
    """
    if recording.format is not None and recording.format not in FORMATS:
        raise ConfigError(
            f"there is no format {recording.format!r}", mend=f"choose one of {', '.join(FORMATS)}"
        )
    files = [_opened(path, recording) for path in dict.fromkeys(paths)]
    reads = [file.read for file in files]
    if all(read.rows.is_empty() for read in reads):
        settled = nothing(reads)
    else:
        evidence_ids = [file.evidence_id for file in files]
        settled = settle(reads, party=recording.party, evidence_ids=evidence_ids)
    accounts = [_account(file, settled, number) for number, file in enumerate(files)]
    return settled.rows, accounts


class _File(NamedTuple):
    """One file as read."""

    name: str
    format: str
    evidence_id: str
    read: Read


def _opened(path: Path, recording: Recording) -> _File:
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}", mend="correct the name or its permissions"
        ) from error
    evidence_id = hashlib.sha256(packed).hexdigest()
    raw = _unpacked(packed)
    if raw is None:
        damaged = nothing_read("the file is compressed and cut short or damaged")
        return _File(path.name, "gzip", evidence_id, damaged)
    name = recording.format or format_of(raw, path)
    return _File(path.name, name, evidence_id, FORMATS[name](raw, path, recording))


def _account(file: _File, settled: Settled, number: int) -> Account:
    def counted(counts: Counts) -> dict[str, int]:
        return dict(counts.get(number, Counter()).most_common())

    return Account(
        file=file.name,
        format=file.format,
        evidence_id=file.evidence_id,
        records=file.read.records,
        kept=settled.kept[number],
        rejected=counted(settled.rejected),
        emptied=counted(settled.emptied),
        faults=counted(settled.faults),
        stated=file.read.stated,
    )


def _unpacked(packed: bytes) -> bytes | None:
    """Return the bytes, unpacked where they are gzip; None where they cannot be."""
    if not packed.startswith(_GZIP):
        return packed
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return None


def format_of(raw: bytes, path: Path) -> str:
    """Return the format of a file by its first bytes; what is nothing else is CSV.

    >>> format_of(b'{"now": 1}', Path("aircraft.json"))
    'readsb'
    """
    head = raw[:_HEAD].lstrip()
    if raw.startswith(_PARQUET):
        return "parquet"
    if path.suffix.lower() in (".ast", ".asterix"):
        return "asterix"
    if raw.startswith(_BEAST):
        return "beast"
    if head.startswith((b"{", b"[")) or path.name.endswith((".json", ".json.gz")):
        return "readsb"
    if head.startswith((b"*", b"@")):
        return "avr"
    return "sbs" if head.startswith(_SBS) else "csv"
