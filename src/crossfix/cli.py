"""The command line: arguments, progress and exit codes; nothing else.

Exit codes: 0 done, 1 a check on the data failed, 2 something that the user can mend, 70 a defect.
"""

import json
import os
import sys
import textwrap
import traceback
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import crossfix
from crossfix.errors import ConfigError, CrossfixError, ReleaseError

DATA_FAILED, CAN_BE_MENDED, DEFECT = 1, 2, 70

app = typer.Typer(
    help="How far is this confirmed, by whom, independently of whom?",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
gazetteer_app = typer.Typer(
    help="Look up place names, or read a place list.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(gazetteer_app, name="gazetteer")

CaseArgument = Annotated[Path, typer.Argument(help="A folder with a case.toml, or the file.")]
ResultArgument = Annotated[
    Path, typer.Argument(metavar="CASE", help="A case that was run, or a folder of results.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Where the results go.", show_default="CASE/out")
]
LinkOutOption = Annotated[Path, typer.Option("--out", help="Where the results go.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.callback(invoke_without_command=True)
def about(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """How far is this confirmed, by whom, independently of whom?"""
    if version:
        _print(f"crossfix {crossfix.__version__}")
        raise typer.Exit


@app.command("run")
def run_command(
    case: CaseArgument,
    out: OutOption = None,
    redo_from: Annotated[
        str | None, typer.Option("--from", help="First stage to run even if nothing changed.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Run a case and print its headline."""
    from crossfix.case import read_case

    found = read_case(case)
    _run(found, out=out or found.folder / "out", redo_from=redo_from, as_json=as_json)


@app.command("link")
def link_command(
    inputs: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of reports.")],
    out: LinkOutOption = Path("crossfix-out"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Link files of reports, without a case file.

    Formats and columns are guessed.
    """
    from crossfix.case import About, Case, Input
    from crossfix.ingest import guess_format

    given = tuple(
        Input(file=str(path.absolute()), format=guess_format(path), source=path.stem)
        for path in inputs
    )
    case = Case(case=About(name=inputs[0].stem), inputs=given)
    _run(case, out=out, redo_from=None, as_json=as_json)


@app.command("check")
def check_command(case: CaseArgument, *, as_json: JsonOption = False) -> None:
    """List what is doubtful in the data of a case.

    Nothing is run or written. Exit code 1 where a record could not be used.
    """
    import polars as pl

    from crossfix.case import read_case
    from crossfix.ingest import examine
    from crossfix.normalise import normalise

    found = read_case(case)
    read = examine(found)
    issues = pl.concat([read.issues, normalise(read.records, read.sources, case=found).issues])
    failed = issues.filter(pl.col("severity") == "error").height
    if as_json:
        _print_json(issues.to_dicts())
    else:
        for row in issues.iter_rows(named=True):
            _print(_issue_text(row))
        _print(
            f"records: {read.records.height}; sources: {read.sources.height}; "
            f"claims: {read.claims.height}; issues: {issues.height}, errors among them: {failed}"
        )
    if failed:
        raise typer.Exit(DATA_FAILED)


@app.command("explain")
def explain_command(
    case: ResultArgument,
    item: Annotated[str, typer.Argument(metavar="ID", help="Incident, report, claim or figure.")],
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print what an id rests on.

    The id of an incident, a report, a claim, or a figure (CLAIM/MEASURE).
    """
    from crossfix.case import About, Case, read_case
    from crossfix.pipeline import tables_of
    from crossfix.publish import explain
    from crossfix.store import Store

    if out is None and (case / "incidents.parquet").is_file():
        found, folder = Case(case=About(name=case.name), inputs=()), case
    else:
        found = read_case(case)
        folder = out or found.folder / "out"
    if not folder.is_dir():
        raise ConfigError(f"there is no result in {folder}", mend=f"run: crossfix run {case}")
    text = explain(tables_of(Store(folder)), item, case=found)
    if as_json:
        _print_json({"id": item, "text": text})
    else:
        _print(text)


@app.command("schema")
def schema_command(
    table: Annotated[str | None, typer.Argument(help="One table only.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print the tables that a run writes.

    Every column with its meaning.
    """
    from crossfix.tables import TABLES

    if table is not None and table not in TABLES:
        raise ConfigError(f"there is no table {table!r}", mend=f"choose one of {', '.join(TABLES)}")
    chosen = [TABLES[table]] if table else list(TABLES.values())
    if as_json:
        _print_json(
            {
                one.name: [
                    {"column": c.name, "type": str(c.dtype), "meaning": c.meaning}
                    for c in one.columns
                ]
                for one in chosen
            }
        )
        return
    for one in chosen:
        _print("\n" + _wrapped(f"{one.name}: {one.row}"))
        for column in one.columns:
            _print(_entry(column.name, column.meaning))


@app.command("formats")
def formats_command(*, as_json: JsonOption = False) -> None:
    """Print the input formats and columns."""
    from crossfix.ingest import CANONICAL_COLUMNS, FORMATS

    if as_json:
        _print_json({"formats": FORMATS, "canonical_columns": CANONICAL_COLUMNS})
        return
    for name, meaning in FORMATS.items():
        _print(_entry(name, meaning))
    _print("\nColumns of the formats csv and xlsx (report_id and source_id are required):")
    for name, meaning in CANONICAL_COLUMNS.items():
        _print(_entry(name, meaning))


@app.command("new")
def new_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
) -> None:
    """Make a folder with a commented case.toml."""
    from crossfix.ingest import CANONICAL_COLUMNS

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} is not empty", mend="name a folder that is not there yet")
    template = (files("crossfix") / "data" / "case-template.toml").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "case.toml").write_text(template, encoding="utf-8")
        (folder / "reports.csv").write_text(",".join(CANONICAL_COLUMNS) + "\n", encoding="utf-8")
    except OSError as error:
        raise ReleaseError(
            f"cannot write into {folder}: {error.strerror}", mend="choose another folder"
        ) from error
    _print(
        f"made {folder}/case.toml and {folder}/reports.csv\n"
        f"next: fill reports.csv, then: crossfix check {folder}"
    )


@gazetteer_app.command("find")
def gazetteer_find(
    name: Annotated[str, typer.Argument(help="A place name, in any spelling or script.")],
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 code.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Look a place name up in the built-in list."""
    from crossfix.normalise import find

    matches = find(name, country=country, limit=10)
    if as_json:
        _print_json([match._asdict() for match in matches])
        return
    for match in matches:
        _print(
            f"{match.score:.2f}  {match.name}, {match.admin1 or '-'}, {match.country}  "
            f"{match.lat:.4f} N {match.lon:.4f} E"
        )
    if not matches:
        _print(f"no place is called {name!r}; add a list with: crossfix gazetteer import")


@gazetteer_app.command("import")
def gazetteer_import(
    file: Annotated[Path, typer.Argument(help="GeoNames dump, HDX/OCHA list, GeoJSON or CSV.")],
    into: Annotated[Path, typer.Option(help="The list to write.")] = Path("places.csv"),
) -> None:
    """Read a place list into a file that a case can name under [gazetteer]."""
    from crossfix.normalise import import_places

    count = import_places(file, into)
    _print(f'{count} places in {into}; name it in case.toml: [gazetteer] files = ["{into.name}"]')


def _run(case: Any, *, out: Path, redo_from: str | None, as_json: bool) -> None:  # noqa: ANN401 - Case is imported late
    from crossfix.pipeline import STAGE_NAMES, run, tables_of
    from crossfix.publish import summary
    from crossfix.store import Store

    done = []
    quiet = as_json or not sys.stderr.isatty()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=quiet
    ) as progress:
        task = progress.add_task(STAGE_NAMES[0], total=len(STAGE_NAMES))
        for number, stage in enumerate(run(case, out=out, redo_from=redo_from), start=1):
            done.append(stage)
            following = STAGE_NAMES[number] if number < len(STAGE_NAMES) else "done"
            progress.update(task, advance=1, description=following)
    if as_json:
        _print_json({"out": str(out), "stages": [stage._asdict() for stage in done]})
        return
    tables = tables_of(Store(out))
    _print(summary(tables, case=case, report=out / "report.html"))
    _print(_doubts(tables["issues"]))
    seconds = sum(stage.seconds for stage in done)
    skipped = sum(stage.skipped for stage in done)
    kept = f"; {skipped} of {len(done)} stages unchanged and kept" if skipped else ""
    _print(f"Took {seconds:.1f} s{kept}.")


def _doubts(issues: Any) -> str:  # noqa: ANN401 - Polars is imported late
    number = dict(issues["severity"].value_counts().iter_rows())
    counts = [f"{number[name]} {name}s" for name in ("error", "warning", "note") if name in number]
    where = " in the data: see csv/issues.csv, or crossfix check"
    return ", ".join(counts) + where if counts else "No doubts in the data were met."


def _issue_text(row: dict[str, Any]) -> str:
    from crossfix.publish.text import clean

    place = ", ".join(str(row[k]) for k in ("where", "record", "column") if row[k] is not None)
    value = "" if row["value"] is None else f" ({row['value']})"
    problem = clean(f"{row['severity']}: {place}: {row['what']}{value}")
    return _wrapped(problem) + "\n" + _wrapped(f"mend: {clean(row['mend'])}", indent="  ")


def _entry(name: str, meaning: str) -> str:
    first = f"  {name:<28} "
    return textwrap.fill(meaning, 80, initial_indent=first, subsequent_indent=" " * len(first))


def _wrapped(text: str, *, indent: str = "") -> str:
    """Return the text in lines of 80 columns, those after the first indented."""
    return textwrap.fill(
        text, 80, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )


def _print(text: str) -> None:
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        # what is left in the buffer would fail again when Python closes it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader of our output has left; so do we
            raise typer.Exit from error
        raise ReleaseError(
            f"cannot print: {error.strerror}", mend="make room where the output goes"
        ) from error


def _print_json(data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    _print(json.dumps(data, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = app(standalone_mode=False)
    except CrossfixError as error:
        from crossfix.publish.text import clean

        sys.stderr.write(f"error: {clean(error.problem)}\n  mend: {clean(error.mend)}\n")
        code = CAN_BE_MENDED
    except typer.Abort:
        code = 130
    except Exception as error:  # noqa: BLE001 - the last net: every defect ends here, told as one
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # a wrong argument
            error.show()
            code = CAN_BE_MENDED
        else:
            traceback.print_exc()
            sys.stderr.write(
                f"this is a defect of crossfix {crossfix.__version__}; please report it\n"
            )
            code = DEFECT
    sys.exit(code)
