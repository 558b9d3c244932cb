"""Markings of the Traffic Light Protocol, version 2.0 (FIRST, 2022), and the audiences they make.

A marking says how far what it stands on may be passed on. An audience is whoever may read up to one
marking; who works on the case reads all of it.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Tlp(StrEnum):
    """How far something may be passed on, from anybody to named people alone."""

    CLEAR = "CLEAR"  # to anybody
    GREEN = "GREEN"  # within the community, not by channels open to all
    AMBER = "AMBER"  # within the organisation and to its partners, where they need it
    AMBER_STRICT = "AMBER+STRICT"  # within the organisation alone
    RED = "RED"  # to the people named, and nobody else


class Audience(StrEnum):
    """Who looks, from who sees most to who sees least."""

    OWN = "own"  # who works on the case: everything, as it lies in the store
    NAMED = "named"  # people whom TLP:RED names
    ORGANISATION = "organisation"
    PARTNERS = "partners"
    COMMUNITY = "community"
    PUBLIC = "public"


STRICTNESS: Mapping[str, int] = {tlp: number for number, tlp in enumerate(Tlp)}
# the strictest marking that an audience may read
MOST: Mapping[Audience, Tlp] = {
    Audience.NAMED: Tlp.RED,
    Audience.ORGANISATION: Tlp.AMBER_STRICT,
    Audience.PARTNERS: Tlp.AMBER,
    Audience.COMMUNITY: Tlp.GREEN,
    Audience.PUBLIC: Tlp.CLEAR,
}
_WIDTH = tuple(Audience)


def read_tlp(text: str) -> Tlp:
    """Return the marking that a text gives; raise ValueError where it gives none.

    WHITE is what version 1 of the protocol called CLEAR. A space may stand for the plus.

    >>> read_tlp("TLP:AMBER+STRICT"), read_tlp("tlp: white").value
    (<Tlp.AMBER_STRICT: 'AMBER+STRICT'>, 'CLEAR')
    """
    plain = re.sub(r"^TLP\s*:?\s*", "", text.strip().upper())
    name = re.sub(r"\s*[+_ -]\s*", "+", plain)
    try:
        return Tlp("CLEAR" if name == "WHITE" else name)
    except ValueError:
        raise ValueError(f"is none of {', '.join(map(label, Tlp))}") from None


def kept_tlp(text: str) -> Tlp:
    """Return the marking that stands in a table; RED where it is none that we know.

    >>> kept_tlp("GREEN"), kept_tlp("GREENISH").value
    (<Tlp.GREEN: 'GREEN'>, 'RED')
    """
    return Tlp(text) if text in tuple(Tlp) else Tlp.RED


def read_audience(text: str) -> Audience:
    """Return the audience of a name, or the one that reads up to a marking; raise ValueError else.

    >>> read_audience("partners") is read_audience("TLP:AMBER") is Audience.PARTNERS
    True
    """
    if text in tuple(Audience):
        return Audience(text)
    try:
        tlp = read_tlp(text)
    except ValueError:
        raise ValueError(f"is none of {', '.join(Audience)}, and no marking") from None
    return next(audience for audience, most in MOST.items() if most is tlp)


def label(tlp: Tlp) -> str:
    """Return a marking as it is written on what it marks.

    >>> label(Tlp.AMBER_STRICT)
    'TLP:AMBER+STRICT'
    """
    return f"TLP:{tlp}"


def no_wider(audience: Audience, most: Audience) -> bool:
    """Return whether an audience sees no more than another.

    >>> no_wider(Audience.PUBLIC, Audience.PARTNERS), no_wider(Audience.OWN, Audience.NAMED)
    (True, False)
    """
    return _WIDTH.index(audience) >= _WIDTH.index(most)
