"""What was struck: the class of the words."""

import re
from functools import lru_cache

_WORDS: dict[str, tuple[str, ...]] = {
    "armoured_vehicles": (
        r"\btanks?\b(?! farm)", "armou?red", r"\bIFVs?\b", r"\bAPCs?\b", r"\bvehicles?\b",
        r"\bjeeps?\b", "pick-?ups?", "convoy", "бронетехник", r"\bтанк", "автомобил", "دباب",
        "آلي(?:ة|ات)",
    ),
    "artillery": (
        "artillery", r"mortars?\b", "howitzer", "rocket launchers?", "heavy weapons?",
        r"\bMLRS\b", "миномет", "миномёт", "артиллер", "مدفع",
    ),
    "base": (
        r"\bbases?\b(?<!command base)", r"\bfield camps?\b", "garrison", "barracks",
        r"\bбаз[аыу]?\b", r"(?:IS|ISIL|militants'?|rebel) camps?\b", "قاعدة",
    ),
    "bunker": (
        r"bunkers?\b", "underground", r"shelters?\b", "dugouts?", "бункер", "укрыти", "блиндаж",
        "ملجأ",
    ),
    "command_post": (
        "command(?!er)", "headquarters", r"\bHQ\b", r"\bstaff of",
        "communications? (?:node|cent)", "meeting place of commanders", "командн", "штаб",
        "узел связи", "مقر", "غرفة عمليات",
    ),
    "depot": (
        r"(?<!ambulance )depots?\b", "warehouses?", "supply post", "ammunition (?:dump|store)",
        "arsenal", "hangars?", "storage", "склад", "مستودع",
    ),
    "fighters": (
        "fighters", "militants", "militia", "gathering (?:point|of fighters)", "terrorists",
        "боевик", "مقاتل", "مسلح",
    ),
    "fortified_position": (
        "strong-?(?:point|hold)s?", r"fortif\w+", r"\bpositions?\b", "checkpoints?",
        "front lines?", r"trench\w*", "hideouts?", "опорн", "позици", "укрепл", "حاجز", "مواقع",
    ),
    "training_camp": (
        r"training (?:camp|ground|cent|base)\w*", r"(?:учебн|тренировочн)\w+ (?:лагер|баз)",
        "معسكر(?: تدريب)?",
    ),
    "workshop": (
        "workshops?",
        r"(?<=\w[ -])(?<!soap )(?<!medicine )(?<!cylinder )(?<!power )(?:factor(?:y|ies)|plant)\b",
        "manufactur", "мастерск", r"\bзавод", "ورشة", "مصنع",
    ),
    "bakery": (
        "baker(?:y|ies)", "пекарн", "хлебозавод", "مخبز", "فرن",
    ),
    "civilians": (
        r"civilians?\b(?! (?:areas?|infra))", "civilian gather", "displaced people", "мирн",
        "مدني",
    ),
    "displaced_camp": (
        r"\bIDPs?\b", "refugee camp", r"displac\w+ camp", "camp for (?:the )?displaced",
        "نازحين",
    ),
    "farm": (
        r"farm\w*", r"agricultur\w*", "livestock", r"\bsheep(?! market)", "poultry", "مزرعة",
        "مزارع", "ферм",
    ),
    "hospital": (
        "hospitals?", "medical", "clinics?", "ambulance", "maternity", r"health\s?care",
        "больниц", "госпитал", "مستشفى", "مشفى", "طبي",
    ),
    "infrastructure": (
        "stadium", r"bridges?\b", "power (?:plant|station)", "(?:medicine|soap) factory",
        "civilian infrastr", "post office", "industrial", r"^factory\b", r", ?factory\b",
        "electricity", r"мост\b", "جسر",
    ),
    "market": (
        r"markets?\b", "bazaa?r", "commerce", "рын(?:ок|к)", "سوق", "أسواق",
    ),
    "mosque": (
        "mosques?", "religious", r"church\w*", "мечет", "مسجد", "جامع",
    ),
    "residential": (
        "residential", r"\bhomes?\b", r"\bhouses?\b", "apartments?", r"villages?\b",
        "civilian areas?", "residen(?:ce|ces)", "жил(?:ой|ые|ых)", "منزل", "منازل", "سكني",
    ),
    "school": (
        "schools?", "kindergarten", r"universit\w+", r"education\w*", "школ", "университет",
        "مدرسة", "مدارس",
    ),
    "water": (
        r"\bwater\b", "pumping", r"\bwells?\b", "reservoir", r"\bdam\b", "водо", "مياه",
    ),
}  # fmt: skip
_RULES = {name: re.compile("|".join(words), re.IGNORECASE) for name, words in _WORDS.items()}


@lru_cache(maxsize=1 << 13)
def object_class(words: str | None) -> str | None:
    """Return the classes that the words name, ';' between; None where they name none.

    >>> object_class("bomb workshop disguised as gas-cylinder plant; equipment base")
    'base;workshop'
    >>> object_class("Education, Healthcare"), object_class("unknown"), object_class("12 objects")
    ('hospital;school', None, None)
    """
    if words is None:
        return None
    found = {name for name, pattern in _RULES.items() if pattern.search(words)}
    return ";".join(sorted(found)) or None
