import datetime as dt

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.normalise import normalise
from crossfix.tables import EVIDENCE, ISSUES, RECORDS, REPORTS, SOURCES, check

DAY = dt.datetime(2015, 10, 5, tzinfo=dt.UTC)


@pytest.fixture
def sources(make):
    return make(SOURCES, [{"source_id": "ministry", "party": "Russia"}, {"source_id": "monitor"}])


@pytest.fixture
def run(make, sources, case):
    def normalised(*rows):
        named = [
            {
                "report_id": f"{r.get('source_id', 'monitor')}:{n}",
                "record_id": str(n),
                "source_id": "monitor",
                "input": "a.csv",
                "stance": "asserts",
                "start": DAY,
                "end": DAY + dt.timedelta(days=1),
            }
            | r
            for n, r in enumerate(rows)
        ]
        return normalise(make(RECORDS, named), sources, case=case)

    return normalised


def only(normalised, *columns):
    return normalised.reports.select(columns).row(0)


def test_no_input_gives_empty_tables_with_their_columns(run):
    found = run()
    for frame, table in zip(found, (REPORTS, EVIDENCE, ISSUES), strict=True):
        assert frame.height == 0
        assert dict(frame.schema) == table.schema


def test_the_ministrys_words_are_a_claim_and_a_monitors_an_observation(run):
    reports = run(
        {"source_id": "ministry", "object_type": "command post"},
        {"object_type": "residential", "killed_low": 1},
        {"object_type": "command post", "cites": "ministry"},
    ).reports
    columns = ("claimed_object", "observed_object", "object_stated")
    assert reports.sort("record_id").select(columns).rows() == [
        ("command_post", None, "command post"),
        (None, "residential", "residential"),
        ("command_post", None, "command post"),
    ]


def test_claim_and_observation_kept_apart_by_the_input_stay_apart(run):
    found = run({"claimed_object": "command post", "observed_object": "two hospitals"})
    columns = ("claimed_object", "observed_object", "object_stated", "objects_low")
    assert only(found, *columns) == ("command_post", "hospital", "command post", 1)


def test_unknown_stays_null(run):
    found = run(
        {
            "object_type": "unknown",
            "actor": "unknown",
            "munition": "Su-25",
            "target_affiliation": "unknown",
        }
    )
    columns = (
        "claimed_object",
        "observed_object",
        "objects_low",
        "objects_high",
        "actor",
        "munition",
        "target_affiliation",
        "event_type",
        "killed_low",
        "lon",
        "place_name",
        "opponent",
    )
    assert set(only(found, *columns)) == {None}
    assert only(found, "actor_certainty", "place_from", "place_precision") == (
        "unknown",
        "none",
        "unknown",
    )


def test_the_sources_words_are_kept_beside_the_common_terms(run):
    found = run(
        {"place_name": "تلبيسة", "admin1": "محافظة حمص", "munition": "KAB-500", "country": "Syria"}
    )
    columns = ("place_stated", "admin1", "country", "munition", "munition_stated")
    assert only(found, *columns) == ("تلبيسة", "Homs", "SY", "guided_bomb", "KAB-500")


def test_what_cannot_be_placed_stays_and_is_listed_with_its_mend(run):
    found = run({"place_name": "Hibrat al-Ami", "place_precision": "town"})
    assert only(found, "lon", "lat", "radius_km", "place_from") == (None, None, None, "none")
    [issue] = found.issues.rows(named=True)
    assert (issue["severity"], issue["value"], issue["column"]) == (
        "warning",
        "Hibrat al-Ami",
        "place_name",
    )
    assert "crossfix gazetteer import" in issue["mend"]


def test_a_place_met_often_is_one_issue_with_its_number(run):
    found = run(*({"place_name": "Hibrat al-Ami", "note": str(n)} for n in range(5)))
    assert found.issues["what"].to_list() == [
        "no list has a place of this name: no point (5 records)"
    ]


def test_an_unstated_precision_is_noted_once_an_input(run):
    found = run(
        *({"place_name": "Douma", "lon": 36.4, "lat": 33.57, "note": str(n)} for n in range(5))
    )
    assert found.issues.select("column", "value").rows() == [("place_precision", "a.csv")]


def test_an_unknown_kind_of_event_is_null_and_told_once(run):
    found = run(
        *(
            {
                "event_type": "kerfuffle",
                "note": str(n),
                "lon": 36.4,
                "lat": 33.5,
                "place_precision": "town",
            }
            for n in range(3)
        )
    )
    assert found.reports["event_type"].to_list() == [None] * 3
    assert found.issues.select("column", "value").rows() == [("event_type", "kerfuffle")]


def test_more_civilians_than_people_is_doubted_and_left_alone(run):
    at = {"lon": 36.4, "lat": 33.57, "place_precision": "town"}
    found = run({"civilians_killed_low": 9, "killed_high": 3, **at})
    assert only(found, "civilians_killed_low", "killed_high") == (9, 3)
    assert found.issues["column"].to_list() == ["civilians_killed_low"]


