"""What contradicts what: claims with claims, and claims of a strike with independent reports."""

from collections import defaultdict
from typing import NamedTuple

from crossfix.model import Finding
from crossfix.publish.claim_view import FindingView, finding_view
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import names


class Contradicted(NamedTuple):
    """One attribute of one incident that claims of it state otherwise than independent reports."""

    incident: Row
    attribute: str
    stated: str | None
    found: str | None
    claim_ids: tuple[str, ...]


def clashes(book: Book) -> tuple[FindingView, ...]:
    """Return the findings whose figures cannot all be true, the widest apart first.

    Findings with one arithmetic, about two quotations of one figure, are told once.
    """
    rows = [row for row in book.rows("findings") if not row["consistent"]]
    rows.sort(key=lambda row: (-_size(row), row["finding_id"]))
    once = {row["arithmetic"]: row for row in reversed(rows)}
    return tuple(finding_view(book, row) for row in rows if once[row["arithmetic"]] is row)


def left_over(book: Book, claim_id: str | None) -> tuple[FindingView, ...]:
    """Return the findings that fit but leave figures that no dated claim gives.

    First come those about the claim, then those that leave most.
    """
    rows = [
        row
        for row in book.rows("findings")
        if row["consistent"] and row["kind"] == "nested" and (row["low"] or 0) > 0
    ]
    rows.sort(
        key=lambda row: (claim_id not in names(row["claim_ids"]), -_size(row), row["finding_id"])
    )
    return tuple(finding_view(book, row) for row in rows)


def contradicted(book: Book) -> tuple[Contradicted, ...]:
    """Return what independent reports contradict; first where most voices outside report."""
    found: dict[tuple[str, str, str | None, str | None], list[str]] = defaultdict(list)
    for row in book.rows("verdicts"):
        if row["verdict"] == Finding.CONTRADICTED:
            key = (row["incident_id"], row["attribute"], row["stated"], row["found"])
            found[key].append(row["claim_id"])
    told = [
        Contradicted(incident, attribute, stated, seen, tuple(claim_ids))
        for (incident_id, attribute, stated, seen), claim_ids in found.items()
        if (incident := book.one("incidents", "incident_id", incident_id))
    ]
    return tuple(sorted(told, key=_weight))


def _size(row: Row) -> float:
    ends = [abs(row[name]) for name in ("expected", "low", "high") if row[name] is not None]
    return ends[0] if ends else 0.0


def _weight(one: Contradicted) -> tuple[float, float, str, str, str]:
    return (
        -one.incident["independent_groups"],
        -one.incident["probability"],
        one.incident["incident_id"],
        one.attribute,
        one.stated or "",
    )
