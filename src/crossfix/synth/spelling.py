"""Made place names, and the four ways in which sources spell them."""

import re
from collections.abc import Callable, Sequence

import numpy as np

SPELLINGS = 4
_FIRST = ("", "", "", "Tell ", "Kafr ", "Deir ", "al-", "al-", "Khan ", "Umm ")
_ONSETS = ("Q", "Kh", "Sh", "J", "T", "M", "R", "S", "H", "N", "B", "Z", "D", "Gh", "F", "W", "K")
_VOWELS = ("a", "ee", "oo", "a", "i", "u")
_MIDDLES = ("r", "l", "m", "nn", "bb", "ss", "tt", "hr", "sh", "q", "d", "rj", "lq", "z", "f", "kh")
_ENDS = ("a", "ah", "een", "oun", "iyah", "al", "ar", "it", "ab", "an", "oud", "is", "am", "ef")
_SHORT = 4  # letters; a shorter name is not misspelt


def name_roots(rng: np.random.Generator, number: int) -> list[str]:
    """Return so many different names, as the first tradition spells them."""
    names: dict[str, None] = {}
    parts = (_FIRST, _ONSETS, _VOWELS, _MIDDLES, _ENDS)
    while len(names) < number:
        first, onset, *rest = (part[rng.integers(len(part))] for part in parts)
        names[first + onset + "".join(rest)] = None
    return list(names)


def _replaced(*pairs: tuple[str, str]) -> Callable[[str], str]:
    def spell(name: str) -> str:
        for old, new in pairs:
            name = re.sub(old, new, name)
        return name

    return spell


# the second is the English press's, the third French, the fourth goes through Cyrillic
_TRADITIONS: tuple[Callable[[str], str], ...] = (
    _replaced(),
    _replaced((r"^al-", "Al "), ("ee", "i"), ("oo|ou", "u"), ("iyah$", "iyeh"), ("^Tell", "Tal")),
    _replaced(
        *((r"^al-", "El "), ("J", "Dj"), ("j", "dj"), ("oo", "ou"), ("Sh", "Ch"), ("sh", "ch")),
        *(("ee", "i"), ("Q", "K"), ("q", "k"), ("W", "Ou"), ("ah$", "e")),
    ),
    _replaced(
        *((r"^al-", "Al-"), ("ee", "i"), ("oo|ou", "u"), ("Q", "K"), ("q", "k"), ("W", "V")),
        *((r"([bmnst])\1", r"\1"), ("Gh", "G"), ("J", "Dzh"), ("j", "dzh"), ("ah$", "a")),
        *(("^Deir", "Der"), ("^Umm", "Um")),
    ),
)


def spell(root: str, tradition: int) -> str:
    """Return a name in one of the four traditions.

    >>> [spell("al-Qarjeen", tradition) for tradition in range(SPELLINGS)]
    ['al-Qarjeen', 'Al Qarjin', 'El Kardjin', 'Al-Kardzhin']
    """
    return _TRADITIONS[tradition](root)


def misspell(name: str) -> str:
    """Return a name without one letter of its middle; a short one as it is.

    >>> misspell("Deir Qashal")
    'Deir Qahal'
    """
    word = name.rfind(" ") + 1
    if len(name) - word < _SHORT:
        return name
    middle = (word + len(name)) // 2 - 1
    return name[:middle] + name[middle + 1 :]


def all_spellings(roots: Sequence[str]) -> list[str]:
    """Return each name in each tradition, then all of these misspelt.

    The name of place p in tradition s stands at s * len(roots) + p.
    """
    right = [spell(root, tradition) for tradition in range(SPELLINGS) for root in roots]
    return right + [misspell(name) for name in right]
