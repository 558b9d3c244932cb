"""Find signs of emergencies in tables of tracks, slab after slab, after the fact.

What was considered and refused is told too, with the reason.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.air.interference import AFTER, Follower, Judged, judged, labelled, levels_of, sign_of
from crossfix.air.minutes import Minutes, joined, minutes_of, no_minutes, since
from crossfix.air.pieces import PIECE_NS, Reals, Wholes
from crossfix.air.retrospect import NOBODY, Withheld, anonymised
from crossfix.air.search import Book
from crossfix.air.signs import (
    BROKEN_S,
    DATUMS,
    DESCENT_FPM,
    DESCENT_GAP_S,
    DESCENT_S,
    WORDS,
    Sign,
    absorbed,
    coded,
    fallen,
    once,
    table_of,
)
from crossfix.air.silences import BRIDGED, SILENT, crowd, silences
from crossfix.air.slabs import UNKNOWN, Recorded, Slab, known_columns, slabs
from crossfix.air.spells import CODE, falls, is_fall, no_falls, no_spells, spells
from crossfix.air.units import NS

_RULE = (DESCENT_FPM / 60, DESCENT_S, round(DESCENT_GAP_S * NS))
_REALS = (*DATUMS, "vrate_fpm")
_LEVELS = ("nacp", "nic", "on_ground")
_NEVER = np.iinfo(np.int64).max
_WAITED = max(SILENT, AFTER) + BRIDGED  # minutes until a question of neighbours can be answered


class _Runs(NamedTuple):
    """The samples of one slab, those of a track in one run, in the order of time."""

    owner: Wholes
    start: Wholes
    columns: dict[str, npt.NDArray[np.generic]]

    @property
    def runs(self) -> tuple[Wholes, Wholes]:
        return self.owner, self.start

    def wholes(self, name: str) -> Wholes:
        """Return a column of whole numbers, UNKNOWN where the tables have none."""
        if name not in self.columns:
            return np.full(self.start[-1], UNKNOWN, np.int64)
        return np.ascontiguousarray(self.columns[name], dtype=np.int64)

    def reals(self, name: str) -> Reals:
        """Return a column of reals, nan where the tables have none."""
        if name not in self.columns:
            return np.full(self.start[-1], np.nan)
        return np.ascontiguousarray(self.columns[name], dtype=np.float64)


class _Watch:
    """What is known of every track so far, and the signs found."""

    def __init__(self, book: Book) -> None:
        tracks = len(book.tracks)
        self.signs: list[Sign] = []
        self.codes = {name: no_spells(tracks) for name in WORDS}
        self.heights = [no_falls(tracks) for _ in DATUMS]
        self.minutes: Minutes = no_minutes()
        self.held = np.full((tracks, 2), np.nan)
        self.follower = Follower(tracks)
        self.verdicts: dict[tuple[int, int], Judged] = {}
        self.aircraft = book.aircraft
        parties = sorted({track.party or "" for track in book.tracks})
        self.party = np.array([parties.index(track.party or "") for track in book.tracks], np.int64)
        self.asked = 0

    def follow(self, here: _Runs) -> None:
        """Take in the samples of a slab."""
        t = here.wholes("t")
        lon, lat = here.reals("lon"), here.reals("lat")
        pressure, geometric, climb = (here.reals(name) for name in _REALS)
        height = np.where(np.isnan(pressure), geometric, pressure)
        for name, state in self.codes.items():
            if name in here.columns:
                places = (lon, lat, height)
                gap = round(BROKEN_S * NS)
                self.signs += coded(
                    name, *spells(here.runs, t, here.wholes(name), places, gap, state)
                )
        pairs = ((pressure, geometric), (geometric, pressure))
        for datum, (heights, state) in enumerate(zip(pairs, self.heights, strict=True)):
            ended = falls(here.runs, t, heights, (lon, lat, climb), _RULE, state)
            self.signs += fallen(datum, *ended)
        nacp, nic, ground = (here.wholes(name) for name in _LEVELS)
        flown, levels = (lon, lat, height, climb), (nacp, nic, ground)
        rows = Minutes(*minutes_of(here.runs, t, flown, levels, self.held))
        self.minutes = joined(self.minutes, rows)
        self.follower.follow(rows)

    def ask(self, before: int) -> None:
        """Answer what needed neighbours for the minutes before that one, and forget the rows."""
        here = crowd(self.minutes, self.aircraft, self.party)
        self.signs += silences(here, (self.asked, before))
        level = levels_of(self.minutes)
        for one in self.follower.asked(before):
            self.verdicts[one.track, one.first] = judged(here, level, one)
        self.asked = before
        self.minutes = since(self.minutes, before - _WAITED)

    def finish(self) -> list[Sign]:
        """Return all signs, those included that the recording ends within."""
        self.ask(_NEVER)
        for name, (whole, real) in self.codes.items():
            going_on = whole[:, CODE] >= 0
            self.signs += coded(name, whole[going_on], real[going_on])
        for datum, (whole, real) in enumerate(self.heights):
            rate, least_s, _ = _RULE
            open_ = [k for k in range(len(whole)) if is_fall(whole[k], real[k], rate, least_s)]
            self.signs += fallen(datum, whole[open_], real[open_])
        for one in (*self.follower.ended, *self.follower.open.values()):
            self.signs.append(sign_of(one, self.verdicts[one.track, one.first]))
        return labelled(once(absorbed(self.signs)))


def find_emergencies(recorded: Sequence[Recorded], hidden: Withheld = NOBODY) -> pl.DataFrame:
    """Return the rows of EMERGENCIES that tables of tracks show, as open_tracks gives them.

    Aircraft that are `hidden` stand under pseudonyms.
    """
    book = Book(recorded, None)
    watch = _Watch(book)
    minutes = recorded[0].slab_s * NS // PIECE_NS
    for slab in slabs(recorded, _names(recorded), WORDS):
        watch.follow(_runs(slab, book))
        watch.ask((slab.number + 1) * minutes - _WAITED)
    return table_of(watch.finish(), anonymised(book.tracks, hidden))


def _names(recorded: Sequence[Recorded]) -> list[str]:
    return known_columns(recorded, (*_REALS, *_LEVELS, *WORDS))


def _runs(slab: Slab, book: Book) -> _Runs:
    """Return a slab with the numbers of its tracks; a track of two tables becomes one run."""
    owner = np.array([book.number[name] for name in slab.tracks], np.int64)
    if len(np.unique(owner)) == len(owner):
        return _Runs(owner, slab.start, slab.columns)
    whose = np.repeat(owner, np.diff(slab.start))
    order = np.lexsort((slab.columns["t"], whose))
    columns = {name: column[order] for name, column in slab.columns.items()}
    begins = np.flatnonzero(np.diff(whose[order], prepend=-1))
    return _Runs(whose[order][begins], np.append(begins, len(whose)), columns)
