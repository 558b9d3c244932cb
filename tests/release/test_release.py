import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.case import About, Case, Input, PublishSection
from crossfix.errors import ReleaseError
from crossfix.geo import distance_km
from crossfix.release import Released, release
from crossfix.tables import (
    AUDITED,
    CONFLICTS,
    EVIDENCE,
    HISTORY,
    INCIDENT_TOLLS,
    INCIDENTS,
    ISSUES,
    LEDGER,
    LINKS,
    MEMBERSHIP,
    NEAR_OBJECTS,
    OBJECTS,
    RECORDS,
    REPORTS,
    SOURCE_RECORDS,
    TALLIES,
    TALLY_MEMBERS,
    TIES,
    VERDICTS,
    VOICES,
    WATCHES,
)


def moment(day):
    return dt.datetime(2015, 10, 1, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)


def case_with(as_of=dt.date(2015, 10, 31), **publish):
    return Case(
        case=About(name="small", data_as_of=as_of),
        inputs=(Input(file="reports.csv", format="csv"),),
        publish=PublishSection(**publish),
    )


def history_rows():
    """Both had other ids before; those of "fresh" were merged one after another."""
    rows = [
        (1, None, "old", "born"),
        (2, None, "fresh", "born"),
        (3, "fresh-first", "fresh-then", "merged"),
        (3, "old-first", "old", "merged"),
        (4, "fresh-then", "fresh", "merged"),
        (4, "old", "fresh", "split"),
        (4, "gone", None, "ended"),
    ]
    names = ("edition", "incident_id", "became", "change")
    return [dict(zip(names, row, strict=True)) for row in rows]


BY = (("all", "all"), ("governorate", "fresh"))


@pytest.fixture
def tables(make):
    """Two incidents: "old" of 1 October and "fresh" of 30 October, each with one report.

    "s:copy" is a record folded into the fresh report, "s:alone" a fresh report of no incident.
    """
    days = {"old": 1, "fresh": 30}
    reports = {"s:old": 1, "s:fresh": 30, "s:alone": 30}
    identity = [
        {"report_id": name, "source_id": "s", "record_id": name.removeprefix("s:")}
        for name in reports
    ]
    spans = {name: {"start": moment(at), "end": moment(at + 1)} for name, at in reports.items()}
    told = [row for row in identity if row["record_id"] in days]
    copy = {"report_id": "s:copy", "source_id": "s", "record_id": "copy"}
    return {
        "records": make(RECORDS, [*identity, copy]),
        "reports": make(
            REPORTS,
            [
                row | spans[row["report_id"]] | {"lon": 36.7, "lat": 35.3, "radius_km": 1.0}
                for row in identity
            ],
        ),
        "evidence": make(
            EVIDENCE,
            [row | {"evidence_id": row["record_id"]} for row in identity]
            + [copy | {"evidence_id": "copy", "report_id": "s:fresh"}],
        ),
        "links": make(LINKS, [{"left": "s:fresh", "right": "s:old"}]),
        "membership": make(
            MEMBERSHIP,
            [row | {"incident_id": row["record_id"], "best": True} for row in told]
            + [told[0] | {"incident_id": "fresh", "best": False}],
        ),
        "history": make(HISTORY, history_rows()),
        "voices": make(
            VOICES,
            [
                {"report_id": name, "copy_of": "s:fresh", "because": "repeats s:fresh"}
                for name in reports
            ],
        ),
        "source_records": make(
            SOURCE_RECORDS,
            [{"source_id": "s", "by": by, "of": of} for by, of in BY],
        ),
        "audited": make(AUDITED, [{"by": by, "of": of} for by, of in BY]),
        "ties": make(
            TIES,
            [{"reports": 1, "report_ids": "s:old;s:fresh", "because": "s:old repeats s:fresh"}],
        ),
        "watches": make(
            WATCHES,
            [{"group_id": "s", "admin1": a, **spans[f"s:{a}"]} for a in days],
        ),
        "ledger": make(LEDGER, [{"incident_id": name} for name in days]),
        "incidents": make(
            INCIDENTS,
            [
                {
                    "incident_id": name,
                    "start": moment(at),
                    "end": moment(at + 1),
                    "lon": 36.7,
                    "lat": 35.3,
                    "radius_km": 1.0,
                }
                for name, at in days.items()
            ],
        ),
        "verdicts": make(
            VERDICTS, [{"claim_id": f"s:{name}", "incident_id": name} for name in days]
        ),
        "incident_tolls": make(INCIDENT_TOLLS, [{"incident_id": name} for name in days]),
        "conflicts": make(
            CONFLICTS,
            [{"incident_id": "old", "left_id": f"s:{name}", "right_id": "s:old"} for name in days],
        ),
        "near_objects": make(
            NEAR_OBJECTS,
            [
                {"incident_id": "old", "object_id": f"s:{name}", "report_id": f"s:{name}"}
                for name in days
            ],
        ),
        "objects": make(
            OBJECTS, [{"object_id": "h", "lon": 36.7123, "lat": 35.3123, "radius_km": 0.1}]
        ),
        "tallies": make(TALLIES, [{"claim_id": "C1", "measure": "confirmed", "expected": 2.0}]),
        "tally_members": make(
            TALLY_MEMBERS,
            [{"claim_id": "C1", "member_id": f"s:{n}", "incident_id": n} for n in days],
        ),
        "issues": make(
            ISSUES,
            [
                {"record": "s:fresh", "what": "odd", "value": "36.70001"},
                {"record": None, "what": "no sources file", "value": "x"},
            ],
        ),
    }


