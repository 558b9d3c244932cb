"""The result in one terminal window of 80 columns and 40 lines, two of them the run's own."""

import textwrap
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from crossfix.case import Case
from crossfix.model import Grade
from crossfix.publish import headline
from crossfix.publish.audit import audit_sentence
from crossfix.publish.calibration import calibration_sentence
from crossfix.publish.contradictions import clashes, contradicted
from crossfix.publish.figures import Figure, figure
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import DASH, clean, days, number, several, share, words

COLUMNS, LINES = 80, 38
_SHARPEST = 3
_MOST_LINES_OF_A_POINT = 2
_SCORECARD = (
    "named_strikes",
    "matched_named",
    "matched_contradicted",
    "independent",
    "audited_incidents",
    "confirmed",
    "probable",
    "possible",
    "contested",
    "contradicted",
    "actor_disputed",
    "attribute_contradicted",
)
_NAMED_IN_BECAUSE = "thin_governorates"
# the headline tells what was never named, and where nobody was watching
_UNKNOWN = ("watched_share", "thin_governorates")


def summary(tables: Mapping[str, pl.DataFrame], *, case: Case, report: Path) -> str:
    """Return the headline, the scorecard, what contradicts and what is unknown, as plain text."""
    book = Book(tables)
    claim = headline.headline_claim(book, case)
    opening = [headline.plain(told(book, case)) for told in (headline.sentence, headline.explained)]
    parts = [
        [clean(case.case.title or case.case.name), *(line for t in opening for line in _wrap(t))],
        _wrap(f"Links were brought in from {case.link.edges}.") if case.link.edges else [],
        _wrap(calibration_sentence(book)),
        [*_scorecard(book, claim), *_wrap(audit_sentence(book))],
        _points("What contradicts", _contradictions(book)),
        _points("What cannot be known", _unknown(book, claim)),
    ]
    lines = [line for part in parts if part for line in (*part, "")]
    return "\n".join([*lines[: LINES - 1], f"Report: {report}"])


def _wrap(text: str, *, indent: str = "") -> list[str]:
    return textwrap.wrap(clean(text), COLUMNS, subsequent_indent=indent, break_on_hyphens=False)


def _scorecard(book: Book, claim: Row | None) -> list[str]:
    lines = [f"{'':<52}{'range':>15}{'expected':>11}"]
    if claim is None:
        counts = Counter(row["grade"] for row in book.rows("incidents"))
        return [f"{grade:<52}{counts[grade]:>15,}" for grade in Grade]
    found = (figure(book, claim["claim_id"], measure) for measure in _SCORECARD)
    lines += [_line(one) for one in found if one is not None and one.high != 0]
    return lines if len(lines) > 1 else []


def _line(found: Figure) -> str:
    label = found.label if len(found.label) <= 50 else found.label[:49] + "…"  # noqa: PLR2004 - the width of the column
    expected = share(found.expected) if found.is_share else number(found.expected)
    return f"{label:<52}{found.text:>15}{expected:>11}"


def _contradictions(book: Book) -> list[str]:
    """Return the widest clashes of claims with claims, then of claims with reports."""
    among = [
        f"{_first_sentence(one.row['because'])} ({one.row['arithmetic']})" for one in clashes(book)
    ]
    against = [
        f"{one.incident['place_name'] or one.incident['admin1'] or 'place unknown'}, "
        f"{days(one.incident['start'], one.incident['end'])}, {words(one.attribute)}: the claim "
        f"said {one.stated or DASH}, independent reports {one.found or DASH}"
        for one in contradicted(book)
    ]
    most = _SHARPEST - 1 if audit_sentence(book) else _SHARPEST  # so that all fits the window
    few = min(most - 1, len(among)) if against else most
    return [*among[:few], *against][:most]


def _first_sentence(text: str) -> str:
    """Return a reason without the sums and notes that follow its first full stop."""
    return text.partition(". ")[0].rstrip(".")


def _unknown(book: Book, claim: Row | None) -> list[str]:
    if claim is None:
        lone = sum(row["independent_groups"] < 1 for row in book.rows("incidents"))
        return [f"{several(lone, 'incident')} that no independent voice reports"] if lone else []
    found = (figure(book, claim["claim_id"], measure) for measure in _UNKNOWN)
    return [
        f"{one.phrase}; {one.because}" if one.measure == _NAMED_IN_BECAUSE else one.phrase
        for one in found
        if one is not None and one.high != 0
    ]


def _points(title: str, points: list[str]) -> list[str]:
    if not points:
        return []
    lines = [title]
    for point in points:
        wrapped = _wrap(f"- {point}", indent="  ")
        if len(wrapped) > _MOST_LINES_OF_A_POINT:
            last = wrapped[_MOST_LINES_OF_A_POINT - 1][: COLUMNS - 1]
            wrapped = [*wrapped[: _MOST_LINES_OF_A_POINT - 1], f"{last}…"]
        lines += wrapped
    return lines
