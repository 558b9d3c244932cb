"""Accounts of encounters as rows of the format csv, so that `crossfix run` takes them.

An encounter is an incident, and what a party says of it, or its recording shows, is a report.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from crossfix.air.encounters import NEAR_KIND
from crossfix.air.slabs import open_tracks
from crossfix.air.statements import Account, Statement
from crossfix.air.units import FOOT_M
from crossfix.errors import ConfigError

COLUMNS = (
    *("report_id", "source_id", "published_on", "event_start", "event_end", "date_precision"),
    *("place_name", "admin1", "country", "lat", "lon", "place_precision", "event_type", "actor"),
    *("munition", "stance", "cites", "url", "note"),
)
_FLIGHT_KIND = "air_encounter"


def account_reports(account: Account) -> pl.DataFrame:
    """Return one report for each party that states something of the event.

    Raises ConfigError where the file does not say when it was: no run could place it.
    """
    event = account.event
    if event.start is None:
        raise ConfigError(
            f"{account.name} does not say when the encounter was", mend="give [event] start = ..."
        )
    said: dict[str, list[Statement]] = {}
    for statement in account.statements:
        said.setdefault(statement.party, []).append(statement)
    rows = []
    for party, statements in said.items():
        days = sorted(one.said_on.isoformat() for one in statements if one.said_on)
        about = account.parties[party]
        rows.append(
            {
                "report_id": f"{slug(account.name)}-{slug(party)}",
                "source_id": about.source_id or slug(party),
                "published_on": days[0] if days else None,
                "event_start": event.start,
                "event_end": event.end,
                "place_name": event.place_name,
                "admin1": event.admin1,
                "country": event.country,
                "lat": event.lat,
                "lon": event.lon,
                "place_precision": event.place_precision,
                "event_type": event.event_type,
                "actor": about.actor,
                "munition": ";".join(_aircraft(account, statements)) or None,
                "stance": about.stance,
                "cites": about.cites,
                "url": next((one.source_url for one in statements if one.source_url), None),
                "note": "; ".join(_said(one) for one in statements),
            }
        )
    return _frame(rows)


def _aircraft(account: Account, statements: Sequence[Statement]) -> list[str]:
    """Return the aircraft that a party itself speaks of."""
    named = {one.about for one in statements}
    return [name for name in account.classes if name in named]


def _said(one: Statement) -> str:
    about = "" if one.about == "both" else f"{one.about}: "
    during = f" {one.during}" if one.during else ""
    return f"{about}{one.quantity.replace('_', ' ')}{during} {one.words}"


def encounter_reports(table: pl.DataFrame, paths: Sequence[Path]) -> pl.DataFrame:
    """Return one report for each party whose recording shows a loss of separation.

    The place is that of the one aircraft at the nearest approach; of one that is withheld none.
    """
    known = {track.track_id for one in open_tracks(paths) for track in one.tracks}
    rows = []
    for row in table.filter(pl.col("kind") != NEAR_KIND).iter_rows(named=True):
        place = _place(row, paths) if {row["a"], row["b"]} <= known else {}
        parties = sorted({row["party_a"] or "recording", row["party_b"] or "recording"})
        rows += [_recorded(row, party, place) for party in parties]
    return _frame(rows)


def _recorded(row: Mapping[str, Any], party: str, place: Mapping[str, Any]) -> dict[str, Any]:
    begin = row["t_in"] or row["t_cpa"]
    chance = "unknown" if row["p_violation"] is None else f"{row['p_violation']:.2f}"
    return {
        "report_id": f"{row['encounter_id']}-{slug(party)}",
        "source_id": slug(party),
        "event_start": begin.isoformat(timespec="seconds"),
        "event_end": (row["t_out"] or begin).isoformat(timespec="seconds"),
        "date_precision": "hour",
        "event_type": _FLIGHT_KIND,
        "munition": ";".join(filter(None, (row["callsign_a"], row["callsign_b"]))),
        "stance": "asserts",
        "note": f"recorded: {row['h_m']:,.0f} m and {row['v_m'] / FOOT_M:,.0f} ft at "
        f"{row['t_cpa']:%H:%M:%S}; {row['minima']}, probability of violation {chance}",
        **place,
    }


def _place(row: Mapping[str, Any], paths: Sequence[Path]) -> dict[str, Any]:
    gap = (pl.col("t") - row["t_cpa"]).abs()
    found = pl.concat(
        [
            pl.scan_parquet(path)
            .filter(pl.col("track_id") == row["a"])
            .select("lon", "lat", gap=gap)
            .collect()
            for path in paths
        ]
    ).sort("gap")
    lon, lat, _ = found.row(0)
    return {"lon": round(lon, 5), "lat": round(lat, 5), "place_precision": "exact"}


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    texts = {
        name: [None if row.get(name) is None else str(row[name]) for row in rows]
        for name in COLUMNS
    }
    return pl.DataFrame(texts, schema=dict.fromkeys(COLUMNS, pl.String()))


def slug(name: str) -> str:
    """Return a name as an id.

    >>> slug("Russia, as News Front tells it")
    'russia_as_news_front_tells_it'
    """
    return re.sub(r"\W+", "_", name.casefold()).strip("_") or "unnamed"
