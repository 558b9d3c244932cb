"""Incidents told in a few words, and what the stage makes of them."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from crossfix.assess import Assessed, assess
from crossfix.case import About, Case, ClaimsSection, WeighSection
from crossfix.model import EXPLOSIVE_KINDS, EXPLOSIVE_VIOLENCE
from crossfix.tables import (
    AUDITS,
    CANDIDATES,
    GROUPS,
    MEMBERSHIP,
    OUTLETS,
    RATES,
    REPORTS,
    STRATA,
    VOICES,
    WATCHES,
    Table,
)

MakeTable = Callable[[Table, Sequence[Mapping[str, Any]]], pl.DataFrame]
FIRST = dt.datetime(2015, 10, 5, tzinfo=dt.UTC)
SPAN = {"start": FIRST, "end": FIRST + dt.timedelta(days=1)}
OWN = ("mod", "wire")  # voices of the claimant's side
ALLIES = ("friend",)  # voices of an ally of the claimant
DECIBANS = {"mod": 0.0, "wire": 0.0}
SILENT = 10**-0.1  # a silence takes one deciban, where a report adds seven
SAID = {
    "stance": "asserts",
    "event_type": "air_strike",
    "actor": "Aland",
    "actor_certainty": "stated",
    "date_precision": "day",
    "lon": 36.6,
    "lat": 35.9,
    "radius_km": 3.0,
    "place_name": "Sarmin",
    "place_precision": "town",
}


def log_odds(decibans: float) -> dict[str, float]:
    """Return the log odds of a report, where it adds so many decibans."""
    ratio = 10 ** (decibans / 10)
    false = min(0.2, (1 - SILENT) / (ratio - SILENT))
    true = false * ratio
    return {
        "true_log_odds": math.log(true / (1 - true)),
        "false_log_odds": math.log(false / (1 - false)),
    }


def family(kind: str | None) -> str | None:
    return EXPLOSIVE_VIOLENCE if kind in EXPLOSIVE_KINDS else kind


@pytest.fixture
def judged(make: MakeTable) -> Callable[..., Assessed]:
    """Assess incidents from rows (incident, group, what else), each group worth 7 decibans."""

    def result(
        rows: Sequence[tuple[str, str, Mapping[str, Any]]],
        *,
        watching: Sequence[str] = (),
        candidates: Mapping[str, Mapping[str, Any]] | None = None,
        weights: Mapping[str, float] | None = None,
        prior: float = 0.5,
        slope: float = 0.0,
        outlets: Mapping[tuple[str, str], float] | None = None,
        actor: str | None = "Aland",
        objects: pl.DataFrame | None = None,
        answers: Mapping[str, str] | None = None,
        turn: Callable[[pl.DataFrame], pl.DataFrame] = lambda table: table,
    ) -> Assessed:
        reports, members, voices = [], [], []
        for number, (incident, group, said) in enumerate(rows):
            more = dict(said)
            name = more.pop("report_id", f"{group}:{number:04d}")
            printer = more.pop("source_id", group)
            ids = {"report_id": name, "source_id": printer, "record_id": "-"}
            share, best = more.pop("share", 1.0), more.pop("best", True)
            reports.append(SAID | SPAN | more | ids)
            members.append(ids | {"incident_id": incident, "probability": share, "best": best})
            because = "its own word" if printer == group else f"credits {group}"
            voices.append(
                {
                    "report_id": name,
                    "group_id": group,
                    "own_side": group in OWN,
                    "ally": group in ALLIES,
                    "because": because,
                }
            )
        names = sorted({incident for incident, _, _ in rows} | set(candidates or {}))
        blank = {"admin1": "Idlib", "event_type": "air_strike"} | SPAN
        found = [blank | {"incident_id": n} | dict((candidates or {}).get(n, {})) for n in names]
        groups = sorted({group for _, group, _ in rows} | set(watching))
        adds = dict.fromkeys(groups, 7.0) | DECIBANS | dict(weights or {})
        table = [
            {
                "group_id": group,
                "own_side": group in OWN,
                "true_slope": slope,
                "false_slope": slope,
            }
            | log_odds(adds[group])
            for group in groups
        ]
        places = {(row["admin1"], family(row["event_type"])) for row in found}
        strata = [
            {"admin1": admin1, "family": kind, "prior": prior, "because": f"{prior}, as assumed"}
            for admin1, kind in places
        ]
        copying = [
            {"group_id": group, "source_id": source, "copy_rate": rate}
            | {"true_rate": 0.02, "false_rate": 0.01}
            for (group, source), rate in sorted((outlets or {}).items())
        ]
        month = {"start": FIRST - dt.timedelta(days=20), "end": FIRST + dt.timedelta(days=20)}
        watches = [{"group_id": group, "admin1": "Idlib"} | month for group in watching]
        case = Case(
            case=About(name="made-up"),
            inputs=(),
            claims=ClaimsSection(claimant="Aland" if actor else None, actor=actor),
            weigh=WeighSection(prior=prior),
        )
        tables = (
            make(REPORTS, {row["report_id"]: row for row in reports}.values()),
            make(MEMBERSHIP, members),
            make(CANDIDATES, found),
            make(VOICES, {row["report_id"]: row for row in voices}.values()),
            make(GROUPS, table),
            make(RATES, []),
            make(STRATA, strata),
            make(OUTLETS, copying),
            make(WATCHES, watches),
        )
        found_by_people = [
            {"incident_id": name, "chance": 0.5, "answer": answer}
            for name, answer in sorted((answers or {}).items())
        ]
        audits = make(AUDITS, found_by_people)
        return assess(*(turn(table) for table in tables), case=case, audits=audits, objects=objects)

    return result


@pytest.fixture
def incident(judged: Callable[..., Assessed]) -> Callable[..., dict[str, Any]]:
    """Assess one incident, and return its row."""

    def row(*said: tuple[str, Mapping[str, Any]] | str, **more: Any) -> dict[str, Any]:
        rows = [("I1", *((one, {}) if isinstance(one, str) else one)) for one in said]
        return judged(rows, **more).incidents.row(0, named=True)

    return row
