"""Encounters for maps: GeoJSON (RFC 7946) with both tracks, and GeoParquet 1.1 with one row each.

A point stands for the middle of the two aircraft at the closest approach. Heights are no third
coordinate, which would be a height above the ellipsoid: they stand beside, in their own datum.
"""

import datetime as dt
import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from crossfix.publish.encounter.replayed import Flown, Meeting, meetings, stamp
from crossfix.publish.text import clean_table
from crossfix.release import Released
from crossfix.release.encounters import middle
from crossfix.store import whole_file, write_text

_DECIMALS = 6  # 11 cm on the ground; RFC 7946, section 11.2
_HALF_TURN = 180.0
_GEO = {"version": "1.1.0", "primary_column": "geometry"}
Point = tuple[float, float]


def write_geojson(released: Released, path: Path) -> Path:
    """Write a point for each encounter and a line for each of its two tracks."""
    features = [one for meeting in meetings(released) for one in _features(meeting)]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False)
    return write_text(path, text + "\n")


def write_geoparquet(released: Released, path: Path) -> Path:
    """Write the table of encounters with the middle of each closest approach as its geometry."""
    places = [_middle(meeting) for meeting in meetings(released)]
    wkb = pl.Series("geometry", [shapely.to_wkb(shapely.Point(one)) for one in places], pl.Binary())
    rows = clean_table(released.tables["encounters"]).with_columns(wkb)
    lon, lat = [one[0] for one in places], [one[1] for one in places]
    box = {"bbox": [min(lon), min(lat), max(lon), max(lat)]} if places else {}
    geometry = {"encoding": "WKB", "geometry_types": ["Point"], **box}
    noted = json.dumps({**_GEO, "columns": {"geometry": geometry}})
    table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
    kept = {**(table.schema.metadata or {}), b"geo": noted.encode()}
    with whole_file(path) as part:
        pq.write_table(_plain_binary(table).replace_schema_metadata(kept), part, compression="zstd")
    return path


def _plain_binary(table: pa.Table) -> pa.Table:
    """Return the table with geometries as readers of GeoParquet expect them."""
    at = table.schema.get_field_index("geometry")
    return table.set_column(at, "geometry", table["geometry"].cast(pa.binary()))


def _middle(meeting: Meeting) -> Point:
    (west, south, _), (east, north, _) = meeting.closest
    return middle((west, east), (south, north))


def _features(meeting: Meeting) -> Iterable[dict[str, Any]]:
    row = meeting.encounter
    name = row["encounter_id"]
    told = {key: _plain(value) for key, value in row.items() if key != "ns"}
    told["t_cpa"] = stamp(meeting.t_cpa)
    point = {"type": "Point", "coordinates": _rounded(_middle(meeting))}
    yield {"type": "Feature", "id": name, "geometry": point, "properties": told}
    for flown in meeting.flown:
        yield _line(flown, name)


def _line(flown: Flown, name: str) -> dict[str, Any]:
    lines = [
        line
        for part in flown.parts
        for line in cut(list(part.select("lon", "lat").iter_rows()))
        if len(line) > 1
    ]
    states = pl.concat(flown.parts) if flown.parts else None
    geometry = {
        "type": "MultiLineString",
        "coordinates": [[_rounded(point) for point in line] for line in lines],
    }
    return {
        "type": "Feature",
        "id": f"{name}/{flown.side}",
        "geometry": geometry if lines else None,
        "properties": {
            "encounter_id": name,
            "side": flown.side,
            "name": flown.name,
            "datum": flown.encounter["datum"],
            "t": [] if states is None else [stamp(ns) for ns in states["ns"]],
            "height_ft": [] if states is None else states["height_ft"].to_list(),
        },
    }


def cut(line: list[Point]) -> list[list[Point]]:
    """Return a line in parts that do not cross the antimeridian (RFC 7946, section 3.1.9).

    >>> cut([(179.0, 0.0), (-179.0, 2.0)])
    [[(179.0, 0.0), (180.0, 1.0)], [(-180.0, 1.0), (-179.0, 2.0)]]
    """
    parts = [line[:1]]
    for (lon, lat), (to_lon, to_lat) in pairwise(line):
        if abs(to_lon - lon) > _HALF_TURN:
            edge = _HALF_TURN if lon > 0 else -_HALF_TURN
            way = to_lon + 2 * edge - lon
            at = lat + (to_lat - lat) * ((edge - lon) / way if way else 0.0)
            parts[-1].append((edge, at))
            parts.append([(-edge, at)])
        parts[-1].append((to_lon, to_lat))
    return parts


def _rounded(point: Point) -> list[float]:
    return [round(value, _DECIMALS) for value in point]


def _plain(value: object) -> object:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, dt.datetime) else value
