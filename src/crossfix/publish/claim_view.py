"""One claim as the page shows it: what was stated, its scorecard, and checks against others."""

from typing import NamedTuple

from crossfix.publish.figures import Figure, scorecard
from crossfix.publish.rows import Book, Row, Rows
from crossfix.publish.text import DASH, anchor, days, extent, names, web_address, words


class ClaimView(NamedTuple):
    """One claim."""

    row: Row
    anchor: str
    stated_on: str
    covers: str
    sorties: str
    objects: str
    breakdown: tuple[tuple[str, str], ...]
    url: str | None
    figures: tuple[Figure, ...]
    findings: Rows
    findings_left_out: int  # checks that only use its figure among others


class FindingView(NamedTuple):
    """One check of claims against claims."""

    row: Row
    anchor: str
    claims: tuple[tuple[str, str | None], ...]
    range_text: str


def claim_view(book: Book, row: Row) -> ClaimView:
    """Return what the page shows of one claim."""
    parts = [part.partition("=") for part in names(row["breakdown"])]
    stated_on = row["stated_on"]
    using = [f for f in book.rows("findings") if row["claim_id"] in names(f["claim_ids"])]
    return ClaimView(
        row=row,
        anchor=anchor("c", row["claim_id"]),
        stated_on=f"{stated_on.day} {stated_on:%b %Y}" if stated_on else DASH,
        covers=days(row["start"], row["end"]),
        sorties=extent(row["sorties_low"], row["sorties_high"]),
        objects=extent(row["objects_low"], row["objects_high"]),
        breakdown=tuple((words(kind), count or DASH) for kind, _, count in parts),
        url=web_address(row["url"]),
        figures=scorecard(book, row["claim_id"]),
        findings=tuple(found for found in using if _is_about(found, row["claim_id"])),
        findings_left_out=sum(not _is_about(found, row["claim_id"]) for found in using),
    )


def _is_about(finding: Row, claim_id: str) -> bool:
    """Return whether a check is of the claim itself: the claims compared come first."""
    return not finding["consistent"] or claim_id in names(finding["claim_ids"])[:2]


def finding_view(book: Book, row: Row) -> FindingView:
    """Return what the page shows of one finding."""
    return FindingView(
        row=row,
        anchor=anchor("x", row["finding_id"]),
        claims=tuple(
            (name, book.href("c", name) if book.one("claims", "claim_id", name) else None)
            for name in names(row["claim_ids"])
        ),
        range_text=extent(row["low"], row["high"]),
    )
