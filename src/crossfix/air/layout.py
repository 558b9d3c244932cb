"""Which column of a table of states is which, and in what unit."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crossfix.air.units import FEET_A_MINUTE_MS, FOOT_M, KNOT_MS
from crossfix.errors import SourceError

_FEET, _KNOTS, _CLIMB = 1 / FOOT_M, 1 / KNOT_MS, 1 / FEET_A_MINUTE_MS
_KMH = 1000 / 3600 / KNOT_MS

# column of ours -> name in a file -> (what one unit of it is in ours, the unit's name)
NUMBERS: Mapping[str, Mapping[str, tuple[float, str]]] = {
    "lon": dict.fromkeys(("lon", "longitude", "lng", "long", "x"), (1.0, "degrees")),
    "lat": dict.fromkeys(("lat", "latitude", "y"), (1.0, "degrees")),
    "alt_baro_ft": {
        "alt_baro_ft": (1.0, "feet"),
        "alt_baro": (1.0, "feet"),
        "altitude_ft": (1.0, "feet"),
        "baro_altitude_ft": (1.0, "feet"),
        "baroaltitude": (_FEET, "metres"),
        "baro_altitude": (_FEET, "metres"),
        "altitude_m": (_FEET, "metres"),
        "alt_m": (_FEET, "metres"),
        "flight_level": (100.0, "hundreds of feet"),
        "fl": (100.0, "hundreds of feet"),
        "altitude": (1.0, "feet, as the name does not say"),
        "alt": (1.0, "feet, as the name does not say"),
    },
    "alt_geom_ft": {
        "alt_geom_ft": (1.0, "feet"),
        "alt_geom": (1.0, "feet"),
        "geoaltitude": (_FEET, "metres"),
        "geo_altitude": (_FEET, "metres"),
        "alt_geom_m": (_FEET, "metres"),
        "gps_altitude_m": (_FEET, "metres"),
    },
    "gs_kt": {
        "gs_kt": (1.0, "knots"),
        "gs": (1.0, "knots"),
        "groundspeed": (1.0, "knots"),
        "ground_speed": (1.0, "knots"),
        "speed_kt": (1.0, "knots"),
        "velocity": (_KNOTS, "metres a second"),
        "speed_ms": (_KNOTS, "metres a second"),
        "speed_kmh": (_KMH, "km an hour"),
    },
    "track_deg": dict.fromkeys(
        ("track_deg", "track", "heading", "true_track", "course"), (1.0, "degrees")
    ),
    "vrate_fpm": {
        "vrate_fpm": (1.0, "feet a minute"),
        "vertical_rate": (1.0, "feet a minute"),
        "vrate": (1.0, "feet a minute"),
        "vertrate": (_CLIMB, "metres a second"),
    },
    "nic": {"nic": (1.0, "category")},
    "nacp": dict.fromkeys(("nacp", "nac_p"), (1.0, "category")),
    "sil": {"sil": (1.0, "level")},
    "sigma_h_m": {"sigma_h_m": (1.0, "metres")},
    "sigma_v_m": {"sigma_v_m": (1.0, "metres")},
    "clock_sigma_s": {"clock_sigma_s": (1.0, "seconds")},
}
TEXTS: Mapping[str, tuple[str, ...]] = {
    "flight": ("track_id", "flight_id", "trajectory_id"),
    "icao24": ("icao24", "icao", "hex", "icao_address", "mode_s"),
    "callsign": ("callsign", "call_sign", "flight", "ident"),
    "party": ("party",),
    "source": ("source",),
    "squawk": ("squawk",),
    "emergency": ("emergency",),
    "advisory": ("advisory",),
    "marking": ("marking",),
    "on_ground": ("on_ground", "onground"),
}
TIMES = ("t", "time", "timestamp", "time_utc", "datetime", "moment", "lastposupdate", "date_time")
REQUIRED = ("t", "lon", "lat")


class Taken(NamedTuple):
    """Which column of the file was taken for which of ours, and its unit."""

    columns: dict[str, str]  # ours -> the file's
    factor: dict[str, float]  # ours -> what one unit of the file's is in ours
    stated: dict[str, str]


def plain_name(name: str) -> str:
    """Return a column name without case, spaces and marks.

    >>> plain_name(" Geo-Altitude ")
    'geo_altitude'
    """
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def guess(header: Sequence[str], *, at: str) -> Taken:
    """Return which column is which; the first name in our list that the header has is taken.

    Raises SourceError where there is no column of time, longitude or latitude, or of the aircraft.
    """
    plain: dict[str, str] = {}
    for name in header:
        plain.setdefault(plain_name(name), name)
    taken = Taken({}, {}, {})
    names: dict[str, Sequence[str]] = {"t": TIMES, **TEXTS}
    for ours, aliases in names.items():
        if found := next((plain[alias] for alias in aliases if alias in plain), None):
            taken.columns[ours] = found
    for ours, units in NUMBERS.items():
        if found := next((alias for alias in units if alias in plain), None):
            taken.columns[ours] = plain[found]
            taken.factor[ours], unit = units[found]
            taken.stated[f"column {ours}"] = f"{plain[found]}, {unit}"
    _refuse_what_is_missing(taken, header, at=at)
    unread = [name for name in header if name not in taken.columns.values() and name]
    if unread:
        taken.stated["columns not read"] = ", ".join(unread)
    return taken


def _refuse_what_is_missing(taken: Taken, header: Sequence[str], *, at: str) -> None:
    missing = [name for name in REQUIRED if name not in taken.columns]
    if not {"flight", "icao24", "callsign"} & taken.columns.keys():
        missing.append("icao24, callsign or track_id")
    if missing:
        raise SourceError(
            f"{at}: no column of {', '.join(missing)} among {', '.join(header)[:200]}",
            mend="name the columns t, lon, lat, icao24, alt_baro_ft (or as crossfix schema tracks)",
        )
