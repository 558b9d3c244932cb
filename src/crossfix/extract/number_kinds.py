"""What a number in a text is: a count, or an age, a date, the name of an aircraft."""

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from crossfix.extract.folding import fold
from crossfix.extract.numerals import Amount, adjacent, amount_at, is_clitic, script, word_set
from crossfix.extract.time_words import time_phrases
from crossfix.extract.tokens import Phrases, Tokens, every_phrase
from crossfix.model import Count, Noun


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


_LAST_DAY = 31
_MONTH_REACH = 6  # tokens, from a year back to its month
_YEARS = range(1900, 2100)
_PHONE_DIGITS = 7
_PHONE_GROUPS = 3


class _Words(NamedTuple):
    label: Phrases[bool]
    after: Phrases[NumberKind]
    before: Phrases[NumberKind]
    months: Phrases[int]
    ordinal_suffix: frozenset[str]
    number_suffix: frozenset[str]
    year_before: frozenset[str]
    year_next: frozenset[str]


def _kinds(key: str) -> Phrases[NumberKind]:
    return Phrases(
        (phrase, NumberKind(kind))
        for kind, listed in every_phrase("numbers", key)
        for phrase in listed
    )


@cache
def _words() -> _Words:
    return _Words(
        label=Phrases(every_phrase("numbers", "label", "words")),
        after=_kinds("after"),
        before=_kinds("before"),
        months=time_phrases("months"),
        ordinal_suffix=word_set("ordinal_suffix", "words"),
        number_suffix=word_set("number_suffix", "words"),
        year_before=word_set("year", "before"),
        year_next=word_set("year", "next"),
    )


def year_like(amount: Amount) -> bool:
    """Return whether a number is written like a year."""
    return amount.low in _YEARS and amount.signs == ("digits",) and amount.whole


def kind_of(line: Tokens, first: int, amount: Amount) -> NumberKind:
    """Return what the words at both sides of a number make of it."""
    words = _words()
    clitic = first > 0 and is_clitic(line[first - 1]) and adjacent(line, first)
    before = _before(line, first - 1 if clitic else first)
    if before is NumberKind.YEAR and not year_like(amount):
        before = None
    behind = _behind(line, amount)
    if behind in {NumberKind.DURATION, NumberKind.YEAR} and year_like(amount):
        return NumberKind.YEAR
    if before and (before is NumberKind.AGE or behind is None):
        return before
    if behind:
        return behind
    if _is_date(line, first, amount):
        return NumberKind.DATE
    if year_like(amount) and _is_year(line, first, amount.after, words):
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
    if not (day or year_like(amount)):
        return False
    for start in range(first - 1, max(first - _MONTH_REACH, 0) - 1, -1):
        named = months.at(line, start)
        if named and _only_day(line[named[0] : first]):
            return year_like(amount) or script(line[start].text) == "latin"
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


def is_name(line: Tokens, first: int, amount: Amount) -> bool:
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


def past_name(line: Tokens, after: int) -> int:
    """Return the index of the first token that stands apart from a name."""
    while after < len(line) and adjacent(line, after) and line[after].kind in {"word", "digits"}:
        after += 1
    return after


def fixed_at(line: Tokens, index: int) -> tuple[int, Number] | None:
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
    return last + 1, number


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
