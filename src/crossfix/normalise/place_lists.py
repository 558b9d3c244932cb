"""Foreign place lists into ours: GeoNames dumps, HDX/OCHA tables, GeoJSON, any CSV."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from shapely.errors import ShapelyError
from shapely.geometry import shape

from crossfix.errors import ReleaseError, SourceError
from crossfix.geo import WORLD, within
from crossfix.normalise.areas import country_code, locate, unit
from crossfix.normalise.gazetteer import COLUMNS
from crossfix.normalise.names import is_arabic

_GEONAMES = (
    *("geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude"),
    *("feature class", "feature code", "country code", "cc2", "admin1 code", "admin2 code"),
    *("admin3 code", "admin4 code", "population", "elevation", "dem", "timezone", "modified"),
)  # the columns of a GeoNames country dump, which has no header (its readme.txt)
_BRACKET = re.compile(r"\s*\([^)]*\)\s*$")  # "Afrin (Afrin)": the district, not the name
_SETTLEMENT = "P"  # GeoNames' feature class of populated places
_ALTERNATES_SEPARATORS = "|;,"
# columns by the names that lists give them, folded; the first that a list has is read
_GUESSES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name",
        "name en",
        "asciiname",
        "location name en",
        "featurerefname",
        "featurename en",
        "place name",
        "admin4name en",
        "admin4 en",
        "adm4 en",
        "name english",
        "settlement",
        "village",
        "location",
        "place",
        "title",
    ),
    "name_ar": (
        "name ar",
        "featurename ar",
        "location name ar",
        "admin4name ar",
        "admin4 ar",
        "adm4 ar",
        "arabic name",
        "name arabic",
    ),
    "name_ru": ("name ru", "russian name", "name russian"),
    "alternates": ("alternates", "alternatenames", "alt names", "aliases", "alt", "alt name"),
    "lon": (
        "lon",
        "longitude",
        "long",
        "lng",
        "x",
        "x coord",
        "point x",
        "longitude x",
        "longitude dd",
    ),
    "lat": ("lat", "latitude", "y", "y coord", "point y", "latitude y", "latitude dd"),
    "country": (
        "country",
        "country code",
        "cc",
        "iso2",
        "admin0name en",
        "admin0pcode",
        "admin0 en",
        "adm0 en",
        "adm0 pcode",
    ),
    "admin1": (
        "admin1",
        "admin1name en",
        "admin1 en",
        "adm1 en",
        "name 1",
        "governorate",
        "province",
        "adm1 name",
        "admin1name",
    ),
    "kind": ("kind", "type", "place", "fclass"),
    "population": ("population", "pop"),
    "radius_km": ("radius km",),
}
# columns that only files of events have, spelt as _header does
_OF_EVENTS = ("report id", "event id cnty", "type of violence", "unique reference number")
_KINDS = frozenset({"city", "town", "village", "region", "governorate", "hamlet"})


def import_places(file: Path, into: Path) -> int:
    """Write a foreign place list as one of ours and return how many places it holds.

    Reads a GeoNames country dump (.txt), GeoJSON, and CSV or TSV whose columns have usual names
    (HDX/OCHA tables with their pcodes among them). Rows without a name or a point are left out.
    Raises SourceError where no name or no coordinates can be found, or where the file holds
    events; ReleaseError where `into` is there already.
    """
    if into.exists():
        raise ReleaseError(
            f"{into} is the list that is read"
            if file.exists() and into.samefile(file)
            else f"{into} is there already",
            mend="name another file with --into",
        )
    places = [place for row in _rows(file) if (place := _place(row, file)) is not None]
    if not places:
        raise SourceError(
            f"{file}: no row has a name and coordinates",
            mend="give the columns the names " + ", ".join(COLUMNS),
        )
    unique = sorted({tuple(place[name] for name in COLUMNS) for place in _located(places)})
    try:
        with into.open("x", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(unique)
    except OSError as error:
        raise ReleaseError(
            f"cannot write {into}: {error.strerror}", mend="choose another file with --into"
        ) from error
    return len(unique)


def _located(places: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield the places with the country and governorate around them, where the list says none."""
    lon, lat = (np.array([float(place[axis]) for place in places]) for axis in ("lon", "lat"))
    for place, country, admin1 in zip(places, *locate(lon, lat), strict=True):
        inside = country is not None and place["country"] in {"", country}
        yield place | {
            "country": place["country"] or country or "",
            "admin1": place["admin1"] or (admin1 if inside and admin1 else ""),
        }


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}", mend="correct the name") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{file}: it is not UTF-8", mend="save it as UTF-8") from error
    if file.suffix.lower() in {".json", ".geojson"}:
        return _features(text, file)
    lines = text.splitlines()
    first = lines[0] if lines else ""
    if first.count("\t") == len(_GEONAMES) - 1 and first.split("\t")[0].isdigit():
        rows = csv.DictReader(lines, _GEONAMES, delimiter="\t", quoting=csv.QUOTE_NONE)
        return (_canonical(row) for row in rows if row["feature class"] == _SETTLEMENT)
    delimiter = max(",;\t", key=first.count)
    _refuse_no_places(next(csv.reader([first], delimiter=delimiter), []), file)
    # HDX tables may have a second header row of #tags
    return (
        _canonical(row)
        for row in csv.DictReader(lines, delimiter=delimiter)
        if not str(next(iter(row.values()))).startswith("#")
    )


