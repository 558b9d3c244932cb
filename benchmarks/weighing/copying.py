"""Measure how copies are found: made worlds with texts, AbeBooks and flights, and time.

    python benchmarks/weighing/copying.py [--only texts|speed|sources|truth] [--reports 10000]
        [--texts 100000] [--seeds 3] [--truth ../shared/data/truth] [--write]

--truth names the folder with book/ and flights/; without it that part is left out. datasketch is
timed beside the exact search where it is installed (pip install datasketch). --write puts the
tables into copying.md, to be reviewed as a diff.
"""

import argparse
import resource
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
from made_texts import MadeTexts, made_texts
from sources_joined import sources_joined
from truth_sets import TruthSet, books, flights

from crossfix.weigh.agreement import copying
from crossfix.weigh.clusters import clusters
from crossfix.weigh.copies import copies
from crossfix.weigh.errors import MIN_PROBABILITY, MIN_SHARE_OF_ERRORS, MIN_SHARED
from crossfix.weigh.repeats import LEAST_SHARE, repeated
from crossfix.weigh.values import settled

RESULTS = Path(__file__).parent / "copying.md"
REWORDED = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
PARTS = ("texts", "speed", "sources", "truth")


def texts(*, reports: int, seeds: int) -> Iterator[str]:
    """Precision and recall of copies found by their texts, by the share of words changed."""
    yield "| words changed | copies | found | precision | recall | right original |"
    yield "|---|---|---|---|---|---|"
    for reworded in REWORDED:
        counts = np.zeros(4)
        for seed in range(1, seeds + 1):
            world = made_texts(reports=reports, reworded=reworded, seed=seed)
            counts += _counted(world)
        copied, found, right, original = counts
        precision = f"{right / found:.3f}" if found else "-"
        exact = f"{original / right:.3f}" if right else "-"
        yield (
            f"| {reworded:.0%} | {copied:.0f} | {found:.0f} | {precision} | {right / copied:.3f} "
            f"| {exact} |"
        )


def _counted(world: MadeTexts) -> tuple[int, int, int, int]:
    """Return the copies there are, those found, of these the true ones, and with their original.

    Two copies of one report are copies of each other too, as far as a text can show it.
    """
    # a copy may come out before what it was made from, since only days are known
    root = {name: _root(name, world.copied_from) for name in world.reports["report_id"]}
    known = set(root)
    found = copies(world.records, world.reports).found.filter(~pl.col("own"))
    best = found.sort("report_id", "strength", descending=[False, True]).unique(
        "report_id", keep="first", maintain_order=True
    )
    pairs = best.select("report_id", "of_report").rows()
    right = [(name, of) for name, of in pairs if root[name] == root[of]]
    original = sum(world.copied_from.get(name) == of for name, of in right)
    copied = sum(of in known for of in world.copied_from.values())
    return copied, len(pairs), len(right), original


def _root(name: str, copied_from: dict[str, str]) -> str:
    while name in copied_from:
        name = copied_from[name]
    return name


