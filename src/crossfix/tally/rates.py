"""Objects struck a sortie, claim by claim, and where that departs from the claimant's series."""

from collections.abc import Iterator, Sequence
from math import exp, log
from statistics import median

from crossfix.tally.statements import Check, Statement, in_words

# A modified z score beyond 3.5 stands out (Iglewicz and Hoaglin 1993, How to Detect and Handle
# Outliers, section 3.3); 1.4826 makes the median absolute deviation a standard deviation.
STANDS_OUT = 3.5
_MAD_TO_SIGMA = 1.4826
SERIES = 7  # statements before: a week of daily ones, since the claimant's practice drifts
FEWEST = 5  # statements that a series must have before another can depart from it
LEAST_SPREAD = log(1.1)  # of log rates; figures rounded to whole sorties vary by a tenth anyway


def rates(statements: Sequence[Statement]) -> Iterator[Check]:
    """Yield objects a sortie of each statement that gives both, with low and high.

    Rates are plain facts, so all are consistent. A statement of a period whose log rate lies more
    than STANDS_OUT robust standard deviations from those of the last SERIES periods before it is a
    finding of its own, `rate-outlier:...`.
    """
    earlier: list[float] = []
    for statement in statements:
        rate = _rate(statement)
        if rate is None:
            continue
        yield _plain(statement, *rate)
        middle = rate[1]
        if statement.kind == "cumulative" or not middle:
            continue
        if len(earlier) >= FEWEST:
            yield from _outlier(statement, middle, earlier[-SERIES:])
        earlier.append(middle)


def _rate(statement: Statement) -> tuple[float | None, float | None, float | None] | None:
    objects, sorties = statement.objects, statement.sorties
    low = _ratio(objects.low, sorties.high)
    high = _ratio(objects.high, sorties.low)
    if low is None and high is None:
        return None
    return low, low if low == high else None, high


def _ratio(objects: int | None, sorties: int | None) -> float | None:
    return None if objects is None or not sorties else objects / sorties


def _plain(
    statement: Statement, low: float | None, middle: float | None, high: float | None
) -> Check:
    sum_of = f"{in_words(statement.objects)} / {in_words(statement.sorties)}"
    if middle is not None:
        result = f"{middle:.2f}"
    elif low is not None and high is not None:
        result = f"{low:.2f} to {high:.2f}"
    else:
        result = f"at most {high:.2f}" if low is None else f"at least {low:.2f}"
    return Check(
        finding_id=f"rate:{statement.claim_id}",
        kind="rate",
        consistent=True,
        claim_ids=statement.claim_id,
        arithmetic=f"{sum_of} = {result}",
        low=low,
        expected=middle,
        high=high,
        because=f"objects a sortie, {statement.first} to {statement.last}",
    )


def _outlier(statement: Statement, rate: float, earlier: Sequence[float]) -> Iterator[Check]:
    logs = [log(one) for one in earlier]
    middle = median(logs)
    spread = max(LEAST_SPREAD, _MAD_TO_SIGMA * median(abs(one - middle) for one in logs))
    score = (log(rate) - middle) / spread
    if abs(score) <= STANDS_OUT:
        return
    yield Check(
        finding_id=f"rate-outlier:{statement.claim_id}",
        kind="rate",
        consistent=True,
        claim_ids=statement.claim_id,
        arithmetic=(
            f"{in_words(statement.objects)} / {in_words(statement.sorties)} = {rate:.2f}; "
            f"(ln {rate:.2f} - ln {exp(middle):.2f}) / {spread:.3f} = {score:.1f}"
        ),
        low=rate,
        expected=rate,
        high=rate,
        because=(
            f"objects a sortie stand out from the last {len(earlier)} statements of periods: "
            f"their median is {exp(middle):.2f}, and this one lies {abs(score):.1f} robust "
            f"standard deviations {'above' if score > 0 else 'below'} it (more than {STANDS_OUT})"
        ),
    )
