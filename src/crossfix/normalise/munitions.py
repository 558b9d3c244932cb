"""The weapon in coarse descriptive classes, only to check statements against one another."""

import re
from functools import lru_cache

_WORDS: dict[str, tuple[str, ...]] = {
    "cluster_munition": (
        "cluster", "submunition", r"\bRBK\b", "кассетн", "عنقود",
    ),
    "thermobaric": (
        "thermobaric", "vacuum", "fuel[- ]air", "термобар", "вакуумн", "объ[её]мно", "فراغي",
    ),
    "incendiary": (
        "incendiary", "phosph", "napalm", "thermite", "зажигат", "حارق",
    ),
    "cruise_missile": (
        "cruise", r"\bKalibr", "калибр", "крылат",
    ),
    "penetrating_bomb": (
        r"\bBETAB", "penetrat", "concrete", "bunker[- ]buster", "бетаб", "бетонобо",
    ),
    "guided_bomb": (
        r"\bKAB\b", "(?<!un)guided (?:aerial )?bomb", "(?:laser|satellite)[- ]guided",
        r"\bкаб\b", r"\bJDAM\b",
    ),
    "fragmentation": (
        "fragmentation", "осколочн",
    ),
    "unguided_bomb": (
        "unguided", "dumb bomb", "barrel", r"\bO?FAB\b", "gravity bomb", r"\bфаб\b", "برميل",
        "براميل",
    ),
    "rocket": (
        "rocket", r"\bракет",
    ),
    "missile": (
        "missile", "صاروخ", "صواريخ",
    ),
    "unspecified_bomb": (
        "bomb", "бомб", "قنبل", "قنابل",
    ),
}  # fmt: skip
MUNITIONS = tuple(_WORDS)
_RULES = {name: re.compile("|".join(words), re.IGNORECASE) for name, words in _WORDS.items()}
# the words behind a general class, where a special one is named, mostly name the same thing
_GENERAL = {"rocket", "missile", "unspecified_bomb"}


@lru_cache(maxsize=1 << 12)
def munition_class(words: str | None) -> str | None:
    """Return the classes that the words name, ';' between; None where they name no munition.

    >>> munition_class("Su-34, KAB-500"), munition_class("vacuum missiles"), munition_class("Su-25")
    ('guided_bomb', 'thermobaric', None)
    """
    if words is None:
        return None
    found = [name for name, pattern in _RULES.items() if pattern.search(words)]
    special = [name for name in found if name not in _GENERAL]
    return ";".join(sorted(special or found[:1])) or None
