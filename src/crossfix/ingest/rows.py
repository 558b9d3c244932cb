"""The rows of a file, one at a time, and an account of what nobody read in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

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
from crossfix.ingest.tabular import open_sheet
from crossfix.model import Claim, Issue, ReadOptions, Report, Severity, Source

Item = Report | Claim | Source


def read_rows(
    path: Path, options: ReadOptions, *, layout: Layout, parse: Callable[[Row], Item | None]
) -> Iterator[Item | Issue]:
    """Yield what `parse` makes of each row, and every doubt met; lazily, a row at a time.

    `parse` returns None for a record that cannot be used, after saying so in row.issues.
    Raises SourceError where the file is no table with the required columns.
    """
    sheet = open_sheet(path)
    header = [name.strip() for name in sheet.header.cells]
    sample = list(islice(sheet.lines, SAMPLE_ROWS))
    mapping = _settle(path, header, [line.cells for line in sample], layout, options)
    yield from _note_mapping(path.name, mapping)
    yield from _note_sheets(path.name, sheet.other_sheets)
    cells_of = _cells_of(header, mapping, layout)
    fewest = max((at for at, name in enumerate(header, start=1) if name), default=0)
    unread: set[str] = set()
    empty = True
    for line in chain(sample, sheet.lines):
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


def _settle(
    path: Path,
    header: list[str],
    sample_rows: list[list[str]],
    layout: Layout,
    options: ReadOptions,
) -> Mapping[str, str]:
    """Return canonical column -> column of the file: as given, as saved, or as guessed."""
    given = check_mapping(options.mapping, at=path.name, layout=layout)
    beside = sidecar(path)
    saved = load_mapping(beside, layout=layout) if beside.is_file() else None
    settled = {**(saved or {}), **given}
    for name, column in settled.items():
        if column not in header:
            raise SourceError(
                f"{path.name} has no column {column!r}, which the mapping gives for {name}",
                mend=f"did you mean {nearest(column, header)!r}?",
            )
    try:
        mapping = (
            guess_mapping(header, sample_rows, layout=layout, given=settled)
            if saved is None
            else named_exactly(header, layout=layout, given=settled)
        )
    except SourceError as error:
        raise SourceError(f"{path.name}: {error.problem}", mend=error.mend) from error
    for name in layout.required:
        if name not in mapping and not (name == "source_id" and options.source_id):
            raise SourceError(
                f"{path.name} has no column {name!r}; nearest: {nearest(name, header)!r}",
                mend=_missing_mend(name, header),
            )
    return mapping


def _missing_mend(name: str, header: list[str]) -> str:
    column = nearest(name, header)
    mend = f"rename a column to {name}, or say which it is: mapping = {{ {name} = {column!r} }}"
    return f"{mend}; or give [[inputs]] source" if name == "source_id" else mend


def _note_mapping(where: str, mapping: Mapping[str, str]) -> Iterator[Issue]:
    renamed = {name: column for name, column in mapping.items() if plain_name(column) != name}
    if renamed:
        pairs = "; ".join(f"{name} from {column!r}" for name, column in renamed.items())
        yield Issue(
            severity=Severity.NOTE,
            stage="ingest",
            where=where,
            record="header",
            what=f"columns read under another name: {pairs}",
            mend=f"where one is wrong, give it in [[inputs]] mapping or in {where}.mapping.toml",
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
