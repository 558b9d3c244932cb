"""A small case with recordings of two aircraft by two parties, and what the parties stated."""

import msgspec

from crossfix.air.encounters import Doubts, find_encounters
from crossfix.air.kept import Kept, write_encounters
from crossfix.air.minima import MINIMA
from crossfix.air.retrospect import NOBODY
from crossfix.air.search import Rules
from crossfix.air.slabs import write_tracks
from crossfix.case import AirSection

from ..air.conftest import tracks_of  # noqa: TID252 - the same made recordings
from ..publish.conftest import small_case  # noqa: TID252

STATED = """
name = "passing"
title = "Passing over the Badia, 21 October 2015"
[event]
start = 2015-10-21
[[aircraft]]
name = "Bear"
class = "fast_jet"
aliases = ["CALLA"]
[[aircraft]]
name = "Whale"
class = "large_jet"
aliases = ["CALLB"]
[[statements]]
party = "Russia"
quantity = "horizontal_separation"
value = 300
unit = "m"
hedge = "at_most"
source_url = "https://example.org/said"
[[statements]]
party = "United States"
quantity = "horizontal_separation"
value = 3
unit = "km"
hedge = "about"
source_url = "javascript:alert(1)"
"""


def states(party, address, lat, way):
    """Two that pass 3 km apart, the second climbing; B's clock is 1.5 s late."""
    late = 1.5 if party == "B" else 0.0
    return [
        {"track_id": f"{party}:{address}", "party": f"side {party}", "t": t + late, "lat": lat,
         "lon": 40 + way * (t - 200.5) * 0.0024, "alt_baro_ft": 33_000 + (way < 0) * 3.0 * t,
         "icao24": address, "callsign": f"CALL{party}", "sigma_h_m": 30.0,
         "evidence_id": {"A": "c", "B": "d"}[party] * 64}
        for t in range(0, 400, 4)
    ]  # fmt: skip


def with_flights(folder, *, hidden=NOBODY, **air):
    """Return the small case with an encounter whose files lie in the folder."""
    paths = [folder / "a.parquet", folder / "b.parquet"]
    for path, side in zip(
        paths, (("A", "aaaaaa", 35.0, 1), ("B", "bbbbbb", 35.027, -1)), strict=True
    ):
        write_tracks(tracks_of(states(*side)), path, slab_minutes=30)
    rules = Rules(MINIMA["icao-enroute"], between=("side A", "side B"), offset_s=1.5)
    doubts = Doubts(None, 0.2)
    found = find_encounters(paths, rules, doubts, hidden=hidden)
    write_encounters(Kept(found.table, rules, doubts), folder / "encounters.parquet")
    (folder / "stated.toml").write_text(STATED, encoding="utf-8")
    section = AirSection(
        encounters="encounters.parquet",
        tracks=("a.parquet", "b.parquet"),
        accounts=("stated.toml",),
        **air,
    )
    return msgspec.structs.replace(small_case(), air=section, folder=folder)
