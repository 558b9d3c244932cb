"""The settings of a made world, what is made of them, and the columns of the truth."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

import msgspec
import polars as pl

from crossfix.errors import ConfigError
from crossfix.synth.sources import (
    USUAL,
    SourceProfile,
    first_hand_reports,
    reports_an_incident,
)
from crossfix.tables import FLAG, MOMENT, REAL, TEXT, WHOLE, Column, Table

MOST_FACTOR = 100.0
_LEAST_FIRST_HAND = 0.01  # reports an incident that are nobody's copies
_EXTENT_SPARE = 2.0  # worlds are made longer than they come out


class World(msgspec.Struct, frozen=True, kw_only=True):
    """A world to be made. A factor multiplies what the profiles say; 0 turns the thing off."""

    reports: int = 10_000
    sources: tuple[SourceProfile, ...] = USUAL
    incidents_per_day: float = 25.0
    seed: int = 1
    start: date = date(2020, 1, 1)
    bursts: float = 0.40  # share of incidents that belong to offensives
    copying: float = 1.0  # factor on the share of copies
    duplicates: float = 1.0  # factor
    false_reports: float = 1.0  # factor
    lumps: float = 1.0  # factor
    names: float = 1.0  # factor on the share of reports that name their place
    actors: float = 1.0  # factor on the share of reports that name the parties
    tolls: float = 1.0  # factor on the share of reports that give a toll


class Made(NamedTuple):
    """A world: REPORTS, SOURCES and TRUTH."""

    reports: pl.DataFrame
    sources: pl.DataFrame
    truth: pl.DataFrame


TRUTH = Table(
    "truth",
    "one report and one incident that it tells of; a lumped report has several rows",
    ("report_id", "incident"),
    (
        Column("report_id", TEXT, "the report", required=True),
        Column("incident", WHOLE, "the incident that it tells of", required=True),
        Column("lon", REAL, "where it happened, degrees east", required=True),
        Column("lat", REAL, "where it happened, degrees north", required=True),
        Column("start", MOMENT, "when it happened, UTC", required=True),
        Column(
            "precision",
            TEXT,
            "how finely the report places it: exact, town, district or governorate",
            required=True,
        ),
        Column("false_report", FLAG, "whether it never happened", required=True),
        Column("copied_from", TEXT, "report_id of the report that this one repeats"),
        Column("stratum", TEXT, "where it happened: dense core, town or desert", required=True),
        Column("killed", WHOLE, "people killed in it", required=True),
        Column("civilians_killed", WHOLE, "of these, civilians", required=True),
    ),
)


def checked(world: World) -> World:
    """Return the world, or raise ConfigError where a number makes no sense."""
    for name, value, least, most in _limits(world):
        if not least <= value <= most:  # a nan is refused too
            raise ConfigError(
                f"synth: {name} is {value}", mend=f"set it to at least {least:g}, at most {most:g}"
            )
    names = [profile.source_id for profile in world.sources]
    if not names or len(set(names)) < len(names) or not all(names):
        raise ConfigError(
            f"synth: the sources are {names}", mend="give at least one, each a source_id of its own"
        )
    for profile in world.sources:
        _check_words(profile, names)
    _check_extent(world)
    return world


def _check_extent(world: World) -> None:
    profiles = scaled(world)
    if first_hand_reports(profiles) < _LEAST_FIRST_HAND:
        raise ConfigError(
            "synth: the sources see next to nothing themselves",
            mend="give a source more coverage, or less copying",
        )
    days = _EXTENT_SPARE * world.reports / reports_an_incident(profiles) / world.incidents_per_day
    if days > (date.max - world.start).days:
        raise ConfigError(
            f"synth: {world.reports:,} reports at {world.incidents_per_day:g} incidents a day "
            f"from {world.start} go on beyond the year 9999",
            mend="set incidents_per_day higher, or reports lower",
        )


def _check_words(profile: SourceProfile, names: list[str]) -> None:
    at = f"synth: {profile.source_id}"
    if ":" in profile.source_id or profile.source_id != profile.source_id.strip():
        raise ConfigError(f"{at} is no source_id", mend="leave out colons and outer spaces")
    places = profile.places
    if places.exact + places.town + places.district + places.governorate <= 0:
        raise ConfigError(f"{at} has no precision", mend="give one class of places a share")
    unknown = [one for one in profile.copying.of if one not in names]
    if unknown:
        raise ConfigError(
            f"{at} copies {unknown}", mend=f"name sources of the world: {', '.join(names)}"
        )


def _limits(world: World) -> Iterator[tuple[str, float, float, float]]:
    """Yield each number with its name and the least and most that make sense."""
    yield "reports", world.reports, 1, 100_000_000
    yield "incidents_per_day", world.incidents_per_day, 0.01, 1e6
    yield "seed", world.seed, 0, 2**63 - 1
    yield "bursts", world.bursts, 0, 1
    factors = ("copying", "duplicates", "false_reports", "lumps", "names", "actors", "tolls")
    for name in factors:
        yield name, getattr(world, name), 0, MOST_FACTOR
    yield from chain.from_iterable(map(_limits_of, world.sources))


# numbers that are not shares: the least and most of each
_NO_SHARES = {
    "lag_days": (0.0, 3660.0),
    "bias": (-3.0, 3.0),
    "noise": (0.0, 3.0),
    "spelling": (0, 3),
    "size_effect": (0.0, 1.0),
}


def _limits_of(profile: SourceProfile) -> Iterator[tuple[str, float, float, float]]:
    for part in ("coverage", "places", "dates", "words", "tolls", "repeats", "copying"):
        for name, value in msgspec.structs.asdict(getattr(profile, part)).items():
            if name != "of":
                least, most = _NO_SHARES.get(name, (0.0, 1.0))
                yield f"{profile.source_id}.{part}.{name}", value, least, most


def scaled(world: World) -> tuple[SourceProfile, ...]:
    """Return the profiles with the factors of the world applied; no share goes beyond 1."""
    return tuple(_scaled(profile, world) for profile in world.sources)


def _scaled(profile: SourceProfile, world: World) -> SourceProfile:
    replace = msgspec.structs.replace
    repeats, words = profile.repeats, profile.words
    return replace(
        profile,
        copying=replace(profile.copying, share=min(1.0, profile.copying.share * world.copying)),
        repeats=replace(
            repeats,
            duplicates=min(1.0, repeats.duplicates * world.duplicates),
            false_reports=min(1.0, repeats.false_reports * world.false_reports),
            lumps=min(1.0, repeats.lumps * world.lumps),
        ),
        places=replace(profile.places, unnamed=_unstated(profile.places.unnamed, world.names)),
        words=replace(
            words,
            actors_unstated=_unstated(words.actors_unstated, world.actors),
            opponents_unstated=_unstated(words.opponents_unstated, world.actors),
        ),
        tolls=replace(profile.tolls, unstated=_unstated(profile.tolls.unstated, world.tolls)),
    )


def _unstated(share: float, factor: float) -> float:
    """Return the share of silence where the share of speech is multiplied by a factor.

    >>> _unstated(0.25, 1.0), _unstated(0.25, 0.0), _unstated(0.25, 100.0)
    (0.25, 1.0, 0.0)
    """
    return 1.0 - min(1.0, (1.0 - share) * factor)
