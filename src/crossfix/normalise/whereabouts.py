"""What a record says of its place, what becomes of it, and how far each class reaches."""

from typing import NamedTuple

from crossfix.model import PlacePrecision
from crossfix.normalise.areas import Unit
from crossfix.normalise.gazetteer import Entry, Gazetteer, exact

# The 95 % radius of each class. Up to "city" they are how far built-up land reaches from the
# point that gazetteers give, plus the spread of such points between gazetteers (under 1 km for
# villages); a Syrian subdistrict covers about 700 square km, a district about 3,000, hence discs
# of 15 and 31 km, and some more because events sit at the edges. Governorates have a radius each.
RADIUS_KM: dict[str, float] = {
    PlacePrecision.EXACT: 1.0,
    PlacePrecision.NEIGHBOURHOOD: 2.5,
    PlacePrecision.VILLAGE: 4.0,
    PlacePrecision.TOWN: 6.0,
    PlacePrecision.CITY: 10.0,
    PlacePrecision.SUBDISTRICT: 20.0,
    PlacePrecision.DISTRICT: 35.0,
    PlacePrecision.GOVERNORATE: 100.0,  # where its outline is not known
    PlacePrecision.COUNTRY: 400.0,
}
_COARSENESS = {name: rank for rank, name in enumerate(PlacePrecision)}


class Where(NamedTuple):
    """What a record says of its place."""

    place_name: str | None
    admin1: str | None
    country: str | None
    lon: float | None
    lat: float | None
    place_precision: str | None


class Placed(NamedTuple):
    """Where a record's place is, in common terms, and what is doubtful about that."""

    place_name: str | None
    admin1: str | None
    country: str | None
    lon: float | None = None
    lat: float | None = None
    radius_km: float | None = None
    place_precision: str | None = None
    place_from: str = "none"
    doubt: str | None = None


class Setting(NamedTuple):
    """What places are looked up in, and the country that is meant where none is named."""

    gazetteer: Gazetteer
    home: str | None = None


def coarser(one: str | None, other: str) -> str:
    """Return the coarser of two classes.

    >>> coarser("exact", "town"), coarser(None, "town")
    ('town', 'town')
    """
    return (
        other
        if one is None
        else max(one, other, key=lambda name: _COARSENESS[PlacePrecision(name)])
    )


def governorate(area: Unit | None, gazetteer: Gazetteer) -> Entry | None:
    """Return the listed governorate."""
    if area is None:
        return None
    named = exact(area.admin1, gazetteer=gazetteer)
    same = (entry for entry in named if (entry.country, entry.admin1) == area)
    return next((entry for entry in same if entry.kind == "governorate"), None)


def radius_km(precision: str, area: Unit | None, gazetteer: Gazetteer) -> float:
    """Return the 95 % radius of a class; a governorate has its own."""
    entry = governorate(area, gazetteer) if precision == PlacePrecision.GOVERNORATE else None
    return entry.radius_km if entry and entry.radius_km else RADIUS_KM[precision]
