"""AbeBooks and flights: what many sources say of things whose truth is known (Dong et al.).

Read from ../shared/data/truth, or the folder of that layout that --truth names; copied nowhere.
"""

import re
from pathlib import Path
from typing import NamedTuple

import polars as pl

_HONOURS = re.compile(
    r"\(.*?\)|\b(jr|sr|phd|ph\.d|md|dr|prof|editor|ed|eds|author|with|iii|ii)\b\.?"
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
    ('lee|ma', 'lee|ma')
    """
    found = set()
    for part in re.split(r";| and |&|/|\bby\b", authors.lower()):
        names = _HONOURS.sub("", part).split(",")
        if len(names) > 2:
            whole = [name.split()[-1] for name in names if len(name.split()) > 1]
            found |= set(whole or names[::2])
        elif len(names) == 2:
            found.add(names[0])
        elif words := names[0].split():
            found.add(words[-1])
    letters = (re.sub(r"[^a-z]", "", name) for name in found)
    return "|".join(sorted(name for name in letters if len(name) > 1))


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
