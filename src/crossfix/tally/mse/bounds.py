"""Two closed forms: what cases on one list and on two say at least, and two lists alone."""

from math import exp, log, sqrt

from crossfix.errors import ConfigError
from crossfix.tally.mse.estimate import Estimate, Kind, refusal
from crossfix.tally.mse.overlaps import Overlaps, by_times, documented, list_totals
from crossfix.tally.poisson_binomial import Z_95

CHAO, CHAPMAN = "chao", "chapman"
_LOG_NORMAL = "log-normal"
_TWO = 2


def chao(table: Overlaps) -> Estimate:
    """Return Chao's lower bound from the cases on one list and on two.

    n + (t - 1) / t f1 (f1 - 1) / (2 (f2 + 1)) for t lists, with its variance and log-normal
    interval (Chao 1987, Biometrics 43:783; the bias-corrected form of Chao 1989, Biometrics
    45:427). It bounds from below where cases differ in how readily they are listed.

    >>> from crossfix.tally.mse import chao, overlaps
    >>> patterns = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1)]
    >>> round(chao(overlaps(patterns, [40, 30, 30, 10, 10])).total)
    277
    """
    once, twice = by_times(table)[:_TWO] if len(table.lists) > 1 else (documented(table), 0.0)
    if not twice:
        return refusal(CHAO, table, because="no case is on exactly two lists")
    share = (len(table.lists) - 1) / len(table.lists)
    rest = share * max(0.0, once * (once - 1)) / (2 * (twice + 1))
    variance = (
        rest
        + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    low, high = _log_normal(rest, variance)
    return Estimate(
        model=CHAO,
        kind=Kind.LOWER_BOUND,
        documented=documented(table),
        total=documented(table) + rest,
        low=documented(table) + low,
        high=documented(table) + high,
        interval=_LOG_NORMAL,
        because="at least so many, where some cases are listed more readily than others; "
        "the lists are taken as alike and independent",
        diagnostics={"on_one_list": once, "on_two_lists": twice},
    )


def chapman(table: Overlaps) -> Estimate:
    """Return the estimate of two lists: Lincoln and Petersen's as Chapman (1951) corrected it.

    Variance of Seber (1970, Biometrics 26:13), log-normal interval. It holds only where both lists
    are independent and every case is as likely to be listed; two lists cannot show whether that is
    so. Raises ConfigError unless there are two lists.

    >>> from crossfix.tally.mse import chapman, overlaps
    >>> round(chapman(overlaps([(1, 0), (0, 1), (1, 1)], [30, 20, 10])).total)
    115
    """
    if len(table.lists) != _TWO:
        raise ConfigError(
            f"Chapman's estimate is of two lists, not {len(table.lists)}",
            mend="merge lists until there are two, or ask for other models",
        )
    first, second = list_totals(table)
    both = float(table.counts[-1])
    if not both:
        return refusal(CHAPMAN, table, because="the two lists share no case")
    total = (first + 1) * (second + 1) / (both + 1) - 1
    only = (first - both) * (second - both)
    variance = (first + 1) * (second + 1) * only / ((both + 1) ** 2 * (both + 2))
    low, high = _log_normal(total - documented(table), variance)
    return Estimate(
        model=CHAPMAN,
        kind=Kind.ESTIMATE,
        documented=documented(table),
        total=total,
        low=documented(table) + low,
        high=documented(table) + high,
        interval=_LOG_NORMAL,
        because="two lists taken as independent, which two lists cannot show",
        diagnostics={"shared": both},
    )


def _log_normal(rest: float, variance: float) -> tuple[float, float]:
    """Return the interval of the undocumented cases, which cannot be fewer than none."""
    if rest <= 0:
        return 0.0, 0.0
    factor = exp(Z_95 * sqrt(log(1 + variance / rest**2)))
    return rest / factor, rest * factor