def speed(*, number: int) -> Iterator[str]:
    """Seconds for so many texts, exact and by MinHash."""
    yield "Where a machine has other work, compare the seconds of processor.\n"
    world = made_texts(reports=number, reworded=0.1, seed=1)
    table = world.records.sort("published_on", "report_id").with_row_index("row")
    table = table.with_columns(day="published_on", order="row")
    begun, worked = time.perf_counter(), time.process_time()
    pairs = repeated(table).pairs
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - worked
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield (
        f"{number:,} texts of about {table['text'].str.count_matches(' ').mean() + 1:.0f} words: "
        f"exact search {seconds:.0f} s ({cpu_seconds:.0f} s of processor), {pairs.height:,} pairs, "
        f"peak of the process "
        f"{peak_gb:.1f} GB."
    )
    if find_spec("datasketch"):
        yield from _minhash(table.head(number // 10), number=number)


def _minhash(table: pl.DataFrame, *, number: int) -> Iterator[str]:
    """Time datasketch on a part, and say which of the exact pairs it finds there."""
    from datasketch import MinHash, MinHashLSHEnsemble  # noqa: PLC0415 - a peer that may be absent

    exact = set(repeated(table).pairs.select("row", "of").iter_rows())
    begun, worked = time.perf_counter(), time.process_time()
    entries = []
    for row, text in table.select("row", "text").iter_rows():
        spoken = text.split()
        runs = {" ".join(spoken[at : at + 3]).encode() for at in range(len(spoken) - 2)}
        sketch = MinHash(num_perm=128)
        sketch.update_batch(list(runs))
        entries.append((row, sketch, len(runs)))
    index = MinHashLSHEnsemble(threshold=LEAST_SHARE, num_perm=128, num_part=8)
    index.index(entries)
    found = {(row, of) for row, sketch, size in entries for of in index.query(sketch, size)}
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - worked
    found = {(row, of) for row, of in found if row != of}
    share = len(exact & found) / max(1, len(exact))
    yield (
        f"datasketch MinHashLSHEnsemble (128 permutations) on {len(entries):,} of them: "
        f"{seconds:.0f} s ({cpu_seconds:.0f} s of processor; a tenth of {number:,}), "
        f"{len(found):,} candidates, in them {share:.3f} "
        f"of the {len(exact):,} exact pairs; stock phrases are not taken out."
    )


def truth(folder: Path) -> Iterator[str]:
    """Which sources are found to copy, and what a vote of voices then gets right."""
    yield "| | statements | sources | voices | in clusters | vote | vote of voices | seconds |"
    yield "|---|---|---|---|---|---|---|---|"
    found = [_grouped(made(folder)) for made in (books, flights)]
    yield from (line for line, _ in found)
    yield "\nClusters on flights: " + "; ".join(found[1][1]) + "."


def _grouped(told: TruthSet) -> tuple[str, list[str]]:
    names = told.said["source"].unique().sort().to_list()
    begun = time.perf_counter()
    pairs = copying(told.said, settled(told.said)).filter(
        pl.col("probability") >= MIN_PROBABILITY, pl.col("shared") >= MIN_SHARED
    )
    place = {name: at for at, name in enumerate(names)}
    likeness = np.eye(len(names))
    for left, right, share in pairs.select("left", "right", "share").iter_rows():
        likeness[place[left], place[right]] = likeness[place[right], place[left]] = share
    heard = [0.0] * len(names)
    for name, number in told.said.group_by("source").len().iter_rows():
        heard[place[name]] = number
    head = {
        names[other]: names[at]
        for at, other in clusters(likeness, heard, least=MIN_SHARE_OF_ERRORS)
    }
    seconds = time.perf_counter() - begun
    voice = pl.Series([head.get(name, name) for name in told.said["source"]])
    plain, voices = (_vote(told, by) for by in (told.said["source"], voice))
    shown: dict[str, list[str]] = {}
    for other, at in head.items():
        shown.setdefault(at, [at]).append(other)
    line = (
        f"| {told.name} | {told.said.height:,} | {len(names)} | {len(names) - len(head)} "
        f"| {sum(map(len, shown.values()))} in {len(shown)} | {plain:.3f} | {voices:.3f} "
        f"| {seconds:.1f} |"
    )
    return line, [", ".join(sorted(members)) for members in shown.values()]


def _vote(told: TruthSet, voice: pl.Series) -> float:
    """Return the share of the known items whose value most voices state."""
    votes = (
        told.said.with_columns(voice=voice)
        .group_by("item", "value")
        .agg(votes=pl.col("voice").n_unique())
        .sort("item", "votes", "value", descending=[False, True, False])
        .unique("item", keep="first", maintain_order=True)
    )
    won = dict(votes.select("item", "value").iter_rows())
    asked = [item for item in told.truth if item in won]
    return sum(won[item] == told.truth[item] for item in asked) / len(asked)


def asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--only", choices=PARTS, help="one part (default: all)")
    ask.add_argument("--reports", type=int, default=10_000, help="reports of a made world")
    ask.add_argument("--texts", type=int, default=100_000, help="texts to time")
    ask.add_argument("--seeds", type=int, default=3, help="made worlds")
    ask.add_argument("--truth", type=Path, help="folder of AbeBooks and flights")
    ask.add_argument("--write", action="store_true", help="write the tables to copying.md")
    return ask.parse_args()


def lines(told: argparse.Namespace) -> Iterator[str]:
    """Yield the parts asked for, line by line."""
    yield "# How copies are found"
    command = f"--reports {told.reports} --texts {told.texts} --seeds {told.seeds}"
    yield f"\nMade by `python benchmarks/weighing/copying.py {command}`."
    parts = {
        "texts": lambda: texts(reports=told.reports, seeds=told.seeds),
        "speed": lambda: speed(number=told.texts),
        "sources": lambda: sources_joined(reports=told.reports, seeds=told.seeds),
        "truth": lambda: truth(told.truth) if told.truth else iter(["left out: no --truth"]),
    }
    for name in PARTS if told.only is None else (told.only,):
        yield f"\n## {name.capitalize()}\n"
        yield from parts[name]()


def main() -> None:
    """Print each line as it is made, and write all of them if asked."""
    told = asked()
    made = []
    for line in lines(told):
        print(line, flush=True)
        made.append(line)
    if told.write:
        RESULTS.write_text("\n".join(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
