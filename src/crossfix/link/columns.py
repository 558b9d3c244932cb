"""REPORTS as plain arrays, in the order of their times, ready for the loops."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.link.kinds import kind_levels
from crossfix.link.names import name_sets

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Smalls = npt.NDArray[np.int16]

# A source with so many reports has rates of its own, if it is among the largest; others share.
OWN_GROUP_REPORTS = 100
MOST_GROUPS = 8
ACTORS_KEPT = 12  # sets of actors of a group that have a category of their own
# A report without a date is taken to speak of the weeks before it was published.
UNDATED_DAYS = 14
MOMENT = pl.duration(hours=1)  # what a single moment is taken to last
_DAY_US = 86_400_000_000
# Radii, in km, that part the precision classes: a street or village, a town, a district, more.
CLASS_RADII_KM = (3.0, 12.0, 50.0)
UNPLACED = len(CLASS_RADII_KM) + 1
CLASSES = UNPLACED + 1
DEAD_CLASSES = 5
LONG_DAYS = 15.0  # longer spans are searched one by one


class Columns(NamedTuple):
    """One entry a report; -1 stands for unknown where a code or a count is."""

    start: Reals  # days since the first report's start; nan: unknown
    end: Reals  # days, exclusive
    latest: Reals  # the latest end of a short span up to here, for the search
    long: Wholes  # rows of the long spans
    point: Reals  # (reports, 3): on the unit sphere; nan: unknown
    radius_km: Reals
    precision: Wholes  # class of the radius, UNPLACED without a position
    source: Wholes
    group: Wholes  # sources with common rates
    area: Wholes  # first-level unit
    kind: Wholes  # kind of event, apart for each group
    actor: Wholes  # category of actor and opponent
    dead: Wholes  # class of the dead, apart for each group
    tolls: Wholes  # (reports, 4): killed low, high, civilians killed low, high
    name_bits: npt.NDArray[np.uint64]
    name_sizes: Smalls


class Codes(NamedTuple):
    """What the codes in the columns stand for."""

    reports: pl.DataFrame  # in the order of the columns
    actors: tuple[frozenset[str], ...]  # parties named in each category; empty: unknown
    actor_group: Wholes  # the group whose category it is
    group_sources: Wholes  # number of sources in each group
    share: Reals  # of each source, the share in its group's reports
    kind_levels: Wholes  # (kinds + 1, kinds + 1): how two kinds stand to each other


def columns(reports: pl.DataFrame) -> tuple[Columns, Codes]:
    """Return the reports as arrays in the order of time, then of report_id."""
    first, last = _spans()
    ordered = reports.with_columns(_first=first, _last=last).sort(
        "_first", "report_id", nulls_last=True
    )
    start, end = _days(ordered)
    source = _code(ordered["source_id"])
    group, group_sources, share = _groups(source)
    actor, actors, actor_group = _actors(ordered, group)
    kinds = tuple(ordered["event_type"].drop_nulls().unique().sort())
    kind = _code(ordered["event_type"]) % (len(kinds) + 1) + group * (len(kinds) + 1)
    names = name_sets(zip(ordered["place_name"], ordered["place_stated"], strict=True))
    point, radius_km, precision = _places(ordered)
    tolls = _tolls(ordered)
    arrays = Columns(
        start=start,
        end=end,
        latest=np.maximum.accumulate(np.where(end - start <= LONG_DAYS, end, -np.inf)),
        long=np.flatnonzero(end - start > LONG_DAYS),
        point=point,
        radius_km=radius_km,
        precision=precision,
        source=source,
        group=group,
        area=_code(ordered["admin1"]),
        kind=kind,
        actor=actor,
        dead=group * DEAD_CLASSES + _dead(tolls),
        tolls=tolls,
        name_bits=names.bits,
        name_sizes=names.sizes,
    )
    codes = Codes(
        reports=ordered.drop("_first", "_last"),
        actors=actors,
        actor_group=actor_group,
        group_sources=group_sources,
        share=share,
        kind_levels=kind_levels(kinds),
    )
    return arrays, codes


def _spans() -> tuple[pl.Expr, pl.Expr]:
    published = pl.col("published_on").cast(pl.Datetime("us", "UTC"))
    day = pl.duration(days=1)
    first = pl.coalesce("start", pl.col("end") - day, published - pl.duration(days=UNDATED_DAYS))
    last = pl.coalesce("end", pl.col("start") + day, published + day)
    return first, pl.max_horizontal(last, first + MOMENT)


def _days(ordered: pl.DataFrame) -> tuple[Reals, Reals]:
    """Return start and end in days since the first start; nan where unknown."""
    days = ordered.select(
        ((pl.col(name) - pl.col("_first").min()).dt.total_microseconds() / _DAY_US)
        .cast(pl.Float64)
        .fill_null(np.nan)
        for name in ("_first", "_last")
    )
    return days["_first"].to_numpy(), days["_last"].to_numpy()


def _code(values: pl.Series) -> Wholes:
    kept = values.drop_nulls().unique().sort()
    codes = {value: code for code, value in enumerate(kept)}
    return np.array([codes.get(value, -1) for value in values], np.int64)


def _groups(source: Wholes) -> tuple[Wholes, Wholes, Reals]:
    reports = np.bincount(source, minlength=1)
    largest = np.argsort(-reports, kind="stable")[: MOST_GROUPS - 1]
    large = np.sort(largest[reports[largest] >= OWN_GROUP_REPORTS])
    of_source = np.full(len(reports), len(large), np.int64)
    of_source[large] = np.arange(len(large))
    groups = int(of_source.max()) + 1
    in_group = np.bincount(of_source, weights=reports, minlength=groups)
    share = reports / np.maximum(in_group[of_source], 1)
    return of_source[source], np.bincount(of_source, minlength=groups), share


def parties(actor: str | None, opponent: str | None) -> frozenset[str]:
    """Return the parties that two cells name.

    >>> sorted(parties("Russia;Syria", None))
    ['Russia', 'Syria']
    """
    return frozenset(
        name.strip()
        for cell in (actor, opponent)
        if cell
        for name in cell.split(";")
        if name.strip()
    )


def _actors(
    ordered: pl.DataFrame, group: Wholes
) -> tuple[Wholes, tuple[frozenset[str], ...], Wholes]:
    """Return each report's category of parties: each group's most frequent sets, and the unknown.

    The rare sets of a group share one, of which nothing is presumed.
    """
    usable = pl.when(pl.col("actor_certainty") != "excluded")
    told = ordered.select(usable.then("actor").alias("actor"), "opponent").rows()
    sides = [parties(actor, opponent) for actor, opponent in told]
    counts: dict[tuple[int, frozenset[str]], int] = {}
    for key in zip(group.tolist(), sides, strict=True):
        counts[key] = counts.get(key, 0) + 1
    ranked = sorted(counts, key=lambda key: (key[0], -counts[key], sorted(key[1])))
    kept: dict[tuple[int, frozenset[str]], int] = {}
    in_group: dict[int, int] = {}
    for key in ranked:
        in_group[key[0]] = in_group.get(key[0], 0) + 1
        if in_group[key[0]] <= ACTORS_KEPT or not key[1]:
            kept[key] = len(kept)
    other = {number: len(kept) + position for position, number in enumerate(sorted(in_group))}
    actor = np.array(
        [kept.get(key, other[key[0]]) for key in zip(group.tolist(), sides, strict=True)], np.int64
    )
    sets = [side for _, side in kept] + [frozenset[str]()] * len(other)
    owners = [number for number, _ in kept] + list(other)
    return actor, tuple(sets), np.array(owners, np.int64)


def _tolls(ordered: pl.DataFrame) -> Wholes:
    """Return the bounds of the tolls; a bound that nobody gave is the other one, or -1."""
    bounds = ordered.select(
        pl.coalesce(f"{what}_{one}", f"{what}_{other}").fill_null(-1).alias(f"{what}_{one}")
        for what in ("killed", "civilians_killed")
        for one, other in (("low", "high"), ("high", "low"))
    )
    return np.ascontiguousarray(bounds.to_numpy())


def _dead(tolls: Wholes) -> Wholes:
    """Return who died as far as is said: unknown, nobody, somebody, civilians, fighters only."""
    killed, civilians = tolls[:, 1], tolls[:, 3]
    classes: Wholes = np.select(
        [civilians > 0, (killed > 0) & (civilians == 0), killed > 0, killed == 0],
        [3, 4, 2, 1],
        default=0,
    ).astype(np.int64)
    return classes


def _places(ordered: pl.DataFrame) -> tuple[Reals, Reals, Wholes]:
    lon, lat, radius_km = (
        ordered[name].fill_null(np.nan).to_numpy() for name in ("lon", "lat", "radius_km")
    )
    placed = np.isfinite(lon) & np.isfinite(lat)
    radius_km = np.where(np.isnan(radius_km), CLASS_RADII_KM[-1], radius_km)
    precision = np.where(placed, np.searchsorted(CLASS_RADII_KM, radius_km), UNPLACED)
    east, north = np.radians(lon), np.radians(lat)
    point = np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )
    return np.ascontiguousarray(point), radius_km, precision.astype(np.int64)