def test_released_tables_cannot_be_made_by_hand(tables):
    with pytest.raises(ReleaseError, match="not released"):
        Released(tables=tables, audience="anyone", held_back=0)


def test_without_rules_every_table_leaves_as_it_is(tables):
    released = release(tables, case=case_with())
    assert released.held_back == 0
    assert all(released.tables[name].equals(frame) for name, frame in tables.items())


def test_released_tables_cannot_be_exchanged(tables):
    released = release(tables, case=case_with())
    with pytest.raises(TypeError):
        released.tables["incidents"] = tables["incidents"]


def test_the_texts_of_reports_never_leave(tables):
    records = tables["records"].with_columns(text=pl.lit("In confidence."))
    released = release({**tables, "records": records}, case=case_with()).tables["records"]
    assert released["text"].null_count() == released.height > 0


def test_a_tie_keeps_its_count_and_loses_its_quotes_under_a_delay(tables):
    (tie,) = release(tables, case=case_with(delay_days=7)).tables["ties"].rows(named=True)
    assert (tie["reports"], tie["report_ids"], tie["shared"]) == (1, None, None)


def test_a_fresh_incident_leaves_no_trace_in_any_table(tables):
    released = release(tables, case=case_with(delay_days=7))
    assert released.held_back == 1
    assert released.tables["incidents"]["incident_id"].to_list() == ["old"]
    for name, frame in released.tables.items():
        texts = frame.select(pl.col(pl.String())).to_dict(as_series=False)
        found = [v for values in texts.values() for v in values if v and "fresh" in v]
        assert not found, name
        assert "s:copy" not in str(texts), name
        assert "s:alone" not in str(texts), name


def test_what_is_old_enough_stays_in_every_table(tables):
    released = release(tables, case=case_with(delay_days=7))
    for name in ("records", "reports", "evidence", "membership", "ledger", "verdicts", "voices"):
        assert released.tables[name].height == 1, name
    assert released.tables["tallies"].equals(tables["tallies"])
    past = released.tables["history"].select("incident_id", "became")
    assert set(past.iter_rows()) == {(None, "old"), ("old-first", "old"), ("gone", None)}


def test_the_last_day_of_the_delay_is_told_and_the_next_is_not(tables):
    assert release(tables, case=case_with(delay_days=1)).held_back == 0
    assert release(tables, case=case_with(delay_days=2)).held_back == 1


