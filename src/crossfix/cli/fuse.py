"""The commands that say what many statements, or many votes, come to."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossfix.cli.app import JsonOption, app, print_json, print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    import polars as pl

_SHOWN = 20  # rows of a table that are printed
_SURE = 0.9  # what is less probable is counted and listed
_NOTE = "What most state by chance or by copying unseen is taken for true: look into what matters."
CsvOption = Annotated[Path | None, typer.Option(help="Write all rows to this file.")]


@app.command("fuse")
def fuse_command(
    statements: Annotated[Path, typer.Argument(metavar="STATEMENTS.csv", help="A row a value.")],
    *,
    csv: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which of the values that sources state is true.

    STATEMENTS.csv has item (what it is about), source, value, and attribute where items are of
    several kinds. Parts of a list have ';' between them. How often each source is right and who
    repeats whom are found from the statements alone.
    """
    from crossfix.weigh.stated_file import read_statements
    from crossfix.weigh.values import fused

    found = fused(read_statements(statements))
    _write(found.values, csv)
    if as_json:
        tables = {"values": found.values, "sources": found.records}
        print_json({name: table.to_dicts() for name, table in tables.items()})
        return
    first = found.values.unique("item", keep="first", maintain_order=True)
    doubtful = first.filter(first["probability"] < _SURE).sort("probability", "item")
    lines = [
        f"{first.height:,} items, {found.records.height:,} sources\n",
        f"{'source':<24}{'states':>8}{'right':>7}{'wrong':>7}{'leaves out':>12}  repeats",
        *_sources(found.records),
        f"\n{doubtful.height:,} items have no value that is {_SURE:.0%} sure",
        *(
            f"{row['probability']:.2f}  {row['item']}: {row['value']}"
            for row in doubtful.head(_SHOWN).iter_rows(named=True)
        ),
        "",
        wrapped(_NOTE),
    ]
    print_text("\n".join(lines))


@app.command("votes")
def votes_command(
    votes: Annotated[Path, typer.Argument(metavar="VOTES.csv", help="A row a vote.")],
    *,
    csv: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what votes of many people on yes-or-no questions come to.

    VOTES.csv has question, person and answer (1 or yes, 0 or no). Each person counts by how often
    their yes and their no are right, as found from the votes alone.
    """
    import polars as pl

    from crossfix.weigh.stated_file import read_votes
    from crossfix.weigh.votes import voted

    told = read_votes(votes)
    questions, people = (told[name].unique().sort() for name in ("question", "person"))
    found = voted(
        questions.search_sorted(told["question"]).cast(pl.Int64).to_numpy(),
        people.search_sorted(told["person"]).cast(pl.Int64).to_numpy(),
        told["answer"].to_numpy(),
    )
    answers = told.group_by("question").agg(votes=pl.len(), yes=pl.col("answer").sum())
    table = answers.sort("question").with_columns(probability=pl.Series(found.probability))
    _write(table, csv)
    number = told.group_by("person").agg(votes=pl.len()).sort("person")
    rates = number.with_columns(
        yes_if_yes=pl.Series(found.rates[:, 1]), yes_if_no=pl.Series(found.rates[:, 0])
    )
    if as_json:
        print_json({"questions": table.to_dicts(), "people": rates.to_dicts()})
        return
    doubtful = table.filter(pl.col("probability").is_between(1 - _SURE, _SURE))
    yes = found.probability.sum()
    lines = [
        f"{told.height:,} votes of {people.len():,} people on {questions.len():,} questions",
        f"about {yes:,.0f} yes; {doubtful.height:,} less than {_SURE:.0%} sure\n",
        f"{'person':<24}{'votes':>8}{'yes if yes':>12}{'yes if no':>11}",
        *(
            f"{row['person'][:23]:<24}{row['votes']:>8,}{row['yes_if_yes']:>12.2f}"
            f"{row['yes_if_no']:>11.2f}"
            for row in rates.sort("votes", "person", descending=[True, False])
            .head(_SHOWN)
            .iter_rows(named=True)
        ),
        "",
        wrapped(_NOTE),
    ]
    print_text("\n".join(lines))


def _sources(records: "pl.DataFrame") -> Iterator[str]:
    """Yield a line for each of the sources that state most."""
    ordered = records.sort("statements", "source", descending=[True, False])
    for row in ordered.head(_SHOWN).iter_rows(named=True):
        repeats = f"  {row['copies']} ({row['copied']:.0%})" if row["copies"] else ""
        yield (
            f"{row['source'][:23]:<24}{row['statements']:>8,}{row['kept']:>7.2f}"
            f"{row['replaced']:>7.2f}{row['left_out']:>12.2f}{repeats}"
        )


def _write(table: "pl.DataFrame", path: Path | None) -> None:
    from crossfix.store import whole_file

    if path is None:
        return
    if path.suffix.lower() != ".csv":
        raise ConfigError(f"{path.name} is not .csv", mend="let the name end in .csv")
    with whole_file(path) as part:
        table.write_csv(part)
