"""Sightings in codes become the tables REPORTS, SOURCES and TRUTH."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.synth.block import Block
from crossfix.synth.ground import PLACE_WORDS, Ground, Wholes, degrees
from crossfix.synth.incidents import STRATA
from crossfix.synth.observe import PRECISIONS, UNKNOWN
from crossfix.synth.parties import ARMY_OR_ALLY, KINDS, SAYINGS
from crossfix.synth.sources import SourceProfile
from crossfix.synth.spelling import all_spellings
from crossfix.synth.world import TRUTH, Made
from crossfix.tables import DAY, MOMENT, REPORTS, SOURCES, WHOLE, check

DAY_US = 86_400_000_000
# the 95 % radius of each class of places, as crossfix takes it for stated points
RADIUS_KM = {
    "exact": 1.0,
    "village": 4.0,
    "town": 6.0,
    "city": 10.0,
    "district": 35.0,
    "governorate": 100.0,
}
_DATE_WORDS = ("day", "two_days", "week")  # for one day, two, and more
_ID_BITS, _ID_ROUNDS = 40, 3


class Setting(NamedTuple):
    """What codes stand for: the ground, the sources, the first day, and the seed of the ids."""

    at: Ground
    profiles: tuple[SourceProfile, ...]
    start: dt.date
    seed: int


class Before(NamedTuple):
    """What the stretches before hold: whole days, incidents, and records of each source."""

    day: int
    incidents: int
    records: tuple[int, ...]


def after(block: Block, before: Before) -> Before:
    """Return what the stretches up to the end of a block hold."""
    sources = block.sightings["source"].to_numpy()
    own = np.bincount(sources, minlength=len(before.records)).tolist()
    return Before(
        day=before.day + int(block.incidents.days.max()) + 1,
        incidents=before.incidents + len(block.incidents.days),
        records=tuple(a + b for a, b in zip(before.records, own, strict=True)),
    )


@lru_cache(maxsize=1)
def _spellings(at_roots: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(all_spellings(at_roots))


def sources_frame(profiles: Sequence[SourceProfile]) -> pl.DataFrame:
    """Return SOURCES for the profiles."""
    rows = [
        {
            "source_id": one.source_id,
            "name": one.name,
            "kind": one.kind,
            "party": one.party,
            "language": one.language,
        }
        for one in profiles
    ]
    return check(pl.DataFrame(rows, schema=SOURCES.schema), SOURCES)


def record_ids(counter: Wholes, *, source: int, seed: int) -> list[str]:
    """Return ten hexadecimal digits for each of a source's running numbers, all different.

    A bijection scrambles the numbers, so that the order of the ids says nothing.
    """
    keys = np.random.default_rng([seed, source, _ID_BITS]).integers(
        1, 1 << _ID_BITS, _ID_ROUNDS, np.uint64
    )
    mask, half = np.uint64((1 << _ID_BITS) - 1), np.uint64(_ID_BITS // 2)
    mixed = counter.astype(np.uint64)
    for key in keys:
        mixed = (mixed ^ key) & mask
        mixed = (mixed * (key | np.uint64(1))) & mask  # odd: a bijection of so many bits
        mixed ^= mixed >> half
    return [f"{one:010x}" for one in mixed.tolist()]


def _named(sightings: pl.DataFrame, *, setting: Setting, before: Before) -> pl.DataFrame:
    """Return sightings with source_id, record_id and report_id."""
    parts = []
    for source, profile in enumerate(setting.profiles):
        own = sightings.filter(pl.col("source") == source)
        numbers = np.arange(own.height) + before.records[source]
        ids = pl.Series(record_ids(numbers, source=source, seed=setting.seed), dtype=pl.String)
        who = pl.lit(profile.source_id)
        parts.append(
            own.with_columns(source_id=who, record_id=ids).with_columns(
                report_id=pl.concat_str("source_id", pl.lit(":"), "record_id")
            )
        )
    return pl.concat(parts)


def made(block: Block, *, setting: Setting, before: Before) -> Made:
    """Return the tables of a block that follows on those before."""
    sightings = _named(block.sightings, setting=setting, before=before)
    setting = setting._replace(start=setting.start + dt.timedelta(days=before.day))
    return Made(
        reports=check(_reports(sightings, setting), REPORTS),
        sources=sources_frame(setting.profiles),
        truth=_truth(block, sightings, setting=setting, first_incident=before.incidents),
    )


def _word(words: Sequence[str], codes: npt.NDArray[np.generic]) -> pl.Series:
    """Return the word of each code; null for UNKNOWN."""
    with_none = pl.Series([*words, None], dtype=pl.String)
    return with_none.gather(np.where(codes == UNKNOWN, len(words), codes).astype(np.uint32))


def _moments(days: npt.NDArray[np.generic], start: dt.date) -> pl.Series:
    """Return moments from days since the first day of the world."""
    epoch_days = (start - dt.date(1970, 1, 1)).days
    micros = np.rint((days.astype(np.float64) + epoch_days) * DAY_US).astype(np.int64)
    return pl.Series(micros, dtype=pl.Int64).cast(MOMENT)


def _reports(told: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    known = told.select("report_id", "source_id", "record_id", *_tolls(told)).with_columns(
        **_when(told, setting.start),
        **_where(told, setting.at),
        **_who(told),
        event_type=_word(KINDS, told["kind"].to_numpy()),
        stance=pl.lit("asserts"),
        cites=_word([one.source_id for one in setting.profiles], _cited(told)),
        language=_word_of([one.language for one in setting.profiles], told["source"]),
    )
    pointed = ("lon", "lat", "radius_km", "place_precision")
    placed = told["unplaced"].not_()
    known = known.with_columns(
        *(pl.when(placed).then(one).alias(one) for one in pointed),
        place_from=pl.when(placed).then(pl.lit("stated")).otherwise(pl.lit("none")),
    )
    missing = [name for name in REPORTS.schema if name not in known.columns]
    nothing = [pl.lit(None, REPORTS.schema[name]).alias(name) for name in missing]
    return known.with_columns(nothing).select(list(REPORTS.schema))


def _when(told: pl.DataFrame, start: dt.date) -> dict[str, pl.Series]:
    day, length = told["day"].to_numpy(), told["length"].to_numpy()
    return {
        "published_on": _moments(told["published"].to_numpy(), start).cast(DAY),
        "start": _moments(day, start),
        "end": _moments(day + length, start),
        "date_precision": _word(_DATE_WORDS, np.minimum(length, len(_DATE_WORDS)) - 1),
    }


def _where(told: pl.DataFrame, at: Ground) -> dict[str, pl.Series]:
    place, stated = told["place"].to_numpy(), told["stated"].to_numpy()
    lon, lat = degrees(told["x_km"].to_numpy(), told["y_km"].to_numpy())
    exact, town, district, governorate = (
        np.full(len(place), PLACE_WORDS.index(word))
        for word in ("exact", "town", "district", "governorate")
    )
    settlement = np.where(place < at.towns, at.word[place], town)
    precision = np.choose(stated, [exact, settlement, district, governorate])
    spelling = told["spelling"].to_numpy().astype(np.int64)
    code = np.where(spelling == UNKNOWN, UNKNOWN, spelling * len(at.roots) + place)
    name = _word(_spellings(at.roots), code)
    return {
        "lon": pl.Series(lon),
        "lat": pl.Series(lat),
        "radius_km": pl.Series(np.array([RADIUS_KM[one] for one in PLACE_WORDS])[precision]),
        "place_precision": _word(PLACE_WORDS, precision),
        "place_name": name,
        "place_stated": name,
        "admin1": _word(at.roots, at.governorate[place]),
    }


def _who(told: pl.DataFrame) -> dict[str, pl.Series]:
    actor = told["actor"].to_numpy()
    certainty = np.select([actor == UNKNOWN, actor >= ARMY_OR_ALLY], [2, 1], default=0)
    return {
        "actor": _word(SAYINGS, actor),
        "actor_certainty": _word(("stated", "contested", "unknown"), certainty),
        "opponent": _word(SAYINGS, told["opponent"].to_numpy()),
    }


def _word_of(words: Sequence[str | None], codes: pl.Series) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(codes.cast(pl.UInt32))


def _cited(told: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Return the source of the report that a copy credits; UNKNOWN where it credits nobody."""
    origins = told.select(origin="uid", _from="source")
    joined = told.select("origin", "credited").join(
        origins, on="origin", how="left", maintain_order="left"
    )
    credited = pl.when("credited").then("_from").fill_null(UNKNOWN)
    return joined.select(credited.cast(pl.Int64)).to_series().to_numpy()


