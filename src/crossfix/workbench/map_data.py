"""What the map in the browser draws: incidents in view one by one, or many of them by cells."""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from crossfix.markings import label
from crossfix.model import Grade, PlacePrecision
from crossfix.publish.text import clean, days, percent
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.boxes import Box, read_box
from crossfix.workbench.filters import Wanted, read_wanted

MOST_SIGNS = 2000  # drawn one by one; beyond it they are counted by cells
_CELLS_ACROSS = 24  # of the view
_COARSE = frozenset({PlacePrecision.DISTRICT, PlacePrecision.GOVERNORATE, PlacePrecision.COUNTRY})
_OWN = ("box",)

router = APIRouter()


@router.get("/map.json", include_in_schema=False)
def map_json(request: Request) -> Response:
    """Answer with the incidents in view as GeoJSON (RFC 7946), and how many fit in all.

    An incident known to a governorate or nothing finer is listed under `areas`, and has no point.
    """
    asked = asked_of(request)
    pairs = asked.pairs
    wanted = read_wanted(pair for pair in pairs if pair[0] not in _OWN)
    box = read_box(dict(pairs).get("box", ""))
    content = msgspec.json.encode(drawn(asked, wanted, box))
    return Response(content, media_type="application/geo+json")


def drawn(asked: Asked, wanted: Wanted, box: Box) -> dict[str, object]:
    """Return the features in view and what stands around them."""
    parameters = {**wanted.parameters, **box._asdict()}
    (placed,) = asked.view.ask("placed", **parameters).iter_rows(named=True)
    by_cells = placed["in_view"] > MOST_SIGNS
    areas: dict[str, int] = {}
    if by_cells:
        step = max(box.east - box.west, box.north - box.south) / _CELLS_ACROSS
        rows = asked.view.ask("cells", **parameters, step=step)
        features = [_cell(row) for row in rows.iter_rows(named=True)]
    else:
        features = []
        rows = asked.view.ask("drawn", **parameters, limit=MOST_SIGNS)
        for row in rows.iter_rows(named=True):
            if row["place_precision"] in _COARSE and row["admin1"]:
                areas[row["admin1"]] = areas.get(row["admin1"], 0) + 1
            else:
                features.append(_sign(row, asked))
    around = [placed[side] for side in Box._fields]
    return {
        "type": "FeatureCollection",
        "tlp": label(asked.view.seen.tlp),
        "features": features,
        "areas": areas,
        "incidents": placed["incidents"],
        "placed": placed["placed"],
        "by_cells": by_cells,
        "around": None if None in around else around,
    }


def _feature(lon: float, lat: float, properties: Mapping[str, object]) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _sign(row: Mapping[str, Any], asked: Asked) -> dict[str, object]:
    place = clean(row["place_name"] or row["admin1"] or asked.texts("word.place_unknown"))
    return _feature(
        row["lon"],
        row["lat"],
        {
            "id": row["incident_id"],
            "href": asked.addresses.href("i", row["incident_id"]),
            "grade": row["grade"],
            "said": asked.texts(f"grade.{row['grade']}"),
            "place": place,
            "when": days(row["start"], row["end"]),
            "probability": percent(row["probability"]),
            "radius_km": row["radius_km"],
        },
    )


def _cell(row: Mapping[str, Any]) -> dict[str, object]:
    grades = {grade.value: row[grade.value] for grade in Grade}
    around = [row[side] for side in Box._fields]
    return _feature(
        row["lon"], row["lat"], {"incidents": row["incidents"], "around": around, **grades}
    )
