"""Names of a place list in a text: longest first, across spellings, clitics and cases."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from crossfix.extract.folding import Folded
from crossfix.normalise.gazetteer import Gazetteer
from crossfix.normalise.names import fold, is_arabic

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?")
_GAP = re.compile(r"(?: ?- ?| ?['\"]? ?)\Z")  # between the words of one name
_LONGEST = 6  # words of a name, articles among them
_ARTICLES = frozenset(
    {
        *("al", "el", "ul", "as", "es", "ash", "esh", "ar", "er", "at", "et", "az"),
        *("ez", "an", "en", "ad", "ed", "ath", "edh", "adh"),
        *("аль", "эль", "ал", "эл", "ас", "эс", "аш", "эш", "ар", "эр", "ат", "эт"),
        *("аз", "эз", "ан", "эн", "ад", "эд"),
    }
)
_SURE_ARTICLES = frozenset({"al", "el", "аль", "эль"})
_CLITICS = re.compile("(?:[وف]?(?:[بكل]?ال|لل)|[وف]?[بلك]|[وف])")
_CYRILLIC = re.compile("[а-я]")
# endings of the oblique cases, the longest first, and what the nominative has in their place; й is
# written и in a folded text
_RUSSIAN_CASES = (
    ("ими", ("ии", "ые")),
    ("ого", ("ии", "ое")),
    ("ому", ("ии", "ое")),
    ("ом", ("", "о", "ии")),
    ("ем", ("", "е", "и")),
    ("ои", ("а", "ая", "ои")),
    ("еи", ("я", "а", "ая")),
    ("ую", ("ая",)),
    ("е", ("", "а", "я", "о")),
    ("а", ("", "о")),
    ("у", ("", "а", "о")),
    ("ю", ("", "я", "и")),
    ("я", ("", "и", "е")),
    ("ы", ("", "а")),
    ("и", ("", "а", "я")),
)
_LEAST_STEM = 3


class Word(NamedTuple):
    """A word of a folded text and what it is looked up as."""

    start: int
    end: int
    key: str
    article: bool


class Hit(NamedTuple):
    """A stretch of a folded text that is a listed name, and the entries that have it."""

    start: int
    end: int
    entries: tuple[int, ...]


class Names(NamedTuple):
    """The names of a place list as folded texts spell them."""

    entries: Mapping[str, tuple[int, ...]]
    first: frozenset[str]  # the first word of each


class Listed:
    """A place list as part of a key: the same as itself only, and kept as long as the key is."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __hash__(self) -> int:
        return id(self.gazetteer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listed) and other.gazetteer is self.gazetteer


def names_of(gazetteer: Gazetteer) -> Names:
    """Return the index of a place list; made once for each."""
    return _index(Listed(gazetteer))


@lru_cache(maxsize=4)
def _index(same: Listed) -> Names:
    entries: dict[str, tuple[int, ...]] = {}
    for key, numbers in same.gazetteer.by_fold.items():
        short = key.replace("й", "и")
        entries[short] = tuple(dict.fromkeys((*entries.get(short, ()), *numbers)))
    return Names(entries, frozenset(key.partition(" ")[0] for key in entries))


def words_of(folded: Folded) -> list[Word]:
    """Return the words of a folded text, made once; a possessive 's is no part of one."""
    kept: list[Word] | None = folded.kept.get("words")
    if kept is not None:
        return kept
    found: list[Word] = []
    for match in _WORD.finditer(folded.text):
        start = match.start()
        text = match[0].rstrip("'")
        text = text.removesuffix("'s")
        article = text in _ARTICLES
        found.append(Word(start, start + len(text), text if article else _key(text), article))
    folded.kept["words"] = found
    return found


@lru_cache(maxsize=1 << 16)
def _key(text: str) -> str:
    return fold(text).replace("й", "и")


def find_names(folded: Folded, words: Sequence[Word], names: Names) -> Iterator[Hit]:
    """Yield the listed names in a text, the longest at each place, none over another.

    Time grows with the length of the text: no name is tried beyond six words.
    """
    position = 0
    while position < len(words):
        hit, used = _at(folded, words, position, names)
        if hit is not None:
            yield hit
        position += used


def _at(folded: Folded, words: Sequence[Word], first: int, names: Names) -> tuple[Hit | None, int]:
    """Return the longest name that begins at a word, and how many words it takes."""
    head = first
    if words[first].article:
        if not _leads(folded, words, first):
            return None, 1
        head += 1
    heads = _spellings(words[head].key, first=True) if head < len(words) else ()
    for spelling, cut in heads:
        if spelling not in names.first:
            continue
        start = words[first].start + (cut if first == head else 0)
        found = _longest(folded.text, words, head, spelling, names)
        if found is not None:
            entries, last = found
            return Hit(start, words[last].end, entries), last - first + 1
    return None, 1


def _leads(folded: Folded, words: Sequence[Word], first: int) -> bool:
    """Return whether a word that may be an article is one: "As Safirah", not "such as Homs"."""
    if first + 1 >= len(words):
        return False
    gap = folded.text[words[first].end : words[first + 1].start]
    if gap == "-" or words[first].key in _SURE_ARTICLES:
        return bool(_GAP.match(gap))
    if gap != " ":
        return False
    return is_capital(folded, words[first].start) and is_capital(folded, words[first + 1].start)


def is_capital(folded: Folded, position: int) -> bool:
    """Return whether the original has a capital at a letter of the folded text."""
    return folded.quote(position, position + 1).words[0].isupper()


def _longest(
    text: str, words: Sequence[Word], head: int, spelling: str, names: Names
) -> tuple[tuple[int, ...], int] | None:
    found = None
    stems: list[tuple[str, ...]] = [(spelling,)]
    if entries := names.entries.get(spelling):
        found = entries, head
    last = head
    while last + 1 < len(words) and last - head + 1 < _LONGEST:
        if not _GAP.match(text[words[last].end : words[last + 1].start]):
            break
        last += 1
        if words[last].article:
            continue
        ends = tuple(form for form, _ in _spellings(words[last].key, first=False))
        for end in ends:
            tried = " ".join((*(forms[0] for forms in stems), end))
            if entries := names.entries.get(tried):
                found = entries, last
                break
        stems.append((words[last].key,))
    return found


@lru_cache(maxsize=1 << 16)
def _spellings(key: str, *, first: bool) -> tuple[tuple[str, int], ...]:
    """Return the names that a word may stand for, and how many letters stand before each.

    >>> _spellings("وحلب", first=True)
    (('وحلب', 0), ('حلب', 1))
    >>> [form for form, _ in _spellings("латакии", first=True)]
    ['латакии', 'латаки', 'латакиа', 'латакия']
    """
    forms = [(key, 0)]
    if first and is_arabic(key) and (clitic := _CLITICS.match(key)):
        forms += [
            (_bare(key[cut:]), cut)
            for cut in range(1, clitic.end() + 1)
            if len(key) - cut >= _LEAST_STEM and _CLITICS.fullmatch(key[:cut])
        ]
    elif _CYRILLIC.search(key):
        for ending, nominatives in _RUSSIAN_CASES:
            if key.endswith(ending) and len(key) - len(ending) >= _LEAST_STEM:
                stem = key.removesuffix(ending)
                forms += [(stem + nominative, 0) for nominative in nominatives]
    return tuple(dict.fromkeys(forms))


def _bare(word: str) -> str:
    return word.removeprefix("ال") if len(word) >= _LEAST_STEM + 2 else word
