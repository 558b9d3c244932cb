"""Measure how often the fused value is the true one: AbeBooks and flights, beside a vote.

    python benchmarks/weighing/fused_values.py --truth ../shared/data/truth [--write]

Errors of the model were read in one half of the known things alone (by a checksum of their names).
The scores of both halves were seen while variants were compared, and so was what a vote gets wrong
in both: the halves show how far the figures carry, but neither was unseen. --write puts the table
into fused_values.md.
"""

import argparse
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from scores import SURE, wilson
from truth_sets import TruthSet, books, flights

from crossfix.weigh.values import fused

RESULTS = Path(__file__).parent / "fused_values.md"
HALVES = {"all": (0, 1), "errors read": (0,), "errors not read": (1,)}


def lines(folder: Path) -> Iterator[str]:
    """Yield the table: a set a row, as a whole and in halves."""
    yield "# Fused values beside a vote"
    yield "\nMade by `python benchmarks/weighing/fused_values.py --truth ... --write`.\n"
    yield (
        "| | known things | vote | fused | Brier score | right, of those called ≥ .9 | own words "
        "of statements | seconds |\n|---|---|---|---|---|---|---|---|"
    )
    for read in (books, flights):
        told = read(folder)
        begun = time.process_time()
        found = fused(told.said).values
        seconds = time.process_time() - begun
        for half, chosen in HALVES.items():
            asked = {item: value for item, value in told.truth.items() if _half(item) in chosen}
            yield _line(TruthSet(f"{told.name}, {half}", told.said, asked), found, seconds)


def _line(told: TruthSet, found: pl.DataFrame, seconds: float) -> str:
    voted = found.sort("item", "sources", "value", descending=[False, True, False])
    vote, best = (
        {
            item: (value, probability)
            for item, value, probability in table.unique("item", keep="first")
            .select("item", "value", "probability")
            .iter_rows()
        }
        for table in (voted, found)
    )
    asked = [item for item in told.truth if item in best]
    by_vote = np.mean([vote[item][0] == told.truth[item] for item in asked])
    right = np.array([best[item][0] == told.truth[item] for item in asked])
    probability = np.array([best[item][1] for item in asked])
    brier = ((probability - right) ** 2).mean()
    low, high = wilson(int(right.sum()), len(asked))
    sure = probability >= SURE
    return (
        f"| {told.name} | {len(asked)} | {by_vote:.3f} | {right.mean():.3f} [{low:.3f}, {high:.3f}]"
        f" | {brier:.3f} | {right[sure].mean():.3f} of {sure.sum()} "
        f"| {found['own'].sum():,.0f} of {found['sources'].sum():,} | {seconds:.1f} |"
    )


def _half(item: str) -> int:
    return zlib.crc32(item.split("|", maxsplit=1)[0].encode()) % 2


def main() -> None:
    """Print the table, and write it if asked."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--truth", type=Path, required=True, help="folder of AbeBooks and flights")
    ask.add_argument("--write", action="store_true", help="write the table to fused_values.md")
    told = ask.parse_args()
    made = list(lines(told.truth))
    print("\n".join(made))
    if told.write:
        RESULTS.write_text("\n".join(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
