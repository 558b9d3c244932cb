"""Which governorate a province is that somebody names."""

import re
from collections.abc import Iterable

# A ministry's "Damascus" is the province around the capital at least as often as the city, and
# the two are governorates of their own.
WIDER = {"damascus": ("damascus", "rifdimashq")}
_RANK = re.compile(r"\b(governorate|province|region|oblast|muhafazat)\b")
_ARTICLE = re.compile(r"^(al|ar|as|ad|an|el)[- ]")
_NOT_A_LETTER = re.compile(r"[\W\d_]+")


def area_key(name: str) -> str:
    """Return a name of a governorate without what spellings differ in.

    >>> [area_key(name) for name in ("Deir ez-Zor", "Deir Ezzor", "Al-Hasaka", "Hasakah province")]
    ['deirezzor', 'deirezzor', 'hasaka', 'hasaka']
    >>> area_key("Aleppo")
    'aleppo'
    """
    plain = _ARTICLE.sub("", _RANK.sub("", name.casefold()).strip())
    return _NOT_A_LETTER.sub("", plain).removesuffix("h")


def area_keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of the governorates that the names of provinces may mean.

    >>> area_keys(["Idlib", "Damascus"])
    ('damascus', 'idlib', 'rifdimashq')
    """
    keys = (area_key(name) for name in names)
    return tuple(sorted({wider for key in keys for wider in WIDER.get(key, (key,))}))
