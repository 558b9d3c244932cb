"""Prove the encounters beside geodesics, made truths and traffic, and time them as the sky grows.

    python benchmarks/air/run.py [--only brute|calibration|clock|peer|speed] [--flights 10000]
                                 [--write]

The peer lives in an environment of its own, benchmarks/.peers/air, made from peers.txt on the
first run. --write puts the parts that were run into results.md, to be reviewed as a diff.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from accuracy import brute, calibration, clock
from cost import peer, speed

RESULTS = Path(__file__).parent / "results.md"
TITLE = "# Encounters: how true, how quick\n\nMade by `python benchmarks/air/run.py --write`.\n"
PARTS = ("brute", "calibration", "clock", "peer", "speed")


def machine() -> str:
    """Return what the figures of a part were measured on."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    return f"\n{now}; {system}, Python {platform.python_version()}; load {load}."


def write(parts: dict[str, Iterable[str]]) -> None:
    """Put parts into the results, in the place of their former selves."""
    kept = {}
    if RESULTS.exists():
        for part in RESULTS.read_text(encoding="utf-8").split("<!-- ")[1:]:
            name, _, text = part.partition(" -->")
            kept[name] = text.strip("\n")
    kept |= {name: "\n".join(lines).strip("\n") for name, lines in parts.items()}
    texts = [f"<!-- {name} -->\n{kept[name]}\n" for name in PARTS if name in kept]
    RESULTS.write_text("\n".join([TITLE, *texts]), encoding="utf-8")


def main() -> None:
    """Measure, print and write."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--only", choices=PARTS)
    ask.add_argument("--flights", type=int, default=10_000)
    ask.add_argument("--write", action="store_true")
    told = ask.parse_args()
    made = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        runs = {
            "brute": lambda: brute(folder),
            "calibration": lambda: calibration(folder),
            "clock": lambda: clock(folder),
            "peer": lambda: peer(folder),
            "speed": lambda: speed(folder, told.flights),
        }
        for name in PARTS if told.only is None else (told.only,):
            begun = machine()
            made[name] = []
            for line in runs[name]():
                print(line, flush=True)
                made[name].append(line)
            made[name].append(begun)
    if told.write:
        write(made)


if __name__ == "__main__":
    main()
