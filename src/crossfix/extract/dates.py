"""Absolute dates in a text: 23 October 2015, 23.10.2015, ٣٠ أيلول/ سبتمبر, the year inferred."""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from crossfix.extract.folding import Folded, fold
from crossfix.extract.numerals import adjacent, is_clitic, script
from crossfix.extract.time_words import time_phrases, time_words
from crossfix.extract.tokens import Phrases, Tokens, every_phrase, tokens_of

DAY = timedelta(days=1)
_LAST_DAY = 31
_YEARS = range(1900, 2100)
_CENTURY = 2000
_AHEAD_DAYS = 1  # a text may be dated the evening before the date in it


class Text(NamedTuple):
    """A text to read times in, and the day that its relative words count from."""

    folded: Folded
    line: Tokens
    published: date | None

    def capital(self, index: int) -> bool:
        """Return whether the original writes the token with a capital."""
        token = self.line[index]
        return self.folded.quote(token.start, token.end).words[0].isupper()


class Days(NamedTuple):
    """Whole days, first to last; None where the text alone does not tell them."""

    after: int  # the index of the first token behind
    first: date | None
    last: date | None
    signs: tuple[str, ...]


def read_text(folded: Folded, published: date | None) -> Text:
    """Return the text with its tokens."""
    return Text(folded, tokens_of(folded), published)


class _Words(NamedTuple):
    months: Phrases[int]
    day_words: Phrases[int]
    shy: frozenset[str]
    leads: Phrases[bool]
    suffix: frozenset[str]
    between: frozenset[str]
    to: Phrases[bool]
    year: frozenset[str]


@cache
def words() -> _Words:
    """Return the words of absolute dates."""
    return _Words(
        months=time_phrases("months"),
        day_words=Phrases(every_phrase("times", "day_words")),
        shy=time_words("shy_months", "words"),
        leads=Phrases(every_phrase("times", "month_leads", "words")),
        suffix=frozenset(["st", "nd", "rd", "th", "го", "е", "ое", "ого"]),
        between=frozenset(fold(word).text for word in ("of", "من", "شهر", ",", "،", "-", "/", ".")),
        to=Phrases(every_phrase("times", "to", "words")),
        year=frozenset(
            fold(word).text
            for word in (",", "،", "عام", "سنة", "للعام", "لعام", "من", "of", "-", "/")
        ),
    )


def absolute_at(text: Text, index: int) -> Days | None:
    """Return the absolute date or the range of days that begins at a token."""
    line = text.line
    at = index
    if is_clitic(line[at]) and at + 1 < len(line) and line[at + 1].kind == "digits":
        at += 1
    if line[at].kind == "digits":
        glued = at > 0 and adjacent(line, at) and line[at - 1].text in "-/.:+"
        if len(line[at].text) > 4 or (glued and at - 1 and adjacent(line, at - 1)):
            return None
        return _numeric(text, at) or _day_first(text, at)
    return _in_words(text, index) or _month_first(text, index)


def _int(line: Tokens, at: int, most: int) -> int | None:
    if at >= len(line) or line[at].kind != "digits" or len(line[at].text) > len(str(most)):
        return None
    value = int(line[at].text)
    return value if value <= most else None


def _numeric(text: Text, at: int) -> Days | None:
    """Read 2015-10-23, 23.10.2015, 23/10/15; day or month first is told by what is possible."""
    line = text.line
    if at + 4 >= len(line) or any(not adjacent(line, at + step) for step in range(1, 5)):
        return None
    mark = line[at + 1].text
    parts = [line[at + step] for step in (0, 2, 4)]
    if mark not in "./-" or line[at + 3].text != mark or any(p.kind != "digits" for p in parts):
        return None
    sizes = [len(part.text) for part in parts]
    if sizes[0] == 4 and max(sizes[1:]) <= 2:
        year, month, day = (int(part.text) for part in parts)
        return _days(at + 5, _date(year, month, day), ("absolute",))
    if max(sizes[:2]) > 2 or sizes[2] not in {2, 4}:
        return None
    one, two, year = (int(part.text) for part in parts)
    year += _CENTURY if sizes[2] == 2 else 0
    day_first, month_first = _date(year, two, one), _date(year, one, two)
    signs = ("absolute", "numeric")
    if mark == "/" and day_first and month_first and day_first != month_first:
        return _ambiguous(text, at + 5, day_first, month_first)
    return _days(at + 5, day_first or (month_first if mark == "/" else None), signs)


