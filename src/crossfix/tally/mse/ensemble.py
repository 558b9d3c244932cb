"""All models beside each other, what each says, and what would change it: never one number."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import polars as pl

from crossfix.errors import ConfigError
from crossfix.tally.mse.averaging import graphs
from crossfix.tally.mse.bic import bic
from crossfix.tally.mse.bounds import chao, chapman
from crossfix.tally.mse.estimable import doubts, not_estimable
from crossfix.tally.mse.estimate import LEVEL, Estimate, Kind, refusal, undocumented
from crossfix.tally.mse.latent import latent
from crossfix.tally.mse.overlaps import Overlaps, documented, without_empty_lists
from crossfix.tally.mse.sensitivity import SCHEMA as SWEPT_COLUMNS
from crossfix.tally.mse.sensitivity import SWEPT, sensitivity
from crossfix.tally.mse.stepwise import stepwise
from crossfix.tally.mse.unequal import chao_lists, darroch, poisson

MODELS: dict[str, Callable[[Overlaps, int], Estimate]] = {
    "chao": lambda table, _: chao(table),
    "chao-lists": lambda table, _: chao_lists(table),
    "bic": lambda table, _: bic(table),
    "stepwise": lambda table, seed: stepwise(table, seed=seed),
    "poisson": lambda table, _: poisson(table),
    "darroch": lambda table, _: darroch(table),
    "graphs": lambda table, _: graphs(table),
    "latent": lambda table, seed: latent(table, seed=seed),
}
QUICK = ("chao", "chao-lists", "bic", "graphs")  # those that take under a second
# What no model sees of cases that are hardly ever listed: so much more makes the range hold in at
# least nine of ten worlds of each kind in benchmarks/mse. Worlds that are harder need more.
MARGIN = 4 / 3
TOGETHER = "together"  # the row of the range
_TWO = 2
_ROWS = {
    "stratum": pl.String(),
    "model": pl.String(),
    "kind": pl.String(),
    "documented": pl.Float64(),
    "undocumented": pl.Float64(),
    "undocumented_low": pl.Float64(),
    "undocumented_high": pl.Float64(),
    "total": pl.Float64(),
    "total_low": pl.Float64(),
    "total_high": pl.Float64(),
    "level": pl.Float64(),
    "interval": pl.String(),
    "because": pl.String(),
}


class Ensemble(NamedTuple):
    """What every model says of one stratum.

    stratum is "" where there is only one; because says why nothing can be estimated, None where
    something can; notes are doubts about the lists; sensitivity is its table.
    """

    stratum: str
    table: Overlaps
    estimates: tuple[Estimate, ...]
    sensitivity: pl.DataFrame
    notes: tuple[str, ...]
    because: str | None


def estimate(
    table: Overlaps,
    *,
    models: Sequence[str] = tuple(MODELS),
    swept: Sequence[str] = SWEPT,
    seed: int = 1,
    stratum: str = "",
) -> Ensemble:
    """Return what the models say of the table, and what those swept would say of changed ones.

    Lists without a case are noted and left out. Where fewer than three share cases every model is
    refused with the reason; of two lists Chapman's estimate is added, which says what it takes for
    granted. Raises ConfigError for an unknown model.

    >>> from crossfix.tally import mse
    >>> patterns = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
    >>> table = mse.overlaps(patterns, [160, 90, 60, 40, 30, 15, 9])
    >>> [(one.model, round(one.total)) for one in mse.estimate(table, models=mse.QUICK).estimates]
    [('chao', 775), ('chao-lists', 750), ('bic', 737), ('graphs', 733)]
    """
    chosen = known_models(models)
    filled = without_empty_lists(table)
    because = not_estimable(filled)
    if because is None:
        found = [MODELS[name](filled, seed) for name in chosen]
        changed = sensitivity(filled, models=swept)
    else:
        found = [refusal(name, table, because=because) for name in chosen]
        found += [chapman(filled)] if len(filled.lists) == _TWO else []
        changed = pl.DataFrame(schema=SWEPT_COLUMNS)
    return Ensemble(stratum, table, tuple(found), changed, doubts(table), because)


def span(ensemble: Ensemble) -> tuple[float, float | None] | None:
    """Return the range of all models together; None where there is none.

    From the lowest end of the intervals of estimates to the highest, with MARGIN times as many
    undocumented cases there. No model's own interval holds where another model is right; this range
    does in nine of ten made worlds of each kind (docs/mse.md). The high end is None where nothing
    bounds it.
    """
    ends = [one for one in ensemble.estimates if one.kind is Kind.ESTIMATE]
    if ensemble.because or not ends:
        return None
    known = documented(ensemble.table)
    low = min(one.low for one in ends if one.low is not None)
    highs = [one.high for one in ends if one.high is not None]
    return low, known + MARGIN * (max(highs) - known) if len(highs) == len(ends) else None


def known_models(names: Sequence[str]) -> list[str]:
    """Return the names of the models in their order; raise ConfigError for an unknown one."""
    for name in names:
        if name not in MODELS:
            raise ConfigError(
                f"there is no model {name!r}", mend=f"choose among {', '.join(MODELS)}"
            )
    return [name for name in MODELS if name in names]


def rows(ensemble: Ensemble) -> pl.DataFrame:
    """Return the estimates as a table, a row a model, and the range of all as the last.

    Nulls where a model gives nothing; the range has no total: it is no estimate.
    """
    told = [_row(ensemble.stratum, one) for one in ensemble.estimates]
    ends = span(ensemble)
    if ends is not None:
        known = documented(ensemble.table)
        together: dict[str, float | str | None] = {
            "stratum": ensemble.stratum,
            "model": TOGETHER,
            "kind": "range",
            "documented": known,
            "undocumented_low": ends[0] - known,
            "undocumented_high": None if ends[1] is None else ends[1] - known,
            "total_low": ends[0],
            "total_high": ends[1],
            "interval": "none",
            "because": "from the lowest to the highest end of the intervals of estimates, and a "
            "third more undocumented",
        }
        told.append(together)
    return pl.DataFrame(told, schema=_ROWS)


def _row(stratum: str, one: Estimate) -> dict[str, float | str | None]:
    rest, low, high = undocumented(one)
    return {
        "stratum": stratum,
        "model": one.model,
        "kind": one.kind.value,
        "documented": one.documented,
        "undocumented": rest,
        "undocumented_low": low,
        "undocumented_high": high,
        "total": one.total,
        "total_low": one.low,
        "total_high": one.high,
        "level": None if one.total is None else LEVEL,
        "interval": one.interval,
        "because": one.because,
    }
