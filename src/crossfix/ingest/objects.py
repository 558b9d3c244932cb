"""The file objects.csv or objects.geojson: protected objects whose places are recorded."""

import difflib
import hashlib
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.geo import Box
from crossfix.ingest.cells import read_real
from crossfix.ingest.frames import issues_frame
from crossfix.ingest.layouts import Layout
from crossfix.ingest.people import Form, read_file
from crossfix.ingest.row import Row
from crossfix.ingest.rows import stop_if_strict
from crossfix.model import PROTECTED_OBJECTS, Issue, ProtectedObject, Severity
from crossfix.tables import ISSUES, OBJECTS, check

_KINDS = ", ".join(sorted(PROTECTED_OBJECTS))
_MOST_RADIUS_KM = 100.0
LAYOUT = Layout(
    format="objects",
    required=("name", "kind", "lat", "lon", "radius_km", "source"),
    columns={
        "object_id": "id; by default one made from the row",
        "name": "name; required",
        "kind": f"one of {_KINDS}; required",
        "lat": "latitude, degrees north, WGS84; required",
        "lon": "longitude, degrees east, WGS84; required",
        "radius_km": "it lies within this distance of the point 95 times in 100; required",
        "source": "who recorded it; required",
        "url": "address of the record",
    },
    aliases={
        "object_id": ("id", "osm_id"),
        "name": ("title",),
        "kind": ("type", "amenity", "class"),
        "lat": ("latitude", "y"),
        "lon": ("longitude", "lng", "x"),
        "radius_km": ("radius", "uncertainty_km"),
        "url": ("link", "source_url"),
    },
)
FORM = Form(LAYOUT, "objects")


class Objects(NamedTuple):
    """The objects of a case, and every doubt met in reading them."""

    objects: pl.DataFrame
    issues: pl.DataFrame


def read_objects(case: Case) -> Objects:
    """Return OBJECTS as the case's file has them, and ISSUES; nothing where there is no file.

    A row that cannot be used becomes an issue; in a strict case the first error or warning raises
    SourceError.
    """
    parse_in = partial(parse, box=case.box)
    found, issues = read_file(case, case.objects.file, form=FORM, parse=parse_in)
    objects, twice = _single(found, where=case.objects.file or "")
    stop_if_strict(twice, strict=case.case.strict)
    return Objects(check(objects, OBJECTS), check(pl.concat([issues, issues_frame(twice)]), ISSUES))


def parse(row: Row, *, box: Box | None) -> ProtectedObject | None:
    """Return the object in a row; None without its name, kind, place, radius or source."""
    object_id, url = row.text("object_id"), row.text("url")
    name, source = row.essential("name"), row.essential("source")
    kind = row.word("kind", _kind)
    lon, lat = row.point("lon", "lat", box=box)
    radius_km = row.read("radius_km", _radius_km, mend="write kilometres, such as 0.1 for a roof")
    needed = {"kind": kind, "lat": lon, "radius_km": radius_km}
    for column, value in needed.items():
        if value is None:
            row.refuse(f"{column} is not known", mend=f"fill in {column}", column=column)
    if name is None or source is None or kind is None or radius_km is None:
        return None
    if lon is None or lat is None:
        return None
    return ProtectedObject(
        object_id=object_id,
        name=name,
        kind=kind,
        lon=lon,
        lat=lat,
        radius_km=radius_km,
        source=source,
        url=url,
    )


def _kind(cell: str) -> str:
    word = cell.strip().casefold().replace(" ", "_").replace("-", "_")
    if word in PROTECTED_OBJECTS:
        return word
    near = difflib.get_close_matches(word, sorted(PROTECTED_OBJECTS), n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"is none of {_KINDS}{meant}")


def _radius_km(cell: str) -> float:
    radius_km = read_real(cell)
    if not 0 < radius_km <= _MOST_RADIUS_KM:
        raise ValueError(f"is not above 0 and at most {_MOST_RADIUS_KM:g}")
    return radius_km


def _single(objects: Sequence[ProtectedObject], *, where: str) -> tuple[pl.DataFrame, list[Issue]]:
    """Return one row an id: the first, with an issue for each other that has it."""
    kept: dict[str, ProtectedObject] = {}
    issues = []
    for one in objects:
        object_id = one.object_id or _made_id(one)
        if object_id not in kept:
            kept[object_id] = one
        elif kept[object_id] != one:
            issues.append(
                Issue(
                    severity=Severity.WARNING,
                    stage="ingest",
                    where=where,
                    record=object_id,
                    column="object_id",
                    value=one.name,
                    what="two objects have one object_id; the first is used",
                    mend="give each an id of its own, or leave object_id empty",
                )
            )
    rows = [
        (object_id, one.name, one.kind, one.lon, one.lat, one.radius_km, one.source, one.url)
        for object_id, one in kept.items()
    ]
    return pl.DataFrame(rows, schema=OBJECTS.schema, orient="row"), issues


def _made_id(one: ProtectedObject) -> str:
    told = f"{one.name}|{one.kind}|{one.lon:.6f}|{one.lat:.6f}|{one.source}"
    return "o" + hashlib.sha256(told.encode()).hexdigest()[:8]