def _ambiguous(text: Text, after: int, day_first: date, month_first: date) -> Days:
    """Return what 03/04/2016 is: by the script, or by the one date that is near publication."""
    signs = ("absolute", "numeric", "order_ambiguous")
    near = range(max(after - 12, 0), min(after + 6, len(text.line)))
    letters = [script(text.line[i].text) for i in near if text.line[i].kind == "word"]
    if letters and letters.count("latin") * 2 < len(letters):
        return Days(after, day_first, day_first, signs)
    if text.published:
        lags = [(text.published - day).days for day in (day_first, month_first)]
        fits = [-_AHEAD_DAYS <= lag <= _LAST_DAY for lag in lags]
        if fits[0] != fits[1]:
            day = day_first if fits[0] else month_first
            return Days(after, day, day, signs)
    return Days(after, None, None, (*signs, "no_anchor"))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days(after: int, day: date | None, signs: tuple[str, ...]) -> Days | None:
    return Days(after, day, day, signs) if day and day.year in _YEARS else None


def _month_at(line: Tokens, at: int) -> tuple[int, int, bool] | None:
    """Return where the name of a month ends, which it is, and whether a second name agrees."""
    if at >= len(line):
        return None
    found = words().months.at(line, at)
    if not found:
        return None
    after, month = found
    if after < len(line) and line[after].text == "." and script(line[at].text) != "arabic":
        abbreviated = after + 1 < len(line) and len(line[at].text) <= 4
        after += abbreviated and line[after + 1].kind != "word"
    gap = after + 1 < len(line) and line[after].text in "/(-"
    other = words().months.at(line, after + 1) if gap else None
    if other and script(line[after + 1].text) == script(line[at].text) == "arabic":
        end = other[0]
        if line[after].text == "(" and end < len(line) and line[end].text == ")":
            end += 1
        return end, month, other[1] == month
    return after, month, True


def _year_at(line: Tokens, after: int) -> tuple[int, int] | None:
    """Return where the year behind a month ends, and the year."""
    for skip in range(3):
        at = after + skip
        if at >= len(line):
            return None
        year = _int(line, at, _YEARS[-1])
        if year and year in _YEARS and len(line[at].text) == 4:
            return at + 1, year
        if line[at].text not in words().year:
            return None
    return None


def _day_first(text: Text, at: int) -> Days | None:
    """Read 23 October [2015], 3-5 November, 3 and 5 ноября, 23rd of October."""
    line = text.line
    first = _int(line, at, _LAST_DAY)
    if not first:
        return None
    after = _past_suffix(line, at + 1)
    month = _month_after(line, after)
    last, joined = first, ""
    if not month:
        to = words().to.at(line, after)
        second = to[0] if to else after + 1 if _comma(line, after) else None
        if second is not None and second < len(line) and is_clitic(line[second]):
            second += 1
        found = _int(line, second, _LAST_DAY) if second is not None else None
        if second is None or found is None or found <= first:
            return None
        month, last = _month_after(line, _past_suffix(line, second + 1)), found
        joined = line[after].text
    if not month or _modal(text, month[0] - 1):
        return None
    end, number, agree = month
    signs = ("absolute", *(() if agree else ("months_disagree",)))
    if joined:
        signs = (*signs, "period" if joined not in _LISTS else "several_days")
    return _dated(text, end, number, (first, last), signs)


_LISTS = frozenset(fold(word).text for word in ("and", "и", "و", ",", "،"))


def _comma(line: Tokens, at: int) -> bool:
    return at < len(line) and line[at].text in {",", "،"}


