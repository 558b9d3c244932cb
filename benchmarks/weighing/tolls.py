"""Measure how often the 95 % intervals of tolls hold the truth, in made worlds.

    python benchmarks/weighing/tolls.py [--worlds 200] [--reports 300] [--whole 20] [--write]

Tolls are found in worlds whose links and copies are known, so that the model alone is on trial, and
in --whole worlds that are linked and weighed as a case is. --write puts the tables into tolls.md,
to be reviewed as a diff.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import polars as pl

from crossfix.assess import assess
from crossfix.assess.tolls import MEASURES, Tolls, tolls
from crossfix.case import About, Case, LinkSection
from crossfix.link import link
from crossfix.synth import USUAL, Made, SourceProfile, World, synth
from crossfix.tables import GROUPINGS, JUDGEMENTS, RECORDS, empty
from crossfix.weigh import Traces, weigh

RESULTS = Path(__file__).parent / "tolls.md"
CASE = Case(case=About(name="made"), inputs=())


class Kind(NamedTuple):
    """How the sources of a world count."""

    biased: float = 0.0  # standard deviation of the biases of the sources
    liar: float = 0.0  # bias of the second source, on the logarithm
    least: float = 0.0  # share of figures told as "at least", a fifth short on average
    blind: bool = False  # copies are taken for voices of their own


KINDS = {
    "as made": Kind(),
    "sources that differ (sd .3)": Kind(biased=0.3),
    "one of six tells three times too many": Kind(liar=float(np.log(3))),
    "sources that differ, half say 'at least'": Kind(biased=0.3, least=0.5),
    "sources that differ, copies not known": Kind(biased=0.3, blind=True),
}


class Found(NamedTuple):
    """Intervals beside the truth: one row an incident and measure."""

    table: pl.DataFrame  # measure, voices, low, likely, high, told_low, told_high, true
    factors: pl.DataFrame  # group_id, measure, shared, low, factor, high, true


def world(kind: Kind, *, reports: int, seed: int) -> tuple[Made, dict[str, float]]:
    """Return a world, and the true bias of each of its sources, on the logarithm."""
    draws = np.random.default_rng([seed, 15])
    drawn = dict.fromkeys((one.source_id for one in USUAL), 0.0)
    sources: list[SourceProfile] = []
    for number, one in enumerate(USUAL):
        bias = draws.normal(0.0, kind.biased) if kind.biased else one.tolls.bias
        bias = kind.liar if kind.liar and number == 1 else bias
        drawn[one.source_id] = float(bias)
        own = msgspec.structs.replace(one.tolls, bias=float(bias))
        sources.append(msgspec.structs.replace(one, tolls=own))
    made = synth(World(reports=reports, seed=seed, sources=tuple(sources)))
    return made._replace(reports=_at_least(made.reports, kind.least, draws)), drawn


def _at_least(reports: pl.DataFrame, share: float, draws: np.random.Generator) -> pl.DataFrame:
    """Return the reports with a share of their tolls told as "at least", some short of them."""
    told = pl.Series(draws.random(reports.height) < share)
    short = pl.Series(np.exp(-draws.exponential(0.2, reports.height)))
    return reports.with_columns(
        *(
            pl.when(told)
            .then((pl.col(f"{name}_low") * short).round().cast(pl.Int64))
            .otherwise(f"{name}_low")
            .alias(f"{name}_low")
            for name in MEASURES
        ),
        *(
            pl.when(told).then(None).otherwise(f"{name}_high").alias(f"{name}_high")
            for name in MEASURES
        ),
    )


def known(made: Made, kind: Kind) -> Found:
    """Return the tolls of a world whose links and copies are known."""
    truth = made.truth.filter(~pl.col("false_report"))
    origin = dict(made.truth.select("report_id", "copied_from").drop_nulls().iter_rows())
    source = dict(made.reports.select("report_id", "source_id").iter_rows())

    def voice(report_id: str) -> str:
        while not kind.blind and report_id in origin:
            report_id = origin[report_id]
        return source[report_id]

    parts = pl.len().over("report_id")
    said = truth.join(made.reports, on="report_id").with_columns(
        incident_id=pl.col("incident").cast(pl.String),
        share=1.0 / parts,
        best=pl.int_range(pl.len()).over("report_id") == 0,
        counts=pl.lit(value=True),
        says=pl.lit(value=True),
        independent=pl.lit(value=True),
        group_id=pl.col("report_id").map_elements(voice, return_dtype=pl.String),
    )
    right = truth.group_by(incident_id=pl.col("incident").cast(pl.String)).agg(
        pl.col(*MEASURES).first()
    )
    return _beside(tolls(said), right)


def whole(made: Made) -> Found:
    """Return the tolls of a world that is linked and weighed; the truth is that of most reports."""
    linked = link(made.reports, rules=LinkSection(), judgements=empty(JUDGEMENTS))
    tables = (made.reports, linked.membership, linked.candidates)
    traces = Traces(empty(RECORDS), empty(GROUPINGS))
    weighed = weigh(*tables, made.sources, case=CASE, traces=traces)
    found = assess(*tables, *weighed[:6], case=CASE)
    held = linked.membership.filter("best").select("report_id", "incident_id")
    right = (
        held.join(made.truth, on="report_id")
        .group_by("incident_id", "incident", "false_report")
        .agg(pl.col(*MEASURES).first(), reports=pl.len())
        .sort("incident_id", "reports", "incident", descending=[False, True, False])
        .unique("incident_id", keep="first", maintain_order=True)
        .filter(~pl.col("false_report"))
        .select("incident_id", *MEASURES)
    )
    return _beside(Tolls(found.tolls, found.toll_biases), right)


def _beside(found: Tolls, right: pl.DataFrame) -> Found:
    true = right.with_columns(others_killed=pl.col("killed") - pl.col("civilians_killed")).unpivot(
        index="incident_id", variable_name="measure", value_name="true"
    )
    table = found.incidents.join(true, on=["incident_id", "measure"])
    return Found(table, found.biases)


HEAD = (
    "| world | intervals | held the truth | of tolls from 1 | from 5 | one voice | two | three up"
    " | width | range of voices holds it |\n|---|---|---|---|---|---|---|---|---|---|"
)


def line(name: str, found: Sequence[pl.DataFrame], measure: str) -> str:
    """Return one row of the table."""
    table = pl.concat(found).filter(pl.col("measure") == measure)
    top = pl.col("high").fill_null(np.inf)
    inside = (pl.col("low") <= pl.col("true")) & (pl.col("true") <= top)
    most = pl.col("told_high").fill_null(10**9)
    ranged = (pl.col("told_low") <= pl.col("true")) & (pl.col("true") <= most)
    table = table.with_columns(inside=inside, ranged=ranged.fill_null(value=False))

    def held(chosen: pl.Expr, what: str = "inside") -> str:
        part = table.filter(chosen)
        return f"{part[what].mean():.3f}" if part.height else "-"

    wide = table.filter(pl.col("high").is_not_null()).select(
        ((pl.col("high") + 0.5) / (pl.col("low") + 0.5)).median()
    )
    voices = pl.col("voices")
    every = pl.lit(value=True)
    cells = [
        f"{name}, {measure}",
        f"{table.height:,}",
        held(every),
        held(pl.col("true") > 0),
        held(pl.col("true") >= 5),
        held(voices == 1),
        held(voices == 2),
        held(voices > 2),
        f"{wide.item():.1f}",
        "-" if measure == "others_killed" else held(every, "ranged"),
    ]
    return f"| {' | '.join(cells)} |"


def factors(found: Sequence[tuple[pl.DataFrame, dict[str, float]]]) -> str:
    """Return how often the intervals of biases hold the truth."""
    inside = [
        row["low"] <= np.exp(true[row["group_id"]]) <= row["high"]
        for table, true in found
        for row in table.filter(pl.col("measure") == "killed").iter_rows(named=True)
    ]
    return f"{np.mean(inside):.3f} of {len(inside):,}"


def lines(told: argparse.Namespace) -> Iterator[str]:
    """Yield the tables, line by line."""
    yield "# Tolls: do the 95 % intervals hold the truth?\n"
    yield (
        f"Made by `python benchmarks/weighing/tolls.py --worlds {told.worlds} --reports "
        f"{told.reports} --whole {told.whole}`. Width: the median ratio of both ends, each half a"
        " person further up.\n"
    )
    begun = time.process_time()
    yield "## Links and copies known\n"
    yield HEAD
    biases = {}
    for name, kind in KINDS.items():
        results = []
        for seed in range(told.worlds):
            made, true = world(kind, reports=told.reports, seed=seed)
            results.append((known(made, kind), true))
        for measure in (*MEASURES, "others_killed"):
            yield line(name, [one.table for one, _ in results], measure)
        biases[name] = factors([(one.factors, true) for one, true in results])
    yield "\nIntervals of a voice's factor that hold its true one (killed):\n"
    for name, text in biases.items():
        yield f"- {name}: {text}"
    yield f"\n{time.process_time() - begun:.0f} s of processor.\n"
    if told.whole:
        yield "## Linked and weighed as a case is\n"
        yield HEAD
        for name in ("as made", "sources that differ (sd .3)"):
            results = [
                whole(world(KINDS[name], reports=4 * told.reports, seed=seed)[0])
                for seed in range(told.whole)
            ]
            for measure in (*MEASURES, "others_killed"):
                yield line(name, [one.table for one in results], measure)


def asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--worlds", type=int, default=200, help="made worlds a kind")
    ask.add_argument("--reports", type=int, default=300, help="reports a world")
    ask.add_argument("--whole", type=int, default=20, help="worlds linked and weighed")
    ask.add_argument("--write", action="store_true", help="write the tables to tolls.md")
    return ask.parse_args()


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
