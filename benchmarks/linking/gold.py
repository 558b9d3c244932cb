"""Two real catalogues, the pairs that coders cited, and scores against that partial gold.

A pair counts only if one of its records occurs in the gold.
"""

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.case import About, Case, Input
from crossfix.ingest import ingest
from crossfix.normalise import normalise

LEFT, RIGHT = "ucdp-ged", "airwars"
FILES = ("airwars.csv", "ucdp_ged.csv", "gold_links.csv")
Links = set[tuple[str, str]]


class Score(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


class Gold(NamedTuple):
    """All pairs that coders cited, and those without the ones that seem of different places."""

    every: Links
    sure: Links


def touching(found: Links, gold: Links) -> Links:
    """Return the pairs of which a record occurs in the gold."""
    left, right = {a for a, _ in gold}, {b for _, b in gold}
    return {pair for pair in found if pair[0] in left or pair[1] in right}


def score(found: Links, gold: Links) -> Score:
    """Score pairs against a partial gold."""
    judged = touching(found, gold)
    hits = len(judged & gold)
    precision = hits / len(judged) if judged else 0.0
    return Score(precision, hits / len(gold), 2 * hits / (len(judged) + len(gold)))


def read_gold(folder: Path) -> Gold:
    """Return the gold of a folder."""
    with (folder / "gold_links.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    pairs = [(row["ged_id"], row["airwars_report_id"]) for row in rows]
    sure = {pair for pair, row in zip(pairs, rows, strict=True) if row["suspect"] != "True"}
    return Gold(set(pairs), sure)


def read_reports(folder: Path) -> pl.DataFrame:
    """Return the reports of both catalogues in common terms."""
    case = Case(
        case=About(name="linking", area=("SY",)),
        inputs=(
            Input(file="airwars.csv", format="csv", source=RIGHT),
            Input(file="ucdp_ged.csv", format="ucdp-ged", source=LEFT),
        ),
        folder=folder,
    )
    read = ingest(case)
    return normalise(read.records, read.sources, case=case).reports


def linked_pairs(membership: pl.DataFrame) -> Links:
    """Return the pairs across the catalogues that share an incident."""
    sides: dict[str, dict[str, list[str]]] = {LEFT: defaultdict(list), RIGHT: defaultdict(list)}
    for source, record, incident in membership["source_id", "record_id", "incident_id"].rows():
        sides[source][incident].append(record)
    return {
        (a, b)
        for incident, left in sides[LEFT].items()
        for a in left
        for b in sides[RIGHT].get(incident, ())
    }


def across(links: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of LINKS across the catalogues, with `ged` and `airwars` record ids."""
    source, record = (
        {
            side: pl.col(side).str.splitn(":", 2).struct.field(f"field_{at}")
            for side in ("left", "right")
        }
        for at in (0, 1)
    )
    here = source["left"] == LEFT
    return links.filter(source["left"] != source["right"]).with_columns(
        ged=pl.when(here).then(record["left"]).otherwise(record["right"]),
        airwars=pl.when(here).then(record["right"]).otherwise(record["left"]),
    )
