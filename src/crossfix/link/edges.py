"""The pairs of reports that may tell of one incident, with their weights: the streamed part.

Rows are taken in small runs, so that the pairs of a run stay in the processor's cache; runs are
shared out among threads.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np

from crossfix.link.columns import Columns, Reals, Rows, Wholes
from crossfix.link.evidence import Pairs, Setting, joined, likely, some
from crossfix.link.model import Model, source_count, tables
from crossfix.link.search import AROUND, CONTROLS, EARLIER, Shelves, near, shelved
from crossfix.link.surroundings import Counted, chance_each, counted, crowds, mass

_RUN = 2048  # rows a run
Result = TypeVar("Result")


class Found(NamedTuple):
    """Pairs that are likely enough to matter: rows of the reports, in order; each pair once."""

    pairs: Pairs
    weight: Reals  # log odds before rivals are heard
    setting: Setting  # of every report; nan where it cannot be linked


def found(every: Columns, model: Model) -> Found:
    """Return the pairs that are likely enough to matter, and the surroundings of every report."""
    c, x, rows = shelved(every)
    sources = source_count(every)
    each = np.arange(len(rows))
    here = surroundings(c, x, each, model, sources=sources)
    pairs, weight = pairs_of(c, x, each, model, here, sources=sources)
    left, right = rows[pairs.left].astype(np.int32), rows[pairs.right].astype(np.int32)
    place = np.full((len(every.row), model.book.groups), np.nan)
    crowd = np.zeros(len(every.row), np.int32)
    place[rows], crowd[rows] = here
    return in_order(pairs._replace(left=left, right=right), weight, Setting(place, crowd))


def in_order(pairs: Pairs, weight: Reals, setting: Setting) -> Found:
    """Return the pairs in the order of the reports' rows.

    So sums over the pairs of a report do not depend on the order of the search.
    """
    order = np.lexsort((np.maximum(pairs.left, pairs.right), np.minimum(pairs.left, pairs.right)))
    return Found(some(pairs, order), weight[order], setting)


def surroundings(c: Columns, x: Shelves, rows: Wholes, model: Model, *, sources: int) -> Setting:
    """Return what surrounds some rows, in their order."""
    groups, reach = model.book.groups, model.reach

    def surround(run: Wholes) -> tuple[Reals, Rows]:
        controls = near(c, x, run, CONTROLS, reach)
        each = chance_each(c, controls, reach, model.normal.period)
        span = (int(run[0]), int(run[-1]) + 1)
        shown = counted(c, controls, each, model.rates.kernel, span, groups)
        kept = Counted(*(part[run - span[0]] for part in shown))
        place = mass(c, run, kept, model.normal, model.rates.kernel, reach)
        around = near(c, x, run, AROUND, reach)
        return np.log(place), crowds(c, around, span, sources)[run - span[0]]

    runs = _in_runs(rows, surround)
    if not runs:
        return Setting(np.empty((0, groups)), np.empty(0, np.int32))
    place, crowd = (np.concatenate(part) for part in zip(*runs, strict=True))
    return Setting(place, crowd)


def pairs_of(
    c: Columns, x: Shelves, rows: Wholes, model: Model, setting: Setting, *, sources: int
) -> tuple[Pairs, Reals]:
    """Return the likely pairs of some rows with earlier ones, and their weights."""
    t = tables(model, sources)

    def weigh(run: Wholes) -> tuple[Pairs, Reals]:
        return likely(c, t, setting, near(c, x, run, EARLIER, model.reach))

    runs = _in_runs(rows, weigh) or [weigh(rows)]
    return joined([run[0] for run in runs]), np.concatenate([run[1] for run in runs])


def _in_runs(rows: Wholes, work: Callable[[Wholes], Result]) -> list[Result]:
    """Return what the work gives for each run of rows, in their order."""
    runs = [rows[begin : begin + _RUN] for begin in range(0, len(rows), _RUN)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, runs))
