"""Which column of a file is which: by name, by alias, by content, or as a person saved it."""

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from crossfix.errors import ConfigError, SourceError
from crossfix.geo import WORLD
from crossfix.ingest.cells import read_real, read_time, says_nothing
from crossfix.ingest.layouts import CANONICAL, Layout

SAMPLE_ROWS = 50
# Words in the name of a column of dates that are not the event's own.
_OTHER_TIMES = re.compile(
    "update|modif|enter|entry|create|captur|access|upload|retrieve|added|archive"
)


class Guess(NamedTuple):
    """Canonical column -> column of the file, and canonical columns that several fit equally."""

    settled: Mapping[str, str]
    rivals: Mapping[str, tuple[str, ...]]


def plain_name(name: str) -> str:
    """Return a column name without case, spaces and marks.

    >>> plain_name(" Event-Date "), plain_name("event_date")
    ('event_date', 'event_date')
    """
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def guess_mapping(
    header: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
    *,
    layout: Layout = CANONICAL,
    given: Mapping[str, str] | None = None,
) -> Mapping[str, str]:
    """Return canonical column -> column of the file, for every column that can be settled.

    `given` is what a person settled, and wins. Raises SourceError where two columns fit one
    name equally well, or a header repeats a name.

    >>> dict(guess_mapping(["ID", "Source", "Latitude"], [["1", "sohr", "36.2"]]))
    {'report_id': 'ID', 'source_id': 'Source', 'lat': 'Latitude'}
    """
    guess = guess_columns(header, sample_rows, layout=layout, given=given)
    _refuse_rivals(guess.rivals)
    return guess.settled


def guess_columns(
    header: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
    *,
    layout: Layout = CANONICAL,
    given: Mapping[str, str] | None = None,
) -> Guess:
    """Return what can be settled as guess_mapping does, and what a person has to settle.

    Raises SourceError where a header repeats a name.

    >>> guess_columns(["id", "lat", "latitude", "y"], [["1", "36", "36.2", "35"]]).rivals
    {}
    >>> guess_columns(["id", "date", "day"], [["1", "2015-10-01", "2015-10-02"]]).rivals
    {'event_start': ('date', 'day')}
    """
    settled, rivals = _named(header, layout=layout, given=given or {})
    free = [
        name
        for name in header
        if name.strip() and name not in settled.values() and name not in chain(*rivals.values())
    ]
    for canonical, aliases in layout.aliases.items():
        named = [name for name in free if plain_name(name) in aliases]
        if canonical in settled or canonical in rivals or not named:
            continue
        fits = _fitting(named, canonical, header=header, sample_rows=sample_rows) or named
        if len(fits) > 1:
            rivals[canonical] = tuple(fits)
        else:
            settled[canonical] = fits[0]
        free = [name for name in free if name not in fits]
    kept = [name for name in free if plain_name(name) not in layout.ignored]
    known = settled | {name: columns[0] for name, columns in rivals.items()}
    settled |= _by_content(kept, known, header=header, sample_rows=sample_rows, layout=layout)
    return Guess({name: settled[name] for name in layout.columns if name in settled}, rivals)


def named_exactly(
    header: Sequence[str], *, layout: Layout, given: Mapping[str, str]
) -> dict[str, str]:
    """Return what a person settled, and the columns that go by their canonical name.

    Raises SourceError where a header repeats a name.
    """
    settled, rivals = _named(header, layout=layout, given=given)
    _refuse_rivals(rivals)
    return settled


