"""The rows of a file, one at a time, and an account of what nobody read in it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from crossfix.errors import SourceError
from crossfix.ingest.columns import (
    SAMPLE_ROWS,
    check_mapping,
    guess_mapping,
    load_mapping,
    named_exactly,
    nearest,
    plain_name,
    sidecar,
)
from crossfix.ingest.layouts import Layout
from crossfix.ingest.row import Row
from crossfix.ingest.tabular import Line, Sheet, open_sheet
from crossfix.model import Claim, Issue, ReadOptions, Report, Severity, Source

Item = Report | Claim | Source
Made = TypeVar("Made")

_LEAST_LIKENESS = 0.6  # of a column that an error proposes; below it a proposal misleads
_MOST_NAMES = 12  # columns that an error lists
_LONGEST_NAME = 40  # characters of each
_BOUND = re.compile("_(?:min|max|start|end)$")


def read_rows(
    path: Path, options: ReadOptions, *, layout: Layout, parse: Callable[[Row], Made | None]
) -> Iterator[Made | Issue]:
    """Yield what `parse` makes of each row, and every doubt met; lazily, a row at a time.

    `parse` returns None for a record that cannot be used, after saying so in row.issues.
    Raises SourceError where the file is no table with the required columns.
    """
    sheet = open_sheet(path)
    head = _head(path, sheet)
    header = head.header
    mapping = _settle(head, layout=layout, options=options)
    yield from _note_mapping(path.name, mapping)
    yield from _doubt_shared(path.name, mapping)
    yield from _note_sheets(path.name, sheet.other_sheets)
    cells_of = _cells_of(header, mapping, layout)
    fewest = max((at for at, name in enumerate(header, start=1) if name), default=0)
    unread: set[str] = set()
    empty = True
    for line in chain(head.sample, sheet.lines):
        empty = False
        row = Row(cells_of(line.cells), where=path.name, at=f"row {line.number}")
        spoilt = line.problem or _ragged(line.cells, fewest=fewest, most=len(header))
        if spoilt:
            row.refuse(spoilt, mend="look for a missing or surplus delimiter or quotation mark")
        item = None if spoilt else parse(row)
        yield from row.issues
        if item is not None:
            unread.update(name for name, cell in row.cells.items() if cell)
            yield item
    yield from _account(path.name, empty=empty, unread=sorted(unread), layout=layout)


def stop_if_strict(issues: Sequence[Issue], *, strict: bool) -> None:
    """Raise SourceError for the first error or warning, where the case is strict."""
    for issue in issues:
        if strict and issue.severity is not Severity.NOTE:
            at = ", ".join(part for part in (issue.where, issue.record, issue.column) if part)
            value = f" ({issue.value})" if issue.value else ""
            raise SourceError(f"{at}: {issue.what}{value}", mend=issue.mend)


def told_mapping(path: Path, options: ReadOptions, *, layout: Layout) -> Mapping[str, str]:
    """Return the mapping of a file whose columns were told without a person's help.

    Empty where nothing had to be told: the columns go by their own names, or a mapping is given
    or saved. Raises SourceError as `read_rows` does.
    """
    if options.mapping or sidecar(path).is_file():
        return {}
    mapping = _settle(_head(path, open_sheet(path)), layout=layout, options=options)
    return mapping if _renamed(mapping) else {}


class _Head(NamedTuple):
    """The beginning of a file: its header, the number of that row, and some rows."""

    path: Path
    number: int
    header: list[str]
    sample: list[Line]


def _head(path: Path, sheet: Sheet) -> _Head:
    header = [name.strip() for name in sheet.header.cells]
    return _Head(path, sheet.header.number, header, list(islice(sheet.lines, SAMPLE_ROWS)))


def _settle(head: _Head, *, layout: Layout, options: ReadOptions) -> Mapping[str, str]:
    """Return canonical column -> column of the file: as given, as saved, or as guessed."""
    path, header = head.path, head.header
    given = check_mapping(options.mapping, at=path.name, layout=layout)
    beside = sidecar(path)
    saved = load_mapping(beside, layout=layout) if beside.is_file() else None
    settled = {**(saved or {}), **given}
    for name, column in settled.items():
        if column not in header:
            raise _absent(head, name, column, by=None if name in given else beside.name)
    try:
        mapping = (
            guess_mapping(header, [line.cells for line in head.sample], layout=layout, given=given)
            if saved is None
            else named_exactly(header, layout=layout, given=settled)
        )
    except SourceError as error:
        raise SourceError(f"{path.name}: {error.problem}", mend=error.mend) from error
    for name in layout.required:
        if name not in mapping and not (name == "source_id" and options.source_id):
            known = _known_names(layout)
            named = settled or any(plain_name(column) in known for column in header)
            raise _missing(head, name, mapping=mapping) if named else _headless(head, name)
    return mapping


def _absent(head: _Head, name: str, column: str, *, by: str | None) -> SourceError:
    """Return the error on a column that a mapping names and the file has not."""
    like = _like(column, head.header)
    mend = f"did you mean {like!r}?" if like else f"its columns are {_listed(head.header)}"
    return SourceError(
        f"{head.path.name} has no column {column!r}, which {by or 'the mapping'} gives for {name}",
        mend=f"correct it in {by}, or delete that file to have the columns told anew; {mend}"
        if by
        else mend,
    )


def _missing(head: _Head, name: str, *, mapping: Mapping[str, str]) -> SourceError:
    """Return the error on a column that the format requires and the file has not."""
    like = _like(name, [column for column in head.header if column not in mapping.values()])
    near = f"nearest: {like!r}" if like else f"its columns are {_listed(head.header)}"
    which = repr(like) if like else "'name of your column'"
    mend = f"rename a column to {name}, or say which it is: mapping = {{ {name} = {which} }}"
    if name == "source_id":
        mend = f"{mend}; or say who states the whole file: [[inputs]] source"
    return SourceError(f"{head.path.name} has no column {name!r}; {near}", mend=mend)


def _like(name: str, columns: Sequence[str]) -> str | None:
    """Return the column that is spelt like a name; None where none is."""
    by_plain_name = {plain_name(column): column for column in columns if column}
    return by_plain_name.get(nearest(name, by_plain_name, cutoff=_LEAST_LIKENESS))


def _headless(head: _Head, name: str) -> SourceError:
    return SourceError(
        f"{head.path.name} has no column {name!r}: row {head.number} does not look like a header: "
        f"{_listed(head.header)}",
        mend=f"write the names of the columns into row {head.number}, as `crossfix formats` lists "
        "them, or say which is which in [[inputs]] mapping",
    )


def _known_names(layout: Layout) -> set[str]:
    """Return every name by which a header shows that it is one."""
    return {
        *layout.columns,
        *layout.ignored,
        *(n for some in layout.aliases.values() for n in some),
    }


def _listed(header: Sequence[str]) -> str:
    named = [repr(name[:_LONGEST_NAME]) for name in header if name]
    more = f" and {len(named) - _MOST_NAMES} more" if len(named) > _MOST_NAMES else ""
    return ", ".join(named[:_MOST_NAMES]) + more


def _renamed(mapping: Mapping[str, str]) -> dict[str, str]:
    return {name: column for name, column in mapping.items() if plain_name(column) != name}


def _note_mapping(where: str, mapping: Mapping[str, str]) -> Iterator[Issue]:
    if renamed := _renamed(mapping):
        pairs = "; ".join(f"{name} from {column!r}" for name, column in renamed.items())
        yield Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where=where,
            record="header",
            what=f"columns read under another name: {pairs}",
            mend="where one is wrong, give it in [[inputs]] mapping or in "
            f"{sidecar(Path(where)).name}",
        )


def _doubt_shared(where: str, mapping: Mapping[str, str]) -> Iterator[Issue]:
    """Yield a warning on each column that stands for two things at once.

    The two bounds of one number, or of one time, may well be one column: it is exact then.
    """
    meanings: dict[str, list[str]] = {}
    for name, column in mapping.items():
        meanings.setdefault(column, []).append(name)
    for column, names in meanings.items():
        if len({_BOUND.sub("", name) for name in names}) > 1:
            yield Issue(
                severity=Severity.WARNING,
                stage="ingest",
                where=where,
                record="header",
                column=column,
                what=f"one column is read as {' and as '.join(names)}",
                mend="give each its own column in the mapping",
            )


def _note_sheets(where: str, others: Sequence[str]) -> Iterator[Issue]:
    if others:
        yield Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where=where,
            what=f"only the first sheet is read, not {', '.join(map(repr, others))}",
            mend="save a sheet that belongs to the case as a file of its own",
        )


def _cells_of(
    header: list[str], mapping: Mapping[str, str], layout: Layout
) -> Callable[[list[str]], dict[str, str]]:
    """Return the function from the cells of a line to the cells by name, ignored ones left out."""
    pairs = [(name, header.index(column)) for name, column in mapping.items()]
    used = {at for _, at in pairs}
    for at, name in enumerate(header):
        if at not in used and plain_name(name) not in layout.ignored:
            # a name that the mapping gave to another column must not come back through this one
            free = name and name not in mapping
            pairs.append((name if free else f"column {at + 1} ({name or 'no name'})", at))

    def by_name(cells: list[str]) -> dict[str, str]:
        return {name: cells[at] for name, at in pairs if at < len(cells)}

    return by_name


def _ragged(cells: list[str], *, fewest: int, most: int) -> str | None:
    surplus = any(cell.strip() for cell in cells[most:])
    if len(cells) < fewest or surplus:
        return f"the row has {len(cells)} cells, the header {fewest}"
    return None


def _account(where: str, *, empty: bool, unread: list[str], layout: Layout) -> Iterator[Issue]:
    """Yield a note on what the file holds that was not read, or that it holds no rows."""
    if empty:
        yield Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where=where,
            what="there is a header and no row",
            mend="add rows, or take the file out of the inputs",
        )
    if unread:
        near = "; ".join(f"{name!r} (nearest: {nearest(name, layout.columns)})" for name in unread)
        yield Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where=where,
            record="header",
            column=", ".join(unread),
            what=f"columns that nobody reads: {near}",
            mend="rename them, give them in [[inputs]] mapping, or leave them: their content is "
            "not used",
        )
