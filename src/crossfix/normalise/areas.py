"""Countries and governorates: their common names, and which of them holds a point."""

import csv
import json
import re
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from crossfix.normalise.names import fold, skeleton

# A point this near to a governorate may be counted to it: outlines are simplified, and coders take
# border villages either way.
BORDER_DEG = 0.2
_UNIT_WORDS = re.compile(
    r"\b(governorate|province|mu[hḥ]afa[zẓdḍ](at|ah|a)|wilayat|oblast|region)\b|محافظ[ةه]|область|"
    r"провинция|мухафаза",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\(([^)]*)\)")


class Unit(NamedTuple):
    """A governorate in its common spelling, and its country."""

    country: str
    admin1: str


class Area(NamedTuple):
    """The outline of a country (admin1 None) or governorate; simplified, for orientation."""

    country: str
    admin1: str | None
    outline: shapely.Geometry


def _rows(name: str) -> list[dict[str, str]]:
    with (resources.files("crossfix") / "data" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@lru_cache(maxsize=1)
def areas() -> tuple[Area, ...]:
    """Return the built-in outlines."""
    text = (resources.files("crossfix") / "data" / "outlines.geojson").read_text(encoding="utf-8")
    return tuple(
        Area(
            feature["properties"]["iso"],
            feature["properties"].get("admin1"),
            shape(feature["geometry"]),
        )
        for feature in json.loads(text)["features"]
    )


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    found = {}
    for row in _rows("countries.csv"):
        names = [row["iso"], row["name"], row["name_ar"], row["name_ru"]]
        for name in (*names, *row["alternates"].split("|")):
            found[fold(name)] = row["iso"]
    return found


@lru_cache(maxsize=1)
def _units() -> dict[str, Unit]:
    """Return governorates by folded spelling, then by consonants where those are unambiguous."""
    found: dict[str, Unit] = {}
    bones: dict[str, set[Unit]] = {}
    for row in _rows("governorates.csv"):
        unit = Unit(row["country"], row["admin1"])
        names = [row["admin1"], row["name_ar"], row["name_ru"], *row["alternates"].split("|")]
        for name in filter(None, names):
            found.setdefault(fold(name), unit)
            bones.setdefault(skeleton(name), set()).add(unit)
    for key, units in sorted(bones.items()):
        if len(units) == 1:
            found.setdefault(f"consonants {key}", *units)
    return found


@lru_cache(maxsize=1 << 12)
def country_code(name: str | None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country; other names of two letters stay.

    >>> country_code("Syria"), country_code("سوريا"), country_code("Россия"), country_code("fr")
    ('SY', 'SY', 'RU', 'FR')
    >>> country_code("Atlantis")
    """
    if name is None:
        return None
    code = _countries().get(fold(name))
    if code is None and re.fullmatch("[A-Za-z]{2}", name.strip()):
        return name.strip().upper()
    return code


@lru_cache(maxsize=1 << 14)
def unit(name: str | None) -> Unit | None:
    """Return the governorate that a spelling means; None where it is none of the built-in ones.

    >>> unit("Al Hassakah"), unit("محافظة الرقة"), unit("Deir ez Zor Governorate")
    (Unit(country='SY', admin1='Hasakah'), Unit(country='SY', admin1='Raqqa'), \
Unit(country='SY', admin1='Deir ez-Zor'))
    >>> unit("Hama and Idlib governorate")
    """
    if name is None:
        return None
    bare = _UNIT_WORDS.sub(" ", name)
    return _units().get(fold(bare)) or _units().get(f"consonants {skeleton(bare)}")


def split_country(admin1: str | None) -> tuple[str | None, str | None]:
    """Return the first-level unit and the country that a bracket behind it names.

    >>> split_country("Hatay (Turkey)"), split_country("(Iran)"), split_country("Homs")
    (('Hatay', 'TR'), (None, 'IR'), ('Homs', None))
    """
    if admin1 is None:
        return None, None
    bracket = _BRACKETED.search(admin1)
    code = country_code(bracket[1]) if bracket else None
    bare = _BRACKETED.sub(" ", admin1).strip() if code else admin1.strip()
    return bare or None, code


def locate(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[list[str | None], list[str | None]]:
    """Return the country and the governorate around each point; None where there is none."""
    countries: list[str | None] = [None] * len(lon)
    units: list[str | None] = [None] * len(lon)
    for area in areas():
        into = units if area.admin1 else countries
        for number in np.flatnonzero(shapely.contains_xy(area.outline, lon, lat)):
            into[number] = area.admin1 or area.country
    return countries, units


@lru_cache(maxsize=1 << 14)
def gap_deg(lon: float, lat: float, unit: Unit) -> float:
    """Return how far a point lies outside a governorate, in degrees; 0 inside.

    Infinite where the outline is not known.
    """
    point = shapely.Point(lon, lat)
    own = [area.outline for area in areas() if (area.country, area.admin1) == unit]
    return min((float(outline.distance(point)) for outline in own), default=float("inf"))
