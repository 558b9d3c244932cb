"""Kinds of event and classes of objects that the verdicts tell apart."""

import polars as pl

EXPLOSIVE_VIOLENCE = "explosive_violence"
EXPLOSIVE_KINDS = (
    EXPLOSIVE_VIOLENCE,
    "air_strike",
    "cruise_missile",
    "drone_strike",
    "shelling",
    "ground_missile",
    "explosive_device",
)
MILITARY = frozenset(
    {
        "armoured_vehicles",
        "artillery",
        "base",
        "bunker",
        "command_post",
        "depot",
        "fighters",
        "fortified_position",
        "training_camp",
        "workshop",
    }
)
# Objects that the law of armed conflict protects (Additional Protocol I, articles 48-56), unless
# they are used for military action; that is for others to judge.
PROTECTED = frozenset(
    {
        "bakery",
        "civilians",
        "displaced_camp",
        "farm",
        "hospital",
        "infrastructure",
        "market",
        "mosque",
        "residential",
        "school",
        "water",
    }
)
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


def known(value: pl.Expr) -> pl.Expr:
    """Return the text, with null where it says no more than that it is unknown."""
    return pl.when(~value.str.strip_chars().is_in(sorted(_NOTHING))).then(value)
