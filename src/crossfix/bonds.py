"""Things that belong together or apart, and the shortest chain of decisions between two of them.

Union-find with enemies (Tarjan 1975, J. ACM 22:215, and for each root the roots it must be apart
from). Only rows that somebody decided about are held.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Bond(NamedTuple):
    """A decision on two rows: that they are the same, or that they are not."""

    left: int
    right: int
    number: int  # of the decision
    same: bool


# a row on the way along a chain, and whether the way has crossed to the other group
_State = tuple[int, bool]
_Near = dict[int, dict[int, int]]  # row -> neighbour -> number of the decision between them
_Came = dict[_State, tuple[_State, int] | None]  # state -> the state before it and the decision


class Bonds:
    """Decisions that do not contradict each other."""

    __slots__ = ("_different", "_foes", "_parent", "_same", "_size")

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._size: dict[int, int] = {}
        self._foes: dict[int, set[int]] = {}
        self._same: _Near = {}
        self._different: _Near = {}

    @property
    def rows(self) -> list[int]:
        """Return the rows of which something is decided, in order."""
        return sorted(self._parent)

    def root(self, row: int) -> int:
        """Return the row that stands for all that are together with this one."""
        parent = self._parent
        while parent.get(row, row) != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def parted(self, left: int, right: int) -> bool:
        """Return whether two rows must be apart."""
        return self.root(left) in self._foes.get(self.root(right), ())

    def apart(self) -> list[tuple[int, int]]:
        """Return the pairs of roots that must be apart, each once."""
        return [(one, other) for one, foes in self._foes.items() for other in foes if one < other]

    def take(self, bond: Bond) -> bool:
        """Add a decision; return False, and leave it out, where it contradicts those before it."""
        one, other = self.root(bond.left), self.root(bond.right)
        if (one == other) if not bond.same else self.parted(one, other):
            return False
        for row in (one, other):
            self._parent.setdefault(row, row)
        if bond.left == bond.right:
            return True
        near = self._same if bond.same else self._different
        near.setdefault(bond.left, {})[bond.right] = bond.number
        near.setdefault(bond.right, {})[bond.left] = bond.number
        if not bond.same:
            self._foes.setdefault(one, set()).add(other)
            self._foes.setdefault(other, set()).add(one)
        elif one != other:
            self._merge(one, other)
        return True

    def _merge(self, one: int, other: int) -> None:
        sizes = self._size.get(one, 1), self._size.get(other, 1)
        kept, gone = (one, other) if sizes[0] >= sizes[1] else (other, one)
        self._parent[gone] = kept
        self._size[kept] = sum(sizes)
        for foe in self._foes.pop(gone, ()):
            self._foes[foe].discard(gone)
            self._foes[foe].add(kept)
            self._foes.setdefault(kept, set()).add(foe)

    def chain(self, bond: Bond) -> list[int]:
        """Return the numbers of the decisions that rule a bond out, from its left to its right.

        The shortest way along SAME, with one DIFFERENT in it where the bond is SAME. Both ends are
        searched from in turn, so that a hub with many neighbours costs little.
        """
        start, goal = (bond.left, False), (bond.right, bond.same)
        if start == goal:
            return []
        roots = (self.root(bond.left), self.root(bond.right))
        came: tuple[_Came, _Came] = ({start: None}, {goal: None})
        fronts = [[start], [goal]]
        while fronts[0] and fronts[1]:
            side = min((0, 1), key=lambda at: self._cost(fronts[at]))
            grown: list[_State] = []
            for state in fronts[side]:
                for near, number in self._steps(state, roots):
                    if near in came[side]:
                        continue
                    came[side][near] = (state, number)
                    if near in came[1 - side]:
                        return [*reversed(_trail(came[0], near)), *_trail(came[1], near)]
                    grown.append(near)
            fronts[side] = grown
        return []

    def _cost(self, front: list[_State]) -> int:
        return sum(len(self._same.get(row, ())) for row, _ in front)

    def _steps(self, state: _State, roots: tuple[int, int]) -> Iterator[tuple[_State, int]]:
        at, crossed = state
        for row, number in self._same.get(at, {}).items():
            yield (row, crossed), number
        if roots[0] == roots[1]:
            return
        beyond = roots[0] if crossed else roots[1]
        for row, number in self._different.get(at, {}).items():
            if self.root(row) == beyond:
                yield (row, not crossed), number


def _trail(came: _Came, state: _State) -> list[int]:
    """Return the numbers of the decisions from a state back to where the search began."""
    numbers = []
    step = came[state]
    while step is not None:
        state, number = step
        numbers.append(number)
        step = came[state]
    return numbers
