"""The words of the interface in the reader's language; what the case says stays as it is.

One TOML file a language, with the same keys. The English one is the first: it decides which keys
there are.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

DEFAULT = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "ar": "العربية", "ru": "Русский"}
_RIGHT_TO_LEFT = frozenset({"ar"})


class Texts(NamedTuple):
    """The words of one language."""

    language: str

    @property
    def direction(self) -> str:
        """Return which way the language is written: ltr or rtl."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    def __call__(self, key: str, **parts: object) -> str:
        """Return the words of a key, with its parts filled in."""
        return catalogue(self.language)[key].format(**parts)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return the words of a language by key; the keys of a section start with its name."""
    file = files("crossfix.workbench") / "texts" / f"{language}.toml"
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        f"{section}.{key}": words
        for section, entries in sections.items()
        for key, words in entries.items()
    }


def preferred(accepted: str) -> str:
    """Return the language that a browser prefers of those there are (RFC 9110, section 12.5.4).

    >>> preferred("ru-RU,ru;q=0.9,en;q=0.8"), preferred("fr"), preferred("en;q=0.1,ar")
    ('ru', 'en', 'ar')
    """
    offers = [_offer(part) for part in accepted.split(",")]
    wanted = sorted(offers, key=lambda offer: -offer[1])
    return next((name for name, weight in wanted if name in LANGUAGES and weight > 0), DEFAULT)


def _offer(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";q=")
    try:
        return name.strip().partition("-")[0].lower(), float(weight or 1)
    except ValueError:
        return "", 0.0
