"""Whose claims they are: a claimant for whom no source speaks could bear out its own claims."""

from collections.abc import Sequence
from pathlib import Path

from crossfix.case import Case
from crossfix.errors import ConfigError
from crossfix.ingest.columns import nearest, plain_name
from crossfix.model import Issue, Severity, Source

_NEARLY = 0.8  # of difflib's likeness: a slip or two in a name


def check_claimant(case: Case, described: Sequence[Source]) -> None:
    """Raise ConfigError where the case has claims and no source speaks for their claimant."""
    if not case.claims.file:
        return
    parties = sorted({source.party for source in described if source.party})
    claimant = case.claims.claimant
    if claimant is None:
        raise ConfigError(
            f"{Path(case.claims.file).name} holds claims, and the case does not say whose",
            mend=f'say whose claims they are: claims.claimant = "{(parties or ["..."])[0]}"; '
            f"{_known(case, parties)}",
        )
    if claimant not in parties:
        raise ConfigError(
            f"no source speaks for the claimant {claimant!r}; {_known(case, parties)}",
            mend=_mend(case, claimant, parties),
        )


def _mend(case: Case, claimant: str, parties: Sequence[str]) -> str:
    if not case.sources.file:
        return (
            'describe the sources in a file, [sources] file = "sources.csv", and write '
            f"{claimant!r} into the column party of those that speak for it"
        )
    name = Path(case.sources.file).name
    mend = f"correct claims.claimant or the column party in {name}"
    if not parties:
        return mend
    return f"{mend}; did you mean {_nearest_party(claimant, parties, cutoff=0)!r}?"


def _nearest_party(name: str, parties: Sequence[str], *, cutoff: float) -> str | None:
    by_plain_name = {plain_name(party): party for party in parties}
    return by_plain_name.get(nearest(name, by_plain_name, cutoff=cutoff))


def _known(case: Case, parties: Sequence[str]) -> str:
    if parties:
        return f"parties of the sources: {', '.join(parties)}"
    if case.sources.file:
        return f"{Path(case.sources.file).name} names no party"
    return "there is no file of sources"


def note_allies(case: Case, described: Sequence[Source]) -> list[Issue]:
    """Return a note on each ally whose name is nearly, and not quite, a party of the sources.

    An ally for whom nobody speaks is no fault; one that is misspelt would bear out the claims.
    """
    parties = sorted({source.party for source in described if source.party})
    nearly = {
        ally: like
        for ally in sorted(set(case.claims.allies) - set(parties))
        if (like := _nearest_party(ally, parties, cutoff=_NEARLY))
    }
    return [
        Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where="case.toml",
            record="claims",
            column="allies",
            value=ally,
            what=f"no source speaks for the ally {ally!r}, but one for {like!r}",
            mend=f"if they are one, write {like!r} in claims.allies",
        )
        for ally, like in nearly.items()
    ]
