"""The weapon in coarse descriptive classes, only to check statements against one another."""

import re
from functools import lru_cache
from typing import NamedTuple

from crossfix.model import MUNITION_MANNER, MUNITION_PARENT

_WORDS: dict[str, tuple[str, ...]] = {
    "cluster_munition": (
        "cluster", r"sub-?munition", "bomblet", r"\bRBK\b", "кассетн", "عنقود",
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
    "barrel_bomb": (
        r"barrel(?! of (?:a |the )?gun)", "бочков", "برميل", "براميل",
    ),
    "unguided_bomb": (
        r"unguided(?! (?:rocket|missile))", "dumb bomb", r"\bO?FAB\b", "gravity bomb",
        r"\bфаб\b", "неуправляем",
    ),
    "rocket_artillery": (
        "rocket artillery", r"\bMLRS\b", "multiple(?:[- ]launch)? rocket", r"\bGrads?\b",
        r"\bSmerch", r"\bUragan", r"\bградо?[мв]?\b", "смерч", "راجمات", "راجمة",
    ),
    "artillery_shell": (
        r"(?:artillery|mortar|tank) (?:shells?|rounds?|fire)", "howitzer", "mortar",
        "артиллерийск", "миномет", "миномёт", "قذائف", "قذيفة", "هاون",
    ),
    "small_arms": (
        "small[- ]arms", "rifle", "machine[- ]gun", r"\bgunfire\b", "bullets?", "стрелков",
        "пулемёт", "пулемет", "رشاش", "طلقات",
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
MUNITIONS = tuple(MUNITION_PARENT)
_RULES = {name: re.compile("|".join(words), re.IGNORECASE) for name, words in _WORDS.items()}
# the words behind a general class, where a special one is named, mostly name the same thing
_GENERAL = {"rocket", "missile", "unspecified_bomb"}
_CLAUSES = re.compile(r"[,;.:،؛]|\b(?:but|а|но)\b|لكن", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|not(?! only)|never|none|without|neither|nor|cannot|\w+n't|den(?:y|ies|ied))\b"
    r"|\b(?:не(?! только)|нет|без|отрица\w+)\b|\b(?:لم|لا|ليس|دون|بدون|نفى|تنفي)\b",
    re.IGNORECASE,
)
# what is left open says neither
_OPEN = re.compile(
    r"\bno (?:evidence|signs?|proof|indications?|trace)\b|\bnot (?:clear|known|confirmed|sure)\b"
    r"|\bunclear\b|\bwhether\b|\bне(?:известно|ясно)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"(?<!not )\b(?:only|exclusively|solely)\b|\bтолько\b|исключительно|\bفقط\b|حصرا",
    re.IGNORECASE,
)


class _Named(NamedTuple):
    """The classes that words name, and those that they say were not used."""

    used: frozenset[str]
    excluded: frozenset[str]


def munition_class(words: str | None) -> str | None:
    """Return the classes that the words name as used, ';' between; None where they name none.

    >>> munition_class("Su-34, KAB-500"), munition_class("vacuum missiles"), munition_class("Su-25")
    ('guided_bomb', 'thermobaric', None)
    >>> munition_class("no cluster munitions were used") is None
    True
    """
    return _joined(_named(words).used)


def munitions_excluded(words: str | None) -> str | None:
    """Return the classes that the words say were not used, ';' between.

    Where only one class is said to have been used, that rules out what came in another manner.

    >>> munitions_excluded("no cluster munitions"), munitions_excluded("cluster munitions")
    ('cluster_munition', None)
    >>> "unguided_bomb" in munitions_excluded("only guided bombs").split(";")
    True
    """
    return _joined(_named(words).excluded)


@lru_cache(maxsize=1 << 12)
def _named(words: str | None) -> _Named:
    """Return what each clause names; a word of denial holds for what comes after it there."""
    used: set[str] = set()
    excluded: set[str] = set()
    for clause in _CLAUSES.split(words or ""):
        if _OPEN.search(clause):
            continue
        denial = _DENIED.search(clause)
        before = clause[: denial.start()] if denial else clause
        told = _classes(before)
        used |= told
        if denial:
            excluded |= _classes(clause[denial.end() :])
        if _ONLY.search(before):
            excluded |= {other for one in told for other in MUNITIONS if _rules_out(one, other)}
    special = used - _GENERAL
    first = next((name for name in _WORDS if name in used), None)
    general = frozenset({first} if first else ())
    return _Named(frozenset(special) or general, frozenset(excluded - used))


def _classes(words: str) -> set[str]:
    """Return every class that the words name; a general one only where there is no special one."""
    found = [name for name, pattern in _RULES.items() if pattern.search(words)]
    special = {name for name in found if name not in _GENERAL}
    return special or set(found[:1])


def _rules_out(only: str, other: str) -> bool:
    """Return whether "only" the one leaves no room for the other: another manner, or guidance."""
    manners = zip(
        MUNITION_MANNER.get(only, (None, None)),
        MUNITION_MANNER.get(other, (None, None)),
        strict=True,
    )
    return any(None not in pair and len(set(pair)) > 1 for pair in manners)


def _joined(names: frozenset[str]) -> str | None:
    return ";".join(sorted(names)) or None
