"""A folded text as tokens, and tables of phrases that are looked up in them."""

import re
import tomllib
from collections.abc import Iterable, KeysView, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Generic, NamedTuple, Self, TypeVar

from crossfix.extract.folding import Folded, fold

Value = TypeVar("Value")
LANGUAGES = ("en", "ru", "ar")
# a run of letters, a run of digits, the end of a line, or one mark
_TOKEN = re.compile(r"(?P<word>[^\W\d_]+)|(?P<digits>\d+)|(?P<line>\n)|(?P<mark>[^\w\s])")
# and, then; in, to, like; the: what Arabic writes onto the word behind it
_CLITICS = re.compile("(?P<joint>[وف]?)(?P<other>(?:[بك]ال|لل|ال|[بلك])?)")
_LEAST_STEM = 2  # letters
_MOST_MET = 1 << 16  # words that a table of phrases remembers


class Token(NamedTuple):
    """A word, a number in digits, a mark or the end of a line, by its place in the folded text."""

    text: str
    start: int
    end: int
    kind: str  # word, digits, mark or line


Tokens = Sequence[Token]


def tokens(text: str) -> list[Token]:
    """Return the tokens of a folded text, first to last.

    >>> [token.text for token in tokens("ب33 طلعه, su-24")]
    ['ب', '33', 'طلعه', ',', 'su', '-', '24']
    """
    return [
        Token(match[0], match.start(), match.end(), match.lastgroup or "mark")
        for match in _TOKEN.finditer(text)
    ]


def tokens_of(folded: Folded) -> list[Token]:
    """Return the tokens of a folded text, made once for all who read it; not to be changed."""
    made: list[Token] | None = folded.kept.get("tokens")
    if made is None:
        made = folded.kept["tokens"] = tokens(folded.text)
    return made


@lru_cache(maxsize=1 << 16)
def stems(word: str) -> tuple[tuple[str, str], ...]:
    """Return the readings of a word as clitics and a stem: first the whole word.

    >>> stems("وعشرون")
    (('', 'وعشرون'), ('و', 'عشرون'))
    >>> stems("بالطائره")[-1], stems("twenty")
    (('بال', 'طائره'), (('', 'twenty'),))
    """
    if not "ء" <= word[:1] <= "ي":
        return (("", word),)
    longest = _CLITICS.match(word)
    readings = [("", word)]
    if longest and longest[0]:
        joint, other = longest["joint"], longest["other"]
        cuts = {len(joint), len(joint) + len(other)}
        cuts |= {len(joint) + 1} if other.endswith("ال") and len(other) > len("ال") else set()
        readings += [
            (word[:cut], word[cut:]) for cut in sorted(cuts) if 0 < cut <= len(word) - _LEAST_STEM
        ]
    return tuple(readings)


class Phrases(Generic[Value]):
    """Values by phrase; the longest phrase that begins at a token is the one that is meant."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        self._met: dict[str, tuple[tuple[tuple[str, ...], Value], ...]] = {}
        self.also(phrases)

    def also(self, phrases: Iterable[tuple[str, Value]]) -> Self:
        """Take more phrases; of two that are alike the first counts."""
        for phrase, value in phrases:
            words = tuple(token.text for token in tokens(fold(phrase).text))
            self._by_first.setdefault(words[0], []).append((words[1:], value))
        for known in self._by_first.values():
            known.sort(key=lambda entry: -len(entry[0]))
        self._met.clear()
        return self

    def firsts(self) -> KeysView[str]:
        """Return the words that phrases begin with."""
        return self._by_first.keys()

    def at(self, line: Tokens, index: int) -> tuple[int, Value] | None:
        """Return the index of the first token after the phrase that begins here, and its value."""
        if index >= len(line):
            return None
        text = line[index].text
        met = self._met.get(text)
        for rest, value in self._meet(text) if met is None else met:
            after = index + 1 + len(rest)
            if after <= len(line) and all(
                line[index + 1 + place].text == word for place, word in enumerate(rest)
            ):
                return after, value
        return None

    def _meet(self, word: str) -> tuple[tuple[tuple[str, ...], Value], ...]:
        """Return what may follow a word, and remember it: most words begin no phrase."""
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        found = tuple(one for _, stem in stems(word) for one in self._by_first.get(stem, ()))
        self._met[word] = found
        return found


@cache
def read_words(subject: str, language: str) -> dict[str, Any]:
    """Return the table of words on a subject in a language, as `language/SUBJECT_LANGUAGE.toml`."""
    path = files("crossfix.extract") / "language" / f"{subject}_{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def every_phrase(subject: str, *keys: str) -> list[tuple[str, Any]]:
    """Return what stands under a heading of the tables of a subject, in all languages."""
    entries: list[tuple[str, Any]] = []
    for language in LANGUAGES:
        table: Any = read_words(subject, language)
        for key in keys:
            table = table.get(key, {})
        entries += table.items() if isinstance(table, dict) else [(word, True) for word in table]
    return entries
