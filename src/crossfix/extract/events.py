"""What kind of event a text tells of, in the words of the taxonomy of the model."""

import re
from collections import Counter

from crossfix.extract.folding import Folded
from crossfix.extract.found import Field, Found

# by kind, in folded spelling; every kind is one of EVENT_PARENT
_WORDS: dict[str, str] = {
    "cruise_missile": (
        r"\bcruise missiles?\b|\bkalibr\b|\bкрылат\w+ ракет\w*|\bкалибр\w*|صواريخ (?:كروز|مجنحه)|"
        r"صاروخ (?:كروز|مجنح)"
    ),
    "drone_strike": (
        r"\b(?:drone|uav|unmanned) (?:air ?)?(?:strikes?|attacks?)\b|\bудар\w* (?:бпла|"
        r"беспилотник\w*|дрон\w*)|"
        r"(?:غار\w+|استهداف|قصف) (?:من |ب)?(?:طايره )?(?:مسيره|بدون طيار)"
    ),
    "air_strike": (
        r"\b(?:air ?(?:-)?strikes?|air raids?|airstrikes?|warplanes?|fighter jets?|sorties?|"
        r"helicopters?|barrel bombs?|"
        r"bomb(?:ers?|ed|ing|ings)|combat missions?|aerial (?:attack|bombing|bombardment)|"
        r"strikes? (?:struck|destroyed|engaged|damaged|suppressed|hit|targeted|wounded)|su-\d+\w*|"
        r"(?:aircraft|planes?|jets?) (?:\w+ ){0,2}?(?:struck|hit|destroyed|attacked|eliminated|"
        r"targeted|bombed))\b|"
        r"\b(?:авиаудар\w*|авиац\w+|авианалет\w*|вылет\w*|самолет\w*|бомбардировщик\w*|"
        r"штурмовик\w*|вкс|ввс)\b|"
        r"غاره|غارات|طيران|طاير\w+|طلع\w+|براميل|مقاتلات"
    ),
    "ground_missile": (
        r"\b(?:ballistic|ground-to-ground|surface-to-surface|scud) (?:missiles?|rockets?)\b|"
        r"\bбаллистическ\w+ ракет\w*|صواريخ? (?:باليستي\w*|ارض ارض|بالستي\w*)"
    ),
    "shelling": (
        r"\b(?:shell(?:ed|ing|s)|artillery (?:fire|shells?|strikes?|attack|bombardment)|"
        r"mortar (?:fire|shells?|rounds?|attack)s?|"
        r"rocket (?:fire|attacks?)|rockets (?:hit|struck|landed|fell))\b|"
        r"\b(?:обстрел\w*|артобстрел\w*|минометн\w+ огн\w+)|قصف\w* (?:ال)?(?:مدفعي|صاروخي)\w*|"
        r"قذايف|قذيفه"
    ),
    "explosive_device": (
        r"\b(?:(?:car|truck|suicide|roadside) bomb(?:ing|er|ers|s)? (?:\w+ ){0,2}?(?:explod\w+|"
        r"detonat\w+|attack\w*|blast|kill\w*)|"
        r"suicide (?:attack|bombing)s?|ied (?:explo\w+|blast|attack)|land ?mines? explo\w+)\b|"
        r"\b(?:теракт\w*|подорвал\w*|подрыв\w*|взрыв\w* (?:автомобил\w+|бомб\w+|мин\w+))|"
        r"تفجير (?:انتحاري|سياره)|سياره مفخخه|عبوه ناسفه|لغم"
    ),
    "armed_clash": (
        r"\b(?:clash(?:es|ed)|ground (?:offensive|assault|operation)|firefights?|"
        r"fierce fighting)\b|"
        r"\b(?:боестолкновени\w+|столкновени\w+|бои|боев между)\b|اشتباك\w*|معارك"
    ),
}  # fmt: skip
_KINDS = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items()))


def read_events(folded: Folded) -> tuple[Found, ...]:
    """Return the words of a text that tell what kind of event it was, in its order."""
    return tuple(
        Found(field=Field.EVENT, value=match.lastgroup, quote=folded.quote(*match.span()))
        for match in _KINDS.finditer(folded.text)
    )


def main_event(events: tuple[Found, ...]) -> Found | None:
    """Return the event that most of the words name, the first of them; None where none do.

    A word for a special kind outweighs any number of words for air strikes in general: jets that
    fire a cruise missile.
    """
    if not events:
        return None
    counts = Counter(str(one.value) for one in events)
    special = [one for one in events if one.value in {"cruise_missile", "drone_strike"}]
    return max(special or events, key=lambda one: (counts[str(one.value)], -one.quote.start))
