"""The format airwars: an export of Airwars' incidents of civilian harm.

It counts civilians only, so its tolls are civilians' tolls and the toll of all is left unknown.
The grading is the researchers' judgement of the sources, not a source's word: it goes to the note.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from crossfix.ingest.cells import read_date_precision, read_place_precision, split_list
from crossfix.ingest.layouts import CANONICAL, Layout
from crossfix.ingest.row import Row
from crossfix.ingest.rows import Item, read_rows
from crossfix.model import Issue, PlacePrecision, ReadOptions, Report

SOURCE_ID = "airwars"

_SHARED = (
    *("report_id", "source_id", "published_on", "event_start", "event_end", "date_precision"),
    *("place_name", "admin1", "country", "lat", "lon", "place_precision", "event_type"),
    *("object_type", "actor", "munition", "civilians_killed_min", "civilians_killed_max"),
    *("injured_min", "injured_max", "cites", "origin", "language", "url", "note"),
)
LAYOUT = Layout(
    format="airwars",
    required=("report_id",),
    columns={
        **{name: CANONICAL.columns[name] for name in _SHARED},
        "grading": "how Airwars' researchers grade the sources",
    },
    aliases={
        **{name: CANONICAL.aliases[name] for name in _SHARED if name in CANONICAL.aliases},
        "report_id": ("unique_reference_number", "code", "reference", "incident_code", "id"),
        "event_start": ("incident_date", "date"),
        "place_name": ("location", "location_name", "place"),
        "event_type": ("strike_type", "type_of_strike"),
        "object_type": ("infrastructure", "target", "civilian_infrastructure"),
        "actor": ("belligerents", "belligerent", "strike_by", "suspected_belligerent"),
        "civilians_killed_min": ("killed_min", "civilian_deaths_min", "min_civilians_killed"),
        "civilians_killed_max": ("killed_max", "civilian_deaths_max", "max_civilians_killed"),
        "injured_min": ("civilians_injured_min", "min_civilians_injured"),
        "injured_max": ("civilians_injured_max", "max_civilians_injured"),
        "grading": ("civilian_harm_grading", "strike_grading", "civilian_harm_status", "grade"),
    },
)

# How Airwars' words for the accuracy of a place begin.
_ACCURACY: tuple[tuple[str, PlacePrecision], ...] = (
    ("exact", PlacePrecision.EXACT),
    ("within 1km", PlacePrecision.NEIGHBOURHOOD),
    ("within 1 km", PlacePrecision.NEIGHBOURHOOD),
    ("within", PlacePrecision.EXACT),
    ("nearby landmark", PlacePrecision.NEIGHBOURHOOD),
    ("street", PlacePrecision.NEIGHBOURHOOD),
    ("neighbo", PlacePrecision.NEIGHBOURHOOD),
    ("province", PlacePrecision.GOVERNORATE),
)


def read(path: Path, options: ReadOptions) -> Iterator[Item | Issue]:
    """Yield the reports of a file of Airwars incidents."""
    return read_rows(path, options, layout=LAYOUT, parse=partial(parse, options=options))


def parse(row: Row, *, options: ReadOptions) -> Report | None:
    """Return the report in a row; None where it has no id."""
    record_id = row.identity("report_id")
    source_id = row.identity("source_id", otherwise=options.source_id or SOURCE_ID)
    if record_id is None or source_id is None:
        return None
    lon, lat = row.point("lon", "lat", box=options.box)
    return Report(
        source_id=source_id,
        record_id=record_id,
        published_on=row.day("published_on"),
        span=row.span("event_start", "event_end"),
        date_precision=row.word("date_precision", read_date_precision),
        place_name=row.text("place_name"),
        admin1=row.text("admin1"),
        country=row.text("country"),
        lon=lon,
        lat=lat,
        place_precision=row.word("place_precision", _precision),
        event_type=row.text("event_type"),
        object_type=row.text("object_type"),
        actor=row.text("actor"),
        munition=row.text("munition"),
        civilians_killed=row.count("civilians_killed_min", "civilians_killed_max"),
        injured=row.count("injured_min", "injured_max"),
        cites=split_list(row.text("cites")),
        origin=row.text("origin"),
        language=row.text("language"),
        url=row.text("url"),
        note=_note(row.text("grading"), row.text("note")),
    )


def _precision(cell: str) -> PlacePrecision:
    for beginning, precision in _ACCURACY:
        if cell.casefold().startswith(beginning):
            return precision
    return read_place_precision(cell)


def _note(grading: str | None, note: str | None) -> str | None:
    graded = f"grading: {grading}" if grading else None
    return "; ".join(part for part in (graded, note) if part) or None
