"""The sentence that the report opens with, the bar under it, and what it rests on."""

import difflib
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from crossfix.case import Case
from crossfix.errors import ConfigError
from crossfix.model import Grade
from crossfix.publish.figures import Figure, figure
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import DASH, day, extent, number, several
from crossfix.spans import last_day

_FOLLOWED = (
    ("confirmed", "could lie in incidents confirmed by two independent groups or more"),
    ("matched", "could lie in incidents that anything independent reports"),
)
_MOSTLY = 0.5  # more than half


class Piece(NamedTuple):
    """A stretch of a sentence; a number leads to what it is made of."""

    text: str
    href: str | None = None


class Segment(NamedTuple):
    """One part of the stacked bar, from left to right, in percent of the whole."""

    kind: str
    label: str
    text: str
    href: str
    left: float
    width: float
    low: float | None  # the right edge of the part lies between low and high
    high: float | None


class Heard(NamedTuple):
    """Who tells of how many incidents: what a case without claims opens with."""

    reports: int
    sources: int
    grades: Mapping[str, int]


def heard_of(book: Book) -> Heard:
    """Return who tells of how many incidents."""
    incidents, reports = book.frame("incidents"), book.frame("reports")
    return Heard(len(reports), reports["source_id"].n_unique(), Counter(incidents["grade"]))


def headline_claim(book: Book, case: Case) -> Row | None:
    """Return the claim that the report opens with; None where the case has no claims.

    Raises ConfigError where the case names a claim that is not there.
    """
    wanted = case.claims.headline
    claims = {row["claim_id"]: row for row in book.rows("claims")}
    if wanted is not None and wanted not in claims:
        near = difflib.get_close_matches(wanted, list(claims), n=3, cutoff=0)
        raise ConfigError(
            f"claims.headline is {wanted!r}, and no claim has that id",
            mend=f"name a claim of the claims file: {', '.join(near) or 'it is empty'}",
        )
    if wanted is not None:
        return claims[wanted]
    sized = [row for row in claims.values() if row["objects_high"] is not None]
    return max(sized, key=lambda row: (row["objects_high"], row["claim_id"]), default=None)


def sentence(book: Book, case: Case, *, heard: Heard | None = None) -> tuple[Piece, ...]:
    """Return the headline as pieces of one sentence; `heard` where the book does not hold all."""
    claim = headline_claim(book, case)
    if claim is not None:
        return _of_claim(book, claim)
    return _of_incidents(book, heard or heard_of(book))


def plain(pieces: tuple[Piece, ...]) -> str:
    """Return the sentence as text."""
    return "".join(piece.text for piece in pieces)


def claimed(claim: Row) -> str:
    """Return the number that a claim states, with its unit."""
    if claim["objects_low"] is not None or claim["objects_high"] is not None:
        return f"{extent(claim['objects_low'], claim['objects_high'])} objects"
    return f"{extent(claim['sorties_low'], claim['sorties_high'])} sorties"


def _stated(claim: Row) -> str:
    """Return what was claimed of the number, and up to when."""
    verb = " claimed" if claimed(claim).endswith("sorties") else " claimed struck"
    if claim["start"] is None or claim["end"] is None:
        return f"{verb}, "
    return f"{verb} by {day(last_day(claim['start'], claim['end']))}, "


def _of_claim(book: Book, claim: Row) -> tuple[Piece, ...]:
    found = {
        name: figure(book, claim["claim_id"], name)
        for name in ("matched_objects", "confirmed_objects", "nobody_watching", "not_named")
    }
    matched, confirmed = found["matched_objects"], found["confirmed_objects"]
    pieces = [
        Piece("Of "),
        Piece(claimed(claim), book.href("c", claim["claim_id"])),
        Piece(_stated(claim)),
        _range(matched, "between {} and about {}"),
        Piece(" can be matched to incidents that anyone independent reports; "),
        _range(confirmed, "{} to about {}"),
        Piece(" to incidents that at least two independent groups confirm"),
    ]
    if found["nobody_watching"]:
        unit = found["nobody_watching"].unit
        pieces += [
            Piece("; for "),
            _number(found["nobody_watching"]),
            Piece(f"{'' if unit == 'objects' else ' ' + unit} nobody was watching"),
        ]
    if found["not_named"]:
        # "at most 690" wants its noun; "559-609" has it from the start of the sentence
        noun = "" if found["not_named"].text[0].isdigit() else " objects"
        pieces += [
            Piece("; "),
            _number(found["not_named"]),
            Piece(
                f"{noun} were never named with a place that could be checked, in the statements "
                "collected"
            ),
        ]
    return (*pieces, Piece("."))


def explained(book: Book, case: Case) -> tuple[Piece, ...]:
    """Return what the two ends of the headline's ranges mean; empty where it has none."""
    claim = headline_claim(book, case)
    if claim is None:
        return ()
    return (*_lower(book, claim["claim_id"]), *_upper(book, claim["claim_id"]))


