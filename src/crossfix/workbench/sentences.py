"""Sentences about the figures of a case in the reader's language, from the same numbers in each.

A sentence is a template of texts/; a number in it leads to what it is made of. In English they say
what report.html says, word for word.
"""

import datetime as dt
from typing import NamedTuple

from crossfix.case import Case
from crossfix.model import Grade
from crossfix.publish import text
from crossfix.publish.figures import ESTIMATED, Figure, figure
from crossfix.publish.headline import Heard, Piece, headline_claim, heard_of, mostly_unnamed
from crossfix.publish.rows import Book, Row
from crossfix.spans import last_day
from crossfix.workbench.texts import DEFAULT, Texts, catalogue

_MARK = "\x00"  # around the name of a piece while a template is filled in


def headline(
    texts: Texts, book: Book, case: Case, *, heard: Heard | None = None
) -> tuple[Piece, ...]:
    """Return what the overview opens with; `heard` where the book does not hold all."""
    claim = headline_claim(book, case)
    if claim is not None:
        return _of_claim(texts, book, claim)
    return _of_incidents(texts, book, heard or heard_of(book))


def explained(texts: Texts, book: Book, case: Case) -> tuple[Piece, ...]:
    """Return what the two ends of the headline's ranges mean; empty where it has none."""
    claim = headline_claim(book, case)
    if claim is None:
        return ()
    found: list[Piece] = []
    contradicted = figure(book, claim["claim_id"], "matched_contradicted")
    if contradicted is not None and contradicted.high:
        found += _filled(
            texts("headline.lower", number=_slot("number")), number=_linked(texts, contradicted)
        )
    ratio = figure(book, claim["claim_id"], "objects_a_strike")
    if ratio is not None:
        unnamed = texts("headline.unnamed") if mostly_unnamed(book, claim["claim_id"]) else ""
        template = texts("headline.upper", number=_slot("number"), unnamed=unnamed)
        found += _filled(template, number=_linked(texts, ratio))
    return tuple(found)


class Measured(NamedTuple):
    """A figure as a scorecard shows it in the reader's language."""

    label: str
    text: str
    expected: str
    unit: str


def measured(texts: Texts, found: Figure) -> Measured:
    """Return what a figure counts, its range and its unit; as they are where nothing has words."""
    known = catalogue(texts.language)
    return Measured(
        label=known.get(f"measure.{found.measure}", found.label),
        text=ranged(texts, found),
        expected=text.share(found.expected) if found.is_share else number(texts, found.expected),
        unit=known.get(f"unit.{found.unit}", found.unit),
    )


def number(texts: Texts, value: float | None) -> str:
    """Return a number as the language writes it.

    >>> number(Texts("en"), 1623.0), number(Texts("ru"), 1623.0).split(), number(Texts("ru"), 3.44)
    ('1,623', ['1', '623'], '3,4')
    """
    told = text.number(value)
    if texts.language != "ru":
        return told
    return told.replace(",", "\u00a0").replace(".", ",")


def extent(texts: Texts, low: float | None, high: float | None) -> str:
    """Return a range as the language says it.

    >>> extent(Texts("ru"), None, 690).split()
    ['не', 'более', '690']
    """
    if low is None and high is not None:
        return texts("range.at_most", high=number(texts, high))
    if high is None and low is not None:
        return texts("range.or_more", low=number(texts, low))
    least, most = number(texts, low), number(texts, high)
    return least if least == most else f"{least}–{most}"


def ranged(texts: Texts, found: Figure) -> str:
    """Return a figure as a range; a share in percent."""
    low, high = found.low, found.high
    if found.is_share:
        return found.text
    if low is None and high is None:
        return number(texts, found.expected)
    if found.measure in ESTIMATED and low is not None and high is not None:
        return texts("range.about", low=number(texts, low), high=number(texts, high))
    return extent(texts, low, high)


def counted(texts: Texts, noun: str, low: float | None, high: float | None) -> str:
    """Return a number or a range with its noun in the form that the number asks for.

    >>> counted(Texts("ru"), "objects", 22, 22), counted(Texts("ru"), "objects", 21, 21)
    ('22 объекта', '21 объект')
    >>> counted(Texts("ru"), "objects", 3, None)
    '3 или более объектов'
    """
    told = extent(texts, low, high)
    if low is None or high is None:
        return texts(f"count.{noun}_of", n=told)
    form = plural(texts.language, high) if float(high).is_integer() else "other"
    return texts(f"count.{noun}_{form}", n=told)


def plural(language: str, n: float) -> str:
    """Return the form of a noun after a whole number (Unicode CLDR 45, cardinal plural rules).

    >>> [plural("ru", n) for n in (1, 2, 5, 11, 21, 104)]
    ['one', 'few', 'many', 'many', 'one', 'few']
    >>> [plural("ar", n) for n in (0, 1, 2, 3, 11, 100, 103)]
    ['zero', 'one', 'two', 'few', 'many', 'other', 'few']
    """
    ten, hundred = n % 10, n % 100
    if language == "ru":
        if ten == 1 and hundred != 11:  # noqa: PLR2004 - the rule
            return "one"
        return "few" if 2 <= ten <= 4 and not 12 <= hundred <= 14 else "many"  # noqa: PLR2004
    if language == "ar":
        if n in (0, 1, 2):
            return ("zero", "one", "two")[int(n)]
        if 3 <= hundred <= 10:  # noqa: PLR2004
            return "few"
        return "many" if 11 <= hundred <= 99 else "other"  # noqa: PLR2004
    return "one" if n == 1 else "other"


