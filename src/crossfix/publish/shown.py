"""Which incidents a page has room for, and what hangs on them."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.release import Counts

OF_INCIDENTS = (
    *("verdicts", "report_verdicts", "attributes"),
    *("incident_tolls", "conflicts", "near_objects"),
)
Tables = Mapping[str, pl.DataFrame]


class View(NamedTuple):
    """A part of the incidents, chosen by a reader, and what its document says of itself."""

    incidents: pl.DataFrame
    about: Mapping[str, str]  # as facts_about gives it
    audience: str  # in words
    held_back: int
    withheld: Counts


def shown(tables: Tables, *, case: Case, most: int) -> Tables:
    """Return the tables with at most so many incidents, their reports, and links within them.

    First come incidents that the headline counts, then those that the claimant claims, then those
    with the most voices.
    """
    if tables["incidents"].height > most:
        tables = _fewer(tables, case=case, most=most)
    return {**tables, "links": _links_within(tables)}


def _fewer(tables: Tables, *, case: Case, most: int) -> Tables:
    ranked = tables["incidents"].with_columns(counted=_is_counted(tables, case=case))
    order = ["counted", "claimed", "groups", "reports", "incident_id"]
    ranked = ranked.sort(order, descending=[True, True, True, True, False])
    return _of(tables, ranked.head(most).drop("counted"))


def view_of(tables: Tables, view: View) -> Tables:
    """Return the tables with the incidents of a view, what hangs on them, and links within them."""
    narrowed = _of(tables, view.incidents)
    return {**narrowed, "links": _links_within(narrowed)}


def _of(tables: Tables, kept: pl.DataFrame) -> Tables:
    ids = kept["incident_id"].implode()
    membership = tables["membership"].filter(pl.col("incident_id").is_in(ids))
    told = membership.filter("best")["report_id"].implode()
    return {
        **tables,
        "incidents": kept,
        "membership": membership,
        "reports": tables["reports"].filter(pl.col("report_id").is_in(told)),
        **{
            name: tables[name].filter(pl.col("incident_id").is_in(ids))
            for name in OF_INCIDENTS
            if name in tables
        },
    }


def _is_counted(tables: Tables, *, case: Case) -> pl.Expr:
    if "tally_members" not in tables or case.claims.headline is None:
        return pl.lit(value=False)
    members = tables["tally_members"].filter(pl.col("claim_id") == case.claims.headline)
    return pl.col("incident_id").is_in(members["incident_id"].unique().implode())


def _links_within(tables: Tables) -> pl.DataFrame:
    """Return the links between reports of one incident; others explain nothing on the page."""
    home = tables["membership"].filter("best").select("report_id", "incident_id")
    both = (
        tables["links"]
        .join(home.rename({"report_id": "left", "incident_id": "one"}), on="left")
        .join(home.rename({"report_id": "right", "incident_id": "two"}), on="right")
    )
    return both.filter(pl.col("one") == pl.col("two")).drop("one", "two")
