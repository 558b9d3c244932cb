"""Texts in tables: JSON lines, and spreadsheets such as archiving tools keep of what they took."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from crossfix.errors import SourceError
from crossfix.extract.document import Given, Skipped
from crossfix.ingest.tabular import open_sheet
from crossfix.spans import read_moment

# what each thing is called in the files of archiving tools; the first that is filled
_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "text content", "content", "body", "full_text", "message"),
    "url": ("url", "link", "source_url", "permalink"),
    "published": (
        "published_at", "published_on", "published", "upload timestamp", "timestamp", "date",
        "created_at",
    ),
    "captured": ("captured_at", "archive date", "archived_at", "retrieved_at"),
    "title": ("title", "upload title", "headline"),
    "language": ("language", "lang"),
    "source": ("source_id", "source", "author", "username", "channel"),
    "id": ("id", "uid", "report_id"),
}  # fmt: skip
_LONGEST_LINE = 50 * 2**20


def read_lines(path: Path) -> Iterator[Given | Skipped]:
    """Yield the text of each line of JSON that has one."""
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(_LONGEST_LINE + 1):
            number += 1
            part = f"line {number}"
            if len(line) > _LONGEST_LINE:
                raise SourceError(
                    f"{path.name}, {part} has more than {_LONGEST_LINE >> 20} MB",
                    mend="write one text a line",
                )
            if not line.strip():
                continue
            try:
                values = msgspec.json.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                yield Skipped(part, f"no JSON: {error}", "mend the line")
                continue
            if isinstance(values, dict):
                yield _given(values, raw=line, part=part)
            else:
                yield Skipped(part, "no JSON object", "write one object a line, with a text")


def read_sheet(path: Path) -> Iterator[Given | Skipped]:
    """Yield the text of each row that has one; raise SourceError where no column holds texts."""
    sheet = open_sheet(path)
    header = [name.strip() for name in sheet.header.cells]
    if not {name.lower() for name in header} & set(_NAMES["text"]):
        raise SourceError(
            f"{path.name} has no column of texts: {', '.join(header[:12])}",
            mend=f"name the column {' or '.join(_NAMES['text'])}",
        )
    for line in sheet.lines:
        part = f"row {line.number}"
        if line.problem:
            yield Skipped(part, line.problem, "mend the row")
            continue
        values: dict[str, object] = dict(zip(header, line.cells, strict=False))
        yield _given(values, raw="\x1f".join(line.cells).encode(), part=part)


def _given(values: Mapping[str, object], *, raw: bytes, part: str) -> Given | Skipped:
    plain = {str(name).strip().lower(): value for name, value in values.items()}
    found = {wanted: _first(plain, names) for wanted, names in _NAMES.items()}
    text = found["text"]
    if not text:
        return Skipped(part, "no text", "fill it in, or leave it")
    published, doubt = _time(found["published"])
    captured, _ = _time(found["captured"])
    return Given(
        text=text,
        raw=raw,
        part=f"{part}, {found['id']}" if found["id"] else part,
        url=found["url"],
        captured_at=captured if isinstance(captured, dt.datetime) else None,
        published_on=None if isinstance(published, dt.datetime) else published,
        published_at=published if isinstance(published, dt.datetime) else None,
        title=found["title"],
        language=found["language"],
        source_id=(found["source"] or "").replace(";", ",") or None,
        note=doubt,
    )


def _first(values: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value.strip():
            return value if name in _NAMES["text"] else value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _time(stated: str | None) -> tuple[dt.date | None, str | None]:
    """Return a day or a moment, and what is doubtful in it."""
    if stated is None:
        return None, None
    try:
        return read_moment(stated.replace(" ", "T", 1)), None
    except (ValueError, OverflowError):
        return None, f"the time {stated!r} is no ISO 8601 date; taken as unknown"
