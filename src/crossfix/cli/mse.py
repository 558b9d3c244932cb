"""The command that says how many cases nobody documented."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfix.cli.app import JsonOption, app, print_json, print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    import polars as pl

    from crossfix.tally.mse import Ensemble, Estimate

_NOTE = """>= means that the model only bounds from below. No figure here is "the" number. Every
model takes something for granted that the lists cannot show; where they differ, say so."""
_SPAN = """from the lowest to the highest end of the intervals of estimates, and a third more
undocumented. No model's own interval holds where another model is right"""
_CHANGES = {
    "none": "",
    "left out": "without ",
    "merged": "one list: ",
    "false singles": "false singles: ",
}


@app.command("mse")
def mse_command(
    lists: Annotated[Path, typer.Argument(metavar="LISTS.csv", help="A row a case or a pattern.")],
    *,
    strata: Annotated[str | None, typer.Option(help="Column whose values are run apart.")] = None,
    count: Annotated[str | None, typer.Option(help="Column with the number of cases.")] = None,
    models: Annotated[str | None, typer.Option(help="Some models only, with commas.")] = None,
    seed: Annotated[int, typer.Option(help="Of what is drawn by chance.")] = 1,
    csv: Annotated[Path | None, typer.Option(help="Write the tables to this file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Estimate how many cases no list holds.

    LISTS.csv has a column of 0 and 1 for each list. A column count, n or freq makes a row stand for
    so many cases. A column id is not read.
    """
    from crossfix.tally import mse

    chosen = tuple(mse.MODELS) if models is None else tuple(models.replace(" ", "").split(","))
    if csv is not None and csv.suffix.lower() != ".csv":
        raise ConfigError(f"{csv.name} is not .csv", mend="let the name end in .csv")
    tables = mse.read_lists(lists, strata=strata, count=count)
    found = [
        mse.estimate(table, models=chosen, seed=seed, stratum=name)
        for name, table in tables.items()
    ]
    if csv is not None:
        _write(found, csv)
    if as_json:
        print_json([_plain(one) for one in found])
        return
    for one in found:
        print_text(_told(one))
    if len(found) > 1:
        print_text(_combined(found))
    print_text(wrapped(_NOTE.replace("\n", " ")))
    if csv is not None:
        print_text(f"The tables are in {csv}.")


def _told(found: "Ensemble") -> str:
    from crossfix.tally import mse

    table = found.table
    lines = [f"{found.stratum}\n"] if found.stratum else []
    many = f"{mse.documented(table):,.0f} documented cases on {len(table.lists)} lists: "
    lines += [wrapped(many + ", ".join(table.lists))]
    lines += [wrapped(f"note: {note}") for note in found.notes]
    if found.because:
        lines += ["", wrapped(f"not estimable: {found.because}")]
        found_ones = [one for one in found.estimates if one.total is not None]
        lines += ["", *_estimates(found_ones)] if found_ones else []
        return "\n".join(lines) + "\n"
    lines += ["", *_estimates(found.estimates)]
    ends = mse.span(found)
    if ends is not None:
        high = "no limit" if ends[1] is None else f"{ends[1]:,.0f}"
        lines += [
            "",
            wrapped(f"Together: {ends[0]:,.0f} to {high}, {_SPAN.replace(chr(10), ' ')}."),
        ]
    lines += ["", *_swept(found.sensitivity)]
    return "\n".join(lines) + "\n"


def _combined(found: "Sequence[Ensemble]") -> str:
    from crossfix.tally import mse

    totals = mse.combined(found)
    if all(one.total is None for one in totals):
        poor = ", ".join(one.stratum for one in found if one.because)
        return wrapped(f"All strata together: not estimable, since that is so of {poor}") + "\n"
    return "\n".join(["All strata together\n", *_estimates(totals), ""])


def _estimates(estimates: "Sequence[Estimate]") -> Iterator[str]:
    """Yield a table of estimates, and below what each takes for granted."""
    from crossfix.tally.mse import Kind, undocumented

    yield f"{'model':<12}{'cases in all':>14}  {'95 % interval':<22}{'undocumented':>14}"
    for one in estimates:
        if one.total is None:
            yield f"{one.model:<12}{'not estimable':>14}"
            continue
        least = ">=" if one.kind is Kind.LOWER_BOUND else ""
        low, high = (_number(end) for end in (one.low, one.high))
        rest = _number(undocumented(one)[0])
        yield f"{one.model:<12}{least + _number(one.total):>14}  {f'{low} to {high}':<22}{rest:>14}"
    yield ""
    for one in estimates:
        kind = "" if one.total is None else f" ({one.interval})"
        yield wrapped(f"{one.model}: {one.because}{kind}")


def _number(value: float | None) -> str:
    return "no limit" if value is None else f"{value:,.0f}"


def _swept(swept: "pl.DataFrame") -> Iterator[str]:
    """Yield the table of what the totals become when the lists are changed."""
    names = swept["model"].unique(maintain_order=True).to_list()
    yield "If the lists were not what they seem: cases in all"
    yield f"{'':<24}{'documented':>11}" + "".join(f"{name:>11}" for name in names)
    for (change, what), rows in swept.group_by("change", "what", maintain_order=True):
        head = f"{_CHANGES[str(change)]}{what}"
        totals = ["-" if one is None else f"{one:,.0f}" for one in rows["total"]]
        documented = f"{rows['documented'][0]:,.0f}"
        yield f"{head[:23]:<24}{documented:>11}" + "".join(f"{total:>11}" for total in totals)


def _plain(found: "Ensemble") -> dict[str, Any]:
    from crossfix.tally import mse

    diagnostics = {one.model: dict(one.diagnostics) for one in found.estimates}
    told = [
        row | {"diagnostics": diagnostics.get(row["model"])} for row in mse.rows(found).to_dicts()
    ]
    return {
        "stratum": found.stratum,
        "lists": found.table.lists,
        "documented": mse.documented(found.table),
        "not_estimable": found.because,
        "notes": found.notes,
        "estimates": told,
        "sensitivity": found.sensitivity.to_dicts(),
    }


def _write(found: "Sequence[Ensemble]", path: Path) -> None:
    """Write the estimates and the changed ones as one table; change is none where as given."""
    import polars as pl

    from crossfix.store import whole_file
    from crossfix.tally import mse

    parts = []
    for one in found:
        stratum = pl.lit(one.stratum).alias("stratum")
        parts.append(mse.rows(one).with_columns(change=pl.lit("none"), what=pl.lit("as given")))
        changed = one.sensitivity.filter(pl.col("change") != "none")
        parts.append(changed.with_columns(stratum))
    with whole_file(path) as part:
        pl.concat(parts, how="diagonal").write_csv(part)
