"""Commands on recordings of aircraft: what is read, which encounters are in them."""

import datetime as dt
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossfix.cli.app import JsonOption, app, print_json, print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    import polars as pl

    from crossfix.air.account import Account

air_app = typer.Typer(
    help="Airspace safety, after the fact: read recordings, find encounters.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(air_app, name="air")

TracksArgument = Annotated[
    list[Path], typer.Argument(metavar="TRACKS...", help="Tables that air ingest wrote.")
]
SigmaOption = Annotated[
    float | None, typer.Option(help="Position error where the recording states none.")
]
OffsetSigmaOption = Annotated[float | None, typer.Option(help="Standard deviation of that offset.")]
WithholdOption = Annotated[
    Path | None, typer.Option("--withhold", help="Addresses and call signs not to be named.")
]
OwnFleetOption = Annotated[
    bool, typer.Option("--own-fleet", help="All own aircraft, or an exercise: fresh data too.")
]
ReportsOption = Annotated[
    Path | None, typer.Option("--as-reports", help="Also as reports that crossfix run takes, .csv.")
]


@air_app.command("ingest")
def air_ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The table.")] = Path("tracks.parquet"),
    party: Annotated[str | None, typer.Option(help="Whose recording it is.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="Instead of guessing by content.")
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="Day or first moment, for formats without a date.")
    ] = None,
    *,
    slab_minutes: Annotated[int, typer.Option(help="Length of a slab of time.")] = 30,
    as_json: JsonOption = False,
) -> None:
    """Read recordings of aircraft into a table of tracks.

    Every record that is not kept is counted with its reason, in what is printed and in a file
    beside the table.
    """
    from crossfix.air.ingest import Recording, read_tracks
    from crossfix.air.slabs import write_tracks
    from crossfix.store import write_text

    recording = Recording(party, format_, None if start is None else _moment(start))
    tracks, accounts = read_tracks(files, recording)
    write_tracks(tracks, out, slab_minutes=slab_minutes)
    told = [account._asdict() for account in accounts]
    write_text(out.with_suffix(".account.json"), json.dumps(told, indent=1, ensure_ascii=False))
    if as_json:
        print_json({"tracks": str(out), "rows": tracks.height, "files": told})
        return
    for account in accounts:
        print_text(_accounted(account))
    aircraft = tracks["track_id"].n_unique()
    print_text(f"\n{tracks.height:,} states of {aircraft:,} tracks in {out}")


def _moment(text: str) -> dt.datetime:
    """Return a day or a moment, UTC where it says no zone."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"--start {text!r} is no day or moment", mend="write it as 2015-10-21T09:24:05"
        ) from error
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _accounted(account: "Account") -> str:
    from crossfix.publish.text import clean

    counts = f"{account.records:,} records, {account.kept:,} kept"
    lines = [wrapped(clean(f"{account.file} ({account.format}): {counts}"))]
    lines += _listed("rejected", account.rejected.items())
    lines += _listed("unknown", account.emptied.items())
    lines += _listed("doubtful", account.faults.items())
    lines += [
        wrapped(clean(f"{name}: {text}"), indent="  ") for name, text in account.stated.items()
    ]
    return "\n".join(lines)


def _listed(what: str, counts: Iterable[tuple[str, int]]) -> list[str]:
    from crossfix.publish.text import clean

    return [wrapped(clean(f"{what} {number:,}: {why}"), indent="  ") for why, number in counts]


@air_app.command("encounters")
def air_encounters(
    tracks: TracksArgument,
    minima: Annotated[str, typer.Option(help="Named minima, or a .toml file.")] = "icao-enroute",
    between: Annotated[
        tuple[str, str] | None, typer.Option(help="Only one party's against the other's.")
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="The table.")] = Path(
        "encounters.parquet"
    ),
    within: Annotated[float, typer.Option(help="Out to so many times the minima.")] = 1.5,
    *,
    sigma_m: SigmaOption = None,
    offset_s: Annotated[float, typer.Option(help="Clock of the second less the first.")] = 0.0,
    offset_sigma_s: OffsetSigmaOption = None,
    withhold: WithholdOption = None,
    own_fleet: OwnFleetOption = False,
    as_reports: ReportsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find encounters in tables of tracks.

    Exact in time between the samples. Retrospective only: it says what was recorded.
    """
    from crossfix.air.encounters import Doubts, find_encounters
    from crossfix.air.kept import Kept, write_encounters
    from crossfix.air.minima import minima_of
    from crossfix.air.retrospect import refuse_live, withheld
    from crossfix.air.search import Rules
    from crossfix.air.slabs import open_tracks

    for name, value in (("--sigma-m", sigma_m), ("--offset-sigma-s", offset_sigma_s)):
        if value is not None and not 0 <= value < _FAR:
            raise ConfigError(f"{name} is {value:g}", mend="give a number of at least 0")
    rules = Rules(minima_of(minima), within, between=between, offset_s=offset_s)
    refuse_live(open_tracks(tracks), now=dt.datetime.now(dt.UTC), own_fleet=own_fleet)
    doubts = Doubts(sigma_m, offset_sigma_s)
    found = find_encounters(tracks, rules, doubts, hidden=withheld(withhold))
    write_encounters(Kept(found.table, rules, doubts), out)
    if as_reports is not None:
        from crossfix.air.as_reports import encounter_reports
        from crossfix.publish.csv_files import write_table

        write_table(encounter_reports(found.table, tracks), as_reports)
    if as_json:
        print_json({"encounters": found.table.to_dicts(), "left_aside": dict(found.left)})
        return
    print_text(_encounters(found.table))
    for line in _listed("left aside", found.left.items()):
        print_text(line)
    print_text(f"{found.table.height:,} encounters in {out}")
    if not found.table.is_empty() and withhold is None:  # the tracks go by their own names
        named = " ".join(map(str, tracks))
        first = found.table["encounter_id"][0]
        print_text(wrapped(f"page of the first: crossfix air report {out} {named} --id {first}"))


