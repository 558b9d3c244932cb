"""One encounter as it went: the states about it, the places at the closest approach, the distances.

The legs of two are found anew from the two tracks alone, by the same loops and the same errors as
the encounter itself, but out to any distance; so what is drawn and what is tabled cannot differ.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from pyproj import Geod, Transformer

from crossfix.air import draws
from crossfix.air import legs as two
from crossfix.air.encounters import BEND_MS2, Doubts, sigmas
from crossfix.air.kept import Kept, rules_told
from crossfix.air.pieces import Reals, Wholes
from crossfix.air.search import Book, Errors, Found, Rules, search_states
from crossfix.air.slabs import Recorded, open_tracks
from crossfix.air.tables import CLOSEST, PLACES, SEPARATIONS, STATES, TRACKS
from crossfix.air.units import FOOT_M, KNOT_MS, NS
from crossfix.errors import ConfigError
from crossfix.tables import check

Row = Mapping[str, Any]
Tables = dict[str, pl.DataFrame]

MARGIN_S = 60.0  # shown before and after the time inside the minima
LONGEST_S = 1_800.0  # shown at all, about the closest approach
_MOMENTS = 360  # at which the distances are given, beside every state
_ANY_DISTANCE = 1e5  # times the minima
_SAME_M = 0.01  # found anew, a distance may differ by so much
_SIDES = ("a", "b")
_GEOD = Geod(ellps="WGS84")
_CENTRED, _WGS84 = "EPSG:4978", "EPSG:4979"  # the Earth-centred frame, and degrees
_USES = {"t_cpa": "closest approach", "t_in": "enters the minima", "t_out": "leaves the minima"}
_HEIGHTS = {
    "pressure": pl.col("alt_baro_ft"),
    "geometric": pl.col("alt_geom_ft"),
    "mixed": pl.coalesce("alt_baro_ft", "alt_geom_ft"),
}


class _Window(NamedTuple):
    """From when to when an encounter is shown, ns since 1970."""

    opens: int
    closes: int


def passages(kept: Kept, paths: Sequence[Path]) -> Tables:
    """Return the tables `encounters`, `states` and `closest` of encounters.

    Raises ConfigError where the tracks are not those in which they were found, SourceError where
    a file is no table of tracks.
    """
    rows = _rows(kept.table)
    return _passed(kept, rows, _tracks(open_tracks(paths), rows, kept.rules))


def passage(kept: Kept, paths: Sequence[Path]) -> Tables:
    """Return the tables of `passages` for one encounter, its `separations`, `places` and `rules`.

    `places` are those of both aircraft at the moments of `separations`. Raises as `passages` does.
    """
    recorded = open_tracks(paths)
    rows = _rows(kept.table)
    tracks = _tracks(recorded, rows, kept.rules)
    tables = _passed(kept, rows, tracks)
    (row,) = rows
    book = Book(recorded, kept.rules.between)
    found = _legs(tracks, row, book, kept.rules)
    sigma = sigmas(found, book, kept.doubts)
    shown = _moments(row, found)
    apart = _separations(row, found, sigma, shown)
    places = pl.concat(_places(tracks[row[side]], row, side, shown) for side in _SIDES)
    nearest, _ = _leg_at(found, np.array([row["t_cpa"]]))
    closest, places = (
        _with_errors(rows, found, sigma, kept.doubts, leg)
        for rows, leg in ((tables["closest"], nearest), (places, shown.leg))
    )
    return {
        **tables,
        "closest": closest,
        "separations": apart,
        "places": check(places, PLACES),
        "rules": rules_told(kept),
    }


def _passed(kept: Kept, rows: Sequence[Row], tracks: Mapping[str, pl.DataFrame]) -> Tables:
    states, closest = [pl.DataFrame(schema=STATES.schema)], []
    for row in rows:
        for side in _SIDES:
            track = tracks.get(row[side])
            if track is None:
                raise _another(row)
            states.append(_shown(track, row, side))
            closest.append(_closest(track, row, side))
    return {
        "encounters": kept.table,
        "states": check(pl.concat(states), STATES),
        "closest": check(pl.DataFrame(closest, schema=CLOSEST.schema), CLOSEST),
    }


def _rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows with moments in ns since 1970, which datetime cannot hold."""
    return table.with_columns(pl.col(pl.Datetime).to_physical()).to_dicts()


