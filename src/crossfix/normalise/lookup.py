"""The place of a record without coordinates: found by name, as coarse as the words are.

Words that only point near a name ("near X", "X countryside", "north of X") never give a
pinpoint; a governorate gives its centre with a radius that covers it; a name that nobody lists
falls back to the governorate that the record states, and otherwise stays without a point.
"""

from collections.abc import Iterator
from typing import NamedTuple

from crossfix.geo import point_distance_km
from crossfix.model import PlacePrecision
from crossfix.normalise.areas import BORDER_DEG, Unit, country_code, gap_deg, split_country, unit
from crossfix.normalise.gazetteer import Match, find
from crossfix.normalise.phrases import Phrase, read_phrases, without_facility, without_side
from crossfix.normalise.whereabouts import (
    RADIUS_KM,
    Placed,
    Setting,
    Where,
    coarser,
    governorate,
)

COUNTRYSIDE_RADIUS_KM = 50.0  # "X countryside" reaches half way to the next city
SAME_PLACE_KM = 20.0  # candidates closer than this need no choice
SURE = 0.85  # likeness of names that is enough where the governorate agrees
SURE_ALONE = 0.93  # and where nothing else supports it
TIE = 0.01  # names this close in likeness are equally good
DOMINANT = 10  # a place with so many times the people is the one that is meant
_KIND_PRECISION = {
    "village": PlacePrecision.VILLAGE,
    "town": PlacePrecision.TOWN,
    "city": PlacePrecision.CITY,
    "region": PlacePrecision.DISTRICT,
    "governorate": PlacePrecision.GOVERNORATE,
}
_NOT_PLACED = {PlacePrecision.UNKNOWN, PlacePrecision.COUNTRY}


class Asked(NamedTuple):
    """What a place must agree with."""

    precision: str | None
    unit: Unit | None
    country: str | None


def look_up(where: Where, *, setting: Setting) -> Placed:
    """Return the place of a record without coordinates."""
    admin1, code = split_country(where.admin1)
    given = unit(admin1)
    country = country_code(where.country) or code or (given.country if given else None)
    country = country or country_code(where.place_name)
    stated = Placed(
        place_name=where.place_name,
        admin1=given.admin1 if given else admin1,
        country=country,
        place_precision=where.place_precision or PlacePrecision.UNKNOWN,
    )
    if where.place_precision in _NOT_PLACED:
        return stated._replace(doubt="too vague to place")
    phrases = read_phrases(where.place_name) if where.place_name else ()
    if not phrases and given is None:
        return stated._replace(doubt="no place")
    asked = Asked(where.place_precision, given, country)
    if given is None and len(_units_named(phrases, asked)) > 1:
        return stated._replace(doubt="several governorates")
    if phrases:
        stated = stated._replace(place_name=phrases[0].name)
    for rank, phrase in enumerate(phrases):
        found = _from_phrase(phrase, asked, setting=setting, context=rank > 0)
        if found and found.place_from == "none":
            return _fall_back(stated, given, doubt="ambiguous", setting=setting)
        if found:
            return found if rank == 0 else found._replace(place_name=stated.place_name)
    area = given or next((u for p in phrases if (u := unit(p.name))), None)
    return _fall_back(stated, area, doubt="not found", setting=setting)


def _units_named(phrases: tuple[Phrase, ...], asked: Asked) -> set[Unit]:
    wanted = asked.precision == PlacePrecision.GOVERNORATE or any(p.units for p in phrases)
    return {named for p in phrases if wanted and (named := unit(p.name))}


def _from_phrase(phrase: Phrase, asked: Asked, *, setting: Setting, context: bool) -> Placed | None:
    """Return the place that a phrase names; None where it names none that is listed.

    A context is what the place lies in or near, not the place itself.
    """
    if phrase.units or asked.precision == PlacePrecision.GOVERNORATE:
        return None
    if context and _means_governorate(phrase, asked):
        return None
    for name, vague in _readings(phrase):
        matches = _agreeing(name, asked, setting=setting)
        if not matches:
            continue
        if _ambiguous(matches, asked):
            return Placed(name, None, None, doubt="ambiguous")
        return _at(matches[0], phrase._replace(vague=vague), asked, context=context)
    return None


