"""Families of events, and the values of a column that holds several."""

import polars as pl

from crossfix.model import EXPLOSIVE_KINDS, EXPLOSIVE_VIOLENCE, MUNITION_PARENT

_NOTHING = frozenset({"", "unknown"})


def family(event_type: pl.Expr) -> pl.Expr:
    """Return the family of a kind of event: who reports one kind of it would report the others.

    >>> frame = pl.DataFrame({"kind": ["shelling", "air_encounter", None]})
    >>> frame.select(family(pl.col("kind")))["kind"].to_list()
    ['explosive_violence', 'air_encounter', None]
    """
    explosive = event_type.is_in(EXPLOSIVE_KINDS)
    return pl.when(explosive).then(pl.lit(EXPLOSIVE_VIOLENCE)).otherwise(event_type).name.keep()


def parts(value: str | None) -> frozenset[str]:
    """Return the values between ';', without those that say nothing.

    >>> sorted(parts("depot; base;unknown")), sorted(parts(None))
    (['base', 'depot'], [])
    """
    return frozenset(part.strip() for part in (value or "").split(";")) - _NOTHING


def wider(munition: str) -> frozenset[str]:
    """Return a class of weapon and all that it is a kind of.

    >>> sorted(wider("barrel_bomb"))
    ['barrel_bomb', 'unguided_bomb', 'unspecified_bomb']
    """
    found = {munition}
    parent = MUNITION_PARENT.get(munition)
    return frozenset(found | wider(parent)) if parent else frozenset(found)


def ruled_out(named: frozenset[str], excluded: frozenset[str]) -> frozenset[str]:
    """Return the classes of weapon named that cannot have been used if none of the excluded was.

    >>> sorted(ruled_out(frozenset({"barrel_bomb", "missile"}), frozenset({"unguided_bomb"})))
    ['barrel_bomb']
    """
    return frozenset(one for one in named if wider(one) & excluded)


def known(value: pl.Expr) -> pl.Expr:
    """Return the text, with null where it says no more than that it is unknown."""
    return pl.when(~value.str.strip_chars().is_in(sorted(_NOTHING))).then(value)