def _window(row: Row) -> _Window:
    cpa = row["t_cpa"]
    inside = [cpa, *(row[name] for name in ("t_in", "t_out") if row[name] is not None)]
    margin, most = int(MARGIN_S * NS), int(LONGEST_S / 2 * NS)
    return _Window(max(min(inside) - margin, cpa - most), min(max(inside) + margin, cpa + most))


def _another(row: Row) -> ConfigError:
    return ConfigError(
        f"encounter {row['encounter_id']} is not in these tables of tracks as it was found",
        mend="give the tables that air encounters was given, as they were then",
    )


def _tracks(
    recorded: Sequence[Recorded], rows: Sequence[Row], rules: Rules
) -> dict[str, pl.DataFrame]:
    """Return the rows of TRACKS in the air of each track, with `t_recorded`, set to one clock."""
    wanted = sorted({row[side] for row in rows for side in _SIDES})
    margin = int(2 * rules.gap_s * NS) + abs(round(rules.offset_s * NS))
    windows = [_window(row) for row in rows]
    moment = pl.col("t").to_physical()
    near = moment.is_between(
        min((one.opens for one in windows), default=0) - margin,
        max((one.closes for one in windows), default=0) + margin,
    )
    states = pl.concat(
        pl.scan_parquet(one.path).select(list(TRACKS.schema)).filter(
            pl.col("track_id").is_in(wanted), near
        )
        for one in recorded
    ).collect()  # fmt: skip
    late = pl.lit(0)
    if rules.between is not None:
        second = pl.col("party") == rules.between[1]
        late = pl.when(second).then(round(rules.offset_s * NS)).otherwise(0)
    flying = ~pl.col("on_ground").fill_null(value=False)
    known = pl.col("alt_baro_ft").is_not_null() | pl.col("alt_geom_ft").is_not_null()
    states = (
        states.filter(flying & known)
        .with_columns(t_recorded=pl.col("t"), t=(moment - late).cast(TRACKS.schema["t"]))
        .sort("track_id", "t")
    )
    parts = states.partition_by("track_id", as_dict=True, maintain_order=True)
    return {str(name): part for (name,), part in parts.items()}


def _shown(track: pl.DataFrame, row: Row, side: str) -> pl.DataFrame:
    """Return the STATES of one side."""
    window, moment = _window(row), pl.col("t").to_physical()
    shown = track.filter(moment.is_between(*window)).with_columns(
        encounter_id=pl.lit(row["encounter_id"]),
        side=pl.lit(side),
        since_s=(moment - row["t_cpa"]) / NS,
        height_ft=_HEIGHTS[row["datum"]].cast(pl.Float64()),
    )
    t = shown["t"].to_physical().to_numpy()
    used: dict[int, list[str]] = {}
    for name, use in _USES.items():
        if row[name] is not None:
            for at in _around(t, row[name]):
                used.setdefault(at, []).append(use)
    told = [";".join(used[at]) if at in used else None for at in range(len(t))]
    return shown.with_columns(pl.Series("used_for", told, dtype=pl.String())).select(
        list(STATES.schema)
    )


def _around(t: Wholes, moment: int) -> list[int]:
    """Return the last state up to a moment and the first from it on, those that there are."""
    before = int(np.searchsorted(t, moment, side="right")) - 1
    after = int(np.searchsorted(t, moment, side="left"))
    return sorted({at for at in (before, after) if 0 <= at < len(t)})


