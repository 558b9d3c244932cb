"""Numbers in a text with what they count or measure, and how the words hedge them."""

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from crossfix.extract.folding import Folded, fold
from crossfix.extract.numerals import (
    CLITICS,
    Amount,
    adjacent,
    amount_at,
    is_clitic,
    number_may_start,
    script,
    word_set,
)
from crossfix.extract.tokens import Phrases, Tokens, every_phrase, stems, tokens
from crossfix.model import Count, Noun, about


class NumberKind(StrEnum):
    """What a number is; only a count counts people, things or deeds."""

    COUNT = "count"
    AGE = "age"
    CLOCK = "clock"
    CODE = "code"  # a label: resolution 2254, a 500-pound bomb
    DATE = "date"
    DISTANCE = "distance"
    DURATION = "duration"
    FRACTION = "fraction"
    MEASURE = "measure"
    MONEY = "money"
    PERCENT = "percent"
    PHONE = "phone"
    YEAR = "year"


class Number(Noun, frozen=True, kw_only=True):
    """A number by its place in the folded text, with the words that hedge it.

    Signs: digits or words; thousands (separated), separator (a doubtful one), scaled, dozen, dual,
    definite; bound (dozens, several), about, nearly, at_least, more_than, up_to, less_than, range,
    between; year_like; was and update ("rose from 13 to 27").
    """

    start: int
    end: int
    count: Count
    kind: NumberKind = NumberKind.COUNT
    signs: tuple[str, ...] = ()


_HEDGES = ("about", "nearly", "more_than", "at_least", "up_to", "less_than")
_URL = re.compile(r"(?:https?://|www\.|t\.me/|@)\S+")
_LAST_DAY = 31
_MONTH_REACH = 6  # tokens, from a year back to its month
_YEARS = range(1900, 2100)
_REACH = 6  # tokens from a verb of rising to its numbers
_AFTER_REACH = 3  # words between a number and "at least" behind it
_PHONE_DIGITS = 7
_PHONE_GROUPS = 3


class _Words(NamedTuple):
    hedge: Phrases[str]
    hedge_after: Phrases[str]
    between: Phrases[bool]
    origin: Phrases[bool]
    joint: frozenset[str]
    until: Phrases[bool]
    plain: Phrases[bool]
    rise: Phrases[bool]
    label: Phrases[bool]
    after: Phrases[NumberKind]
    before: Phrases[NumberKind]
    months: Phrases[int]
    ordinal_suffix: frozenset[str]
    number_suffix: frozenset[str]
    year_before: frozenset[str]
    year_next: frozenset[str]
    barred: Phrases[bool]


def _kinds(*key: str) -> Phrases[NumberKind]:
    return Phrases(
        (phrase, NumberKind(kind)) for kind, listed in every_phrase("numbers", *key)
        for phrase in listed
    )  # fmt: skip


def _hedges(key: str) -> Phrases[str]:
    return Phrases((phrase, name) for name, listed in every_phrase("numbers", key)
                   for phrase in listed)  # fmt: skip


