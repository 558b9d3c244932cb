"""Kinds of incident and the parties to them: who strikes whom, where, and how."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from crossfix.model import EVENT_PARENT
from crossfix.synth.ground import ARMY_HELD, BANNER_HELD, REBEL_HELD

Reals = npt.NDArray[np.float64]

# kinds of incident and how common each is; then the wider kinds that reports may state
LEAVES = {
    "air_strike": 0.30,
    "shelling": 0.24,
    "armed_clash": 0.16,
    "explosive_device": 0.10,
    "ground_missile": 0.07,
    "attack_on_civilians": 0.07,
    "drone_strike": 0.05,
    "cruise_missile": 0.01,
}
KINDS = (*LEAVES, "explosive_violence", "armed_violence")
PARENT = np.array([KINDS.index(EVENT_PARENT[kind] or kind) for kind in KINDS])
ROOT = KINDS.index("armed_violence")

ARMY, ALLY, ASSEMBLY, FRONT, BANNER, COALITION = range(6)
CIVILIANS, ARMY_OR_ALLY, ASSEMBLY_OR_FRONT = 6, 7, 8
# what a report writes; two names with "or" between leave it open which
SAYINGS = (
    "Sarand Army",
    "Northern Ally",
    "Free Assembly",
    "Mountain Front",
    "Black Banner",
    "Western Coalition",
    "civilians",
    "Northern Ally;Sarand Army",
    "Free Assembly;Mountain Front",
)
OPEN = {ARMY: ARMY_OR_ALLY, ALLY: ARMY_OR_ALLY, ASSEMBLY: ASSEMBLY_OR_FRONT}
OPEN |= {FRONT: ASSEMBLY_OR_FRONT}

_AIR = ("air_strike", "drone_strike", "cruise_missile")
# shares of the attackers from the air and on the ground, by who holds the place
_FROM_AIR = {
    ARMY_HELD: {COALITION: 0.6, ALLY: 0.2, ARMY: 0.2},
    REBEL_HELD: {ARMY: 0.6, ALLY: 0.37, COALITION: 0.03},
    BANNER_HELD: {COALITION: 0.5, ALLY: 0.25, ARMY: 0.25},
}
_ON_GROUND = {
    ARMY_HELD: {ASSEMBLY: 0.4, FRONT: 0.25, BANNER: 0.35},
    REBEL_HELD: {ARMY: 0.7, BANNER: 0.15, FRONT: 0.1, ASSEMBLY: 0.05},
    BANNER_HELD: {ARMY: 0.45, ASSEMBLY: 0.2, BANNER: 0.35},
}
# the other side, by who holds the place; of the holder's own attacks: the army, or civilians
_HOLDERS = {ARMY_HELD: (ARMY,), REBEL_HELD: (ASSEMBLY, FRONT), BANNER_HELD: (BANNER,)}
_OWN_ATTACKS_ON_ARMY = 0.5


@lru_cache(maxsize=1)
def attackers() -> Reals:
    """Return cumulated shares of attackers: holder, kind, attacker."""
    shares = np.zeros((3, len(LEAVES), COALITION + 1))
    for holder in (ARMY_HELD, REBEL_HELD, BANNER_HELD):
        for number, kind in enumerate(LEAVES):
            given = _FROM_AIR if kind in _AIR else _ON_GROUND
            for party, share in given[holder].items():
                shares[holder, number, party] = share
    return shares.cumsum(-1)


@lru_cache(maxsize=1)
def opponents() -> Reals:
    """Return cumulated shares of opponents: holder, attacker, opponent."""
    shares = np.zeros((3, COALITION + 1, CIVILIANS + 1))
    for holder, held_by in _HOLDERS.items():
        for party in range(COALITION + 1):
            others = [one for one in held_by if one != party]
            if party in held_by:
                shares[holder, party, CIVILIANS] = 1 - _OWN_ATTACKS_ON_ARMY
                others = [ARMY] if party != ARMY else [ASSEMBLY]
            rest = 1 - shares[holder, party].sum()
            shares[holder, party, others] = rest / len(others)
    return shares.cumsum(-1)
