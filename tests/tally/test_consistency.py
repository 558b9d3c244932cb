"""The contradictions known of one ministry's figures of October 2015, and what must not be one."""

import datetime as dt

import polars as pl
import pytest

from crossfix.tables import CLAIMS
from crossfix.tally.consistency import findings

SEPTEMBER_30 = dt.datetime(2015, 9, 30, tzinfo=dt.UTC)
# claim_id, first and last day of October (0: 30 September), day stated, sorties, objects, parts
PERIODS = (
    ("RU034", 0, 0, 1, 20, 8, None),
    ("RU035", 1, 2, 2, 18, 12, None),
    ("RU037", 2, 3, 3, 20, 9, None),
    ("RU038", 3, 4, 4, 20, 10, None),
    ("RU004", 4, 5, 5, 25, 9, None),
    ("RU040", 6, 6, 6, 20, 12, None),
    ("RU007", 7, 8, 8, 22, 27, None),
    ("RU008", 8, 9, 9, 67, 60, None),
    (
        "RU009",
        9,
        10,
        10,
        64,
        55,
        "command_post=2;ammunition_depot=1;field_camp=29;fortified_position=23",
    ),
    (
        "RU010",
        10,
        11,
        11,
        64,
        63,
        "fortified_position=53;command_post=1;training_camp=4;ammunition_depot=7",
    ),
    ("RU011", 11, 12, 12, 55, 53, "fortified_position=25;ammunition_depot=6"),
    ("RU012", 12, 13, 13, 88, 86, None),
    ("RU013", 13, 14, 14, 41, 40, None),
    ("RU014", 14, 15, 15, 33, 32, None),
    ("RU016", 9, 16, 16, 394, 346, None),
    ("RU017", 16, 17, 17, 36, 49, None),
    ("RU018", 18, 19, 19, 33, 49, None),
    ("RU041", 19, 20, 20, 55, 60, None),
    ("RU019", 20, 21, 21, 46, 83, None),
    ("RU020", 21, 22, 22, 53, 72, None),
    ("RU022", 23, 26, 26, None, 285, None),
    ("RU043", 25, 26, 26, 59, 94, None),
    ("RU023", 27, 28, 28, 71, 118, None),
)
CUMULATIVE = (
    ("RU005", 7, None, 112),
    ("RU015", 16, 669, 456),
    ("RU015b", 16, 699, 456),
    ("RU021", 23, 934, 819),
    ("RU024", 30, 1391, 1623),
)


def october(day: int) -> dt.datetime:
    return SEPTEMBER_30 + dt.timedelta(days=day)


@pytest.fixture
def ministry(make):
    periods = [
        {
            "claim_id": name,
            "kind": "period",
            "start": october(first),
            "end": october(last + 1),
            "stated_on": october(stated).date(),
            "sorties_low": sorties,
            "sorties_high": sorties,
            "objects_low": objects,
            "objects_high": objects,
            "breakdown": parts,
        }
        for name, first, last, stated, sorties, objects, parts in PERIODS
    ]
    totals = [
        {
            "claim_id": name,
            "kind": "cumulative",
            "start": SEPTEMBER_30,
            "end": october(last + 1),
            "stated_on": october(last).date(),
            "sorties_low": sorties,
            "sorties_high": sorties,
            "objects_low": objects,
            "objects_high": objects,
        }
        for name, last, sorties, objects in CUMULATIVE
    ]
    return make(CLAIMS, [*periods, *totals])


@pytest.fixture
def found(ministry, case):
    return {row["finding_id"]: row for row in findings(ministry, case=case).iter_rows(named=True)}


def test_what_16_october_leaves_is_less_than_was_claimed_by_7_october(found):
    row = found["nested:RU005:RU015"]
    assert not row["consistent"]
    assert row["arithmetic"] == "456 - 346 = 110 < 112"
    assert "112 + 27 + 60 + 346 = 545 > 456" in row["because"]
    assert row["claim_ids"] == "RU005;RU015;RU007;RU008;RU016"
    assert row["expected"] == 456 - 545


def test_dated_statements_up_to_16_october_exceed_the_total(found):
    row = found["nested:RU015"]
    assert not row["consistent"]
    assert row["arithmetic"].endswith("+ 27 + 60 + 346 = 493 > 456")


def test_two_figures_for_the_sorties_of_16_october(found):
    row = found["quotation:RU015:RU015b:sorties"]
    assert not row["consistent"]
    assert row["arithmetic"] == "669 ≠ 699"