def test_a_report_published_before_its_day_is_doubted(run):
    at = {"lon": 36.4, "lat": 33.57, "place_precision": "town"}
    found = run({"published_on": dt.date(2015, 10, 1), **at})
    assert found.issues["column"].to_list() == ["published_on"]


def test_allies_in_ucdp_are_stated_and_suspects_elsewhere_are_contested(run):
    pair = {"actor": "Ahrar al-Sham, HTS"}
    reports = run({"event_type": "ucdp:1", **pair}, {"event_type": "Airstrike", **pair}).reports
    assert reports.sort("record_id")["actor_certainty"].to_list() == ["stated", "contested"]
    assert set(reports["actor"]) == {"Ahrar al-Sham;HTS"}


def test_repetitions_become_evidence_of_one_report(run):
    found = run({"place_name": "Douma"}, {"place_name": "Douma"})
    assert found.reports["report_id"].to_list() == ["monitor:0"]
    assert found.evidence["role"].to_list() == ["report", "duplicate"]
    assert set(found.evidence["report_id"]) == {"monitor:0"}
    assert "record_id" in found.issues["column"].to_list()


def test_two_sources_that_number_their_records_alike_have_each_its_own_issues(run):
    both = [
        {
            "source_id": source,
            "record_id": "1",
            "report_id": f"{source}:1",
            "place_name": f"Nowhere of {source}",
            "event_type": f"kerfuffle of {source}",
            "published_on": dt.date(2015, 10, 1),
            "civilians_killed_low": 9,
            "killed_high": 3,
        }
        for source in ("sohr", "airwars")
    ]
    issues = run(*both).issues
    for column in ("place_name", "event_type", "published_on", "civilians_killed_low"):
        told = issues.filter(column=column)
        assert sorted(told["record"]) == ["airwars:1", "sohr:1"]


def test_two_sources_that_repeat_themselves_under_the_same_ids_are_both_told(run):
    rows = [
        {"source_id": s, "record_id": n, "report_id": f"{s}:{n}", "place_name": "Douma"}
        for s in ("airwars", "sohr")
        for n in ("1", "2")
    ]
    told = run(*rows).issues.filter(column="record_id")
    assert told.select("record", "value").rows() == [
        ("airwars:2", "airwars:1"),
        ("sohr:2", "sohr:1"),
    ]


def test_a_missing_user_list_is_refused(make, sources, case):
    import msgspec

    from crossfix.case import GazetteerSection
    from crossfix.errors import SourceError

    broken = msgspec.structs.replace(case, gazetteer=GazetteerSection(files=("none.csv",)))
    with pytest.raises(SourceError):
        normalise(make(RECORDS, []), sources, case=broken)


PLACES = st.sampled_from(
    ["Talbiseh", "near Homs", "northern Hama countryside", "Nowhere at all", "تلبيسة", None]
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "place_name": PLACES,
            "admin1": st.sampled_from(["Homs", "حماة", "Raqqa", None]),
            "place_precision": st.sampled_from(
                ["town", "district", "governorate", "unknown", None]
            ),
            "date_precision": st.sampled_from(["day", "two_days", "week", "month", None]),
            "object_type": st.sampled_from(["command post", "3 depots", None]),
            "source_id": st.sampled_from(["ministry", "monitor", "stranger"]),
            "killed_low": st.sampled_from([0, 1, None]),
        }
    ),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(make, sources, case, rows, order):
    named = [
        {
            "report_id": f"{r['source_id']}:{n}",
            "record_id": str(n),
            "start": DAY,
            "end": DAY + dt.timedelta(days=1),
        }
        | r
        for n, r in enumerate(rows)
    ]
    records = make(RECORDS, named)
    shuffled = list(range(len(named)))
    order.shuffle(shuffled)
    once = normalise(records, sources, case=case)
    again = normalise(records[shuffled] if shuffled else records, sources, case=case)
    assert [a.equals(b) for a, b in zip(once, again, strict=True)] == [True] * 3


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_every_report_has_evidence_and_no_point_without_a_radius(make, sources, case, rows):
    named = [
        {"report_id": f"{r['source_id']}:{n}", "record_id": str(n)} | r for n, r in enumerate(rows)
    ]
    found = normalise(make(RECORDS, named), sources, case=case)
    check(found.reports, REPORTS)
    assert set(found.reports["report_id"]) == set(found.evidence["report_id"])
    assert found.evidence.height == len(rows)
    placed = pl.col("lon").is_not_null()
    assert found.reports.filter(placed != pl.col("radius_km").is_not_null()).is_empty()
    assert found.reports.filter(placed & (pl.col("place_from") == "none")).is_empty()
    # nobody gave coordinates here, so nothing may be finer than the list's own classes
    assert not set(found.reports.filter(placed)["place_precision"]) & {"exact", "neighbourhood"}
