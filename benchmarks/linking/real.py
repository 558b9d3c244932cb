"""Two real catalogues: crossfix by its defaults, the best window, and Splink set up by an expert.

Windows and thresholds of the others are chosen on the gold itself, which favours them; link sees
no gold.
"""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import measure
import numpy as np
import polars as pl
import windows
from ablation import WITHOUT
from gold import (
    FILES,
    LEFT,
    RIGHT,
    Gold,
    Links,
    across,
    linked_pairs,
    read_gold,
    read_reports,
    score,
)
from table import share, table

from crossfix.case import LinkSection
from crossfix.link import Linked, link

ASKED_F1 = 0.79
BITS = tuple(float(bits) for bits in np.arange(-12.0, 12.5, 1.0))
BINS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


def real(folder: Path | None) -> Iterator[str]:
    """Yield the tables, or why there are none."""
    if folder is None or not all((folder / name).exists() for name in FILES):
        yield f"\nReal: skipped, since --linkage names no folder with {', '.join(FILES)}."
        return
    gold, reports = read_gold(folder), read_reports(folder)
    begun = time.perf_counter()
    found = link(reports, rules=LinkSection())
    seconds = time.perf_counter() - begun
    yield table(
        f"Real: {len(reports)} reports, gold of {len(gold.every)} pairs, {len(gold.sure)} not"
        " suspect",
        ("method", "P", "R", "F1", "P sure", "R sure", "F1 sure", "pairs", "s"),
        [
            *_own_rows(found, gold, seconds),
            _window_row(reports, gold),
            *_splink_rows(reports, gold),
        ],
    )
    best = score(linked_pairs(found.membership), gold.every).f1
    verdict = "reached" if best >= ASKED_F1 else "NOT reached"
    yield f"\n- F1 without labels: {best:.3f}; asked at least {ASKED_F1}: {verdict}"
    yield _reliability(found, gold)
    yield _ablation(reports, gold, best)


def _row(name: str, found: Links, gold: Gold, seconds: float) -> tuple[object, ...]:
    figures = (part for pairs in gold for part in score(found, pairs))
    return (name, *map(share, figures), len(found), f"{seconds:.1f}")


def _own_rows(found: Linked, gold: Gold, seconds: float) -> Iterator[tuple[object, ...]]:
    yield _row("crossfix, every share", linked_pairs(found.membership), gold, seconds)
    best = linked_pairs(found.membership.filter("best"))
    yield _row("crossfix, best share only", best, gold, seconds)


def _one_to_one(pairs: pl.DataFrame) -> Links:
    """Return the pairs in their order, each record at most once."""
    taken: tuple[set[str], set[str]] = (set(), set())
    found: Links = set()
    for a, b in pairs["ged", "airwars"].rows():
        if a not in taken[0] and b not in taken[1]:
            found.add((a, b))
            taken[0].add(a)
            taken[1].add(b)
    return found


def _each_best(pairs: pl.DataFrame) -> Links:
    """Return the first pair of each Airwars record, so that one event may hold several."""
    return set(pairs.unique("airwars", keep="first", maintain_order=True)["ged", "airwars"].rows())


def _all(pairs: pl.DataFrame) -> Links:
    return set(pairs["ged", "airwars"].rows())


WAYS: dict[str, Callable[[pl.DataFrame], Links]] = {
    "one to one": _one_to_one,
    "best of each Airwars record": _each_best,
    "all pairs": _all,
}


