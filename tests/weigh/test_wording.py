"""Texts become runs of words that do not depend on how they are typed."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.weigh.wording import STOCK_DAYS, plain, runs_of, telling, words_of


def runs(*texts):
    table = pl.DataFrame(
        {"row": range(len(texts)), "text": texts}, schema={"row": pl.UInt32, "text": pl.String}
    )
    found = runs_of(words_of(table))
    return [set(found.filter(pl.col("row") == row)["run"]) for row in range(len(texts))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Warplanes HIT the market, at noon.", "warplanes hit the market at noon"),
        ("قَصَفَ الطيران أحياءَ إدلب", "قصف الطيران احياء ادلب"),
        ("Самолёты нанесли удар по Ёлкину", "Самолеты нанесли удар по Елкину"),
    ],
)
def test_case_vowel_marks_and_punctuation_make_no_difference(one, other):
    first, second = runs(one, other)
    assert first == second
    assert first


def test_other_words_make_other_runs_and_the_order_counts():
    first, second = runs("one two three four", "four three two one")
    assert len(first) == 2
    assert first.isdisjoint(second)


def test_a_run_never_goes_from_one_text_to_the_next():
    assert runs("one two", "three four") == [set(), set()]


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12))
def test_a_text_has_as_many_runs_as_it_has_different_neighbours_of_three(words):
    (found,) = runs(" ".join(words))
    assert len(found) == len({tuple(words[at : at + 3]) for at in range(len(words) - 2)})


def test_dashes_are_no_words():
    assert plain(pl.Series(["—", "T-72"])).to_list() == ["", "t72"]
    table = pl.DataFrame({"row": [0], "text": ["two — three"]})
    assert words_of(table)["word"].cast(pl.String).to_list() == ["two", "three"]


@pytest.mark.parametrize(("days", "left"), [(STOCK_DAYS - 1, True), (STOCK_DAYS, False)])
def test_what_one_source_says_on_many_days_is_a_stock_phrase_for_all(days, left):
    texts = pl.DataFrame(
        {
            "row": range(days + 1),
            "text": ["the source could not be verified"] * (days + 1),
            "source_id": ["monitor"] * days + ["paper"],
            "day": [*range(days), 0],
        }
    )
    assert (telling(runs_of(words_of(texts)), texts).height > 0) == left
