"""What an addition changed, in a few lines: reports, incidents, and figures before and after."""

import textwrap
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.model import Grade
from crossfix.publish.figures import MEASURES, figure
from crossfix.publish.headline import headline_claim
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import DASH, number, several
from crossfix.tables import (
    CANDIDATES,
    CLAIMS,
    EVIDENCE,
    HISTORY,
    INCIDENTS,
    REPORTS,
    TALLIES,
    TALLY_MEMBERS,
)

TOLD = (REPORTS, EVIDENCE, CANDIDATES, HISTORY, INCIDENTS, CLAIMS, TALLIES, TALLY_MEMBERS)
_FIGURES = (
    "matched_named",
    "matched_contradicted",
    "independent",
    "confirmed",
    "probable",
    "possible",
    "contested",
    "contradicted",
    "matched_objects",
    "confirmed_objects",
)
COLUMNS = 80
_LABEL, _FIGURE = 50, 15  # columns

Tables = Mapping[str, pl.DataFrame]


class Changes(NamedTuple):
    """How many reports and incidents came and changed."""

    reports: int  # more than before
    folded: int  # records that repeat another exactly, more than before
    incidents: int  # that have no id of before
    grew: int  # incidents of before with more reports
    merged: int  # ids of before that were taken over by another
    split: int  # parts of incidents of before that are now under another id


def changes(before: Tables, after: Tables) -> Changes:
    """Return what changed from one run to the next; both hold the tables of TOLD."""
    was, now = before[CANDIDATES.name], after[CANDIDATES.name]
    sizes = now.join(was, on="incident_id", how="left", suffix="_before")
    last = before[HISTORY.name]["edition"].max()
    happened = after[HISTORY.name].filter(pl.col("edition") > (last or 0))["change"]
    duplicate = pl.col("role") == "duplicate"
    folded = [tables[EVIDENCE.name].filter(duplicate).height for tables in (before, after)]
    return Changes(
        reports=after[REPORTS.name].height - before[REPORTS.name].height,
        folded=folded[1] - folded[0],
        incidents=sizes["reports_before"].null_count(),
        grew=sizes.filter(pl.col("reports") > pl.col("reports_before")).height,
        merged=happened.to_list().count("merged"),
        split=happened.to_list().count("split"),
    )


def changes_text(before: Tables, after: Tables, *, case: Case) -> str:
    """Return what an addition changed, as plain text of 80 columns."""
    found = changes(before, after)
    folded = f"; folded {several(found.folded, 'exact repetition')}"
    came = f"Added {several(found.reports, 'report')}{folded if found.folded else ''}."
    became = (
        f"Incidents: {number(found.incidents)} new, {number(found.grew)} grew, "
        f"{number(found.merged)} merged into others, {number(found.split)} split off."
    )
    lines = [*textwrap.wrap(came, COLUMNS), *textwrap.wrap(became, COLUMNS)]
    moved = figures_moved(before, after, case=case)
    if not moved:
        return "\n".join([*lines, "No figure of the headline changed."])
    table = [("", "before", "after"), *moved]
    rows = [f"{label:<{_LABEL}}{was:>{_FIGURE}}{now:>{_FIGURE}}" for label, was, now in table]
    return "\n".join([*lines, "", *rows])


def figures_moved(before: Tables, after: Tables, *, case: Case) -> list[tuple[str, str, str]]:
    """Return the figures that changed, each with its label: those of the headline, or grades."""
    claim = headline_claim(Book(after), case)
    figures = [_figures(tables, claim) for tables in (before, after)]
    return [(*was, now[1]) for was, now in zip(*figures, strict=True) if was != now]


def _figures(tables: Tables, claim: Row | None) -> list[tuple[str, str]]:
    """Return the figures of a claim, or, without one, how many incidents have each grade.

    Each with its label; the figures come in one order, and one that is not there is a dash.
    """
    if claim is None:
        grades = Counter(tables[INCIDENTS.name]["grade"])
        return [(f"{grade} incidents", number(grades[grade])) for grade in Grade]
    book = Book(tables)
    found = [(measure, figure(book, claim["claim_id"], measure)) for measure in _FIGURES]
    return [(MEASURES[measure], one.text if one else DASH) for measure, one in found]
