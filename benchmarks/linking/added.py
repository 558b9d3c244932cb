"""Adding reports of one week to a large case, beside linking all of it with the same model."""

from collections.abc import Iterator

import measure
from table import table

NEW = 1_000  # reports
PER_DAY = 65.0  # incidents, so that there are so many reports in a week
TABLES = ("links", "membership", "candidates", "history", "model")
_RUNS = {"link": "learn and link the others", "add": "add", "whole": "link all, same model"}


def added(*, reports: int) -> Iterator[str]:
    """Yield the table, and whether adding gave what linking all gives."""
    with measure.scratch() as folder:
        path = folder / "reports.parquet"
        measure.ours("make_world.py", str(path), str(reports), str(PER_DAY))
        rows, seconds = [], {}
        for what, name in _RUNS.items():
            cost = measure.ours("add_once.py", what, str(folder), str(NEW))
            steps = measure.told(folder)["steps"]
            seconds[what] = steps["link"][0]
            told = [f"{step} {wall:.2f} ({cpu:.2f})" for step, (wall, cpu) in steps.items()]
            rows.append((name, ", ".join(told), f"{cost.peak_gb:.2f}"))
        same = [
            (folder / "add" / f"{name}.parquet").read_bytes()
            == (folder / "whole" / f"{name}.parquet").read_bytes()
            for name in TABLES
        ]
    yield table(
        f"{NEW} new reports of one week in {reports}, {PER_DAY:g} incidents a day",
        ("run", "steps, seconds (of the processors)", "peak GB"),
        rows,
    )
    equal = "equal to the byte" if all(same) else "DIFFER"
    ratio = seconds["whole"] / seconds["add"]
    yield f"\n- tables of both: {equal}; adding takes 1/{ratio:.0f} of the time of linking all"
