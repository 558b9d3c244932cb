"""Who: common names of actors, and whether the words name one, leave it open or rule it out."""

import csv
import re
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from crossfix.normalise.names import fold

STATED, CONTESTED, EXCLUDED, UNKNOWN = "stated", "contested", "excluded", "unknown"

_UNKNOWN_WORDS = frozenset({"unknown", "unidentified", "unspecified", "other", "n a", "none"})
_YEARS = re.compile(r"\s*\(\d{4}\s*-\s*(?:\d{4})?\)")  # ACLED dates its governments
_CONTESTED = re.compile(r"\((?:contested|disputed|unclear)\)|\bor other\b", re.IGNORECASE)
_NOT = re.compile(r"^(?:not|excluding)\s+", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+|\s*/\s*|\s*[,;|]\s*(?:or\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|&|with)\s+", re.IGNORECASE)


class Actors(NamedTuple):
    """The actors by their common names, ';' between, and how certain the words are."""

    names: str | None
    certainty: str


@lru_cache(maxsize=1)
def aliases() -> dict[str, str]:
    """Return the common name behind each folded spelling."""
    file = resources.files("crossfix") / "data" / "actors.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    found = {fold(row["name"]): row["name"] for row in rows}
    for row in rows:
        found |= {fold(alias): row["name"] for alias in row["aliases"].split("|") if alias}
    return found


@lru_cache(maxsize=1 << 14)
def common_name(words: str | None) -> str | None:
    """Return the common name of one actor; None for unknown; other names stay as they are.

    >>> common_name("Russian Military"), common_name("ISIL"), common_name("unknown")
    ('Russia', 'IS', None)
    """
    if words is None or fold(words) in _UNKNOWN_WORDS or not fold(words):
        return None
    bare = _YEARS.sub("", words).strip()
    return aliases().get(fold(bare), bare)


@lru_cache(maxsize=1 << 14)
def read_actors(words: str | None) -> Actors:
    """Return the actors that the words name.

    "A or B" and "A, B" are contested: a list of belligerents says that it was one of them.
    "A and B" states both.

    >>> read_actors("Russian Military, U.S.-led Coalition")
    Actors(names='Russia;US-led Coalition', certainty='contested')
    >>> read_actors("Syrian government and Russia"), read_actors("not Russia")
    (Actors(names='Russia;Syrian government', certainty='stated'), \
Actors(names='Russia', certainty='excluded'))
    """
    if words is None:
        return Actors(None, UNKNOWN)
    if (whole := aliases().get(fold(_YEARS.sub("", words)))) is not None:
        return Actors(whole, STATED)
    contested = bool(_CONTESTED.search(words))
    bare = _CONTESTED.sub(" ", words).strip()
    excluded = bool(_NOT.search(bare))
    parts = [part for part in _OR.split(_NOT.sub("", bare)) if part.strip()]
    found = {
        name for part in parts for one in _AND.split(part) if (name := common_name(one.strip()))
    }
    if not found:
        return Actors(None, UNKNOWN)
    open_list = len(parts) > 1 and (len(found) > 1 or contested)
    certainty = EXCLUDED if excluded else CONTESTED if contested or open_list else STATED
    return Actors(";".join(sorted(found)), certainty)
