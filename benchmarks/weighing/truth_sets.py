"""AbeBooks and flights: what many sources say of things whose truth is known (Dong et al.).

Read from ../shared/data/truth, or the folder of that layout that --truth names; copied nowhere.
"""

import html
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

import polars as pl

_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
_BETWEEN = re.compile(r"[;&/|]| and |\bby\b|\bwith\b")
_HONOURS = re.compile(
    r"\b(jr|sr|ph\.?\s?d|md|m\.d|dr|prof|editors?|eds?|edited|authors?|al|iii|ii)\b\.?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)\s*([ap])")
NOON = 12


class TruthSet(NamedTuple):
    """What is said (item, source, value, attribute) and what is true (item, value)."""

    name: str
    said: pl.DataFrame
    truth: dict[str, str]


def books(folder: Path) -> TruthSet:
    """Return who wrote which book, by family names, as bookshops list it."""
    rows = []
    for line in _lines(folder / "book" / "book.txt"):
        shop, isbn, _, authors = [*line.split("\t"), "", "", ""][:4]
        value = _family_names(authors)
        if value and "Not Available" not in authors:
            rows.append((isbn, shop, value, "authors"))
    gold = (line.split("\t") for line in _lines(folder / "book" / "book_golden.txt"))
    truth = {row[0]: _family_names(row[1]) for row in gold if len(row) > 1}
    return _set("AbeBooks", rows, truth)


def flights(folder: Path) -> TruthSet:
    """Return when and at which gate flights left and came, as web sites say it."""
    columns = ["ObjectID", "PropertyID", "PropertyValue", "SourceID"]
    files = sorted((folder / "flights" / "claims").glob("*.csv"))
    told = pl.concat([pl.read_csv(file, infer_schema=False).select(columns) for file in files])
    rows = [
        (f"{thing}|{what}", source, _moment(value or ""), what)
        for thing, what, value, source in told.iter_rows()
    ]
    files = sorted((folder / "flights" / "ground_truth").glob("*.csv"))
    gold = pl.concat([pl.read_csv(file, infer_schema=False).select(columns[:3]) for file in files])
    truth = {f"{thing}|{what}": _moment(value or "") for thing, what, value in gold.iter_rows()}
    return _set("flights", rows, truth)


def _set(name: str, rows: list[tuple[str, str, str, str]], truth: dict[str, str]) -> TruthSet:
    said = pl.DataFrame(rows, schema=["item", "source", "value", "attribute"], orient="row")
    said = said.filter(pl.col("value") != "").unique(
        ["item", "source"], keep="last", maintain_order=True
    )
    return TruthSet(name, said, {item: value for item, value in truth.items() if value})


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="ignore")
    return [line for line in text.splitlines() if line.strip()]


def _family_names(authors: str) -> str:
    """Return the family names of a list of authors, in whatever order and form it is written.

    >>> _family_names("Dr. Ann Lee and Bo Ma"), _family_names("Ma, Bo; Lee, Ann")
    ('lee;ma', 'lee;ma')
    >>> _family_names("Ann Lee, Bo M&uuml;ller"), _family_names("Lee, A., M\u00fcller, B.")
    ('lee;muller', 'lee;muller')
    """
    found = set()
    for part in _BETWEEN.split(_BRACKETS.sub(" ", _plain(authors))):
        names = [name.split() for name in _HONOURS.sub(" ", part).split(",") if _letters(name)]
        if len(names) == 1 or all(_is_whole(name) for name in names):
            found |= {name[-1] for name in names}  # "Ann Lee, Bo Ma"
        else:
            found |= {"".join(name) for name in names[::2]}  # "Lee, Ann, Ma, Bo"
    letters = (_letters(name) for name in found)
    return ";".join(sorted(name for name in letters if len(name) > 1))


def _plain(text: str) -> str:
    """Return the text in small letters, without the marks of web pages and without accents."""
    spread = unicodedata.normalize("NFKD", html.unescape(html.unescape(text)).lower())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


def _is_whole(name: list[str]) -> bool:
    """Return whether these words are a given name, or initials, and a family name."""
    return len(name) > 1 and len(_letters(name[-1])) > 1


def _moment(text: str) -> str:
    """Return a clock time as HH:MM, whatever the day; anything else as letters and digits.

    >>> _moment("9:05 PM, Dec 04"), _moment("Gate B-12")
    ('21:05', 'gateb12')
    """
    text = text.lower()
    if clock := _CLOCK.search(text):
        hour = int(clock[1]) % NOON + (NOON if clock[3] == "p" else 0)
        return f"{hour:02d}:{clock[2]}"
    return re.sub(r"[^a-z0-9]", "", text)
