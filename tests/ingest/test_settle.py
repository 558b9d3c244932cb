"""Repeated ids, reports about reports, and sources that nobody describes."""

import random

import polars as pl
import pytest

from crossfix.errors import SourceError

HEADER = "report_id,source_id,event_start,actor,stance,about,note\n"


def warnings(ingested) -> list[dict]:
    return ingested.issues.filter(pl.col("where") != "case.toml").to_dicts()


def test_a_row_repeated_word_for_word_is_kept_once_with_a_note(ingest_text):
    ingested = ingest_text(HEADER + "1,s,2015-10-01,N,,,\n" * 3)
    assert ingested.records["report_id"].to_list() == ["s:1"]
    [issue] = warnings(ingested)
    assert (issue["severity"], issue["record"]) == ("note", "s:1")
    assert "3 rows are the same" in issue["what"]


def test_rows_of_one_id_with_different_content_are_all_kept(ingest_text):
    text = HEADER + "1,s,2015-10-02,B,,,\n1,s,2015-10-01,A,,,\n1#2,s,2015-10-09,C,,,\n"
    ingested = ingest_text(text)
    by_id = dict(ingested.records.select("report_id", "actor").iter_rows())
    assert by_id == {"s:1": "A", "s:1#2": "C", "s:1#3": "B"}
    assert ingested.records["record_id"].to_list() == ["1", "1#2", "1#3"]
    [issue] = warnings(ingested)
    assert (issue["severity"], issue["record"], issue["value"]) == ("warning", "s:1#3", "s:1")


def test_the_same_id_from_two_sources_is_no_repetition(ingest_text):
    ingested = ingest_text(HEADER + "1,s,,,,,\n1,t,,,,,\n")
    assert ingested.records["report_id"].to_list() == ["s:1", "t:1"]
    assert warnings(ingested) == []


def test_the_records_do_not_depend_on_the_order_of_the_rows(ingest_text):
    rows = [
        "1,s,2015-10-01,N,,,",
        "1,s,2015-10-01,N,,,",
        "1,s,2015-10-02,N,,,",
        "1,s,,N,,,x",
        "2,s,2015-10-01,N,denies,1,",
        "3,t,2015-10-01,N,denies,2,",
        "3,t,2015-10-01,M,denies,s:2,",
        "4,t,2015-10-01,M,denies,4,",
    ]
    shuffled = random.Random(7)
    expected = ingest_text(HEADER + "\n".join(rows)).records
    for _ in range(5):
        shuffled.shuffle(rows)
        assert ingest_text(HEADER + "\n".join(rows)).records.equals(expected)


def test_a_report_about_another_names_it_by_its_report_id(ingest_text):
    text = HEADER + "1,s,,,,,\n2,t,,,denies,1,\n3,t,,,denies,s:1,\n"
    assert ingest_text(text).records["about"].to_list() == [None, "s:1", "s:1"]


def test_an_id_that_two_sources_use_means_the_own_sources_record(ingest_text):
    text = HEADER + "1,s,,,,,\n1,t,,,,,\n2,t,,,amends,1,\n3,u,,,denies,1,\n"
    ingested = ingest_text(text)
    assert dict(ingested.records.select("report_id", "about").iter_rows())["t:2"] == "t:1"
    [issue] = warnings(ingested)
    assert (issue["severity"], issue["record"]) == ("warning", "u:3")
    assert "may mean s:1, t:1" in issue["what"]


@pytest.mark.parametrize("about", ["9", "2"])
def test_a_report_about_nothing_or_about_itself_is_doubted(ingest_text, about):
    ingested = ingest_text(HEADER + f"1,s,,,,,\n2,t,,,denies,{about},\n")
    assert ingested.records["about"].to_list() == [None, None]
    [issue] = warnings(ingested)
    assert (issue["column"], issue["value"]) == ("about", about)


def test_a_strict_case_stops_at_a_repeated_id(ingest_text):
    with pytest.raises(SourceError, match="other content has the same id"):
        ingest_text(HEADER + "1,s,2015-10-01,,,,\n1,s,2015-10-02,,,,\n", strict=True)


def test_a_source_that_nobody_describes_is_added_and_noted(ingest_text):
    ingested = ingest_text(HEADER + "1,s,,,,,\n2,s,,,,,\n1,t,,,,,\n")
    assert ingested.sources.select("source_id", "name", "kind").rows() == [
        ("s", "s", "unknown"),
        ("t", "t", "unknown"),
    ]
    [note] = ingested.issues.to_dicts()
    assert (note["severity"], note["where"]) == ("note", "case.toml")
    assert note["what"] == "no sources file: 2 sources are described by their id only"
    assert "sources.csv" in note["mend"]
