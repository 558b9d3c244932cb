"""The tables of a case, asked by SQL: one .sql file a query, DuckDB over the Parquet files.

Who works on the case sees its tables as they lie in the store; every other audience sees what
released_for() gives, and nothing else is in the database that its pages ask. No query can read
any other file: access from SQL is switched off once the views stand.

What every page filters and sorts lies in memory, the rest is read from the files as it is asked
for. Words are looked for in texts that are made plain once, at the first search.
"""

import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from crossfix.case import RULES_FILE, Case
from crossfix.errors import SourceError
from crossfix.markings import Audience, Tlp
from crossfix.release import Counts, told_case
from crossfix.release.editions import own_marking, released_for
from crossfix.store import Stamp, stamp_of
from crossfix.tables import TABLES, empty

__all__ = ["Audience", "Data", "Seen", "View"]

_SQL = files("crossfix.workbench") / "sql"
_PARAMETER = re.compile(r"\$(\w+)")
_PLAIN = {"fitting": "incidents", "telling": "reports"}  # macros that look for words, and in what
_SOUGHT = re.compile("|".join(rf"\b{name}(?=\()" for name in _PLAIN))
_THREADS = 2  # a page asks for little; the machine has other work
_MEMORY = (
    "1400MB"  # of the tables of one audience; what is more goes into a private folder on the disk
)
_AT_WORK = "who works on the case: working tables, not released"
_AT_HAND = ("incidents", "membership")  # what nearly every query reads


class Seen(NamedTuple):
    """What an audience is told of its tables: their marking, and how much is not among them."""

    case: Case  # as it may be known
    tlp: Tlp  # the strictest marking of what the tables hold
    stamp: Stamp  # which tables they are
    audience: str  # whom they are for, in words
    held_back: int = 0  # incidents, by the delay
    withheld: Counts = Counts()


