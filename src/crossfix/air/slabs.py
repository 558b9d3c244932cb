"""Tables of tracks on disk, a row group for each slab of time, and slabs read one after another.

Rows are ordered by slab, track and time; slabs begin at multiples of their length since 1970. So
several tables of one length are read side by side, and never more than one slab is held. What is
known of a track as a whole lies in the metadata of the file.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crossfix.air.tables import TRACKS
from crossfix.air.units import NS
from crossfix.errors import ConfigError, SourceError
from crossfix.store import whole_file
from crossfix.tables import check

SLAB_S, ABOUT = b"crossfix.slab_s", b"crossfix.tracks"
LEAST_SLAB_MINUTES, MOST_SLAB_MINUTES = 5, 1440
UNKNOWN, ANOTHER = -1, -2  # in place of a word: no word, and none of those that were asked for
# quickest to read of what was tried on 36 million states, and a third smaller than plain zstd
_ENCODED = {
    "compression": "lz4",
    "use_dictionary": [name for name, dtype in TRACKS.schema.items() if dtype == pl.String()],
    "column_encoding": {
        name: "DELTA_BINARY_PACKED" if name == "t" else "BYTE_STREAM_SPLIT"
        for name, dtype in TRACKS.schema.items()
        if name == "t" or dtype.is_float()
    },
}


def write_tracks(tracks: pl.DataFrame, path: Path, *, slab_minutes: int) -> Path:
    """Write a table of tracks, whole or not at all, and return its path.

    Raises ConfigError where slabs are shorter than two gaps between samples, or over a day.
    """
    if not LEAST_SLAB_MINUTES <= slab_minutes <= MOST_SLAB_MINUTES:
        raise ConfigError(
            f"slabs of {slab_minutes} minutes",
            mend=f"choose at least {LEAST_SLAB_MINUTES}, at most {MOST_SLAB_MINUTES}",
        )
    slab_s = slab_minutes * 60
    tracks = check(tracks, TRACKS)
    slab = tracks["t"].to_physical() // (slab_s * NS)
    about = json.dumps(tracks_of(tracks)).encode()
    kept = {SLAB_S: str(slab_s).encode(), ABOUT: about}
    schema = tracks.clear().to_arrow().schema.with_metadata(kept)
    with (
        whole_file(path) as part,
        pq.ParquetWriter(part, schema, **_ENCODED) as writer,
    ):
        for _, rows in (
            tracks.with_columns(slab.alias("_slab"))
            .sort("_slab", maintain_order=True)
            .group_by("_slab", maintain_order=True)
        ):
            table = rows.drop("_slab").to_arrow().cast(schema)
            writer.write_table(table, row_group_size=max(1, rows.height))
    return path


class Track(NamedTuple):
    """What is known of a track as a whole."""

    track_id: str
    icao24: str | None
    callsign: str | None
    party: str | None
    evidence_ids: tuple[str, ...]


def tracks_of(tracks: pl.DataFrame) -> list[Track]:
    """Return the tracks of a table, in the order of their names."""
    named = tracks.group_by("track_id").agg(
        *(pl.col(name).drop_nulls().first() for name in ("icao24", "callsign", "party")),
        pl.col("evidence_id").unique().sort(),
    )
    return [_track(row) for row in named.sort("track_id").iter_rows()]


def _track(row: Sequence[Any]) -> Track:
    track_id, icao24, callsign, party, evidence_ids = row
    return Track(track_id, icao24, callsign, party, tuple(evidence_ids))


class Recorded(NamedTuple):
    """A table of tracks on disk: where each of its slabs lies."""

    path: Path
    file: pq.ParquetFile
    slab_s: int
    groups: dict[int, int]  # number of the slab -> row group
    tracks: list[Track]


class Slab(NamedTuple):
    """The rows of one slab, each track's in one run, in the order of time."""

    number: int
    tracks: list[str]  # track_id of each run
    start: npt.NDArray[np.int64]  # (runs + 1,): where each run begins
    columns: dict[str, npt.NDArray[np.generic]]  # t in ns since 1970; others nan or null-filled


def open_tracks(paths: Sequence[Path]) -> list[Recorded]:
    """Return tables of tracks, opened; raise SourceError for what is none, or of other slabs."""
    opened = [_open(path) for path in dict.fromkeys(paths)]
    lengths = {recorded.slab_s for recorded in opened}
    if len(lengths) > 1:
        raise SourceError(
            f"the tables have slabs of {', '.join(f'{s // 60}' for s in sorted(lengths))} minutes",
            mend="write them anew with one --slab-minutes: crossfix air ingest FILE -o FILE",
        )
    return opened


