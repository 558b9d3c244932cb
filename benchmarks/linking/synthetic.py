"""Made worlds with known truth: crossfix by its defaults, its peers by the best of their settings.

A peer's threshold or window is chosen on the truth of each world, which favours it.
"""

from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import measure
import polars as pl
import windows
from table import share, table

from crossfix.case import LinkSection
from crossfix.link import link
from crossfix.synth import Made, World, score, synth

DENSITIES = (25.0, 100.0)  # incidents a day
REPORTS = 10_000
OVER_SPLINK, OVER_WINDOW = 0.08, 0.25  # what is asked of us, in F1
OURS, EXPERT, WINDOW = "crossfix, defaults", "Splink expert, best", "window, best"
FIGURES = ("precision", "recall", "f1", "bcubed_f1", "adjusted_rand")


class Run(NamedTuple):
    """One method in one world: how it was set, and its scores."""

    method: str
    setting: str
    scores: pl.DataFrame

    @property
    def f1(self) -> float:
        """Return the pairwise F1 over all reports."""
        return self.scores.row(0, named=True)["f1"] or 0.0


def synthetic(*, seeds: int, reports: int = REPORTS) -> Iterator[str]:
    """Yield the tables."""
    for density in DENSITIES:
        runs = [_runs(density, seed, reports) for seed in range(1, seeds + 1)]
        yield from _tables(f"{reports} reports, {density:g} incidents a day", runs)


def _runs(density: float, seed: int, reports: int) -> dict[str, Run]:
    made = synth(World(reports=reports, incidents_per_day=density, seed=seed))
    runs = [
        Run(OURS, "", score(link(made.reports, rules=LinkSection()).membership, made.truth)),
        *_splink(made),
        _best(
            Run(WINDOW, str(window), _score(made, made.reports["report_id"], pl.Series(label)))
            for window, label in windows.clusters(made.reports)
        ),
    ]
    return {run.method: run for run in runs}


def _splink(made: Made) -> Iterator[Run]:
    with measure.scratch() as folder:
        reports = folder / "reports.parquet"
        made.reports.write_parquet(reports)
        for setup in ("plain", "expert"):
            words = (str(reports), str(folder / "parents.json"), str(folder), "--setup", setup)
            measure.peer("splink_worlds.py", *words, "--want", "every")
            runs = list(_clusterings(made, folder / "clusters.parquet", setup))
            yield _best(run._replace(method=f"Splink {setup}, best") for run in runs)
            # the last clustering tried at p = .5: single best links where they were made
            yield [run for run in runs if run.setting.endswith("above 0 bits")][-1]


def _clusterings(made: Made, path: Path, setup: str) -> Iterator[Run]:
    found = pl.read_parquet(path).partition_by("way", "bits", maintain_order=True)
    for part in found:
        way, bits = part.row(0, named=True)["way"], part.row(0, named=True)["bits"]
        scores = _score(made, part["report_id"], part["cluster"])
        yield Run(f"Splink {setup}, p > .5", f"{way} above {bits:g} bits", scores)


def _score(made: Made, report_id: pl.Series, label: pl.Series) -> pl.DataFrame:
    membership = pl.DataFrame(
        {"report_id": report_id, "incident_id": label.cast(pl.String), "best": True}
    )
    return score(membership, made.truth)


def _best(runs: Iterator[Run]) -> Run:
    return max(runs, key=lambda run: run.f1)


def _tables(title: str, runs: list[dict[str, Run]]) -> Iterator[str]:
    methods = list(runs[0])
    everything = pl.concat(
        run.scores.with_columns(method=pl.lit(run.method))
        for world in runs
        for run in world.values()
    )
    of_all = everything.filter(pl.col("by") == "all")
    yield table(
        f"{title}: mean of {len(runs)} seeds",
        ("method", "P", "R", "F1", "least F1", "most F1", "B-cubed", "ARI", "as set in seed 1"),
        [
            (
                method,
                *(share(one[name].mean() or 0.0) for name in FIGURES[:3]),
                *(share(value or 0.0) for value in (one["f1"].min(), one["f1"].max())),
                *(share(one[name].mean() or 0.0) for name in FIGURES[3:]),
                runs[0][method].setting,
            )
            for method in methods
            for one in [of_all.filter(pl.col("method") == method)]
        ],
    )
    yield _gates(runs)
    for by in ("precision", "stratum"):
        yield _by_group(f"{title}: by {by}", everything.filter(pl.col("by") == by))


def _gates(runs: list[dict[str, Run]]) -> str:
    lines = [""]
    for rival, asked in ((EXPERT, OVER_SPLINK), (WINDOW, OVER_WINDOW)):
        margins = [world[OURS].f1 - world[rival].f1 for world in runs]
        verdict = "reached" if mean(margins) >= asked else "NOT reached"
        lines.append(
            f"- F1 above {rival}: {mean(margins):+.3f} (by seed"
            f" {', '.join(f'{margin:+.3f}' for margin in margins)}); asked {asked:+.2f}: {verdict}"
        )
    return "\n".join(lines)


def _by_group(title: str, scores: pl.DataFrame) -> str:
    told = [OURS, EXPERT, WINDOW]
    mean_of = {
        (group, method): figures
        for (group, method), figures in scores.filter(pl.col("method").is_in(told)).group_by(
            "group", "method"
        )
    }
    groups = scores["group"].unique(maintain_order=True)
    return table(
        title,
        ("group", "reports", *(f"{what}, {name}" for name in told for what in ("F1", "B3", "ARI"))),
        [
            (
                group,
                f"{mean_of[group, OURS]['reports'].mean():.0f}",
                *(
                    share(mean_of[group, method][name].mean() or 0.0)
                    for method in told
                    for name in ("f1", "bcubed_f1", "adjusted_rand")
                ),
            )
            for group in groups
        ],
    )
