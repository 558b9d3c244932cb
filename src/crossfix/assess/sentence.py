"""The sentence beside a grade: who, how many independent groups, and what speaks against."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from crossfix.model import Answer

_NAMED = 3  # groups named in a sentence; the rest are numbered
_Row = Mapping[str, Any]  # Any: a row has columns of several types


def because(graded: pl.DataFrame) -> pl.Series:
    """Return one sentence an incident: who, how many independent groups, what speaks against.

    `graded` as of grade.grade.
    """
    sentences = [
        "; ".join([*_found(row), _for(row), *_beside(row), *_against(row)]) + "."
        for row in graded.iter_rows(named=True)
    ]
    return pl.Series("because", sentences, dtype=pl.String)


def _found(row: _Row) -> Iterator[str]:
    """Return what a person found who looked into it."""
    if row["answer"] is not None:
        did = "it happened" if row["answer"] == Answer.HAPPENED else "it did not happen"
        yield f"a person who looked into it found that {did}"


def _for(row: _Row) -> str:
    reporting, own = row["reporting"], row["own"]
    if reporting:
        claimant = ", as does the claimant's side" if own else ""
        verb = _verb(len(reporting), "report", "reports")
        return f"{_number(len(reporting))} ({_some(reporting)}) {verb} it{claimant}"
    if own:
        return f"only the claimant's side ({_some(own)}) reports it"
    if row["voices"]:
        return "the only independent word on it excludes the actor"
    if row["weak"] or row["allied"]:
        return "no independent group surely reports it"
    return "nobody reports it: it is known from denials"


def _beside(row: _Row) -> Iterator[str]:
    """Return who is heard too, but does not count."""
    if row["allied"]:
        verb = _verb(len(row["allied"]), "report", "reports")
        allies = _verb(len(row["allied"]), "allies", "an ally")
        yield f"{_some(row['allied'])}, {allies} of the claimant, {verb} it, which never confirms"
    if row["weak"]:
        yield f"linked by less than even odds: {_some(row['weak'])}"


def _against(row: _Row) -> Iterator[str]:
    """Return who denies it, who doubts the actor, and who watched in silence."""
    denying, own_denying, silent = row["denying"], row["own_denying"], row["silent"]
    if denying:
        yield f"{_some(denying)} {_verb(len(denying), 'deny', 'denies')} it"
    if own_denying:
        what = f"having struck: {', '.join(row['denied'])}" if row["denied"] else "it"
        verb = _verb(len(own_denying), "deny", "denies")
        yield f"{_some(own_denying)}, of the accused side, {verb} {what}"
    if row["dissenting"] and row["reporting"]:
        yield _doubt(row["dissenting"], row["voices"])
    if silent:
        yield f"{_number(silent)} watched there then and {_verb(silent, 'were', 'was')} silent"
    elif not denying and row["admin1"] is None:
        yield "its governorate is not known, nor so whether anybody watched"
    elif not denying:
        other = "other" if row["reporting"] or row["weak"] else "independent"
        yield f"no {other} group was watching there then"


def _doubt(dissenting: int, voices: int) -> str:
    if voices == 1:
        return "who did it is disputed in the only independent report"
    verb = _verb(dissenting, "doubt", "doubts")
    return f"{dissenting} of {voices} independent voices {verb} who did it"


def _number(groups: int) -> str:
    return f"{groups} independent group{'s' if groups != 1 else ''}"


def _verb(number: int, plural: str, singular: str) -> str:
    return singular if number == 1 else plural


def _some(groups: Sequence[str]) -> str:
    more = len(groups) - _NAMED
    named = ", ".join(groups[:_NAMED])
    return f"{named} and {more} more" if more > 0 else named
