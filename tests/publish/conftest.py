"""A small but full case: twelve incidents, every grade, Arabic and Russian names."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from crossfix.case import About, Case, ClaimsSection, Input
from crossfix.tables import (
    CANDIDATES,
    CLAIMS,
    EVIDENCE,
    FINDINGS,
    GROUPS,
    INCIDENTS,
    ISSUES,
    LEDGER,
    LINKS,
    MEMBERSHIP,
    OUTLETS,
    RATES,
    RECORDS,
    REPORTS,
    SOURCES,
    STARTS,
    STRATA,
    TALLIES,
    TALLY_MEMBERS,
    VERDICTS,
    VOICES,
    WATCHES,
)

Tables = dict[str, pl.DataFrame]

# id, place, governorate, lon, lat, km, precision, first day, days, grade, probability
PLACES = (
    ("i01", "Al-Latamneh", "Hama", 36.62, 35.32, 2.0, "village", 1, 1, "confirmed", 0.97),
    ("i02", "Talbiseh", "Homs", 36.73, 34.84, 3.0, "town", 1, 1, "confirmed", 0.96),
    ("i03", "سرمين", "Idlib", 36.73, 35.90, 3.0, "town", 20, 1, "probable", 0.88),
    ("i04", "Эр-Растан", "Homs", 36.73, 34.93, 4.0, "town", 2, 2, "probable", 0.83),
    ("i05", "Kafr Zita", "Hama", 36.60, 35.37, 3.0, "town", 5, 1, "possible", 0.62),
    ("i06", "Raqqa", "Raqqa", 39.01, 35.95, 6.0, "city", 3, 1, "contested", 0.41),
    ("i07", "Palmyra", "Homs", 38.27, 34.56, 5.0, "town", 6, 1, "contradicted", 0.04),
    ("i08", None, "Deir ez-Zor", 40.0, 35.2, 90.0, "governorate", 9, 7, "unaddressed", 0.5),
    ("i09", None, "Idlib", 36.6, 35.8, 40.0, "governorate", 12, 1, "possible", 0.58),
    ("i10", "Salma", "Latakia", 36.13, 35.68, 1.0, "exact", 14, 1, "probable", 0.81),
    ("i11", None, None, None, None, None, "unknown", None, None, "unaddressed", 0.5),
    ("i12", "Salma", "Latakia", 36.13, 35.68, 1.0, "village", 14, 3, "possible", 0.71),
)
VOICES_OF = ("mod", "watch", "geo")


def moment(day: int) -> dt.datetime:
    return dt.datetime(2015, 10, 1, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)


def incident(at: tuple[Any, ...]) -> dict[str, Any]:
    name, place, admin1, lon, lat, km, precision, first, count, grade, probability = at
    return {
        "incident_id": name,
        "place_name": place,
        "admin1": admin1,
        "country": "SY" if admin1 else None,
        "lon": lon,
        "lat": lat,
        "radius_km": km,
        "place_precision": precision,
        "start": moment(first) if first else None,
        "end": moment(first + count) if first else None,
        "event_type": "air_strike",
        "claimed_object": "command_post",
        "observed_object": "homes" if grade == "confirmed" else None,
        "actor": "Russia",
        "actor_share": 0.8,
        "killed_low": 3 if grade == "confirmed" else None,
        "killed_high": 7 if grade == "confirmed" else None,
        "reports": 3,
        "sources": 3,
        "groups": 3,
        "independent_groups": 2,
        "claimed": True,
        "probability": probability,
        "probability_doubting": probability / (3 - 2 * probability),
        "probability_trusting": 3 * probability / (1 + 2 * probability),
        "grade": grade,
        "because": "two voices outside the claimant's side report it",
    }


def report(at: tuple[Any, ...], source: str, number: int) -> dict[str, Any]:
    first = at[7]
    published = moment(first + number).date() if first else None
    return {
        "report_id": f"{source}:{at[0]}",
        "source_id": source,
        "record_id": at[0],
        "published_on": published,
        "start": moment(first) if first else None,
        "end": moment(first + at[8]) if first else None,
        "date_precision": "day",
        "place_name": at[1],
        "place_stated": at[1],
        "admin1": at[2],
        "country": "SY",
        "lon": at[3],
        "lat": at[4],
        "radius_km": at[5],
        "place_precision": at[6],
        "place_from": "gazetteer",
        "event_type": "air_strike",
        "object_stated": "командный пункт" if source == "mod" else "a market",
        "actor": "Russia",
        "actor_certainty": "stated",
        "stance": "denies" if at[9] == "contested" and source == "watch" else "asserts",
        "cites": "mod" if source == "wire" else None,
        "language": "ru" if source == "mod" else "en",
        "url": f"https://example.org/{source}/{at[0]}",
        "note": "carried by an agency",
    }


def ledger_of(at: tuple[Any, ...]) -> list[dict[str, Any]]:
    import math

    goal = 10 * math.log10(at[10] / (1 - at[10]))
    parts = (("prior", "prior", -2.0), ("watch", "report", goal + 3.5), ("geo", "silence", -1.5))
    running, rows = 0.0, []
    for position, (block, kind, decibans) in enumerate(parts):
        running += decibans
        rows.append(
            {
                "incident_id": at[0],
                "position": position,
                "block": block,
                "kind": kind,
                "decibans": decibans,
                "running_probability": 1 / (1 + 10 ** (-running / 10)),
                "report_ids": f"watch:{at[0]}" if kind == "report" else None,
                "because": f"{kind} of {block}",
            }
        )
    return rows


def claim_rows() -> list[dict[str, Any]]:
    stated = (
        ("RU001", "period", 1, 2, 8, 4),
        ("RU008", "period", 8, 10, 67, 60),
        ("RU010", "period", 10, 12, 64, 63),
        ("RU015", "cumulative", 0, 17, 669, 456),
        ("RU021", "cumulative", 0, 24, 934, 819),
        ("RU099", "period", 25, 27, None, None),
    )
    return [
        {
            "claim_id": name,
            "speaker": "Министерство обороны",
            "stated_on": moment(end - 1).date(),
            "start": moment(first),
            "end": moment(end),
            "kind": kind,
            "sorties_low": sorties,
            "sorties_high": sorties,
            "objects_low": objects,
            "objects_high": objects,
            "breakdown": "command_post=6;depot=6" if name == "RU008" else None,
            "provinces": "Hama;Homs",
            "url": "https://example.org/briefing",
        }
        for name, kind, first, end, sorties, objects in stated
    ]


FIGURES = (
    ("claimed_objects", "objects", 819, 819, 819),
    ("claimed_sorties", "sorties", 934, 934, 934),
    ("named_strikes", "strikes", 12, 12, 12),
    ("named_objects", "objects", 210, 236, 260),
    ("not_named", "objects", 559, 583, 609),
    ("matched_objects", "objects", 96, 120, 151),
    ("confirmed_objects", "objects", 31, 44, 58),
    ("nobody_watching", "objects", 12, 17, 22),
    ("confirmed", "strikes", 1, 2, 3),
    ("contradicted", "strikes", 1, 1, 2),
    ("attribute_contradicted", "strikes", 4, 4, 4),
    ("watched_share", "share", 0.61, 0.7, 0.8),
)


def claim_tables(make: Any) -> Tables:
    tallies = [
        {
            "claim_id": "RU021",
            "position": position,
            "measure": measure,
            "unit": unit,
            "low": float(low),
            "expected": float(expected),
            "high": float(high),
            "because": f"counted as {measure}",
        }
        for position, (measure, unit, low, expected, high) in enumerate(FIGURES)
    ]
    members = [
        {
            "claim_id": "RU021",
            "measure": measure,
            "member_id": f"mod:{at[0]}",
            "incident_id": at[0],
            "weight": at[10],
        }
        for measure in ("matched_objects", "confirmed_objects", "named_strikes")
        for at in PLACES[:6]
    ]
    findings = [
        {
            "finding_id": "F1",
            "kind": "nested",
            "consistent": False,
            "claim_ids": "RU015;RU021",
            "arithmetic": "819 - 456 = 363 > 249",
            "low": 114.0,
            "expected": 114.0,
            "high": 114.0,
            "because": "the dated briefings between them give 249",
        },
        {
            "finding_id": "F2",
            "kind": "parts",
            "consistent": True,
            "claim_ids": "RU008",
            "arithmetic": "6 + 6 <= 60",
            "because": "the parts fit the whole",
        },
    ]
    return {
        "claims": make(CLAIMS, claim_rows()),
        "tallies": make(TALLIES, tallies),
        "tally_members": make(TALLY_MEMBERS, members),
        "findings": make(FINDINGS, findings),
    }


def link_rows(at: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [
        {
            "left": f"{left}:{at[0]}",
            "right": f"{right}:{at[0]}",
            "prior_bits": -3.0,
            "place_bits": 5.0,
            "date_bits": 2.5,
            "bits": 4.5,
            "probability": 0.957,
            "because": "same town, same day",
        }
        for left, right in (("geo", "mod"), ("geo", "watch"), ("mod", "watch"), ("mod", "wire"))
    ]


def verdict_rows(at: tuple[Any, ...]) -> list[dict[str, Any]]:
    found = {"confirmed": "contradicted", "possible": "unaddressed"}.get(at[9], "supported")
    return [
        {
            "claim_id": f"mod:{at[0]}",
            "incident_id": at[0],
            "attribute": attribute,
            "stated": "command post",
            "found": "a market" if found == "contradicted" else None,
            "verdict": found,
            "report_ids": f"watch:{at[0]}",
            "because": "one voice says otherwise",
        }
        for attribute in ("existence", "object")
    ]


def small_tables(make: Any) -> Tables:
    """Return every table of the small case."""
    sources = ("mod", "wire", "watch", "geo")
    names = {
        "mod": "Министерство обороны",
        "wire": "Wire",
        "watch": "المرصد السوري",
        "geo": "Geolocators",
    }
    reports = [report(at, source, n) for at in PLACES for n, source in enumerate(sources)]
    identity = ("report_id", "source_id", "record_id")
    ids = [{name: row[name] for name in identity} for row in reports]
    candidates = [
        {k: v for k, v in incident(at).items() if k in CANDIDATES.schema} for at in PLACES
    ]
    voice = {"mod": "mod", "wire": "mod", "watch": "watch", "geo": "geo"}
    return {
        "records": make(
            RECORDS,
            [row | {"input": "reports.csv", "lon": 36.6234, "lat": 35.3217} for row in ids],
        ),
        "sources": make(SOURCES, [{"source_id": s, "name": names[s]} for s in sources]),
        "reports": make(REPORTS, reports),
        "evidence": make(EVIDENCE, [row | {"evidence_id": f"e-{row['report_id']}"} for row in ids]),
        "links": make(LINKS, [row for at in PLACES for row in link_rows(at)]),
        "membership": make(
            MEMBERSHIP,
            [
                row | {"incident_id": row["record_id"], "probability": 0.9, "best": True}
                for row in ids
            ],
        ),
        "candidates": make(CANDIDATES, candidates),
        "voices": make(
            VOICES,
            [
                {
                    "report_id": row["report_id"],
                    "group_id": voice[row["source_id"]],
                    "own_side": voice[row["source_id"]] == "mod",
                    "because": "it credits the ministry" if row["source_id"] == "wire" else "own",
                }
                for row in ids
            ],
        ),
        "groups": make(
            GROUPS,
            [
                {
                    "group_id": group,
                    "members": "mod;wire" if group == "mod" else group,
                    "own_side": group == "mod",
                    "reports": 12,
                    "incidents": 12,
                    "sensitivity": 0.6,
                    "false_report_rate": 0.1,
                    "report_decibans": 7.8,
                    "report_decibans_low": 4.1,
                    "report_decibans_high": 10.2,
                    "silence_decibans": -3.5,
                    "watches": "7 days around its reports",
                    "because": "stands alone in 1 of 12",
                }
                for group in VOICES_OF
            ],
        ),
        "watches": make(
            WATCHES,
            [
                {"group_id": "watch", "admin1": "Hama", "start": moment(1), "end": moment(8)},
                {"group_id": "watch", "admin1": "Idlib", "start": moment(15), "end": moment(25)},
            ],
        ),
        "rates": make(RATES, [{"group_id": "watch", "admin1": "Hama", "sensitivity": 0.2}]),
        "strata": make(STRATA, [{"admin1": "Hama", "prior": 0.5, "because": "as assumed"}]),
        "outlets": make(OUTLETS, [{"group_id": "mod", "source_id": "wire", "copy_rate": 0.8}]),
        "starts": make(STARTS, [{"start": "as assumed", "furthest": 0.0, "used": True}]),
        "ledger": make(LEDGER, [row for at in PLACES for row in ledger_of(at)]),
        "incidents": make(INCIDENTS, [incident(at) for at in PLACES]),
        "verdicts": make(VERDICTS, [row for at in PLACES for row in verdict_rows(at)]),
        "issues": make(
            ISSUES,
            [
                {
                    "severity": "warning",
                    "stage": "normalise",
                    "where": "reports.csv",
                    "record": f"mod:{name}",
                    "column": "lat",
                    "value": "95",
                    "what": "the latitude is not on Earth",
                    "mend": "correct it",
                }
                for name in ("i08", "i09")
            ],
        ),
        **claim_tables(make),
    }


@pytest.fixture
def tables(make: Any) -> Tables:
    """Return every table of the small case."""
    return small_tables(make)


def small_case() -> Case:
    """Return the case of those tables."""
    return Case(
        case=About(
            name="small",
            title="Syria, October 2015",
            area=("SY",),
            start=dt.date(2015, 9, 30),
            end=dt.date(2015, 10, 31),
            data_as_of=dt.date(2015, 10, 31),
        ),
        inputs=(Input(file="reports.csv", format="csv"),),
        claims=ClaimsSection(claimant="Russia", headline="RU021"),
    )


@pytest.fixture
def case() -> Case:
    """Return the case of those tables."""
    return small_case()


@pytest.fixture
def without_claims(tables: Tables) -> Mapping[str, pl.DataFrame]:
    """Return the tables of a case that checks no claims."""
    emptied = ("claims", "tallies", "tally_members", "findings", "verdicts")
    return tables | {name: tables[name].clear() for name in emptied}
