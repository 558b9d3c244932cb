"""Sharing errors betrays copying; sharing the truth does not."""

import numpy as np
import polars as pl
import pytest

from crossfix.weigh.agreement import copying


def world(*, copied, seed, sources=8, items=300, error=0.2, values=15):
    """Return what sources say; the last one takes a share of its statements from the first."""
    rng = np.random.default_rng(seed)
    rows = []
    for item in range(items):
        said = [0 if rng.random() > error else rng.integers(1, values) for _ in range(sources)]
        if rng.random() < copied:
            said[-1] = said[0]
        heard = rng.random(sources) < 0.7
        rows += [
            (f"i{item:03d}", f"s{at}", str(said[at]), "toll") for at in range(sources) if heard[at]
        ]
    return pl.DataFrame(rows, schema=["item", "source", "value", "attribute"], orient="row")


@pytest.mark.parametrize("seed", range(4))
def test_who_copies_half_is_found_and_nobody_else(seed):
    found = copying(world(copied=0.5, seed=seed)).filter(pl.col("probability") >= 0.95)
    assert found.select("left", "right").rows() == [("s0", "s7")]


@pytest.mark.parametrize("seed", range(4))
def test_independent_sources_that_are_often_right_alike_are_not_taken_for_copies(seed):
    found = copying(world(copied=0, seed=seed, error=0.05))
    assert found.filter(pl.col("probability") >= 0.95).is_empty()


def test_a_popular_error_says_less_than_a_rare_one():
    popular = world(copied=0.5, seed=1, values=3)
    rare = world(copied=0.5, seed=1, values=40)
    pair = (pl.col("left") == "s0") & (pl.col("right") == "s7")
    odds = [copying(said).filter(pair)["probability"].item() for said in (popular, rare)]
    assert odds[1] >= odds[0]


def test_the_order_of_the_rows_makes_no_difference():
    said = world(copied=0.5, seed=2)
    mixed = said.sample(fraction=1, shuffle=True, seed=3)
    assert copying(said).equals(copying(mixed), null_equal=True)


def test_two_sources_alone_show_nobody_s_errors():
    said = pl.DataFrame(
        {"item": ["a", "a"], "source": ["x", "y"], "value": ["1", "2"], "attribute": ["t", "t"]}
    )
    assert copying(said).is_empty()
    assert copying(said.clear()).is_empty()
