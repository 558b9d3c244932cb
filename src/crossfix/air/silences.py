"""Lost tracks: aircraft not heard any more where and when others were.

An aircraft falls silent where a receiver no longer reaches, and in nearly every case that is all.
So a silence counts only where the same recording received others at that place and height in the
same minutes, and how often it did is the measure.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crossfix.air import minutes as by
from crossfix.air.minutes import Minutes, Presences, Units, metres, presences, units
from crossfix.air.pieces import PIECE_NS, Wholes
from crossfix.air.signs import Sign
from crossfix.air.tables import DOUBTFUL, FOUND, REFUSED
from crossfix.air.units import KNOT_MS, NS

SILENT = 5  # minutes without any position
BRIDGED = 10  # minutes for which a neighbour that came back is taken to have been there
NEAR_M, NEAR_FT = 20 * 1852.0, 3_000.0
UNLIKELY = 0.1  # chance of not being received in a minute below which a silence is told
LOW_FT, LANDED_MINUTES = 3_000.0, 10.0
HIGH_FT, SLOWEST_KT = 10_000.0, 50.0  # nothing flies so slowly so high
_MINUTE_S = 60.0


class Crowd(NamedTuple):
    """Who was there in which minute, for the questions that silences ask."""

    rows: Minutes
    there: Presences
    aircraft: Wholes  # of each track
    party: Wholes  # of each track
    starts: Wholes  # where each minute begins, in the order of `order`
    order: Wholes
    first: int  # the first minute


def crowd(rows: Minutes, aircraft: Wholes, party: Wholes) -> Crowd:
    """Return who was there; `aircraft` and `party` are numbers by track."""
    there = presences(rows, BRIDGED)
    first = int(there.minute.min()) if len(there.minute) else 0
    order = np.argsort(there.minute, kind="stable")
    last = int(there.minute.max()) if len(there.minute) else -1
    starts = np.searchsorted(there.minute[order], np.arange(first, last + 2))
    return Crowd(rows, there, aircraft, party, starts, order, first)


def at(crowd: Crowd, minute: int) -> Wholes:
    """Return the presences of a minute."""
    k = minute - crowd.first
    if not 0 <= k < len(crowd.starts) - 1:
        return np.empty(0, np.int64)
    return crowd.order[crowd.starts[k] : crowd.starts[k + 1]]


def silences(crowd: Crowd, asked: tuple[int, int]) -> list[Sign]:
    """Return the silences that began in the minutes from the first asked to before the second."""
    whole = crowd.rows.whole
    if not len(whole):
        return []
    later = np.append(whole[1:, by.TRACK] == whole[:-1, by.TRACK], [False])
    gap = np.append(np.diff(whole[:, by.MINUTE]), 0)
    quiet = ~later | (gap > SILENT)
    quiet &= (whole[:, by.MINUTE] >= asked[0]) & (whole[:, by.MINUTE] < asked[1])
    return [_silence(crowd, row) for row in np.flatnonzero(quiet).tolist()]


def _silence(crowd: Crowd, row: int) -> Sign:
    whole, real = crowd.rows.whole[row], crowd.rows.real[row]
    minutes = range(whole[by.MINUTE] + 1, whole[by.MINUTE] + SILENT + 1)
    status, because, p_received, neighbours = _asked(crowd, row, minutes)
    again = _heard_again(crowd, row)
    return Sign(
        track=int(whole[by.TRACK]),
        kind="lost_track",
        status=status,
        shown_by="silence",
        on_ns=int(whole[by.LAST]),
        off_ns=int(whole[by.LAST]),
        lon=real[by.LON_LAST],
        lat=real[by.LAT_LAST],
        alt_ft=real[by.HEIGHT],
        samples=1,
        because=f"{because}; heard again after {again} minutes" if again else because,
        p_received=p_received,
        neighbours=neighbours,
        flags=("heard_again",) if again else (),
    )


def _heard_again(crowd: Crowd, row: int) -> int | None:
    """Return after how many minutes a track was heard again, where it was soon.

    What comes later than neighbours are waited for may not be read yet, and is not told.
    """
    whole = crowd.rows.whole
    if row + 1 == len(whole) or whole[row + 1, by.TRACK] != whole[row, by.TRACK]:
        return None
    after = int(whole[row + 1, by.MINUTE] - whole[row, by.MINUTE])
    return after if after <= SILENT + BRIDGED else None


def _asked(crowd: Crowd, row: int, minutes: range) -> tuple[str, str, float, int | None]:
    """Return status, reason, chance of reception and number of neighbours of a silence."""
    nothing = float("nan"), None
    whole, real = crowd.rows.whole[row], crowd.rows.real[row]
    height, climb = real[by.HEIGHT], real[by.CLIMB]
    if whole[by.GROUND]:
        return REFUSED, "it was on the ground", *nothing
    if np.isnan(height):
        return REFUSED, "its height is unknown", *nothing
    if height < LOW_FT or height < -climb * LANDED_MINUTES:
        return REFUSED, f"at {height:,.0f} ft, it may have landed", *nothing
    start, end, seconds = _flown(crowd, row)
    if height > HIGH_FT and seconds > 0 and metres(start, end) / seconds < SLOWEST_KT * KNOT_MS:
        return REFUSED, f"at {height:,.0f} ft it hardly moved: an old state repeated", *nothing
    track = int(whole[by.TRACK])
    received, trials, seen = 0, 0, set[int]()
    for number, minute in enumerate(minutes, start=1):
        here = at(crowd, minute)
        who = crowd.there.track[here]
        itself = crowd.aircraft[who] == crowd.aircraft[track]
        if (crowd.there.received[here] & itself).any():
            return REFUSED, "another track of this aircraft goes on", *nothing
        heard = here[(crowd.party[who] == crowd.party[track]) & ~itself]
        if not crowd.there.received[heard].any():
            return REFUSED, f"nothing at all was received in minute {number} after", *nothing
        near = heard[_near(crowd, heard, _ahead(crowd, row, minute), height)]
        if not len(near):
            what = f"no neighbour was received where it would have been in minute {number}"
            return REFUSED, what, float("nan"), len(seen)
        received += int(crowd.there.received[near].sum())
        trials += len(near)
        seen |= set(crowd.aircraft[crowd.there.track[near]].tolist())
    # the mean of Jeffreys' posterior (1946) of a proportion
    p_received = (received + 0.5) / (trials + 1)
    told = f"{len(seen)} other aircraft within 20 NM and 3,000 ft were received in {received} of "
    told += f"{trials} minutes, and it in none of {SILENT}"
    if 1 - p_received >= UNLIKELY:
        return REFUSED, told, p_received, len(seen)
    return FOUND if len(seen) > 1 else DOUBTFUL, told, p_received, len(seen)


def _flown(crowd: Crowd, row: int) -> tuple[Units, Units, float]:
    """Return from where to where a track flew in its last two minutes, and the seconds between."""
    whole, real = crowd.rows
    before = row - 1 if row and whole[row - 1, by.TRACK] == whole[row, by.TRACK] else row
    start = units(real[before, by.LON], real[before, by.LAT])
    end = units(real[row, by.LON_LAST], real[row, by.LAT_LAST])
    return start, end, float(whole[row, by.LAST] - whole[before, by.FIRST]) / NS


def _ahead(crowd: Crowd, row: int, minute: int) -> Units:
    """Return where a track would be in the middle of a minute, as it flew last."""
    start, end, seconds = _flown(crowd, row)
    ahead_s = (minute * PIECE_NS - crowd.rows.whole[row, by.LAST]) / NS + _MINUTE_S / 2
    place = end + (end - start) * (ahead_s / seconds if seconds > 0 else 0.0)
    return np.asarray(place / np.linalg.norm(place))


def _near(crowd: Crowd, some: Wholes, place: Units, height: float) -> npt.NDArray[np.bool_]:
    far = metres(crowd.there.where[some], place)
    tall = np.abs(crowd.there.height_ft[some] - height)
    return np.asarray((far <= NEAR_M) & (tall <= NEAR_FT))
