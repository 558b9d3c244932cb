"""Link a Parquet file of REPORTS in a process of its own: what speed.py and spark.py time.

    python link_once.py REPORTS OUT [--engine spark --url local[2]] [--tables]

Writes membership.parquet (with --tables also links and candidates) and told.json: the seconds of
each step.
"""

import argparse
import json
import time
from pathlib import Path

began = time.perf_counter()

import polars as pl  # noqa: E402  # the imports are timed

from crossfix.case import EngineSection, LinkSection  # noqa: E402
from crossfix.engine import open_engine  # noqa: E402
from crossfix.link import Linked, link  # noqa: E402

imported = time.perf_counter()


def linked(reports: pl.DataFrame, engine: EngineSection) -> Linked:
    """Link with the engine's defaults."""
    if engine.name == "local":
        return link(reports, rules=LinkSection())
    with open_engine(engine) as opened:
        return link(reports, rules=LinkSection(), by=opened)


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("reports", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--engine", default="local")
    ask.add_argument("--url")
    ask.add_argument("--tables", action="store_true")
    told = ask.parse_args()
    begun_to_read = time.perf_counter()
    reports = pl.read_parquet(told.reports)
    begun_to_link = time.perf_counter()
    found = linked(reports, EngineSection(name=told.engine, url=told.url))
    begun_to_write = time.perf_counter()
    wanted = ("membership", "links", "candidates") if told.tables else ("membership",)
    for name in wanted:
        getattr(found, name).write_parquet(told.out / f"{name}.parquet")
    seconds = {
        "import": imported - began,
        "read": begun_to_link - begun_to_read,
        "link": begun_to_write - begun_to_link,
        "write": time.perf_counter() - begun_to_write,
    }
    (told.out / "told.json").write_text(json.dumps({"seconds": seconds, "pairs": len(found.links)}))


if __name__ == "__main__":
    main()
