"""One spelling for many, with the way back to the place in the original text."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from crossfix.extract.found import Quote

# letters that writers exchange freely, and marks of which each stands for several
_SAME = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئ", "ي"),
    "ؤ": "و",
    "ة": "ه",
    "ۀ": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ک": "ك",
    "ڪ": "ك",
    "گ": "ك",
    "ـ": "",  # tatweel only stretches a word
    **dict.fromkeys("’‘ʼʻ`´′", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("#_", " "),  # hashtags are words
    "٬": ",",
    "٫": ".",
}
_LINES = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


class Folded:
    """A text in one spelling; `text` is searched, `quote` leads back to the original.

    `kept` is what readers made of it once and share: its tokens, its words.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original.translate(_FOLDS)
        self.kept: dict[str, Any] = {}

    @cached_property
    def _origin(self) -> npt.NDArray[np.int64]:
        lengths = np.fromiter(map(len, map(_FOLDS.__getitem__, map(ord, self.original))), np.int64)
        return np.repeat(np.arange(len(self.original)), lengths)

    def quote(self, start: int, end: int) -> Quote:
        """Return the original stretch behind a stretch of the folded text, with its marks.

        Spaces at either side are left out. Raises ValueError where no words remain.
        """
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no words stand between {start} and {end} of the folded text")
        first = int(self._origin[start])
        last = int(self._origin[end - 1]) + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return Quote(start=first, end=last, words=self.original[first:last])

    def original_place(self, position: int) -> int:
        """Return where in the original a place of the folded text stands; the end for the end."""
        if position >= len(self.text):
            return len(self.original)
        return int(self._origin[position])


def fold(text: str) -> Folded:
    """Return the text in one spelling per script: case, marks, digits, Arabic letter forms.

    Vowel marks, direction controls and characters of no width vanish; hyphens, quotation marks and
    spaces become the plain ones; a line's end stays a line's end. Time and memory grow with the
    length of the text.

    >>> fold("قُصِفَت ٣ قرى").text
    'قصفت 3 قري'
    >>> fold("the Su‑24 “Ёлка”").text
    'the su-24 "елка"'
    """
    return Folded(text)


_SCRIPTS = {"ru": re.compile("[а-я]"), "ar": re.compile("[ء-ي]"), "en": re.compile("[a-z]")}


def scripts_in(text: str) -> frozenset[str]:
    """Return the scripts of a folded text, by language: en, ru, ar.

    >>> sorted(scripts_in("су-24 hit"))
    ['en', 'ru']
    """
    return frozenset(name for name, letters in _SCRIPTS.items() if letters.search(text))


class _Folds(dict[int, str]):
    """What each character becomes; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(_folded(chr(code)))
        return folded


def _folded(letter: str) -> Iterator[str]:
    if letter in _LINES:
        yield "\n"
        return
    for part in unicodedata.normalize("NFKD", _SAME.get(letter, letter)):
        kind = unicodedata.category(part)
        if part in _SAME:
            yield _SAME[part]
        elif kind == "Nd":
            yield str(unicodedata.digit(part))
        elif kind[0] == "Z" or part == "\t":
            yield " "
        elif kind[0] not in "MC":
            yield part.casefold()


_FOLDS = _Folds()
