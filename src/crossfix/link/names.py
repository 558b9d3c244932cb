"""Place names as sets of letter pairs, so that spellings of one name can be compared fast.

A name is folded to its consonants, because transliterations of Arabic and Russian names differ
mostly in vowels, articles and doubled letters. Each part of a name ("Bustan al-Qasr, Aleppo" has
two) becomes a set of letter pairs, kept as bits.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

PARTS = 4  # parts of a name that are kept
WORDS = 4  # machine words of 64 bits a part
_BITS = 64 * WORDS
_LONGEST = 24  # letters of a part that count

_SPLIT = re.compile(r"[,/:;()\[\]|]|\b(?:in|near|of|between)\b")
# Words that say what kind of place it is; they agree between places that differ.
_GENERIC = re.compile(
    r"\b(town|village|city|neighbou?rhoods?|district|area|locality|governorate|province|"
    r"countryside|various|the|and|street|subdistrict|northern|southern|eastern|western|"
    r"al|el|ar|as|ash|at|az|an|ad|ath|adh|ed|es|er|ul)\b"
)
_DIGRAPHS = (("kh", "x"), ("sh", "c"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("q", "k"))
_VOWELS = re.compile(r"[aeiouwy]")
_DOUBLED = re.compile(r"(.)\1+")


class NameSets(NamedTuple):
    """The letter pairs of distinct names: bits of each part, and how many bits are set."""

    row: npt.NDArray[np.int32]  # of each name given, its row among the distinct ones
    bits: npt.NDArray[np.uint64]  # (names, PARTS, WORDS)
    sizes: npt.NDArray[np.int16]  # (names, PARTS); 0 where there is no such part


def skeletons(name: str) -> tuple[str, ...]:
    """Return the consonants of each part of a name.

    >>> skeletons("Bustan al-Qasr, Aleppo")
    ('bstnksr', 'lp')
    >>> skeletons("Khan Sheikhoun town") == skeletons("Khan Shaykhun")
    True
    """
    text = unicodedata.normalize("NFKD", name)
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(r"['’‘`´ʿʾ\"]", "", text)
    text = re.sub(r"[-_.]", " ", text)
    parts = (_consonants(part) for part in _SPLIT.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _consonants(part: str) -> str:
    text = _GENERIC.sub(" ", part)
    for pair, letter in _DIGRAPHS:
        text = text.replace(pair, letter)
    text = re.sub(r"[\W\d_]", "", text)
    bare = _DOUBLED.sub(r"\1", _VOWELS.sub("", text))
    return bare if len(bare) > 1 else text


def name_sets(names: Iterable[tuple[str | None, ...]]) -> NameSets:
    """Return the letter pairs of names; each name may be given in several spellings.

    Names with the same consonants are one.
    """
    numbers: dict[tuple[str, ...], int] = {}
    row = [numbers.setdefault(tuple(_row(name)), len(numbers)) for name in names]
    bits = np.zeros((len(numbers), PARTS, WORDS), np.uint64)
    sizes = np.zeros((len(numbers), PARTS), np.int16)
    known: dict[str, list[int]] = {}
    for parts, number in numbers.items():
        for position, part in enumerate(parts):
            if part not in known:
                known[part] = _letter_pairs(part)
            for bit in known[part]:
                bits[number, position, bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
            sizes[number, position] = len(known[part])
    return NameSets(np.array(row, np.int32), bits, sizes)


def _row(spellings: tuple[str | None, ...]) -> list[str]:
    parts = [part for name in spellings if name for part in skeletons(name)]
    return list(dict.fromkeys(parts))[:PARTS]


def _letter_pairs(part: str) -> list[int]:
    text = f"^{part[:_LONGEST]}$"
    return sorted({(ord(a) * 31 + ord(b) * 7) % _BITS for a, b in pairwise(text)})