def day(texts: Texts, at: dt.date) -> str:
    """Return a day as the language says it.

    >>> day(Texts("ru"), dt.date(2015, 10, 23))
    '23 октября 2015'
    """
    return f"{at.day} {texts(f'month.m{at.month}')} {at.year}"


def _of_claim(texts: Texts, book: Book, claim: Row) -> tuple[Piece, ...]:
    nobody, unnamed = (
        figure(book, claim["claim_id"], name) for name in ("nobody_watching", "not_named")
    )
    of_objects = claim["objects_low"] is not None or claim["objects_high"] is not None
    noun = "objects" if of_objects else "sorties"
    said = counted(texts, noun, claim[f"{noun}_low"], claim[f"{noun}_high"])
    slots = {name: _slot(name) for name in ("claimed", "matched", "confirmed")}
    template = texts(
        "headline.of_claim",
        **slots,
        when=_when(texts, claim, of_objects=of_objects),
        nobody=texts("headline.nobody", number=_slot("nobody")) if nobody else "",
        not_named=texts("headline.not_named", number=_slot("not_named")) if unnamed else "",
    )
    pieces = {"claimed": Piece(said, book.href("c", claim["claim_id"]))}
    for name, words in (("matched", "between"), ("confirmed", "about")):
        found = figure(book, claim["claim_id"], f"{name}_objects")
        pieces[name] = _between(texts, found, words)
    if nobody:
        pieces["nobody"] = _watched(texts, nobody)
    if unnamed:
        pieces["not_named"] = _never_named(texts, unnamed)
    return _filled(template, **pieces)


def _when(texts: Texts, claim: Row, *, of_objects: bool) -> str:
    dated = claim["start"] is not None and claim["end"] is not None
    by = day(texts, last_day(claim["start"], claim["end"])) if dated else ""
    if of_objects:
        return texts("headline.struck_by", day=by) if dated else texts("headline.struck")
    return texts("headline.flown_by", day=by) if dated else texts("headline.flown")


def _between(texts: Texts, found: Figure | None, words: str) -> Piece:
    if found is None:
        return Piece(text.DASH)
    low, high = number(texts, found.low), number(texts, found.high)
    if found.low is None or found.high is None or low == high:
        return _linked(texts, found)
    return Piece(texts(f"range.{words}", low=low, high=high), found.href)


def _watched(texts: Texts, found: Figure) -> Piece:
    """Return where nobody was watching; objects have their noun from the start of the sentence."""
    if f"count.{found.unit}_other" not in catalogue(texts.language) or found.unit == "objects":
        return _linked(texts, found)
    low, high = (found.expected if end is None else end for end in (found.low, found.high))
    return Piece(counted(texts, found.unit, low, high), found.href)


def _never_named(texts: Texts, found: Figure) -> Piece:
    """Return what was never named; "at most 690" wants its noun, "559–609" has it already."""
    if found.low is not None or found.high is None:
        return _linked(texts, found)
    return Piece(counted(texts, "objects", None, found.high), found.href)


def _of_incidents(texts: Texts, book: Book, heard: Heard) -> tuple[Piece, ...]:
    counts = {
        "reports": (heard.reports, "incidents"),
        "sources": (heard.sources, "sources"),
        "incidents": (sum(heard.grades.values()), "incidents"),
    }
    pieces = {
        noun: Piece(counted(texts, noun, count, count), book.href("section", section))
        for noun, (count, section) in counts.items()
    }
    occurring = [grade for grade in Grade if heard.grades.get(grade)]
    for grade in occurring:
        words, count = texts(f"grade.{grade}"), number(texts, heard.grades[grade])
        # a grade is no adjective that agrees with a number in every language
        told = f"{count} {words}" if texts.language == DEFAULT else f"{words}: {count}"
        pieces[grade] = Piece(told, book.href("g", grade))
    comma = "، " if texts.direction == "rtl" else ", "
    listed = comma.join(_slot(grade) for grade in occurring)
    slots = {noun: _slot(noun) for noun in counts}
    template = texts("headline.of_incidents", **slots, grades=f": {listed}" if listed else "")
    return _filled(template, **pieces)


def _linked(texts: Texts, found: Figure) -> Piece:
    return Piece(ranged(texts, found), found.href)


def _slot(name: str) -> str:
    return f"{_MARK}{name}{_MARK}"


def _filled(template: str, **pieces: Piece) -> tuple[Piece, ...]:
    """Return a template with each of its slots as the piece of that name."""
    parts = template.split(_MARK)
    return tuple(
        pieces[part] if at % 2 else Piece(part) for at, part in enumerate(parts) if at % 2 or part
    )
