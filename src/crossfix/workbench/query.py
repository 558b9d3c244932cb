"""What stands behind the question mark of an address: known names only, each once."""

from collections.abc import Iterable

from crossfix.workbench.errors import RequestError

_LONGEST = 200  # characters of one value
_FARTHEST = 1_000_000  # pages
_MOST_DIGITS = 7


class Query:
    """The values of an address by name; None where one is absent or empty.

    Raises RequestError where a name is not known, a value is too long, two
    stand for one name, or a page is no number.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], *, known: tuple[str, ...]) -> None:
        self._values: dict[str, str] = {}
        for key, value in pairs:
            check_pair(key, value, known=known)
            if value.strip() and self._values.setdefault(key, value.strip()) != value.strip():
                raise RequestError(f"{key} stands there twice", mend="ask by one value of it")
        self.page = page_of(self._values.get("page", "1"))

    def __getitem__(self, key: str) -> str | None:
        """Return a value."""
        return self._values.get(key)

    def pairs(self, **changed: str) -> list[tuple[str, str]]:
        """Return what was asked for as it stands in an address, with some of it changed."""
        kept = {key: value for key, value in self._values.items() if key != "page"}
        return [(key, f"{value}") for key, value in {**kept, **changed}.items() if value]


def check_pair(key: str, value: str, *, known: tuple[str, ...]) -> None:
    """Raise RequestError where nothing is asked for by this name, or the value is too long."""
    if key not in known:
        raise RequestError(
            f"this page cannot be asked for by {key!r}", mend=f"ask by {', '.join(known)}"
        )
    if len(value) > _LONGEST:
        raise RequestError(f"{key} is too long", mend=f"use at most {_LONGEST} characters")


def page_of(text: str) -> int:
    """Return the number of a page, 1 the first."""
    is_short = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    if not (is_short and 1 <= int(text) <= _FARTHEST):
        raise RequestError(f"page is {text[:40]!r}", mend="ask for page 1 or a later one")
    return int(text)


def one_of(name: str, value: str | None, known: Iterable[str]) -> str | None:
    """Return a value that must be one of those known; None stays None."""
    if value is not None and value not in known:
        raise RequestError(f"{name} is {value!r}", mend=f"choose one of {', '.join(known)}")
    return value
