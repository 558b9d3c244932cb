"""A log-linear model chosen among all of its kind by the Bayesian information criterion."""

from itertools import combinations
from math import comb, log
from typing import NamedTuple

import numpy as np

from crossfix.tally.mse.designs import (
    PAIRS,
    TRIPLES,
    Design,
    can_fit,
    design_of,
    set_names,
    terms_and_cells,
)
from crossfix.tally.mse.estimate import Estimate, Kind, refusal
from crossfix.tally.mse.overlaps import Flags, Overlaps, Reals, documented
from crossfix.tally.mse.poisson import fit, log_likelihood
from crossfix.tally.mse.profile import profile_interval

MODEL = "bic"
_WITH_TRIPLES = 4  # lists; with three they take the last cell, with five there are 6,893 models
_MOST_MODELS = 2048
_MOST_SETS = 15  # the pairs of six lists; with more, the search goes one pair at a time
_CLOSE = 2.0  # a model whose criterion is so near is as good (Raftery 1995, Sociol. Methodol. 25)


class _Tried(NamedTuple):
    """Models (b, sets) with their criterion, undocumented cases and deviance (b,)."""

    models: Flags
    criteria: Reals
    hidden: Reals
    deviance: Reals


def bic(table: Overlaps) -> Estimate:
    """Return the estimate of the log-linear model with the least BIC, with a profile interval.

    Tried are all hierarchical models: of pairs, with four lists of triples too (Rivest and
    Baillargeon 2007, Biometrics 63:999). With six lists all with up to four pairs, with more that
    of independent lists, and on from the best of these one pair more or less at a time. BIC counts
    documented cases as the sample, and a set that shares no case as a parameter.
    """
    design, tried = _all_tried(table)
    found = _told(table, design, tried)
    if found.total is None:
        return found
    chosen = tried.models[[tried.criteria.argmin()]]
    terms, cells = (row[0] for row in terms_and_cells(design, table.counts[None], chosen))
    low, high = profile_interval(
        design.columns[cells][:, terms], table.counts[cells], found.total - found.documented
    )
    interval = "profile likelihood, the model taken as given"
    return found._replace(low=low, high=high, interval=interval)


def bic_point(table: Overlaps) -> Estimate:
    """Return the same estimate without its interval."""
    return _told(table, *_all_tried(table))


def _all_tried(table: Overlaps) -> tuple[Design, _Tried]:
    size = len(table.lists)
    design = design_of(size, TRIPLES if size == _WITH_TRIPLES else PAIRS)
    tried = _try(table, design, _models(design))
    while size > _WITH_TRIPLES and len(tried.models):
        further = _try(table, design, _one_changed(tried.models[tried.criteria.argmin()]))
        if further.criteria.min(initial=np.inf) >= tried.criteria.min():
            break
        tried = _Tried(*(np.concatenate(both) for both in zip(tried, further, strict=True)))
    return design, tried


def _told(table: Overlaps, design: Design, tried: _Tried) -> Estimate:
    if not len(tried.models):
        return refusal(MODEL, table, because="empty cells leave no model that can be fitted")
    best = int(tried.criteria.argmin())
    near = documented(table) + tried.hidden[tried.criteria <= tried.criteria[best] + _CLOSE]
    names = set_names(table, design, tried.models[best])
    return Estimate(
        model=MODEL,
        kind=Kind.ESTIMATE,
        documented=documented(table),
        total=documented(table) + float(tried.hidden[best]),
        low=None,
        high=None,
        interval="none",
        because="lists that depend on each other: " + (", ".join(names) or "none"),
        diagnostics={
            "models": len(tried.models),
            "bic": float(tried.criteria[best]),
            "deviance": float(tried.deviance[best]),
            "parameters": int(1 + len(table.lists) + tried.models[best].sum()),
            "models_as_good": len(near),
            "least_as_good": float(near.min()),
            "most_as_good": float(near.max()),
        },
    )


def _try(table: Overlaps, design: Design, models: Flags) -> _Tried:
    """Return those of the models that can be fitted, fitted."""
    counts = np.repeat(table.counts[None], len(models), axis=0)
    models = models[can_fit(design, counts, models)]
    counts = counts[: len(models)]
    terms, cells = terms_and_cells(design, counts, models)
    fitted = fit(design.columns, counts, terms=terms, cells=cells)
    parameters = 1 + len(table.lists) + models.sum(axis=1)
    criteria = parameters * log(documented(table)) - 2 * log_likelihood(
        counts, fitted.expected, cells
    )
    return _Tried(models, criteria, np.exp(fitted.coefficients[:, 0]), fitted.deviance)


def _models(design: Design) -> Flags:
    """Return every hierarchical model as a row of flags; those with few pairs where too many.

    With more than _MOST_SETS pairs it is the one of independent lists alone, to go on from.
    """
    if len(design.sets) > _MOST_SETS:
        return np.zeros((1, len(design.sets)), dtype=bool)
    pairs = [at for at, one in enumerate(design.sets) if len(one) == PAIRS]
    most, models = 0, 1
    while most < len(pairs) and models + comb(len(pairs), most + 1) <= _MOST_MODELS:
        most += 1
        models += comb(len(pairs), most)
    rows = [
        [one in chosen for one in range(len(design.sets))]
        for few in range(most + 1)
        for chosen in map(set, combinations(pairs, few))
    ]
    found = np.array(rows, dtype=bool)
    for at in range(len(pairs), len(design.sets)):
        below = [pair for pair in pairs if set(design.sets[pair]) <= set(design.sets[at])]
        wider = found[found[:, below].all(axis=1)]
        wider[:, at] = True
        found = np.concatenate([found, wider])
    return found


def _one_changed(model: Flags) -> Flags:
    """Return every model with one pair more or one less."""
    changed: Flags = model ^ np.eye(len(model), dtype=bool)
    return changed
