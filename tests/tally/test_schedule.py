import datetime as dt
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from crossfix.model import Count
from crossfix.spans import day_span
from crossfix.tally.schedule import Counted, most_without_overlap
from crossfix.tally.statements import Statement, lies_within, stretch, stretch_of

WINDOW = stretch(dt.date(2015, 10, 2), dt.date(2015, 10, 12))


def counted(claim_id: str, first: int, last: int, number: int) -> Counted:
    span = day_span(dt.date(2015, 10, first), dt.date(2015, 10, last))
    return Counted(
        Statement(claim_id=claim_id, kind="period", span=span), Count(low=number, high=number)
    )


@st.composite
def statements(draw) -> list[Counted]:
    spans = draw(
        st.lists(st.tuples(st.integers(1, 13), st.integers(0, 5), st.integers(0, 9)), max_size=7)
    )
    return [
        counted(f"C{n}", first, first + days, many) for n, (first, days, many) in enumerate(spans)
    ]


def best_by_trying_all(given_ones: list[Counted]) -> int:
    inside = [one for one in given_ones if lies_within(stretch_of(one.statement), WINDOW)]
    sums = [0]
    for size in range(1, len(inside) + 1):
        for chosen in combinations(inside, size):
            spans = sorted(stretch_of(one.statement) for one in chosen)
            if all(a.finish <= b.begin for a, b in pairwise(spans)):
                sums.append(sum(one.stated.low or 0 for one in chosen))
    return max(sums)


@given(statements())
def test_no_other_choice_without_overlap_adds_up_to_more(given_ones: list[Counted]):
    chosen = most_without_overlap(given_ones, WINDOW)
    assert sum(one.stated.low or 0 for one in chosen) == best_by_trying_all(given_ones)


@given(statements())
def test_the_chosen_statements_do_not_overlap_and_lie_within(given_ones: list[Counted]):
    spans = [stretch_of(one.statement) for one in most_without_overlap(given_ones, WINDOW)]
    assert all(lies_within(span, WINDOW) for span in spans)
    assert all(a.finish <= b.begin for a, b in pairwise(spans))


@given(statements(), st.randoms())
def test_the_order_of_the_statements_does_not_matter(given_ones: list[Counted], random):
    shuffled = random.sample(given_ones, len(given_ones))
    assert most_without_overlap(shuffled, WINDOW) == most_without_overlap(given_ones, WINDOW)


def test_a_week_is_preferred_to_days_that_give_less():
    week = counted("W", 2, 9, 30)
    days = [counted(f"D{n}", n, n + 1, 4) for n in range(2, 9)]
    assert most_without_overlap([*days, week], WINDOW) == [week]