def test_the_parts_of_11_october_are_more_than_their_total(found):
    row = found["parts:RU010"]
    assert not row["consistent"]
    assert row["arithmetic"] == "53 + 1 + 4 + 7 = 65 > 63"
    assert row["expected"] == -2


def test_parts_that_add_up_and_parts_that_are_a_partial_list_are_consistent(found):
    assert found["parts:RU009"]["consistent"]
    assert found["parts:RU009"]["arithmetic"] == "2 + 1 + 29 + 23 = 55"
    assert found["parts:RU011"]["consistent"]
    assert "partial list" in found["parts:RU011"]["because"]


def test_half_of_the_increment_of_the_last_week_is_in_no_dated_statement(found):
    row = found["nested:RU021:RU024"]
    assert row["arithmetic"] == "1623 - 819 = 804; 285 + 118 = 403; 804 - 403 = 401"
    assert row["expected"] == 401
    assert "2015-10-29 to 2015-10-30" in row["because"]
    assert "200.5 a day, more than any dated statement up to then gives (118.0)" in row["because"]


def test_the_day_of_26_october_is_compared_with_the_three_days_that_hold_it(found):
    row = found["overlap:RU022"]
    assert row["arithmetic"] == "285 - 94 = 191"
    assert row["claim_ids"] == "RU022;RU043"
    assert row["consistent"]


def test_objects_a_sortie_by_23_october(found):
    row = found["rate:RU021"]
    assert row["arithmetic"] == "819 / 934 = 0.88"
    assert row["expected"] == pytest.approx(0.877, abs=1e-3)


def test_the_jump_of_17_october_stands_out(found):
    assert "above" in found["rate-outlier:RU017"]["because"]


def test_the_days_without_any_figure(found):
    silent = {
        name.partition(":")[2]: row["expected"]
        for name, row in found.items()
        if row["kind"] == "silence"
    }
    assert silent == {
        "2015-10-18": 1,
        "2015-10-24": 2,
        "2015-10-27": 1,
        "2015-10-29": 1,
        "2015-10-31": 1,
    }
    assert "in no dated statement: 2015-10-29" in found["silence:2015-10-29"]["because"]
    assert found["silence:2015-10-24"]["claim_ids"] == "RU021;RU022;RU043"


def test_only_what_cannot_be_true_is_inconsistent(found):
    assert {name for name, row in found.items() if not row["consistent"]} == {
        "nested:RU005:RU015",
        "nested:RU015",
        "parts:RU010",
        "quotation:RU015:RU015b:sorties",
    }


def test_vague_figures_that_leave_room_contradict_nothing(make, rows, case):
    claims = make(
        CLAIMS,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=(60, None)),
            rows.claim("B", 1, 5, kind="cumulative", objects=(None, 100)),
            rows.claim("C", 1, 5, kind="period", objects=(50, None), breakdown="depot=70"),
        ],
    )
    assert findings(claims, case=case)["consistent"].all()


def test_a_figure_quoted_twice_is_checked_once(found):
    assert "nested:RU015b" not in found
    assert "nested:RU005:RU015b" not in found


def test_figures_for_two_provinces_do_not_contradict_each_other(make, rows, case):
    claims = make(
        CLAIMS,
        [
            rows.claim("A", 1, 5, objects=60, provinces="Homs"),
            rows.claim("B", 1, 5, objects=90, provinces="Hama"),
            rows.claim("C", 2, 4, objects=70, provinces="Hama;Idlib"),
        ],
    )
    assert findings(claims, case=case)["consistent"].all()


def test_figures_for_one_province_do(make, rows, case):
    claims = make(
        CLAIMS,
        [
            rows.claim("A", 1, 5, objects=60, provinces="Deir ez-Zor"),
            rows.claim("B", 1, 5, objects=90, provinces="Deir Ezzor"),
            rows.claim("C", 2, 4, objects=70, provinces="Deir ez-Zor"),
        ],
    )
    table = findings(claims, case=case).filter(~pl.col("consistent"))
    assert table["finding_id"].to_list() == ["overlap:A", "quotation:A:B"]


def test_the_order_of_the_claims_does_not_matter(ministry, case):
    shuffled = ministry.sample(fraction=1, shuffle=True, seed=7)
    assert findings(shuffled, case=case).equals(findings(ministry, case=case))


def test_without_claims_there_is_nothing_to_find(make, case):
    assert findings(make(CLAIMS, []), case=case).is_empty()
