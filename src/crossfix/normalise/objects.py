"""What was struck: the class of the words."""

import re
from functools import lru_cache

OBJECT_WORDS: dict[str, tuple[str, ...]] = {
    "armoured_vehicles": (
        r"(?<!oil )(?<!fuel )(?<!storage )(?<!water )\btanks?\b(?! farm)", "armou?red",
        r"\bIFVs?\b", r"\bAPCs?\b", r"\bvehicles?\b", r"\bS?VBIEDs?\b", r"\bjeeps?\b", "pick-?ups?",
        "convoy", r"\btechnicals\b", "бронетехник", "бронемашин", r"\bтанк(?!ер)", "автомобил",
        r"\bколонн", "دباب", "آلي(?:ة|ات)", "مدرع", "عربة", "عربات", "سيارات",
    ),
    "artillery": (
        "artillery", r"mortars?\b", "howitzer", "rocket launchers?", "rocket rails?",
        "rocket systems?", "heavy weapons?", "machine guns?", "recoilless",
        "anti-?(?:air(?:craft)?|tank) (?:guns?|weapons?|systems?|missiles?)",
        r"\bAA (?:guns?|systems?)", "weapons? systems?", r"\bMLRS\b", "миномет", "миномёт",
        "артиллер", r"\bРСЗО\b", r"зенитн\w+ установ", r"\bорудий", "مدفع", "مدافع", "هاون", "راجم",
    ),
    "base": (
        r"\bbases?\b(?<!command base)", r"\bfield camps?\b", "garrison", "barracks",
        "(?:staging|assembly|rallying) (?:areas?|positions?)", r"\bбаз[аыу]?\b",
        r"(?:IS|ISIL|militants'?|rebel) camps?\b", "قاعدة",
    ),
    "bunker": (
        r"bunkers?\b", "underground", r"shelters?\b", "dugouts?", r"\btunnels?\b", r"\bcaves?\b",
        "бункер", "укрыти", "блиндаж", r"\bтоннел", "землянк", "ملجأ", "ملاجئ", "تحصين تحت", "نفق",
        "أنفاق", "خنادق محصنة",
    ),
    "command_post": (
        "command(?!er)", "headquarters", r"\bHQ\b", r"\bstaff of",
        "communications? (?:node|cent|post)", "(?<!air traffic )control (?:cent|post|point)",
        "coordination cent", "meeting place of commanders", "командн", "штаб",
        r"пункт\w* управления", r"уз(?:е|ё)?л\w* связи", r"مقر(?:ات|ا)?\b", "مقار",
        r"(?:مركز|مراكز|غرف|نقاط|نقطة)\w* (?:ال)?(?:قيادة|عمليات|سيطرة|تحكم)", "غرفة عمليات",
    ),
    "depot": (
        r"(?<!ambulance )depots?\b", "warehouses?", "supply post", "ammunition (?:dump|store)",
        "arsenal", "hangars?", "(?<!oil )(?<!fuel )storages?", r"\bcaches?\b", "stockpiles?",
        "склад", "арсенал", "хранилищ", "схрон", "مستودع", "مخزن", "مخازن",
    ),
    "fighters": (
        "fighters", "militants", "militia", "gathering (?:point|of fighters)", "terrorists",
        "tactical units?", "fighting units?", "боевик", "مقاتل", "مسلح",
    ),
    "fortified_position": (
        "strong[ -]?(?:point|hold)s?", r"fortif\w+", r"\bpositions?\b", "checkpoints?",
        "front lines?", r"trench\w*", "hideouts?", r"\bberms?\b", "road ?blocks?", "опорн",
        "позици", "укрепл", "укрепр", "блокпост", "حاجز", "حواجز", "مواقع", "تحصينات", "نقاط محصنة",
        "نقطة محصنة", "متاريس",
    ),
    "training_camp": (
        r"training (?:camp|ground|cent|base)\w*", r"(?:учебн|тренировочн)\w+ (?:лагер|баз)",
        r"(?<!refugee )(?<!IDP )(?<!displacement )(?<!displaced )\bcamps\b(?! for)",
        r"лагер\w*(?! (?:беженц|для беженц|перемещ))", "معسكر(?: تدريب)?",
    ),
    "workshop": (
        "workshops?",
        (
            r"(?<=\w[ -])(?<!soap )(?<!medicine )(?<!cylinder )(?<!power )(?:factor(?:y|"
            r"ies)|plants?)\b"
        ),
        "manufactur",
        (
            r"(?:weapons?|bomb|IEDs?|explosives?) (?:(?!storage)\w+ )?"
            "(?:facilit|production)"
        ),
        "мастерск", r"\bзавод", r"\bцех", "ورشة", "ورش", "مصنع", "مصانع", "معمل", "معامل",
        r"محط\w+ (?:ل)?(?:إنتاج|تصنيع)",
    ),
    "bakery": (
        "baker(?:y|ies)", "пекарн", "хлебозавод", "مخبز", "فرن",
    ),
    "civilians": (
        r"civilians?\b(?! (?:areas?|infra))", "civilian gather", "displaced people", "мирн", "مدني",
    ),
    "displaced_camp": (
        r"\bIDPs?\b", "refugee camp", r"displac\w+ camp", "camp for (?:the )?displaced", "نازحين",
    ),
    "farm": (
        r"farm\w*", r"agricultur\w*", "livestock", r"\bsheep(?! market)", "poultry", "مزرعة",
        "مزارع", "ферм",
    ),
    "hospital": (
        "hospitals?", "medical", "clinics?", "ambulance", "maternity", r"health\s?care", "больниц",
        "госпитал", "مستشفى", "مشفى", "طبي",
    ),
    "infrastructure": (
        "stadium", r"bridges?\b", "power (?:plant|station)", "(?:medicine|soap) factory",
        "civilian infrastr", "post office", "industrial", r"^factory\b", r", ?factory\b",
        "electricity",
        (
            r"\boil[ -](?:\w+[ -]){0,2}?(?:wells?|well ?heads?|tanks?|"
            r"tankers?|pumps?|pump ?jacks?|refiner\w+|fields?|infrastructure|"
            r"facilit\w+|equipment|points?|compressors?|trucks?|sites?|"
            r"machines?|systems?)\b"
        ),
        r"\bwell ?heads?\b", r"\bpump ?jacks?\b", "refiner(?:y|ies)",
        "(?:oil|fuel) (?:tankers?|tanks?|trucks?)", "tanker trucks?",
        "supply (?:routes?|roads?|lines?)",
        r"\broads?\b", "railways?", r"мост\b", "нефт", "топливозаправщик", "бензовоз", "جسر",
        "جسور", "مصفاة", "مصافي", r"(?:آبار|بئر|صهاريج|ناقل\w+) (?:ال)?نفط",
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
        r"\bwater\b", "pumping", r"(?<!\bas )(?<!oil )\bwells?\b(?! ?heads?| as\b)", "reservoir",
        r"\bdam\b", "водо", "مياه",
    ),
}  # fmt: skip
_RULES = {name: re.compile("|".join(words), re.IGNORECASE) for name, words in OBJECT_WORDS.items()}


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
