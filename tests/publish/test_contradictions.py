import polars as pl
import pytest

from crossfix.publish.contradictions import clashes, contradicted, left_over
from crossfix.publish.rows import Book
from crossfix.tables import FINDINGS


def finding(name, *, low, consistent=False, **more):
    return {
        "finding_id": name,
        "kind": "nested",
        "consistent": consistent,
        "arithmetic": f"sum of {name}",
        "low": low,
        "claim_ids": "C1;C2",
    } | more


def test_the_widest_clash_comes_first_whatever_its_sign(make):
    rows = [finding("a", low=-3.0), finding("b", low=40.0), finding("c", low=-60.0)]
    found = clashes(Book({"findings": make(FINDINGS, rows)}))
    assert [one.row["finding_id"] for one in found] == ["c", "b", "a"]


def test_two_quotations_of_one_figure_are_one_clash(make):
    rows = [finding(name, low=5.0, arithmetic="1 > 0") for name in ("a", "b")]
    assert len(clashes(Book({"findings": make(FINDINGS, rows)}))) == 1


def test_what_is_left_over_begins_with_the_claim_of_the_headline(make):
    rows = [
        finding("big", low=600.0, consistent=True, claim_ids="C3"),
        finding("ours", low=12.0, consistent=True),
        finding("none", low=-4.0, consistent=True),
        finding("clash", low=90.0),
    ]
    found = left_over(Book({"findings": make(FINDINGS, rows)}), "C1")
    assert [one.row["finding_id"] for one in found] == ["ours", "big"]


def test_two_outlets_with_one_claim_are_one_contradiction(tables):
    verdicts = tables["verdicts"].filter(pl.col("incident_id") == "i01")
    twice = pl.concat([verdicts, verdicts.with_columns(claim_id=pl.lit("wire:i01"))])
    found = contradicted(Book({**tables, "verdicts": twice}))
    assert [one.claim_ids for one in found if one.attribute == "object"] == [
        ("mod:i01", "wire:i01")
    ]


@pytest.mark.parametrize("verdict", ["supported", "unaddressed"])
def test_only_contradicted_verdicts_count(tables, verdict):
    verdicts = tables["verdicts"].with_columns(verdict=pl.lit(verdict))
    assert contradicted(Book({**tables, "verdicts": verdicts})) == ()