@cache
def _words() -> _Words:
    months = every_phrase("times", "months")
    return _Words(
        hedge=_hedges("hedge"),
        hedge_after=_hedges("hedge_after"),
        between=Phrases(every_phrase("numbers", "range", "between")),
        origin=Phrases(every_phrase("numbers", "range", "from")),
        joint=word_set("range", "and"),
        until=Phrases(every_phrase("numbers", "range", "to")),
        plain=Phrases(every_phrase("numbers", "range", "plain")),
        rise=Phrases(every_phrase("numbers", "rise", "words")),
        label=Phrases(every_phrase("numbers", "label", "words")),
        after=_kinds("after"),
        before=_kinds("before"),
        months=Phrases(
            (name, month)
            for names, month in months
            for name in (names.split() if script(fold(names).text) == "cyrillic" else [names])
        ),
        ordinal_suffix=word_set("ordinal_suffix", "words"),
        number_suffix=word_set("number_suffix", "words"),
        year_before=word_set("year", "before"),
        year_next=word_set("year", "next"),
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

    >>> [(n.count.low, n.count.high) for n in read_numbers(fold("1,631 sorties by 3 or 4 Su-24s"))]
    [(1631, 1631), (3, 4)]
    >>> [n.count.low for n in read_numbers(fold("مقتل طفلين و ثلاثة وعشرون مدنيا، ٥ نساء"))]
    [2, 23, 5]
    >>> read_numbers(fold("не менее двадцати трёх человек"))[0].count
    Count(low=23, high=None)
    """
    line = tokens(folded.text)
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
    fixed = _fixed(line, index)
    if fixed:
        return fixed
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
    if _is_name(line, _first(line, index), amount):
        return _Read(_past_name(line, amount.after))
    return _plain(line, index, amount, rose=rose)


def _first(line: Tokens, index: int) -> int:
    """Return the index of the digits, behind an Arabic clitic."""
    clitic = is_clitic(line[index]) and index + 1 < len(line) and line[index + 1].kind == "digits"
    return index + 1 if clitic else index


def _usable(line: Tokens, index: int) -> Amount | None:
    """Return the amount at a token unless it is a name, or part of a date, a time or a phone."""
    if index >= len(line) or _fixed(line, _first(line, index)):
        return None
    amount = amount_at(line, index)
    return None if not amount or _is_name(line, _first(line, index), amount) else amount


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
    kind = _kind(line, _first(line, index), high)
    if _year_like(low) and _year_like(high):
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
    kind = _kind(line, first, amount)
    signs = (*amount.signs, *extra)
    if kind is NumberKind.COUNT and _year_like(amount):
        signs = (*signs, "year_like")
    return Number(
        start=line[index].start,
        end=line[amount.after - 1].end,
        count=Count(low=amount.low, high=amount.high),
        kind=kind,
        signs=signs,
    )


def _year_like(amount: Amount) -> bool:
    return amount.low in _YEARS and amount.signs == ("digits",) and amount.whole


def _kind(line: Tokens, first: int, amount: Amount) -> NumberKind:
    """Return what the words at both sides of a number make of it."""
    words = _words()
    clitic = first > 0 and is_clitic(line[first - 1]) and adjacent(line, first)
    before = _before(line, first - 1 if clitic else first)
    if before is NumberKind.YEAR and not _year_like(amount):
        before = None
    behind = _behind(line, amount)
    if behind in {NumberKind.DURATION, NumberKind.YEAR} and _year_like(amount):
        return NumberKind.YEAR
    if before and (before is NumberKind.AGE or behind is None):
        return before
    if behind:
        return behind
    if _is_date(line, first, amount):
        return NumberKind.DATE
    if _year_like(amount) and _is_year(line, first, amount.after, words):
        return NumberKind.YEAR
    return NumberKind.COUNT if amount.whole else NumberKind.FRACTION


def _before(line: Tokens, first: int) -> NumberKind | None:
    for length in (2, 1):
        found = _words().before.at(line, first - length) if first >= length else None
        if found and found[0] == first:
            return found[1]
    return None


def _behind(line: Tokens, amount: Amount) -> NumberKind | None:
    """Return what the unit behind a number measures: km, years old, percent."""
    at = amount.after
    hyphen = at + 1 < len(line) and line[at].text == "-" and adjacent(line, at)
    if hyphen and adjacent(line, at + 1):
        at += 1
    found = _words().after.at(line, at)
    if found:
        letter = line[at].kind == "word" and len(line[at].text) == 1 and found[0] == at + 1
        if not letter or adjacent(line, at) or script(line[at].text) != "latin":
            return found[1]
    hyphenated = hyphen and at > amount.after and line[at].kind == "word"
    if hyphenated and line[at].text not in _words().number_suffix:
        return NumberKind.CODE  # three-storey, 500-strong: it tells of one thing
    return None


def _is_date(line: Tokens, first: int, amount: Amount) -> bool:
    """Return whether a number is the day, or the year, beside the name of a month."""
    months = _words().months
    day = 0 < amount.low <= _LAST_DAY and amount.signs == ("digits",)
    at = amount.after
    if day and at < len(line) and line[at].text in _words().ordinal_suffix | _OF:
        at += 1
    while day and at < len(line) and line[at].text in _OF | {"-"}:
        at += 1
    behind = months.at(line, at) if day else None
    if behind and not _is_modal(line, at):
        return True
    if not (day or _year_like(amount)):
        return False
    for start in range(first - 1, max(first - _MONTH_REACH, 0) - 1, -1):
        named = months.at(line, start)
        if named and _only_day(line[named[0] : first]):
            return _year_like(amount) or script(line[start].text) == "latin"
    return False


def _only_day(between: Tokens) -> bool:
    """Return whether no more than a day stands between a month and a number: October 24th, 2015."""
    loose = _words().ordinal_suffix | {".", ","}
    return all(token.text in loose or token.kind == "digits" for token in between)


_OF = frozenset({"of", fold("من").text, fold("شهر").text, "st", "nd", "rd", "th"})
_MODAL = frozenset({"have", "be", "not", "also", "yet", "still", "never", "well"})


def _is_modal(line: Tokens, at: int) -> bool:
    """Return whether may is no month: 10 may have died."""
    return line[at].text == "may" and at + 1 < len(line) and line[at + 1].text in _MODAL


def _is_year(line: Tokens, first: int, after: int, words: _Words) -> bool:
    bracketed = first > 0 and line[first - 1].text == "(" and after < len(line)
    if bracketed and line[after].text == ")":
        return True
    if not first or line[first - 1].text not in words.year_before:
        return False
    return after == len(line) or line[after].kind != "word" or line[after].text in words.year_next


def _is_name(line: Tokens, first: int, amount: Amount) -> bool:
    """Return whether digits are part of a name or an ordinal: Su-24, 2S1, 23rd, No. 5."""
    if line[first].kind != "digits":
        return False
    if first and _glued_name(line, first):
        return True
    label = next(
        (
            True
            for back in (2, 1)
            if first >= back
            and (found := _words().label.at(line, first - back))
            and found[0] == first
        ),
        False,
    )
    if label and (first < 1 or line[first - 1].kind != "line"):
        return True
    return _ordinal_or_marker(line, first, amount.after)


def _glued_name(line: Tokens, first: int) -> bool:
    at = first - 1
    if not adjacent(line, first):
        return False
    if line[at].text in "-/" and at and adjacent(line, at):
        at -= 1
        if is_clitic(line[at]) or amount_at(line, at):
            return False
        return line[at].kind == "word"
    if line[at].kind != "word" or is_clitic(line[at]):
        return False
    return script(line[at].text) != "arabic"


def _ordinal_or_marker(line: Tokens, first: int, after: int) -> bool:
    """Return whether digits are an ordinal, a letter's companion (2S1) or the head of an item."""
    words = _words()
    if after >= len(line):
        return False
    behind = line[after]
    opens = first == 0 or line[first - 1].kind == "line"
    head = opens and after == first + 1 and behind.text in ".)"
    if head and adjacent(line, after) and not adjacent(line, after + 1):
        return True
    at = after + 1 if behind.text == "-" and adjacent(line, after) else after
    if at >= len(line) or not adjacent(line, at) or line[at].kind != "word":
        return False
    suffix = line[at].text
    if suffix in words.ordinal_suffix:
        return True
    if at > after or script(suffix) == "arabic" or suffix in words.number_suffix:
        return False
    return words.after.at(line, at) is None


def _past_name(line: Tokens, after: int) -> int:
    """Return the index of the first token that stands apart from a name."""
    while after < len(line) and adjacent(line, after) and line[after].kind in {"word", "digits"}:
        after += 1
    return after


def _fixed(line: Tokens, index: int) -> _Read | None:
    """Read what is written in digits but counts nothing: clock times, dates, phone numbers."""
    plus = line[index].text == "+"
    if line[index].kind != "digits" and not plus:
        return None
    chain = [index + 1] if plus else [index]
    if chain[0] >= len(line) or line[chain[0]].kind != "digits":
        return None
    marks: list[str] = []
    while len(chain) <= _PHONE_DIGITS:
        step = _next_group(line, chain[-1])
        if step is None:
            break
        marks.append(step[0])
        chain.append(step[1])
    sizes = [len(line[at].text) for at in chain]
    kind, count = _fixed_kind(marks, sizes, plus=plus)
    if kind is None:
        return None
    last = chain[count - 1]
    number = Number(start=line[index].start, end=line[last].end, count=Count(), kind=kind)
    return _Read(last + 1, (number,))


def _fixed_kind(marks: list[str], sizes: list[int], *, plus: bool) -> tuple[NumberKind | None, int]:
    """Return what digits between marks are, and of how many groups."""
    if marks[:1] == [":"] and sizes[0] <= 2 == sizes[1]:
        seconds = marks[1:2] == [":"] and sizes[2] == 2
        return NumberKind.CLOCK, 3 if seconds else 2
    dated = len(marks) > 1 and marks[0] == marks[1] and marks[0] in "./-"
    if dated and len(sizes) == _PHONE_GROUPS and tuple(sizes) in _DATE_SHAPES:
        return NumberKind.DATE, 3
    several = len(sizes) >= _PHONE_GROUPS and "-" in marks
    if sum(sizes) >= _PHONE_DIGITS and (plus or several) and ":" not in marks:
        return NumberKind.PHONE, len(sizes)
    return None, 0


_DATE_SHAPES = frozenset(
    {(4, m, d) for m in (1, 2) for d in (1, 2)}
    | {(d, m, y) for m in (1, 2) for d in (1, 2) for y in (2, 4)}
)


def _next_group(line: Tokens, at: int) -> tuple[str, int] | None:
    """Return the mark and the index of the digits that follow digits with one mark between."""
    if at + 1 >= len(line):
        return None
    if line[at + 1].kind == "digits":
        return (" ", at + 1) if line[at + 1].start == line[at].end + 1 else None
    glued = at + 2 < len(line) and line[at + 1].text in ":./-" and line[at + 2].kind == "digits"
    if not glued or not adjacent(line, at + 1) or not adjacent(line, at + 2):
        return None
    return line[at + 1].text, at + 2
