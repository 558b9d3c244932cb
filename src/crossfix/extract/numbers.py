"""Numbers in a text with what they count or measure, and how the words hedge them."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from crossfix.extract.folding import Folded
from crossfix.extract.number_kinds import (
    Number,
    NumberKind,
    fixed_at,
    is_name,
    kind_of,
    past_name,
    year_like,
)
from crossfix.extract.numerals import (
    CLITICS,
    Amount,
    adjacent,
    amount_at,
    is_clitic,
    number_may_start,
    word_set,
)
from crossfix.extract.tokens import Phrases, Tokens, every_phrase, stems, tokens_of
from crossfix.model import Count, about

__all__ = ["Number", "NumberKind", "read_numbers"]

_URL = re.compile(r"(?:https?://|www\.|t\.me/|@)\S+")
_REACH = 6  # tokens from a verb of rising to its numbers
_AFTER_REACH = 3  # words between a number and "at least" behind it


class _Words(NamedTuple):
    hedge: Phrases[str]
    hedge_after: Phrases[str]
    between: Phrases[bool]
    origin: Phrases[bool]
    joint: frozenset[str]
    until: Phrases[bool]
    plain: Phrases[bool]
    rise: Phrases[bool]
    barred: Phrases[bool]


def _hedges(key: str) -> Phrases[str]:
    listed = every_phrase("numbers", key)
    return Phrases((phrase, name) for name, phrases in listed for phrase in phrases)


@cache
def _words() -> _Words:
    return _Words(
        hedge=_hedges("hedge"),
        hedge_after=_hedges("hedge_after"),
        between=Phrases(every_phrase("numbers", "range", "between")),
        origin=Phrases(every_phrase("numbers", "range", "from")),
        joint=word_set("range", "and"),
        until=Phrases(every_phrase("numbers", "range", "to")),
        plain=Phrases(every_phrase("numbers", "range", "plain")),
        rise=Phrases(every_phrase("numbers", "rise", "words")),
        barred=Phrases(every_phrase("numbers", "not_number", "phrases")),
    )


@lru_cache(maxsize=1 << 16)
def _may_start(word: str) -> bool:
    """Return whether a number, a hedge or a verb of rising may begin with a word."""
    words = _words()
    tables = (words.barred, words.between, words.origin, words.hedge, words.rise)
    known = any(stem in table.firsts() for _, stem in stems(word) for table in tables)
    return known or number_may_start(word) or word in CLITICS


class _Read(NamedTuple):
    """What was read from a token on: where to go on, and the numbers."""

    after: int
    numbers: tuple[Number, ...] = ()


def read_numbers(folded: Folded) -> tuple[Number, ...]:
    """Return the numbers of a text, first to last; what is no count says so by its kind.

    Ordinals and the names of things (Su-24, T-72) are no numbers. A hedge before a number belongs
    to its stretch. A singular noun counts nothing here; an Arabic dual (طفلين) counts two.

    >>> from crossfix.extract.folding import fold
    >>> [(n.count.low, n.count.high) for n in read_numbers(fold("1,631 sorties by 3 or 4 Su-24s"))]
    [(1631, 1631), (3, 4)]
    >>> [n.count.low for n in read_numbers(fold("مقتل طفلين و ثلاثة وعشرون مدنيا، ٥ نساء"))]
    [2, 23, 5]
    >>> read_numbers(fold("не менее двадцати трёх человек"))[0].count
    Count(low=23, high=None)
    """
    line = tokens_of(folded)
    urls = [match.span() for match in _URL.finditer(folded.text)][::-1]
    found: list[Number] = []
    index, rose = 0, -_REACH
    while index < len(line):
        while urls and urls[-1][1] <= line[index].start:
            urls.pop()
        if urls and urls[-1][0] <= line[index].start:
            index += 1
            continue
        if line[index].kind == "word" and not _may_start(line[index].text):
            index += 1
            continue
        if _words().rise.at(line, index):
            rose = index
        read = _read(line, index, rose=index - rose < _REACH)
        found += read.numbers if read else ()
        index = read.after if read else index + 1
    return tuple(found)


def _read(line: Tokens, index: int, *, rose: bool) -> _Read | None:
    words = _words()
    if line[index].kind in {"line", "mark"} and line[index].text != "+":
        return None
    barred = words.barred.at(line, index)
    if barred:
        return _Read(barred[0])
    fixed = fixed_at(line, index)
    if fixed:
        return _Read(fixed[0], (fixed[1],))
    between = words.between.at(line, index)
    if between:
        return _pair(line, index, between[0], joint=True, rose=False)
    origin = words.origin.at(line, index)
    if origin:
        return _pair(line, index, origin[0], joint=False, rose=rose)
    hedge = words.hedge.at(line, index)
    if hedge:
        return _hedged(line, index, *hedge, rose=rose)
    amount = amount_at(line, index)
    if amount is None:
        return None
    if is_name(line, _first(line, index), amount):
        return _Read(past_name(line, amount.after))
    return _plain(line, index, amount, rose=rose)


def _first(line: Tokens, index: int) -> int:
    """Return the index of the digits, behind an Arabic clitic."""
    clitic = is_clitic(line[index]) and index + 1 < len(line) and line[index + 1].kind == "digits"
    return index + 1 if clitic else index


def _usable(line: Tokens, index: int) -> Amount | None:
    """Return the amount at a token unless it is a name, or part of a date, a time or a phone."""
    if index >= len(line) or fixed_at(line, _first(line, index)):
        return None
    amount = amount_at(line, index)
    return None if not amount or is_name(line, _first(line, index), amount) else amount


def _pair(line: Tokens, index: int, after: int, *, joint: bool, rose: bool) -> _Read | None:
    """Read between 13 and 15, from 13 to 15; after a verb of rising the last number is the one."""
    words = _words()
    low = _usable(line, after)
    if low is None or low.after >= len(line):
        return None
    at = low.after
    if joint:
        second = at + 1 if line[at].text in words.joint else at
        high = _usable(line, second) if second > at or line[at].text.startswith("و") else None
    else:
        until = words.until.at(line, at)
        high = _usable(line, until[0]) if until else None
    if high is None:
        return None
    if rose:
        was = _number(line, after, low, ("was",))
        now = _number(line, words.until.at(line, at)[0], high, ("update",))  # type: ignore[index]
        return _Read(high.after, (was, now))
    if low.low >= high.low:
        return None
    return _Read(high.after, (_ranged(line, index, low, high, "between"),))


def _hedged(line: Tokens, index: int, after: int, name: str, *, rose: bool) -> _Read | None:
    amount = _usable(line, after)
    if amount is None:
        return None
    if name == "up_to" and rose and after == index + 1:  # возросло до 27: that is the number
        return _Read(amount.after, (_number(line, index + 1, amount, ("update",)),))
    extra = ("update",) if rose else ()
    high = _second(line, amount)
    if high:
        number = _ranged(line, index, amount, high, "range")
        low, top = number.count.low, number.count.high
    else:
        number = _number(line, index, amount, extra)
        low, top = amount.low, amount.high
    return _Read(
        high.after if high else amount.after,
        (_with_hedge(number, name, Count(low=low, high=top)),),
    )


def _with_hedge(number: Number, name: str, count: Count) -> Number:
    return Number(
        start=number.start,
        end=number.end,
        count=_bounds(name, count) if number.count != Count() else Count(),
        kind=number.kind,
        signs=(*number.signs, name),
    )


def _bounds(name: str, count: Count) -> Count:
    """Return what a hedge makes of a number; "about" is a convention (`crossfix.model.about`)."""
    low, high = count.low, count.high
    if low is None or high is None:
        return count
    match name:
        case "about":
            return Count(low=about(low).low, high=about(high).high)
        case "nearly":
            return Count(low=about(low).low, high=high)
        case "more_than":
            return Count(low=low + 1)
        case "at_least":
            return Count(low=low)
        case "up_to":
            return Count(high=high)
    return Count(high=max(high - 1, 0))


def _plain(line: Tokens, index: int, amount: Amount, *, rose: bool) -> _Read:
    high = _second(line, amount)
    extra = ("update",) if rose else ()
    number = (
        _ranged(line, index, amount, high, "range") if high else _number(line, index, amount, extra)
    )
    after = high.after if high else amount.after
    hedge = _hedge_behind(line, after)
    if hedge and number.kind is NumberKind.COUNT:
        end, name = hedge
        glued = line[after - 1].end if end is None else line[end - 1].end
        number = _with_hedge(number, name, number.count)
        number = Number(
            start=number.start, end=glued, count=number.count, kind=number.kind, signs=number.signs
        )
        after = after if end is None else end
    return _Read(after, (number,))


def _second(line: Tokens, low: Amount) -> Amount | None:
    """Return the upper end of 13-15, 13 to 15, two or three."""
    at = low.after
    if at + 1 >= len(line) or low.high is None or not low.whole:
        return None
    if line[at].text == "-":
        if adjacent(line, at) != adjacent(line, at + 1):
            return None
        after = at + 1
    else:
        plain = _words().plain.at(line, at)
        if plain is None:
            return None
        after = plain[0]
    high = _usable(line, after)
    if high is None or high.high is None or high.low <= low.low or not high.whole:
        return None
    chained = high.after + 1 < len(line) and line[high.after].text == "-"
    return None if chained and line[high.after + 1].kind == "digits" else high


def _hedge_behind(line: Tokens, after: int) -> tuple[int | None, str] | None:
    """Return the hedge behind a number: the token after it where it stands next, and its name."""
    words = _words()
    for at in range(after, min(after + _AFTER_REACH + 1, len(line))):
        hedge = words.hedge_after.at(line, at)
        if hedge:
            end, name = hedge
            return None if amount_at(line, end) else (end if at == after else None, name)
        if line[at].kind != "word" or amount_at(line, at):
            return None
    return None


def _ranged(line: Tokens, index: int, low: Amount, high: Amount, sign: str) -> Number:
    kind = kind_of(line, _first(line, index), high)
    if year_like(low) and year_like(high):
        kind = NumberKind.YEAR
    return Number(
        start=line[index].start,
        end=line[high.after - 1].end,
        count=Count(low=low.low, high=high.high),
        kind=kind,
        signs=(*dict.fromkeys((*low.signs, *high.signs)), sign),
    )


def _number(line: Tokens, index: int, amount: Amount, extra: tuple[str, ...]) -> Number:
    first = _first(line, index)
    kind = kind_of(line, first, amount)
    signs = (*amount.signs, *extra)
    if kind is NumberKind.COUNT and year_like(amount):
        signs = (*signs, "year_like")
    return Number(
        start=line[index].start,
        end=line[amount.after - 1].end,
        count=Count(low=amount.low, high=amount.high),
        kind=kind,
        signs=signs,
    )
