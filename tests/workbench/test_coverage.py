"""Where and when a source watched: what it reported, where it was silent, and what nobody knows."""

import datetime as dt

import polars as pl
import pytest

from .conftest import serving, stored


def cells(served, source, **asked):
    found = served.get(f"/sources/{source}.json", params=asked).json()["calendar"]
    return {(cell["admin1"], cell["stretch"]): cell for cell in found}


def test_a_day_says_what_the_source_reported_of_all_that_happened(bench):
    found = cells(bench, "watch")
    day = found["Hama", "1 Oct 2015"]
    assert (day["state"], day["told"], day["incidents"]) == ("told", 1, 1)
    assert found["Latakia", "14 Oct 2015"]["incidents"] == 2


def test_the_number_of_a_cell_is_that_of_the_list_it_leads_to(bench):
    for cell in cells(bench, "watch").values():
        if cell["href"]:
            total = bench.get(cell["href"].replace("/incidents", "/incidents.json", 1)).json()[
                "total"
            ]
            assert total == (cell["told"] or cell["incidents"]), cell


@pytest.fixture
def watched(tables, case, tmp_path):
    """Return a function that serves the small case where `geo` is silent on i01, changed."""

    def serve(**changes):
        silent = tables["ledger"].filter(pl.col("kind") == "silence", pl.col("block") == "geo")
        assert "i01" in silent["incident_id"]
        best = tables["membership"].filter(pl.col("report_id") != "geo:i01")
        return serving(case, stored({**tables, "membership": best, **changes}, tmp_path / "out"))

    return serve


def test_silence_while_watching_is_told_from_not_watching_and_from_unknown(watched, tables):
    def watch(first, last):
        return {
            "group_id": "geo", "admin1": "Hama", "because": "stated in the table of sources",
            "start": dt.datetime(2015, 10, first, tzinfo=dt.UTC),
            "end": dt.datetime(2015, 10, last, tzinfo=dt.UTC),
        }  # fmt: skip

    watches = pl.DataFrame([watch(1, 4)], schema=tables["watches"].schema)
    with watched(watches=watches) as served:
        found = cells(served, "geo")
        assert found["Hama", "1 Oct 2015"]["state"] == "silent"
        assert found["Hama", "3 Oct 2015"]["state"] == "watching"
        assert found["Hama", "4 Oct 2015"]["state"] == "unknown"
        page = served.get("/sources/geo").text
        assert (
            "Hama, 1 Oct 2015: silent while watching. Reports 0 of 1 incidents. Silent on 1" in page
        )
    stated = tables["sources"].with_columns(
        watches_area=pl.when(pl.col("source_id") == "geo").then(pl.lit("Hama"))
    )
    with watched(watches=watches, sources=stated) as served:
        found = cells(served, "geo")
        assert found["Hama", "3 Oct 2015"]["state"] == "watching"
        assert found["Hama", "4 Oct 2015"]["state"] == "not_watching"


def test_the_map_sets_its_reports_against_all_incidents_of_each_governorate(bench):
    page = bench.get("/sources/watch").text.partition('id="reg-d"')[2].partition("</figure>")[0]
    assert 'aria-label="Hama: Reports 2 of 2 incidents."' in page
    assert 'href="/incidents?governorate=Hama&amp;source=watch"' in page


def test_the_suggested_letter_gives_its_reason_beside_the_given_one(own, tables, tmp_path):
    from crossfix.tables import SOURCE_RECORDS

    row = {
        "source_id": "watch", "by": "all", "of": "all", "reports": 40, "copied": 0, "first": 30,
        "confirmed": 30, "contradicted": 2, "open": 8, "lag_days": 1.0, "confirmed_low": 0.8,
        "confirmed_share": 0.94, "confirmed_high": 0.99, "letter": "C", "suggested_letter": "B",
        "because": "made",
    }  # fmt: skip
    records = pl.DataFrame([row], schema=SOURCE_RECORDS.schema)
    stored({**tables, "source_records": records}, tmp_path / "out")
    page = own.get("/sources/watch").text
    assert "<b>C</b>" in page
    assert "B: the lower end of the interval, 80\u00a0%, is at least 75\u00a0%." in page
    few = records.with_columns(
        suggested_letter=pl.lit("F"),
        confirmed=pl.lit(3, pl.Int64()),
        contradicted=pl.lit(1, pl.Int64()),
    )
    stored({**tables, "source_records": few}, tmp_path / "out")
    assert (
        "others address 4 of its reports, and a letter needs 10" in own.get("/sources/watch").text
    )