class View:
    """The tables as one audience may see them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seen: Seen, *, overflow: str) -> None:
        self._connection = connection
        self.seen = seen
        weakref.finalize(self, shutil.rmtree, overflow, ignore_errors=True)
        self._once: dict[str, pl.DataFrame] = {}
        self._plain: set[str] = set()  # what words can be looked for in
        # two: making texts plain takes long, and other pages do not wait for it
        self._counting, self._making = threading.Lock(), threading.Lock()

    def ask(self, query: str, **parameters: object) -> pl.DataFrame:
        """Return what the query in sql/`query`.sql finds; parameters stand in it as $name."""
        self._make_plain(query, parameters)
        return self._asked(_text(query), parameters)

    def ask_once(self, query: str) -> pl.DataFrame:
        """Return what a query without parameters finds; the tables do not change, nor does it."""
        with self._counting:
            if query not in self._once:
                self._once[query] = self._asked(_text(query), {})
            return self._once[query]

    def slice(self, folder: str, **parameters: object) -> dict[str, pl.DataFrame]:
        """Return the tables that a page is made of: sql/`folder`/TABLE.sql gives rows of TABLE.

        The rows have the columns and types of tables/; a query names only parameters it needs.
        """
        found = {}
        for name in _tables_in(folder):
            query = _text(f"{folder}/{name}")
            needed = {key: parameters[key] for key in _PARAMETER.findall(query)}
            self._make_plain(f"{folder}/{name}", parameters)
            found[name] = self._asked(query, needed).cast(pl.Schema(TABLES[name].schema))
        return found

    def sorted(self, query: str, order: str, **parameters: object) -> pl.DataFrame:
        """Return rows of the table that `query` ends in, in an order; $limit and $skip of them.

        The order is SQL of our own making: as a parameter, each row would have to choose it anew.
        """
        table = TABLES[query.rpartition("/")[2]]
        (key,) = table.key
        self._make_plain(query, parameters)
        # chosen by few columns: the others are read of what was chosen alone
        chosen = f"SELECT {key} FROM ({_text(query)}) ORDER BY {order} LIMIT $limit OFFSET $skip"  # noqa: S608 - see above
        found = f"SELECT * FROM {table.name} WHERE {key} IN ({chosen}) ORDER BY {order}"  # noqa: S608 - see above
        return self._asked(found, parameters).cast(pl.Schema(table.schema))

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return every table whole, as the audience may see it."""
        return {
            name: self._asked(f'FROM "{name}"', {}).cast(pl.Schema(table.schema))
            for name, table in TABLES.items()
        }

    def items(
        self, query: str, condition: str, parameters: Mapping[str, object], *, limit: int, skip: int
    ) -> pl.DataFrame:
        """Return one page of what sql/`query`.sql finds under a condition, in the order of `id`.

        The condition is SQL of our own making; what was asked for stands in its parameters.
        """
        paged = f"ORDER BY id LIMIT {limit:d} OFFSET {skip:d}"
        return self._asked(f"{_under(query, condition)} {paged}", parameters)

    def count(self, query: str, condition: str, parameters: Mapping[str, object]) -> int:
        """Return how many rows sql/`query`.sql finds under a condition."""
        counted = f"SELECT count(*) FROM ({_under(query, condition)})"  # noqa: S608 - see items
        return int(self._asked(counted, parameters).item())

    def _make_plain(self, query: str, parameters: Mapping[str, object]) -> None:
        """Make the texts plain in which a query looks for words, if it is the first to do so."""
        if parameters.get("words") is None:
            return
        with self._making:
            for name in set(_SOUGHT.findall(_text(query))) - self._plain:
                self._asked(_text(f"plain/{_PLAIN[name]}"), {})
                self._plain.add(name)

    def _asked(self, query: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        # a cursor of its own for each query: several requests are answered at once
        with self._connection.cursor() as cursor, _readable():
            relation = cursor.sql(query, params=dict(parameters))
            return pl.DataFrame(relation.to_arrow_table())


class Data:
    """The results of a case, opened anew when a run has changed them."""

    def __init__(self, case: Case, *, out: Path) -> None:
        self._case = case
        self._out = out
        self._views: dict[Audience, tuple[str, View]] = {}
        self._opening = threading.Lock()

    def seen_by(self, audience: Audience) -> View:
        """Return the tables as an audience may see them.

        Raises SourceError where the case was not run, ReleaseError where it cannot be released.
        """
        made = self._made()
        with self._opening:
            known = self._views.get(audience)
            if known is None or known[0] != made:
                known = made, self._open(audience)
                self._views[audience] = known
        return known[1]

    def edition(self) -> str:
        """Return what changes whenever a table of the whole case is written."""
        return stamp_of(self._out).name

    def _made(self) -> str:
        """Return what changes with every table and every rule of who may see them."""
        rules = self._out / RULES_FILE
        text = rules.read_text(encoding="utf-8") if rules.is_file() else ""
        return self.edition() + text

    def in_motion(self) -> bool:
        """Return whether a run is writing: what is read meanwhile may be of two runs."""
        lock = self._out / ".lock"
        if not lock.exists():  # who only looks leaves nothing behind
            return False
        try:
            with FileLock(lock, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:  # the folder cannot be written into, so nobody is writing
            return False

    def _open(self, audience: Audience) -> View:
        if not (self._out / "incidents.parquet").is_file():
            raise SourceError(
                f"there is no result in {self._out}", mend="run the case first: crossfix run"
            )
        overflow = tempfile.mkdtemp(prefix="crossfix-")  # for nobody else to read
        try:
            connection, seen = self._filled(audience, overflow)
        except BaseException:
            shutil.rmtree(overflow, ignore_errors=True)
            raise
        return View(connection, seen, overflow=overflow)

    def _filled(self, audience: Audience, overflow: str) -> tuple[duckdb.DuckDBPyConnection, Seen]:
        connection = _connected(overflow)
        with _readable():
            if audience is Audience.OWN:
                self._view_tables(connection)
                marking = own_marking(self._case, out=self._out)
                seen = Seen(self._case, marking, stamp_of(self._out), _AT_WORK)
            else:
                seen = self._copy_released(connection, audience)
            connection.execute(_text("macros"))
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection, seen

    def _view_tables(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("SET allowed_directories = [$folder]", {"folder": str(self._out)})
        for name, table in TABLES.items():
            path = self._out / f"{name}.parquet"
            if path.is_file() and name in _AT_HAND:
                connection.read_parquet(str(path)).create(name)
            elif path.is_file():
                connection.read_parquet(str(path)).create_view(name)
            else:  # the result is of before there was this table
                _copy(connection, name, empty(table))

    def _copy_released(self, connection: duckdb.DuckDBPyConnection, audience: Audience) -> Seen:
        released = released_for(audience, case=self._case, out=self._out)
        for name, frame in released.tables.items():
            _copy(connection, name, frame)
        case = told_case(self._case, released)
        return Seen(
            case,
            released.tlp,
            released.stamp,
            released.audience,
            released.held_back,
            released.withheld,
        )


def _connected(overflow: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("LOAD icu")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET threads = {_THREADS}")
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute("SET temp_directory = $folder", {"folder": overflow})
    return connection


@contextmanager
def _readable() -> Iterator[None]:
    """Raise SourceError where a table is damaged, or of a version that has other columns."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException) as error:
        raise _unreadable(error) from error
    except pl.exceptions.PolarsError as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> SourceError:
    return SourceError(
        f"the results cannot be read: {str(error).splitlines()[0]}",
        mend="run the case again: crossfix run",
    )


def _copy(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    connection.register("brought", frame.to_arrow())
    connection.table("brought").create(name)
    connection.unregister("brought")


def _under(query: str, condition: str) -> str:
    return f"SELECT * FROM ({_text(query)}) WHERE {condition}"  # noqa: S608 - see View.items


@cache
def _text(query: str) -> str:
    return _file(f"{query}.sql").read_text(encoding="utf-8")


@cache
def _tables_in(folder: str) -> tuple[str, ...]:
    names = (path.name.removesuffix(".sql") for path in _file(folder).iterdir())
    return tuple(sorted(name for name in names if name in TABLES))


def _file(name: str) -> Traversable:
    return _SQL.joinpath(*name.split("/"))
