"""The format csv, and the same columns in a workbook: xlsx. See layouts.CANONICAL_COLUMNS."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

from crossfix.ingest.cells import (
    read_date_precision,
    read_hashes,
    read_place_precision,
    read_time,
    read_word,
    split_list,
)
from crossfix.ingest.layouts import CANONICAL
from crossfix.ingest.marked import embargo_of, graphic_of, marking_of
from crossfix.ingest.row import MOMENT_MEND, Row
from crossfix.ingest.rows import Item, read_rows
from crossfix.model import (
    Issue,
    ReadOptions,
    Report,
    Stance,
)


def read(path: Path, options: ReadOptions) -> Iterator[Item | Issue]:
    """Yield the reports of a file with canonical columns."""
    return read_rows(path, options, layout=CANONICAL, parse=partial(parse, options=options))


def parse(row: Row, *, options: ReadOptions) -> Report | None:
    """Return the report in a row; None where it has no id, no source or no readable stance."""
    record_id = row.identity("report_id")
    source_id = row.identity("source_id", otherwise=options.source_id)
    stance = _stance(row)
    if record_id is None or source_id is None or stance is None:
        return None
    lon, lat = row.point("lon", "lat", box=options.box)
    published = row.read("published_at", read_time, mend=MOMENT_MEND)
    return Report(
        source_id=source_id,
        record_id=record_id,
        published_on=row.day("published_on") or _day_of(published),
        span=row.span("event_start", "event_end"),
        date_precision=row.word("date_precision", read_date_precision),
        place_name=row.text("place_name"),
        admin1=row.text("admin1"),
        country=row.text("country"),
        lon=lon,
        lat=lat,
        place_precision=row.word("place_precision", read_place_precision),
        event_type=row.text("event_type"),
        object_type=row.text("object_type"),
        claimed_object=row.text("claimed_object"),
        observed_object=row.text("observed_object"),
        target_affiliation=row.text("claimed_affiliation_of_target"),
        actor=row.text("actor"),
        opponent=row.text("opponent"),
        munition=row.text("munition"),
        killed=row.count("killed_min", "killed_max"),
        civilians_killed=row.count("civilians_killed_min", "civilians_killed_max"),
        injured=row.count("injured_min", "injured_max"),
        stance=stance,
        cites=split_list(row.text("cites")),
        about=row.text("about"),
        origin=row.text("origin"),
        language=row.text("language"),
        url=row.text("url"),
        note=row.text("note"),
        published_at=published if isinstance(published, datetime) else None,
        text=row.text("text"),
        media=row.read("media", read_hashes, mend="write each SHA-256 as 64 hexadecimal digits"),
        remnants=row.text("remnants"),
        damage=row.text("damage"),
        graphic=graphic_of(row),
        tlp=marking_of(row),
        embargo_until=embargo_of(row),
    )


def _day_of(time: date | datetime | None) -> date | None:
    return time.date() if isinstance(time, datetime) else time


def _stance(row: Row) -> Stance | None:
    """Return what the report does; a denial must never be counted as an assertion."""
    cell = row.text("stance")
    if cell is None:
        return Stance.ASSERTS
    try:
        return read_word(cell, Stance)
    except ValueError as error:
        row.refuse(f"stance {error}", mend="use a word of the list", column="stance", value=cell)
        return None
