"""Whether a log-linear model can be fitted at all to a table with empty cells.

With empty cells a maximum of the likelihood may lie at infinity, or several sets of parameters may
fit alike. Both are decided exactly, from which cells are empty: Fienberg and Rinaldo (2012, Annals
of Statistics 40:996, theorem 2): the maximum exists where the totals that the model fits lie inside
their cone. Chan, Silverman and Vincent (2021, JASA 116:1297, section 2): a pair of lists that
shares no case has the coefficient minus infinity; its cells are taken out, and the rest is judged.
"""

import numpy as np
from scipy.optimize import linprog

from crossfix.tally.mse.overlaps import Flags, Reals

_TINY = 1e-7

NOT_IDENTIFIED = "the cells that are left cannot tell its parameters apart"
NO_MAXIMUM = "empty cells push its likelihood to infinity, so it has no maximum"


def why_not(design: Reals, counts: Reals) -> str | None:
    """Return why the model has no single best fit to the counts; None where it has one.

    design is (cells, p), of the cells and the terms that are left.

    >>> from crossfix.tally.mse.overlaps import captures
    >>> design = np.column_stack([np.ones(3), captures(2)])
    >>> why_not(design, np.array([5.0, 4.0, 2.0]))
    >>> why_not(design, np.array([5.0, 4.0, 0.0]))
    'empty cells push its likelihood to infinity, so it has no maximum'
    """
    size = design.shape[1]
    positive = counts > 0
    if np.linalg.matrix_rank(design[positive]) == size:
        return None
    if np.linalg.matrix_rank(design) < size:
        return NOT_IDENTIFIED
    return NO_MAXIMUM if _escapes(design[positive], design[~positive]) else None


def surely_exist(design: Reals, counts: Reals, *, terms: Flags, cells: Flags) -> Flags:
    """Return for each row of a batch whether its filled cells alone settle its parameters.

    That suffices; where it does not hold, why_not decides.
    """
    size = design.shape[1]
    squares = np.einsum("ci,cj->cij", design, design).reshape(len(design), -1)
    filled = ((counts > 0) & cells).astype(float)
    gram = (filled @ squares).reshape(-1, size, size) * (terms[:, :, None] & terms[:, None, :])
    diagonal = np.arange(size)
    gram[:, diagonal, diagonal] += ~terms
    ranks = np.linalg.matrix_rank(gram, hermitian=True)
    return np.asarray(ranks == size)


def _escapes(filled: Reals, empty: Reals) -> bool:
    """Return whether a direction leaves all filled cells as they are and only empties empty ones.

    Along such a direction the likelihood never stops rising.
    """
    found = linprog(
        empty.sum(axis=0),
        A_ub=empty,
        b_ub=np.zeros(len(empty)),
        A_eq=filled,
        b_eq=np.zeros(len(filled)),
        bounds=(-1, 1),
    )
    return found.fun is not None and bool(found.fun < -_TINY)
