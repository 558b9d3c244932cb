"""The arithmetic and the drawing of one link's evidence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.publish.waterfall import IMPORTED_PARTS, LINK_PARTS, meaning, verdict, waterfall
from crossfix.tables import LINKS

bits = st.floats(-25, 25, allow_nan=False).map(lambda value: round(value, 6))


def link(values):
    total = math.fsum(values)
    parts = {f"{part}_bits": value for part, value in zip(LINK_PARTS, values, strict=True)}
    chance = 1 / (1 + 2**-total)
    return {**parts, "bits": total, "probability": chance, "imported_from": None}


def shown(values):
    return waterfall(link(values))


@given(st.lists(bits, min_size=len(LINK_PARTS), max_size=len(LINK_PARTS)))
def test_what_is_printed_adds_up_and_lies_within_a_tenth_of_the_truth(values):
    fall = shown(values)
    running = 0
    for step, value in zip(fall.steps, values, strict=True):
        running += round(10 * step.bits)
        assert round(10 * step.total) == running
        assert step.bits == pytest.approx(value, abs=0.1 + 1e-9)
    assert round(10 * fall.total) == running
    assert fall.total == pytest.approx(math.fsum(values), abs=0.05 + 1e-9)


@given(st.lists(bits, min_size=len(LINK_PARTS), max_size=len(LINK_PARTS)))
def test_each_bar_starts_where_the_last_one_ended_and_stays_in_the_drawing(values):
    fall = shown(values)
    at = fall.zero
    for step in fall.steps:
        left, right = step.left, step.left + step.width
        start, end = (left, right) if step.bits >= 0 else (right, left)
        assert start == pytest.approx(at, abs=0.3)
        assert -0.1 <= left <= right <= 100.2
        at = end
    ends = (fall.sum_left, fall.sum_left + fall.sum_width)
    assert sorted((fall.zero, at)) == pytest.approx(ends, abs=0.3)


def test_a_part_that_says_nothing_has_no_bar_and_moves_nothing():
    fall = shown([1.26] + [0.0] * (len(LINK_PARTS) - 1))
    assert [step.bits for step in fall.steps][1:] == [0.0] * (len(LINK_PARTS) - 1)
    assert {step.width for step in fall.steps[1:]} == {0.0}


@pytest.mark.parametrize("certain", [math.inf, -math.inf, 1e9])
def test_a_decision_beyond_all_odds_still_has_a_drawing(certain):
    row = {**link([0.0] * len(LINK_PARTS)), f"{LINK_PARTS[-1]}_bits": certain}
    fall = waterfall(row)
    assert abs(fall.total) == 999.9
    assert fall.sum_left + fall.sum_width <= 100


def test_every_part_of_the_table_is_shown_and_has_a_meaning():
    named = {column.name for column in LINKS.columns if column.name.endswith("_bits")}
    assert {f"{part}_bits" for part in (*LINK_PARTS, *IMPORTED_PARTS)} == named
    assert all(meaning(part) for part in (*LINK_PARTS, *IMPORTED_PARTS))


def test_a_weight_that_was_brought_in_is_one_step_beside_what_was_added_here():
    row = {
        f"{part}_bits": value for part, value in zip(IMPORTED_PARTS, (3.5, -0.5, 0), strict=True)
    }
    fall = waterfall({**row, "probability": 8 / 9, "imported_from": "theirs.csv"})
    assert [(step.part, step.bits) for step in fall.steps] == [
        ("imported", 3.5),
        ("calibration", -0.5),
        ("judged", 0.0),
    ]
    assert fall.total == 3.0


def test_even_odds_are_told_as_such():
    told = verdict({"probability": 0.5, "bits": 0.0})
    assert told.startswith("It is a roughly even chance that both tell of one incident")
