"""Small made-up worlds: who reported what, with the tables that the stage takes."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest

from crossfix.case import About, Case, ClaimsSection
from crossfix.tables import CANDIDATES, MEMBERSHIP, REPORTS, SOURCES, Table

MakeTable = Callable[[Table, Sequence[Mapping[str, Any]]], pl.DataFrame]
FIRST = dt.datetime(2015, 10, 5, tzinfo=dt.UTC)


class Tables(NamedTuple):
    reports: pl.DataFrame
    membership: pl.DataFrame
    candidates: pl.DataFrame
    sources: pl.DataFrame


class World(NamedTuple):
    tables: Tables
    happened: np.ndarray  # in the order of incident_id


@pytest.fixture
def case() -> Case:
    return Case(case=About(name="made-up"), inputs=(), claims=ClaimsSection(claimant="Aland"))


@pytest.fixture
def told(make: MakeTable) -> Callable[..., Tables]:
    """Make the tables from rows (incident, source, what else of the report)."""

    def tables(
        rows: Sequence[tuple[str, str, Mapping[str, Any]]],
        sources: Sequence[Mapping[str, Any]],
        incidents: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Tables:
        reports, members = [], []
        for number, (incident, source, said) in enumerate(rows):
            more = dict(said)
            name = more.pop("report_id", f"{source}:{number:05d}")
            ids = {"report_id": name, "source_id": source, "record_id": "-"}
            share = more.pop("share", 1.0)
            reports.append(
                {"stance": "asserts", "actor_certainty": "unknown", "event_type": "air_strike"}
                | more
                | ids
            )
            members.append(ids | {"incident_id": incident, "probability": share, "best": True})
        blank = {
            "admin1": "Idlib",
            "start": FIRST,
            "end": FIRST + dt.timedelta(days=1),
            "event_type": "air_strike",
        }
        found = [
            blank | {"incident_id": name} | dict((incidents or {}).get(name, {}))
            for name in sorted({incident for incident, _, _ in rows} | set(incidents or {}))
        ]
        return Tables(
            make(REPORTS, reports),
            make(MEMBERSHIP, members),
            make(CANDIDATES, found),
            make(
                SOURCES,
                [{"kind": "monitor", "name": row["source_id"]} | dict(row) for row in sources],
            ),
        )

    return tables


@pytest.fixture
def simulated(told: Callable[..., Tables]) -> Callable[..., World]:
    """Make a world of known truth: half of the candidates happened; unreported ones stay unseen."""

    def world(
        sensitivity: Sequence[float],
        false_rate: Sequence[float],
        *,
        candidates: int,
        copies: int = 0,
        credited: float = 0.0,
        seed: int = 1,
    ) -> World:
        rng = np.random.default_rng(seed)
        happened = rng.random(candidates) < 0.5
        chances = zip(sensitivity, false_rate, strict=True)
        said = np.array(
            [rng.random(candidates) < np.where(happened, s, f) for s, f in chances]
            + [np.zeros(candidates, dtype=bool)] * copies
        ).T
        for copy in range(copies):
            said[:, len(sensitivity) + copy] = said[:, 0] & (rng.random(candidates) < 0.85)
        names = [f"s{i}" for i in range(len(sensitivity))] + [f"copy{i}" for i in range(copies)]
        seen = np.flatnonzero(said.any(axis=1))
        rows = []
        for i in seen:
            for j in np.flatnonzero(said[i]):
                forwards = j >= len(sensitivity) and rng.random() < credited
                rows.append((f"I{i:05d}", names[j], {"cites": "s0"} if forwards else {}))
        days = {
            f"I{i:05d}": {
                "start": FIRST + dt.timedelta(days=int(i) % 50),
                "end": FIRST + dt.timedelta(days=int(i) % 50 + 1),
            }
            for i in seen
        }
        return World(told(rows, [{"source_id": name} for name in names], days), happened[seen])

    return world
