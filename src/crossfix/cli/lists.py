"""Commands that look things up: tables, formats, sources, places."""

from pathlib import Path
from typing import Annotated

import typer

from crossfix.cli.app import (
    CaseArgument,
    JsonOption,
    OutOption,
    ResultArgument,
    app,
    entry,
    print_json,
    print_text,
    result_of,
    wrapped,
)
from crossfix.errors import ConfigError

gazetteer_app = typer.Typer(
    help="Look up place names, or read a place list.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(gazetteer_app, name="gazetteer")


@app.command("schema")
def schema_command(
    table: Annotated[str | None, typer.Argument(help="One table only.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print the tables that a run and the air commands write.

    Every column with its meaning.
    """
    from crossfix.air.tables import AIR_TABLES
    from crossfix.tables import TABLES

    known = TABLES | AIR_TABLES
    if table is not None and table not in known:
        raise ConfigError(f"there is no table {table!r}", mend=f"choose one of {', '.join(known)}")
    chosen = [known[table]] if table else list(known.values())
    if as_json:
        print_json(
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
        print_text("\n" + wrapped(f"{one.name}: {one.row}"))
        for column in one.columns:
            print_text(entry(column.name, column.meaning))


@app.command("sources")
def sources_command(
    case: ResultArgument,
    source: Annotated[str | None, typer.Argument(help="One source only.")] = None,
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print what became of the reports of each source.

    How many were copied, first, confirmed or contradicted, and which letter that suggests. With a
    source: the same by governorate and by kind of event, and whose word it passes on.
    """
    import polars as pl

    from crossfix.pipeline import tables_of
    from crossfix.publish.source_record import source_records
    from crossfix.store import Store

    _, folder = result_of(case, out)
    tables = tables_of(Store(folder))
    text = source_records(tables, source)
    if as_json:
        mine = pl.lit(value=True) if source is None else pl.col("source_id") == source
        print_json(tables["source_records"].filter(mine).to_dicts())
    else:
        print_text(text)


@app.command("formats")
def formats_command(*, as_json: JsonOption = False) -> None:
    """Print the input formats and columns."""
    from crossfix.ingest import CANONICAL_COLUMNS, FORMATS

    if as_json:
        print_json({"formats": FORMATS, "canonical_columns": CANONICAL_COLUMNS})
        return
    for name, meaning in FORMATS.items():
        print_text(entry(name, meaning))
    print_text("\nColumns of the formats csv and xlsx (report_id and source_id are required):")
    for name, meaning in CANONICAL_COLUMNS.items():
        print_text(entry(name, meaning))


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
        print_json([match._asdict() for match in matches])
        return
    for match in matches:
        print_text(
            f"{match.score:.2f}  {match.name}, {match.admin1 or '-'}, {match.country}  "
            f"{match.lat:.4f} N {match.lon:.4f} E"
        )
    if not matches:
        print_text(f"no place is called {name!r}; add a list with: crossfix gazetteer import")


@gazetteer_app.command("import")
def gazetteer_import(
    file: Annotated[Path, typer.Argument(help="GeoNames dump, HDX/OCHA list, GeoJSON or CSV.")],
    into: Annotated[Path, typer.Option(help="The list to write.")] = Path("places.csv"),
) -> None:
    """Read a place list into a file that a case can name under [gazetteer]."""
    from crossfix.normalise import import_places

    count = import_places(file, into)
    print_text(
        f'{count} places in {into}; name it in case.toml: [gazetteer] files = ["{into.name}"]'
    )


@gazetteer_app.command("learn")
def gazetteer_learn(
    case: CaseArgument,
    into: Annotated[
        Path | None,
        typer.Option(help="The list to write.", show_default="CASE/learned-places.csv"),
    ] = None,
) -> None:
    """Learn place names from a case's own reports.

    A name counts where two reports give it one point; the list names them beside it.
    """
    from crossfix.case import read_case
    from crossfix.ingest import examine
    from crossfix.normalise.gazetteer import load
    from crossfix.normalise.learned import learn_places, write_learned

    found = read_case(case)
    lists = load(map(found.path, found.gazetteer.files))
    places = learn_places(examine(found).records, gazetteer=lists)
    if not places:
        print_text("Nothing to learn: the lists have every name that two reports place alike.")
        return
    file = into or found.path("learned-places.csv")
    write_learned(places, file)
    spellings = sum(len(place.spellings) for place in places)
    print_text(
        wrapped(
            f"{len(places)} places in {spellings} spellings, with their evidence, in {file}; look "
            f'at them, and name the list in case.toml: [gazetteer] files = ["{file.name}"]'
        )
    )