def _named(
    header: Sequence[str], *, layout: Layout, given: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return what a person settled with what goes by its own name, and names that several have."""
    _refuse_repeated(header)
    settled = dict(given)
    rivals: dict[str, tuple[str, ...]] = {}
    free = [name for name in header if name.strip() and name not in settled.values()]
    for canonical in layout.columns:
        exact = [name for name in free if plain_name(name) == canonical]
        if canonical not in settled and len(exact) > 1:
            rivals[canonical] = tuple(exact)
        elif canonical not in settled and exact:
            settled[canonical] = exact[0]
    return settled, rivals


def sidecar(path: Path) -> Path:
    """Return where the mapping of an input file is saved: beside it.

    >>> sidecar(Path("in/reports.csv")).as_posix()
    'in/reports.csv.mapping.toml'
    """
    return path.with_name(f"{path.name}.mapping.toml")


def save_mapping(path: Path, mapping: Mapping[str, str]) -> None:
    """Write a mapping, canonical column -> column of the file, as TOML; whole or not at all.

    Raises OSError where it cannot be written.
    """
    # a JSON text is a TOML text, except that TOML wants DEL escaped too
    lines = [
        f"{name} = {json.dumps(column, ensure_ascii=False)}" for name, column in mapping.items()
    ]
    text = "\n".join(("# column of crossfix = column of the file", *lines, ""))
    temporary = path.with_name(f"{path.name}.part")
    try:
        temporary.write_text(text.replace("\x7f", "\\u007f"), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def load_mapping(path: Path, *, layout: Layout = CANONICAL) -> Mapping[str, str]:
    """Return a saved mapping; raise ConfigError where it is no mapping of known columns."""
    try:
        mapping = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path.name}: {error}", mend="mend it, or delete it") from error
    for name, column in mapping.items():
        if not isinstance(column, str):
            raise ConfigError(
                f"{path.name}: {name} is no text", mend=f'write it as {name} = "column of the file"'
            )
    try:
        return check_mapping(mapping, at=path.name, layout=layout)
    except ConfigError as error:
        mend = f"{error.mend} or delete {path.name}, to have the columns told anew"
        raise ConfigError(error.problem, mend=mend) from error


def check_mapping(mapping: Mapping[str, str], *, at: str, layout: Layout) -> Mapping[str, str]:
    """Return the mapping, or raise ConfigError where it names a column that no reader knows."""
    for name in mapping:
        if name not in layout.columns:
            raise ConfigError(
                f"{at}: the mapping names {name!r}, which the format {layout.format} does not have",
                mend=f"did you mean {nearest(name, layout.columns)!r}?",
            )
    return mapping


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0) -> str:
    """Return the known name that is spelt most like this one, "" where none is like it at all.

    `cutoff` is the least likeness, from 0 to 1, of difflib.
    """
    found = difflib.get_close_matches(plain_name(name), list(known), n=1, cutoff=cutoff)
    return found[0] if found else ""


def _refuse_repeated(header: Sequence[str]) -> None:
    repeated = sorted({name for name in header if name.strip() and header.count(name) > 1})
    if repeated:
        raise SourceError(
            f"the header repeats {', '.join(map(repr, repeated))}",
            mend="give each column a name of its own",
        )


def _refuse_rivals(rivals: Mapping[str, Sequence[str]]) -> None:
    for canonical, names in rivals.items():
        raise SourceError(
            f"more than one column may be {canonical!r}: {', '.join(map(repr, names))}",
            mend=f"say which: [[inputs]] mapping = {{ {canonical} = {names[0]!r} }}",
        )


def _by_content(
    free: Sequence[str],
    settled: Mapping[str, str],
    *,
    header: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
    layout: Layout,
) -> dict[str, str]:
    """Return columns that only their content tells, where exactly one column fits."""
    found: dict[str, str] = {}
    likely = [name for name in free if not _OTHER_TIMES.search(plain_name(name))]
    for canonical in ("event_start", "url"):
        fits = _fitting(likely, canonical, header=header, sample_rows=sample_rows)
        if canonical in layout.columns and canonical not in settled and len(fits) == 1:
            found[canonical] = fits[0]
    return found


def _fitting(
    names: Sequence[str],
    canonical: str,
    *,
    header: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
) -> list[str]:
    """Return the columns whose sampled cells can all be read as what the canonical name means."""
    fits = _CONTENT.get(canonical)
    if fits is None:
        return list(names)
    fitting = []
    for name in names:
        at = header.index(name)
        cells = [row[at].strip() for row in sample_rows if at < len(row)]
        filled = [cell for cell in cells if not says_nothing(cell)]
        if filled and all(map(fits, filled)):
            fitting.append(name)
    return fitting


def _is_time(cell: str) -> bool:
    try:
        read_time(cell)
    except ValueError:
        return False
    return True


def _is_degrees(cell: str, *, most: float) -> bool:
    try:
        return abs(read_real(cell)) <= most
    except ValueError:
        return False


_CONTENT: Mapping[str, Callable[[str], bool]] = {
    "published_on": _is_time,
    "published_at": _is_time,
    "event_start": _is_time,
    "event_end": _is_time,
    "lat": lambda cell: _is_degrees(cell, most=WORLD.north),
    "lon": lambda cell: _is_degrees(cell, most=WORLD.east),
    "url": lambda cell: cell.startswith(("http://", "https://")),
}
