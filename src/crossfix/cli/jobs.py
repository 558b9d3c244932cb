"""Commands that make, run, check and explain a case."""

import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crossfix.cli.app import (
    CaseArgument,
    JsonOption,
    OutOption,
    ResultArgument,
    app,
    issue_text,
    print_json,
    print_text,
    result_of,
    wrapped,
)
from crossfix.errors import ConfigError, ReleaseError

DATA_FAILED = 1  # exit code: a check on the data failed
LinkOutOption = Annotated[Path, typer.Option("--out", help="Where the results go.")]


@app.command("run")
def run_command(
    case: CaseArgument,
    out: OutOption = None,
    redo_from: Annotated[
        str | None, typer.Option("--from", help="First stage to run even if nothing changed.")
    ] = None,
    *,
    beside: Annotated[
        bool,
        typer.Option("--preview", help="Run beside the results, and tell what would change."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run a case and print its headline."""
    from crossfix.case import read_case

    found = read_case(case)
    if beside:
        if redo_from is not None:
            raise ConfigError(
                "--preview runs what has changed since, and --from runs more",
                mend="leave out one of them",
            )
        _preview(found, out=out or found.folder / "out", named=case, as_json=as_json)
        return
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
    """List what is doubtful in the data of a case, and in what people decided.

    Nothing is run or written. Exit code 1 where a record could not be used.
    """
    import polars as pl

    from crossfix.case import read_case
    from crossfix.edges import read_edges
    from crossfix.ingest import examine
    from crossfix.ingest.audits import read_audits
    from crossfix.ingest.groupings import read_groupings
    from crossfix.ingest.judgements import read_judgements
    from crossfix.link.obey import obey, of_kept_reports
    from crossfix.normalise import normalise
    from crossfix.weigh.people import rulings

    found = read_case(case)
    read = examine(found)
    common = normalise(read.records, read.sources, case=found)
    judged = read_judgements(found)
    orders = obey(of_kept_reports(judged.judgements, common.evidence), common.reports)
    grouped = read_groupings(found)
    voicing = rulings(grouped.groupings, read.sources).issues
    audited = read_audits(found)
    every = [read.issues, common.issues, judged.issues, orders.issues, grouped.issues, voicing]
    every.append(audited.issues)
    if found.link.edges:
        every.append(read_edges(found.path(found.link.edges), common.reports).issues)
    issues = pl.concat(every)
    failed = issues.filter(pl.col("severity") == "error").height
    if as_json:
        print_json(issues.to_dicts())
    else:
        for row in issues.iter_rows(named=True):
            print_text(issue_text(row))
        print_text(
            f"records: {read.records.height}; sources: {read.sources.height}; "
            f"claims: {read.claims.height}; judgements: {judged.judgements.height}; "
            f"groupings: {grouped.groupings.height}\n"
            f"issues: {issues.height}, errors among them: {failed}"
        )
    if failed:
        raise typer.Exit(DATA_FAILED)


@app.command("explain")
def explain_command(
    case: ResultArgument,
    item: Annotated[str, typer.Argument(metavar="ID", help="What to explain.")],
    other: Annotated[
        str | None, typer.Argument(metavar="REPORT", help="A second report, to explain the pair.")
    ] = None,
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print what an id rests on.

    The id of an incident, a report, a claim, or a figure (CLAIM/MEASURE). A source or a voice:
    why its sources count as one. Two reports, also written LEFT+RIGHT: why they are taken to tell
    of one incident, or why not. An incident id of an earlier run: what became of it.
    """
    from crossfix.pipeline import tables_of
    from crossfix.publish import explain
    from crossfix.store import Store
    from crossfix.tables import GROUPINGS, JUDGEMENTS

    found, folder = result_of(case, out)
    item = item if other is None else f"{item}+{other}"
    store = Store(folder)
    decided = {table.name: store.recall(table) for table in (JUDGEMENTS, GROUPINGS)}
    tables = tables_of(store) | decided
    text = explain(tables, item, case=found)
    if as_json:
        print_json({"id": item, "text": text})
    else:
        print_text(text)


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
    print_text(
        f"made {folder}/case.toml and {folder}/reports.csv\n"
        f"next: fill reports.csv, then: crossfix check {folder}"
    )


def followed(stages: Any, *, quiet: bool) -> list[Any]:  # noqa: ANN401 - the stages are imported late
    """Return what became of each stage, showing the progress on a terminal."""
    from crossfix.pipeline import STAGE_NAMES

    done = []
    hidden = quiet or not sys.stderr.isatty()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=hidden
    ) as progress:
        task = progress.add_task(STAGE_NAMES[0], total=len(STAGE_NAMES))
        for stage in stages:
            done.append(stage)
            number = STAGE_NAMES.index(stage.stage) + 1
            following = STAGE_NAMES[number] if number < len(STAGE_NAMES) else "done"
            progress.update(task, completed=number, description=following)
    return done


def _run(case: Any, *, out: Path, redo_from: str | None, as_json: bool) -> None:  # noqa: ANN401 - Case is imported late
    from crossfix.pipeline import run, tables_of
    from crossfix.publish import summary
    from crossfix.store import Store

    done = followed(run(case, out=out, redo_from=redo_from), quiet=as_json)
    if as_json:
        print_json({"out": str(out), "stages": [stage._asdict() for stage in done]})
        return
    tables = tables_of(Store(out))
    print_text(summary(tables, case=case, report=out / "report.html"))
    print_text(doubts(tables["issues"]))
    _print_withheld(case, out=out)
    seconds = sum(stage.seconds for stage in done)
    skipped = sum(stage.skipped for stage in done)
    kept = f"; {skipped} of {len(done)} stages unchanged and kept" if skipped else ""
    print_text(f"Took {seconds:.1f} s{kept}.")


def _preview(case: Any, *, out: Path, named: Path, as_json: bool) -> None:  # noqa: ANN401 - as above
    from crossfix.cli.changes import WAYS, changes_text, compared
    from crossfix.desk.changes import as_data
    from crossfix.pipeline import preview
    from crossfix.store import Store

    followed(preview(case, out=out), quiet=as_json)
    told = compared(case, Store(out))
    if as_json:
        print_json(as_data(told))
    else:
        print_text(changes_text(told))
        print_text(f"\n{WAYS.format(case=named)}")


def _print_withheld(case: Any, *, out: Path) -> None:  # noqa: ANN401 - Case is imported late
    """Say that the report rests on fewer reports than the summary, where it does."""
    from crossfix.markings import read_audience
    from crossfix.release.editions import editions

    audience = read_audience(case.publish.audience)
    edition = editions(case, out=out).get(audience)
    if edition is not None:
        print_text(
            wrapped(
                f"What is printed here rests on all reports; report.html and what lies beside it "
                f"are for {audience}, without {len(edition.withheld.reports)} that are withheld."
            )
        )


def doubts(issues: Any) -> str:  # noqa: ANN401 - Polars is imported late
    """Return how many issues there are, in lines of 80 columns."""
    number = dict(issues["severity"].value_counts().iter_rows())
    counts = [
        f"{number[name]} {name}" + ("" if number[name] == 1 else "s")
        for name in ("error", "warning", "note")
        if name in number
    ]
    if not counts:
        return "No doubts in the data were met."
    return wrapped(", ".join(counts) + " in the data: see csv/issues.csv, or crossfix check")
