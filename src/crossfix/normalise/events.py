"""What kind of event each source's word means."""

import re
from functools import lru_cache

from crossfix.model import EVENT_PARENT

_WORDS: dict[str, str] = {
    "airstrike": "air_strike",
    "airstrikes": "air_strike",
    "air strikes": "air_strike",
    "air raid": "air_strike",
    "bombing": "air_strike",
    "helicopter": "air_strike",
    "artillery": "shelling",
    "artillery strike": "shelling",
    "artillery shelling": "shelling",
    "mortar": "shelling",
    "rocket": "shelling",
    "naval bombardment": "shelling",
    "drone": "drone_strike",
    "drone attack": "drone_strike",
    "cruise missile strike": "cruise_missile",
    "missile": "ground_missile",
    "ballistic missile": "ground_missile",
    "ied": "explosive_device",
    "car bomb": "explosive_device",
    "landmine": "explosive_device",
    "suicide bomb": "explosive_device",
    "clash": "armed_clash",
    "clashes": "armed_clash",
    "ground operation": "armed_clash",
    "shooting": "armed_violence",
    "execution": "attack_on_civilians",
    # UCDP's kinds of organized violence (Sundberg and Melander 2013, JPR 50:523). State-based
    # conflict holds battles and bombardment alike; one-sided violence is against civilians.
    "ucdp:1": "armed_violence",
    "ucdp:2": "armed_clash",
    "ucdp:3": "attack_on_civilians",
    # ACLED's sub-event types (codebook of 2024)
    "acled:air/drone strike": "air_strike",
    "acled:shelling/artillery/missile attack": "explosive_violence",
    "acled:remote explosive/landmine/ied": "explosive_device",
    "acled:suicide bomb": "explosive_device",
    "acled:grenade": "explosive_violence",
    "acled:chemical weapon": "armed_violence",
    "acled:armed clash": "armed_clash",
    "acled:government regains territory": "armed_clash",
    "acled:non state actor overtakes territory": "armed_clash",
    "acled:attack": "attack_on_civilians",
    "acled:sexual violence": "attack_on_civilians",
    "acled:abduction/forced disappearance": "attack_on_civilians",
    "acled:disrupted weapons use": "air_incident",
} | dict.fromkeys(
    (
        "acled:agreement",
        "acled:arrests",
        "acled:change to group/activity",
        "acled:headquarters or base established",
        "acled:looting/property destruction",
        "acled:non violent transfer of territory",
        "acled:other",
        "acled:peaceful protest",
        "acled:protest with intervention",
        "acled:excessive force against protesters",
        "acled:violent demonstration",
        "acled:mob violence",
    ),
    "other",
)
_SPACES = re.compile(r"[\s_-]+")
_LIST = re.compile(r"\s*(?:,|;|\band/or\b|\band\b|\bor\b|/)\s*")


def ancestors(kind: str) -> list[str]:
    """Return a kind of event and what it is a kind of, nearest first.

    >>> ancestors("air_strike")
    ['air_strike', 'explosive_violence', 'armed_violence']
    """
    line = [kind]
    while (parent := EVENT_PARENT[line[-1]]) is not None:
        line.append(parent)
    return line


def common_kind(kinds: list[str]) -> str | None:
    """Return the nearest kind that all are kinds of; None where there is none.

    >>> common_kind(["air_strike", "shelling"])
    'explosive_violence'
    """
    lines = [ancestors(kind) for kind in kinds]
    return next((kind for kind in lines[0] if all(kind in line for line in lines)), None)


@lru_cache(maxsize=1 << 12)
def event_class(word: str | None) -> str | None:
    """Return the kind of event that a source's word means; None where the word is unknown.

    >>> event_class("Airstrike"), event_class("airstrike_and/or_artillery"), event_class("ucdp:3")
    ('air_strike', 'explosive_violence', 'attack_on_civilians')
    """
    if word is None:
        return None
    text = _SPACES.sub(" ", word.casefold()).strip()
    whole = _one(text)
    if whole is not None or text.startswith(("acled:", "ucdp:")):
        return whole
    kinds = [_one(part) for part in _LIST.split(text) if part]
    known = [kind for kind in kinds if kind is not None]
    return common_kind(known) if known and len(known) == len(kinds) else None


def _one(text: str) -> str | None:
    name = text.replace(" ", "_")
    return name if name in EVENT_PARENT else _WORDS.get(text)
