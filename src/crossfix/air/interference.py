"""Interference with satellite navigation: accuracy that collapses on neighbours at one time.

An aircraft sends how good its own position is. Where it falls from what the rules ask for to next
to nothing on one aircraft, its receiver may have failed; where it falls on neighbours as well, the
cause lies outside.
"""

from typing import NamedTuple

import numpy as np

from crossfix.air import minutes as by
from crossfix.air.minutes import Minutes, Units, metres, units
from crossfix.air.pieces import PIECE_NS, Wholes
from crossfix.air.signs import Sign
from crossfix.air.silences import Crowd, at
from crossfix.air.tables import DOUBTFUL, FOUND, REFUSED

GOOD_NACP, GOOD_NIC = 8, 7  # what 14 CFR 91.227(c)(1) asks of aircraft
BAD_NACP, BAD_NIC = 4, 4  # worse than half a mile, or no bound within a mile (DO-260B, 2-14, 2-69)
REMEMBERED = 30  # minutes for which a good accuracy is held against a bad one
BROKEN = 3  # minutes without a bad accuracy end a collapse
AROUND_M = 50 * 1852.0
BEFORE, AFTER = 2, 5  # minutes about the onset in which neighbours are looked at
LEAST, LEAST_SHARE = 2, 1 / 3  # of the neighbours, so many and such a share
UNKNOWN, GOOD, FAIR, BAD = range(4)


class Collapse(NamedTuple):
    """A stretch of minutes in which a track's accuracy was bad, after it had been good."""

    track: int
    first: int  # minutes since 1970
    last: int
    on_ns: int
    off_ns: int
    lon: float
    lat: float
    height_ft: float


class Judged(NamedTuple):
    """What the neighbours of a collapse show."""

    status: str
    because: str
    neighbours: int


def levels_of(rows: Minutes) -> Wholes:
    """Return whether each row's best accuracy is good, bad, between, or unknown."""
    nacp, nic = rows.whole[:, by.NACP], rows.whole[:, by.NIC]
    known = (nacp >= 0) | (nic >= 0)
    good = known & ((nacp < 0) | (nacp >= GOOD_NACP)) & ((nic < 0) | (nic >= GOOD_NIC))
    bad = ((nacp >= 0) & (nacp <= BAD_NACP)) | ((nic >= 0) & (nic <= BAD_NIC))
    return np.select([bad, good, known], [BAD, GOOD, FAIR], UNKNOWN)


class Follower:
    """What was last known of each track's accuracy, as minutes come in."""

    def __init__(self, tracks: int) -> None:
        self.good = np.full(tracks, -REMEMBERED - 1, np.int64)
        self.open: dict[int, Collapse] = {}
        self.begun: list[Collapse] = []  # not yet judged
        self.ended: list[Collapse] = []

    def follow(self, rows: Minutes) -> None:
        """Take in further rows, which come in the order of time within each track."""
        level = levels_of(rows)
        for row in np.flatnonzero(level != UNKNOWN).tolist():
            whole = rows.whole[row]
            track, minute = int(whole[by.TRACK]), int(whole[by.MINUTE])
            going_on = self.open.get(track)
            if going_on and (level[row] != BAD or minute - going_on.last > BROKEN):
                self.ended.append(self.open.pop(track))
                going_on = None
            if level[row] == GOOD:
                self.good[track] = minute
            elif level[row] == BAD and going_on:
                self.open[track] = going_on._replace(last=minute, off_ns=int(whole[by.LAST]))
            elif level[row] == BAD and minute - self.good[track] <= REMEMBERED:
                self.open[track] = _begun(rows, row)
                self.begun.append(self.open[track])

    def asked(self, before: int) -> list[Collapse]:
        """Return the collapses that began before a minute and were not asked for yet."""
        ready = [one for one in self.begun if one.first < before]
        self.begun = [one for one in self.begun if one.first >= before]
        return ready