def _lower(book: Book, claim_id: str) -> tuple[Piece, ...]:
    contradicted = figure(book, claim_id, "matched_contradicted")
    if contradicted is None or not contradicted.high:
        return ()
    return (
        Piece("The lower figure leaves out "),
        _number(contradicted),
        Piece(
            " matched strikes whose object or place independent reports contradict: the event is "
            "matched there, the object is not. "
        ),
    )


def _upper(book: Book, claim_id: str) -> tuple[Piece, ...]:
    ratio = figure(book, claim_id, "objects_a_strike")
    if ratio is None:
        return ()
    unnamed = "; most of these strikes are not ones that the claimant named"
    return (
        Piece(
            "The upper figure assumes that each independently reported strike held as many "
            "objects as the claimant names in one, "
        ),
        _number(ratio),
        Piece(f" on average{unnamed if mostly_unnamed(book, claim_id) else ''}."),
    )


def mostly_unnamed(book: Book, claim_id: str) -> bool:
    """Return whether most of the independent incidents are not strikes that the claimant named."""
    matched, reported = (figure(book, claim_id, name) for name in ("matched_named", "independent"))
    of_all = (matched.expected or 0) if matched else 0.0
    return reported is not None and of_all < _MOSTLY * (reported.expected or 0)


def _range(found: Figure | None, words: str) -> Piece:
    if found is None:
        return Piece(DASH)
    low, high = number(found.low), number(found.high)
    if found.low is None or found.high is None or low == high:
        return _number(found)
    return Piece(words.format(low, high), found.href)


def _number(found: Figure) -> Piece:
    return Piece(found.text, found.href)


def _of_incidents(book: Book, heard: Heard) -> tuple[Piece, ...]:
    incidents = sum(heard.grades.values())
    pieces = [
        Piece(several(heard.reports, "report"), book.href("section", "incidents")),
        Piece(" by "),
        Piece(several(heard.sources, "source"), book.href("section", "sources")),
        Piece(" tell of "),
        Piece(several(incidents, "incident"), book.href("section", "incidents")),
    ]
    for number_of, grade in enumerate(name for name in Grade if heard.grades.get(name)):
        pieces += [
            Piece(": " if number_of == 0 else ", "),
            Piece(f"{heard.grades[grade]:,} {grade}", book.href("g", grade)),
        ]
    return (*pieces, Piece("."))


def bar(book: Book, case: Case, *, heard: Heard | None = None) -> tuple[Segment, ...]:
    """Return the parts of the stacked bar: what was claimed, by how far it can be followed.

    A part ends at the expected value, else at the middle of its range, and holds the parts left
    of it. Without a claim the bar shows the incidents by grade. Empty where there is nothing to
    show.
    """
    claim = headline_claim(book, case)
    if claim is None:
        return _bar_of_grades(book, (heard or heard_of(book)).grades)
    whole = claim["objects_high"] or claim["objects_low"]
    if not whole:
        return ()
    parts, left = [], 0.0
    for kind, label in _FOLLOWED:
        found = figure(book, claim["claim_id"], f"{kind}_objects")
        if found is not None and found.middle is not None:
            right = max(left, min(100.0, 100 * found.middle / whole))
            parts.append(
                _segment(found, kind, label=label, whole=whole)._replace(
                    left=left, width=right - left
                )
            )
            left = right
    parts.append(_rest(book, claim, left=left))
    named = figure(book, claim["claim_id"], "named_objects")
    if named is not None and named.middle is not None:
        parts.append(_segment(named, "named", label="named with a place", whole=whole))
    return tuple(parts)


def _segment(found: Figure, kind: str, *, label: str, whole: float) -> Segment:
    low, high = (
        None if end is None else min(100.0, 100 * end / whole) for end in (found.low, found.high)
    )
    return Segment(kind, label, found.text, found.href, 0, 0, low, high)


def _rest(book: Book, claim: Row, *, left: float) -> Segment:
    """Return the part that nothing independent could account for."""
    whole = (claim["objects_low"], claim["objects_high"])
    matched = figure(book, claim["claim_id"], "matched_objects")
    least, most = (matched.low, matched.high) if matched else (None, None)
    low = None if whole[0] is None or most is None else max(0, whole[0] - most)
    high = None if whole[1] is None or least is None else max(0, whole[1] - least)
    href = matched.href if matched else book.href("c", claim["claim_id"])
    label = "nothing independent could account for them"
    return Segment("rest", label, extent(low, high), href, left, 100 - left, None, None)


def _bar_of_grades(book: Book, grades: Mapping[str, int]) -> tuple[Segment, ...]:
    parts, left = [], 0.0
    for grade in Grade:
        if grades.get(grade):
            width = 100 * grades[grade] / sum(grades.values())
            href = book.href("g", grade)
            parts.append(Segment(grade, grade, f"{grades[grade]:,}", href, left, width, None, None))
            left += width
    return tuple(parts)
