"""Commands that publish encounters: the report of one, and files that replay and map them."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossfix.cli.air import TracksArgument, air_app
from crossfix.cli.app import print_text, wrapped
from crossfix.errors import ConfigError, ReleaseError

if TYPE_CHECKING:
    from crossfix.air.kept import Kept

EncountersArgument = Annotated[
    Path, typer.Argument(metavar="ENCOUNTERS", help="The table that air encounters wrote.")
]
CoarsenOption = Annotated[float, typer.Option(help="Move each encounter to a grid of so many km.")]
MinutesOption = Annotated[float, typer.Option(help="Round its time to so many minutes.")]
NamesOption = Annotated[
    bool, typer.Option("--withhold-names", help="Name no aircraft, party or file.")
]
DelayOption = Annotated[int, typer.Option(help="Hold back encounters of the last days.")]
AsOfOption = Annotated[
    str | None, typer.Option(help="The day that the delay counts back from.", metavar="DAY")
]


def day_of(as_of: str | None) -> dt.date | None:
    """Return the day of --as-of; raise ConfigError where it is none."""
    try:
        return None if as_of is None else dt.date.fromisoformat(as_of)
    except ValueError as error:
        raise ConfigError(f"--as-of {as_of!r} is no day", mend="write it as 2015-11-01") from error


def chosen(kept: "Kept", ids: list[str], path: Path) -> "Kept":
    """Return the encounters of these ids; raise ConfigError where one is not there."""
    import polars as pl

    from crossfix.publish.text import nearest_ids

    known = kept.table["encounter_id"].to_list()
    for name in ids:
        if name not in known:
            raise ConfigError(
                f"{path.name} has no encounter {name!r}",
                mend=nearest_ids(
                    name, known, listed_in=f"its {len(known)} rows: add --json to air encounters"
                ),
            )
    return kept._replace(table=kept.table.filter(pl.col("encounter_id").is_in(ids)))


@air_app.command("report")
def air_report(
    encounters: EncountersArgument,
    tracks: TracksArgument,
    id_: Annotated[str, typer.Option("--id", help="Which encounter.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The page.")] = Path("encounter.html"),
    pictures: Annotated[
        Path | None, typer.Option(help="A folder for each picture as SVG and PNG.")
    ] = None,
    *,
    coarsen_km: CoarsenOption = 0.0,
    coarsen_minutes: MinutesOption = 0.0,
    withhold_names: NamesOption = False,
    delay_days: DelayOption = 0,
    as_of: AsOfOption = None,
) -> None:
    """Write the page of one encounter.

    Its figures with the states they rest on, pictures, what is not known, and how it was computed;
    one file that opens from a disk. Without options it tells names, places and times as recorded.
    """
    from crossfix.air.kept import read_encounters
    from crossfix.air.passage import passage
    from crossfix.publish.encounter.page import write_report
    from crossfix.release.encounters import Cover, release_encounters

    cover = Cover(coarsen_km, coarsen_minutes, withhold_names, delay_days, day_of(as_of))
    kept = chosen(read_encounters(encounters), [id_], encounters)
    released = release_encounters(passage(kept, tracks), cover)
    if released.held_back:
        raise ReleaseError(
            f"encounter {id_} is of the last {delay_days} days before {as_of}",
            mend="publish it later, with a later --as-of",
        )
    print_text(wrapped(f"{write_report(released, out)}: {released.audience}"))
    if pictures is not None:
        from crossfix.publish.encounter.pictures import write_pictures

        made = write_pictures(released, pictures)
        print_text(wrapped(f"{len(made)} pictures in {pictures}"))
