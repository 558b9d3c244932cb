"""The format ucdp-ged: UCDP Georeferenced Event Dataset (Sundberg and Melander 2013, JPR 50:523).

Codes after the UCDP GED Codebook (Hogbladh 2019). Tolls become ranges: the dead on `low` to
`high`; civilians from those counted as such to these and all whose status is unknown.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from crossfix.ingest.layouts import Layout
from crossfix.ingest.row import Row
from crossfix.ingest.rows import Item, read_rows
from crossfix.model import Count, DatePrecision, Issue, PlacePrecision, ReadOptions, Report

SOURCE_ID = "ucdp-ged"

_IDS = "an id or code of UCDP's own; the names are read"
_ARTICLE = "the article behind the record; source_original says who told it"
LAYOUT = Layout(
    format="ucdp-ged",
    required=("id", "date_start", "where_prec", "date_prec"),
    columns={
        "id": "id of the event",
        "type_of_violence": "1 state-based, 2 between groups, 3 against civilians",
        "side_a": "first side",
        "side_b": "second side",
        "source_original": "who told the source",
        "where_prec": "precision of the place, 1 to 7",
        "where_coordinates": "place",
        "adm_1": "first-level unit",
        "latitude": "degrees north",
        "longitude": "degrees east",
        "country": "country",
        "event_clarity": "1 one event, 2 several in one record",
        "date_prec": "precision of the time, 1 to 5",
        "date_start": "first day",
        "date_end": "last day",
        "deaths_civilians": "civilians killed",
        "deaths_unknown": "killed, of unknown status",
        "low": "killed, lowest estimate",
        "high": "killed, highest estimate",
    },
    ignored={
        **dict.fromkeys(("year", "active_year", "relid", "code_status"), _IDS),
        **dict.fromkeys(("conflict_new_id", "conflict_dset_id", "conflict_name"), _IDS),
        **dict.fromkeys(("dyad_new_id", "dyad_dset_id", "dyad_name"), _IDS),
        **dict.fromkeys(("side_a_new_id", "side_a_dset_id", "gwnoa"), _IDS),
        **dict.fromkeys(("side_b_new_id", "side_b_dset_id", "gwnob"), _IDS),
        **dict.fromkeys(("country_id", "region", "priogrid_gid", "geom_wkt"), _IDS),
        **dict.fromkeys(("source_article", "source_office", "source_date"), _ARTICLE),
        **dict.fromkeys(("source_headline", "number_of_sources"), _ARTICLE),
        "where_description": "free text on the place; where_coordinates names it",
        "adm_2": "the second-level unit has no column of its own",
        "deaths_a": "within low and high",
        "deaths_b": "within low and high",
        "best": "within low and high",
    },
)

# 2 is a point within about 25 km of a named one; 5 is a line or a vague area, often governorates.
_PLACES: Mapping[int, PlacePrecision] = {
    1: PlacePrecision.EXACT,
    2: PlacePrecision.SUBDISTRICT,
    3: PlacePrecision.DISTRICT,
    4: PlacePrecision.GOVERNORATE,
    5: PlacePrecision.GOVERNORATE,
    6: PlacePrecision.COUNTRY,
    7: PlacePrecision.UNKNOWN,
}
# Code 1 is "exact" for a settlement as a whole, and where_coordinates says what kind it is.
_SETTLEMENTS: Mapping[str, PlacePrecision] = {
    "neighbourhood": PlacePrecision.NEIGHBOURHOOD,
    "neighborhood": PlacePrecision.NEIGHBOURHOOD,
    "suburb": PlacePrecision.NEIGHBOURHOOD,
    "village": PlacePrecision.VILLAGE,
    "town": PlacePrecision.TOWN,
    "city": PlacePrecision.CITY,
}
_TIMES: Mapping[int, DatePrecision] = {
    1: DatePrecision.DAY,
    2: DatePrecision.TWO_DAYS,  # 2 to 6 days; the span says which
    3: DatePrecision.WEEK,
    4: DatePrecision.MONTH,
    5: DatePrecision.YEAR,
}
_VIOLENCE: Mapping[int, str] = {kind: f"ucdp:{kind}" for kind in (1, 2, 3)}
_CLARITY: Mapping[int, str | None] = {
    1: None,
    2: "event_clarity 2: lumps several events",
}


def read(path: Path, options: ReadOptions) -> Iterator[Item | Issue]:
    """Yield the reports of a file of UCDP GED events."""
    return read_rows(path, options, layout=LAYOUT, parse=partial(parse, options=options))


def parse(row: Row, *, options: ReadOptions) -> Report | None:
    """Return the report in a row; None where it has no id."""
    record_id = row.identity("id")
    if record_id is None:
        return None
    lon, lat = row.point("longitude", "latitude", box=options.box)
    place_name = row.text("where_coordinates")
    return Report(
        source_id=options.source_id or SOURCE_ID,
        record_id=record_id,
        span=row.span("date_start", "date_end"),
        date_precision=row.code("date_prec", _TIMES),
        place_name=place_name,
        admin1=row.text("adm_1"),
        country=row.text("country"),
        lon=lon,
        lat=lat,
        place_precision=_place_precision(row.code("where_prec", _PLACES), place_name),
        event_type=row.code("type_of_violence", _VIOLENCE),
        actor=row.text("side_a"),
        opponent=row.text("side_b"),
        killed=row.count("low", "high"),
        civilians_killed=_civilians(row.whole("deaths_civilians"), row.whole("deaths_unknown")),
        origin=row.text("source_original"),
        note=row.code("event_clarity", _CLARITY),
    )


def _place_precision(coded: PlacePrecision | None, place_name: str | None) -> PlacePrecision | None:
    """Return the precision, refined by the word that ends the name, as in 'Douma town'."""
    if coded is not PlacePrecision.EXACT or not place_name:
        return coded
    return _SETTLEMENTS.get(place_name.split()[-1].casefold(), coded)


def _civilians(civilians: int | None, unknown: int | None) -> Count:
    if civilians is None:
        return Count()
    return Count(low=civilians, high=None if unknown is None else civilians + unknown)
