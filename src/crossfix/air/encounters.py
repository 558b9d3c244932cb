"""From legs of two to encounters: their closest approach, their losses, how sure they are."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.air import draws
from crossfix.air import legs as two
from crossfix.air.legs import Limits, squares
from crossfix.air.meetings import JOINED_S, one_a_meeting
from crossfix.air.minima import NMAC
from crossfix.air.pieces import Reals, Wholes
from crossfix.air.retrospect import NOBODY, Withheld, anonymised
from crossfix.air.search import Book, Errors, Found, Rules, limits_of, no_legs, search
from crossfix.air.slabs import Recorded, open_tracks
from crossfix.air.straight import modified_tau, nearest, span, span_clear
from crossfix.air.tables import ENCOUNTERS
from crossfix.air.units import FOOT_M, KNOT_MS, NS
from crossfix.compiled import compiled
from crossfix.errors import ConfigError
from crossfix.tables import check

LONG_GAP_S = 15.0  # three updates of an en-route radar; above it the path between is a guess
# Between samples an aircraft bends from the straight line by its acceleration: a turn at 15 degrees
# of bank is 2.6 m/s2; the deviation supposed here is that of gentle manoeuvres, climbs much less.
BEND_MS2, CLIMB_BEND_MS2 = 1.5, 0.1
# Altimetry: mean and three deviations within 245 ft (ICAO Doc 9574, 3rd edition, 2.3), where the
# recording says nothing of its own.
SIGMA_HEIGHT_FT = 82.0
# Pressure against geometric altitude: 10 hPa of pressure at 27 ft each, and 3 % of the height for
# a temperature 8 degrees off the standard atmosphere.
DATUM_FT, DATUM_SHARE = 270.0, 0.03
NEAR_KIND = "proximity"  # near, and not inside the minima
NORM, WHEN, FAR, TALL, IN, OUT, NMAC_IN, TAU = range(8)
_MEASURES = 8
_MOMENTS = ("t_in", "t_out", "t_cpa")
_ASIDE = ("one", "other", "begins", "ends")  # what tells accounts of one meeting


class Doubts(NamedTuple):
    """What is supposed of errors that the recordings do not state; None: unknown."""

    sigma_h_m: float | None = None
    offset_sigma_s: float | None = None  # of the offset between the clocks of two parties


NOTHING_SUPPOSED = Doubts()


class Encounters(NamedTuple):
    """The table of encounters, and the states that none can rest on, by reason."""

    table: pl.DataFrame
    left: Counter[str]


def find_encounters(
    paths: Sequence[Path],
    rules: Rules,
    doubts: Doubts = NOTHING_SUPPOSED,
    *,
    hidden: Withheld = NOBODY,
) -> Encounters:
    """Return the encounters in tables of tracks; aircraft that are `hidden` under pseudonyms.

    Raises SourceError where a file is no table of tracks, ConfigError for rules that make no
    sense.
    """
    recorded = open_tracks(paths)
    _refuse(recorded, rules)
    book = Book(recorded, rules.between)
    left: Counter[str] = Counter()
    found = _gathered(list(search(recorded, book, rules, left)))
    book.tracks = anonymised(book.tracks, hidden)
    return Encounters(_table(found, book, rules, doubts), left)


def _refuse(recorded: Sequence[Recorded], rules: Rules) -> None:
    if not (1 <= rules.within <= 10 and 0 < rules.gap_s <= 60):  # noqa: PLR2004 - said below
        raise ConfigError(
            f"--within {rules.within:g} and --gap-s {rules.gap_s:g}",
            mend="encounters out to 1 to 10 times the minima, over gaps of at most 60 s",
        )
    if abs(rules.offset_s) > 60:  # noqa: PLR2004 - so that no leg reaches over a whole slab
        raise ConfigError(
            f"an offset of {rules.offset_s:g} s", mend="correct the stamps before, by so much"
        )
    if rules.between is None:
        if rules.offset_s:
            raise ConfigError("an offset between no parties", mend="say whose: --between A B")
        return
    parties = {track.party for one in recorded for track in one.tracks}
    unknown = [party for party in rules.between if party not in parties]
    if unknown or len(set(rules.between)) == 1:
        named = ", ".join(sorted(party for party in parties if party)) or "none"
        raise ConfigError(
            f"there are no two parties {' and '.join(rules.between)}",
            mend=f"the tables have: {named}; air ingest --party names them",
        )


def _gathered(found: Sequence[Found]) -> Found:
    """Return all legs, those of a pair one after the other in the order of time."""
    if not found:
        return no_legs()
    whole = np.concatenate([one.whole for one in found])
    order = np.lexsort((whole[:, two.BEGIN], whole[:, two.TRACK_B], whole[:, two.TRACK_A]))
    return Found(
        whole[order],
        np.concatenate([one.real for one in found])[order],
        _of_all([one.errors_a for one in found], order),
        _of_all([one.errors_b for one in found], order),
    )


def _of_all(errors: Sequence[Errors], order: Wholes) -> Errors:
    return Errors(*(np.concatenate(part)[order] for part in zip(*errors, strict=True)))


@compiled
def _measured(real: Reals, limits: Limits, nmac: tuple[float, float]) -> Reals:
    """Return of each leg: norm, when, distance, height, loss from and to, NMAC, modified tau."""
    h, _, _, tau, _ = limits
    made = np.empty((len(real), _MEASURES), np.float64)
    for k in range(len(real)):
        a, b, c = squares(real[k])
        rise, climb = real[k, two.RISE], real[k, two.CLIMB]
        v, most = real[k, two.VERTICAL], real[k, two.LASTS]
        norm, when, far, tall = nearest(a, b, c, h, rise, climb, v, most)
        made[k, NORM], made[k, WHEN], made[k, FAR], made[k, TALL] = norm, when, far, tall
        begin, end = span_clear(a, b, c, h, rise, climb, v, most, tau)
        made[k, IN], made[k, OUT] = (begin, end) if begin < end else (np.nan, np.nan)
        begin, end = span(a, b, c, nmac[0], rise, climb, nmac[1], most)
        made[k, NMAC_IN] = begin < end
        made[k, TAU] = min(modified_tau(a, b, c, h, 0.0), modified_tau(a, b, c, h, most))
    return made


def _begins(whole: Wholes, real: Reals) -> Wholes:
    """Return where the legs of each encounter begin, and the number of legs."""
    if not len(whole):
        return np.zeros(1, np.int64)
    ends = whole[:, two.BEGIN] + np.round(real[:, two.LASTS] * NS).astype(np.int64)
    pair = whole[:, [two.TRACK_A, two.TRACK_B]]
    apart = (whole[1:, two.BEGIN] - ends[:-1]) > JOINED_S * NS
    new = apart | (pair[1:] != pair[:-1]).any(axis=1)
    return np.concatenate([[0], np.flatnonzero(new) + 1, [len(whole)]])


def _table(found: Found, book: Book, rules: Rules, doubts: Doubts) -> pl.DataFrame:
    whole, real = found.whole, found.real
    limits = limits_of(rules)
    nmac = (NMAC.horizontal_m, NMAC.bands[0].vertical_ft)
    measured = _measured(real, limits, nmac)
    begins = _begins(whole, real)
    first, last = begins[:-1], begins[1:]
    best = _best(begins, measured)
    sigma = sigmas(found, book, doubts)
    sure = draws.draw(begins, real, sigma, measured[:, NORM].copy(), limits)
    moment = whole[:, two.BEGIN] + np.round(measured[:, WHEN] * NS).astype(np.int64)
    columns = {
        **_named(whole[first], book),
        **_losses(begins, whole, measured),
        "t_cpa": moment[best],
        "h_m": measured[best, FAR],
        "v_m": measured[best, TALL] * FOOT_M,
        "norm": measured[best, NORM],
        "h_minimum_m": np.full(len(best), rules.minima.horizontal_m),
        "v_minimum_m": real[best, two.VERTICAL] * FOOT_M,
        **_passing(real[best]),
        "tau_mod_s": _least_tau(begins, measured, rules),
        "p_violation": sure.violation,
        # errors make small distances larger: without this, two that touch lie outside the interval
        "h_low_m": np.minimum(sure.low_m, measured[best, FAR]),
        "h_high_m": np.maximum(sure.high_m, measured[best, FAR]),
        "gap_s": np.maximum(real[best, two.GAP_A], real[best, two.GAP_B]),
        "samples": last - first,
    }
    known = {name: ENCOUNTERS.schema[name] for name in columns if name not in _MOMENTS}
    frame = pl.DataFrame(columns, schema_overrides=known)
    frame = frame.with_columns(pl.col(pl.Float64()).fill_nan(None))
    nearest_at_end = _at_an_end(begins, best, measured, real)
    words = _words(found, best, book, sure, nearest_at_end)
    begin = whole[first, two.BEGIN]
    end = whole[last - 1, two.BEGIN] + np.round(real[last - 1, two.LASTS] * NS).astype(np.int64)
    one, other = (book.aircraft[whole[first, side]] for side in (two.TRACK_A, two.TRACK_B))
    frame = frame.with_columns(
        *(pl.Series(name, values, dtype=pl.String()) for name, values in words.items()),
        *(
            pl.Series(name, values, dtype=pl.Int64())
            for name, values in zip(_ASIDE, (one, other, begin, end), strict=True)
        ),
        pl.Series("kind", _kinds(begins, measured, rules), dtype=pl.String()),
        pl.lit(f"{rules.minima.name} {rules.minima.edition}").alias("minima"),
        *(
            pl.col(name).cast(pl.Int64()).cast(pl.Datetime("ns")).dt.replace_time_zone("UTC")
            for name in _MOMENTS
        ),
    )
    frame = one_a_meeting(frame)
    return check(frame.with_columns(_ids(frame)), ENCOUNTERS).sort("norm", "encounter_id")


def _best(begins: Wholes, measured: Reals) -> Wholes:
    """Return the leg of the closest approach of each encounter: least norm, then distance."""
    encounter = np.repeat(np.arange(len(begins) - 1), np.diff(begins))
    order = np.lexsort((measured[:, FAR], measured[:, NORM], encounter))
    return order[begins[:-1]]


def _named(pairs: Wholes, book: Book) -> dict[str, list[str | None]]:
    both = {
        "a": [book.tracks[number] for number in pairs[:, two.TRACK_A]],
        "b": [book.tracks[number] for number in pairs[:, two.TRACK_B]],
    }
    made: dict[str, list[str | None]] = {}
    for side, tracks in both.items():
        made[side] = [track.track_id for track in tracks]
        made[f"callsign_{side}"] = [track.callsign or track.icao24 for track in tracks]
        made[f"party_{side}"] = [track.party for track in tracks]
    return made


def _losses(begins: Wholes, whole: Wholes, measured: Reals) -> dict[str, pl.Series]:
    """Return first and last moment inside the minima, and the seconds inside."""
    lost = np.flatnonzero(~np.isnan(measured[:, IN]))
    encounter = np.searchsorted(begins, lost, side="right") - 1
    n = len(begins) - 1
    enter, leave = np.full(n, np.iinfo(np.int64).max), np.full(n, np.iinfo(np.int64).min)
    begin = whole[lost, two.BEGIN]
    np.minimum.at(enter, encounter, begin + np.round(measured[lost, IN] * NS).astype(np.int64))
    np.maximum.at(leave, encounter, begin + np.round(measured[lost, OUT] * NS).astype(np.int64))
    seconds = np.bincount(encounter, measured[lost, OUT] - measured[lost, IN], minlength=n)
    never = enter > leave
    return {
        "t_in": pl.Series(enter).set(pl.Series(never), None),
        "t_out": pl.Series(leave).set(pl.Series(never), None),
        "loss_s": pl.Series(seconds, dtype=pl.Float64()),
    }


def _passing(real: Reals) -> dict[str, Reals]:
    """Return the horizontal speed of the one past the other and the angle of their courses."""
    a = real[:, two.VELOCITY_A : two.VELOCITY_A + 3]
    b = real[:, two.VELOCITY_B : two.VELOCITY_B + 3]
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosine = np.divide((a * b).sum(axis=1), lengths, out=np.ones(len(a)), where=lengths > 0)
    return {
        "closure_kt": np.linalg.norm(a - b, axis=1) / KNOT_MS,
        "angle_deg": np.degrees(np.arccos(np.clip(cosine, -1, 1))),
    }


def _least_tau(begins: Wholes, measured: Reals, rules: Rules) -> Reals:
    n = len(begins) - 1
    if rules.minima.tau_s is None or n == 0:
        return np.full(n, np.nan)
    least = np.minimum.reduceat(measured[:, TAU], begins[:-1])
    return np.where(np.isfinite(least), least, np.nan)


def _kinds(begins: Wholes, measured: Reals, rules: Rules) -> list[str]:
    made = []
    for first, last in pairwise(begins):
        legs = measured[first:last]
        if legs[:, NMAC_IN].any():
            made.append("nmac")
        else:
            lost = not np.isnan(legs[:, IN]).all()
            made.append(rules.minima.kind if lost else NEAR_KIND)
    return made


def sigmas(found: Found, book: Book, doubts: Doubts) -> Reals:
    """Return the standard deviations of each leg, as `draws` takes them; nan where unknown."""
    whole, real, a, b = found
    made = np.empty((len(whole), draws.SIGMAS))
    supposed = math.nan if doubts.sigma_h_m is None else doubts.sigma_h_m
    wide = [np.where(np.isnan(one.horizontal_m), supposed, one.horizontal_m) for one in (a, b)]
    made[:, draws.POSITION] = np.hypot(*wide)
    made[:, draws.BEND] = BEND_MS2 * np.hypot(real[:, two.BEND_A], real[:, two.BEND_B])
    tall = [
        np.where(np.isnan(one.vertical_m), SIGMA_HEIGHT_FT, one.vertical_m / FOOT_M)
        for one in (a, b)
    ]
    bend_ft = CLIMB_BEND_MS2 / FOOT_M * np.hypot(real[:, two.BEND_A], real[:, two.BEND_B])
    datum_ft = np.where(
        whole[:, two.DATUM] == two.MIXED,
        np.hypot(DATUM_FT, DATUM_SHARE * real[:, two.HEIGHT]),
        0.0,
    )
    made[:, draws.HEIGHT] = np.hypot(np.hypot(*tall), np.hypot(bend_ft, datum_ft))
    offset = _offset_sigma(whole, book, doubts)
    late = [np.where(np.isnan(one.clock_s), 0.0, one.clock_s) for one in (a, b)]
    made[:, draws.LATE_A] = np.hypot(late[0], offset)
    made[:, draws.LATE_B] = late[1]
    return made


def _offset_sigma(whole: Wholes, book: Book, doubts: Doubts) -> Reals:
    """Return the deviation of the offset of the two clocks: none within a party's recording."""
    codes = {party: code for code, party in enumerate({one.party for one in book.tracks})}
    party = np.array([codes[one.party] for one in book.tracks] or [0])
    same = party[whole[:, two.TRACK_A]] == party[whole[:, two.TRACK_B]]
    between = math.nan if doubts.offset_sigma_s is None else doubts.offset_sigma_s
    return np.where(same, 0.0, between)


