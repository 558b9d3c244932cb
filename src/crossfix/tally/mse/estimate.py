"""What one model says of one table: the noun that all models return."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from crossfix.tally.mse.overlaps import Overlaps, documented

LEVEL = 0.95


class Kind(StrEnum):
    """What sort of answer it is."""

    ESTIMATE = "estimate"
    LOWER_BOUND = "lower bound"
    NOT_ESTIMABLE = "not estimable"


class Estimate(NamedTuple):
    """How many cases there are in all, as one model has it.

    total, low and high count documented and undocumented cases; None where the model gives none
    (high alone: nothing bounds it from above). interval says what kind the LEVEL interval is,
    because what the model took for granted or why it gives nothing; diagnostics are its own
    figures, by name.
    """

    model: str
    kind: Kind
    documented: float
    total: float | None
    low: float | None
    high: float | None
    interval: str
    because: str
    diagnostics: Mapping[str, float | str]


def undocumented(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    """Return how many cases nobody documented: the estimate, low and high."""
    known = estimate.documented
    total, low, high = (
        None if value is None else max(0.0, value - known)
        for value in (estimate.total, estimate.low, estimate.high)
    )
    return total, low, high


def refusal(
    model: str,
    table: Overlaps,
    *,
    because: str,
    diagnostics: Mapping[str, float | str] | None = None,
) -> Estimate:
    """Return that the model can say nothing of the table, and why."""
    return Estimate(
        model=model,
        kind=Kind.NOT_ESTIMABLE,
        documented=documented(table),
        total=None,
        low=None,
        high=None,
        interval="none",
        because=because,
        diagnostics=diagnostics or {},
    )
