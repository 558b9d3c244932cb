"""What sources take from each other, and what they tell twice or as one."""

import numpy as np
import polars as pl

from crossfix.synth.ground import Ground
from crossfix.synth.observe import IN_DISTRICT, IN_TOWN, UNKNOWN, wrong_kind
from crossfix.synth.parties import ROOT
from crossfix.synth.sources import Copying

TOLLS = [
    f"{what}_{bound}"
    for what in ("killed", "civilians_killed", "injured")
    for bound in ("low", "high")
]
# a copy that changes something changes one of these
_CHANGES = _TOLL_CHANGED, _KIND_CHANGED, _PLACE_CHANGED = 0, 1, 2
_TOLL_FACTORS = (0.5, 2.0)
_KEYS_A_PLACE = 1 << 32  # more than there are days in any world


def lumped(
    rng: np.random.Generator, sightings: pl.DataFrame, *, share: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return a source's sightings with some told as one, and the incidents of each (uid, row).

    Of the pairs of a town and a day of which the source would tell several incidents, a share is
    told in one record, with the sum of the tolls; of different kinds, the widest is stated.
    """
    town_day = sightings["place"].cast(pl.Int64) * _KEYS_A_PLACE + sightings["day"]
    groups, group = np.unique(town_day.to_numpy(), return_inverse=True)
    told_as_one = pl.Series((rng.random(len(groups)) < share)[group])
    marked = sightings.with_columns(_group=pl.Series(group), _lump=told_as_one).with_columns(
        pl.col("_lump") & (pl.col("precision") == IN_TOWN)
    )
    keeper = pl.when("_lump").then(pl.col("uid").first().over("_group", "_lump"))
    marked = marked.with_columns(_keeper=keeper.otherwise("uid"))
    pairs = marked.select("row", uid="_keeper")
    summed = [
        pl.when((pl.col(one) < 0).any()).then(UNKNOWN).otherwise(pl.col(one).sum()).alias(one)
        for one in TOLLS
    ]
    kind = pl.when(pl.col("kind").n_unique() > 1).then(ROOT).otherwise(pl.col("kind").first())
    kept = [one for one in sightings.columns if one not in (*TOLLS, "kind")]
    lumps = marked.filter("_lump").group_by("_keeper", maintain_order=True)
    told = lumps.agg(*(pl.col(one).first() for one in kept), *summed, kind=kind)
    single = marked.filter(pl.col("_lump").not_()).select(sightings.columns)
    return pl.concat([single, told.select(sightings.columns).cast(sightings.schema)]), pairs


def copied(
    rng: np.random.Generator,
    pool: pl.DataFrame,
    *,
    own: pl.DataFrame,
    number: int,
    habits: Copying,
    at: Ground,
) -> pl.DataFrame:
    """Return up to so many copies from the pool, of incidents that the source has not itself.

    `origin` becomes the uid of the report copied; uid is left as it was.
    """
    order = rng.permutation(pool.height)
    fresh = pool[order].join(own.select("row"), on="row", how="anti", maintain_order="left")
    taken = fresh.unique("row", keep="first", maintain_order=True).head(number)
    size = taken.height
    redated = pl.Series(rng.random(size) < habits.redated).cast(pl.Int32)
    # the hour at which the original came out is unknown: any
    lag_days = rng.exponential(habits.lag_days, size) + rng.random(size) * (habits.lag_days > 0)
    lag = pl.Series(np.floor(lag_days).astype(np.int32))
    credited = pl.Series(rng.random(size) < habits.credits)
    told = taken.with_columns(
        origin="uid", day=pl.col("day") + redated, published=pl.col("published") + lag
    )
    told = told.with_columns(
        published=pl.max_horizontal("published", pl.col("day") + pl.col("length") - 1),
        credited=credited,
    )
    return _changed(rng, told, share=habits.changed, at=at)


def _changed(
    rng: np.random.Generator, copies: pl.DataFrame, *, share: float, at: Ground
) -> pl.DataFrame:
    """Return the copies with the toll, the kind or the place of a share of them changed."""
    size = copies.height
    what = np.where(rng.random(size) < share, rng.choice(_CHANGES, size), UNKNOWN)
    toll = pl.Series(np.where(what == _TOLL_CHANGED, rng.choice(_TOLL_FACTORS, size), 1.0))
    kind = copies["kind"].to_numpy().astype(np.int64)
    known = (what == _KIND_CHANGED) & (kind != UNKNOWN)
    kind = np.where(known, wrong_kind(rng, np.maximum(kind, 0), known), kind)
    place = copies["place"].to_numpy()
    coarse = (what == _PLACE_CHANGED) & (place < at.towns)
    district = np.where(coarse, at.district[np.minimum(place, at.towns - 1)], place)
    moved = pl.Series(coarse)
    middle = at.xy_km[district]
    scaled = [
        pl.when(pl.col(one) < 0)
        .then(UNKNOWN)
        .otherwise((pl.col(one) * toll).ceil())
        .cast(pl.Int32)
        .alias(one)
        for one in TOLLS
    ]
    put = [
        pl.when(moved).then(pl.Series(values)).otherwise(name).alias(name)
        for name, values in (("x_km", middle[:, 0]), ("y_km", middle[:, 1]))
    ]
    classes = [
        pl.when(moved).then(IN_DISTRICT).otherwise(name).cast(pl.Int8).alias(name)
        for name in ("precision", "stated")
    ]
    return copies.with_columns(
        *scaled,
        *put,
        *classes,
        kind=pl.Series(kind.astype(np.int8)),
        place=pl.Series(district.astype(np.int32)),
    )
