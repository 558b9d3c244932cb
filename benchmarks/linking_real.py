"""How well reports of two real catalogues are linked, beside the best fixed window.

    python benchmarks/linking_real.py FOLDER

FOLDER holds airwars.csv (canonical columns), ucdp_ged.csv (native columns) and gold_links.csv
(ged_id, airwars_report_id, suspect): pairs that coders cited. The gold is partial, so a pair
counts only if one of its records occurs in the gold. The window is chosen on the gold itself,
which favours it; link sees no gold.
"""

import csv
import platform
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.case import About, Case, Input, LinkSection
from crossfix.ingest import ingest
from crossfix.link import link
from crossfix.normalise import normalise

LEFT, RIGHT = "ucdp-ged", "airwars"
WINDOWS_KM = (1.0, 2.0, 3.0, 5.0, 8.0, 12.0)
WINDOWS_DAYS = (0, 1, 2)
Links = set[tuple[str, str]]


class Score(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def score(found: Links, gold: Links) -> Score:
    """Score pairs against a partial gold."""
    left, right = {a for a, _ in gold}, {b for _, b in gold}
    judged = {pair for pair in found if pair[0] in left or pair[1] in right}
    hits = len(judged & gold)
    precision = hits / len(judged) if judged else 0.0
    recall = hits / len(gold)
    return Score(precision, recall, 2 * hits / (len(judged) + len(gold)))


def read_gold(path: Path) -> tuple[Links, Links]:
    """Return the gold, and the gold without the pairs that seem to be of different places."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    pairs = {(row["ged_id"], row["airwars_report_id"]) for row in rows}
    sure = {(row["ged_id"], row["airwars_report_id"]) for row in rows if row["suspect"] != "True"}
    return pairs, sure


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


def near_pairs(reports: pl.DataFrame) -> pl.DataFrame:
    """Return all pairs across the catalogues within the widest window: ids, km, days."""
    day = (pl.col("start").dt.epoch("d")).alias("day")
    last = ((pl.col("end") - pl.duration(seconds=1)).dt.epoch("d")).alias("last")
    placed = reports.drop_nulls(["lon", "start"]).select(
        "source_id", "record_id", "lon", "lat", day, last
    )
    left, right = (placed.filter(pl.col("source_id") == side) for side in (LEFT, RIGHT))
    pairs = left.join_where(
        right,
        pl.col("day") <= pl.col("last_right") + max(WINDOWS_DAYS),
        pl.col("last") >= pl.col("day_right") - max(WINDOWS_DAYS),
    )
    east = (pl.col("lon") - pl.col("lon_right")) * np.cos(np.radians(35.0))
    north = pl.col("lat") - pl.col("lat_right")
    gap = pl.max_horizontal(
        pl.col("day_right") - pl.col("last"), pl.col("day") - pl.col("last_right"), 0
    )
    return pairs.select(
        "record_id", "record_id_right", km=111.2 * (east**2 + north**2).sqrt(), days=gap
    ).filter(pl.col("km") <= max(WINDOWS_KM))


def window(pairs: pl.DataFrame, *, km: float, days: int) -> Links:
    """Return the pairs within the window, nearest first, each record at most once."""
    inside = pairs.filter((pl.col("km") <= km) & (pl.col("days") <= days))
    taken: tuple[set[str], set[str]] = (set(), set())
    found: Links = set()
    nearest = inside.sort(pl.col("km") / km + pl.col("days"), "record_id", "record_id_right")
    for a, b in nearest["record_id", "record_id_right"].rows():
        if a not in taken[0] and b not in taken[1]:
            found.add((a, b))
            taken[0].add(a)
            taken[1].add(b)
    return found


def report(name: str, found: Links, golds: tuple[Links, Links], seconds: float) -> None:
    """Print one line of the table."""
    cells = [f"{part:.3f}" for gold in golds for part in score(found, gold)]
    print(f"{name:28s} " + " ".join(f"{cell:>6s}" for cell in cells) + f" {seconds:8.1f}")


def main(folder: Path) -> None:
    """Measure and print."""
    golds = read_gold(folder / "gold_links.csv")
    reports = read_reports(folder)
    print(f"python {platform.python_version()}, polars {pl.__version__}, numpy {np.__version__}")
    print(f"{len(reports)} reports; gold {len(golds[0])} pairs, {len(golds[1])} not suspect")
    print(f"{'':28s} {'all gold':^20s} {'not suspect':^20s}")
    print(f"{'':28s} " + " ".join(f"{name:>6s}" for name in ("P", "R", "F1") * 2) + "  seconds")
    begin = time.perf_counter()
    pairs = near_pairs(reports)
    found = {
        (km, days): window(pairs, km=km, days=days) for km in WINDOWS_KM for days in WINDOWS_DAYS
    }
    spent = (time.perf_counter() - begin) / len(found)
    km, days = max(found, key=lambda key: score(found[key], golds[0]).f1)
    report(f"best window, {km:g} km {days} d", found[km, days], golds, spent)
    begin = time.perf_counter()
    membership = link(reports, rules=LinkSection()).membership
    spent = time.perf_counter() - begin
    report("link, every share", linked_pairs(membership), golds, spent)
    report("link, best only", linked_pairs(membership.filter("best")), golds, spent)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
