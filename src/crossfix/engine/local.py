"""The engine of this machine: groups in threads, as many at a time as there are processors."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl

from crossfix.engine.steps import Schema, Step, bundles, call, rows_a_call


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@dataclass(frozen=True, kw_only=True)
class LocalEngine:
    """Runs steps in threads of this process.

    Polars and compiled loops leave Python's lock, so threads use all processors and nothing is
    copied between processes. A step must not use loops that are themselves parallel (prange).
    """

    workers: int = field(default_factory=processors)
    rows_a_call: int | None = None  # None: as the table and the workers ask; 1: a call a group

    def map_groups(
        self, step: Step, table: pl.DataFrame, *, by: str, schema: Schema
    ) -> pl.DataFrame:
        """Return the rows that the step gives for all groups; see Engine.map_groups."""
        rows = self.rows_a_call or rows_a_call(table.height, workers=self.workers)

        def one(given: pl.Series) -> pl.DataFrame:
            return call(step, table[given], schema=schema)  # copied only now, to spare memory

        with ThreadPoolExecutor(max_workers=self.workers) as threads:
            results = threads.map(one, bundles(table[by], rows=rows))
            return pl.concat([pl.DataFrame(schema=schema), *results])
