"""The encounters of a case as an audience may see them, read anew when a file has changed.

What is published of encounters obeys the case: `[publish]` gives the delay and the grid of places,
`[air]` the grid of times, and whether aircraft are named at all. They have the marking of the case.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from crossfix.air.compare import compare
from crossfix.air.kept import Kept, read_encounters
from crossfix.air.measured import of_encounter
from crossfix.air.passage import passage, passages
from crossfix.air.retrospect import refuse_live
from crossfix.air.slabs import Track, open_tracks
from crossfix.air.statements import Account, read_statements
from crossfix.air.tables import CLOSEST, ENCOUNTERS, STATES
from crossfix.case import Case
from crossfix.release import Released
from crossfix.release.allowed import reads_unmarked
from crossfix.release.encounters import OPEN, Cover, release_encounters
from crossfix.tables import empty
from crossfix.workbench.data import Audience

PAGE = 50  # encounters of one page of the list
Tables = Mapping[str, pl.DataFrame]


class FileState(NamedTuple):
    """A file as it is now."""

    path: Path
    size: int
    changed_ns: int


class Listed(NamedTuple):
    """One page of the encounters that may be seen."""

    rows: pl.DataFrame  # ENCOUNTERS
    closest: pl.DataFrame  # CLOSEST; without those whose aircraft go by other names there
    total: int
    held_back: int


class Seen(NamedTuple):
    """One encounter that may be seen, by the id that it has for the audience."""

    encounter_id: str
    released: Released  # with the tables of `passage`, or with `encounters` and `cover` alone
    held_to: Mapping[str, Any]  # its row as it was found, for what accounts are set beside


def cover_of(case: Case, audience: Audience) -> Cover:
    """Return what of an encounter an audience is not told."""
    if audience is Audience.OWN:
        return OPEN
    return Cover(
        coarsen_km=case.publish.coarsen_km,
        coarsen_minutes=case.air.coarsen_minutes,
        withhold_names=not case.air.name_aircraft,
        delay_days=case.publish.delay_days,
        as_of=case.case.data_as_of,
    )


def listed(case: Case, audience: Audience, *, page: int) -> Listed:
    """Return one page of the encounters of a case, nearest first; the first page is 1.

    Raises SourceError where a file is not what the case says, ConfigError where a recording is so
    fresh that it would follow aircraft as they fly, or where the tables do not belong together.
    """
    found = _kept(case) if reads_unmarked(audience, case=case) else None
    if found is None:
        return Listed(empty(ENCOUNTERS), empty(CLOSEST), 0, 0)
    cover, allowed = cover_of(case, audience), _allowed(found, case, audience)
    first = (page - 1) * PAGE
    rows = allowed.slice(first, PAGE)
    known = rows.filter(pl.col("a").is_in(_tracks(case)) & pl.col("b").is_in(_tracks(case)))
    where = _passages(
        _state(case, case.air.encounters), _recordings(case), tuple(known["encounter_id"])
    )
    shown = release_encounters({**where, "encounters": rows}, _without_delay(cover)).tables
    rows, closest = shown["encounters"], shown["closest"]
    if cover.hides:  # then they are numbered, on each page from 1
        number = (pl.col("encounter_id").cast(pl.Int64) + first).cast(pl.String())
        rows, closest = rows.with_columns(number), closest.with_columns(number)
    return Listed(rows, closest, allowed.height, found.table.height - allowed.height)


def seen(case: Case, audience: Audience, encounter_id: str) -> Seen | None:
    """Return one encounter; None where the audience may see none by that id. Raises as listed()."""
    found = _kept(case) if reads_unmarked(audience, case=case) else None
    if found is None:
        return None
    cover, allowed = cover_of(case, audience), _allowed(found, case, audience)
    ids = allowed["encounter_id"].to_list()
    names = [f"{number}" for number in range(1, len(ids) + 1)] if cover.hides else ids
    if encounter_id not in names:
        return None
    row = allowed[names.index(encounter_id)]
    if {row["a"][0], row["b"][0]} <= _tracks(case).keys():
        tables = _passage(
            _state(case, case.air.encounters), _recordings(case), row["encounter_id"][0]
        )
    else:
        tables = {"encounters": row, "states": empty(STATES), "closest": empty(CLOSEST)}
    released = release_encounters(tables, _without_delay(cover))
    return Seen(encounter_id, released, row.row(0, named=True))


def accounts_of(case: Case, audience: Audience) -> tuple[Account, ...]:
    """Return what parties stated, by the files that the case names.

    None where the case is marked above the audience, or what is published hides anything, since
    statements name aircraft, places and moments. With a delay, none of a later or an unknown day.
    """
    cover = cover_of(case, audience)
    if cover.hides or not reads_unmarked(audience, case=case):
        return ()
    found = (read_statements(case.path(name)) for name in case.air.accounts)
    if cover.delay_days == 0 or cover.as_of is None:
        return tuple(found)
    last = (cover.as_of - dt.timedelta(days=cover.delay_days)).isoformat()
    return tuple(one for one in found if one.event.start and one.event.start[:10] <= last)


def is_about(account: Account, row: Mapping[str, Any], case: Case) -> bool:
    """Return whether an account names both aircraft of a row of ENCOUNTERS, and its day or none."""
    tracks = _tracks(case)
    called = {
        account.aliases[name.strip().lower()]
        for side in ("a", "b")
        for name in _names(tracks.get(row[side]))
        if name.strip().lower() in account.aliases
    }
    day = (account.event.start or "")[:10]
    return len(called) == 2 and day in {"", f"{row['t_cpa']:%Y-%m-%d}"}  # noqa: PLR2004 - of two


def compared(account: Account, case: Case, row: Mapping[str, Any] | None = None) -> pl.DataFrame:
    """Return COMPARISONS of an account; with a row of ENCOUNTERS also with its recordings."""
    found = _kept(case)
    recorded = of_encounter(row, found.doubts) if row is not None and found else []
    return compare(account, recorded)


def clocks(case: Case) -> tuple[float, float | None] | None:
    """Return the offset of two parties' clocks and its error, seconds; None: one recording."""
    found = _kept(case)
    if found is None or found.rules.between is None:
        return None
    return found.rules.offset_s, found.doubts.offset_sigma_s


