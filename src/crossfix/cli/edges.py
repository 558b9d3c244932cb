"""Commands that give, compare and take in tables of edges in Splink's column names."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
from crossfix.cli.audiences import AudienceOption, chosen
from crossfix.markings import label, read_audience

if TYPE_CHECKING:
    from crossfix.edges import Comparison

edges_app = typer.Typer(
    help="Write links as Splink names them, compare them with another table, or import one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(edges_app, name="edges")
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A .parquet or .csv file.")]


@edges_app.command("export")
def edges_export(
    case: ResultArgument,
    file: FileArgument,
    out: OutOption = None,
    audience: AudienceOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the links of a case as an edge table.

    The columns have Splink's names. What the case may not release to the audience is left out.
    """
    from crossfix.edges import edge_table, write_edges
    from crossfix.release.editions import released_for

    found, folder = result_of(case, out)
    reader = chosen(audience, otherwise=read_audience(found.publish.audience))
    released = released_for(reader, case=found, out=folder)
    edges = edge_table(released.tables["links"], released.tables["reports"])
    tlp = label(released.tlp)
    path = write_edges(edges, file)
    if as_json:
        told = {"file": str(path), "tlp": tlp, "edges": edges.height, "columns": edges.columns}
        print_json(told)
    else:
        print_text(f"{edges.height:,} edges in {path}, {tlp}")


@edges_app.command("compare")
def edges_compare(
    case: ResultArgument,
    file: FileArgument,
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare an edge table with the links of a case.

    The table is Splink's predictions, or another case's export.
    """
    from crossfix.edges import compare, read_edges
    from crossfix.store import Store
    from crossfix.tables import LINKS, REPORTS

    _, folder = result_of(case, out)
    store = Store(folder)
    edges = read_edges(file, store.read(REPORTS))
    found = compare(store.read(LINKS), edges.pairs)
    if as_json:
        told = found._asdict() | {"agreement": found.agreement, "issues": edges.issues.to_dicts()}
        print_json(told | {"disagreements": found.disagreements.to_dicts()})
        return
    for issue in edges.issues.iter_rows(named=True):
        print_text(wrapped(f"{issue['severity']}: {file.name}, {issue['record']}: {issue['what']}"))
    print_text(_counts(found, file))
    print_text(_disagreements(found))


@edges_app.command("import")
def edges_import(case: CaseArgument, file: FileArgument, *, as_json: JsonOption = False) -> None:
    """Let a case take its links from an edge table.

    The table is checked against the reports of the case, and case.toml names it from then on.
    """
    from crossfix.case import read_case
    from crossfix.edges import adopt, read_edges
    from crossfix.edges.compare import LIKELY
    from crossfix.ingest import examine
    from crossfix.normalise import normalise

    found = read_case(case)
    read = examine(found)
    edges = read_edges(file, normalise(read.records, read.sources, case=found).reports)
    case_file = case / "case.toml" if case.is_dir() else case
    name = adopt(found, file, case_file=case_file)
    likely = edges.pairs.filter(edges.pairs["probability"] > LIKELY).height
    if as_json:
        counts = {"edges": edges.pairs.height, "likely": likely}
        print_json({"file": name, **counts, "issues": edges.issues.to_dicts()})
        return
    for issue in edges.issues.iter_rows(named=True):
        print_text(issue_text(issue))
    pairs = f"{edges.pairs.height:,} pairs of reports, {likely:,} of them likely (above even odds)."
    print_text(wrapped(pairs))
    print_text(f'{case_file.name} now says, under [link]: edges = "{name}"')
    print_text(f"next: crossfix run {case}")


def _counts(found: "Comparison", file: Path) -> str:
    from crossfix.publish.text import DASH, share

    rows = (
        ("in both", found.in_both, found.likely_in_both),
        ("only in the case", found.only_ours, found.likely_only_ours),
        ("only in the file", found.only_theirs, found.likely_only_theirs),
    )
    correlation, ranks = (
        DASH if value is None else f"{value:.2f}"
        for value in (found.correlation, found.rank_correlation)
    )
    return "\n".join(
        [
            wrapped(f"Links of the case against {file.name}"),
            f"  {'pairs':<20}{'listed':>12}{'likely':>12}",
            *(f"  {name:<20}{pairs:>12,}{likely:>12,}" for name, pairs, likely in rows),
            wrapped(
                "Likely: with a probability above .5; a pair that a table does not list is "
                "unlikely there. Of the pairs likely in either, "
                f"{share(found.agreement)} are likely in both."
            ),
            wrapped(
                f"Weights of pairs listed in both: correlation {correlation}, of ranks {ranks}."
            ),
        ]
    )


def _disagreements(found: "Comparison") -> str:
    from crossfix.publish.text import clean

    if found.disagreements.is_empty():
        return "\nThey disagree on nothing."
    lines = ["", "Largest disagreements, weights in bits", f"{'case':>9}{'file':>7}"]
    for row in found.disagreements.iter_rows(named=True):
        because = f" ({row['because']})" if row["because"] else ""
        figures = f"  {_bits(row['ours_bits'])}{_bits(row['theirs_bits'])}  "
        pair = clean(f"{row['left']} – {row['right']}{because}")
        lines += textwrap.wrap(
            pair, 80, initial_indent=figures, subsequent_indent=" " * 20, break_on_hyphens=False
        )
    return "\n".join(lines)


def _bits(value: Any) -> str:  # noqa: ANN401 - a cell of a row: a number or None
    return f"{'–' if value is None else format(value, '+.1f'):>7}"
