"""What can be asked for as features: collections, their properties, and one page of items."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from crossfix.publish.text import clean
from crossfix.spans import read_moment
from crossfix.workbench.api.cql import Condition, read_filter
from crossfix.workbench.boxes import read_box
from crossfix.workbench.data import View
from crossfix.workbench.errors import NotThereError, RequestError

DEFAULT_LIMIT, MOST_LIMIT = 100, 10_000
LANGUAGES = ("cql2-text", "cql2-json")
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_SIDES = 4
_COORDINATES = ("lon", "lat")
_MOST_SKIPPED = 100_000_000


class Collection(NamedTuple):
    """One kind of features."""

    name: str
    title: str
    description: str

    @property
    def query(self) -> str:
        """Return the name of the query that gives all of it."""
        return f"api/{self.name}"


COLLECTIONS: Mapping[str, Collection] = {
    one.name: one
    for one in (
        Collection(
            "incidents",
            "Incidents",
            "What reports tell of, and how far it is confirmed. The place lies within radius_km of "
            "the point 95 times in 100; an incident known to a governorate has its centre.",
        ),
        Collection("reports", "Reports", "What each source said happened, where and when."),
    )
}


class Asked(NamedTuple):
    """Which items are wanted."""

    condition: Condition
    limit: int
    skip: int


class Items(NamedTuple):
    """One page of items, and how many there are in all."""

    rows: list[dict[str, Any]]
    matched: int


def collection_of(name: str) -> Collection:
    """Return a collection; raise NotThereError where there is none of that name."""
    if name not in COLLECTIONS:
        raise NotThereError(
            f"there is no collection {clean(name)!r}", mend=f"choose: {', '.join(COLLECTIONS)}"
        )
    return COLLECTIONS[name]


def properties_of(view: View, collection: Collection) -> dict[str, str]:
    """Return the properties of a collection and their types, as CQL2 compares them."""
    schema = view.items(collection.query, "FALSE", {}, limit=1, skip=0).schema
    return {
        name: _type(dtype) for name, dtype in schema.items() if name not in {"id", *_COORDINATES}
    }


def _type(dtype: pl.DataType) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    if dtype.is_numeric():
        return "number"
    return "date-time" if dtype.is_temporal() else "string"


def read_asked(pairs: Mapping[str, str], *, properties: Mapping[str, str]) -> Asked:
    """Return what an address asks of a collection; raise RequestError for what it cannot ask.

    Any property may be asked for by its name, as part 1 of the standard wants (7.15.5).
    """
    known = {"limit", "offset", "bbox", "datetime", "filter", "filter-lang", "f", "as", *properties}
    known |= {"bbox-crs", "filter-crs", "crs"}
    for key in pairs:
        if key not in known:
            raise RequestError(
                f"items cannot be asked for by {key!r}", mend=", ".join(sorted(known))
            )
    for key in ("bbox-crs", "filter-crs", "crs"):
        if pairs.get(key, CRS84) != CRS84:
            raise RequestError(f"{key} is {pairs[key]!r}", mend=f"coordinates are in {CRS84}")
    parts = [*_where_and_when(pairs), *_filtered(pairs, properties), *_named(pairs, properties)]
    values: dict[str, object] = {}
    for part in parts:
        values |= part.parameters
    return Asked(
        Condition(" AND ".join(part.sql for part in parts) or "TRUE", values),
        limit=min(_whole(pairs, "limit", DEFAULT_LIMIT, least=1), MOST_LIMIT),
        skip=_whole(pairs, "offset", 0, least=0),
    )


def _where_and_when(pairs: Mapping[str, str]) -> Iterator[Condition]:
    if "bbox" in pairs:
        sides = pairs["bbox"].split(",")
        # a box of six numbers has heights, which nothing here has
        flat = ",".join(sides) if len(sides) == _SIDES else ",".join([*sides[:2], *sides[3:5]])
        inside = "(lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north)"
        yield Condition(inside, dict(read_box(flat)._asdict()))
    if "datetime" in pairs:
        since, until = read_interval(pairs["datetime"])
        if since:
            yield Condition('("end" > $since OR start = $since)', {"since": since})
        if until:
            yield Condition("(start <= $until)", {"until": until})


def _filtered(pairs: Mapping[str, str], properties: Mapping[str, str]) -> Iterator[Condition]:
    language = pairs.get("filter-lang", "cql2-text")
    if language not in LANGUAGES:
        raise RequestError(f"filter-lang is {language!r}", mend=f"choose: {', '.join(LANGUAGES)}")
    if "filter" in pairs:
        yield read_filter(pairs["filter"], properties=properties, language=language)


def _named(pairs: Mapping[str, str], properties: Mapping[str, str]) -> Iterator[Condition]:
    for name, kind in properties.items():
        if name in pairs:
            value = pairs[name].lower() if kind == "boolean" else pairs[name]
            yield Condition(f'(CAST("{name}" AS VARCHAR) = $p_{name})', {f"p_{name}": value})


def read_interval(text: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the first and the last moment that an address asks for; None: open.

    >>> read_interval("2015-10-01/..")[1] is None
    True
    """
    first, slash, last = text.partition("/")
    since = _edge(first, at_end=False)
    until = _edge(last, at_end=True) if slash else _edge(first, at_end=True)
    if (since is None and until is None) or (since and until and until < since):
        raise RequestError(
            f"datetime is {text!r}", mend="write 2015-10-01, or 2015-10-01/2015-10-31"
        )
    return since, until


def _edge(text: str, *, at_end: bool) -> dt.datetime | None:
    if text in {"", ".."}:
        return None
    try:
        day = read_moment(text)
        if isinstance(day, dt.datetime):
            return day
        edge = dt.time.max if at_end else dt.time.min
        return dt.datetime.combine(day, edge, tzinfo=dt.UTC)
    except (ValueError, OverflowError) as error:
        raise RequestError(f"datetime has {text!r}", mend="write ISO 8601") from error


def _whole(pairs: Mapping[str, str], name: str, otherwise: int, *, least: int) -> int:
    text = pairs.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdecimal() and least <= int(text[:10]) <= _MOST_SKIPPED):
        raise RequestError(f"{name} is {text[:40]!r}", mend=f"write a whole number from {least}")
    return int(text)


def ask(view: View, collection: Collection, asked: Asked) -> Items:
    """Return one page of the items that fit, in the order of their ids."""
    sql, values = asked.condition
    frame = view.items(collection.query, sql, values, limit=asked.limit, skip=asked.skip)
    return Items(list(frame.iter_rows(named=True)), view.count(collection.query, sql, values))


def one(view: View, collection: Collection, item_id: str) -> dict[str, Any]:
    """Return one item; raise NotThereError where there is none."""
    found = view.items(collection.query, "id = $id", {"id": item_id}, limit=1, skip=0)
    if found.is_empty():
        raise NotThereError(
            f"{collection.name} has no item {clean(item_id)!r}", mend="ask for its items"
        )
    return found.row(0, named=True)


def feature(row: Mapping[str, Any]) -> dict[str, object]:
    """Return an item as a feature (RFC 7946); one without a point has no geometry."""
    lon, lat = (row[axis] for axis in _COORDINATES)
    point = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
    skipped = {"id", *_COORDINATES}
    properties = {name: value for name, value in row.items() if name not in skipped}
    return {"type": "Feature", "id": row["id"], "geometry": point, "properties": properties}