def _names(track: Track | None) -> tuple[str, ...]:
    return tuple(name for name in (track.icao24, track.callsign) if name) if track else ()


def _without_delay(cover: Cover) -> Cover:
    return cover._replace(delay_days=0, as_of=None)


def _kept(case: Case) -> Kept | None:
    """Return the encounters of a case, once its recordings are found to be no live ones."""
    if case.air.encounters is None:
        return None
    recorded = open_tracks([case.path(name) for name in case.air.tracks])
    refuse_live(recorded, now=dt.datetime.now(dt.UTC), own_fleet=False)
    return _read(_state(case, case.air.encounters))


def _allowed(kept: Kept, case: Case, audience: Audience) -> pl.DataFrame:
    """Return the encounters that are old enough for an audience."""
    cover = cover_of(case, audience)
    tables = {"encounters": kept.table, "states": empty(STATES)}
    delay = Cover(delay_days=cover.delay_days, as_of=cover.as_of)
    return release_encounters(tables, delay).tables["encounters"]


def _tracks(case: Case) -> dict[str, Track]:
    return _named(_recordings(case))


def _recordings(case: Case) -> tuple[FileState, ...]:
    return tuple(_state(case, name) for name in case.air.tracks)


def _state(case: Case, name: str | None) -> FileState:
    path = case.path(name or "")
    about = path.stat()
    return FileState(path, about.st_size, about.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(file: FileState) -> Kept:
    return read_encounters(file.path)


@lru_cache(maxsize=4)
def _named(files: tuple[FileState, ...]) -> dict[str, Track]:
    recorded = open_tracks([file.path for file in files])
    return {track.track_id: track for one in recorded for track in one.tracks}


@lru_cache(maxsize=8)
def _passages(file: FileState, files: tuple[FileState, ...], ids: tuple[str, ...]) -> Tables:
    return passages(_of(file, ids), [one.path for one in files])


@lru_cache(maxsize=16)
def _passage(file: FileState, files: tuple[FileState, ...], encounter_id: str) -> Tables:
    return passage(_of(file, (encounter_id,)), [one.path for one in files])


def _of(file: FileState, ids: tuple[str, ...]) -> Kept:
    kept = _read(file)
    return kept._replace(table=kept.table.filter(pl.col("encounter_id").is_in(ids)))
