"""Texts with the figures that a careful reader takes from them, to measure and to learn from.

One JSON object a line: `text`, or `file`, `line` and `sha256` of a text that lies elsewhere;
`published_on`; and `found`, each with field, start, end (characters of the original) and value: a
time as its first and last day, a count as its bounds, a place as its name and governorate, objects
of one kind as the kind and the bounds of their number, null where nothing can be told.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from crossfix.errors import SourceError
from crossfix.extract.found import Field, Found, Part, Whereabouts
from crossfix.model import Count, Noun
from crossfix.spans import Span, last_day

Value = (
    tuple[date, date]
    | tuple[int | None, int | None]
    | tuple[str, str | None]
    | tuple[str, int | None, int | None]
    | str
    | None
)


class Figure(Noun, frozen=True, kw_only=True):
    """What a careful reader takes from a stretch of a text."""

    field: Field
    start: int
    end: int
    value: Value


class Annotated(Noun, frozen=True, kw_only=True):
    """A text with every figure in it, as far as the fields that were looked for go."""

    name: str
    language: str
    text: str
    published_on: date | None
    figures: tuple[Figure, ...]


def read_annotated(path: Path, texts: Path | None = None) -> Iterator[Annotated]:
    """Yield the annotated texts of a file; `texts` is where the texts lie that it only names.

    Those are left out where `texts` is None. Raises SourceError where a line is none, or a text is
    not the one that was annotated.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
            figures = tuple(_figure(one) for one in row["found"])
            day = row.get("published_on")
            if "text" not in row and texts is None:
                continue
            yield Annotated(
                name=row["id"],
                language=row["language"],
                text=row["text"] if "text" in row else _text(row, texts or path, where),
                published_on=date.fromisoformat(day) if day else None,
                figures=figures,
            )
        except (KeyError, ValueError, TypeError) as error:
            raise SourceError(
                f"{where}: {error!r}", mend="give id, language, text and found, one object a line"
            ) from error


def _text(row: dict[str, Any], texts: Path, where: str) -> str:
    line = (texts / row["file"]).read_text("utf-8").splitlines()[row["line"] - 1]
    text = str(json.loads(line)["text"])
    if sha256(text.encode()).hexdigest() != row["sha256"]:
        raise SourceError(
            f"{where}: the text in {row['file']} is another than the one that was annotated",
            mend="annotate it again, or take the file as it was",
        )
    return text


def _figure(row: dict[str, Any]) -> Figure:
    field, value = Field(row["field"]), row["value"]
    read: Value = value
    if field is Field.TIME and value is not None:
        read = (date.fromisoformat(value[0]), date.fromisoformat(value[1]))
    elif isinstance(value, list):
        read = (value[0], value[1], value[2]) if field is Field.PART else (value[0], value[1])
    return Figure(field=field, start=row["start"], end=row["end"], value=read)


def plain(found: Found) -> Value:
    """Return the value of what was read as annotations write it: days, bounds, names or a word."""
    value = found.value
    if isinstance(value, Span):
        return value.start.date(), last_day(value.start, value.end)
    if isinstance(value, Count):
        return value.low, value.high
    if isinstance(value, Whereabouts):
        return value.name, value.admin1
    if isinstance(value, Part):
        return value.kind, value.number.low, value.number.high
    return value if isinstance(value, str) else None


def is_right(found: Found, figures: Sequence[Figure]) -> bool:
    """Return whether a careful reader takes the same value from words that overlap."""
    return any(agrees(found, figure) for figure in figures)


def agrees(found: Found, figure: Figure) -> bool:
    """Return whether what was read is this figure."""
    overlaps = found.quote.start < figure.end and figure.start < found.quote.end
    return found.field is figure.field and overlaps and plain(found) == figure.value
