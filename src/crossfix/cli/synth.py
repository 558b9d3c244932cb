"""Commands that make worlds with known truth, and score a run against it."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from crossfix.cli.app import JsonOption, OutOption, app, print_json, print_text, wrapped
from crossfix.errors import ConfigError

# head of the column, and the figure in it
_SHARES = (
    ("precision", "precision"),
    ("recall", "recall"),
    ("F1", "f1"),
    ("B-cubed", "bcubed_f1"),
    ("Rand", "adjusted_rand"),
)
# how a line begins
_GROUPINGS = {"all": "", "precision": "place: ", "stratum": "stratum: "}
_NOTE = """Of the pairs of reports that were put together, precision is the share that does share
an incident; recall is the share of those sharing one that was put together. A pair counts in the
coarser place and the emptier stratum of its two reports. B-cubed: its F1. Rand: adjusted."""

_GRADE_NOTE = """Happened: the share of these incidents with a report of something that did happen.
Expected: the mean of the probabilities that the run gave them."""


class _MakeUnlessNamed(TyperGroup):
    """A group whose command is `make` where the first word names none."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer hides its own click
        """Put `make` before what is no command and no question for help."""
        if args and args[0] not in (*self.commands, "--help"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


synth_app = typer.Typer(
    cls=_MakeUnlessNamed,
    help="Make a world of reports with known truth, or score a run on one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(synth_app, name="synth")


@synth_app.command("make")
def synth_make(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    reports: Annotated[int, typer.Option(help="How many reports.")] = 10_000,
    *,
    incidents_per_day: Annotated[float, typer.Option(help="How many in the whole land.")] = 25.0,
    sources: Annotated[int, typer.Option(help="How many of the standing profiles.")] = 6,
    copiers: Annotated[int, typer.Option(help="Outlets besides that repeat the first one.")] = 0,
    seed: Annotated[int, typer.Option(help="Another number, another world.")] = 1,
) -> None:
    """Make a case folder of made reports with their truth.

    The word make may be left out.
    """
    import crossfix.synth as made_up
    from crossfix.synth.folder import write_case

    if not 1 <= sources <= len(made_up.PROFILES):
        raise ConfigError(
            f"there are {len(made_up.PROFILES)} profiles of sources, not {sources}",
            mend=f"set --sources to at least 1, at most {len(made_up.PROFILES)}",
        )
    if not 0 <= copiers <= 99:  # noqa: PLR2004 - their names have two digits
        raise ConfigError(f"--copiers is {copiers}", mend="set it to at least 0, at most 99")
    world = made_up.World(
        reports=reports,
        sources=made_up.PROFILES[:sources] + made_up.copiers(copiers),
        incidents_per_day=incidents_per_day,
        seed=seed,
    )
    made = made_up.synth(world)
    write_case(made, folder)
    print_text(_told(made, folder))


def _told(made: Any, folder: Path) -> str:  # noqa: ANN401 - Polars is imported late
    import polars as pl

    truth, reports = made.truth, made.reports
    days = (reports["start"].max() - reports["start"].min()).days + 1
    false = truth.filter("false_report")["report_id"].n_unique()
    copies = truth.drop_nulls("copied_from")["report_id"].n_unique()
    several = truth.group_by("report_id").len().filter(pl.col("len") > 1)
    made_of = f"Made {reports.height:,} reports by {made.sources.height} sources over {days:,} days"
    among = f"Among them: {false:,} reports of what never happened, {copies:,} copies, "
    lines = (
        f"{made_of}, of {truth['incident'].n_unique():,} incidents.",
        among + f"{several.height:,} that tell several incidents as one.",
        f"The truth is in {folder}/truth.csv.",
    )
    following = f"next: crossfix run {folder}\nthen: crossfix synth score {folder}"
    return "\n".join([*map(wrapped, lines), following])


@synth_app.command("score")
def synth_score(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A made world that was run.")],
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare a run on a made world with its truth."""
    from crossfix.store import Store
    from crossfix.synth import grades, score
    from crossfix.synth.folder import read_truth, unfolded
    from crossfix.tables import EVIDENCE, INCIDENTS, MEMBERSHIP

    truth = read_truth(folder)
    results = out or folder / "out"
    if not results.is_dir():
        raise ConfigError(f"there is no result in {results}", mend=f"run: crossfix run {folder}")
    store = Store(results)
    members = unfolded(store.read(MEMBERSHIP), store.read(EVIDENCE))
    linked = score(members, truth).to_dicts()
    graded = grades(store.read(INCIDENTS), members, truth).to_dicts()
    if as_json:
        print_json({"links": linked, "grades": graded})
        return
    print_text(f"{_linked(linked)}\n\n{_graded(graded)}")


def _linked(rows: list[dict[str, Any]]) -> str:
    lines = [_line("", "reports", [head for head, _ in _SHARES])]
    for row in rows:
        told = ["-" if row[name] is None else f"{row[name]:.3f}" for _, name in _SHARES]
        lines.append(_line(f"{_GROUPINGS[row['by']]}{row['group']}", f"{row['reports']:,}", told))
    return "\n".join([*lines, "", textwrap.fill(_NOTE, 80)])


def _graded(rows: list[dict[str, Any]]) -> str:
    lines = [_line("grade", "incidents", ["happened", "expected"])]
    for row in rows:
        told = [f"{row['happened']:.3f}", f"{row['probability']:.3f}"]
        lines.append(_line(row["grade"], f"{row['incidents']:,}", told))
    return "\n".join([*lines, "", textwrap.fill(_GRADE_NOTE, 80)])


def _line(name: str, reports: str, shares: Sequence[str]) -> str:
    return f"{name:<20}{reports:>10}" + "".join(f"{share:>10}" for share in shares)
