"""Which incidents a page is asked for: read from its address, and written back into it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from crossfix.model import Grade
from crossfix.publish.text import clean, day, words
from crossfix.workbench.boxes import Box, read_box
from crossfix.workbench.errors import RequestError
from crossfix.workbench.query import Query, one_of

# by what incidents are sorted, as SQL
_COLUMNS = {
    "when": "start",
    "probability": "probability",
    "place": "coalesce(place_name, admin1)",
    "reports": "reports",
    "independent": "independent_groups",
}
SORTS = tuple(_COLUMNS)
_DIRECTIONS = tuple(sign + name for name in SORTS for sign in ("", "-"))
_CLAIMED = {"yes": True, "no": False}


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
    box: Box | None = None  # only incidents whose point lies in it
    sort: str = "when"
    page: int = 1

    @property
    def parameters(self) -> dict[str, object]:
        """Return the parameters of the SQL macro `fitting`, but for the box."""
        found: dict[str, object] = {
            name: getattr(self, name)
            for name in self._fields
            if name not in {"box", "sort", "page"}
        }
        return {**found, "grades": list(self.grades) or None}

    @property
    def in_box(self) -> dict[str, object]:
        """Return all parameters of the SQL macro `fitting`.

        The map asks without the box: it shows what lies around it too.
        """
        return {**self.parameters, "box": None if self.box is None else list(self.box)}

    @property
    def order(self) -> str:
        """Return the order as SQL: what is unknown comes last, and no two are equal."""
        way = "DESC" if self.sort.startswith("-") else "ASC"
        column = _COLUMNS[self.sort.removeprefix("-")]
        return f"{column} {way} NULLS LAST, start NULLS LAST, incident_id"

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
            "box": wanted.box and wanted.box.text,
            "sort": None if wanted.sort == "when" else wanted.sort,
            "page": None if wanted.page == 1 else wanted.page,
        }
        grades = [("grade", grade) for grade in wanted.grades]
        return [*grades, *((name, f"{value}") for name, value in singles.items() if value)]

    def told(self) -> str:
        """Return what was asked for as a reader says it, in English.

        >>> Wanted(grades=("confirmed", "probable"), governorate="Hama").told()
        'grade confirmed or probable; in Hama'
        >>> Wanted().told()
        'all incidents'
        """
        claimed = {True: "claimed by the claimant's side", False: "not claimed by its side"}
        parts = (
            self.grades and f"grade {' or '.join(self.grades)}",
            self.since and f"on or after {day(self.since)}",
            self.until and f"on or before {day(self.until)}",
            self.governorate and f"in {clean(self.governorate)}",
            self.kind and f"kind of event: {clean(words(self.kind))}",
            self.struck and f"struck, as either side says: {clean(words(self.struck))}",
            self.source and f"reported by {clean(self.source)}",
            None if self.claimed is None else claimed[self.claimed],
            self.words and f"with the words \u201c{clean(self.words)}\u201d",
            self.box and _told_box(self.box),
        )
        return "; ".join(part for part in parts if part) or "all incidents"


def _told_box(box: Box) -> str:
    west, south, east, north = (f"{degrees:g}" for degrees in box)
    return f"between {west} and {east} degrees east, {south} and {north} degrees north"


_KEYS = (
    *("grade", "from", "until", "governorate", "kind", "object", "source", "claimed", "q"),
    *("box", "sort", "page"),
)


def read_wanted(pairs: Iterable[tuple[str, str]]) -> Wanted:
    """Return what an address asks for; raise RequestError where it says what nothing knows.

    >>> read_wanted([("grade", "confirmed"), ("from", "2015-10-03")]).since
    datetime.date(2015, 10, 3)
    """
    given = list(pairs)
    grades = tuple(dict.fromkeys(value for key, value in given if key == "grade" and value))
    for grade in grades:
        one_of("grade", grade, tuple(Grade))
    query = Query([pair for pair in given if pair[0] != "grade"], known=_KEYS)
    claimed = one_of("claimed", query["claimed"], tuple(_CLAIMED))
    return Wanted(
        grades=grades,
        since=read_day("from", query["from"]),
        until=read_day("until", query["until"]),
        governorate=query["governorate"],
        kind=query["kind"],
        struck=query["object"],
        source=query["source"],
        claimed=_CLAIMED[claimed] if claimed else None,
        words=query["q"],
        box=read_box(box) if (box := query["box"]) else None,
        sort=one_of("sort", query["sort"], _DIRECTIONS) or "when",
        page=query.page,
    )


def read_day(name: str, text: str | None) -> dt.date | None:
    """Return a day of an address or a form; raise RequestError where it is none."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise RequestError(f"{name} is {text!r}", mend="write a day as 2015-10-31") from error
