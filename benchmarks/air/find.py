"""Find the encounters of tables in one process, twice, and write the seconds of its parts.

    python find.py TOLD MINIMA WITHIN TRACKS...
    python find.py TOLD decode - TRACKS...

Loops are compiled and cached by a run on a small table first; the first search still loads them
from the cache, the second does not. With `decode`, the columns are read and nothing else: the
floor.
"""

import json
import sys
import time
from pathlib import Path

import polars as pl

from crossfix.air.encounters import find_encounters
from crossfix.air.minima import minima_of
from crossfix.air.search import Rules
from crossfix.air.slabs import open_tracks, slabs

told, minima, within, *names = sys.argv[1:]
paths = [Path(name) for name in names]
seconds = []
for _ in range(2):
    begun = time.process_time()
    if minima == "decode":
        rows = sum(len(slab.columns["t"]) for slab in slabs(open_tracks(paths), ["alt_baro_ft"]))
        found = {"rows": rows}
    else:
        rules = Rules(minima_of(minima), within=float(within))
        table = find_encounters(paths, rules).table
        least = table.group_by("a", "b").agg(pl.col("norm").min())
        found = {"encounters": table.height, "pairs": sorted(least.rows())}
    seconds.append(time.process_time() - begun)
found["first_s"], found["again_s"] = seconds
Path(told).write_text(json.dumps(found))