def _begun(rows: Minutes, row: int) -> Collapse:
    whole, real = rows.whole[row], rows.real[row]
    return Collapse(
        track=int(whole[by.TRACK]),
        first=int(whole[by.MINUTE]),
        last=int(whole[by.MINUTE]),
        on_ns=int(whole[by.FIRST]),
        off_ns=int(whole[by.LAST]),
        lon=float(real[by.LON]),
        lat=float(real[by.LAT]),
        height_ft=float(real[by.HEIGHT]),
    )


def judged(crowd: Crowd, level: Wholes, collapse: Collapse) -> Judged:
    """Return what the neighbours about the onset of a collapse show; `level` is of each row."""
    window = range(collapse.first - BEFORE, collapse.first + AFTER + 1)
    here = np.concatenate([at(crowd, minute) for minute in window])
    here = here[crowd.there.received[here]]
    near = metres(crowd.there.where[here], place(collapse.lon, collapse.lat)) <= AROUND_M
    aircraft = crowd.aircraft[crowd.there.track[here]]
    others = here[near & (aircraft != crowd.aircraft[collapse.track])]
    told_by = level[crowd.there.row[others]]
    who = crowd.aircraft[crowd.there.track[others]]
    known = set(who[told_by != UNKNOWN].tolist())
    bad = set(who[told_by == BAD].tolist())
    told = f"its accuracy fell, and that of {len(bad)} of {len(known)} neighbours within 50 NM"
    if not known:
        return Judged(DOUBTFUL, "its accuracy fell, and no neighbour told its own", 0)
    if len(bad) >= LEAST and len(bad) >= LEAST_SHARE * len(known):
        return Judged(FOUND, told, len(known))
    return Judged(REFUSED, f"{told}: its own receiver, as far as can be told", len(known))


def place(lon: float, lat: float) -> Units:
    """Return a point of the unit sphere."""
    return units(np.array(lon), np.array(lat))


def sign_of(collapse: Collapse, found: Judged) -> Sign:
    """Return the row of a collapse."""
    return Sign(
        track=collapse.track,
        kind="interference",
        status=found.status,
        shown_by="accuracy",
        on_ns=collapse.on_ns,
        off_ns=collapse.off_ns,
        lon=collapse.lon,
        lat=collapse.lat,
        alt_ft=collapse.height_ft,
        samples=collapse.last - collapse.first + 1,
        because=found.because,
        neighbours=found.neighbours,
    )


class _About(NamedTuple):
    """Where and when satellite navigation was disturbed, an entry a track."""

    track: Wholes
    on_ns: Wholes
    off_ns: Wholes
    where: Units


def labelled(signs: list[Sign]) -> list[Sign]:
    """Return the signs, those about which satellite navigation was disturbed with a flag.

    A silence then, or a fall of the geometric altitude, is doubtful: both rest on what was
    disturbed. A code, a state or an advisory does not.
    """
    found = [one for one in signs if one.kind == "interference" and one.status == FOUND]
    if not found:
        return signs
    about = _About(
        np.array([one.track for one in found]),
        np.array([one.on_ns for one in found]),
        np.array([one.off_ns for one in found]),
        units(np.array([one.lon for one in found]), np.array([one.lat for one in found])),
    )
    return [_labelled(sign, about) for sign in signs]


def _labelled(sign: Sign, about: _About) -> Sign:
    if sign.kind == "interference" or sign.status == REFUSED or not _beside(sign, about):
        return sign
    sign = sign._replace(flags=(*sign.flags, "interference"))
    rests = sign.kind == "lost_track" or sign.because.startswith("geometric")
    if not rests:
        return sign
    return sign._replace(status=DOUBTFUL, because=f"{sign.because}; with interference about")


def _beside(sign: Sign, about: _About) -> bool:
    near_ns = BEFORE * PIECE_NS
    then = (sign.off_ns >= about.on_ns - near_ns) & (sign.on_ns <= about.off_ns + near_ns)
    far = metres(about.where, place(sign.lon, sign.lat))
    return bool((then & ((about.track == sign.track) | (far <= AROUND_M))).any())