def _means_governorate(phrase: Phrase, asked: Asked) -> bool:
    """Return whether the name after the comma, as in "Banis, Aleppo", is the governorate's."""
    in_city = asked.precision == PlacePrecision.NEIGHBOURHOOD or phrase.settlement
    return not in_city and not phrase.vague and unit(phrase.name) is not None


def _readings(phrase: Phrase) -> Iterator[tuple[str, bool]]:
    """Yield the names that a phrase may hold, and whether the words only point near them."""
    yield phrase.name, phrase.vague
    for bare in (without_side(phrase.name), without_facility(phrase.name)):
        if bare:
            yield bare, True


def _agreeing(name: str, asked: Asked, *, setting: Setting) -> list[Match]:
    """Return the settlements and regions of that name that fit what else the record says."""
    country = asked.country or setting.home
    found = find(
        name,
        country=country,
        admin1=asked.unit.admin1 if asked.unit else None,
        limit=10,
        gazetteer=setting.gazetteer,
    )
    fitting = [
        match
        for match in found
        if match.kind != "governorate"
        and (asked.country is None or match.country == asked.country)
        and match.score >= (SURE if _in_unit(match, asked.unit) else SURE_ALONE)
        and (asked.unit is None or gap_deg(match.lon, match.lat, asked.unit) <= BORDER_DEG)
    ]
    at_home = [match for match in fitting if match.country == country]
    return at_home or fitting


def _in_unit(match: Match, area: Unit | None) -> bool:
    return area is not None and (match.country, match.admin1) == area


def _ambiguous(matches: list[Match], asked: Asked) -> bool:
    """Return whether the name may mean another place, with nothing to choose by.

    Inside the stated governorate any larger number of people decides, elsewhere a far larger one.
    """
    best, *others = matches
    rivals = [match for match in others if match.score >= best.score - TIE]
    return any(
        point_distance_km(best.lon, best.lat, to_lon=rival.lon, to_lat=rival.lat) > SAME_PLACE_KM
        and not _larger(best, rival, asked)
        for rival in rivals
    )


def _larger(best: Match, rival: Match, asked: Asked) -> bool:
    people, others = best.population or 0, rival.population or 0
    return people > others if asked.unit else people >= DOMINANT * max(1, others)


def _at(match: Match, phrase: Phrase, asked: Asked, *, context: bool) -> Placed:
    precision = _precision(match, phrase, asked, context=context)
    radius_km = RADIUS_KM[precision]
    if match.radius_km:
        radius_km = max(match.radius_km, radius_km if phrase.vague else 0.0)
    if phrase.countryside:
        radius_km = max(radius_km, COUNTRYSIDE_RADIUS_KM)
    return Placed(
        place_name=match.name,
        admin1=asked.unit.admin1 if asked.unit else match.admin1,
        country=match.country,
        lon=match.lon,
        lat=match.lat,
        radius_km=radius_km,
        place_precision=precision,
        place_from="gazetteer",
    )


def _precision(match: Match, phrase: Phrase, asked: Asked, *, context: bool) -> str:
    listed = _KIND_PRECISION.get(match.kind or "", PlacePrecision.TOWN)
    precision = coarser(asked.precision, listed)
    if phrase.several:
        precision = coarser(precision, PlacePrecision.SUBDISTRICT)
    if context and asked.precision == PlacePrecision.NEIGHBOURHOOD and not phrase.vague:
        return coarser(precision, PlacePrecision.CITY)  # a quarter lies in its city
    if context or phrase.vague:
        return coarser(precision, PlacePrecision.DISTRICT)
    return precision


def _fall_back(stated: Placed, area: Unit | None, *, doubt: str, setting: Setting) -> Placed:
    """Return the governorate; without one, the record as stated, without a point."""
    entry = governorate(area, setting.gazetteer)
    if entry is None or area is None:
        return stated._replace(doubt=doubt)
    wanted = stated.place_precision == PlacePrecision.GOVERNORATE or not stated.place_name
    return stated._replace(
        place_name=entry.name if wanted else stated.place_name,
        admin1=area.admin1,
        country=area.country,
        lon=entry.lon,
        lat=entry.lat,
        radius_km=entry.radius_km or RADIUS_KM[PlacePrecision.GOVERNORATE],
        place_precision=PlacePrecision.GOVERNORATE,
        place_from="gazetteer",
        doubt=None if wanted else f"{doubt}, governorate only",
    )
