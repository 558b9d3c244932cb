"""Whole processes: read Parquet, link, write the membership; crossfix beside Splink.

Each runs alone, with every core, and its memory is the peak of its process. Splink is stopped
from growing beyond the machine's memory by DuckDB's limit; it spills to disk instead.
"""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import measure
from measure import Process
from table import table

from crossfix.case import read_case
from crossfix.ingest import ingest
from crossfix.normalise import normalise

PEERS_UP_TO = 1_000_000  # reports; beyond, Splink would take the better part of an hour
GATE_AT = 1_000_000
TIMES_PLAIN, TIMES_EXPERT = 4.0, 15.0  # what is asked of us
MOST_GB = {1_000_000: 1.5, 10_000_000: 24.0}
MOST_GROWTH = 15.0
CASE = Path(__file__).parents[2] / "cases" / "syria-2015"
FIRST_CALLS = 5
COMPILED_BY = 3_000  # reports


class Timing(NamedTuple):
    """One program on so many reports: its process, its steps in seconds, and pairs kept."""

    program: str
    reports: int
    cost: Process
    seconds: dict[str, float]
    pairs: float


def speed(*, reports: int, per_day: float) -> Iterator[str]:
    """Yield the table for so many reports and each tenth of them, and what the gates say."""
    _compile(per_day)
    first_calls = _first_calls()
    timings = [timing for size in _sizes(reports) for timing in _at_size(size, per_day=per_day)]
    head = ("reports", "program", "seconds", "cpu s", "reports/s", "peak GB", "steps, seconds")
    yield table(f"{per_day:g} incidents a day", head, map(_row, timings))
    yield _gates(timings)
    yield first_calls


def _compile(per_day: float) -> None:
    """Link a small world, so that what is timed finds its code compiled, as later runs do."""
    with measure.scratch() as folder:
        path = folder / "reports.parquet"
        measure.ours("make_world.py", str(path), str(COMPILED_BY), str(per_day))
        measure.ours("link_once.py", str(path), str(folder))


def _sizes(reports: int) -> list[int]:
    least = min(reports, 100_000)
    sizes = [reports]
    while sizes[0] // 10 >= least:
        sizes.insert(0, sizes[0] // 10)
    return sizes


def _at_size(size: int, *, per_day: float) -> Iterator[Timing]:
    with measure.scratch() as folder:
        path = folder / "reports.parquet"
        measure.ours("make_world.py", str(path), str(size), str(per_day))
        yield _timing(
            "crossfix", size, folder, measure.ours("link_once.py", str(path), str(folder))
        )
        if size > PEERS_UP_TO:
            return
        limit = f"{measure.memory_gb() * 0.6:.0f}"
        for setup in ("plain", "expert"):
            words = (str(path), str(folder / "parents.json"), str(folder), "--setup", setup)
            cost = measure.peer("splink_worlds.py", *words, "--want", "one", "--memory-gb", limit)
            yield _timing(f"Splink {setup}", size, folder, cost)


def _timing(program: str, size: int, folder: Path, cost: Process) -> Timing:
    told = measure.told(folder)
    return Timing(program, size, cost, told["seconds"], told["pairs"])


def _row(timing: Timing) -> tuple[object, ...]:
    cost = timing.cost
    steps = ", ".join(f"{name} {seconds:.2f}" for name, seconds in timing.seconds.items())
    return (
        timing.reports,
        timing.program,
        f"{cost.seconds:.1f}",
        f"{cost.cpu_seconds:.1f}",
        f"{timing.reports / cost.seconds:.0f}",
        f"{cost.peak_gb:.2f}",
        steps,
    )


def _gates(timings: list[Timing]) -> str:
    at = {(timing.program, timing.reports): timing for timing in timings}
    own = {size: timing for (program, size), timing in at.items() if program == "crossfix"}
    lines = [""]
    for size, timing in own.items():
        cost = timing.cost
        reading = timing.seconds["read"] / cost.seconds
        lines.append(f"- {size} reports: reading the input takes {reading:.1%} of the time")
        if size in MOST_GB:
            lines.append(_asked(f"peak GB at {size}", cost.peak_gb, at_most=MOST_GB[size]))
        if (before := own.get(size // 10)) is not None:
            growth = cost.seconds / before.cost.seconds
            lines.append(_asked(f"time of {size} over {size // 10}", growth, at_most=MOST_GROWTH))
        for setup, times in (("plain", TIMES_PLAIN), ("expert", TIMES_EXPERT)):
            if (rival := at.get((f"Splink {setup}", size))) is not None:
                lines += _ratios(timing, rival, times)
    return "\n".join(lines)


def _ratios(own: Timing, rival: Timing, times: float) -> Iterator[str]:
    whole = rival.cost.seconds / own.cost.seconds
    linking = (rival.seconds["predict"] + rival.seconds["cluster"]) / own.cost.seconds
    name = f"time of {rival.program} at {own.reports} over crossfix"
    if own.reports == GATE_AT:
        yield _asked(name, whole, at_least=times)
    else:
        yield f"- {name}: {whole:.2f}"
    yield f"- {name}, only its predict and cluster: {linking:.2f}"


def _asked(what: str, value: float, *, at_least: float = 0.0, at_most: float = float("inf")) -> str:
    asked = f"at least {at_least:g}" if at_least else f"at most {at_most:g}"
    verdict = "reached" if at_least <= value <= at_most else "NOT reached"
    return f"- {what}: {value:.2f}; asked {asked}: {verdict}"


def _first_calls() -> str:
    """Return how long the case of October 2015 takes in a fresh process with compiled cache."""
    case = read_case(CASE)
    read = ingest(case)
    reports = normalise(read.records, read.sources, case=case).reports
    with measure.scratch() as folder:
        path = folder / "reports.parquet"
        reports.write_parquet(path)
        words = ("link_once.py", str(path), str(folder))
        measure.ours(*words)  # compiles, once a machine
        calls = []
        for _ in range(FIRST_CALLS):
            measure.ours(*words)
            calls.append(measure.told(folder)["seconds"])
    linking = [call["link"] for call in calls]
    what = f"first call of link, October 2015 ({len(reports)} reports), median of {len(calls)}"
    imports = median(call["import"] for call in calls)
    return (
        f"{_asked(what, median(linking), at_most=1.0)}"
        f" ({min(linking):.2f} to {max(linking):.2f} s; imports before it {imports:.2f} s)"
    )
