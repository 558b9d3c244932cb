"""Worlds of reports whose truth is known."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest

from crossfix.tables import REPORTS

DAY_ONE = dt.datetime(2015, 10, 1, tzinfo=dt.UTC)
KM_PER_DEGREE = 111.2


class World(NamedTuple):
    """Reports, and the event that each tells of."""

    reports: pl.DataFrame
    truth: dict[str, int]


@pytest.fixture
def tell() -> Callable[..., dict[str, Any]]:
    """Make a row of REPORTS from what a source says."""

    def row(report: str, *, day: float | None = 0, days: float = 1, **said: Any) -> dict[str, Any]:
        source, record = report.split(":")
        start = None if day is None else DAY_ONE + dt.timedelta(days=day)
        placed = "lon" in said
        return {
            "report_id": report,
            "source_id": source,
            "record_id": record,
            "start": start,
            "end": None if start is None else start + dt.timedelta(days=days),
            "radius_km": 4.0 if placed else None,
            "event_type": "air_strike",
            "actor": "Russia",
            "actor_certainty": "stated",
            "stance": "asserts",
            **said,
        }

    return row


@pytest.fixture
def world(make: Any, tell: Any) -> Callable[..., World]:
    """Make a world: towns that are struck again and again, and sources that report most strikes."""

    def strewn(*, events: int = 200, sources: int = 3, seed: int = 5) -> World:
        rng = np.random.default_rng(seed)
        towns = np.column_stack([36.5 + rng.random(12) * 1.5, 34.8 + rng.random(12) * 1.5])
        weight = 1 / np.arange(1, 13)
        rows: list[dict[str, Any]] = []
        truth: dict[str, int] = {}
        for event in range(events):
            town = rng.choice(12, p=weight / weight.sum())
            day, dead = float(rng.integers(0, 45)), int(rng.geometric(0.12))
            site = towns[town] + rng.normal(0, 2.5, 2) / KM_PER_DEGREE
            for source in range(sources):
                if rng.random() < 0.75:
                    # the last source knows no more than the town
                    seen = site + rng.normal(0, 1.0, 2) / KM_PER_DEGREE
                    seen = towns[town] if source == sources - 1 else seen
                    told = max(0, dead + int(rng.integers(-1, 2)))
                    rows.append(
                        tell(
                            f"s{source}:{event}",
                            day=day + float(rng.choice([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
                            lon=float(seen[0]),
                            lat=float(seen[1]),
                            radius_km=8.0 if source == sources - 1 else 3.0,
                            place_name=f"Town {'abcdefghijkl'[town] * 3}",
                            killed_low=told,
                            killed_high=told,
                        )
                    )
                    truth[f"s{source}:{event}"] = event
        return World(make(REPORTS, rows), truth)

    return strewn
