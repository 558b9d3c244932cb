"""How long weighing takes, from its tables, for very many incidents, and what memory.

    python benchmarks/weighing/many.py [--incidents 100000] [--sources 50]

Each source works in a few governorates and reports one in eight of what it could; seconds are of
the processor.
"""

import argparse
import datetime as dt
import resource
import time

import numpy as np
import polars as pl
from worlds import table

from crossfix.case import About, Case
from crossfix.tables import CANDIDATES, MEMBERSHIP, REPORTS, SOURCES, Table
from crossfix.weigh import weigh

FIRST = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
PLACES, YEARS, ALIKE = 14, 5, 0.125


def many(incidents: int, sources: int, *, seed: int = 1) -> tuple[pl.DataFrame, ...]:
    """Return REPORTS, MEMBERSHIP, CANDIDATES and SOURCES of a made world."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, PLACES, incidents)
    happened = rng.random(incidents) < 0.5
    works = rng.random((PLACES, sources)) < 0.25
    right = rng.uniform(0.1, 0.5, sources)  # false reports for a true one
    chance = works[place] * np.where(happened[:, None], ALIKE, ALIKE * right)
    said = [rng.random(incidents) < chance[:, source] for source in range(sources)]
    pairs = [(np.flatnonzero(one), source) for source, one in enumerate(said)]
    seen = np.unique(np.concatenate([rows for rows, _ in pairs]))
    names = pl.Series("incident_id", np.arange(incidents)).cast(pl.String).str.zfill(8)
    told = pl.concat(
        pl.DataFrame(
            {"incident_id": names[rows], "source_id": pl.repeat(f"s{at:02}", len(rows), eager=True)}
        )
        for rows, at in pairs
    ).with_columns(report_id=pl.concat_str("source_id", "incident_id", separator=":"))
    start = pl.Series(FIRST.timestamp() + 86400 * rng.integers(0, 365 * YEARS, incidents))
    moment = (start * 1_000_000).cast(pl.Int64).cast(pl.Datetime("us", "UTC"))
    known = pl.DataFrame(
        {
            "incident_id": names[seen],
            "admin1": pl.Series(place[seen]).cast(pl.String),
            "start": moment[seen],
            "end": moment[seen] + dt.timedelta(days=1),
        }
    )
    usual = {"stance": "asserts", "actor_certainty": "unknown", "event_type": "air_strike"}
    return (
        filled(told, REPORTS, usual | {"record_id": "-"}),
        filled(told, MEMBERSHIP, {"record_id": "-", "probability": 1.0, "best": True}),
        filled(known, CANDIDATES, {"event_type": "air_strike", "reports": 1, "sources": 1}),
        table(SOURCES, source_id=[f"s{at:02}" for at in range(sources)], kind="monitor"),
    )


def filled(frame: pl.DataFrame, shape: Table, usual: dict[str, object]) -> pl.DataFrame:
    """Return the frame with all columns of a table; what is required and not given is blank."""
    blank = {pl.String(): "-", pl.Boolean(): False, pl.Int64(): 0, pl.Float64(): 0.0}
    return frame.select(
        pl.col(column.name)
        if column.name in frame.columns
        else pl.lit(
            usual.get(column.name, blank.get(column.dtype) if column.required else None),
            column.dtype,
        ).alias(column.name)
        for column in shape.columns
    )


def main() -> None:
    """Make a world, weigh it, and print seconds and memory."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--incidents", type=int, default=100_000)
    ask.add_argument("--sources", type=int, default=50)
    told = ask.parse_args()
    made = many(told.incidents, told.sources)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    begun, clock = time.process_time(), time.perf_counter()
    found = weigh(*made, case=Case(case=About(name="made"), inputs=()))
    seconds, passed = time.process_time() - begun, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rounds = ", ".join(str(count) for count in found.starts["rounds"])
    print(
        f"{made[2].height:,} incidents x {told.sources} sources, {made[0].height:,} reports: "
        f"{seconds:.0f} s of processor ({passed:.0f} s), peak {peak:.1f} GB "
        f"({before:.1f} GB before); rounds {rounds}"
    )


if __name__ == "__main__":
    main()
