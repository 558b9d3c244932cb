"""Place names made comparable across spellings, transliterations and scripts.

Three forms of one name, each coarser than the last:

- `fold`: one spelling per script (case, marks, hamza and ta marbuta, digits, articles);
- `latin`: the fold in Latin letters, vowels as far as the script writes them;
- `skeleton`: the consonants that every transliteration keeps, so that Talbiseh, Talbisah,
  تلبيسة and Тальбиса are one.

Letter values follow the UN system for Arabic (UNGEGN 2017) and common English, French and Russian
press usage; where usages differ, the letters are merged (q and k, kh and h, th and t).
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel

_ARABIC = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ہ": "ه",
        "ک": "ك",
        "ڪ": "ك",
        "گ": "ك",
        "ء": "",
        "ـ": "",  # tatweel only stretches a word
    }
)
# apostrophes and their kin write hamza and 'ayn, which most sources leave out; so do the
# Cyrillic hard and soft signs
_SILENT = re.compile("['`´‘’ʻʼʽʾʿˈ′ˌъь]")
_NOT_A_WORD = re.compile(r"[^\w]+|_+")
_ARTICLES = frozenset(
    {
        *("al", "el", "ul", "il", "l", "as", "es", "ash", "esh", "ar", "er", "at", "et", "az"),
        *("ez", "an", "en", "ad", "ed", "ath", "edh", "adh"),
        *("аль", "эль", "ал", "эл", "ас", "эс", "аш", "эш", "ар", "эр", "ат", "эт", "аз", "эз"),
        *("ан", "эн", "ад", "эд"),
    }
)
_FINAL_HA = re.compile(r"(?<=\w)ه\b")  # mostly a ta marbuta, which is spoken a
_JOINED_ARTICLE = re.compile(r"^el(?=[a-z]{4})")  # Maaret Elnaasan; a first word may be its own
_LEAST_AFTER_ARTICLE = 3  # letters that must follow ال for it to be an article

_LATIN_OF_ARABIC = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d",
    "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t",
    "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "و": "w", "ي": "y", "پ": "p", "چ": "ch", "ژ": "j", "ڤ": "v",
}  # fmt: skip
_LATIN_OF_CYRILLIC = {
    "а": "a", "б": "b", "в": "w", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e",
    "є": "e", "ж": "j", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ы": "y",
    "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_LATIN = str.maketrans(
    _LATIN_OF_ARABIC | _LATIN_OF_CYRILLIC | {"ı": "i", "ə": "e", "æ": "ae", "ø": "o", "ł": "l"}
)
# one class of consonants each; the order matters: digraphs before their letters
_CLASSES = (
    ("dzh", "j"),
    ("dj", "j"),
    ("tch", "x"),
    ("sch", "x"),
    ("sh", "x"),
    ("ch", "x"),
    ("kh", "h"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("ts", "s"),
    ("ck", "k"),
    ("q", "k"),
    ("c", "k"),
    ("p", "b"),
)
# words that tell namesakes apart, in English, Arabic and Russian; each one digit at the end of the
# skeleton, so that neither their place nor their language matters
_QUALIFIERS = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), digit)
    for pattern, digit in (
        (r"east(?:ern)?|sh[ae]?r[qk]iy?y?[ae]?h?|shrqya?|wostochn\w+", "1"),
        (r"west(?:ern)?|gh[ae]?rb[iy]y?y?[ae]?h?|zapadn\w+", "2"),
        (r"north(?:ern)?|sh[ae]?mal[iy]y?y?[ae]?h?|sewern\w+", "3"),
        (r"south(?:ern)?|j[ae]?n[uow]+b[iy]y?y?[ae]?h?|yujn\w+", "4"),
        (r"little|small|s[ae]?gh[ei]*y?r[ae]?h?", "5"),
        (r"big|great|greater|k[ae]?b[ei]*y?r[ae]?h?", "6"),
        (r"upper|f[aouw]*[qk]an[iy]y?[ae]?h?", "7"),
        (r"lower|t[ae]?ht[ae]?n[iy]y?[ae]?h?|thtanya?", "8"),
    )
)
_GEMINATE = re.compile(r"([^\Waeiouyw])\1+")
_VOWELS = re.compile("[aeiouywv]")
# Maarat al-Numan, Khirbat Ghazala: the t of a ta marbuta that the next word makes audible
_BOUND_T = re.compile(r"(?<=\w\w\w)[ae]t(?= )")
_FINAL_H = re.compile(r"(?<=\w)h(?= |$)")
_FINAL_VOWEL = re.compile(r"(?<=\w)(?:ay|[aei])?h?\b")
_MATRES = (
    (re.compile("[ouw]+"), "w"),
    (re.compile("[eiy]+"), "y"),
    (re.compile("[a ]"), ""),
)
_MANY_CONSONANTS = 4  # from here on the skeleton alone tells names well apart
_TRUST_IN_SKELETON = 0.6
_TRUST_ACROSS_SCRIPTS = 0.9


@lru_cache(maxsize=1 << 17)
def fold(name: str) -> str:
    """Return one spelling of a name within its script; folding twice changes nothing.

    >>> fold("Al-Bāb"), fold("اَلْبَاب"), fold("Ma'arat al-Numan"), fold("حي ١٧")
    ('bab', 'باب', 'maarat numan', 'حي 17')
    """
    text = _once(name)
    while (again := _once(text)) != text:
        text = again
    return text


def _once(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).casefold()
    # й is a letter, not a marked и
    text = text.replace("и\u0306", "й")
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = _SILENT.sub("", text.translate(_ARABIC))
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    words = [_without_article(word) for word in _NOT_A_WORD.sub(" ", text).split()]
    words[1:] = [_JOINED_ARTICLE.sub("", word) for word in words[1:]]
    return " ".join([word for word in words if word not in _ARTICLES] or words)


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) >= 2 + _LEAST_AFTER_ARTICLE else word


@lru_cache(maxsize=1 << 17)
def latin(name: str) -> str:
    """Return the folded name in Latin letters.

    >>> latin("تلبيسة"), latin("Тальбиса")
    ('tlbysa', 'talbisa')
    """
    return _FINAL_HA.sub("ا", fold(name)).translate(_LATIN)


@lru_cache(maxsize=1 << 17)
def skeleton(name: str) -> str:
    """Return the consonants that transliterations agree on, without spaces.

    >>> {skeleton(name) for name in ("Talbiseh", "Talbisah", "تلبيسة", "Тальбиса")}
    {'tlbs'}
    >>> skeleton("Maarat al-Numan") == skeleton("معرة النعمان") == skeleton("Мааррат-эн-Нууман")
    True
    """
    text, found = latin(name), []
    for word, digit in _QUALIFIERS:
        without = word.sub(" ", text)
        if without != text and without.strip():
            text = without
            found.append(digit)
    text = _FINAL_H.sub("", _classes(" ".join(text.split())))
    return _VOWELS.sub("", text).replace(" ", "") + "".join(found)


def _classes(text: str) -> str:
    text = _BOUND_T.sub("", text)
    for letters, one in _CLASSES:
        text = text.replace(letters, one)
    return _GEMINATE.sub(r"\1", text)


@lru_cache(maxsize=1 << 17)
def _matres(name: str) -> str:
    """Return consonants and those vowels that Arabic would write, as far as Latin tells."""
    text = _FINAL_VOWEL.sub("", _classes(latin(name)))
    for vowels, one in _MATRES:
        text = vowels.sub(one, text)
    return text


def similarity(left: str, right: str) -> float:
    """Return how alike two names are, 0 to 1; 1 where they fold to one spelling.

    A mean of two normalised Indel similarities: of the Latin forms, and of the skeletons, which
    count for more the more consonants there are. Symmetric.

    >>> similarity("Jisr al-Shughur", "Jisr ash-Shughour") > 0.9
    True
    >>> similarity("Al-Bab", "Homs") < 0.3
    True
    """
    if fold(left) == fold(right):
        return 1.0
    bones = skeleton(left), skeleton(right)
    trust = min(1.0, min(map(len, bones)) / _MANY_CONSONANTS)
    if is_arabic(left) == is_arabic(right):
        trust *= _TRUST_IN_SKELETON
        letters = Indel.normalized_similarity(latin(left), latin(right))
    else:  # one of them writes no short vowels
        trust *= _TRUST_ACROSS_SCRIPTS
        letters = Indel.normalized_similarity(_matres(left), _matres(right))
    return trust * Indel.normalized_similarity(*bones) + (1 - trust) * letters


def is_arabic(name: str) -> bool:
    """Return whether a name is written in Arabic letters.

    >>> is_arabic("حلب"), is_arabic("Aleppo")
    (True, False)
    """
    return any("\u0600" <= letter <= "\u06ff" for letter in name)
