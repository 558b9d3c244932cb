"""Figures of the tallies: a range with its unit, its reason and what it counts."""

from typing import NamedTuple

from crossfix.publish.rows import Book, Row, Rows
from crossfix.publish.text import anchor, extent, number, share, words

MEASURES = {
    "claimed_objects": "objects claimed",
    "claimed_sorties": "sorties claimed",
    "named_strikes": "strikes that the claimant named with a place",
    "named_objects": "objects in strikes named with a place",
    "not_named": "objects never named with a place that could be checked",
    "matched_named": "named strikes that anything independent matches",
    "matched_contradicted": "matched ones where what or where is contradicted",
    "independent": "independent incidents in the period and area",
    "confirmed": "confirmed incidents that may be the claim's",
    "probable": "probable incidents that may be the claim's",
    "possible": "possible incidents that may be the claim's",
    "contested": "contested incidents that may be the claim's",
    "contradicted": "contradicted incidents that may be the claim's",
    "nobody_watching": "incidents where nobody was watching",
    "actor_disputed": "strikes that nobody surely lays to the claimant",
    "other_actors": "strikes laid to others alone",
    "not_surely_reported": "strikes that no independent group surely reports",
    "summaries_not_counted": "statements about many strikes, not counted",
    "objects_a_strike": "objects that the claimant names in one strike, on average",
    "matched_objects": "objects that independent reports could account for",
    "confirmed_objects": "objects that confirmed incidents could account for",
    "attribute_contradicted": "named strikes with a contradicted attribute",
    "watched_share": (
        "share of the named strikes that fell where and when somebody watched, inferred from "
        "where and when groups themselves reported"
    ),
    "thin_governorates": "governorates that few independent groups watch",
    "audited_incidents": "independent incidents, as the audit corrects them",
    "audited_matched": "named strikes that are matched, as the audit corrects them",
    "audited_contradicted": (
        "matched ones where what or where is contradicted, as the audit corrects them"
    ),
}

# Figures made of other figures, where there are no members to list.
MADE_OF = {
    "audited_incidents": ("independent",),
    "audited_matched": ("matched_named",),
    "audited_contradicted": ("matched_contradicted",),
    "not_named": ("claimed_objects", "named_objects"),
    "matched_objects": ("matched_named", "matched_contradicted", "independent", "objects_a_strike"),
    "confirmed_objects": ("confirmed", "matched_contradicted", "objects_a_strike"),
}

# What cannot be known, in the order in which it is told.
UNKNOWN = (
    "not_named",
    "nobody_watching",
    "actor_disputed",
    "watched_share",
    "thin_governorates",
)

# Their upper end rests on an average, so it is no maximum.
ESTIMATED = ("matched_objects", "confirmed_objects")


class Figure(NamedTuple):
    """One figure of one claim's scorecard."""

    claim_id: str
    measure: str
    unit: str
    low: float | None
    expected: float | None
    high: float | None
    because: str
    href: str
    members: Rows
    made_of: tuple[tuple[str, str], ...]  # label and address of the figures that it is made of

    @property
    def anchor(self) -> str:
        """Return the id of the list of what the figure counts."""
        return anchor("f", f"{self.claim_id}.{self.measure}")

    @property
    def label(self) -> str:
        """Return what is counted, in words."""
        return MEASURES.get(self.measure, words(self.measure))

    @property
    def text(self) -> str:
        """Return the figure as a range; a share in percent."""
        if self.is_share and (self.low is not None or self.high is not None):
            low, high = (None if end is None else 100 * end for end in (self.low, self.high))
            return f"{extent(low, high)}\u00a0%"
        if self.low is None and self.high is None:
            return share(self.expected) if self.is_share else number(self.expected)
        if self.measure in ESTIMATED and None not in (self.low, self.high):
            return f"{number(self.low)} to about {number(self.high)}"
        return extent(self.low, self.high)

    @property
    def phrase(self) -> str:
        """Return the figure with what it counts."""
        if self.is_share or self.low is self.high is None:
            return f"{self.text}: {self.label}"
        if self.label.startswith(self.unit):
            return f"{self.text} {self.label}"
        return f"{self.text} {self.unit}: {self.label}"

    @property
    def middle(self) -> float | None:
        """Return the expected value, else the middle of the range."""
        if self.expected is not None:
            return self.expected
        if self.low is None or self.high is None:
            return self.low if self.high is None else self.high
        return (self.low + self.high) / 2

    @property
    def is_share(self) -> bool:
        """Return whether the figure is a share of 1."""
        return self.unit in {"share", "fraction", "probability"} or self.measure.endswith("_share")


def figure(book: Book, claim_id: str, measure: str) -> Figure | None:
    """Return one figure; None where the tallies do not give it."""
    return next((found for found in scorecard(book, claim_id) if found.measure == measure), None)


def scorecard(book: Book, claim_id: str) -> tuple[Figure, ...]:
    """Return the figures of a claim in their order."""
    rows = sorted(book.where("tallies", "claim_id", claim_id), key=lambda row: row["position"])
    members: dict[str, list[Row]] = {}
    for member in book.where("tally_members", "claim_id", claim_id):
        members.setdefault(member["measure"], []).append(member)
    given = {row["measure"] for row in rows}
    return tuple(
        Figure(
            **{name: row[name] for name in Figure._fields if name in row},
            href=book.href("f", f"{claim_id}.{row['measure']}"),
            members=tuple(members.get(row["measure"], ())),
            made_of=tuple(
                (MEASURES[name], book.href("f", f"{claim_id}.{name}"))
                for name in MADE_OF.get(row["measure"], ())
                if name in given
            ),
        )
        for row in rows
    )
