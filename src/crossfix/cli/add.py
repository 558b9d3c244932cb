"""The command that adds a file of reports to a case that was run."""

from pathlib import Path
from typing import Annotated, Any

import typer

from crossfix.cli.app import (
    CaseArgument,
    JsonOption,
    OutOption,
    app,
    issue_text,
    print_json,
    print_text,
    wrapped,
)
from crossfix.cli.jobs import doubts, followed

LEARN_ANEW_SHARE = 0.1  # of reports that came after the model was learned


@app.command("add")
def add_command(
    case: CaseArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of reports.")],
    source: Annotated[
        str | None, typer.Option(help="The source of rows that do not name one.")
    ] = None,
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Add a file of reports to a case, and link again only what they touch.

    The file becomes one of the inputs in case.toml; from outside the case's folder it is copied
    into added/. What linking learned from the reports before is kept; crossfix run learns anew. If
    it is interrupted, the case stays as it was.
    """
    from crossfix.case import read_case
    from crossfix.ingest.added import added
    from crossfix.pipeline import add
    from crossfix.store import Store

    found = read_case(case)
    store = Store(out or found.folder / "out")
    before = _told(store)
    case_file = case / "case.toml" if case.is_dir() else case
    with added(found, file, case_file=case_file, source=source) as addition:
        stages = add(addition.case, out=store.folder, agree=addition.agree)
        done = followed(stages, quiet=as_json)
    _print(addition, store, before=before, done=done, as_json=as_json)


def _told(store: Any) -> dict[str, Any]:  # noqa: ANN401 - the store is imported late
    """Return the tables that tell what changed, without rows where the case was never run."""
    from crossfix.publish.changes import TOLD
    from crossfix.tables import empty

    return {
        table.name: store.read(table) if store.path(table).is_file() else empty(table)
        for table in TOLD
    }


def _print(addition: Any, store: Any, *, before: Any, done: Any, as_json: bool) -> None:  # noqa: ANN401 - as above
    from crossfix.link.kept import learned_of
    from crossfix.publish.changes import changes, changes_text
    from crossfix.tables import ISSUES, MODEL, REPORTS

    after = _told(store)
    model = store.read(MODEL)
    learned = 0 if model.is_empty() else learned_of(model).reports
    reports = after[REPORTS.name].height
    if as_json:
        print_json(
            {
                "out": str(store.folder),
                "input": addition.given.file,
                "format": addition.given.format,
                "changes": changes(before, after)._asdict(),
                "reports": reports,
                "learned_from": learned,
                "stages": [stage._asdict() for stage in done],
            }
        )
        return
    print_text(wrapped(f"{addition.given.file} ({addition.given.format}) is an input now."))
    print_text(changes_text(before, after, case=addition.case))
    print_text("\n" + wrapped(model_text(learned, reports)))
    issues = store.read(ISSUES)
    refused = issues.filter(where=Path(addition.given.file).name, severity="error")
    for row in refused.iter_rows(named=True):
        print_text(issue_text(row))
    print_text(doubts(issues))
    print_text(f"Report: {store.folder / 'report.html'}")
    print_text(f"Took {sum(stage.seconds for stage in done):.1f} s.")


def model_text(learned: int, reports: int) -> str:
    """Return from how many reports the model was learned, and whether to learn it anew."""
    more = reports - learned
    told = f"Linking has learned from {learned:,} of the {reports:,} reports."
    if more > LEARN_ANEW_SHARE * learned:
        return f"{told} It is time to learn from all: crossfix run"
    return told
