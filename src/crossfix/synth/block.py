"""All that the sources of a world report of one stretch of time."""

from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.synth.copies import copied, lumped
from crossfix.synth.ground import Ground, Reals
from crossfix.synth.incidents import Incidents, draw_incidents
from crossfix.synth.observe import UNKNOWN, Scene, observe, seen
from crossfix.synth.sources import SourceProfile


class Block(NamedTuple):
    """One stretch of time: its reports, the incidents that each tells of, and the incidents."""

    sightings: pl.DataFrame
    pairs: pl.DataFrame  # uid, row: the report and one incident that it tells of
    incidents: Incidents
    happened: int  # incidents from this row on never happened


class Stretch(NamedTuple):
    """How much happens in a stretch of time."""

    incidents: int
    days: float
    bursts: float  # share of the incidents that belong to offensives


class Cast(NamedTuple):
    """Who reports, each one's share of what happens in each governorate, and the ground."""

    profiles: tuple[SourceProfile, ...]
    chance: Reals  # (sources, governorates)
    at: Ground


def chances(
    rng: np.random.Generator, profiles: tuple[SourceProfile, ...], *, governorates: int
) -> Reals:
    """Return each source's share of the incidents of each governorate that it reports itself."""
    rows = [
        profile.coverage.share
        * (1 - profile.copying.share)
        * rng.uniform(
            1 - profile.coverage.unevenness, 1 + profile.coverage.unevenness, governorates
        )
        for profile in profiles
    ]
    return np.array(rows)


def make_block(rng: np.random.Generator, cast: Cast, *, stretch: Stretch) -> Block:
    """Return what the sources report of one stretch of time; its first day is 0."""
    profiles, _, at = cast
    invented = [
        int(rng.poisson(one.coverage.share * one.repeats.false_reports * stretch.incidents))
        for one in profiles
    ]
    number = stretch.incidents + sum(invented)
    drawn = draw_incidents(rng, number, days=stretch.days, bursts=stretch.bursts, at=at)
    scene = Scene(drawn, stretch.incidents, at)
    first_hand, pairs = _first_hand(rng, cast, scene, invented=invented)
    second_hand = [
        _second_hand(rng, cast, scene, told=first_hand, source=source)
        for source in range(len(profiles))
    ]
    first_uid = scene.incidents.days.size * len(profiles)
    later = pl.concat(second_hand)
    later = later.with_columns(uid=pl.Series(np.arange(first_uid, first_uid + later.height)))
    copies = later.filter(pl.col("origin") != UNKNOWN).select("uid", "origin")
    pairs_of_copies = copies.join(pairs, left_on="origin", right_on="uid", maintain_order="left")
    pairs_again = later.filter(pl.col("origin") == UNKNOWN).select("uid", "row")
    return Block(
        sightings=pl.concat([first_hand, later]),
        pairs=pl.concat([pairs, pairs_of_copies.select("uid", "row"), pairs_again]),
        incidents=drawn,
        happened=stretch.incidents,
    )


def _first_hand(
    rng: np.random.Generator, cast: Cast, scene: Scene, *, invented: list[int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what each source saw itself or made up, and the incidents of each report.

    `invented` says how many of the incidents that never happened each source made up.
    """
    made_up = np.arange(scene.happened, len(scene.incidents.days))
    of_each = np.split(made_up, np.cumsum(invented)[:-1])
    told, pairs, uid = [], [], 0
    for source, profile in enumerate(cast.profiles):
        own = seen(rng, scene, chance=cast.chance[source], who=profile)
        rows = np.concatenate([own, of_each[source]])
        each = _stamped(observe(rng, scene, rows, who=profile), source=source, first_uid=uid)
        uid += each.height
        some_lumped, of = lumped(rng, each, share=profile.repeats.lumps)
        told.append(some_lumped)
        pairs.append(of.select("uid", "row"))
    return pl.concat(told), pl.concat(pairs)


def _second_hand(
    rng: np.random.Generator, cast: Cast, scene: Scene, *, told: pl.DataFrame, source: int
) -> pl.DataFrame:
    """Return one source's copies of others and its second records; their uid is still to come."""
    who = cast.profiles[source]
    own = told.filter(pl.col("source") == source)
    models = [
        number
        for number, one in enumerate(cast.profiles)
        if number != source and (not who.copying.of or one.source_id in who.copying.of)
    ]
    pool = told.filter(pl.col("source").is_in(models))
    wanted = round(who.coverage.share * who.copying.share * scene.happened)
    copies = copied(rng, pool, own=own, number=wanted, habits=who.copying, at=scene.at)
    copies = copies.with_columns(source=pl.lit(source, pl.Int32))
    again = round(who.repeats.duplicates * (own.height + copies.height))
    both = pl.concat([own.select("row"), copies.select("row")])["row"].to_numpy()
    rows = both[rng.integers(0, max(len(both), 1), again)]
    duplicates = _stamped(observe(rng, scene, rows, who=who), source=source, first_uid=0)
    return pl.concat([copies.select(duplicates.columns), duplicates])


def _stamped(sightings: pl.DataFrame, *, source: int, first_uid: int) -> pl.DataFrame:
    """Return sightings with who made them, a number, and that they are nobody's copies."""
    return sightings.with_columns(
        source=pl.lit(source, pl.Int32),
        uid=pl.Series(np.arange(first_uid, first_uid + sightings.height), dtype=pl.Int64),
        origin=pl.lit(UNKNOWN, pl.Int64),
        credited=pl.lit(value=False),
    )
