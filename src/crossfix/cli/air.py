"""Commands on recordings of aircraft: what is read, which encounters are in them."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossfix.cli.app import JsonOption, app, print_json, print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
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
