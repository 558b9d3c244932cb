"""The records of sources as they are printed."""

import polars as pl
import pytest

from crossfix.errors import SourceError
from crossfix.publish.source_record import source_records
from crossfix.tables import SOURCE_RECORDS


@pytest.fixture
def recorded(tables, make):
    counts = {"reports": 14, "copied": 2, "first": 3, "confirmed": 9, "contradicted": 1, "open": 2}
    share = {"confirmed_low": 0.6, "confirmed_share": 0.9, "confirmed_high": 0.98}
    rows = [
        {"source_id": "watch", "by": by, "of": of, "because": "why", **counts, **share}
        for by, of in (("all", "all"), ("governorate", "Rif Dimashq"), ("kind", "air_strike"))
    ]
    rows[0] |= {"letter": "C", "suggested_letter": "B", "lag_days": 1.0}
    return {**tables, "source_records": make(SOURCE_RECORDS, rows)}


def test_the_list_has_one_line_a_source_with_both_letters(recorded):
    line = next(line for line in source_records(recorded).splitlines() if "watch" in line)
    assert line.split() == ["watch", "14", "2", "3", "9", "1", "2", "C/B"]


def test_the_page_of_one_source_tells_governorates_and_kinds(recorded):
    text = source_records(recorded, "watch")
    assert "confirmed: 90\u00a0% (95 % interval 60\u00a0% to 98\u00a0%)" in text
    assert "Rif Dimashq" in text
    assert "air strike" in text
    assert "C/B (given by a person / suggested)" in text


@pytest.mark.parametrize("source", [None, "watch", "mod"])
def test_no_line_is_longer_than_a_terminal(recorded, source):
    assert max(map(len, source_records(recorded, source).splitlines())) <= 80


def test_a_source_without_a_record_says_so(recorded):
    assert "No report of its own" in source_records(recorded, "mod")


def test_an_unknown_source_names_the_nearest(recorded):
    with pytest.raises(SourceError, match="watsch") as caught:
        source_records(recorded, "watsch")
    assert "watch" in caught.value.mend


def test_a_source_like_no_other_is_sent_to_the_list(recorded):
    with pytest.raises(SourceError) as caught:
        source_records(recorded, "حلب")
    assert "csv/sources.csv" in caught.value.mend


def test_reports_without_a_governorate_are_told(recorded):
    records = recorded["source_records"]
    part = pl.when(pl.col("by") == "governorate").then(9).otherwise("reports").alias("reports")
    told = source_records({**recorded, "source_records": records.with_columns(part)}, "watch")
    assert "5 reports without a governorate: counted in All only." in told
    assert "without a kind" not in told


def test_a_lag_of_one_day_is_told_in_the_singular(recorded):
    assert "Usual lag: 1 day after the event" in source_records(recorded, "watch")


def test_without_sources_the_mend_is_to_run_the_case():
    with pytest.raises(SourceError) as caught:
        source_records({}, "a")
    assert "crossfix run" in caught.value.mend
