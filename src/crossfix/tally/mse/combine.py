"""Strata added up: one model's totals, where it has one for every stratum."""

from collections.abc import Sequence
from math import sqrt

from crossfix.tally.mse.ensemble import Ensemble
from crossfix.tally.mse.estimate import Estimate, Kind, refusal
from crossfix.tally.mse.overlaps import documented


def combined(strata: Sequence[Ensemble]) -> list[Estimate]:
    """Return for each model the sum over strata; refused where a stratum has none.

    Strata are taken as independent. The interval is that of Zou and Donner (2008, Statistics in
    Medicine 27:1693): on either side the root of the summed squares of the strata's own distances.
    """
    by_model: dict[str, list[Estimate]] = {}
    for stratum in strata:
        for one in stratum.estimates:
            by_model.setdefault(one.model, []).append(one)
    whole = [model for model, parts in by_model.items() if len(parts) == len(strata)]
    return [_sum(strata, by_model[model]) for model in whole]


def _sum(strata: Sequence[Ensemble], parts: list[Estimate]) -> Estimate:
    known = sum(documented(one.table) for one in strata)
    without = [one.stratum for one, part in zip(strata, parts, strict=True) if part.total is None]
    if without:
        because = f"it has no figure for {', '.join(without)}"
        empty = refusal(parts[0].model, strata[0].table, because=because)
        return empty._replace(documented=known)
    points = [part.total or 0.0 for part in parts]
    total = sum(points)
    low = _distance(points, [part.low for part in parts])
    high = _distance(points, [part.high for part in parts])
    is_bound = any(part.kind is Kind.LOWER_BOUND for part in parts)
    return Estimate(
        model=parts[0].model,
        kind=Kind.LOWER_BOUND if is_bound else Kind.ESTIMATE,
        documented=known,
        total=total,
        low=None if low is None else max(known, total - low),
        high=None if high is None else total + high,
        interval="of the strata together, taken as independent",
        because=f"the sum of {len(parts)} strata",
        diagnostics={},
    )


def _distance(points: list[float], ends: list[float | None]) -> float | None:
    squares = [
        None if end is None else (end - point) ** 2 for point, end in zip(points, ends, strict=True)
    ]
    return None if None in squares else sqrt(sum(one or 0.0 for one in squares))
