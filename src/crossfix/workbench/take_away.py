"""The incidents of the current view as a file: for a spreadsheet, a map or a program."""

import datetime as dt
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from crossfix.markings import label
from crossfix.publish.csv_files import write_table
from crossfix.publish.geo_files import write_features, write_geoparquet, write_layers
from crossfix.publish.text import clean, clean_table
from crossfix.workbench.approvals import approved
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.errors import NotThereError, RequestError
from crossfix.workbench.excel import write_workbook
from crossfix.workbench.filters import read_wanted
from crossfix.workbench.pages import VERSION

FORMS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "geoparquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
}
MOST_ROWS = 500_000  # of one file: it is made in memory, and Excel holds little more
_UNDATED = dt.date(1970, 1, 1)
_ATTRIBUTION = (
    "Place names and points: GeoNames (CC BY 4.0) where the case brings none of its own. "
    "A point stands for a place known to within radius_km of it."
)
_APPROVALS = "{approved} incidents of the case are approved as they stand, {changed} not any more"
# one at a time: each holds its rows in memory, and the clock of GDAL is one for all; a workbook
# takes a minute for 100,000 rows, and the other files do not wait for it
_WRITING = {False: threading.Lock(), True: threading.Lock()}

router = APIRouter()


def take_away(request: Request, ending: str) -> Response:
    """Answer with the incidents that fit, as a file to be kept; in the order of the view."""
    if ending not in FORMS:
        raise NotThereError(
            f"incidents are not to be had as .{clean(ending)}",
            mend=f"choose one of {', '.join(FORMS)}, json",
        )
    asked = asked_of(request)
    folder = Path(tempfile.mkdtemp(prefix="crossfix-"))
    path = folder / f"{name_of(asked)}.{ending}"
    answer = FileResponse(path, media_type=FORMS[ending], filename=path.name)
    # also where it is sent in parts, or to nobody
    weakref.finalize(answer, shutil.rmtree, folder, ignore_errors=True)
    with _WRITING[ending == "xlsx"]:
        write(fitting(asked), path, asked=asked)
    return answer


def fitting(asked: Asked) -> pl.DataFrame:
    """Return the incidents that fit; raise RequestError where they are too many for one file."""
    wanted = read_wanted(asked.pairs)
    frame = asked.view.sorted(
        "found/incidents", wanted.order, **wanted.in_box, limit=MOST_ROWS + 1, skip=0
    )
    if frame.height > MOST_ROWS:
        raise RequestError(
            f"more than {MOST_ROWS:,} incidents fit",
            mend="ask for less, such as one governorate; crossfix run writes files of them all",
        )
    return clean_table(frame)


def name_of(asked: Asked) -> str:
    """Return what a file is called: case, date of the data, whose tables, marking, edition."""
    about = asked.case.case
    parts = (
        re.sub(r"[^A-Za-z0-9]+", "-", about.name).strip("-")[:60] or "case",
        "incidents",
        about.data_as_of.isoformat() if about.data_as_of else "undated",
        _tables(asked),
        label(asked.view.seen.tlp).replace(":", "-").replace("+", "-"),
        asked.view.seen.edition,
    )
    return "-".join(parts)


def about_of(asked: Asked) -> dict[str, str]:
    """Return what a file says of itself, where its format has a place for it."""
    about = asked.case.case
    title = clean(about.title or about.name)
    as_of = about.data_as_of.isoformat() if about.data_as_of else "unknown"
    told = approved(asked)
    edition = asked.view.seen.edition
    return {
        "title": title,
        "case": clean(about.name),
        "data_as_of": as_of,
        "audience": str(asked.audience),
        "tlp": label(asked.view.seen.tlp),
        "edition": edition,
        "crossfix": VERSION,
        "asked_for": "; ".join(f"{key}={clean(value)}" for key, value in asked.pairs) or "all",
        "citation": (
            f"{title}: incidents. Data as of {as_of}. "
            f"crossfix {VERSION}, edition {edition}, {_tables(asked)} tables. "
            f"{label(asked.view.seen.tlp)}."
        ),
        "attribution": _ATTRIBUTION,
        **({"approvals": _APPROVALS.format(**told)} if told else {}),
    }


def write(frame: pl.DataFrame, path: Path, *, asked: Asked) -> None:
    """Write incidents in the form that the ending of the path names."""
    about = about_of(asked)
    match path.suffix:
        case ".csv":
            write_table(frame, path)
        case ".xlsx":
            created = asked.case.case.data_as_of or _UNDATED
            write_workbook(frame, path, about=about, created=created)
        case ".gpkg":
            write_layers({"incidents": frame}, path, case=asked.case, about=about)
        case ".geoparquet":
            write_geoparquet(frame, path, about=about)
        case _:
            write_features(frame, path, about=about)


def _tables(asked: Asked) -> str:
    return "working" if asked.is_own else "released"


router.add_api_route("/incidents.{ending}", take_away, methods=["GET"], include_in_schema=False)
