"""The words of time of three languages, as the grammars look them up."""

from functools import cache, lru_cache
from typing import Any, NamedTuple

from crossfix.extract.folding import fold
from crossfix.extract.numerals import number_may_start, script
from crossfix.extract.tokens import Phrases, every_phrase, stems


def time_words(*keys: str) -> frozenset[str]:
    """Return the folded words of a heading of the tables of times."""
    return frozenset(fold(word).text for word, _ in every_phrase("times", *keys))


def time_phrases(*keys: str) -> Phrases[int]:
    """Return phrases with their numbers; Russian keys list the forms of one word."""
    return Phrases(
        (name, value)
        for names, value in every_phrase("times", *keys)
        for name in (names.split() if _forms(names) else [names])
    )


def _forms(names: str) -> bool:
    """Return whether a key lists forms of one Russian word: they begin alike."""
    words = fold(names).text.split()
    alike = {word[:2] for word in words}
    return len(words) > 1 and script(words[0]) == "cyrillic" and len(alike) == 1


class Words(NamedTuple):
    """Phrases and words by the part that they play in an expression of time."""

    weekdays: Phrases[int]
    days: Phrases[int]
    moments: Phrases[list[int]]
    parts: Phrases[list[int]]
    links: frozenset[str]
    leads: Phrases[bool]
    strong: Phrases[bool]
    past: frozenset[str]
    this: frozenset[str]
    units: Phrases[str]
    plural: Phrases[bool]
    units_two: Phrases[str]
    since: Phrases[bool]
    start: Phrases[bool]
    operation: Phrases[bool]
    as_of: Phrases[bool]
    until: Phrases[bool]
    origin: Phrases[bool]
    to: Phrases[bool]
    ago: frozenset[str]
    ago_before: Phrases[bool]
    last: frozenset[str]
    next: frozenset[str]
    clock_leads: frozenset[str]
    hour_words: Phrases[bool]
    am: Phrases[bool]
    pm: Phrases[bool]
    zones: Phrases[int]


@cache
def words() -> Words:
    """Return the words of all languages."""

    def phrases(key: str) -> Phrases[Any]:
        return Phrases(every_phrase("times", key, "words"))

    return Words(
        weekdays=time_phrases("weekdays"),
        days=Phrases(every_phrase("times", "days")),
        moments=Phrases(every_phrase("times", "moments")),
        parts=Phrases(every_phrase("times", "parts")),
        links=time_words("links", "words"),
        leads=phrases("leads"),
        strong=phrases("strong"),
        past=time_words("past", "words"),
        this=time_words("this", "words"),
        units=Phrases(
            (name, unit) for names, unit in every_phrase("times", "units") for name in names.split()
        ),
        plural=phrases("plural"),
        units_two=Phrases(every_phrase("times", "units_two")),
        since=phrases("since"),
        start=phrases("start"),
        operation=phrases("operation"),
        as_of=phrases("as_of"),
        until=phrases("until"),
        origin=phrases("from"),
        to=phrases("to"),
        ago=time_words("ago", "words"),
        ago_before=phrases("ago_before"),
        last=time_words("last", "words"),
        next=time_words("next", "words"),
        clock_leads=time_words("clock_leads", "words"),
        hour_words=phrases("hour_words"),
        am=phrases("am"),
        pm=phrases("pm"),
        zones=Phrases(every_phrase("times", "zones")),
    )


@cache
def _starters() -> frozenset[str]:
    """Return every word that may begin an expression of time."""
    every = words()
    tables = (
        *(every.weekdays, every.days, every.moments, every.parts, every.leads, every.units),
        *(every.units_two, every.since, every.as_of, every.until, every.origin, every.ago_before),
        time_phrases("months"),
        Phrases(every_phrase("times", "day_words")),
    )
    return frozenset().union(*(table.firsts() for table in tables), every.past, every.this)


@lru_cache(maxsize=1 << 16)
def may_start(word: str) -> bool:
    """Return whether an expression of time may begin with a word."""
    return any(stem in _starters() for _, stem in stems(word)) or number_may_start(word)
