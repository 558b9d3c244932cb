"""Who speaks for the acting side: what it says was struck is a claim, what others say is not."""

import polars as pl

from crossfix.case import Case
from crossfix.model import Stance


def own_side(records: pl.DataFrame, sources: pl.DataFrame, *, case: Case) -> pl.Series:
    """Return, row by row, whether a record carries the claimant's word.

    It does where its source, or an owner of its source, is of the claimant's party, or where it
    asserts with a credit to such a source in `cites`. Who denies or geolocates the claimant's
    words names it too, but speaks for itself.
    """
    speakers = speakers_of(sources, party=case.claims.claimant)
    cited = pl.col("cites").str.split(";").list.eval(pl.element().str.strip_chars())
    credits_them = cited.list.set_intersection(speakers).list.len() > 0
    relays = credits_them.fill_null(value=False) & (pl.col("stance") == str(Stance.ASSERTS))
    return records.select(own=pl.col("source_id").is_in(speakers) | relays)["own"]


def speakers_of(sources: pl.DataFrame, *, party: str | None) -> list[str]:
    """Return the sources of a party, and those that such a source owns, at any remove."""
    if party is None:
        return []
    rows = sources.select("source_id", "party", "parent").iter_rows()
    known = {source: (side, parent) for source, side, parent in rows}
    return sorted(source for source in known if _speaks(source, known, party=party))


def _speaks(
    source: str | None, known: dict[str, tuple[str | None, str | None]], *, party: str
) -> bool:
    seen: set[str] = set()
    while source is not None and source in known and source not in seen:
        seen.add(source)
        side, source = known[source]
        if side == party:
            return True
    return False
