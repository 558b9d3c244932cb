"""The incidents of the current view as a file: for a spreadsheet, a map or a program."""

import datetime as dt
import re
import shutil
import tempfile
import threading
import weakref
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from crossfix.markings import label
from crossfix.publish import pdf
from crossfix.publish.about import facts_about
from crossfix.publish.csv_files import write_table
from crossfix.publish.geo_files import write_features, write_geoparquet, write_layers
from crossfix.publish.text import clean, clean_table
from crossfix.store import whole_file
from crossfix.workbench import documents
from crossfix.workbench.approvals import approved
from crossfix.workbench.asked import Asked, asked_of
from crossfix.workbench.errors import NotThereError, RequestError
from crossfix.workbench.excel import HXL, facts_of, meanings_of, write_workbook
from crossfix.workbench.filters import Wanted, read_wanted
from crossfix.workbench.query import one_of

FORMS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "geoparquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "zip": "application/zip",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}
MOST_ROWS = 500_000  # of one file: it is made in memory, and Excel holds little more
_MOST = {
    "html": documents.MOST_ROWS,
    "pdf": pdf.MOST_INCIDENTS,
}  # of those files that tell more of each
UNDATED = dt.date(1980, 1, 1)  # where the data have no date; a zip knows none before it
_HXL = ("hxl", ("0", "1"))  # asks for a row of tags, or for none
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
        write(fitting(asked, most=_MOST.get(ending, MOST_ROWS)), path, asked=asked)
    return answer


def wanted_of(asked: Asked) -> Wanted:
    """Return which incidents a file is asked for; its form is no part of that."""
    return read_wanted(pair for pair in asked.pairs if pair[0] != _HXL[0])


def fitting(asked: Asked, *, most: int = MOST_ROWS) -> pl.DataFrame:
    """Return the incidents that fit; raise RequestError where they are too many for one file.

    The incidents of every file that is taken away pass here.
    """
    wanted = wanted_of(asked)
    frame = asked.view.sorted(
        "found/incidents", wanted.order, **wanted.in_box, limit=most + 1, skip=0
    )
    if frame.height > most:
        raise RequestError(
            f"more than {most:,} incidents fit",
            mend="ask for less, such as one governorate; crossfix run writes files of them all",
        )
    return clean_table(frame)


def _tags(asked: Asked, *, usual: str) -> Mapping[str, str]:
    """Return the HXL tags of the columns, where they are asked for or usual; else none."""
    given = dict(asked.pairs).get(_HXL[0]) or usual
    return HXL if one_of(_HXL[0], given, _HXL[1]) == "1" else {}


def name_of(asked: Asked) -> str:
    """Return what a file is called: case, date of the data, whose tables, marking, edition."""
    about = asked.case.case
    parts = (
        re.sub(r"[^A-Za-z0-9]+", "-", about.name).strip("-")[:60] or "case",
        "incidents",
        about.data_as_of.isoformat() if about.data_as_of else "undated",
        _tables(asked),
        label(asked.view.seen.tlp).replace(":", "-").replace("+", "-"),
        asked.view.seen.stamp.name,
    )
    return "-".join(parts)


def about_of(asked: Asked, *, shows: str | None = None) -> dict[str, str]:
    """Return what a file says of itself, where its format has a place for it.

    `shows` says in words what it shows, where that is not the incidents that fit.
    """
    seen, told = asked.view.seen, approved(asked)
    facts = facts_about(
        asked.case,
        seen.stamp,
        audience=asked.audience,
        tlp=label(seen.tlp),
        shows=wanted_of(asked).told() if shows is None else shows,
        asked_for="; ".join(f"{key}={clean(value)}" for key, value in asked.pairs) or "all",
        of=": incidents" if shows is None else "",
    )
    return {**facts, **({"approvals": _APPROVALS.format(**told)} if told else {})}


def write(frame: pl.DataFrame, path: Path, *, asked: Asked) -> None:
    """Write incidents in the form that the ending of the path names."""
    told = about_of(asked)
    created = asked.case.case.data_as_of or UNDATED
    match path.suffix:
        case ".csv":
            write_table(frame, path, tags=_tags(asked, usual="0"))
        case ".xlsx":
            tags = _tags(asked, usual="1")
            write_workbook(frame, path, about=told, created=created, tags=tags)
        case ".zip":
            tables = {"dictionary": meanings_of("incidents"), "about": facts_of(told)}
            with tempfile.TemporaryDirectory(prefix="crossfix-") as folder:
                parts = [
                    write_table(table, Path(folder) / f"{name}.csv")
                    for name, table in tables.items()
                ]
                rows = Path(folder) / "incidents.csv"
                write_table(frame, rows, tags=_tags(asked, usual="1"))
                _pack([rows, *parts], path, created=created)
        case ".gpkg":
            write_layers({"incidents": frame}, path, case=asked.case, about=told)
        case ".geoparquet":
            write_geoparquet(frame, path, about=told)
        case ".html":
            documents.write_page(frame, path, asked=asked, about=told)
        case ".pdf":
            documents.write_pdf(frame, path, asked=asked, about=told)
        case _:
            write_features(frame, path, about=told)


def _pack(files: Sequence[Path], path: Path, *, created: dt.date) -> None:
    """Put files into a zip; equal files and dates give equal bytes."""
    with whole_file(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            entry = zipfile.ZipInfo(file.name, (created.year, created.month, created.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, file.read_bytes())


def _tables(asked: Asked) -> str:
    return "working" if asked.is_own else "released"


router.add_api_route("/incidents.{ending}", take_away, methods=["GET"], include_in_schema=False)
