"""The Spark engine beside the local one: are the tables equal, and what does it cost?"""

from collections.abc import Iterator
from importlib.util import find_spec

import measure
import polars as pl
from polars.testing import assert_frame_equal
from table import table

URL = "local[2]"
TABLES = ("membership", "links", "candidates")
KEYS = {"membership": ["report_id", "incident_id"], "links": ["left", "right"]}


def spark(*, reports: int, per_day: float) -> Iterator[str]:
    """Yield the table, or why there is none."""
    missing = _missing()
    if missing is not None:
        yield f"\nSpark: skipped, since {missing}."
        return
    with measure.scratch() as folder:
        path = folder / "reports.parquet"
        measure.ours("make_world.py", str(path), str(reports), str(per_day))
        costs, steps = {}, {}
        for engine, words in {"local": (), "spark": ("--engine", "spark", "--url", URL)}.items():
            out = folder / engine
            out.mkdir()
            costs[engine] = measure.ours("link_once.py", str(path), str(out), "--tables", *words)
            steps[engine] = measure.told(out)["seconds"]
        equal = [f"{name} {_compared(folder, name)}" for name in TABLES]
    yield table(
        f"Spark {URL} beside local, {reports} reports",
        ("engine", "seconds", "cpu s", "peak GB of the driver", "steps, seconds"),
        [
            (
                engine,
                f"{cost.seconds:.1f}",
                f"{cost.cpu_seconds:.1f}",
                f"{cost.peak_gb:.2f}",
                ", ".join(f"{name} {value:.2f}" for name, value in steps[engine].items()),
            )
            for engine, cost in costs.items()
        ],
    )
    overhead = costs["spark"].seconds / costs["local"].seconds
    yield f"\n- Spark takes {overhead:.2f} times the local time; tables: {', '.join(equal)}"


def _missing() -> str | None:
    if find_spec("pyspark") is None:
        return "pyspark is not installed (crossfix[spark])"
    return None


def _compared(folder: measure.Path, name: str) -> str:
    local, spark_made = (
        pl.read_parquet(folder / one / f"{name}.parquet") for one in ("local", "spark")
    )
    if local.equals(spark_made):
        return "equal to the byte"
    try:
        assert_frame_equal(local, spark_made, rel_tol=1e-9)
    except AssertionError as difference:
        return f"DIFFER ({str(difference).splitlines()[0]})"
    return "equal within rounding"
