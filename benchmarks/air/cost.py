"""What it costs: beside traffic, and as the sky grows."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from accuracy import GEOD, NM
from children import HERE, PEER_PYTHON, child, find, set_up_peer
from world import BEGIN_NS, states, tracks

from crossfix.air.slabs import write_tracks

FLAT = 'name = "flat"\nedition = "1"\nhorizontal_nm = 5\nvertical_ft = 1000\n'
AT_ONCE = 36_000_000  # more states are made as several tables, to save memory


def peer(folder: Path, flights: int = 300) -> Iterator[str]:
    """Compare flights at 5 s with traffic: the same pairs, and the processor time.

    The minima are 5 NM and 1,000 ft at every height, as the peer knows no others.
    """
    set_up_peer()
    made = states(flights, 5.0, 7200.0)
    write_tracks(tracks(made), folder / "ours.parquet", slab_minutes=30)
    _for_traffic(made).write_parquet(folder / "states.parquet")
    (folder / "flat.toml").write_text(FLAT)
    for _ in range(2):  # the first may compile
        ours = find(folder, str(folder / "flat.toml"), 1.0, folder / "ours.parquet")
    child(PEER_PYTHON, HERE / "peer_traffic.py", folder / "states.parquet", folder / "peer.json")
    theirs = json.loads((folder / "peer.json").read_text())
    mine = {(a, b) for a, b, norm in ours["pairs"] if norm < 1}
    their = {tuple(pair) for pair in theirs["pairs"]}
    seen = {pair for pair in mine if _inside_at_a_stamp(made, pair)}
    yield f"\n## Beside traffic, {flights} flights of an hour at 5 s\n"
    yield "| | CPU s | pairs within 5 NM and 1,000 ft |"
    yield "|---|---|---|"
    yield f"| crossfix, in a new process | {ours['first_s']:.3f} | {len(mine)} |"
    yield f"| crossfix, loops loaded | {ours['again_s']:.3f} | {len(mine)} |"
    yield f"| traffic | {theirs['cpu_seconds']:.1f} | {len(their)} |"
    yield (
        f"\n{theirs['cpu_seconds'] / ours['first_s']:,.0f} and "
        f"{theirs['cpu_seconds'] / ours['again_s']:,.0f} times the processor time; of traffic "
        "without starting and reading. Of our pairs, "
        f"{len(seen)} are inside at a common stamp by geodesics, and those are "
        f"{'the very' if seen == their else 'not the'} pairs of traffic; the other "
        f"{len(mine) - len(seen)} are inside between the stamps only."
    )
    if seen != their:
        yield f"\nOurs alone: {sorted(seen - their)}; traffic's alone: {sorted(their - seen)}."


def _for_traffic(made: pl.DataFrame) -> pl.DataFrame:
    name = "f" + pl.col("flight").cast(pl.String()).str.zfill(6)
    return made.select(
        timestamp=(BEGIN_NS + (pl.col("second") * 1e9).cast(pl.Int64()))
        .cast(pl.Datetime("ns"))
        .dt.replace_time_zone("UTC"),
        flight_id=name,
        icao24=name,
        callsign=name,
        latitude="lat",
        longitude="lon",
        altitude=pl.col("feet").cast(pl.Float64()),
    )


def _inside_at_a_stamp(made: pl.DataFrame, pair: tuple[str, str]) -> bool:
    one, other = (made.filter(pl.col("flight") == int(name[1:])) for name in pair)
    both = one.join(other, on="second", suffix="_b")
    far = GEOD.inv(*(both[name].to_numpy() for name in ("lon", "lat", "lon_b", "lat_b")))[2]
    tall = np.abs(both["feet"].to_numpy() - both["feet_b"].to_numpy())
    return bool(((far < 5 * NM) & (tall < 1000)).any())


def speed(folder: Path, flights: int) -> Iterator[str]:
    """Time Parquet to encounters as the number of states grows, and the floor beside it."""
    yield "\n## As the sky grows, at 1 Hz, over a day\n"
    parts = ("states", "within", "CPU s, new process", "CPU s, loops loaded", "of it decoding")
    yield f"| {' | '.join(parts)} | peak GB | encounters |"
    yield "|---|---|---|---|---|---|---|"
    for number in (flights // 36, flights // 6, flights):
        paths = _sky(folder, number)
        floor = find(folder, "decode", "-", *paths)
        for within in (1.0, 1.5):
            found = find(folder, "icao-enroute", within, *paths)
            yield (
                f"| {floor['rows']:,} | {within:g} | {found['first_s']:.2f} | "
                f"{found['again_s']:.2f} | {floor['again_s']:.2f} | {found['peak_gb']:.2f} | "
                f"{found['encounters']:,} |"
            )
        for path in paths:
            path.unlink()


def _sky(folder: Path, flights: int) -> list[Path]:
    tables = -(-flights * 3600 // AT_ONCE)
    paths = []
    for seed in range(3, 3 + tables):
        paths.append(folder / f"sky{seed}.parquet")
        child(sys.executable, HERE / "world.py", paths[-1], flights // tables, 1.0, 86_400.0, seed)
    return paths
