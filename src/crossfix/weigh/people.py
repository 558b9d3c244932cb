"""What people decided about which sources are one voice, and the evidence beside it."""

from collections.abc import Mapping

import polars as pl

from crossfix.bonds import Bond, Bonds
from crossfix.decisions import Words, resolve
from crossfix.model import Voicing
from crossfix.tables import GROUPINGS, ISSUES, check

_WORDS = Words(
    stage="weigh",
    where="groupings",
    thing="source",
    together=Voicing.TOGETHER,
    apart=Voicing.APART,
    open=Voicing.OPEN,
)
_EVIDENCE = -1  # the number of a bond that nobody decided


class Rulings:
    """Which sources people put together or keep apart, and those that evidence joined since.

    Evidence is taken one by one and never undoes what people decided; see docs/decisions/0012.
    """

    __slots__ = ("_bonds", "_rows", "issues", "taken")

    def __init__(
        self, rows: Mapping[str, int], bonds: Bonds, *, taken: pl.DataFrame, issues: pl.DataFrame
    ) -> None:
        self._rows = rows
        self._bonds = bonds
        self.taken = taken  # GROUPINGS that are obeyed
        self.issues = issues  # ISSUES

    def parted(self, one: str, other: str) -> bool:
        """Return whether people keep two sources apart; one that nobody describes is free."""
        if one not in self._rows or other not in self._rows:
            return False
        return self._bonds.parted(self._rows[one], self._rows[other])

    def join(self, one: str, other: str) -> bool:
        """Put two sources together on evidence; return False where people keep them apart."""
        if one not in self._rows or other not in self._rows:
            return True
        return self._bonds.take(Bond(self._rows[one], self._rows[other], _EVIDENCE, same=True))


def rulings(groupings: pl.DataFrame, sources: pl.DataFrame) -> Rulings:
    """Return what GROUPINGS demand of the SOURCES, with the ISSUES met on the way."""
    names = sources["source_id"]
    resolved = resolve(check(groupings, GROUPINGS), names, words=_WORDS)
    issues = check(pl.DataFrame(resolved.issues, schema=ISSUES.schema), ISSUES)
    rows = {name: row for row, name in enumerate(names)}
    taken = resolved.taken.select(list(GROUPINGS.schema))
    return Rulings(rows, resolved.bonds, taken=taken, issues=issues)
