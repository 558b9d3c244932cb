"""Which incidents a page is asked for: read from its address, and written back into it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from crossfix.model import Grade
from crossfix.workbench.errors import RequestError

SORTS = ("when", "probability", "place", "reports", "independent")
_DIRECTIONS = tuple(sign + name for name in SORTS for sign in ("", "-"))
_CLAIMED = {"yes": True, "no": False}
_LONGEST = 200  # characters of one value
_FARTHEST = 1_000_000  # pages


class Wanted(NamedTuple):
    """What was asked for; None asks for nothing."""

    grades: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    governorate: str | None = None
    kind: str | None = None
    struck: str | None = None
    source: str | None = None
    claimed: bool | None = None
    words: str | None = None
    sort: str = "when"
    page: int = 1

    @property
    def parameters(self) -> dict[str, object]:
        """Return the parameters of the SQL macro `fitting`."""
        found: dict[str, object] = {
            name: getattr(self, name) for name in self._fields if name not in {"sort", "page"}
        }
        return {**found, "grades": list(self.grades) or None}

    @property
    def is_narrow(self) -> bool:
        """Return whether anything was asked for at all."""
        return self._replace(sort="when", page=1) != Wanted()

    def pairs(self, **changed: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - fields by name
        """Return what was asked for as it stands in an address, with some of it changed."""
        wanted = self._replace(**{"page": 1, **changed})
        claimed = {True: "yes", False: "no", None: None}[wanted.claimed]
        singles = {
            "from": wanted.since,
            "until": wanted.until,
            "governorate": wanted.governorate,
            "kind": wanted.kind,
            "object": wanted.struck,
            "source": wanted.source,
            "claimed": claimed,
            "q": wanted.words,
            "sort": None if wanted.sort == "when" else wanted.sort,
            "page": None if wanted.page == 1 else wanted.page,
        }
        grades = [("grade", grade) for grade in wanted.grades]
        return [*grades, *((name, f"{value}") for name, value in singles.items() if value)]


_FILTERS = ("grade", "from", "until", "governorate", "kind", "object", "source", "claimed", "q")
KEYS = (*_FILTERS, "sort", "page", "as", "lang")


def read_wanted(pairs: Iterable[tuple[str, str]]) -> Wanted:
    """Return what an address asks for; raise RequestError where it says what nothing knows.

    >>> read_wanted([("grade", "confirmed"), ("from", "2015-10-03")]).since
    datetime.date(2015, 10, 3)
    """
    given = [(key, value.strip()) for key, value in pairs]
    for key, value in given:
        if key not in KEYS:
            raise RequestError(
                f"incidents cannot be asked for by {key!r}",
                mend=f"ask by {', '.join(_FILTERS)}",
            )
        if len(value) > _LONGEST:
            raise RequestError(f"{key} is too long", mend=f"use at most {_LONGEST} characters")
    grades = tuple(dict.fromkeys(value for key, value in given if key == "grade" and value))
    for grade in grades:
        _one_of("grade", grade, tuple(Grade))
    single = {key: value for key, value in given if value and key != "grade"}
    return Wanted(
        grades=grades,
        since=_day(single, "from"),
        until=_day(single, "until"),
        governorate=single.get("governorate"),
        kind=single.get("kind"),
        struck=single.get("object"),
        source=single.get("source"),
        claimed=_CLAIMED[_one_of("claimed", single["claimed"], tuple(_CLAIMED))]
        if "claimed" in single
        else None,
        words=single.get("q"),
        sort=_one_of("sort", single.get("sort", "when"), _DIRECTIONS),
        page=_page(single.get("page", "1")),
    )


def _one_of(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise RequestError(f"{name} is {value!r}", mend=f"choose one of {', '.join(known)}")
    return value


def _day(single: Mapping[str, str], name: str) -> dt.date | None:
    if name not in single:
        return None
    try:
        return dt.date.fromisoformat(single[name])
    except ValueError as error:
        raise RequestError(
            f"{name} is {single[name]!r}", mend="write a day as 2015-10-31"
        ) from error


def _page(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _FARTHEST):
        raise RequestError(f"page is {text!r}", mend="ask for page 1 or a later one")
    return int(text)
