"""The format acled: an export that the user made from ACLED (Raleigh et al. 2010, JPR 47:651).

ACLED writes 0 fatalities both where nobody died and where nobody said: 0 becomes "at least 0",
with no upper bound. A precision of time of 2 or 3 dates the event to a week or a month, and
event_date is one day in it.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from crossfix.ingest.layouts import Layout
from crossfix.ingest.row import Row
from crossfix.ingest.rows import Item, read_rows
from crossfix.model import Count, DatePrecision, Issue, PlacePrecision, ReadOptions, Report

SOURCE_ID = "acled"

_OWN_CODES = "a code or class of ACLED's own; sub_event_type, the actors and places are read"
LAYOUT = Layout(
    format="acled",
    required=("event_id_cnty", "event_date"),
    columns={
        "event_id_cnty": "id of the event",
        "event_date": "day",
        "time_precision": "1 day, 2 week, 3 month",
        "event_type": "kind of event",
        "sub_event_type": "finer kind of event",
        "actor1": "first actor",
        "actor2": "second actor",
        "country": "country",
        "admin1": "first-level unit",
        "location": "place",
        "latitude": "degrees north",
        "longitude": "degrees east",
        "geo_precision": "1 settlement, 2 near it or part of a region, 3 region",
        "source": "who told it",
        "notes": "account in words",
        "fatalities": "people killed",
    },
    ignored={
        **dict.fromkeys(("year", "iso", "region", "event_id_no_cnty", "data_id"), _OWN_CODES),
        **dict.fromkeys(("inter1", "inter2", "interaction", "disorder_type"), _OWN_CODES),
        **dict.fromkeys(("civilian_targeting", "tags", "source_scale", "iso3"), _OWN_CODES),
        "assoc_actor_1": "an ally or a class of people beside the actor, not the actor",
        "assoc_actor_2": "an ally or a class of people beside the actor, not the actor",
        "admin2": "the second-level unit has no column of its own",
        "admin3": "the third-level unit has no column of its own",
        "timestamp": "when ACLED last changed the row, not when anything happened",
        "population_1km": "an estimate of the people who live there",
        "population_2km": "an estimate of the people who live there",
        "population_5km": "an estimate of the people who live there",
        "population_best": "an estimate of the people who live there",
    },
)

_PLACES: Mapping[int, PlacePrecision] = {
    1: PlacePrecision.TOWN,
    2: PlacePrecision.DISTRICT,
    3: PlacePrecision.GOVERNORATE,
}
_TIMES: Mapping[int, DatePrecision] = {
    1: DatePrecision.DAY,
    2: DatePrecision.WEEK,
    3: DatePrecision.MONTH,
}


def read(path: Path, options: ReadOptions) -> Iterator[Item | Issue]:
    """Yield the reports of an ACLED export."""
    return read_rows(path, options, layout=LAYOUT, parse=partial(parse, options=options))


def parse(row: Row, *, options: ReadOptions) -> Report | None:
    """Return the report in a row; None where it has no id."""
    record_id = row.identity("event_id_cnty")
    if record_id is None:
        return None
    lon, lat = row.point("longitude", "latitude", box=options.box)
    broad, fine = row.text("event_type"), row.text("sub_event_type")
    kind = fine or broad
    return Report(
        source_id=options.source_id or SOURCE_ID,
        record_id=record_id,
        span=row.span("event_date"),
        date_precision=row.code("time_precision", _TIMES),
        place_name=row.text("location"),
        admin1=row.text("admin1"),
        country=row.text("country"),
        lon=lon,
        lat=lat,
        place_precision=row.code("geo_precision", _PLACES),
        event_type=f"acled:{kind}" if kind else None,
        actor=row.text("actor1"),
        opponent=row.text("actor2"),
        killed=_killed(row.whole("fatalities")),
        origin=row.text("source"),
        note=row.text("notes"),
    )


def _killed(fatalities: int | None) -> Count:
    return Count(low=fatalities, high=fatalities or None)
