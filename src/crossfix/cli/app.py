"""The command itself, the arguments that commands share, and how they print."""

import json
import os
import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import crossfix
from crossfix.errors import ConfigError, CrossfixError, ReleaseError

if TYPE_CHECKING:
    from crossfix.case import Case

app = typer.Typer(
    help="How far is this confirmed, by whom, independently of whom?",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)

CaseArgument = Annotated[Path, typer.Argument(help="A folder with a case.toml, or the file.")]
ResultArgument = Annotated[
    Path, typer.Argument(metavar="CASE", help="A case that was run, or a folder of results.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Where the results go.", show_default="CASE/out")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.callback(invoke_without_command=True)
def about(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """How far is this confirmed, by whom, independently of whom?"""
    if version:
        print_text(f"crossfix {crossfix.__version__}")
        raise typer.Exit


def result_of(case: Path, out: Path | None) -> tuple["Case", Path]:
    """Return the case and the folder of its results; a folder of results alone is a case too.

    Raises ConfigError where the case was not run.
    """
    from crossfix.case import case_of_results, read_case

    if out is None and (case / "incidents.parquet").is_file():
        return case_of_results(case), case
    found = read_case(case)
    folder = out or found.folder / "out"
    if not folder.is_dir():
        raise ConfigError(f"there is no result in {folder}", mend=f"run: crossfix run {case}")
    return found, folder


def entry(name: str, meaning: str) -> str:
    """Return a name and its meaning beside it, in lines of 80 columns."""
    first = f"  {name:<28} "
    return textwrap.fill(meaning, 80, initial_indent=first, subsequent_indent=" " * len(first))


def wrapped(text: str, *, indent: str = "") -> str:
    """Return the text in lines of 80 columns, those after the first indented.

    A longer word stays whole: a path that is broken in two cannot be copied.
    """
    return textwrap.fill(
        text,
        80,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def print_text(text: str) -> None:
    """Print a text; raise ReleaseError where it cannot be printed."""
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


def print_json(data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print JSON; moments in ISO 8601."""
    print_text(json.dumps(data, ensure_ascii=False, indent=1, default=_plain))


def error_text(error: CrossfixError) -> str:
    """Return what is wrong and how to mend it, in lines of 80 columns."""
    from crossfix.publish.text import clean

    problem = wrapped(f"error: {clean(error.problem)}")
    return problem + "\n" + wrapped(f"mend: {clean(error.mend)}", indent="  ")


def issue_text(issue: dict[str, Any]) -> str:
    """Return a row of ISSUES, and its mend, in lines of 80 columns."""
    from crossfix.publish.text import clean

    place = ", ".join(str(issue[k]) for k in ("where", "record", "column") if issue[k] is not None)
    value = "" if issue["value"] is None else f" ({issue['value']})"
    problem = clean(f"{issue['severity']}: {place}: {issue['what']}{value}")
    return wrapped(problem) + "\n" + wrapped(f"mend: {clean(issue['mend'])}", indent="  ")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
