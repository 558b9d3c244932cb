"""What nobody documented, as the page shows it: one row a part, both roads beside each other."""

from crossfix.publish.rows import Book, Row, Rows
from crossfix.publish.text import extent, number

_NOT_ESTIMABLE = "not estimable"
_RANGE, _LEAST, _WEIGHED, _LISTS = "together", "chao", "weighed", "lists"


def undocumented_view(book: Book) -> Rows:
    """Return all and each governorate of which anything can be said; all without it too."""
    parts: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in book.rows("undocumented"):
        parts.setdefault((row["by"], row["of"], row["family"]), {})[row["model"]] = row
    return tuple(
        _view(of, family, models)
        for (by, of, family), models in parts.items()
        if by == "all" or (by == "governorate" and (_RANGE in models or _is_told(models)))
    )


def _is_told(models: dict[str, Row]) -> bool:
    return _WEIGHED in models and models[_WEIGHED]["kind"] != _NOT_ESTIMABLE


def _view(of: str, family: str, models: dict[str, Row]) -> Row:
    lists, weighed = models.get(_RANGE), models.get(_WEIGHED)
    because = []
    if lists is None:
        because.append(f"lists: {models[_LISTS]['because']}")
    elif (least := models[_LEAST])["expected"] is not None:
        ends = extent(least["low"], least["high"])
        because.append(
            f"lists: those on one and on two give {number(least['expected'])} or more ({ends})"
        )
    if weighed is not None and not _is_told(models):
        because.append(f"sources: {weighed['because']}")
    return {
        "of": of,
        "family": family,
        "documented": next(iter(models.values()))["documented"],
        "lists": _extent(lists),
        "weighed": _extent(weighed),
        "because": "; ".join(because),
    }


def _extent(row: Row | None) -> str:
    if row is None or row["kind"] == _NOT_ESTIMABLE:
        return _NOT_ESTIMABLE
    return extent(row["low"], row["high"])
