"""crossfix air compare: two accounts of one encounter, and whether both can hold."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfix.cli.air import (
    OffsetSigmaOption,
    OwnFleetOption,
    ReportsOption,
    SigmaOption,
    WithholdOption,
    air_app,
)
from crossfix.cli.app import JsonOption, print_json, print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    import polars as pl

    from crossfix.air.statements import Account

_STATED = (".toml", ".csv")
_FARTHEST = 10_000.0


@air_app.command("compare")
def air_compare(
    accounts: Annotated[
        list[Path],
        typer.Argument(
            metavar="ACCOUNT...", help="A file of statements, .toml or .csv, and tables of tracks."
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The table, .parquet or .csv.")] = Path(
        "comparisons.parquet"
    ),
    *,
    sigma_m: SigmaOption = None,
    offset_s: Annotated[
        float, typer.Option(help="Clock of the second recording less the first.")
    ] = 0.0,
    offset_sigma_s: OffsetSigmaOption = None,
    withhold: WithholdOption = None,
    own_fleet: OwnFleetOption = False,
    as_reports: ReportsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare accounts of one encounter.

    Statements with statements, with recordings, and with what is plausible for the aircraft: by how
    much they miss each other, and the probability that both hold.
    """
    from crossfix.air.as_reports import account_reports
    from crossfix.air.compare import compare, in_all
    from crossfix.air.encounters import Doubts
    from crossfix.air.measured import measured
    from crossfix.air.retrospect import refuse_live, withheld
    from crossfix.air.slabs import open_tracks
    from crossfix.publish.csv_files import write_table

    _refuse(("--sigma-m", sigma_m, 0), ("--offset-sigma-s", offset_sigma_s, 0))
    _refuse(("--offset-s", offset_s, -_FARTHEST))
    account, recordings = _account(accounts)
    refuse_live(open_tracks(recordings), now=dt.datetime.now(dt.UTC), own_fleet=own_fleet)
    doubts = Doubts(sigma_m, offset_sigma_s)
    hidden = withheld(withhold)
    shown = []
    if recordings:
        shown = measured(recordings, account.aliases, doubts, offset_s=offset_s, hidden=hidden)
    table = compare(account, shown)
    write_table(table, out)
    if as_reports is not None:
        write_table(account_reports(account), as_reports)
    if as_json:
        print_json({"name": account.name, "in_all": in_all(table), "comparisons": table.to_dicts()})
        return
    print_text(wrapped(account.title))
    print_text(_told(table))
    print_text(_in_all(table))
    print_text(f"{table.height:,} comparisons in {out}")


def _refuse(*given: tuple[str, float | None, float]) -> None:
    for name, value, least in given:
        if value is not None and not least <= value <= _FARTHEST:  # a nan is refused too
            raise ConfigError(
                f"{name} is {value:g}", mend=f"give a number from {least:g} to {_FARTHEST:g}"
            )


def _account(paths: list[Path]) -> tuple["Account", list[Path]]:
    """Return what is stated and the recordings; of files of statements there is one at most."""
    from crossfix.air.statements import Account, Event, read_statements

    stated = [path for path in paths if path.suffix.lower() in _STATED]
    recordings = [path for path in paths if path not in stated]
    if len(stated) > 1:
        raise ConfigError(
            f"{len(stated)} files of statements", mend="put the statements of all parties into one"
        )
    if stated:
        return read_statements(stated[0]), recordings
    name = " and ".join(path.stem for path in recordings)
    return Account(name, name, Event(), {}, {}, {}, []), recordings


def _told(table: "pl.DataFrame") -> str:
    """Return the comparisons, those that can hold least first, in lines of 80 columns."""
    lines: list[str] = []
    for row in table.iter_rows(named=True):
        lines += _lines(row)
    return "\n".join(lines) or "Nothing to compare: no quantity is stated twice."


def _lines(row: dict[str, Any]) -> list[str]:
    from crossfix.publish.text import clean

    during = f", {row['during']}" if row["during"] else ""
    what = f"{row['quantity'].replace('_', ' ')} of {row['about']}{during}"
    chance = "p unknown" if row["p_both"] is None else f"p {_chance(row['p_both'])}"
    head = f"\n{clean(what)[:50]:<52}{row['verdict']:<15}{chance}"
    sides = [
        wrapped(clean(f"{row[side]}: {row[f'{side}_words']}"), indent="  ")
        for side in ("left", "right")
    ]
    return [head, *sides, wrapped(clean(row["because"]), indent="    ")]


def _chance(p: float) -> str:
    """Return a probability; below .001 as such.

    >>> _chance(0.0342), _chance(0.0018), _chance(1e-9), _chance(1.0)
    ('0.03', '0.002', 'below 0.001', '1.00')
    """
    if p < 0.001:  # noqa: PLR2004 - three digits are shown
        return "below 0.001"
    return f"{p:.3f}" if p < 0.01 else f"{p:.2f}"  # noqa: PLR2004


def _in_all(table: "pl.DataFrame") -> str:
    from crossfix.air.compare import in_all

    p = in_all(table)
    if p is None:
        return "No two of them can be compared."
    chance = _chance(p) if p < 0.001 else f"of at most {_chance(p)}"  # noqa: PLR2004
    told = (
        f"That all of this holds at once, what is plausible included, has a probability {chance}."
    )
    return "\n" + wrapped(told)