def _window_row(reports: pl.DataFrame, gold: Gold) -> tuple[object, ...]:
    begun = time.perf_counter()
    near = windows.near_pairs(reports)
    record, source = reports["record_id"], reports["source_id"]
    left, right = pl.Series(near.left), pl.Series(near.right)
    pairs = pl.DataFrame({"km": near.km, "days": near.days}).with_columns(
        here=source[left] == LEFT,
        other=source[left] != source[right],
        a=record[left],
        b=record[right],
    )
    pairs = pairs.filter("other").select(
        "km",
        "days",
        ged=pl.when("here").then("a").otherwise("b"),
        airwars=pl.when("here").then("b").otherwise("a"),
    )
    found = {}
    for km in windows.WINDOWS_KM:
        for days in windows.WINDOWS_DAYS:
            inside = pairs.filter((pl.col("km") <= km) & (pl.col("days") <= days))
            nearest = inside.sort(pl.col("km") / km + pl.col("days"), "ged", "airwars")
            for way, pick in WAYS.items():
                found[f"window {km:g} km {days} d, {way}"] = pick(nearest)
    seconds = (time.perf_counter() - begun) / len(found)
    best = max(found, key=lambda name: score(found[name], gold.every).f1)
    return _row(f"best {best}", found[best], gold, seconds)


def _splink_rows(reports: pl.DataFrame, gold: Gold) -> Iterator[tuple[object, ...]]:
    with measure.scratch() as folder:
        path = folder / "reports.parquet"
        reports.write_parquet(path)
        words = (str(path), str(folder / "parents.json"), str(folder), LEFT, RIGHT)
        cost = measure.peer("splink_catalogues.py", *words)
        pairs = pl.read_parquet(folder / "pairs.parquet")
    pairs = pairs.sort("bits", "ged", "airwars", descending=[True, False, False])
    found = {
        f"{way}, above {bits:g} bits": pick(pairs.filter(pl.col("bits") > bits))
        for bits in BITS
        for way, pick in WAYS.items()
    }
    best = max(found, key=lambda name: score(found[name], gold.every).f1)
    yield _row(f"Splink expert, best: {best}", found[best], gold, cost.seconds)
    plain = "best of each Airwars record, above 0 bits"
    yield _row(f"Splink expert, {plain}", found[plain], gold, cost.seconds)


def _wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22:209)."""
    z2 = 1.96**2
    middle = (hits + z2 / 2) / (of + z2)
    half = 1.96 * (hits * (of - hits) / of + z2 / 4) ** 0.5 / (of + z2)
    return middle - half, middle + half


def _reliability(found: Linked, gold: Gold) -> str:
    """Return how often pairs of a stated probability are gold, where one record has a gold pair.

    Gold pairs that are no row of LINKS are the last row: they were given up beforehand.
    """
    pairs = across(found.links)
    left, right = ({pair[at] for pair in gold.every} for at in (0, 1))
    judged = pairs.filter(pl.col("ged").is_in(list(left)) | pl.col("airwars").is_in(list(right)))
    cited = pl.Series(
        [pair in gold.every for pair in judged["ged", "airwars"].rows()], dtype=pl.Boolean
    )
    judged = judged.select("probability", cited=cited)
    rows, missed = [], len(gold.every) - int(cited.sum())
    for low, high in pairwise(BINS):
        top = pl.col("probability") <= high if high == 1.0 else pl.col("probability") < high
        part = judged.filter((pl.col("probability") >= low) & top)
        if len(part):
            hits = int(part["cited"].sum())
            least, most = _wilson(hits, len(part))
            stated = share(part["probability"].mean())
            interval = f"{share(least)} - {share(most)}"
            rows.append(
                (f"{low:g} - {high:g}", len(part), stated, share(hits / len(part)), interval)
            )
    rows.append(("no row", missed, "", "", ""))
    error = (judged["probability"] - judged["cited"].cast(pl.Float64)).pow(2).mean()
    return table(
        f"Real: reliability of the probabilities of LINKS (Brier score {error:.4f})",
        ("stated", "pairs", "mean stated", "share cited", "Wilson 95 %"),
        rows,
    )


def _ablation(reports: pl.DataFrame, gold: Gold, whole: float) -> str:
    rows = []
    for name, blinded in WITHOUT.items():
        membership = link(blinded(reports), rules=LinkSection()).membership
        figures = score(linked_pairs(membership), gold.every)
        rows.append((name, *map(share, figures), f"{figures.f1 - whole:+.3f}"))
    return table(
        "Real: what each kind of evidence adds", ("without", "P", "R", "F1", "change"), rows
    )
