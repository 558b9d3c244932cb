"""What one cell says: numbers, bounds, days, words. A cell that says nothing is None.

Each function raises ValueError with what is wrong, in words, for what it cannot read.
"""

import difflib
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from typing import TypeVar

from crossfix.model import Count, DatePrecision, PlacePrecision, about
from crossfix.spans import read_moment

# How exports leave a cell of numbers, days or fixed words empty.
_NOTHING = frozenset(("", "na", "n/a", "nan", "nat", "null", "none", "-", "?"))
# More than all people who ever lived: a number above it is a slip, and would not fit the tables.
_MOST = 10**12
_WHOLE = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0*)?\Z")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+\Z")
_RANGE = re.compile(r"(\d[\d,]*)\s*[-–—]\s*(\d[\d,]*)\Z")
_WORDED_DAY = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})\Z")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z")  # 10000 to 99999: the years 1927 to 2173
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Word = TypeVar("Word", bound=StrEnum)


def says_nothing(cell: str) -> bool:
    """Return whether a cell is one of the ways to leave a cell empty."""
    return cell.casefold() in _NOTHING


def read_whole(cell: str) -> int:
    """Return a whole number of people or things, never negative.

    >>> read_whole("1,200"), read_whole("3.0")
    (1200, 3)
    """
    if not _WHOLE.match(cell):
        raise ValueError("is no whole number")
    number = int(cell.partition(".")[0].replace(",", ""))
    if number < 0:
        raise ValueError("is negative")
    if number > _MOST:
        raise ValueError("is too large to be true")
    return number


def read_real(cell: str) -> float:
    """Return a number with decimals; a decimal comma is understood.

    >>> read_real("36,55")
    36.55
    """
    try:
        return float(cell.replace(",", ".") if _DECIMAL_COMMA.match(cell) else cell)
    except ValueError as error:
        raise ValueError("is no number") from error


def read_probability(cell: str) -> float:
    """Return a number above 0, at most 1."""
    number = read_real(cell)
    if not 0 < number <= 1:
        raise ValueError("is no probability above 0")
    return number


def read_bounds(cell: str) -> Count:
    """Return the number that a party gave, with the bounds that it gave it.

    '60' is exact; '>60', '≥60' and '60+' give only a lower bound, '<800' and '≤800' only an upper
    one; '36-39' gives both. '~20' is `about` 20.

    >>> read_bounds("~20"), read_bounds("60+")
    (Count(low=18, high=22), Count(low=60, high=None))
    """
    if both := _RANGE.match(cell):
        low, high = read_whole(both[1]), read_whole(both[2])
        if low > high:
            raise ValueError("has its bounds exchanged")
        return Count(low=low, high=high)
    mark, figure = cell[0], cell.lstrip("><≥≤=~≈+ ").rstrip("+ ")
    number = read_whole(figure)
    if mark in "~≈":
        return about(number)
    if mark in ">≥" or cell.endswith("+"):
        return Count(low=number)
    if mark in "<≤":
        return Count(high=number)
    return Count(low=number, high=number)


def read_time(cell: str) -> date | datetime:
    """Return a day, or a moment in UTC: ISO 8601, or a day with an English month.

    >>> read_time("01 October 2015")
    datetime.date(2015, 10, 1)
    """
    worded = _WORDED_DAY.match(cell)
    try:
        if worded and worded[2][:3].lower() in _MONTHS:
            month = 1 + _MONTHS.index(worded[2][:3].lower())
            return date(int(worded[3]), month, int(worded[1]))
        return read_moment(cell)
    except OverflowError as error:
        raise ValueError("is out of the calendar") from error
    except ValueError as error:
        raise ValueError(_no_date(cell, worded=worded is not None)) from error


def read_instant(cell: str) -> datetime:
    """Return a moment in UTC; of a day, its first."""
    time = read_time(cell)
    return time if isinstance(time, datetime) else datetime(*time.timetuple()[:3], tzinfo=UTC)


def _no_date(cell: str, *, worded: bool) -> str:
    if is_serial(cell):
        return "is no date written as YYYY-MM-DD, but a spreadsheet's number of a day"
    if worded or _ISO_DAY.fullmatch(cell):
        return "is no date of the calendar"
    if _ISO_DAY.match(cell):
        return "is no date with a time of day that can be read"
    return "is no date written as YYYY-MM-DD"


def is_serial(cell: str) -> bool:
    """Return whether a cell is how a spreadsheet counts days, where it shows no date.

    >>> is_serial("42279"), is_serial("2015")
    (True, False)
    """
    return _SERIAL.match(cell) is not None


def read_day(cell: str) -> date:
    """Return the day, in UTC, of a day or a moment.

    >>> read_day("2015-10-20T23:30-05:00")
    datetime.date(2015, 10, 21)
    """
    time = read_time(cell)
    return time.date() if isinstance(time, datetime) else time


def read_word(cell: str, kind: type[Word]) -> Word:
    """Return the word of a fixed list that the cell holds, whatever its case and spacing.

    >>> from crossfix.model import DatePrecision
    >>> read_word("Two days", DatePrecision)
    <DatePrecision.TWO_DAYS: 'two_days'>
    """
    word = re.sub(r"[\s_-]+", "_", cell.casefold())
    known = [member.value for member in kind]
    if word in known:
        return kind(word)
    near = difflib.get_close_matches(word, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"is none of {', '.join(known)}{hint}")


def read_hashes(cell: str) -> str:
    """Return SHA-256 hashes in small letters with ';' between, each once.

    >>> read_hashes("AB" * 32 + ";" + "ab" * 32) == "ab" * 32
    True
    """
    hashes = split_list(cell.lower()) or ""
    for one in hashes.split(";"):
        if not _SHA256.fullmatch(one):
            raise ValueError("holds what is no SHA-256")
    return hashes


read_date_precision = partial(read_word, kind=DatePrecision)
read_place_precision = partial(read_word, kind=PlacePrecision)


def split_list(cell: str | None) -> str | None:
    """Return a list with ';' between, each name once.

    >>> split_list("sohr; reuters ;sohr;")
    'sohr;reuters'
    """
    names = dict.fromkeys(part.strip() for part in (cell or "").split(";") if part.strip())
    return ";".join(names) or None