def _at_an_end(begins: Wholes, best: Wholes, measured: Reals, real: Reals) -> npt.NDArray[np.bool_]:
    """Return whether the closest approach is where one of the recordings begins or ends."""
    first = (best == begins[:-1]) & (measured[best, WHEN] <= 0)
    last = (best == begins[1:] - 1) & (measured[best, WHEN] >= real[best, two.LASTS])
    return np.asarray(first | last)


def _words(
    found: Found, best: Wholes, book: Book, sure: draws.Sure, at_end: npt.NDArray[np.bool_]
) -> dict[str, list[str]]:
    whole, real = found.whole[best], found.real[best]
    datums = ("pressure", "geometric", "mixed")
    made: dict[str, list[str]] = {"datum": [], "flags": [], "evidence_ids": []}
    for k in range(len(best)):
        a, b = (book.tracks[whole[k, side]] for side in (two.TRACK_A, two.TRACK_B))
        gap = max(real[k, two.GAP_A], real[k, two.GAP_B])
        flags = {
            "recording_ends": bool(at_end[k]),
            "long_gap": gap > LONG_GAP_S,
            "datum_mixed": whole[k, two.DATUM] == two.MIXED,
            "clock_offset_unknown": _unknown(sure, k) and a.party != b.party,
            "accuracy_unknown": _unknown(sure, k) and a.party == b.party,
        }
        made["datum"].append(datums[whole[k, two.DATUM]])
        made["flags"].append(";".join(flag for flag, raised in flags.items() if raised))
        made["evidence_ids"].append(";".join(sorted({*a.evidence_ids, *b.evidence_ids})))
    return made


def _unknown(sure: draws.Sure, k: int) -> bool:
    return math.isnan(sure.violation[k])


def _ids(frame: pl.DataFrame) -> pl.Series:
    keys = frame.select("a", "b", "minima", pl.col("t_cpa").to_physical()).iter_rows()
    digests = [hashlib.sha256("|".join(map(str, key)).encode()).hexdigest()[:12] for key in keys]
    return pl.Series("encounter_id", digests, dtype=pl.String())