def _closest(track: pl.DataFrame, row: Row, side: str) -> dict[str, Any]:
    """Return a row of CLOSEST without errors: on the straight way between two states."""
    known = track.filter(_HEIGHTS[row["datum"]].is_not_null())
    t = known["t"].to_physical().to_numpy()
    after = int(np.searchsorted(t, row["t_cpa"], side="left"))
    after = max(1, min(after, len(t) - 1))
    if len(t) < 2 or not t[after - 1] <= row["t_cpa"] <= t[after]:  # noqa: PLR2004 - two ends
        raise _another(row)
    ends = known[after - 1 : after + 1]
    seconds = (t[after] - t[after - 1]) / NS
    share = (row["t_cpa"] - t[after - 1]) / NS / seconds
    (west, east), (south, north) = ends["lon"], ends["lat"]
    course, _, way_m = _GEOD.inv(west, south, east, north)
    lon, lat, _ = _GEOD.fwd(west, south, course, way_m * share)
    low, high = ends.select(_HEIGHTS[row["datum"]].cast(pl.Float64()).alias("height"))["height"]
    return {
        "encounter_id": row["encounter_id"],
        "side": side,
        "lon": lon,
        "lat": lat,
        "height_ft": low + (high - low) * share,
        "course_deg": course % 360,
        "speed_kt": way_m / seconds / KNOT_MS,
    }


def _legs(tracks: Mapping[str, pl.DataFrame], row: Row, book: Book, rules: Rules) -> Found:
    """Return the legs of two of an encounter at any distance, in the order of time."""
    states = pl.concat([tracks[row[side]] for side in _SIDES])
    found = search_states(states, book, rules._replace(within=_ANY_DISTANCE))
    order = np.argsort(found.whole[:, two.BEGIN], kind="stable")
    a, b = (Errors(*(part[order] for part in one)) for one in (found.errors_a, found.errors_b))
    return Found(found.whole[order], found.real[order], a, b)


def _leg_at(found: Found, moment: Wholes) -> tuple[Wholes, Reals]:
    """Return which leg each moment lies in, -1 where in none, and the seconds since it began."""
    begin = found.whole[:, two.BEGIN]
    leg = np.searchsorted(begin, moment, side="right") - 1
    after_s = (moment - begin[leg]) / NS
    within = (leg >= 0) & (after_s <= found.real[leg, two.LASTS] + 1 / NS)
    return np.where(within, leg, -1), after_s


class _Moments(NamedTuple):
    """The moments at which an encounter is shown, and the leg of two that each lies in."""

    ns: Wholes  # since 1970
    since_s: Reals  # after the closest approach
    leg: Wholes
    after_s: Reals  # the beginning of the leg


def _moments(row: Row, found: Found) -> _Moments:
    """Return even moments of the window, and every one at which a leg begins or ends."""
    if not len(found.whole):
        raise _another(row)
    window = _window(row)
    begin = found.whole[:, two.BEGIN]
    ends = begin + np.round(found.real[:, two.LASTS] * NS).astype(np.int64)
    even = np.linspace(*window, _MOMENTS).astype(np.int64)
    moment = np.unique(np.concatenate([begin, ends, even, [row["t_cpa"]]]))
    moment = moment[(moment >= window.opens) & (moment <= window.closes)]
    leg, after_s = _leg_at(found, moment)
    moment, after_s, leg = moment[leg >= 0], after_s[leg >= 0], leg[leg >= 0]
    return _Moments(moment, (moment - row["t_cpa"]) / NS, leg, after_s)


