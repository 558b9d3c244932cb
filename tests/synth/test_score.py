"""The score counts pairs as one would by hand."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crossfix.synth import World, score, synth
from crossfix.tables import MEMBERSHIP


def membership(found):
    rows = [
        {
            "report_id": report,
            "source_id": report.split(":")[0],
            "record_id": report.split(":")[1],
            "incident_id": incident,
            "probability": 1.0,
            "best": True,
        }
        for report, incident in found.items()
    ]
    return pl.DataFrame(rows, schema=MEMBERSHIP.schema)


def truth(rows):
    shown = {"precision": "town", "stratum": "town"}
    told = [shown | {"report_id": report, "incident": one} | more for report, one, more in rows]
    return pl.DataFrame(told, infer_schema_length=None)


def figures(found, rows, group="all"):
    got = score(membership(found), truth(rows))
    return got.filter(pl.col("by") != "stratum").row(
        by_predicate=pl.col("group") == group, named=True
    )


def test_a_worked_case():
    # truth: {a, b, c} {d}; found: {a, b} {c, d}
    rows = [("s:a", 1, {}), ("s:b", 1, {}), ("s:c", 1, {}), ("s:d", 2, {})]
    got = figures({"s:a": "i", "s:b": "i", "s:c": "j", "s:d": "j"}, rows)
    assert (got["true_pairs"], got["found_pairs"], got["right_pairs"]) == (3, 2, 1)
    assert got["precision"] == pytest.approx(1 / 2)
    assert got["recall"] == pytest.approx(1 / 3)
    assert got["f1"] == pytest.approx(2 / 5)
    assert got["bcubed_precision"] == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert got["bcubed_recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    # Hubert and Arabie: (1 - 3 * 2 / 6) / ((3 + 2) / 2 - 3 * 2 / 6)
    assert got["adjusted_rand"] == pytest.approx(0.0)


def test_a_lumped_report_belongs_with_each_incident_that_it_lumps():
    rows = [("s:a", 1, {}), ("t:b", 2, {}), ("u:lump", 1, {}), ("u:lump", 2, {})]
    got = figures({"s:a": "i", "t:b": "j", "u:lump": "i"}, rows)
    assert (got["reports"], got["true_pairs"], got["right_pairs"]) == (3, 2, 1)
    assert got["precision"] == 1.0


def test_two_lumps_of_the_same_incidents_are_one_pair():
    rows = [(report, one, {}) for report in ("s:a", "t:b") for one in (1, 2, 3)]
    assert figures({"s:a": "i", "t:b": "i"}, rows)["true_pairs"] == 1


def test_a_report_that_the_run_does_not_know_stands_alone():
    rows = [("s:a", 1, {}), ("t:b", 1, {})]
    got = figures({"s:a": "i"}, rows)
    assert (got["found_pairs"], got["recall"], got["precision"]) == (0, 0.0, None)


def test_a_pair_counts_in_the_coarser_precision_of_its_two():
    exact = {"precision": "exact"}
    rows = [("s:a", 1, exact), ("t:b", 1, exact), ("u:c", 1, {"precision": "district"})]
    found = dict.fromkeys(("s:a", "t:b", "u:c"), "i")
    assert figures(found, rows, "exact")["true_pairs"] == 1
    assert figures(found, rows, "town")["true_pairs"] == 0
    assert figures(found, rows, "district")["found_pairs"] == 2


def test_the_groups_add_up_to_the_whole(made):
    guess = made.truth.unique("report_id", keep="last").select(
        "report_id", best=pl.lit(value=True), incident_id=(pl.col("incident") // 3).cast(pl.String)
    )
    got = score(guess, made.truth)
    whole = got.row(0, named=True)
    for _, part in got.filter(pl.col("by") != "all").group_by("by"):
        for name in ("reports", "true_pairs", "found_pairs", "right_pairs"):
            assert part[name].sum() == whole[name]


def test_the_truth_itself_scores_one():
    made = synth(World(reports=500, lumps=0))
    found = made.truth.select(
        "report_id", best=pl.lit(value=True), incident_id=pl.col("incident").cast(pl.String)
    )
    got = score(found, made.truth)
    assert got.row(0, named=True)["f1"] == 1.0
    assert got.row(0, named=True)["adjusted_rand"] == 1.0
    assert got.row(0, named=True)["bcubed_f1"] == 1.0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_any_partition_scores_as_counting_every_pair_does(pairs):
    names = [f"s:{number}" for number in range(len(pairs))]
    rows = [(name, true, {}) for name, (true, _) in zip(names, pairs, strict=True)]
    found = {name: f"i{one}" for name, (_, one) in zip(names, pairs, strict=True)}
    got = figures(found, rows)
    both = list(combinations(pairs, 2))
    assert got["true_pairs"] == sum(a[0] == b[0] for a, b in both)
    assert got["found_pairs"] == sum(a[1] == b[1] for a, b in both)
    assert got["right_pairs"] == sum(a == b for a, b in both)
    precision = np.mean(
        [sum(a == b for b in pairs) / sum(a[1] == b[1] for b in pairs) for a in pairs]
    )
    assert got["bcubed_precision"] == pytest.approx(precision)


def test_the_order_of_rows_makes_no_difference(made):
    found = made.truth.unique("report_id", keep="first", maintain_order=True).select(
        "report_id", best=pl.lit(value=True), incident_id=(pl.col("incident") // 2).cast(pl.String)
    )
    shuffled = score(found.sample(fraction=1, shuffle=True, seed=1), made.truth.reverse())
    assert_frame_equal(shuffled, score(found, made.truth))
