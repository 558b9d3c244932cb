"""GeoJSON (RFC 7946) as rows: the points of a collection, with their properties."""

import json
from pathlib import Path
from typing import Any

from crossfix.errors import SourceError

Feature = tuple[dict[str, str], str | None]  # the cells, and what spoils them


def point_features(path: Path) -> tuple[tuple[str, ...], list[Feature]]:
    """Return the names of all properties with lon and lat, and the cells of each feature.

    Raises SourceError where the file is absent or no collection of features.
    """
    mend = "give a FeatureCollection of points (RFC 7946), or a csv"
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(f"{path.name}: {error.strerror}", mend="correct the name") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path.name} is no JSON: {error}", mend=mend) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise SourceError(f"{path.name} has no list of features", mend=mend)
    rows = [_feature(feature) for feature in features]
    names = dict.fromkeys(name for cells, _ in rows for name in cells)
    return tuple(dict.fromkeys([*names, "lon", "lat"])), rows


def _feature(feature: Any) -> Feature:  # noqa: ANN401 - whatever stands in the file
    if not isinstance(feature, dict):
        return {}, "it is no feature"
    properties, geometry = feature.get("properties") or {}, feature.get("geometry") or {}
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        return {}, "it is no feature"
    cells = {str(name): _cell(value) for name, value in properties.items()}
    if geometry.get("type") != "Point":
        return cells, f"its geometry is {geometry.get('type') or 'missing'}, not a Point"
    position = geometry.get("coordinates")
    if not isinstance(position, list) or len(position) < 2:  # noqa: PLR2004 - lon and lat
        return cells, "its point has no two coordinates"
    return cells | {"lon": _cell(position[0]), "lat": _cell(position[1])}, None


def _cell(value: object) -> str:
    return "" if value is None else str(value)
