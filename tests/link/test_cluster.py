"""Which reports make one incident: what holds for any evidence."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.link.book import code_book
from crossfix.link.cluster import AGAINST, APART, FORBIDDEN, MOST_COUNTED, Edges, coarse, partition
from crossfix.link.columns import columns
from crossfix.tables import REPORTS

PLACE = {"lon": 36.7, "lat": 34.8}
ROWS = 9
PAIRS = list(itertools.combinations(range(ROWS), 2))
# sixteenths, so that ties come up
_values = st.lists(
    st.one_of(st.none(), st.integers(-96, 96).map(lambda n: n / 16)),
    min_size=len(PAIRS),
    max_size=len(PAIRS),
)
fewer = settings(max_examples=40)
_flags = st.lists(st.booleans(), min_size=ROWS, max_size=ROWS).map(np.array)
_shuffles = st.permutations(range(ROWS))


def _edges(values: list[float | None]) -> Edges:
    given_ = [(a, b, value) for (a, b), value in zip(PAIRS, values, strict=True) if value]
    return Edges(
        np.array([a for a, _, _ in given_], np.int32),
        np.array([b for _, b, _ in given_], np.int32),
        np.array([value for _, _, value in given_], np.float64),
    )


def _clusters(edges: Edges, *, vague: Any = None, together: Any = None, loss: float = 0.0) -> Any:
    raised = edges._replace(value=edges.value - loss)
    return partition(
        raised,
        vague=np.zeros(ROWS, np.bool_) if vague is None else vague,
        together=np.arange(ROWS) if together is None else together,
        floor=APART - loss,
    )


def _within(finer: np.ndarray, wider: np.ndarray) -> bool:
    """Return whether rows together in the first are together in the second."""
    return all(len(np.unique(wider[finer == name])) == 1 for name in np.unique(finer))


@fewer
@given(values=_values, vague=_flags)
def test_coarse_reports_never_bring_two_incidents_together(values: Any, vague: Any):
    edges = _edges(values)
    fine = ~vague
    alone = _edges(
        [
            value if fine[a] and fine[b] else None
            for (a, b), value in zip(PAIRS, values, strict=True)
        ]
    )
    with_coarse, without = _clusters(edges, vague=vague), _clusters(alone)
    for a, b in itertools.combinations(np.flatnonzero(fine), 2):
        assert (with_coarse[a] == with_coarse[b]) == (without[a] == without[b])


@fewer
@given(values=_values, vague=_flags, forbidden=st.sets(st.sampled_from(PAIRS), max_size=8))
def test_what_a_person_parted_is_never_together(values: Any, vague: Any, forbidden: Any):
    edges = _edges(values)
    parted = sorted(forbidden)
    # beside the evidence of the pair, as where a decision rules out what was within reach
    edges = Edges(
        np.concatenate([edges.left, np.array([a for a, _ in parted], np.int32)]),
        np.concatenate([edges.right, np.array([b for _, b in parted], np.int32)]),
        np.concatenate([edges.value, np.full(len(parted), FORBIDDEN)]),
    )
    label = _clusters(edges, vague=vague)
    assert all(label[a] != label[b] for a, b in parted)


@fewer
@given(values=_values, vague=_flags, same=st.sets(st.integers(0, ROWS - 1), max_size=4))
def test_what_a_person_joined_stays_together(values: Any, vague: Any, same: Any):
    together = np.arange(ROWS)
    joined = sorted(same)
    if joined:
        together[joined] = joined[0]
    label = _clusters(_edges(values), vague=vague, together=together)
    assert len(set(label[joined])) <= 1


@fewer
@given(seed=st.integers(0, 10**6), order=_shuffles)
def test_the_order_of_reports_and_pairs_makes_no_difference(seed: int, order: list[int]):
    rng = np.random.default_rng(seed)  # no ties, which the smallest row decides
    edges = _edges([float(v) if v > -3 else None for v in rng.normal(0, 3, len(PAIRS))])
    vague = rng.random(ROWS) < 0.3
    label = _clusters(edges, vague=vague)
    new = np.argsort(order)  # of each row, where it stands now
    mixed = rng.permutation(len(edges.left))
    moved = Edges(
        new[edges.right].astype(np.int32)[mixed],
        new[edges.left].astype(np.int32)[mixed],
        edges.value[mixed],
    )
    again = _clusters(moved, vague=vague[order])[new]
    assert _within(label, again)
    assert _within(again, label)


@fewer
@given(values=_values)
def test_an_incident_is_named_by_its_smallest_row(values: Any):
    label = _clusters(_edges(values))
    assert all(name == np.flatnonzero(label == name)[0] for name in label)


def _two_passes(rows: int, edges: Edges, floor: float) -> set[frozenset[int]]:
    value = {
        frozenset((int(a), int(b))): v
        for a, b, v in zip(edges.left, edges.right, edges.value, strict=True)
    }
    clusters = _upgma(rows, value, floor)
    joined = {cluster: cluster for cluster in clusters if len(cluster) > 1}
    for alone in clusters - set(joined):
        best = max(set(joined), key=lambda it: _odds(alone, it, value, floor), default=None)
        if best is None or _odds(alone, best, value, floor) <= 0:
            joined[alone] = alone
        else:
            joined[best] |= alone
    return set(joined.values())


def _odds(alone: Any, incident: Any, value: dict[frozenset[int], float], floor: float) -> float:
    """Return the mean, and the log of the members where none speaks strongly against."""
    (row,) = alone
    each = [value.get(frozenset((row, member)), floor) for member in incident]
    return float(np.mean(each)) + (
        np.log(min(len(each), MOST_COUNTED)) if min(each) > floor + AGAINST else 0.0
    )


def _upgma(rows: int, value: dict[frozenset[int], float], floor: float) -> set[frozenset[int]]:
    """Merge the two clusters with the highest mean while it is above 0."""
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
def test_clusters_are_those_of_average_linkage_and_of_a_second_pass(seed: int):
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
    assert _sets(label) == _two_passes(rows, edges, APART)


def test_two_ends_that_speak_against_each_other_stay_apart_whatever_is_between_them():
    edges = _edges([{(0, 1): 5.0, (1, 2): 4.9, (0, 2): -6.0}.get(pair) for pair in PAIRS])
    label = _clusters(edges)
    assert label[:3].tolist() == [0, 0, 2]


def test_what_stands_alone_joins_an_incident_of_which_every_member_leans_to_it_a_little():
    incident = {(0, 1): 5.0, (0, 2): 5.0, (1, 2): 5.0}
    leaning = dict.fromkeys([(0, 3), (1, 3), (2, 3)], -0.9)
    one_pair = {(4, 5): -0.9}
    label = _clusters(_edges([(incident | leaning | one_pair).get(pair) for pair in PAIRS]))
    assert label[:6].tolist() == [0, 0, 0, 0, 4, 5]


def test_coarse_reports_may_make_an_incident_among_themselves():
    edges = _edges([1.0 if pair == (0, 1) else None for pair in PAIRS])
    assert _clusters(edges, vague=np.arange(ROWS) < 2).tolist() == [0, 0, *range(2, ROWS)]


def test_a_governorate_a_month_and_no_place_are_coarse(make: Any, tell: Any):
    rows = [
        tell("a:town", **PLACE),
        tell("b:governorate", **PLACE, radius_km=100.0),
        tell("c:month", days=31, **PLACE),
        tell("d:nowhere"),
        tell("e:never", day=None, **PLACE),
    ]
    reports = make(REPORTS, rows)
    vague = coarse(columns(reports, code_book(reports)))
    assert vague.tolist() == [False, True, True, True, True]


def test_without_pairs_everybody_is_alone():
    assert _clusters(_edges([None] * len(PAIRS))).tolist() == list(range(ROWS))


def test_a_coarse_report_joins_the_likelier_of_two_incidents():
    edges = _edges([{(0, 2): 2.0, (1, 2): 3.0}.get(pair) for pair in PAIRS])
    assert _clusters(edges, vague=np.arange(ROWS) == 2)[:3].tolist() == [0, 1, 1]
