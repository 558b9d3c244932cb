"""Who may see which emergency: a delay, and coarser places and times."""

import datetime as dt
from types import MappingProxyType

import polars as pl

from crossfix.errors import ConfigError, ReleaseError
from crossfix.release import _SEAL, Released, _coarsened

_MOST_KM = 1_000.0
_ROUND = 1_000.0  # feet, and feet a minute


def release_emergencies(
    table: pl.DataFrame,
    *,
    coarsen_km: float = 0.0,
    delay_days: int = 0,
    as_of: dt.date | None = None,
) -> Released:
    """Return the table of emergencies as it may leave.

    Rows that end after as_of - delay_days are held back. On a grid, times are to the minute and
    altitudes to 1,000 ft, figures in words are left out and ids are numbers: exact ones would find
    the aircraft in another's recording. Raises ConfigError for rules that make no sense,
    ReleaseError where there is a delay but no day to count it from.
    """
    if not 0 <= coarsen_km <= _MOST_KM:
        raise ConfigError(f"--coarsen-km {coarsen_km:g}", mend="give 0 to 1000 km")
    if delay_days < 0:
        raise ConfigError(f"--delay-days {delay_days}", mend="give 0 or more days")
    told = table
    if delay_days > 0:
        if as_of is None:
            raise ReleaseError(
                f"--delay-days {delay_days} without a day to count back from",
                mend="add --as-of with the day of publication, as 2015-11-01",
            )
        last_day = as_of - dt.timedelta(days=delay_days)
        told = told.filter(pl.col("t_off").dt.date() <= last_day)
    held_back = table.height - told.height
    if coarsen_km > 0:
        told = _on_a_grid(told, km=coarsen_km)
    parts = ["anyone"]
    if delay_days > 0:
        parts.append(f"emergencies of the last {delay_days} days held back")
    if coarsen_km > 0:
        parts.append(f"places on a grid of {coarsen_km:g} km, times to the minute")
    return Released(
        tables=MappingProxyType({"emergencies": told}),
        audience="; ".join(parts),
        held_back=held_back,
        seal=_SEAL,
    )


def _on_a_grid(table: pl.DataFrame, *, km: float) -> pl.DataFrame:
    number = pl.int_range(1, pl.len() + 1).cast(pl.String())
    rounded = (pl.col("alt_ft", "drop_ft", "rate_fpm") / _ROUND).round() * _ROUND
    return _coarsened(table, km=km).with_columns(
        pl.col("t_on", "t_off").dt.truncate("1m"),
        rounded,
        pl.col("because").str.replace_all(r"[+-]?\d[\d,.]*", "…"),
        event_id=number,
        evidence_ids=pl.lit(""),
    )
