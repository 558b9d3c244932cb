"""Which of several stated values is true is told by who errs, and by who repeats whom."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.weigh.agreement import copying
from crossfix.weigh.statements import statements
from crossfix.weigh.values import fused, settled

COLUMNS = ["item", "source", "value", "attribute"]


def said(rows):
    return pl.DataFrame(
        [(*row, "toll") for row in rows], schema=dict.fromkeys(COLUMNS, pl.String), orient="row"
    )


def best(found):
    return dict(found.values.unique("item", keep="first").select("item", "value").iter_rows())


def world(*, right, copies=0, items=200, seed=1, values=10):
    """Return statements whose truth is 0; the last sources copy all that the first one says."""
    rng = np.random.default_rng(seed)
    rows = []
    for item in range(items):
        stated = [0 if rng.random() < rate else int(rng.integers(1, values)) for rate in right]
        for at, value in enumerate(stated + [stated[0]] * copies):
            rows.append((f"i{item:03d}", f"s{at:02d}", str(value)))
    return said(rows)


def share_right(found):
    return np.mean([value == "0" for value in best(found).values()])


def test_one_good_source_outweighs_two_bad_ones_that_agree_by_chance():
    found = fused(world(right=[0.95, 0.9, 0.5, 0.4, 0.3], seed=2))
    kept = found.records["kept"].to_list()
    assert sorted(kept, reverse=True) == kept
    assert kept[0] == pytest.approx(0.95, abs=0.05)
    assert share_right(found) > 0.95


def test_copies_of_a_bad_source_do_not_outvote_good_ones():
    found = fused(world(right=[0.4, 0.85, 0.85, 0.8, 0.8], copies=2, seed=3))
    assert share_right(found) > 0.95
    copies = found.records.drop_nulls("copies")
    assert copies.select("source", "copies").rows() == [("s05", "s00"), ("s06", "s00")]
    assert (copies["copied"] > 0.9).all()
    crowds = found.values.filter(pl.col("sources") == 3, pl.col("value") != "0")
    assert crowds["own"].mean() < 1.2


def test_good_sources_that_agree_against_a_crowd_of_copies_are_not_taken_for_copiers():
    crowd = world(right=[0.4, 0.85, 0.85, 0.8, 0.8], copies=2, seed=3)
    pairs = copying(crowd, settled(crowd)).filter(pl.col("probability") >= 0.95)
    assert pairs.select("left", "right").rows() == [("s00", "s05"), ("s00", "s06"), ("s05", "s06")]


def test_a_list_that_leaves_names_out_does_not_speak_against_the_whole_one():
    books = [f"b{at}" for at in range(20)]
    rows = [(book, shop, "lee;ma") for book in books for shop in ("x", "y")]
    rows += [(book, shop, "lee") for book in books for shop in ("p", "q", "r")]
    rows += [(f"c{at}", shop, "orr") for at in range(20) for shop in ("x", "y", "p", "q", "r")]
    found = fused(said(rows))
    assert {best(found)[book] for book in books} == {"lee;ma"}
    record = found.records.filter(pl.col("source") == "p").row(0, named=True)
    assert record["left_out"] > 0.2 > record["replaced"]


def test_a_single_statement_is_never_certain():
    found = fused(said([("a", "x", "1"), ("b", "y", "2")]))
    assert found.values["probability"].to_list() == pytest.approx([0.8, 0.8], abs=0.1)
    assert fused(said([])).values.is_empty()


def test_probabilities_are_as_often_right_as_they_say():
    right = total = expected = 0.0
    for seed in range(6):
        found = fused(world(right=[0.7, 0.65, 0.6, 0.6, 0.5], seed=seed, values=6))
        first = found.values.unique("item", keep="first")
        right += (first["value"] == "0").sum()
        expected += first["probability"].sum()
        total += first.height
    assert expected / total == pytest.approx(right / total, abs=0.05)


def test_what_lies_between_two_values_is_counted_in_parts():
    table = statements(said([("i", "x", "a;b;c"), ("i", "y", "a;d")]))
    names = table.candidates["value"].to_list()
    counted = {
        (names[table.stated[s]], names[c]): tuple(parts)
        for s, c, parts in zip(table.statement, table.candidate, table.parts.tolist(), strict=True)
    }
    assert counted["a;b;c", "a;b;c"] == (3, 0, 0, 0)
    assert counted["a;d", "a;b;c"] == (1, 1, 1, 0)
    assert counted["a;b;c", "a;d"] == (1, 1, 0, 1)
    assert counted["a;d", None] == (0, 2, 0, 0)


names = st.sampled_from("abc")


@settings(max_examples=25)
@given(st.dictionaries(st.tuples(names, st.sampled_from("pqrs")), st.sampled_from("1234")))
def test_probabilities_of_an_item_add_up_to_less_than_one_in_any_order_of_rows(told):
    rows = said([(item, source, value) for (item, source), value in told.items()])
    found = fused(rows).values
    assert found["probability"].is_between(0, 1).all()
    assert (found.group_by("item").agg(pl.col("probability").sum())["probability"] < 1).all()
    assert found.equals(fused(rows.reverse()).values)
