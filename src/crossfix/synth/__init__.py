"""Worlds of reports whose truth is known: for tests, benchmarks and a user's power analysis.

`synth(World(...))` makes one; `score` says how well a run found its truth. What is simulated, with
every number and its reason, is in docs/synthetic-worlds.md.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import polars as pl

from crossfix.synth.block import Block, Cast, Stretch, chances, make_block
from crossfix.synth.frames import Before, Setting, after, made
from crossfix.synth.grades import grades
from crossfix.synth.ground import survey
from crossfix.synth.score import score
from crossfix.synth.sources import PROFILES, USUAL, SourceProfile, copiers, reports_an_incident
from crossfix.synth.world import TRUTH, Made, World, checked, scaled

__all__ = [
    "PROFILES",
    "TRUTH",
    "USUAL",
    "Made",
    "SourceProfile",
    "World",
    "copiers",
    "grades",
    "score",
    "synth",
    "synth_blocks",
]

BLOCK_REPORTS = 250_000  # about so many reports are made at a time, to spare memory
_SPARE = 1.12  # the last stretch is made a little too long, then cut to size
_SPARE_REPORTS = 125
_LONGER = 1.5  # and again, so much longer, where that was not enough


def synth(world: World) -> Made:
    """Return a world: exactly so many reports, their sources, and what each really tells of.

    The same world gives the same tables, byte for byte. Raises ConfigError for bad numbers.
    """
    blocks = list(synth_blocks(world))
    sources = blocks[0].sources
    reports = pl.concat([block.reports for block in blocks])
    truth = pl.concat([block.truth for block in blocks])
    del blocks  # the sorts need the room
    return Made(reports.sort("report_id"), sources, truth.sort("report_id", "incident"))


def synth_blocks(world: World) -> Iterator[Made]:
    """Yield a world in stretches of time, one after the other: together they are `synth(world)`.

    The rows of each are in the order of their keys. Dates err, so that the reports of two
    neighbouring stretches overlap by some days. Raises ConfigError for bad numbers.
    """
    profiles = scaled(checked(world))
    at = survey()
    rng = np.random.default_rng([world.seed, 0])
    chance = chances(rng, profiles, governorates=len(at.roots) - at.towns - at.districts)
    setting = Setting(at, profiles, world.start, world.seed)
    before = Before(day=0, incidents=0, records=(0,) * len(profiles))
    left, number = world.reports, 1
    while left > 0:
        make = partial(_made, world, Cast(profiles, chance, at), number=number)
        block = _long_enough(make, left) if left <= BLOCK_REPORTS else make(reports=BLOCK_REPORTS)
        block = _cut(block, left)
        yield made(block, setting=setting, before=before)
        before = after(block, before)
        left, number = left - block.sightings.height, number + 1


def _made(world: World, cast: Cast, *, number: int, reports: float) -> Block:
    """Return the stretch of that number, long enough for about so many reports."""
    incidents = max(1, round(reports / reports_an_incident(cast.profiles)))
    days = incidents / world.incidents_per_day
    rng = np.random.default_rng([world.seed, number])
    return make_block(rng, cast, stretch=Stretch(incidents, days, world.bursts))


def _long_enough(make: Callable[..., Block], number: int) -> Block:
    """Return a stretch that has at least so many reports."""
    reports = _SPARE * number + _SPARE_REPORTS
    while (block := make(reports=reports)).sightings.height < number:
        reports *= _LONGER
    return block


def _cut(block: Block, number: int) -> Block:
    """Return the block with at most so many reports, the first by the time of their incidents.

    Copies come after what they copy, so that the original of every copy that stays, stays.
    """
    if block.sightings.height <= number:
        return block
    when = pl.Series("_when", block.incidents.days[block.sightings["row"].to_numpy()])
    ordered = block.sightings.with_columns(when).sort("_when", "uid").drop("_when")
    return block._replace(sightings=ordered.head(number))
