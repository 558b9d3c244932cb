"""How a source words a place: the name in it, and whether the words only point near it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class Phrase(NamedTuple):
    """The name in the words for a place, and how the words hold it."""

    name: str
    vague: bool = False  # near, around, north of: somewhere about the name, not at it
    countryside: bool = False  # the land around a city, up to the next ones
    units: bool = False  # calls itself a governorate or province
    several: bool = False  # stands beside other names
    settlement: bool = False  # calls itself a city, town or village


_SIDE = (
    r"(?:north|south|east|west|central)(?:[- ]?(?:east|west))?(?:ern)?"
    r"|северн\w+|южн\w+|восточн\w+|западн\w+"
)
_LEADS = re.compile(
    rf"^(?:(?:the|about|around|some)\s+|[\d.,]+\s*(?:km|miles|км)\s+(?:to the\s+)?)*"
    rf"(?:near(?:\s+the)?|close to|around|outside(?:\s+of)?|vicinity of|between|from|towards|"
    rf"(?:the\s+)?(?:\w+\s+)?(?:outskirts|surroundings?|edges?|suburbs|farms|fields|area|areas|"
    rf"villages|countryside|bank|parts?)\s+(?:of|around|near|in)|farms around|"
    rf"(?:to the\s+)?(?:{_SIDE})\s+of|road (?:to|from|between)|border (?:of|with)|"
    rf"قرب|بالقرب من|محيط|أطراف|شمال|جنوب|شرق|غرب|"
    rf"близ|около|вблизи|недалеко от|в районе|окрестности|под|к \w+ от)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_TRAILS = re.compile(
    r"\s+(?:area|areas|region|surroundings|outskirts|suburbs|vicinity|district|sub-?district|"
    r"farms|район)$",
    re.IGNORECASE,
)
_SIDE_LEAD = re.compile(rf"^(?:{_SIDE})\s+", re.IGNORECASE)
_ARABIC_SIDE = re.compile(r"\s+(?:الشمالي|الجنوبي|الشرقي|الغربي)[ةه]?$")
_COUNTRYSIDE = re.compile(
    r"^(?:ريف)\s+|\s+(?:countryside|country side|rural area|hinterland)$|^(?:rural|rif)\s+",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"^(?:the\s+)?(?:village|town|city|camp|district|neighbou?rhood|settlement)\s+of\s+"
    r"|^(?:مدينة|قرية|بلدة|ناحية|حي|مخيم)\s+|^(?:село|город|деревня|посёлок|поселок|г\.)\s+"
    r"|\s+(?:village|town|city|sub-?district|district|neighbou?rhood)$",
    re.IGNORECASE,
)
_FACILITY = re.compile(
    r"\s+(?:(?:military|air|field|training|oil|gas|power|thermal|national|central)\s+)*"
    r"(?:airport|airfield|air ?base|base|hospital|school|checkpoint|camp|dam|university|prison|"
    r"bridge|field|station|plant|factory|border|front|axis|road|mountains?|castle|citadel|crossing)$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\b(?:governorates?|provinces?|muhafaz\w+)\b|محافظ[ةه]|провинци\w+|мухафаз\w+", re.IGNORECASE
)
_JOIN = re.compile(r"\s+(?:and|&|or|и|to|/)\s+|\s*/\s*", re.IGNORECASE)
# "IDP camp near Sinjar": what stands before is in no list, what comes after says where it is
_BEFORE_LEAD = re.compile(
    rf"\s+(?=(?:near|around|outside|close to|(?:{_SIDE})\s+of|قرب|близ|около)\s)", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*\(([^)]*)\)\s*")
_COMMA = re.compile(r"\s*[,،;]\s*")


@lru_cache(maxsize=1 << 15)
def read_phrases(text: str) -> tuple[Phrase, ...]:
    """Return what the words for a place name, the finest first, then what they lie in.

    >>> near = read_phrases("near Jisr al-Shughur")[0]
    >>> near.name, near.vague
    ('Jisr al-Shughur', True)
    >>> [phrase.name for phrase in read_phrases("Mulouk checkpoint, south of Talbiseh")]
    ['Mulouk checkpoint', 'Talbiseh']
    >>> read_phrases("northern Homs countryside")[0].countryside
    True
    """
    outer = tuple(bracket for bracket in _BRACKET.findall(text) if bracket)
    inner = _COMMA.split(_BRACKET.sub(" ", text).strip())
    parts = [
        part
        for whole in inner
        for part in ([whole] if _LEADS.search(whole) else _BEFORE_LEAD.split(whole))
    ]
    phrases = [phrase for part in (*parts, *outer) for phrase in _read(part.strip())]
    return tuple(phrase for phrase in phrases if phrase.name)


def _read(text: str) -> Iterator[Phrase]:
    names = _JOIN.split(text)
    for stated in names:
        name = _UNIT.sub(" ", stated).strip()
        bare = _LEADS.sub("", name)
        vague = bare != name or bool(_TRAILS.search(bare))
        whole = _TRAILS.sub("", bare)
        bare = _KIND.sub("", whole).strip()
        settlement = bare != whole.strip()
        land = bool(_COUNTRYSIDE.search(bare))
        if land:
            bare = _SIDE_LEAD.sub("", _ARABIC_SIDE.sub("", _COUNTRYSIDE.sub("", bare)))
        units = bool(_UNIT.search(stated))
        several = len(names) > 1
        yield Phrase(bare.strip(), vague or land, land, units, several, settlement)


def without_facility(name: str) -> str | None:
    """Return the name of the place that a facility is called after; None where there is none.

    >>> without_facility("Tabqa military airport"), without_facility("Tabqa")
    ('Tabqa', None)
    """
    bare = _FACILITY.sub("", name)
    return bare if bare != name and bare else None


def without_side(name: str) -> str | None:
    """Return the name behind "northern", "eastern" and so on; None where there is none.

    >>> without_side("northern Latakia"), without_side("Latakia")
    ('Latakia', None)
    """
    bare = _SIDE_LEAD.sub("", name)
    return bare if bare != name else None