def test_an_incident_of_unknown_time_is_held_back_under_a_delay(tables):
    end = pl.when(pl.col("incident_id") == "old").then(None).otherwise("end")
    timeless = {**tables, "incidents": tables["incidents"].with_columns(end=end)}
    assert release(timeless, case=case_with(delay_days=1)).held_back == 1


def test_a_delay_without_a_date_of_the_data_is_refused(tables):
    with pytest.raises(ReleaseError, match="delay_days") as caught:
        release(tables, case=case_with(as_of=None, delay_days=7))
    assert "data_as_of" in caught.value.mend


def test_issues_do_not_quote_single_records_under_a_rule(tables):
    for rule in ({"delay_days": 1}, {"coarsen_km": 5.0}):
        issues = release(tables, case=case_with(**rule)).tables["issues"]
        assert issues["record"].to_list() == [None]
        assert issues["value"].to_list() == [None]


def test_issues_with_decisions_name_who_decided_and_never_leave(make, tables):
    told = [
        {"stage": "weigh", "where": "groupings", "record": "a and b", "what": "a APART b (mk)"},
        {"stage": "link", "where": "judgements", "record": "s:a and s:b", "what": "a SAME b (mk)"},
        {"stage": "ingest", "where": "judgements.csv", "record": "row 2", "what": "is no day"},
    ]
    issues = make(ISSUES, told)
    released = release({**tables, "issues": issues}, case=case_with()).tables["issues"]
    assert released["what"].to_list() == ["is no day"]


def test_the_audience_names_the_rules(tables):
    audience = release(tables, case=case_with(delay_days=3, coarsen_km=5.0)).audience
    assert "3 days" in audience
    assert "5 km" in audience


def test_a_coarsened_place_is_not_given_away_by_what_lies_near(tables):
    released = release(tables, case=case_with(coarsen_km=5.0)).tables
    assert released["near_objects"].is_empty()
    assert released["objects"]["radius_km"].item() >= 5.0


def test_an_unknown_place_stays_unknown_on_the_grid(make, tables):
    nowhere = {**tables, "incidents": make(INCIDENTS, [{"incident_id": "old"}])}
    row = release(nowhere, case=case_with(coarsen_km=5.0)).tables["incidents"].row(0, named=True)
    assert row["lon"] is row["lat"] is row["radius_km"] is None


@settings(max_examples=60, deadline=None)
@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-85, 85),
    radius_km=st.floats(0, 50),
    coarsen_km=st.floats(0.5, 50),
)
def test_the_true_place_still_lies_within_the_coarsened_radius(lon, lat, radius_km, coarsen_km):
    row = {"incident_id": ["i"], "lon": [lon], "lat": [lat], "radius_km": [radius_km]}
    times = {"end": [moment(1)]}
    frame = pl.DataFrame(row | times)
    moved = release({"incidents": frame}, case=case_with(coarsen_km=coarsen_km))
    found = moved.tables["incidents"]
    gap_km = found.select(
        distance_km(pl.col("lon"), pl.col("lat"), to_lon=pl.lit(lon), to_lat=pl.lit(lat))
    ).item()
    assert found["radius_km"].item() >= coarsen_km
    assert gap_km + radius_km <= found["radius_km"].item() + 0.01


@settings(max_examples=60, deadline=None)
@given(lon=st.floats(35, 43), lat=st.floats(32, 38))
def test_a_coarsened_place_does_not_tell_where_in_its_cell_the_true_one_lies(lon, lat):
    def coarse(at_lon, at_lat):
        frame = pl.DataFrame(
            {"incident_id": ["i"], "lon": [at_lon], "lat": [at_lat], "radius_km": [1.0]}
        )
        released = release({"incidents": frame}, case=case_with(coarsen_km=10.0))
        return released.tables["incidents"].select("lon", "lat").row(0)

    node = coarse(lon, lat)
    assert coarse(*node) == pytest.approx(node, abs=1e-5)
