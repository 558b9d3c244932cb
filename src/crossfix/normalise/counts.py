"""How many objects the words name."""

import re
from functools import lru_cache

from crossfix.model import about
from crossfix.normalise.objects import object_class

_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        [
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
            *("eighteen", "nineteen", "twenty"),
        ],
        start=1,
    )
} | {"a": 1, "an": 1, "another": 1, "dozen": 12, "thirty": 30, "forty": 40, "fifty": 50}
_NUMBER = rf"\d+|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))}"
# T-55, Su-34, Su-25SM: a designation, not a count; three-level: a storey, not a count
_NOT_COUNTS = re.compile(
    r"\b[A-Za-zА-Яа-я]{1,6}-\d+\w*\b|\b[\w]+-(?:level|storey|story|floor|stor(?:ied|eyed))\b|"
    r"\([^)]*\)"
)
_JOINT = re.compile(r"\bcommand(?: post)? and (?:communications?|control)\b", re.IGNORECASE)
_LISTED = re.compile(r"\s*[,;+]\s*(?:and\s+)?|\s+(?:and|&)\s+", re.IGNORECASE)
# what follows tells where or of what, not what else
_TAIL = re.compile(r"\s(?:in|at|with|of|near|from|by|for|disguised)\s.*$", re.IGNORECASE)
_BESIDE = re.compile(r"^(?:near|next to|around|after|beside|all)\b", re.IGNORECASE)
_COUNTED = re.compile(
    rf"^(?P<hedge>about|around|some|approximately|nearly|up to|at least|over|more than)?\s*"
    rf"(?P<number>{_NUMBER})\b\s+(?P<noun>\S.*)$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"\b(?:objects?|targets?|facilit(?:y|ies)|buildings?|structures?|sites?|points?|launchers?)$",
    re.IGNORECASE,
)
# people, land and adjectives are no objects that one could count
_MASS = re.compile(
    r"civilians?\b|people|fighters|militants|terrorists|crowd|gathering|residential$|education$|"
    r"health\s?care$|agricultur|livestock|commerce$|religious$|farmland|land$|prayers|lines$|\bareas?$|surroundings$|flying",
    re.IGNORECASE,
)
_SINGULAR_IN_S = re.compile(r"(?:headquarters|barracks|premises)$", re.IGNORECASE)
_PLURAL = re.compile(r"(?<!s)s$", re.IGNORECASE)
_LEAST_PLURAL = 2


@lru_cache(maxsize=1 << 13)
def count_objects(words: str | None) -> tuple[int | None, int | None]:
    """Return how many objects the words name, low and high; None where they do not say.

    A singular counts 1, a plural without a number at least 2; "about" widens by a tenth; what
    cannot be counted leaves the upper end open.

    >>> count_objects("3 depots, 4 command posts, 5 armoured vehicles"), count_objects("depots")
    ((12, 12), (2, None))
    >>> count_objects("about 20 T-55 tanks and 3 rocket launchers"), count_objects("residential")
    ((21, 25), (None, None))
    """
    if words is None:
        return None, None
    text = _JOINT.sub("command", _NOT_COUNTS.sub(" ", words)).rsplit(":", maxsplit=1)[-1]
    counts = [_count(part) for part in _LISTED.split(" ".join(text.split())) if part]
    lows = [low for low, _ in counts if low is not None]
    highs = [high for _, high in counts if high is not None]
    if not lows and not highs:
        return None, None
    return sum(lows) or None, sum(highs) if len(highs) == len(counts) else None


def _count(part: str) -> tuple[int | None, int | None]:
    part = _TAIL.sub("", part).strip()
    if _BESIDE.search(part):
        return None, None
    counted = _COUNTED.match(part)
    noun = counted["noun"] if counted else part
    if _MASS.search(noun) or not (object_class(noun) or _GENERIC.search(noun)):
        return None, None
    if counted:
        number = counted["number"].casefold()
        return _hedged(counted["hedge"], int(_NUMBER_WORDS.get(number, 0) or number))
    if _PLURAL.search(noun) and not _SINGULAR_IN_S.search(noun):
        return _LEAST_PLURAL, None
    return 1, 1


def _hedged(hedge: str | None, number: int) -> tuple[int | None, int | None]:
    match (hedge or "").casefold():
        case "":
            return number, number
        case "up to":
            return None, number
        case "at least":
            return number, None
        case "over" | "more than":
            return number + 1, None
        case _:
            widened = about(number)
            return widened.low, widened.high
