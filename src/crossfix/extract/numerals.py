"""What digits and words of number amount to, in English, Russian and Arabic."""

import math
from functools import cache, lru_cache
from typing import NamedTuple

from crossfix.extract.folding import fold
from crossfix.extract.tokens import Phrases, Token, Tokens, every_phrase, stems

MOST_DIGITS = 12  # more are no number of anything that a text counts
_ROUND = frozenset({10, 12})
_TEN = ("عشر", "عشره")
_THOUSAND = 3  # digits of a group
CLITICS = frozenset(
    ["و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "فال", "ولل", "وب", "ول", "وبال"]
)
_SCRIPTS = (("a", "z", "latin"), ("а", "я", "cyrillic"), ("ء", "ي", "arabic"))


class Amount(NamedTuple):
    """A number as it stands in the text, before the words around it are read."""

    after: int  # the index of the first token behind it
    low: int
    high: int | None  # None: the word states no upper bound
    signs: tuple[str, ...]
    whole: bool = True  # False: it has decimals


def split(entries: list[tuple[str, int]]) -> dict[str, int]:
    """Return the values by folded word, of keys that list several forms of a word."""
    return {fold(word).text: value for words, value in entries for word in words.split()}


def script(word: str) -> str:
    """Return the script of a folded word by its first letter: latin, cyrillic or arabic."""
    return next((name for low, high, name in _SCRIPTS if low <= word[:1] <= high), "latin")


class _Words(NamedTuple):
    value: dict[str, int]
    scale: dict[str, int]
    teen: dict[str, int]
    low: Phrases[int]
    high: dict[str, int]
    fixed: Phrases[int]
    one: frozenset[str]
    joint: frozenset[str]
    ordinal: frozenset[str]
    number_suffix: frozenset[str]
    barred: frozenset[str]
    dual: frozenset[str]


def word_set(*keys: str) -> frozenset[str]:
    """Return the folded words of a heading of the tables of numbers."""
    return frozenset(fold(word).text for word, _ in every_phrase("numbers", *keys))


def _dual(noun: str) -> tuple[str, str]:
    stem = noun[:-1] + "ت" if noun.endswith("ه") else noun
    return stem + "ان", stem + "ين"


@cache
def _words() -> _Words:
    both = [form for noun in word_set("dual", "nouns") for form in _dual(noun)]
    return _Words(
        value=split(every_phrase("numbers", "value")),
        scale=split(every_phrase("numbers", "scale")),
        teen=split(every_phrase("numbers", "teen")),
        low=Phrases(every_phrase("numbers", "bound", "low")),
        high=split(every_phrase("numbers", "bound", "high")),
        fixed=Phrases(every_phrase("numbers", "fixed")),
        one=word_set("one", "words"),
        joint=word_set("joint", "words"),
        ordinal=word_set("ordinal", "words"),
        number_suffix=word_set("number_suffix", "words"),
        barred=word_set("not_number", "words"),
        dual=frozenset(both) | {noun + "ان" for noun in word_set("dual", "nouns_an")},
    )


def adjacent(line: Tokens, index: int) -> bool:
    """Return whether a token and the one before it stand together without a space."""
    return 0 < index < len(line) and line[index - 1].end == line[index].start


def is_clitic(token: Token) -> bool:
    """Return whether the token is no more than what Arabic writes onto a number: و ب ال."""
    return token.text in CLITICS


def amount_at(line: Tokens, index: int) -> Amount | None:
    """Return what begins at a token: digits, words of number, a bound like dozens, a dual."""
    if index >= len(line):
        return None
    if line[index].kind == "digits":
        return _digits(line, index)
    if line[index].kind != "word" or not (
        is_clitic(line[index]) or number_may_start(line[index].text)
    ):
        return None
    if is_clitic(line[index]) and index + 1 < len(line) and line[index + 1].kind == "digits":
        return _digits(line, index + 1)
    return _of_words(line, index)


def ordinals() -> frozenset[str]:
    """Return the words for first, second, third as they stand behind another word."""
    return _words().ordinal


@lru_cache(maxsize=1 << 16)
def number_may_start(word: str) -> bool:
    """Return whether an amount in words may begin with a word."""
    words = _words()
    tables = (words.value, words.scale, words.teen, words.dual, words.one)
    firsts = (words.low.firsts(), words.fixed.firsts())
    return any(stem in table for _, stem in stems(word) for table in (*tables, *firsts))


def _of_words(line: Tokens, index: int) -> Amount | None:
    words = _words()
    fixed = words.fixed.at(line, index)
    if fixed:
        after, value = fixed
        return Amount(after, value, value, ("words", "dozen"))
    counted = _counted(line, index)
    bound = words.low.at(line, index)
    if bound and (not counted or counted.after <= bound[0]):
        return _bound(line, index, *bound)
    if counted:
        return counted
    if line[index].text not in words.barred:
        for clitic, stem in stems(line[index].text):
            if stem in words.dual:
                signs = ("dual", "definite") if clitic.endswith(("ال", "لل")) else ("dual",)
                return Amount(index + 1, 2, 2, signs)
    return None


def _bound(line: Tokens, index: int, after: int, low: int) -> Amount:
    """Return dozens, several, several dozen: at least so many, and no point."""
    words = _words()
    highs = (words.high[stem] for _, stem in stems(line[index].text) if stem in words.high)
    scale = _value(line, after, words.scale)
    if scale:
        return Amount(after + 1, low * scale, None, ("words", "bound"))
    more = words.low.at(line, after)
    if more:
        return Amount(more[0], max(low, more[1]), None, ("words", "bound"))
    return Amount(after, low, next(highs, None), ("words", "bound"))


def _value(line: Tokens, index: int, table: dict[str, int], *, joined: bool = False) -> int | None:
    """Return the value of a token in a table; joined: only behind the Arabic and."""
    if index >= len(line) or line[index].kind != "word" or line[index].text in _words().barred:
        return None
    for clitic, stem in stems(line[index].text):
        if stem in table and (not joined or clitic.startswith("و")):
            return table[stem]
    return None


def _counted(line: Tokens, index: int) -> Amount | None:
    """Return a number in words: one hundred and twenty-three, сто двадцать три, ثلاثة وعشرون."""
    words = _words()
    if line[index].text in words.one:
        scale = _value(line, index + 1, words.scale)
        if scale is None:
            return None
        at, group = index + 1, 1
    else:
        at, group = index, 0
    total, limit, read, dozens = 0, math.inf, 0, False
    while at < len(line):
        step = _next_part(line, at, group=group, first=at == index)
        if step is None:
            break
        after, value, is_scale = step
        if is_scale and value >= 10**_THOUSAND:
            if value >= limit:
                break
            total, group, limit = total + max(group, 1) * value, 0, value
        elif is_scale:
            group = max(group, 1) * value
        else:
            group += value
        at, read = after, read + 1
        dozens = is_scale and value in _ROUND
    if not read or _is_ordinal(line, index, at):
        return None
    signs = ("words", "dozen") if dozens else ("words",)
    clitic = stems(line[index].text)
    if line[index].text not in words.value and any(c.endswith(("ال", "لل")) for c, _ in clitic):
        signs = (*signs, "definite")
    return Amount(at, total + group, total + group, signs)


def _is_ordinal(line: Tokens, index: int, after: int) -> bool:
    """Return whether the words are a part of an ordinal: двадцать пятого, الثاني عشر."""
    ordinal = _words().ordinal
    if after < len(line) and line[after].text == "-" and adjacent(line, after):
        after += 1
    behind = after < len(line) and script(line[after].text) != "arabic"
    before = index > 0 and script(line[index - 1].text) == "arabic"
    return (behind and line[after].text in ordinal) or (before and line[index - 1].text in ordinal)


def _next_part(
    line: Tokens, index: int, *, group: int, first: bool
) -> tuple[int, int, bool] | None:
    """Return what the next word adds to a group below a thousand: where it ends, how much."""
    words = _words()
    at = index
    hyphen = line[at].text == "-" and adjacent(line, at) and adjacent(line, at + 1)
    joint = line[at].text in words.joint and group and group % 100 == 0
    if not first and (hyphen or joint):
        at += 1
    arabic = at < len(line) and script(line[at].text) == "arabic"
    joined = arabic and not first
    if joined and line[at].text == "و":
        at, joined = at + 1, False
    scale = _value(line, at, words.scale)
    if scale and at == index and _scales(scale, group, arabic=arabic, first=first):
        return at + 1, scale, True
    if arabic and group % 100 in range(1, 10) and line[at].text in _TEN:
        return at + 1, 10, False
    teen = _value(line, at, words.teen) if arabic and not group else None
    if teen:
        ten = at + 1 < len(line) and line[at + 1].text in _TEN
        return (at + 2, teen + 10, False) if ten else None
    value = _value(line, at, words.value, joined=joined)
    if joined and value is None and scale == 100 and _value(line, at, words.scale, joined=True):
        value = scale
    fits = value is not None and _fits(value, group, arabic=arabic, first=first)
    return (at + 1, value, False) if value is not None and fits else None


def _scales(scale: int, group: int, *, arabic: bool, first: bool) -> bool:
    if scale >= 10**_THOUSAND:
        return True
    if arabic:
        return first or group in range(3, 10)
    return 0 < group < 100 or (first and scale != 100)


def _fits(value: int, group: int, *, arabic: bool, first: bool) -> bool:
    """Return whether a value may follow in the group: tens after hundreds, units after tens."""
    if first or not group:
        return True
    if arabic and group % 100 in range(1, 10):
        return value in range(20, 100, 10)
    if value < 10:
        return value > 0 and (group % 100 >= 20 or group % 100 == 0) and group % 10 == 0
    return value < 100 and group % 100 == 0


def _digits(line: Tokens, index: int) -> Amount | None:
    """Return a number in digits with its separators of thousands, and its scale: 5 thousand."""
    token = line[index]
    if len(token.text) > MOST_DIGITS:
        return None
    after, text, signs = _grouped(line, index)
    decimals = ""
    if (
        after + 1 < len(line)
        and line[after].text in ".,"
        and line[after + 1].kind == "digits"
        and adjacent(line, after)
        and adjacent(line, after + 1)
        and len(line[after + 1].text) <= MOST_DIGITS
    ):
        decimals, after = line[after + 1].text, after + 2
    scale = _value(line, after, _words().scale)
    if scale in {10, 12, 100} and not decimals and script(line[after].text) == "latin":
        scale = None if scale == 100 else scale
    value = int(text) if len(text) <= MOST_DIGITS else 0
    if scale:
        part = int(decimals) * scale // 10 ** len(decimals) if decimals else 0
        return Amount(after + 1, value * scale + part, value * scale + part, (*signs, "scaled"))
    if decimals:
        return Amount(after, value, value, signs, whole=False)
    return Amount(after, value, value, signs)


def _grouped(line: Tokens, index: int) -> tuple[int, str, tuple[str, ...]]:
    """Return where digits with their groups of three end, all digits, and what was seen."""
    text, at = line[index].text, index + 1
    mark = ""
    if 0 < len(text) <= _THOUSAND and text[0] != "0":
        while True:
            found = _group(line, at, mark)
            if found is None or len(text) + _THOUSAND > MOST_DIGITS:
                break
            mark, digits = found
            text += line[digits].text
            at = digits + 1
    if not mark:
        return at, text, ("digits",)
    doubtful = mark == "." or (mark == "," and _around(line, at) == "cyrillic")
    signs = ("digits", "thousands") if not doubtful else ("digits", "thousands", "separator")
    return at, text, signs


def _group(line: Tokens, at: int, mark: str) -> tuple[str, int] | None:
    """Return the separator and the index of the group of three digits that continues a number."""
    if at >= len(line):
        return None
    if line[at].kind == "digits":
        gap, digits = " ", at
        if line[at].start != line[at - 1].end + 1:
            return None
    elif line[at].text in ".,'" and at + 1 < len(line) and adjacent(line, at):
        gap, digits = line[at].text, at + 1
        if line[digits].kind != "digits" or not adjacent(line, digits):
            return None
    else:
        return None
    if len(line[digits].text) != _THOUSAND or mark not in {"", gap}:
        return None
    if gap == "." and _around(line, digits + 1) == "latin":
        return None
    glued = digits + 1 < len(line) and adjacent(line, digits + 1)
    if glued and line[digits + 1].kind == "word" and script(line[digits + 1].text) != "arabic":
        return None
    return gap, digits


def _around(line: Tokens, after: int) -> str:
    """Return the script of the text around a number, by the nearest word behind it or before."""
    near = (*range(after, min(after + 4, len(line))), *range(max(after - 5, 0), after)[::-1])
    return next((script(line[at].text) for at in near if line[at].kind == "word"), "latin")