def _features(text: str, file: Path) -> Iterator[dict[str, Any]]:
    try:
        features = json.loads(text)["features"]
        for feature in features:
            point = shape(feature["geometry"]).representative_point()
            yield _canonical(feature["properties"]) | {"lon": point.x, "lat": point.y}
    except (ValueError, KeyError, TypeError, AttributeError, ShapelyError) as error:
        raise SourceError(f"{file}: not GeoJSON: {error}", mend="save it as GeoJSON") from error


def _refuse_no_places(header: Sequence[str], file: Path) -> None:
    """Raise SourceError where the header is of events, or lacks a name or a point."""
    names = {_header(name) for name in header}
    if of_events := [name for name in _OF_EVENTS if name in names]:
        raise SourceError(
            f"{file}: a file of events, not of places: it has a column {of_events[0]!r}",
            mend="name a list of places; the file of events belongs into [[inputs]] of case.toml",
        )
    columns = {name: names.intersection(_GUESSES[name]) for name in ("name", "lon", "lat")}
    columns["name"] |= names.intersection(_GUESSES["name_ar"])
    if lacking := [name for name, found in columns.items() if not found]:
        raise SourceError(
            f"{file}: no column is known as {', '.join(lacking)}",
            mend="give the columns the names " + ", ".join(COLUMNS),
        )


def _header(name: str) -> str:
    """Return a column's name as the guesses spell it: small letters and single spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", name).lower().split())


def _canonical(row: Mapping[Any, Any]) -> dict[str, Any]:
    folded = {_header(key): value for key, value in row.items() if isinstance(key, str)}
    found = {}
    for column, guesses in _GUESSES.items():
        values = (folded[guess] for guess in guesses if folded.get(guess) not in {None, ""})
        found[column] = next(values, None)
    return found


def _place(row: Mapping[str, Any], file: Path) -> dict[str, str] | None:
    name, lon, lat = row["name"] or row["name_ar"], row["lon"], row["lat"]
    if not name or lon is None or lat is None:
        return None
    try:
        point = float(lon), float(lat)
    except ValueError as error:
        raise SourceError(
            f"{file}: {error}", mend="write coordinates as decimal degrees, as 36.5"
        ) from error
    if not within(*point, WORLD):
        raise SourceError(
            f"{file}: {name} at {lat} N {lon} E is outside the Earth's range",
            mend="exchange the columns, or give them the names lon and lat",
        )
    alternates = _alternates(row["alternates"])
    arabic = [row["name_ar"] or "", *(other for other in alternates if is_arabic(other))]
    area = unit(_text(row["admin1"]))
    country = country_code(_text(row["country"])) or (area.country if area else None)
    kind = str(row["kind"] or "").casefold()
    return {
        "name": _BRACKET.sub("", str(name)).strip() or str(name).strip(),
        "name_ar": next(filter(None, arabic), ""),
        "name_ru": _text(row["name_ru"]) or "",
        "alternates": "|".join(alternates),
        "lon": f"{point[0]:.5f}",
        "lat": f"{point[1]:.5f}",
        "country": country or "",
        "admin1": area.admin1 if area else _text(row["admin1"]) or "",
        "kind": kind if kind in _KINDS else "",
        "population": _population(row["population"]),
        "radius_km": str(row["radius_km"] or ""),
    }


def _population(value: object) -> str:
    digits = str(value or "").removesuffix(".0")
    return digits if digits.isdigit() and int(digits) else ""  # 0 is GeoNames' "unknown"


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None


def _alternates(value: object) -> list[str]:
    text = _text(value) or ""
    separator = next((mark for mark in _ALTERNATES_SEPARATORS if mark in text), "|")
    names: Iterable[str] = (name.strip() for name in text.split(separator))
    return list(dict.fromkeys(name for name in names if name))
