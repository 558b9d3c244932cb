"""Log-linear models of lists that depend on each other: their columns, and what empty ones do."""

from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

from crossfix.tally.mse.existence import surely_exist, why_not
from crossfix.tally.mse.overlaps import Flags, Overlaps, Reals, captures

PAIRS, TRIPLES = 2, 3


class Design(NamedTuple):
    """A column for the rest, one a list, one a set of lists that may depend on each other.

    columns is (cells, 1 + lists + sets), a row a pattern; held (cells, sets) says which patterns
    are on all lists of a set. The expected number of cases on no list is the exponential of the
    first coefficient (Fienberg 1972, Biometrika 59:591; Cormack 1989, Biometrics 45:395).
    """

    columns: Reals
    held: Flags
    sets: tuple[tuple[int, ...], ...]
    order: int


@lru_cache
def design_of(size: int, order: int = PAIRS) -> Design:
    """Return the design of so many lists, with all sets of two lists up to `order`."""
    seen = captures(size)
    sets = tuple(one for k in range(PAIRS, order + 1) for one in combinations(range(size), k))
    held = np.column_stack([seen[:, one].all(axis=1) for one in sets])
    columns = np.column_stack([np.ones(len(seen)), seen, held]).astype(float)
    return Design(columns, held, sets, order)


def terms_and_cells(design: Design, counts: Reals, chosen: Flags) -> tuple[Flags, Flags]:
    """Return the columns (b, p) and cells (b, cells) of models (b, sets) of tables (b, cells).

    A chosen set whose lists share no case has the coefficient minus infinity: its cells are
    expected to be empty and its column goes with them (Chan, Silverman and Vincent 2021).
    """
    empty = chosen & (counts @ design.held == 0)
    cells = (empty.astype(float) @ design.held.T.astype(float)) == 0
    main = np.ones((len(chosen), design.columns.shape[1] - len(design.sets)), dtype=bool)
    return np.concatenate([main, chosen & ~empty], axis=1), cells


def can_fit(design: Design, counts: Reals, chosen: Flags) -> Flags:
    """Return whether each model (b, sets) has a single best fit to its table (b, cells)."""
    terms, cells = terms_and_cells(design, counts, chosen)
    found = surely_exist(design.columns, counts, terms=terms, cells=cells)
    for at in np.flatnonzero(~found):
        key = (terms[at].tobytes(), cells[at].tobytes(), (counts[at] > 0).tobytes())
        found[at] = _verdict(len(design.columns), design.order, key) is None
    return found


@lru_cache(maxsize=100_000)  # bootstrap samples meet the same empty cells again and again
def _verdict(patterns: int, order: int, key: tuple[bytes, bytes, bytes]) -> str | None:
    design = design_of((patterns + 1).bit_length() - 1, order)
    terms, cells, filled = (np.frombuffer(one, dtype=bool) for one in key)
    return why_not(design.columns[cells][:, terms], filled[cells].astype(float))


def set_names(table: Overlaps, design: Design, chosen: Flags) -> list[str]:
    """Return the chosen sets (sets,) by the names of their lists."""
    return [
        ":".join(table.lists[at] for at in one)
        for one, is_in in zip(design.sets, chosen, strict=True)
        if is_in
    ]
