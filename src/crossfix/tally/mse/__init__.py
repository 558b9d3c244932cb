"""Multiple systems estimation: how many cases there are that nobody documented.

Several lists of the same kind of cases overlap; how they do says how many cases are on none. Each
model takes something else for granted, and the data rarely say which is right. So the answer is an
ensemble of models with their intervals and what would change them, never one number; and "not
estimable" with its reason where fewer than three independent lists share cases.

>>> from crossfix.tally import mse
>>> killings = mse.overlaps([(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1)],
...                         [120, 90, 60, 30, 20, 15], lists=["A", "B", "C"])
>>> found = mse.estimate(killings, models=mse.QUICK)
>>> mse.rows(found)["model"].to_list()
['chao', 'chao-lists', 'bic', 'graphs', 'together']
"""

from crossfix.tally.mse.averaging import graphs
from crossfix.tally.mse.bic import bic
from crossfix.tally.mse.bounds import chao, chapman
from crossfix.tally.mse.combine import combined
from crossfix.tally.mse.ensemble import MODELS, QUICK, Ensemble, estimate, rows, span
from crossfix.tally.mse.estimable import doubts, not_estimable
from crossfix.tally.mse.estimate import LEVEL, Estimate, Kind, undocumented
from crossfix.tally.mse.incidents import by_stratum
from crossfix.tally.mse.latent import latent
from crossfix.tally.mse.overlaps import (
    Overlaps,
    documented,
    less_singles,
    merged,
    overlaps,
    without,
)
from crossfix.tally.mse.read import read_lists
from crossfix.tally.mse.sensitivity import sensitivity
from crossfix.tally.mse.stepwise import stepwise
from crossfix.tally.mse.unequal import chao_lists, darroch, poisson

__all__ = [
    "LEVEL",
    "MODELS",
    "QUICK",
    "Ensemble",
    "Estimate",
    "Kind",
    "Overlaps",
    "bic",
    "by_stratum",
    "chao",
    "chao_lists",
    "chapman",
    "combined",
    "darroch",
    "documented",
    "doubts",
    "estimate",
    "graphs",
    "latent",
    "less_singles",
    "merged",
    "not_estimable",
    "overlaps",
    "poisson",
    "read_lists",
    "rows",
    "sensitivity",
    "span",
    "stepwise",
    "undocumented",
    "without",
]
