"""Whether lists overlap enough to say anything, and what to doubt about them."""

from crossfix.tally.mse.overlaps import (
    Overlaps,
    by_times,
    documented,
    list_totals,
    pair_totals,
)

LEAST_LISTS = 3  # with two, dependence between them cannot be told from undocumented cases
_FEW = 10  # documented cases on two lists or more, below which every interval is a guess


def not_estimable(table: Overlaps) -> str | None:
    """Return why nothing can be said about undocumented cases; None where something can.

    >>> from crossfix.tally.mse import overlaps
    >>> not_estimable(overlaps([(1, 0), (0, 1), (1, 1)], [30, 20, 10]))
    '2 lists hold cases; at least 3 that are independent of each other are needed'
    """
    holding = int((list_totals(table) > 0).sum())
    if holding < LEAST_LISTS:
        return (
            f"{_lists(holding)} cases; at least {LEAST_LISTS} that are independent of each other "
            "are needed"
        )
    linked = _linked(table)
    if len(linked) < LEAST_LISTS:
        return (
            f"at most {len(linked)} lists are joined by cases that they share; at least "
            f"{LEAST_LISTS} are needed"
        )
    return None


def doubts(table: Overlaps) -> tuple[str, ...]:
    """Return what a reader should know of the lists before believing any model."""
    told = []
    totals = dict(zip(table.lists, list_totals(table), strict=True))
    shared = pair_totals(table)
    empty = [name for name in table.lists if totals[name] == 0]
    told += [f"{name} holds no case" for name in empty]
    for name in table.lists:
        if totals[name] and not any(n for pair, n in shared.items() if name in pair):
            told.append(f"{name} shares no case with any other list: nothing shows what it misses")
    apart = [
        f"{one} and {other}"
        for (one, other), many in shared.items()
        if not many and totals[one] and totals[other]
    ]
    if apart:
        told.append(f"pairs of lists that share no case: {', '.join(apart)}")
    repeated = documented(table) - float(by_times(table)[0])
    if repeated < _FEW:
        told.append(f"only {repeated:g} cases are on more than one list")
    return tuple(told)


def _lists(many: int) -> str:
    return "1 list holds" if many == 1 else f"{many or 'no'} lists hold"


def _linked(table: Overlaps) -> set[str]:
    """Return the largest set of lists that shared cases join, directly or through others."""
    groups = [{name} for name in table.lists]
    for pair, many in pair_totals(table).items():
        if many:
            touched = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    return max(groups, key=len)
