"""Prove how sources are weighed, beside peers.

    python benchmarks/weighing/run.py [--only worlds|votes|speed] [--seeds 20] [--votes 1000000]
        [--truth FOLDER] [--write]

crowd-kit lives in an environment of its own, benchmarks/.peers-weighing, made from peers.txt on the
first run. FOLDER holds d_product/answer.csv and d_product/truth.csv. --write puts the tables into
results.md, to be reviewed as a diff.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import scores
import votes
from msgspec import structs
from rivals import accu_copy, dawid_skene_of, share_of_sources, two_sources
from worlds import KINDS, Kind, World, world

from crossfix.assess import assess
from crossfix.case import About, Case, ClaimsSection, WeighSection
from crossfix.weigh import weigh

RESULTS = Path(__file__).parent / "results.md"
CASE = Case(case=About(name="made"), inputs=(), claims=ClaimsSection())
PARTS = ("worlds", "votes", "speed")


def crossfix(made: World, *, case: Case = CASE) -> np.ndarray:
    """Return the probabilities that a run gives: groups found, rates learnt, accounts drawn up."""
    weighed = weigh(*made.tables, case=case)
    found = assess(*made.tables[:3], *weighed[:6], case=case)
    return found.incidents.sort("incident_id")["probability"].to_numpy()


def forewarned(made: World, kind: Kind) -> np.ndarray:
    """Return the same where the case states how much of what could be reported happened."""
    prior = WeighSection(prior=kind.true / (kind.true + kind.false))
    return crossfix(made, case=structs.replace(CASE, weigh=prior))


def worlds(seeds: int) -> Iterator[str]:
    """Yield a table for each kind of world, the means over the seeds."""
    methods: dict[str, Callable[[World, Kind], np.ndarray]] = {
        "crossfix": lambda made, _: crossfix(made),
        "crossfix, told how much happens": forewarned,
        "crowd-kit's Dawid-Skene": lambda made, _: dawid_skene_of(made.said),
        "AccuCopy": lambda made, _: accu_copy(made.said),
        "two sources confirm": lambda made, _: two_sources(made.said),
        "share of sources": lambda made, _: share_of_sources(made.said),
    }
    for name, kind in KINDS.items():
        made = [world(kind, seed=seed) for seed in range(seeds)]
        yield f"\n### {name.capitalize()}"
        yield f"{np.mean([len(one.happened) for one in made]):.0f} incidents are seen.\n"
        yield scores.HEAD
        for method, believe in methods.items():
            yield scores.line(
                method, [scores.score(believe(one, kind), one.happened) for one in made]
            )


def speed(number: int) -> Iterator[str]:
    """Yield how long a world of 18 sources and a million votes take, in processor seconds."""
    made = world(KINDS["a wire and ten that credit it"], seed=1)
    crossfix(made)
    begun = time.process_time()
    weigh(*made.tables, case=CASE)
    seconds = time.process_time() - begun
    yield (
        f"{len(made.happened)} incidents x {made.said.shape[1]} sources, weighed from their tables"
        f" with three first guesses: {seconds:.1f} s.\n\n{number:,} votes:\n"
    )
    yield from votes.million(number)


def asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--only", choices=PARTS, help="one part (default: all)")
    ask.add_argument("--seeds", type=int, default=20, help="made worlds a kind")
    ask.add_argument("--votes", type=int, default=1_000_000, help="made votes to time")
    ask.add_argument("--truth", type=Path, help="folder of d_product")
    ask.add_argument("--write", action="store_true", help="write the tables to results.md")
    return ask.parse_args()


def lines(told: argparse.Namespace) -> Iterator[str]:
    """Yield the parts asked for, line by line."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    yield "# Weighing beside its peers"
    yield (
        f"\nMade by `python benchmarks/weighing/run.py --seeds {told.seeds} --votes {told.votes}`"
        f" on {os.cpu_count()} cores, Python {platform.python_version()}; load before: {load}."
    )
    chosen = PARTS if told.only is None else (told.only,)
    if "worlds" in chosen:
        yield "\n## Worlds"
        yield from worlds(told.seeds)
    if "votes" in chosen and told.truth:
        yield "\n## D_Product\n"
        yield from votes.d_product(told.truth / "d_product")
    if "speed" in chosen:
        yield "\n## Speed\n"
        yield from speed(told.votes)


def main() -> None:
    """Measure, print and write."""
    told = asked()
    made = []
    for text in lines(told):
        print(text, flush=True)
        made.append(text)
    if told.write:
        RESULTS.write_text("\n".join(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