def _in_words(text: Text, index: int) -> Days | None:
    """Read the seventh of October, двадцать третьего октября, السابع من أكتوبر."""
    day = words().day_words.at(text.line, index)
    month = _month_after(text.line, day[0]) if day else None
    if day is None or month is None:
        return None
    end, number, agree = month
    signs = ("absolute", *(() if agree else ("months_disagree",)))
    return _dated(text, end, number, (day[1], day[1]), signs)


def _past_suffix(line: Tokens, at: int) -> int:
    if at < len(line) and line[at].text == "-" and adjacent(line, at):
        return at + 2 if at + 1 < len(line) and line[at + 1].text in words().suffix else at
    return at + 1 if at < len(line) and line[at].text in words().suffix else at


def _month_after(line: Tokens, at: int) -> tuple[int, int, bool] | None:
    for skip in range(3):
        month = _month_at(line, at + skip)
        if month:
            return month
        if at + skip >= len(line) or line[at + skip].text not in words().between:
            return None
    return None


def _modal(text: Text, at: int) -> bool:
    """Return whether may is a verb: 10 may have died."""
    return text.line[at].text == "may" and not text.capital(at)


def _month_first(text: Text, index: int) -> Days | None:
    """Read October 23[, 2015], October 7-8, October 2015, in October."""
    line = text.line
    month = _month_at(line, index)
    if not month or _modal(text, index):
        return None
    after, number, agree = month
    signs = ("absolute", *(() if agree else ("months_disagree",)))
    at = after + 1 if after < len(line) and line[after].text in {",", "."} else after
    day = _int(line, at, _LAST_DAY)
    latin = script(line[index].text) == "latin"
    clock = at + 1 < len(line) and line[at + 1].text == ":" and adjacent(line, at + 1)
    if day and not clock and at == after:
        end = _past_suffix(line, at + 1)
        last, joined = day, ""
        to = words().to.at(line, end)
        second = _int(line, to[0], _LAST_DAY) if to else None
        if to and second and second > day:
            end = _past_suffix(line, to[0] + 1)
            last = second
            joined = "several_days" if line[to[0] - 1].text in _LISTS else "period"
        if latin or _year_at(line, end):
            return _dated(text, end, number, (day, last), (*signs, joined) if joined else signs)
    year = _year_at(line, after)
    if not year and not _stands_alone(text, index):
        return None
    return _dated(text, after, number, None, (*signs, "month"))


def _stands_alone(text: Text, index: int) -> bool:
    """Return whether the name of a month alone is one: may and march are seldom."""
    line = text.line
    if line[index].text not in words().shy:
        return script(line[index].text) != "latin" or text.capital(index)
    lead = index > 0 and words().leads.at(line, index - 1)
    named = script(line[index].text) != "latin" or text.capital(index)
    return bool(named and lead and lead[0] == index)


def _dated(
    text: Text, after: int, month: int, days: tuple[int, int] | None, signs: tuple[str, ...]
) -> Days | None:
    """Return the days with the year that stands behind, or that publication tells."""
    found = _year_at(text.line, after)
    if found:
        end, year = found
        if end < len(text.line) and text.line[end].text in _YEAR_WORDS:
            end += 1
        return _month_days(end, year, month, days, signs)
    if text.published is None:
        valid = days is None or _date(_CENTURY, month, days[1])
        return Days(after, None, None, (*signs, "no_year", "no_anchor")) if valid else None
    newest = text.published + _AHEAD_DAYS * DAY
    for year in range(newest.year, newest.year - 9, -1):
        read = _month_days(after, year, month, days, (*signs, "year_inferred"))
        if read and read.first and read.first <= newest:
            return read
    return None


_YEAR_WORDS = frozenset(["года", "году", "г", "год"])


def _month_days(
    after: int, year: int, month: int, days: tuple[int, int] | None, signs: tuple[str, ...]
) -> Days | None:
    if days is None:
        first = date(year, month, 1)
        last = (first + 31 * DAY).replace(day=1) - DAY
        return Days(after, first, last, signs)
    start, end = _date(year, month, days[0]), _date(year, month, days[1])
    return Days(after, start, end, signs) if start and end else None
