"""What an engine costs beside the work itself: a step that does nothing, and a large constant.

.venv/bin/python benchmarks/engine_overhead.py [ROWS]     (with PySpark: make .venv/ready-spark)

Prints seconds: the median of five calls after a first one, which starts the workers.
"""

import statistics
import sys
import time
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import engine_overhead  # the workers know this module by its name, not as the script it is run as
import numpy as np
import polars as pl

from crossfix.case import EngineSection
from crossfix.engine import Engine, Step, open_engine

CONSTANT_MB = 50
GROUPS = 400
REPEATS = 5
SPARK = EngineSection(
    name="spark",
    url="local[2]",
    settings={"spark.executorEnv.PYTHONPATH": str(Path(__file__).parent)},
)


def untouched(table: pl.DataFrame) -> pl.DataFrame:
    return table


def untouched_beside(table: pl.DataFrame, *, constant: np.ndarray) -> pl.DataFrame:
    assert constant.nbytes
    return table


def twenty_columns(rows: int) -> pl.DataFrame:
    draw = np.random.default_rng(20151001)
    return pl.DataFrame(
        {
            "group": draw.integers(0, GROUPS, rows),
            **{f"real_{number}": draw.random(rows) for number in range(12)},
            **{f"whole_{number}": draw.integers(0, 1000, rows) for number in range(4)},
            "id": pl.Series(draw.integers(0, 50_000, rows)).cast(pl.String),
            "text": "some words and a number " + pl.Series(draw.integers(0, 50, rows)).cast(str),
            "moment": pl.Series(draw.integers(0, 10**15, rows)).cast(pl.Datetime("us", "UTC")),
        }
    )


def seconds(engine: Engine, step: Step, table: pl.DataFrame) -> tuple[float, float]:
    took = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        engine.map_groups(step, table, by="group", schema=table.schema)
        took.append(time.perf_counter() - began)
    return took[0], statistics.median(took[1:])


def measure(section: EngineSection, table: pl.DataFrame) -> None:
    constant = np.random.default_rng(0).random(CONSTANT_MB * 125_000)
    beside = partial(engine_overhead.untouched_beside, constant=constant)
    began = time.perf_counter()
    with open_engine(section) as engine:
        print(f"{section.name}: starts in {time.perf_counter() - began:.2f} s")
        for told, step, given in (
            (f"{table.height} rows", engine_overhead.untouched, table),
            ("1000 rows", engine_overhead.untouched, table.head(1000)),
            (f"1000 rows, a constant of {CONSTANT_MB} MB", beside, table.head(1000)),
        ):
            first, then = seconds(engine, step, given)
            print(f"{section.name}: {told}: first call {first:.3f} s, then {then:.3f} s")


if __name__ == "__main__":
    table = twenty_columns(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    size_mb = table.estimated_size("mb")
    print(f"{table.height} rows, {table.width} columns, {size_mb:.0f} MB, polars {pl.__version__}")
    measure(EngineSection(), table)
    if find_spec("pyspark") is None:
        sys.exit("spark: not measured, PySpark is not installed")
    print(f"pyspark {version('pyspark')}")
    measure(SPARK, table)