def _separations(row: Row, found: Found, sigma: Reals, shown: _Moments) -> pl.DataFrame:
    """Return SEPARATIONS; raise ConfigError where they do not hold the encounter."""
    real = found.real[shown.leg]
    s = real[:, two.S : two.S + 3] + real[:, two.U : two.U + 3] * shown.after_s[:, None]
    far_m = np.linalg.norm(s, axis=1)
    bands = draws.bands(real, sigma[shown.leg], shown.after_s, h_minimum_m=row["h_minimum_m"])
    made = pl.DataFrame(
        {
            "encounter_id": [row["encounter_id"]] * len(far_m),
            "since_s": shown.since_s,
            "h_m": far_m,
            "h_low_m": np.minimum(bands.far_low_m, far_m),
            "h_high_m": np.maximum(bands.far_high_m, far_m),
            "h_minimum_m": np.full(len(far_m), row["h_minimum_m"]),
            "v_m": np.abs(real[:, two.RISE] + real[:, two.CLIMB] * shown.after_s) * FOOT_M,
            "v_low_m": bands.tall_low_ft * FOOT_M,
            "v_high_m": bands.tall_high_ft * FOOT_M,
            "v_minimum_m": real[:, two.VERTICAL] * FOOT_M,
            "p_inside": bands.inside,
        },
        schema=SEPARATIONS.schema,
    ).with_columns(pl.col(pl.Float64()).fill_nan(None))
    at = made.filter(pl.col("since_s") == 0)
    if at.is_empty() or any(abs(at[name][0] - row[name]) > _SAME_M for name in ("h_m", "v_m")):
        raise _another(row)
    return check(made, SEPARATIONS)


def _places(track: pl.DataFrame, row: Row, side: str, shown: _Moments) -> pl.DataFrame:
    """Return PLACES of one side without errors: straight in the Earth-centred frame, as legs."""
    known = track.filter(_HEIGHTS[row["datum"]].is_not_null())
    lon, lat = known["lon"].to_numpy(), known["lat"].to_numpy()
    t = (known["t"].to_physical().to_numpy() - row["t_cpa"]) / NS
    centred = Transformer.from_crs(_WGS84, _CENTRED, always_xy=True)
    frame = centred.transform(lon, lat, np.zeros(len(t)))
    x, y, z = (np.interp(shown.since_s, t, axis) for axis in frame)
    east, north, _ = centred.transform(x, y, z, direction="INVERSE")
    after = np.clip(np.searchsorted(t, shown.since_s), 1, len(t) - 1)
    course, _, _ = _GEOD.inv(lon[after - 1], lat[after - 1], lon[after], lat[after])
    feet = known.select(_HEIGHTS[row["datum"]].cast(pl.Float64()).alias("height"))["height"]
    return pl.DataFrame(
        {
            "encounter_id": [row["encounter_id"]] * len(x),
            "side": [side] * len(x),
            "since_s": shown.since_s,
            "lon": east,
            "lat": north,
            "height_ft": np.interp(shown.since_s, t, feet.to_numpy()),
            "course_deg": course % 360,
            "sigma_along_m": None,
            "sigma_across_m": None,
        },
        schema=PLACES.schema,
    )


def _with_errors(
    places: pl.DataFrame, found: Found, sigma: Reals, doubts: Doubts, leg: Wholes
) -> pl.DataFrame:
    """Return places of both sides, first all of a, with their errors in the legs of their moments.

    The offset of the clocks is laid to a.
    """
    supposed = np.nan if doubts.sigma_h_m is None else doubts.sigma_h_m
    along, across = [], []
    for errors, bend, late, velocity in (
        (found.errors_a, two.BEND_A, draws.LATE_A, two.VELOCITY_A),
        (found.errors_b, two.BEND_B, draws.LATE_B, two.VELOCITY_B),
    ):
        said, real = errors.horizontal_m[leg], found.real[leg]
        wide = np.hypot(np.where(np.isnan(said), supposed, said), BEND_MS2 * real[:, bend])
        speed_ms = np.linalg.norm(real[:, velocity : velocity + 3], axis=1)
        across.append(wide)
        along.append(np.hypot(wide, speed_ms * sigma[leg, late]))
    return places.with_columns(
        pl.Series("sigma_along_m", np.concatenate(along)).fill_nan(None),
        pl.Series("sigma_across_m", np.concatenate(across)).fill_nan(None),
    )
