"""Values with soft edges: what a hedge means, and whether two can both be true."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.air.ranges import HEDGES, Range, both_hold, bounded, gap, ratio, scaled, stated

figures = st.decimals(-10_000, 10_000, places=2).map(str)
edges = st.floats(-1e4, 1e4)
sigmas = st.floats(0.01, 1e3)


@st.composite
def ranges(draw, least=-1e4):
    low, high = sorted((draw(st.floats(least, 1e4)), draw(st.floats(least, 1e4))))
    return Range(low, high, draw(sigmas), draw(sigmas))


def test_a_hedge_opens_the_side_that_it_leaves_open():
    assert stated("500", "at_most").low == -math.inf
    assert stated("500", "at_least").high == math.inf
    assert stated("1.0", "almost")[:2] == pytest.approx((0.9, 1.0))
    assert stated("-1.0", "almost")[:2] == pytest.approx((-1.0, -0.9))
    assert stated("2", "between", until="3")[:2] == (2, 3)
    assert stated("1000", "about").low_sigma == pytest.approx(500 / math.sqrt(3))
    assert stated("1234", "about").low_sigma == pytest.approx(123.4 / 1.96, rel=1e-3)


def test_the_last_digit_that_is_given_tells_the_rounding():
    assert stated("1.36", "exactly").low_sigma == pytest.approx(0.005 / math.sqrt(3))
    assert stated("1.360", "exactly").low_sigma == pytest.approx(0.0005 / math.sqrt(3))
    assert stated("17", "exactly").high_sigma == pytest.approx(0.5 / math.sqrt(3))


@pytest.mark.parametrize(
    ("figure", "hedge", "until"),
    [("one", "exactly", None), ("nan", "exactly", None), ("1e400", "about", None), ("", "about", None),
     ("3", "between", "2"), ("3", "between", None), ("3", "about", "4"), ("3", "nearly", None), ("inf", "at_most", None)],
)  # fmt: skip
def test_what_is_no_figure_or_no_hedge_is_refused(figure, hedge, until):
    with pytest.raises(ValueError, match=r".+"):
        stated(figure, hedge, until=until)


@given(ranges(), ranges())
def test_the_order_of_the_two_changes_nothing_and_p_is_a_probability(one, other):
    p = both_hold(one, other)
    assert 0 <= p <= 1
    assert p == both_hold(other, one)
    assert (p == 1) == (gap(one, other)[0] == 0 or p == 1)


@given(ranges())
def test_a_statement_holds_with_itself(one):
    assert both_hold(one, one) == 1


@given(ranges(), ranges(), st.floats(0, 1e3))
def test_a_wider_statement_is_never_less_consistent(one, other, more):
    wider = one._replace(low=one.low - more, high=one.high + more)
    assert both_hold(wider, other) >= both_hold(one, other)


@given(ranges(), ranges(), st.floats(1, 10))
def test_larger_errors_never_make_two_less_consistent(one, other, times):
    looser = one._replace(low_sigma=one.low_sigma * times, high_sigma=one.high_sigma * times)
    assert both_hold(looser, other) >= both_hold(one, other)


@given(ranges(), ranges(), st.floats(0.01, 100))
def test_the_unit_changes_nothing(one, other, factor):
    p = both_hold(scaled(one, factor, factor), scaled(other, factor, factor))
    assert p == pytest.approx(both_hold(one, other), abs=1e-9)


def test_two_upper_bounds_can_always_both_hold():
    assert both_hold(stated("500", "at_most"), stated("0.1", "at_most")) == 1


def test_where_an_error_is_unknown_nobody_is_accused():
    assert math.isnan(both_hold(Range(1, 1, math.nan, math.nan), Range(5, 5, 1, 1)))
    assert both_hold(Range(1, 1, math.nan, math.nan), Range(0, 5)) == 1


def test_a_bare_mile_is_of_both_kinds():
    one = scaled(stated("1.36", "exactly"), 1609.344, 1852.0)
    assert one[:2] == pytest.approx((2188.7, 2518.7), abs=0.1)
    turned = scaled(stated("-1.36", "exactly"), 1609.344, 1852.0)
    assert turned[:2] == pytest.approx((-2518.7, -2188.7), abs=0.1)


@given(ranges(least=1), ranges(least=1))
def test_a_quotient_lies_between_those_of_the_ends(one, other):
    made = ratio(one, other)
    assert made.low == pytest.approx(one.low / other.high)
    assert made.high == pytest.approx(one.high / other.low)
    assert made.low_sigma > 0


def test_a_quotient_by_what_may_be_nothing_has_no_most():
    assert ratio(Range(1, 2, 0.1, 0.1), Range(0, 4, 0, 0.1)).high == math.inf
    assert ratio(bounded(stated("5", "at_least"), 0), Range(4, 4, 0.1, 0.1)).high == math.inf
    assert ratio(Range(0, 2), Range(1, math.inf)).low == 0


def test_where_both_are_right_the_probability_is_uniform_so_that_few_are_accused():
    rng = np.random.default_rng(4)
    true, sigma = rng.uniform(100, 900, 4000), (20.0, 35.0)
    p = np.array([
        both_hold(*(Range(x, x, s, s) for x, s in zip(rng.normal(t, sigma), sigma, strict=True)))
        for t in true
    ])  # fmt: skip
    for bound in (0.01, 0.05, 0.2, 0.5):
        assert (p < bound).mean() == pytest.approx(bound, abs=4 * math.sqrt(bound / 4000))


def test_where_both_are_right_and_one_is_a_set_fewer_still_are_accused():
    rng = np.random.default_rng(5)
    accused = 0
    for true in rng.uniform(100, 900, 4000):
        bound = Range(0, true + rng.normal(0, 30) + rng.exponential(40), 0, 30.0)
        seen = rng.normal(true, 20)
        accused += both_hold(bound, Range(seen, seen, 20.0, 20.0)) < 0.05
    assert accused / 4000 < 0.05


def test_every_hedge_is_one_that_can_be_stated():
    for hedge in HEDGES:
        assert stated("3", hedge, until="4" if hedge == "between" else None)
