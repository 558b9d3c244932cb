"""The loops of the engine against brute force."""

import itertools
from typing import Any

import numpy as np
import pytest

from crossfix.case import LinkSection
from crossfix.geo import point_distance_km
from crossfix.link.book import code_book
from crossfix.link.cluster import APART, FORBIDDEN, Edges, partition
from crossfix.link.columns import CLASSES, columns
from crossfix.link.compare import EDGES_KM, Reach, toll_level
from crossfix.link.reach import reach_of
from crossfix.link.rivals import Contest, compete, ties
from crossfix.link.search import AROUND, EARLIER, near, shelved
from crossfix.tables import REPORTS


def _arrays(make: Any, rows: list[dict[str, Any]]) -> Any:
    reports = make(REPORTS, rows)
    return columns(reports, code_book(reports))


@pytest.mark.parametrize("middle", [(36.5, 35.0), (179.99, 10.0), (20.0, 89.7)])
def test_the_search_finds_what_comparing_all_pairs_finds(make: Any, tell: Any, middle: Any):
    rng = np.random.default_rng(7)
    rows = [
        tell(
            f"s{n % 3}:{n:03d}",
            day=float(rng.integers(0, 60)),
            days=float(rng.choice([1, 1, 3, 12])),
            lon=(middle[0] + rng.normal(0, 0.3) + 180) % 360 - 180,
            lat=min(middle[1] + rng.normal(0, 0.3), 90.0),
            radius_km=float(rng.choice([1.0, 5.0, 30.0])),
        )
        for n in range(150)
    ]
    rows.sort(key=lambda row: row["report_id"])  # as the table is
    every = _arrays(make, rows)
    reach = Reach(3.0, 20.0, np.full((CLASSES, CLASSES), 40.0), np.full((CLASSES, CLASSES), 9.0))
    c, x, order = shelved(every)
    found = near(c, x, np.arange(len(order)), EARLIER, reach)
    got = {frozenset((order[a], order[b])) for a, b in zip(found.left, found.right, strict=True)}
    assert len(got) == len(found.left)  # each pair once
    wanted = set()
    for a, b in itertools.combinations(range(len(rows)), 2):
        one, other = every.row[a], every.row[b]
        km = point_distance_km(
            rows[a]["lon"], rows[a]["lat"], to_lon=rows[b]["lon"], to_lat=rows[b]["lat"]
        )
        within = min(20.0 + rows[a]["radius_km"] + rows[b]["radius_km"], 40.0)
        apart = one["start"] >= other["end"] + 3 or other["start"] >= one["end"] + 3
        if km <= within and not apart:
            wanted.add(frozenset((a, b)))
    assert got == wanted
    around = near(c, x, np.arange(len(order)), AROUND, reach)
    assert len(around.left) == 2 * len(wanted)


def test_precise_places_are_not_searched_far_off(make: Any, tell: Any):
    rows = [tell(f"a:{n}", lon=36.0 + n, lat=35.0, radius_km=1.0) for n in range(3)]
    most = reach_of(_arrays(make, rows), LinkSection()).most_km
    assert most[0, 0] in EDGES_KM
    assert most[0, 0] < most[0, 2] <= most[2, 2]


def _upgma(rows: int, edges: Edges, floor: float) -> set[frozenset[int]]:
    """Merge the two clusters with the highest mean while it is above 0."""
    value = {
        frozenset((int(a), int(b))): v
        for a, b, v in zip(edges.left, edges.right, edges.value, strict=True)
    }
    clusters = [frozenset([row]) for row in range(rows)]
    while True:
        best = max(
            itertools.combinations(clusters, 2),
            key=lambda two: _mean(two, value, floor),
            default=None,
        )
        if best is None or _mean(best, value, floor) <= 0:
            return set(clusters)
        clusters = [c for c in clusters if c not in best] + [best[0] | best[1]]


def _mean(two: Any, value: dict[frozenset[int], float], floor: float) -> float:
    return float(np.mean([value.get(frozenset((a, b)), floor) for a in two[0] for b in two[1]]))


