"""Words and numbers as a reader sees them: unknown is a dash, a range keeps both ends."""

import datetime as dt
import difflib
import hashlib
import math
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import polars as pl

from crossfix.spans import last_day

DASH = "–"
# Bidirectional controls (Unicode 15, UAX 9) reorder what stands around them; zero-width marks and
# C0/C1 controls hide text or command a terminal. None of them carries meaning in these tables.
# U+200C and U+200D stay: Persian and Kurdish words need them.
_HIDDEN = (
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f"
)
_HIDDEN_PATTERN = re.compile(f"[{_HIDDEN}]")
_SPACES = re.compile(r"[\t\n\x0b\f\r\u2028\u2029]+")
_ALIKE = 0.5  # least likeness, from 0 to 1, of an id that somebody may have meant
_SAFE_ANCHOR = re.compile(r"[A-Za-z0-9_.:-]+\Z")

# ICD 203 (2015), section D.6.e.2: terms of likelihood and the least probability of each.
_LIKELIHOODS = (
    (0.95, "almost certain"),
    (0.80, "very likely"),
    (0.55, "likely"),
    (0.45, "roughly even chance"),
    (0.20, "unlikely"),
    (0.05, "very unlikely"),
    (0.0, "almost no chance"),
)


def clean(text: str) -> str:
    r"""Return the text on one line, without characters that hide or reorder others.

    >>> clean("gpj.\u202eexe\nnext")
    'gpj.exe next'
    """
    return _HIDDEN_PATTERN.sub("", _SPACES.sub(" ", text))


