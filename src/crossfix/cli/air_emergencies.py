"""crossfix air emergencies: signs of emergencies in recordings, and what was refused, and why."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfix.cli.air import OwnFleetOption, TracksArgument, WithholdOption, air_app
from crossfix.cli.app import JsonOption, print_json, print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    import polars as pl

_SHOWN = 20
_HEAD = f"{'onset, UTC':<21}{'until':<10}{'aircraft':<20}{'sign':<22}status"


@air_app.command("emergencies")
def air_emergencies(
    tracks: TracksArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="The table, .parquet or .csv.")] = Path(
        "emergencies.parquet"
    ),
    *,
    withhold: WithholdOption = None,
    own_fleet: OwnFleetOption = False,
    coarsen_km: Annotated[float, typer.Option(help="Places on a grid, times to the minute.")] = 0.0,
    delay_days: Annotated[int, typer.Option(help="Hold back the last days before --as-of.")] = 0,
    as_of: Annotated[str | None, typer.Option(help="Day of publication, as 2015-11-01.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Find signs of emergencies in tables of tracks.

    Codes, states and advisories that aircraft sent, rapid descents, lost tracks, interference.
    What was considered and refused is in the table too, with the reason.
    """
    from crossfix.air.emergencies import find_emergencies
    from crossfix.air.retrospect import refuse_live, withheld
    from crossfix.air.slabs import open_tracks
    from crossfix.publish.csv_files import write_table
    from crossfix.release.emergencies import release_emergencies

    recorded = open_tracks(tracks)
    refuse_live(recorded, now=dt.datetime.now(dt.UTC), own_fleet=own_fleet)
    found = find_emergencies(recorded, withheld(withhold))
    day = None if as_of is None else _day(as_of)
    released = release_emergencies(found, coarsen_km=coarsen_km, delay_days=delay_days, as_of=day)
    table = released.tables["emergencies"]
    write_table(table, out)
    if as_json:
        told = {"audience": released.audience, "held_back": released.held_back}
        print_json(told | {"emergencies": table.to_dicts()})
        return
    print_text(_told(table))
    if released.held_back:
        print_text(f"{released.held_back:,} rows held back")
    print_text(f"{table.height:,} rows, with what was refused, in {out}")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"--as-of {text!r} is no day", mend="write it as 2015-11-01") from error


def _told(table: "pl.DataFrame") -> str:
    """Return what was found as lines of 80 columns, and what was refused in numbers."""
    from crossfix.air.tables import REFUSED

    kept = [row for row in table.iter_rows(named=True) if row["status"] != REFUSED]
    lines = [_HEAD] if kept else ["Nothing found."]
    for row in kept[:_SHOWN]:
        lines += _lines(row)
    if len(kept) > _SHOWN:
        lines.append(f"... and {len(kept) - _SHOWN:,} more, in the table")
    refused = Counter(
        f"{row['kind'].replace('_', ' ')}: {_in_general(row['because'])}"
        for row in table.iter_rows(named=True)
        if row["status"] == REFUSED
    )
    if refused:
        lines.append("considered and refused:")
    lines += [wrapped(f"{number:,} {what}", indent="  ") for what, number in refused.most_common()]
    return "\n".join(lines)


def _lines(row: dict[str, Any]) -> list[str]:
    from crossfix.publish.text import clean

    sign = row["kind"].replace("_", " ")
    aircraft = clean(row["callsign"] or row["track_id"])[:19]
    times = f"{row['t_on']:%Y-%m-%d %H:%M:%S}  {row['t_off']:%H:%M:%S}  "
    because = row["because"] + (f" [{row['flags'].replace(';', ', ')}]" if row["flags"] else "")
    return [
        f"{times}{aircraft:<20}{sign:<22}{row['status']}",
        wrapped(clean(because), indent="    "),
    ]


def _in_general(because: str) -> str:
    """Return a reason with its figures as dots, so that equal reasons can be counted.

    >>> _in_general("at 1,200 ft, it may have landed")
    'at … ft, it may have landed'
    """
    import re

    return re.sub(r"[+-]?\d[\d,.]*", "…", because)
