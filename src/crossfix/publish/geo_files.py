"""Tables with places as GeoJSON (RFC 7946), GeoPackage (OGC 12-128r18) and GeoParquet 1.1.

A point stands for a place known to within radius_km of it, never for a crater: whoever draws it
should draw the radius. What has no place has no geometry.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

from crossfix.case import Case
from crossfix.errors import ReleaseError
from crossfix.markings import label
from crossfix.publish.text import clean_table
from crossfix.release import Released
from crossfix.store import whole_file, write_text
from crossfix.tables import INCIDENTS, REPORTS, empty

_DECIMALS = 6  # 11 cm on the ground; RFC 7946, section 11.2
# GeoPackage 1.4 and not what the library writes at the time, so that files compare across machines
_GEOPACKAGE = {"VERSION": "1.4"}
_NOTHING: Mapping[str, str] = {}


def write_geojson(released: Released, *, case: Case, folder: Path) -> list[Path]:
    """Write incidents.geojson, one feature an incident."""
    del case  # the table says everything
    rows = clean_table(_table(released, "incidents")).sort("incident_id").iter_rows(named=True)
    features = [_feature(row) for row in rows]
    collection = {"type": "FeatureCollection", "tlp": label(released.tlp), "features": features}
    text = json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return [write_text(folder / "incidents.geojson", text)]


def write_geopackage(released: Released, *, case: Case, folder: Path) -> list[Path]:
    """Write crossfix.gpkg with the layers incidents and reports."""
    keys = {"incidents": "incident_id", "reports": "report_id"}
    layers = {layer: clean_table(_table(released, layer)).sort(key) for layer, key in keys.items()}
    about = {"tlp": label(released.tlp)}
    return [write_layers(layers, folder / "crossfix.gpkg", case=case, about=about)]


def write_layers(
    layers: Mapping[str, pl.DataFrame],
    path: Path,
    *,
    case: Case,
    about: Mapping[str, str] = _NOTHING,
) -> Path:
    """Write a GeoPackage with a layer for each table, whose rows have lon and lat or neither.

    `about` becomes metadata of the file. Raises ReleaseError where it cannot be written.
    """
    with whole_file(path) as part, _clock_at(case), _gdal_errors_told(path):
        for number, (layer, frame) in enumerate(layers.items()):
            _write_layer(frame, part, layer=layer, append=number > 0, about=about)
    return path


def write_features(frame: pl.DataFrame, path: Path, *, about: Mapping[str, str]) -> Path:
    """Write incidents as GeoJSON one by one, so that none but one is held as text.

    `about` stands before the features as members of the collection (RFC 7946, section 6.1).
    """
    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(head.removesuffix("}") + ', "features": [')
        for number, row in enumerate(frame.iter_rows(named=True)):
            text = json.dumps(_feature(row), ensure_ascii=False, allow_nan=False)
            file.write(f"{',' if number else ''}\n{text}")
        file.write("\n]}\n")
    return path


def write_geoparquet(frame: pl.DataFrame, path: Path, *, about: Mapping[str, str]) -> Path:
    """Write a table as GeoParquet 1.1: points as WKB, longitude and latitude of WGS84 (CRS84).

    `about` stands in the metadata of the file.
    """
    table = _with_points(frame)
    points = {"encoding": "WKB", "geometry_types": ["Point"]}  # no crs: OGC:CRS84
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": points}}
    told = {name: text.encode() for name, text in about.items()}
    with whole_file(path) as part:
        pq.write_table(table.replace_schema_metadata({**told, "geo": json.dumps(geo)}), part)
    return path


def _table(released: Released, name: str) -> pl.DataFrame:
    schema = {"incidents": INCIDENTS, "reports": REPORTS}[name]
    return released.tables.get(name, empty(schema))


def _feature(row: dict[str, object]) -> dict[str, object]:
    lon, lat = row.pop("lon"), row.pop("lat")
    geometry = None
    if isinstance(lon, float) and isinstance(lat, float):
        point = [round(lon, _DECIMALS), round(lat, _DECIMALS)]
        geometry = {"type": "Point", "coordinates": point}
    properties = {name: _plain(value) for name, value in row.items()}
    return {
        "type": "Feature",
        "id": row["incident_id"],
        "geometry": geometry,
        "properties": properties,
    }


def _plain(value: object) -> object:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, dt.datetime) else value


def _with_points(frame: pl.DataFrame) -> pa.Table:
    """Return the table with a column geometry: points as WKB, null where the place is unknown."""
    points = shapely.points(frame["lon"].fill_null(0), frame["lat"].fill_null(0))
    placed = (frame["lon"].is_not_null() & frame["lat"].is_not_null()).to_list()
    wkb = [
        shapely.to_wkb(point) if known else None
        for point, known in zip(points, placed, strict=True)
    ]
    return frame.with_columns(geometry=pl.Series(wkb, dtype=pl.Binary())).to_arrow(
        compat_level=pl.CompatLevel.oldest()
    )


def _write_layer(
    frame: pl.DataFrame, path: Path, *, layer: str, append: bool, about: Mapping[str, str]
) -> None:
    pyogrio.write_arrow(
        _with_points(frame),
        path,
        layer=layer,
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Point",
        crs="EPSG:4326",
        append=append,
        dataset_metadata=None if append else dict(about) or None,
        dataset_options=None if append else _GEOPACKAGE,
    )


@contextmanager
def _gdal_errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (DataSourceError, DataLayerError, FeatureError, GeometryError) as error:
        raise ReleaseError(
            f"cannot write {path}: {error}",
            mend="free space on the disk, or choose another folder with --out",
        ) from error


@contextmanager
def _clock_at(case: Case) -> Iterator[None]:
    """Let GDAL stamp the file with the date of the data, so that equal data give equal bytes."""
    about = case.case
    stamp = about.data_as_of or about.end or dt.date(1970, 1, 1)
    name = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(name)
    pyogrio.set_gdal_config_options({name: f"{stamp.isoformat()}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({name: before})
