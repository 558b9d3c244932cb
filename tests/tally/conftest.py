"""A small world that several tests tally, and claims written in one line each."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any  # a row holds values of every type

import polars as pl
import pytest

from crossfix.case import About, Case, ClaimsSection
from crossfix.tables import (
    CLAIMS,
    INCIDENTS,
    MEMBERSHIP,
    REPORTS,
    STRATA,
    VERDICTS,
    VOICES,
    WATCHES,
    Table,
)
from crossfix.tally import Sample, Tallied, tally

MakeTable = Callable[[Table, list[Mapping[str, Any]]], pl.DataFrame]
World = dict[str, list[dict[str, Any]]]
TABLE_OF = {
    "claims": CLAIMS,
    "incidents": INCIDENTS,
    "verdicts": VERDICTS,
    "reports": REPORTS,
    "membership": MEMBERSHIP,
    "voices": VOICES,
    "watches": WATCHES,
    "strata": STRATA,
}


def moment(day: int, month: int = 10) -> dt.datetime:
    return dt.datetime(2015, month, day, tzinfo=dt.UTC)


def over(first: int, last: int | None = None, **place: Any) -> dict[str, Any]:
    """Span of whole days of October 2015, with the columns of a place."""
    end = moment(first if last is None else last) + dt.timedelta(days=1)
    return {"start": moment(first), "end": end, **place}


def strike(report_id: str, where: dict[str, Any], **more: Any) -> dict[str, Any]:
    usual = {
        "place_precision": "town",
        "lon": 36.0,
        "lat": 35.0,
        "radius_km": 6.0,
        "date_precision": "day",
        "event_type": "air_strike",
        "stance": "asserts",
        "actor": "Russia",
        "country": "SY",
    }
    return {"report_id": report_id, **usual, **where, **more}


def incident(incident_id: str, where: dict[str, Any], **more: Any) -> dict[str, Any]:
    usual = {
        "place_precision": "town",
        "event_type": "air_strike",
        "country": "SY",
        "grade": "possible",
        "probability": 0.5,
    }
    return {"incident_id": incident_id, **usual, **where, **more}


def member(report_id: str, incident_id: str, probability: float = 1.0) -> dict[str, Any]:
    row = {"report_id": report_id, "incident_id": incident_id}
    return {**row, "probability": probability, "best": True}


def claim(claim_id: str, first: int, last: int, **more: Any) -> dict[str, Any]:
    """One claim of whole days; `objects` and `sorties` give both bounds."""
    row = {"claim_id": claim_id, "kind": "period", **over(first, last)}
    for name, value in more.items():
        bounds = value if isinstance(value, tuple) else (value, value)
        if name in {"objects", "sorties"}:
            row[f"{name}_low"], row[f"{name}_high"] = bounds
        else:
            row[name] = value
    return row


def voice(report_id: str, group_id: str) -> dict[str, Any]:
    return {"report_id": report_id, "group_id": group_id, "own_side": group_id == "ministry"}


@pytest.fixture
def rows() -> SimpleNamespace:
    """Rows of each table in one line each."""
    return SimpleNamespace(
        claim=claim, incident=incident, member=member, over=over, strike=strike, voice=voice
    )


@pytest.fixture
def case() -> Case:
    about = About(
        name="test", area=("SY", "TR"), start=dt.date(2015, 9, 30), end=dt.date(2015, 10, 31)
    )
    return Case(case=about, inputs=(), claims=ClaimsSection(claimant="Russia"))


@pytest.fixture
def world() -> World:
    """Four named strikes: matched, contradicted in its object, unmatched, and unwatched.

    Two more incidents are known only from others: one surely the claimant's, one half so.
    """
    idlib, raqqa = over(2, admin1="Idlib"), over(5, admin1="Raqqa")
    homs, hama = over(8, admin1="Homs"), over(9, admin1="Hama")
    return {
        "claims": [claim("C1", 1, 20, kind="cumulative", objects=60, sorties=80)],
        "reports": [
            strike("m:1", idlib, objects_low=3, objects_high=3),
            strike("m:2", homs, objects_low=1, objects_high=1),
            strike("m:3", hama, objects_low=2, objects_high=2),
            strike("m:4", raqqa, objects_low=1, objects_high=1),
            strike("n:1", idlib),
            strike("n:2", homs),
            strike("n:5", hama),
            strike("o:5", hama),
            strike("n:6", idlib),
        ],
        "membership": [
            member("m:1", "i1", 0.9),
            member("n:1", "i1", 0.8),
            member("m:2", "i2"),
            member("n:2", "i2"),
            member("m:3", "i3"),
            member("m:4", "i4"),
            member("n:5", "i5"),
            member("o:5", "i5"),
            member("n:6", "i6"),
        ],
        "voices": [
            *(voice(f"m:{n}", "ministry") for n in (1, 2, 3, 4)),
            *(voice(f"n:{n}", "news") for n in (1, 2, 5, 6)),
            voice("o:5", "monitor"),
        ],
        "incidents": [
            incident("i1", idlib, independent_groups=1, probability=0.9, grade="probable")
            | {"claimed": True, "actor_share": 1.0},
            incident("i2", homs, independent_groups=1, probability=0.8, grade="contested")
            | {"claimed": True, "actor_share": 1.0},
            incident("i3", hama, grade="possible", claimed=True),
            incident("i4", raqqa, grade="unaddressed", claimed=True),
            incident("i5", hama, independent_groups=2, probability=0.97, grade="confirmed")
            | {"actor_share": 1.0},
            incident("i6", idlib, independent_groups=1, probability=0.6, actor_share=0.5),
        ],
        "verdicts": [
            {"claim_id": "m:2", "incident_id": "i2", "attribute": a, "verdict": "contradicted"}
            for a in ("object", "place")
        ],
        "watches": [
            {"group_id": "news", "admin1": name, "start": moment(1), "end": moment(21)}
            for name in ("Idlib", "Homs", "Hama")
        ]
        + [{"group_id": "ministry", "admin1": "Raqqa", "start": moment(1), "end": moment(21)}],
        "strata": [],
    }


@pytest.fixture
def run(make: MakeTable, case: Case) -> Callable[..., Tallied]:
    """Tally a world given as rows."""

    def tally_world(world: World, sample: Sample | None = None) -> Tallied:
        tables = {name: make(TABLE_OF[name], rows) for name, rows in world.items()}
        return tally(**tables, case=case, sample=sample)

    return tally_world
