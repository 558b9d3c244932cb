"""Reports that compete for one partner."""

import itertools
from typing import Any, NamedTuple

import numpy as np
import pytest

from crossfix.link.book import code_book
from crossfix.link.columns import Columns, Reals, Rows, columns
from crossfix.link.rivals import Contest, compete
from crossfix.tables import REPORTS


class Graph(NamedTuple):
    """Reports of two sources or more, pairs across them, and what is known of each."""

    c: Columns
    left: Rows
    right: Rows
    weight: Reals
    prior: Reals  # of each report


@pytest.fixture
def graph(make: Any, tell: Any) -> Any:
    """Make a graph from the source of each report and the pairs; weights are drawn."""

    def made(sources: str, pairs: list[tuple[int, int]], seed: int) -> Graph:
        rows = [tell(f"{source}:{n}") for n, source in enumerate(sources)]
        assert [row["report_id"] for row in rows] == sorted(row["report_id"] for row in rows)
        reports = make(REPORTS, rows)
        rng = np.random.default_rng(seed)
        return Graph(
            columns(reports, code_book(reports)),
            np.array([a for a, _ in pairs], np.int32),
            np.array([b for _, b in pairs], np.int32),
            rng.normal(0, 2, len(pairs)),
            rng.uniform(0.05, 0.9, len(sources)),
        )

    return made


def _competed(g: Graph, lumps: Any = None) -> Reals:
    none = np.zeros((2, len(g.left)), np.bool_)
    contest = Contest(
        g.weight, np.stack([g.prior[g.left], g.prior[g.right]]), none if lumps is None else lumps
    )
    log_odds = compete(g.c, g.left, g.right, contest)
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _marginals(g: Graph) -> Reals:
    """Weigh every matching: each pair in it by its ratio, each report left over by 1 - prior."""
    sums, total = np.zeros(len(g.left)), 0.0
    for size in range(len(g.left) + 1):
        for chosen in itertools.combinations(range(len(g.left)), size):
            met = [int(row) for k in chosen for row in (g.left[k], g.right[k])]
            if len(set(met)) < len(met):
                continue
            alone = np.delete(g.prior, met)
            value = float(np.exp(g.weight[list(chosen)].sum()) * np.prod(1 - alone))
            total += value
            sums[list(chosen)] += value
    return sums / total


def _tree(rng: np.random.Generator, sources: str) -> list[tuple[int, int]]:
    """Tie each report but the first of each source to one of the other source, without a ring."""
    first_b = sources.index("b")
    pairs = [(0, first_b)]
    reached = {"a": [0], "b": [first_b]}
    for row, source in enumerate(sources):
        if row in (0, first_b):
            continue
        other = int(rng.choice(reached["b" if source == "a" else "a"]))
        pairs.append((min(row, other), max(row, other)))
        reached[source].append(row)
    return pairs


@pytest.mark.parametrize("seed", range(25))
def test_on_a_tree_each_pair_is_as_probable_as_all_matchings_weighed_make_it(graph: Any, seed: int):
    rng = np.random.default_rng(seed)
    sources = "a" * int(rng.integers(1, 5)) + "b" * int(rng.integers(1, 5))
    g = graph(sources, _tree(rng, sources), seed)
    assert _competed(g) == pytest.approx(_marginals(g), abs=1e-9)


def test_a_third_source_does_not_compete_with_the_second(graph: Any):
    two = graph("aab", [(0, 2), (1, 2)], 3)
    three = graph("aabcc", [(0, 2), (1, 2), (0, 3), (2, 3), (1, 4)], 3)
    three = three._replace(
        weight=np.concatenate([two.weight, three.weight[2:]]),
        prior=np.concatenate([two.prior, three.prior[3:]]),
    )
    assert _competed(three)[:2] == pytest.approx(_competed(two), rel=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_the_partners_of_one_report_in_one_source_add_up_to_one_at_most(graph: Any, seed: int):
    rng = np.random.default_rng(seed)
    sources = "aaabbbbccc"
    pairs = [
        (a, b)
        for a, b in itertools.combinations(range(len(sources)), 2)
        if sources[a] != sources[b] and rng.random() < 0.7
    ]
    g = graph(sources, pairs, seed)
    p = _competed(g)
    assert len(pairs) > 12
    for row, source in itertools.product(range(len(sources)), "abc"):
        mine = ((g.left == row) | (g.right == row)) & np.array(
            [source in (sources[a], sources[b]) and sources[row] != source for a, b in pairs]
        )
        assert p[mine].sum() <= 1 + 1e-3  # rings: a few sweeps leave a little to settle


def test_a_record_that_lumps_events_is_not_denied_to_those_it_lumps(graph: Any):
    g = graph("abbb", [(0, 1), (0, 2), (0, 3)], 1)._replace(
        weight=np.full(3, 2.0), prior=np.full(4, 0.5)
    )
    lumps = np.zeros((2, 3), np.bool_)
    alone = _competed(g)
    lumps[0] = True
    lumped = _competed(g, lumps)
    assert alone.sum() <= 1
    assert lumped.sum() > 1
    assert (lumped > alone).all()


def test_pairs_of_no_weight_do_not_count_as_rivals(graph: Any):
    g = graph("abb", [(0, 1), (0, 2)], 1)
    g = g._replace(weight=np.array([1.0, -40.0]))
    single = graph("ab", [(0, 1)], 1)._replace(weight=np.array([1.0]), prior=g.prior[:2])
    assert _competed(g)[0] == pytest.approx(_competed(single)[0], rel=1e-6)


def test_the_order_of_the_pairs_makes_no_difference(graph: Any):
    g = graph("aaabbb", [(a, b) for a in range(3) for b in range(3, 6)], 2)
    back = np.arange(len(g.left))[::-1]
    turned = g._replace(left=g.right[back], right=g.left[back], weight=g.weight[back])
    assert _competed(turned)[back] == pytest.approx(_competed(g), rel=1e-9)