def _sets(label: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(label == name).tolist()) for name in np.unique(label)}


@pytest.mark.parametrize("seed", range(30))
def test_clusters_are_those_of_average_linkage_best_first(seed: int):
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(2, 12))
    pairs = [pair for pair in itertools.combinations(range(rows), 2) if rng.random() < 0.6]
    edges = Edges(
        np.array([a for a, _ in pairs], np.int32),
        np.array([b for _, b in pairs], np.int32),
        rng.normal(0.5, 3, len(pairs)),
    )
    nobody = np.zeros(rows, np.bool_)
    label = partition(edges, vague=nobody, together=np.arange(rows), floor=APART)
    assert _sets(label) == _upgma(rows, edges, APART)


def test_two_links_in_a_chain_do_not_make_one_incident_of_three():
    edges = Edges(np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([4.0, 3.0]))
    none = np.zeros(3, np.bool_)
    label = partition(edges, vague=none, together=np.arange(3), floor=APART)
    assert _sets(label) == {frozenset({0, 1}), frozenset({2})}


def test_a_coarse_report_joins_one_incident_and_brings_no_two_together():
    left, right = np.array([0, 1], np.int32), np.array([2, 2], np.int32)
    edges = Edges(left, right, np.array([3.0, 2.0]))
    vague = np.array([False, False, True])
    label = partition(edges, vague=vague, together=np.arange(3), floor=APART)
    assert _sets(label) == {frozenset({0, 2}), frozenset({1})}


def test_what_a_person_found_different_is_never_one_incident():
    left, right = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
    edges = Edges(left, right, np.array([FORBIDDEN, 6.0, 6.0]))
    none = np.zeros(3, np.bool_)
    label = partition(edges, vague=none, together=np.arange(3), floor=APART)
    assert label[0] != label[1]


def _competed(make: Any, tell: Any, weight: list[float], prior: float) -> np.ndarray:
    """Let reports of one source compete for the only report of another."""
    rows = [tell("a:0", lon=36.0, lat=35.0)]
    rows += [tell(f"b:{n}", lon=36.0, lat=35.0) for n in range(len(weight))]
    c = _arrays(make, rows)
    left = np.zeros(len(weight), np.int32)
    right = np.arange(1, len(weight) + 1, dtype=np.int32)
    contest = Contest(
        np.array(weight),
        np.full((2, len(weight)), prior),
        np.zeros((2, len(weight)), np.bool_),
    )
    log_odds = compete(c, left, right, contest, graph=ties(left, right, len(rows)))
    return 1 / (1 + np.exp(-log_odds))


def test_without_rivals_a_pair_keeps_its_odds(make: Any, tell: Any):
    r, prior = 2.0, 0.4
    odds = r / (1 - prior) ** 2
    got = _competed(make, tell, [np.log(r)], prior)
    assert got == pytest.approx([odds / (1 + odds)])


def test_rivals_share_their_partner_as_all_matchings_weighed_would(make: Any, tell: Any):
    r, prior = np.array([2.0, 1.0, 0.5]), 0.4
    got = _competed(make, tell, np.log(r).tolist(), prior)
    # either nobody is the partner, or one of them is, and the others have none
    matchings = np.array([(1 - prior) ** 4, *(r * (1 - prior) ** 2)])
    assert got == pytest.approx((matchings / matchings.sum())[1:])
    assert got.sum() < 1


def test_tolls_compare_alike_from_either_side(make: Any, tell: Any):
    rng = np.random.default_rng(3)
    low = rng.integers(0, 30, 40)
    high = low + rng.integers(0, 20, 40)
    rows = [
        tell(f"a:{n}", killed_low=int(low[n]), killed_high=int(high[n])) for n in range(len(low))
    ]
    c = _arrays(make, rows)
    for a, b in itertools.combinations(range(len(rows)), 2):
        there = toll_level(c.row[a], c.row[b], c.number_bits, 2, 5)
        back = toll_level(c.row[b], c.row[a], c.number_bits, 5, 2)
        assert there == (-back if abs(there) >= 12 else back)
