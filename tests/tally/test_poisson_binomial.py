from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.tally.poisson_binomial import MOST_EXACT, TAIL, distribution, interval

CHANCES = st.lists(st.floats(0, 1, allow_subnormal=False), max_size=9)


def by_enumeration(chances: list[float]) -> list[float]:
    """Probability of each number, by going through all outcomes one by one."""
    mass = [0.0] * (len(chances) + 1)
    for outcome in product([0, 1], repeat=len(chances)):
        mass[sum(outcome)] += prod(
            chance if happened else 1 - chance
            for chance, happened in zip(chances, outcome, strict=True)
        )
    return mass


@given(CHANCES)
def test_the_distribution_is_that_of_all_outcomes(chances: list[float]):
    assert distribution(chances) == pytest.approx(by_enumeration(chances), abs=1e-12)


@given(CHANCES)
def test_the_interval_leaves_out_at_most_a_fortieth_on_each_side(chances: list[float]):
    low, high = interval(chances)
    mass = by_enumeration(chances)
    assert sum(mass[:low]) <= TAIL + 1e-9
    assert sum(mass[high + 1 :]) <= TAIL + 1e-9
    # and no narrower interval does
    assert sum(mass[: low + 1]) >= TAIL - 1e-9
    assert high == 0 or sum(mass[high:]) >= TAIL - 1e-9


@given(CHANCES, st.randoms())
def test_the_order_of_the_chances_does_not_matter(chances: list[float], random):
    shuffled = random.sample(chances, len(chances))
    assert interval(shuffled) == interval(chances)


@given(CHANCES, st.lists(st.booleans(), max_size=5))
def test_what_is_certain_shifts_the_interval_and_widens_nothing(chances, certain):
    low, high = interval(chances)
    shift = sum(certain)
    assert interval([*chances, *map(float, certain)]) == (low + shift, high + shift)


def test_nothing_is_between_none_and_none():
    assert interval([]) == (0, 0)


def test_twenty_fair_coins_fall_between_six_and_fourteen():
    assert interval([0.5] * 20) == (6, 14)


@pytest.mark.parametrize("count", [MOST_EXACT + 1, MOST_EXACT + 500])
def test_very_many_chances_get_nearly_the_exact_interval(count: int):
    chances = np.linspace(0.05, 0.6, count)
    below = np.cumsum(distribution(chances))
    exact = np.searchsorted(below, [TAIL, 1 - TAIL])
    assert np.abs(np.array(interval(chances)) - exact).max() <= 1


@pytest.mark.parametrize("chance", [-0.1, 1.1, float("nan")])
def test_a_chance_outside_0_to_1_is_refused(chance: float):
    with pytest.raises(ValueError, match="outside 0 to 1"):
        interval([0.5, chance])
