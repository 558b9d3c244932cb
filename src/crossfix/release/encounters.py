"""Who may see which encounter: a delay, coarser places and times, names withheld.

An encounter is moved as a whole, its closest approach to the node of a grid and to a round moment:
how the two flew past each other, which is what safety asks about, stays as it was.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import polars as pl
from pyproj import Geod

from crossfix.errors import ConfigError, ReleaseError
from crossfix.geo import KM_IN_DEGREE
from crossfix.release import _SEAL, Released

NS = 1_000_000_000
_GEOD = Geod(ellps="WGS84")
_ROUND_M = 10.0  # exact figures would name an encounter as well as its id does
_ROUNDED_M = ("h_m", "v_m", "h_low_m", "h_high_m")
_APART_M = (*_ROUNDED_M, "v_low_m", "v_high_m")  # of the same distances moment by moment
_ROUNDED = {"norm": 2, "p_violation": 2, "closure_kt": 0, "angle_deg": 0, "loss_s": 0, "gap_s": 1}
_MOMENTS = ("t_cpa", "t_in", "t_out")
_MOST_KM, _MOST_MINUTES = 1_000.0, 1_440.0
_NOTHING = pl.lit(None, pl.String())

Tables = dict[str, pl.DataFrame]


class Cover(NamedTuple):
    """What of an encounter is not told, or not as finely as it is known."""

    coarsen_km: float = 0.0
    coarsen_minutes: float = 0.0
    withhold_names: bool = False
    delay_days: int = 0
    as_of: dt.date | None = None  # the day from which the delay counts back

    @property
    def hides(self) -> bool:
        """Return whether anything is told otherwise than it was recorded."""
        return self.coarsen_km > 0 or self.coarsen_minutes > 0 or self.withhold_names


OPEN = Cover()


def release_encounters(tables: Mapping[str, pl.DataFrame], cover: Cover = OPEN) -> Released:
    """Return the tables of `air.passage` as they may leave.

    Raises ConfigError for rules that make no sense, ReleaseError where there is a delay but no day
    to count it from.
    """
    _refuse(cover)
    kept: Tables = dict(tables)
    held_back = 0
    if cover.delay_days > 0:
        kept, held_back = _delayed(kept, cover)
    if cover.coarsen_km > 0:
        kept = _moved(kept, km=cover.coarsen_km)
    if cover.coarsen_minutes > 0:
        kept = _at_round_moments(kept, step_ns=round(cover.coarsen_minutes * 60 * NS))
    if cover.withhold_names:
        kept = _without_names(kept)
    if cover.hides:
        kept = _not_to_be_matched(kept)
    kept["cover"] = pl.DataFrame([cover._asdict()], schema_overrides={"as_of": pl.Date()})
    return Released(
        tables=MappingProxyType(kept),
        audience=_audience(cover, kept["states"]),
        held_back=held_back,
        seal=_SEAL,
    )


def _refuse(cover: Cover) -> None:
    if not 0 <= cover.coarsen_km <= _MOST_KM:
        raise ConfigError(f"--coarsen-km {cover.coarsen_km:g}", mend="give 0 to 1000 km")
    if not 0 <= cover.coarsen_minutes <= _MOST_MINUTES:
        raise ConfigError(
            f"--coarsen-minutes {cover.coarsen_minutes:g}", mend="give 0 to 1440 minutes"
        )
    if cover.delay_days < 0:
        raise ConfigError(f"--delay-days {cover.delay_days}", mend="give 0 or more days")
    if cover.delay_days > 0 and cover.as_of is None:
        raise ReleaseError(
            f"--delay-days {cover.delay_days} without a day to count back from",
            mend="add --as-of with the day of publication, as 2015-11-01",
        )


def _delayed(tables: Tables, cover: Cover) -> tuple[Tables, int]:
    """Return the tables without encounters of the last days, and how many those are."""
    last_day = cover.as_of - dt.timedelta(days=cover.delay_days)  # type: ignore[operator]
    told = tables["encounters"].filter(pl.col("t_cpa").dt.date() <= last_day)
    ids = told["encounter_id"].implode()
    kept = {
        name: frame.filter(pl.col("encounter_id").is_in(ids))
        if "encounter_id" in frame.columns
        else frame
        for name, frame in tables.items()
    }
    return kept, tables["encounters"].height - told.height


def _moved(tables: Tables, *, km: float) -> Tables:
    """Return the tables with the middle of each closest approach on the node of a grid.

    Every state keeps its distance from the middle and its direction there.
    """
    step_deg = km / KM_IN_DEGREE
    nodes = {}
    for (name,), ends in tables["closest"].group_by("encounter_id"):
        lon, lat = middle(ends["lon"], ends["lat"])
        to_lat = float(np.clip(round(lat / step_deg) * step_deg, -90, 90))
        wide = step_deg / max(np.cos(np.radians(to_lat)), step_deg / 360)
        nodes[name] = (lon, lat), ((round(lon / wide) * wide + 180) % 360 - 180, to_lat)
    made = dict(tables)
    for which in ("states", "closest", "places"):
        if which not in tables:
            continue
        parts = [
            _carried(part, *nodes[name])
            for (name,), part in tables[which].group_by("encounter_id", maintain_order=True)
        ]
        made[which] = pl.concat(parts) if parts else tables[which]
    return made


def middle(
    lon: Sequence[float] | pl.Series, lat: Sequence[float] | pl.Series
) -> tuple[float, float]:
    """Return the point half way between two, on the geodesic."""
    course, _, way_m = _GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    east, north, _ = _GEOD.fwd(lon[0], lat[0], course, way_m / 2)
    return east, north


def _carried(
    part: pl.DataFrame, here: tuple[float, float], there: tuple[float, float]
) -> pl.DataFrame:
    ones = np.ones(part.height)
    course, _, way_m = _GEOD.inv(here[0] * ones, here[1] * ones, part["lon"], part["lat"])
    lon, lat, _ = _GEOD.fwd(there[0] * ones, there[1] * ones, course, way_m)
    return part.with_columns(pl.Series("lon", lon), pl.Series("lat", lat))


def _at_round_moments(tables: Tables, *, step_ns: int) -> Tables:
    """Return the tables with each closest approach at the nearest multiple of the step."""
    moment = pl.col("t_cpa").to_physical()
    by_ns = ((moment + step_ns // 2) // step_ns * step_ns - moment).alias("by_ns")
    encounters = tables["encounters"].with_columns(by_ns)
    shift = encounters.select("encounter_id", "by_ns")
    made = {**tables, "encounters": _shifted(encounters, _MOMENTS)}
    states = tables["states"].join(shift, on="encounter_id", maintain_order="left")
    nothing = pl.lit(None, tables["states"].schema["t_recorded"])
    made["states"] = _shifted(states, ("t",)).with_columns(t_recorded=nothing)
    return made


def _shifted(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    by = pl.col("by_ns").cast(pl.Duration("ns"))
    return frame.with_columns(pl.col(name) + by for name in names).drop("by_ns")


def _without_names(tables: Tables) -> Tables:
    """Return the tables without call signs, addresses and parties; A and B stay A and B."""
    rows = tables["encounters"]
    parties = pl.concat([rows["party_a"], rows["party_b"]]).drop_nulls().unique(maintain_order=True)
    called = {name: f"party {number}" for number, name in enumerate(parties, 1)}
    names = [
        pl.lit(f"aircraft {side.upper()}").alias(column)
        for side in ("a", "b")
        for column in (side, f"callsign_{side}")
    ]
    hidden = [
        pl.col(f"party_{side}").replace_strict(called, default=None, return_dtype=pl.String())
        for side in ("a", "b")
    ]
    return {
        **tables,
        "encounters": rows.with_columns(*names, *hidden, evidence_ids=pl.lit("")),
        "states": tables["states"].with_columns(evidence_id=_NOTHING),
    }


def _not_to_be_matched(tables: Tables) -> Tables:
    """Return the tables without what finds the encounter in another's recording at once."""
    rows = tables["encounters"].with_columns(
        *((pl.col(name) / _ROUND_M).round() * _ROUND_M for name in _ROUNDED_M),
        *(pl.col(name).round(decimals) for name, decimals in _ROUNDED.items()),
        other_accounts=pl.lit(""),
    )
    number = {name: f"{place}" for place, name in enumerate(rows["encounter_id"], 1)}
    made = {**tables, "encounters": rows}
    if "separations" in made:
        made["separations"] = made["separations"].with_columns(
            *((pl.col(name) / _ROUND_M).round() * _ROUND_M for name in _APART_M),
            pl.col("p_inside").round(_ROUNDED["p_violation"]),
        )
    for name, frame in made.items():
        if "encounter_id" in frame.columns:
            numbered = pl.col("encounter_id").replace_strict(number, return_dtype=pl.String())
            made[name] = frame.with_columns(numbered)
    return made


def _audience(cover: Cover, states: pl.DataFrame) -> str:
    parts = []
    if cover.coarsen_km > 0:
        parts.append(f"moved as a whole to a grid of {cover.coarsen_km:g} km")
    if cover.coarsen_minutes > 0:
        parts.append(f"times rounded to {cover.coarsen_minutes:g} minutes")
    if cover.withhold_names:
        parts.append("names of aircraft, parties and files withheld")
    if cover.delay_days > 0:
        parts.append(f"encounters of the last {cover.delay_days} days held back")
    marked = sorted(set(states["marking"].drop_nulls()))
    if marked:
        parts.append(f"states marked {', '.join(marked)} by who recorded them")
    return "; ".join(parts) or "names, places and times as recorded"
