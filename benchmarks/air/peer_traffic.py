"""The same encounters by traffic, in its own environment: all pairs, equal stamps, a projection.

    python peer_traffic.py STATES.parquet TOLD

Its `lateral` is in nautical miles (Flight.distance), `lateral_separation` in metres.
"""

import json
import os
import sys
import warnings
from pathlib import Path

import pandas as pd
import pyproj
from traffic.core import Traffic

warnings.filterwarnings("ignore")
frame = pd.read_parquet(sys.argv[1])
sky = Traffic(frame)
projection = pyproj.Proj("+proj=lcc +lat_1=32 +lat_2=38 +lat_0=35 +lon_0=39")
begun = sum(os.times()[:4])  # its workers are processes of their own
found = sky.closest_point_of_approach(
    lateral_separation=5 * 1852, vertical_separation=1000, projection=projection
)
seconds = sum(os.times()[:4]) - begun
pairs = set()
if found is not None:
    near = found.data.query("lateral < 5 and vertical < 1000")
    pairs = {
        tuple(sorted(pair)) for pair in near[["flight_id_x", "flight_id_y"]].to_numpy().tolist()
    }
Path(sys.argv[2]).write_text(json.dumps({"cpu_seconds": seconds, "pairs": sorted(pairs)}))
