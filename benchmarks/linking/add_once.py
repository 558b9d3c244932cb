"""Add some reports of one week to a linked world, in a process of its own: what added.py times.

    python add_once.py LINK|ADD|WHOLE FOLDER [NEW]

LINK holds NEW reports of the middle week back, links the others and keeps the tables. ADD links the
rest to them, WHOLE links all with the same model. Each writes its tables into a folder of its name,
and told.json: the seconds of each step, wall and processor.
"""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

import polars as pl

from crossfix.case import LinkSection
from crossfix.link import Before, Past, link, relink
from crossfix.store import Store
from crossfix.tables import (
    CANDIDATES,
    HISTORY,
    JUDGEMENTS,
    LINKS,
    MEMBERSHIP,
    MODEL,
    REPORTS,
    empty,
)

TABLES = (LINKS, MEMBERSHIP, CANDIDATES, HISTORY, MODEL)
RULES = LinkSection()


def split(reports: pl.DataFrame, new: int) -> pl.DataFrame:
    """Return the reports without so many of the week in the middle."""
    middle = reports["start"].median()
    week = reports.filter(pl.col("start").is_between(middle, middle + timedelta(days=7)))
    held = week.sample(min(new, week.height), seed=1)
    return reports.join(held, on="report_id", how="anti")


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    reports = pl.read_parquet(folder / "reports.parquet")
    kept, out = Store(folder / "link"), Store(folder / what)
    steps = [_now()]
    if what == "link":
        reports = split(reports, int(sys.argv[3]))
        kept.write(REPORTS, reports, fingerprint="")
        steps = [_now()]
        linked = link(reports, rules=RULES)
    else:
        was = {table.name: kept.read(table) for table in TABLES}
        if what == "add":
            before = Before(reports=kept.read(REPORTS), judgements=empty(JUDGEMENTS), **was)
            steps.append(_now())
            linked = relink(reports, rules=RULES, before=before)
        else:
            past = Past(was["membership"], was["history"])
            steps.append(_now())
            linked = link(reports, rules=RULES, past=past, model=was["model"])
    steps.append(_now())
    for table in TABLES:
        out.write(table, getattr(linked, table.name), fingerprint="")
    steps.append(_now())
    names = ("read", "link", "write")[-len(steps) + 1 :]
    told = {
        name: [later[clock] - earlier[clock] for clock in range(2)]
        for name, earlier, later in zip(names, steps, steps[1:], strict=False)
    }
    (folder / "told.json").write_text(json.dumps({"reports": reports.height, "steps": told}))


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


if __name__ == "__main__":
    main()
