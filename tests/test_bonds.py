"""Chains of decisions: the shortest way along them that rules another out."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from crossfix.bonds import Bond, Bonds

drawn = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()).filter(lambda b: b[0] != b[1]),
    max_size=30,
)


def taken(rows):
    """Return the bonds, those that were taken, and those that were not with what was taken then."""
    bonds, kept, refused = Bonds(), [], []
    for number, (left, right, same) in enumerate(rows):
        bond = Bond(left, right, number, same=same)
        if bonds.take(bond):
            kept.append(bond)
        else:
            refused.append((bond, bonds.chain(bond), list(kept)))
    return bonds, kept, refused


def fewest_steps(kept, start, goal):
    """Return the least number of bonds from (row, times crossed) to another; breadth first."""
    seen, queue = {start: 0}, deque([start])
    while queue:
        row, crossed = queue.popleft()
        for bond in kept:
            if row not in (bond.left, bond.right):
                continue
            other = bond.right if row == bond.left else bond.left
            state = (other, crossed + (not bond.same))
            if state[1] <= 1 and state not in seen:
                seen[state] = seen[row, crossed] + 1
                queue.append(state)
    return seen.get(goal)


@given(drawn)
def test_a_chain_leads_from_one_end_to_the_other_by_the_shortest_way(rows):
    _, _, refused = taken(rows)
    for bond, chain, kept in refused:
        steps = {one.number: one for one in kept}
        at, crossed = bond.left, 0
        for number in chain:
            step = steps[number]
            assert at in (step.left, step.right)
            at = step.right if at == step.left else step.left
            crossed += not step.same
        assert (at, crossed) == (bond.right, int(bond.same))
        assert len(chain) == fewest_steps(kept, (bond.left, 0), (bond.right, int(bond.same)))


@given(drawn)
def test_a_bond_is_refused_exactly_where_those_before_rule_it_out(rows):
    _, kept, refused = taken(rows)
    for bond, _, before in refused:
        assert fewest_steps(before, (bond.left, 0), (bond.right, int(bond.same))) is not None
    for at, bond in enumerate(kept):
        assert fewest_steps(kept[:at], (bond.left, 0), (bond.right, int(bond.same))) is None


@given(drawn)
def test_what_is_together_and_what_is_apart_is_what_the_bonds_reach(rows):
    bonds, kept, _ = taken(rows)
    apart = {frozenset(pair) for pair in bonds.apart()}
    for one in bonds.rows:
        for other in bonds.rows:
            together = bonds.root(one) == bonds.root(other)
            assert together == (fewest_steps(kept, (one, 0), (other, 0)) is not None)
            ruled_out = frozenset((bonds.root(one), bonds.root(other))) in apart
            assert ruled_out == (fewest_steps(kept, (one, 0), (other, 1)) is not None)


def test_a_report_is_not_different_from_itself():
    bonds = Bonds()
    assert bonds.take(Bond(1, 1, 0, same=True))
    assert not bonds.take(Bond(1, 1, 1, same=False))
    assert bonds.chain(Bond(1, 1, 1, same=False)) == []