def _open(path: Path) -> Recorded:
    try:
        plain = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(
            f"{path} is no Parquet file that can be read", mend="make it: crossfix air ingest"
        ) from error
    kept = plain.metadata or {}
    if SLAB_S not in kept or ABOUT not in kept or not set(TRACKS.schema) <= set(plain.names):
        raise SourceError(
            f"{path.name} is no table of tracks", mend=f"make one: crossfix air ingest {path.name}"
        )
    file = pq.ParquetFile(path, read_dictionary=["track_id"])
    slab_s, at = int(kept[SLAB_S]), plain.names.index("t")
    groups = {}
    for group in range(file.metadata.num_row_groups):
        first_ns = file.metadata.row_group(group).column(at).statistics.min_raw
        groups[first_ns // (slab_s * NS)] = group
    tracks = [_track(row) for row in json.loads(kept[ABOUT])]
    return Recorded(path, file, slab_s, groups, tracks)


def known_columns(recorded: Sequence[Recorded], names: Sequence[str]) -> list[str]:
    """Return those of the columns that hold anything but null in any of the tables."""
    return [name for name in names if any(_holds(one.file, name) for one in recorded)]


def _holds(file: pq.ParquetFile, name: str) -> bool:
    at = file.schema_arrow.names.index(name)
    groups = (file.metadata.row_group(group) for group in range(file.metadata.num_row_groups))
    return any(group.column(at).statistics.null_count < group.num_rows for group in groups)


def slabs(
    recorded: Sequence[Recorded],
    names: Sequence[str],
    words: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[Slab]:
    """Yield the slabs in the order of time, with the named columns and t, lon and lat.

    `words` are the words looked for in columns of text: each cell becomes the place of its word
    among them, UNKNOWN or ANOTHER.
    """
    numbers = sorted({number for one in recorded for number in one.groups})
    columns = list(dict.fromkeys(("track_id", "t", "lon", "lat", *names)))
    for number in numbers:
        parts = [
            one.file.read_row_group(one.groups[number], columns=columns, use_threads=False)
            for one in recorded
            if number in one.groups
        ]
        yield _slab(number, parts, words)


def _slab(number: int, parts: list[pa.Table], words: Mapping[str, Sequence[str]]) -> Slab:
    tracks: list[str] = []
    starts = [np.zeros(1, np.int64)]
    before = 0
    for part in parts:
        for chunk in part["track_id"].chunks:
            codes = chunk.indices.to_numpy()
            first = np.append(0, np.flatnonzero(codes[1:] != codes[:-1]) + 1)
            names = chunk.dictionary.to_pylist()
            tracks += [names[code] for code in codes[first]]
            starts.append(np.append(first[1:], len(codes)) + before)
            before += len(codes)
    columns = {
        name: _joined([_array(_numbered(part[name], words.get(name))) for part in parts])
        for name in parts[0].column_names
        if name != "track_id"
    }
    return Slab(number, tracks, np.concatenate(starts), columns)


def _joined(arrays: list[npt.NDArray[np.generic]]) -> npt.NDArray[np.generic]:
    joined = arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
    joined.flags.writeable = False  # as what Arrow gives: loops are compiled for one kind
    return joined


def _numbered(column: pa.ChunkedArray, words: Sequence[str] | None) -> pa.ChunkedArray:
    """Return the places of words among those looked for; a column without such words as it is."""
    if words is None:
        return column
    looked_for = pa.array(words, type=column.type)
    found = pc.fill_null(pc.index_in(column, value_set=looked_for), ANOTHER)
    return pc.cast(pc.if_else(pc.is_null(column), UNKNOWN, found), pa.int64())


def _array(column: pa.ChunkedArray) -> npt.NDArray[np.generic]:
    """Return a column as an array: unknown reals are nan, unknown categories -1, flags False."""
    flat = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if pa.types.is_timestamp(flat.type):
        flat = flat.view(pa.int64())
    if flat.null_count and pa.types.is_integer(flat.type):
        flat = flat.fill_null(-1)
    if pa.types.is_boolean(flat.type):
        return np.asarray(flat.fill_null(False).to_numpy(zero_copy_only=False))
    return np.asarray(flat.to_numpy(zero_copy_only=False))
