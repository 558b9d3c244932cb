"""Find the encounters of one table in one process, and write the seconds of its parts.

    python find.py TRACKS TOLD WITHIN [decode]

Loops are compiled and cached by a run on a small table first. With `decode`, the columns are read
and nothing else: the floor.
"""

import json
import sys
import time
from pathlib import Path

from crossfix.air.encounters import find_encounters
from crossfix.air.minima import MINIMA
from crossfix.air.search import Rules
from crossfix.air.slabs import open_tracks, slabs

path, told, within = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
rules = Rules(MINIMA["icao-enroute"], within=within)
begun = time.process_time()
if len(sys.argv) > 4:
    rows = sum(len(slab.columns["t"]) for slab in slabs(open_tracks([path]), ["alt_baro_ft"]))
    found = {"rows": rows}
else:
    table = find_encounters([path], rules).table
    pairs = table.filter(table["norm"] < 1).select("a", "b").unique().rows()
    found = {"encounters": table.height, "pairs": sorted(pairs)}
found["cpu_seconds"] = time.process_time() - begun
told.write_text(json.dumps(found))
