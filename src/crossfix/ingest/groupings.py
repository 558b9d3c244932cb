"""The file groups.csv: which sources people count as one voice, or as two. Rows are only added."""

from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.ingest.decided import read_decided
from crossfix.ingest.frames import groupings_frame
from crossfix.ingest.layouts import Layout
from crossfix.ingest.people import Form, read_file
from crossfix.ingest.row import Row
from crossfix.model import Grouping, Voicing
from crossfix.tables import GROUPINGS, check

LAYOUT = Layout(
    format="groups",
    required=("left", "right", "decision", "who", "at"),
    columns={
        "left": "source_id of one source; required",
        "right": "source_id of the other; required",
        "decision": "together, apart, or open: left to the evidence; required",
        "who": "who decided; required",
        "at": "when, ISO 8601, UTC; of two rows about one pair the later holds; required",
        "why": "the reason",
    },
)
FORM = Form(LAYOUT, "groups")


class Grouped(NamedTuple):
    """What people decided, and every doubt met in reading it."""

    groupings: pl.DataFrame
    issues: pl.DataFrame


def read_groupings(case: Case) -> Grouped:
    """Return GROUPINGS as the case's file has them, and ISSUES; nothing where there is no file.

    A row that cannot be used becomes an issue; in a strict case the first error or warning raises
    SourceError.
    """
    found, issues = read_file(case, case.groups.file, form=FORM, parse=parse)
    return Grouped(check(groupings_frame(found), GROUPINGS), issues)


def parse(row: Row) -> Grouping | None:
    """Return the decision in a row; None without its sources, decision, author or time."""
    found = read_decided(row, Voicing, thing="source")
    return Grouping(**found._asdict()) if found else None
