"""Who: the sides that a text names, and in which part.

Who flies is an actor; to whom the targets are said to belong is an affiliation.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from crossfix.extract.folding import Folded, scripts_in
from crossfix.extract.found import Field, Found
from crossfix.extract.names import Names, find_names, is_capital, words_of
from crossfix.normalise.actors import aliases
from crossfix.normalise.areas import country_code
from crossfix.normalise.names import is_arabic

# sides that struck from the air or the ground as states or with states; the rest were struck
POWERS = frozenset(
    {
        "France",
        "Iran",
        "Iraq",
        "Israel",
        "Jordan",
        "Russia",
        "Saudi Arabia",
        "Saudi-led Coalition",
        "Syrian government",
        "Turkey",
        "US-led Coalition",
        "Ukraine",
        "United Kingdom",
        "United States",
    }
)
_FORCES = (
    r"(?:\w+[ -]){0,2}?(?:air ?force|aircraft|aviation|planes?|jets?|warplanes?|bombers?|"
    r"fighters?|helicopters?|drones?|"
    r"military|army|forces|troops|air ?strikes?|raids?|strikes?|artillery|missiles?|shelling|"
    r"air group|aerospace forces|"
    r"attack|bombing|bombardment)"
)
_RU_FORCES = (
    r"(?:\w+ ){0,2}?(?:авиаци\w*|самолет\w*|вертолет\w*|ввс|вкс|военн\w*|арми\w*|авиагрупп\w*|"
    r"удар\w*|сил\w*|летчик\w*|экипаж\w*|артиллери\w*)"
)
_AR_FORCES = (
    r"(?:ال|لل)?(?:طيران|طاير\w+|مقاتل\w+|غار\w+|قوات|جيش|سلاح الجو|ضربات|قصف|مروحي\w+|"
    r"مدفعي\w+)(?: ال\w+){0,2}?"
)
# an adjective beside a force: folded stems by the common name of the side
_NATIONS: dict[str, tuple[str, str, str]] = {
    "Russia": ("russian|russia's", "россииск|русск", "روسي|روسيه"),
    "Syrian government": (
        "syrian(?: government| army| regime| state)?|regime|assad(?:'s)?|government",
        "сирииск",
        "سوري|سوريه|نظام|حكومي|حكوميه|اسدي|اسد",
    ),
    "US-led Coalition": ("coalition(?:'s)?|us-led|u\\.s\\.-led", "коалици", "تحالف|دولي|دوليه"),
    "United States": ("american|us|u\\.s\\.", "американск", "اميركي|امريكي|اميركيه|امريكيه"),
    "Turkey": ("turkish", "турецк", "تركي|تركيه"),
    "Israel": ("israeli", "израильск", "اسرائيلي|اسرائيليه"),
    "Iran": ("iranian", "иранск", "ايراني|ايرانيه"),
    "Iraq": ("iraqi", "иракск", "عراقي|عراقيه"),
    "Jordan": ("jordanian", "иорданск", "اردني|اردنيه"),
    "Saudi-led Coalition": (
        "saudi-led|arab coalition",
        "саудовск",
        "تحالف العربي|تحالف بقياده السعوديه",
    ),
    "Ukraine": ("ukrainian", "украинск", "اوكراني|اوكرانيه"),
    "France": ("french", "французск", "فرنسي|فرنسيه"),
    "United Kingdom": ("british|raf", "британск", "بريطاني|بريطانيه"),
}
_TARGETS = re.compile(
    r"['\"]?\s*(?:\w+ ){0,3}?(?:targets?|positions?|facilit|objects?|militants?|fighters?|"
    r"terrorists?|infrastructure|"
    r"vehicles?|units?|depots?|camps?|posts?|headquarters|strong|bunkers?|base|command|"
    r"training|buildings?|held|controlled)"
)
_OF_TARGETS = re.compile(
    r"(?:\b(?:targets?|positions?|facilit\w+|objects?|militants?|fighters?|camps?|depots?|"
    r"posts?|units?|infrastructure|against|bases?)"
    r"(?: \w+)? (?:of|by|belonging to|against)?(?: the)?(?: \w+)?|"
    r"\b(?:объект\w*|позици\w*|боевик\w*|цел\w*|террорист\w*|пункт\w*|лагер\w*|склад\w*|"
    r"группировк\w*)(?: \w+)?|"
    r"(?:هدف\w*|اهداف\w*|مواقع|مقر\w*|تابع\w*|ضد|عناصر|مسلحي|ارهابي\w*)(?: \w+)?)\s*[\"'«]?\Z"
)


_ISO = 2  # letters of the code of a country, which country_code takes for one


class _Side(NamedTuple):
    start: int
    end: int
    name: str
    force: bool  # its air force, army or strikes are named


@cache
def _adjectives(scripts: frozenset[str]) -> re.Pattern[str]:
    """Return the words for a power's forces in the scripts that a text has."""
    parts = []
    for number, (english, russian, arabic) in enumerate(_NATIONS.values()):
        words = [rf"\b(?:{english})[ -]{_FORCES}\b"]
        if "ru" in scripts:
            words.append(rf"\b(?:{russian})\w* {_RU_FORCES}\b")
        if "ar" in scripts:
            words.append(rf"(?<!\w)[وفبل]?{_AR_FORCES} (?:ال)?(?:{arabic})(?!\w)")
        parts.append(f"(?P<n{number}>{'|'.join(words)})")
    return re.compile("|".join(parts))