def clean_table(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table with every text column cleaned as clean() does."""
    text = pl.col(pl.String())
    spaced = text.str.replace_all(_SPACES.pattern, " ")
    return frame.with_columns(spaced.str.replace_all(f"[{_HIDDEN}]", ""))


def likelihood(probability: float) -> str:
    """Return the ICD 203 word for a probability.

    >>> likelihood(0.93), likelihood(0.5)
    ('very likely', 'roughly even chance')
    """
    return next(word for least, word in _LIKELIHOODS if probability >= least)


def percent(probability: float | None) -> str:
    """Return a probability in percent; never 0 or 100, which would claim certainty.

    The space before the sign does not break.

    >>> percent(0.932).split(), percent(0.9999).split(), percent(None)
    (['93', '%'], ['>', '99', '%'], '–')
    """
    if probability is None:
        return DASH
    if probability > 0.99:  # noqa: PLR2004 - the last whole percent
        return ">\u00a099\u00a0%"
    if probability < 0.01:  # noqa: PLR2004 - the first whole percent
        return "<\u00a01\u00a0%"
    return f"{100 * probability:.0f}\u00a0%"


def share(part: float | None) -> str:
    """Return a share of things counted in percent; here all of them is 100 %.

    >>> share(1.0).split(), share(None)
    (['100', '%'], '–')
    """
    return DASH if part is None else f"{100 * part:.0f}\u00a0%"


def number(value: float | None) -> str:
    """Return a number with thousands separated, and one decimal only below ten.

    >>> number(1623.0), number(3.44), number(None)
    ('1,623', '3.4', '–')
    """
    if value is None or math.isnan(value):
        return DASH
    if abs(value - round(value)) < 0.05 or abs(value) >= 10:  # noqa: PLR2004 - decimals below ten
        return f"{value:,.0f}"
    return f"{value:,.1f}"


def extent(low: float | None, high: float | None) -> str:
    """Return a range; one number where both ends print alike.

    >>> extent(3, 12), extent(4, 4), extent(7, None), extent(None, None)
    ('3–12', '4', '7 or more', '–')
    """
    if low is None and high is None:
        return DASH
    if high is None:
        return f"{number(low)} or more"
    if low is None:
        return f"at most {number(high)}"
    least, most = number(low), number(high)
    return least if least == most else f"{least}–{most}"


def day(moment: dt.date) -> str:
    """Return a day as it is read aloud.

    >>> day(dt.date(2015, 10, 3))
    '3 October 2015'
    """
    return f"{moment.day} {moment:%B %Y}"


def days(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """Return a span of time in whole days where it is one, else with hours; the end is exclusive.

    >>> begin = dt.datetime(2015, 10, 3, tzinfo=dt.UTC)
    >>> days(begin, begin + dt.timedelta(days=2)), days(begin, begin + dt.timedelta(hours=2))
    ('3–4 Oct 2015', '3 Oct 2015, 00:00–02:00 UTC')
    """
    if start is None or end is None:
        return DASH
    last = last_day(start, end)
    if end - start < dt.timedelta(hours=23) and start.date() == last:
        clock = f"{start:%H:%M}" if end == start else f"{start:%H:%M}–{end:%H:%M}"
        return f"{start.day} {start:%b %Y}, {clock} UTC"
    if start.date() == last:
        return f"{start.day} {start:%b %Y}"
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}–{last.day} {last:%b %Y}"
    left = f"{start.day} {start:%b}" + (f" {start.year}" if start.year != last.year else "")
    return f"{left} – {last.day} {last:%b %Y}"


def web_address(url: str | None) -> str | None:
    """Return the address if a browser may follow it: http or https, with a host.

    >>> web_address("javascript:alert(1)"), web_address("https://example.org/a")
    (None, 'https://example.org/a')
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket without its partner
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def host(url: str) -> str:
    """Return what of an address a reader needs to see: its host.

    >>> host("https://www.example.org/a?b")
    'example.org'
    """
    return (urlsplit(url).hostname or url).removeprefix("www.")


def anchor(kind: str, name: str) -> str:
    """Return the id of an element of the page; a name with odd letters becomes its hash.

    >>> anchor("c", "RU021")
    'c-RU021'
    """
    if _SAFE_ANCHOR.match(name):
        return f"{kind}-{name}"
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


Href = Callable[[str, str], str]  # a kind of thing and its id -> where its account stands


def in_page(kind: str, name: str) -> str:
    """Return the address of something whose account stands in the same page.

    >>> in_page("c", "RU021"), in_page("section", "incidents")
    ('#c-RU021', '#incidents')
    """
    return "#" + (name if kind == "section" else anchor(kind, name))


def names(text: str | None) -> tuple[str, ...]:
    """Return the names of a list written with ';' between.

    >>> names("Hama; Homs"), names(None)
    (('Hama', 'Homs'), ())
    """
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())


def words(code: str | None) -> str:
    """Return a code of the taxonomy as words.

    >>> words("air_strike"), words("base;hospital"), words(None)
    ('air strike', 'base, hospital', '–')
    """
    return code.replace("_", " ").replace(";", ", ") if code else DASH


def several(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> several(1, "report"), several(1200, "report")
    ('1 report', '1,200 reports')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def nearest_ids(wanted: str, known: Iterable[str], *, listed_in: str) -> str:
    """Return the mend of an id that nothing has: up to three like it, or where all stand.

    >>> nearest_ids("RU21", ["RU021", "RU021", "mod"], listed_in="csv/claims.csv")
    'did you mean RU021?'
    >>> nearest_ids("حلب", ["RU021", "mod"], listed_in="csv/claims.csv")
    'the ids stand in csv/claims.csv'
    """
    ids = list(dict.fromkeys(known))  # an id of a source can be that of a voice too
    if not ids:
        return "run the case first: crossfix run"
    near = difflib.get_close_matches(wanted, ids, n=3, cutoff=_ALIKE)
    return f"did you mean {', '.join(near)}?" if near else f"the ids stand in {listed_in}"


def listed(parts: Iterable[str]) -> str:
    """Return names as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = list(parts) or [DASH]
    return f"{', '.join(first)} and {last}" if first else last
