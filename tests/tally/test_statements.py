import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.errors import TableError
from crossfix.model import Count
from crossfix.tables import CLAIMS
from crossfix.tally.statements import (
    add,
    days_in_words,
    in_words,
    is_stated,
    lies_within,
    read_parts,
    read_statements,
    stretch,
    stretch_since,
    subtract,
)


@st.composite
def counts_with_a_truth(draw) -> tuple[Count, int]:
    truth = draw(st.integers(0, 50))
    low = draw(st.none() | st.integers(0, truth))
    high = draw(st.none() | st.integers(truth, 60))
    return Count(low=low, high=high), truth


def holds(count: Count, number: int) -> bool:
    low, high = count.low, count.high
    return (low is None or low <= number) and (high is None or number <= high)


@given(st.lists(counts_with_a_truth(), max_size=5))
def test_a_sum_holds_whatever_its_terms_can_be(terms):
    assert holds(add(count for count, _ in terms), sum(truth for _, truth in terms))


@given(counts_with_a_truth(), counts_with_a_truth())
def test_a_difference_holds_whatever_its_terms_can_be(left, right):
    assert holds(subtract(left[0], right[0]), left[1] - right[1])


def test_a_number_that_nobody_stated_is_not_stated():
    assert not is_stated(Count())
    assert is_stated(Count(low=0))
    assert in_words(Count()) == "not stated"


def test_past_24_hours_shares_its_edge_day_with_the_next_without_overlap():
    first = stretch(dt.date(2015, 10, 8), dt.date(2015, 10, 9))
    then = stretch(dt.date(2015, 10, 9), dt.date(2015, 10, 10))
    assert first.finish == then.begin


def test_two_claims_that_share_two_days_overlap():
    first = stretch(dt.date(2015, 10, 8), dt.date(2015, 10, 10))
    then = stretch(dt.date(2015, 10, 9), dt.date(2015, 10, 12))
    assert then.begin < first.finish


def test_one_day_overlaps_the_24_hours_that_it_is_the_edge_of():
    day = stretch(dt.date(2015, 10, 5), dt.date(2015, 10, 5))
    assert day.begin < stretch(dt.date(2015, 10, 4), dt.date(2015, 10, 5)).finish
    assert stretch(dt.date(2015, 10, 5), dt.date(2015, 10, 6)).begin < day.finish


def test_the_first_day_lies_within_what_is_counted_since_that_day():
    first = dt.date(2015, 9, 30)
    assert lies_within(stretch(first, first), stretch_since(first, dt.date(2015, 10, 3)))


def test_statements_come_in_order_of_their_end_with_days_included(make, rows):
    claims = make(
        CLAIMS, [rows.claim("B", 4, 6, objects=5), rows.claim("A", 1, 2, objects=(3, None))]
    )
    first, second = read_statements(claims)
    assert (first.claim_id, first.objects) == ("A", Count(low=3))
    assert (second.first, second.last) == (dt.date(2015, 10, 4), dt.date(2015, 10, 6))


def test_a_claim_without_a_span_is_left_out(make):
    assert read_statements(make(CLAIMS, [{"claim_id": "A", "objects_low": 3}])) == []


@pytest.mark.parametrize("breakdown", ["depot", "depot=", "depot=few", "depot=-1"])
def test_a_breakdown_that_is_no_number_is_refused_with_its_mend(breakdown: str):
    with pytest.raises(TableError, match="A7") as caught:
        read_parts(breakdown, at="A7")
    assert "kind=number" in caught.value.mend


def test_neighbouring_days_are_drawn_together():
    days = [dt.date(2015, 10, n) for n in (29, 24, 25)]
    assert days_in_words(days) == "2015-10-24 to 2015-10-25, 2015-10-29"