def _tolls(told: pl.DataFrame) -> list[pl.Expr]:
    names = [name for name in told.columns if name.endswith(("_low", "_high"))]
    return [pl.when(pl.col(name) >= 0).then(name).cast(WHOLE).alias(name) for name in names]


def _truth(
    block: Block, told: pl.DataFrame, *, setting: Setting, first_incident: int
) -> pl.DataFrame:
    ids = told.select("uid", "report_id", "origin", "precision")
    copied_from = ids.select(origin="uid", copied_from="report_id")
    ids = ids.join(copied_from, on="origin", how="left", maintain_order="left")
    rows = block.pairs.join(ids, on="uid", maintain_order="left")
    row = rows["row"].to_numpy()
    lon, lat = degrees(*block.incidents.xy_km[row].T)
    truth = rows.select("report_id", "copied_from", incident=pl.col("row") + first_incident)
    return check(
        truth.with_columns(
            lon=pl.Series(lon),
            lat=pl.Series(lat),
            start=_moments(block.incidents.days[row], setting.start),
            precision=_word(PRECISIONS, rows["precision"].to_numpy()),
            false_report=pl.Series(row >= block.happened),
            stratum=_word(STRATA, block.incidents.stratum[row]),
            killed=pl.Series(block.incidents.killed[row]),
            civilians_killed=pl.Series(block.incidents.civilians[row]),
        ),
        TRUTH,
    )
