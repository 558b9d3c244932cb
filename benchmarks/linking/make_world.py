"""Write the REPORTS of a made world to Parquet, in a process of its own.

    python make_world.py OUT REPORTS INCIDENTS_PER_DAY

So the one that measures holds no world while it waits, and large ones go stretch by stretch.
"""

import sys
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from crossfix.synth import World, synth_blocks
from crossfix.tables import REPORTS


def write_world(path: Path, *, reports: int, per_day: float) -> None:
    """Write a world of seed 1, stretch by stretch."""
    schema = pl.DataFrame(schema=REPORTS.schema).to_arrow().schema
    with pq.ParquetWriter(path, schema) as writer:
        for made in synth_blocks(World(reports=reports, incidents_per_day=per_day)):
            writer.write_table(made.reports.select(list(REPORTS.schema)).to_arrow())


if __name__ == "__main__":
    write_world(Path(sys.argv[1]), reports=int(sys.argv[2]), per_day=float(sys.argv[3]))