@lru_cache(maxsize=1)
def _names() -> tuple[Names, tuple[str, ...]]:
    """Return the spellings of sides that are no names of countries, and the sides by number."""
    known = {
        spelling: name
        for spelling, name in aliases().items()
        if len(spelling) <= _ISO or not country_code(spelling)
    }
    sides = tuple(sorted(set(known.values())))
    entries = {spelling.replace("й", "и"): (sides.index(name),) for spelling, name in known.items()}
    return Names(entries, frozenset(key.partition(" ")[0] for key in entries)), sides


def read_actors(folded: Folded) -> tuple[Found, ...]:
    """Return the sides that a text names: who struck, and to whom the targets belong.

    A power that is named without its forces is no actor: "talks with Russia".
    """
    found = []
    for side in sorted(_sides(folded)):
        field = _part(folded.text, side)
        if field is not None:
            quote = folded.quote(side.start, side.end)
            found.append(Found(field=field, value=side.name, quote=quote))
    return tuple(found)


def _sides(folded: Folded) -> Iterator[_Side]:
    nations = tuple(_NATIONS)
    taken: set[int] = set()
    for match in _adjectives(scripts_in(folded.text)).finditer(folded.text):
        name = nations[int((match.lastgroup or "n0")[1:])]
        taken.update(range(*match.span()))
        yield _Side(match.start(), match.end(), name, force=True)
    names, sides = _names()
    for hit in find_names(folded, words_of(folded), names):
        words = folded.text[hit.start : hit.end]
        if hit.start in taken or not _is_name(folded, words, hit.start, hit.end):
            continue
        yield _Side(hit.start, hit.end, sides[hit.entries[0]], force=" " in words)


def _is_name(folded: Folded, words: str, start: int, end: int) -> bool:
    """Return whether words name a side: IS, not is; the Coalition, not a coalition."""
    if words == "civilian" or words.startswith("civilian"):
        return False
    if is_arabic(words) or " " in words or "-" in words:
        return True
    if len(words) <= 4:
        return folded.quote(start, end).words.isupper()
    return is_capital(folded, start)


def _part(text: str, side: _Side) -> Field | None:
    if side.name not in POWERS:
        after = text[side.end : side.end + 60]
        before = text[max(0, side.start - 50) : side.start]
        belongs = _TARGETS.match(after) or _OF_TARGETS.search(before)
        return Field.AFFILIATION if belongs else None
    return Field.ACTOR if side.force or side.name == "US-led Coalition" else None