_SHOWN = 20
_FAR = 1e6
_HEAD = f"{'closest approach, UTC':<22}{'aircraft':<20}{'km':>6}{'ft':>6}{'norm':>6}{'p':>6}  kind"


def _encounters(table: "pl.DataFrame") -> str:
    """Return the nearest encounters as lines of 80 columns."""
    from crossfix.air.units import FOOT_M
    from crossfix.publish.text import DASH, clean

    lines = [_HEAD]
    for row in table.head(_SHOWN).iter_rows(named=True):
        pair = " ".join(clean(row[f"callsign_{side}"] or row[side])[:9] for side in ("a", "b"))
        chance = DASH if row["p_violation"] is None else f"{row['p_violation']:.2f}"
        figures = f"{row['h_m'] / 1000:>6.2f}{row['v_m'] / FOOT_M:>6.0f}{row['norm']:>6.2f}"
        moment = f"{row['t_cpa']:%Y-%m-%d %H:%M:%S}"
        kind = _KINDS[row["kind"]]
        lines.append(f"{moment:<22}{pair:<20}{figures}{chance:>6}  {kind}")
    if table.height > _SHOWN:
        lines.append(f"... and {table.height - _SHOWN:,} more, in the table")
    return "\n".join(lines)


_KINDS = {
    "proximity": "proximity",
    "loss_of_separation": "loss",
    "well_clear_violation": "not clear",
    "nmac": "near miss",
}


@air_app.command("clock")
def air_clock(
    first: Annotated[Path, typer.Argument(metavar="A", help="The first party's table of tracks.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The second party's.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Estimate the offset between two parties' clocks.

    From aircraft that both recorded.
    """
    from crossfix.air.clock import clock_offset

    found = clock_offset(first, second)
    if as_json:
        print_json(found._asdict())
        return
    print_text(
        wrapped(
            f"The clock of {second.name} is {found.offset_s:+.3f} s against that of {first.name} "
            f"(95 in 100: {found.low_s:+.3f} to {found.high_s:+.3f} s), "
            f"by {found.aircraft} aircraft; {found.left_out} left out."
        )
    )
    if found.aircraft == 1:
        print_text(wrapped("One aircraft: an error of its position cannot be told from the clock."))
    if found.equal_states:
        warning = (
            f"{found.equal_states:,} states are equal in both to the last digit of place and stamp:"
            " one may be a copy of the other, and then the offset says nothing."
        )
        print_text(wrapped(warning))
    sigma_s = math.ceil(1000 * found.sigma_s) / 1000  # up: rounded to none it would be certain
    print_text(f"use: --offset-s {found.offset_s:.3f} --offset-sigma-s {sigma_s:.3f}")


@air_app.command("verify")
def air_verify(
    data: Annotated[Path, typer.Option("--data", help="The folder of published vectors.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare our answers with published ones.

    Ends with 1 where any differs; what the folder lacks is skipped with its reason.
    """
    from crossfix.air.verify import verify

    rows = verify(data)
    if as_json:
        print_json([row._asdict() for row in rows])
    else:
        print_text(f"{'vectors':<32}{'answer':<28}{'agree':>9}{'worst':>10}")
        for row in rows:
            agree = "skipped" if row.skipped else f"{row.agreeing}/{row.answers}"
            worst = "" if row.worst is None else f"{row.worst:.1e}"
            print_text(f"{row.source:<32}{row.what:<28}{agree:>9}{worst:>10}".rstrip())
            if row.skipped:
                print_text(wrapped(row.skipped, indent="  "))
    if not all(row.agrees for row in rows):
        raise typer.Exit(1)
