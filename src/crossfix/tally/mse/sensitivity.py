"""What the estimates become when the lists are not what they seem."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import polars as pl

from crossfix.tally.mse.averaging import graphs
from crossfix.tally.mse.bic import bic_point
from crossfix.tally.mse.bounds import chao
from crossfix.tally.mse.estimable import not_estimable
from crossfix.tally.mse.estimate import Estimate
from crossfix.tally.mse.overlaps import Overlaps, documented, less_singles, merged, without
from crossfix.tally.mse.stepwise import stepwise_point
from crossfix.tally.mse.unequal import chao_lists, darroch_point, poisson_point

FALSE_SHARES = (0.1, 0.2, 0.3)  # of the cases on one list only
# Each model without its interval, where that takes time.
POINTS: dict[str, Callable[[Overlaps], Estimate]] = {
    "chao": chao,
    "chao-lists": chao_lists,
    "bic": bic_point,
    "stepwise": stepwise_point,
    "poisson": poisson_point,
    "darroch": darroch_point,
    "graphs": graphs,
}
SWEPT = ("chao-lists", "bic", "stepwise", "graphs")
SCHEMA = {
    "change": pl.String(),
    "what": pl.String(),
    "documented": pl.Float64(),
    "model": pl.String(),
    "total": pl.Float64(),
    "because": pl.String(),
}


def sensitivity(table: Overlaps, *, models: Sequence[str] = SWEPT) -> pl.DataFrame:
    """Return the totals of models of POINTS, for the table and for changed ones.

    change is "none", "left out" (a list that should not be trusted), "merged" (two lists that are
    one) or "false singles" (a share of the cases on one list is false: such cases look like the tip
    of a hidden mass). total is null where nothing can be estimated, and because says why.
    """
    rows = []
    for change, what, changed in _changed(table):
        why = not_estimable(changed)
        for model in models:
            found = None if why else POINTS[model](changed)
            total = found.total if found else None
            because = why or (found.because if found and total is None else "")
            rows.append((change, what, documented(changed), model, total, because))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _changed(table: Overlaps) -> Iterator[tuple[str, str, Overlaps]]:
    yield "none", "as given", table
    for name in table.lists if len(table.lists) > 1 else ():
        yield "left out", name, without(table, name)
    for one, other in combinations(table.lists, 2):
        yield "merged", f"{one} + {other}", merged(table, one, other)
    for share in FALSE_SHARES:
        yield "false singles", f"{share:.0%}", less_singles(table, share)
