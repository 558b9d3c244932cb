"""Commands that write encounters for other tools: files that replay them, and layers for maps."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossfix.cli.air import TracksArgument, air_app
from crossfix.cli.air_report import (
    AsOfOption,
    CoarsenOption,
    DelayOption,
    EncountersArgument,
    MinutesOption,
    NamesOption,
    chosen,
    day_of,
)
from crossfix.cli.app import print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    from crossfix.release import Released
    from crossfix.release.encounters import Cover

IdsOption = Annotated[
    list[str] | None, typer.Option("--id", help="Only this encounter; may be given again.")
]
FileOption = Annotated[Path | None, typer.Option(metavar="FILE")]
Writer = Callable[["Released", Path], Path]


@air_app.command("replay")
def air_replay(
    encounters: EncountersArgument,
    tracks: TracksArgument,
    ids: IdsOption = None,
    czml: FileOption = None,
    kml: FileOption = None,
    *,
    coarsen_km: CoarsenOption = 0.0,
    coarsen_minutes: MinutesOption = 0.0,
    withhold_names: NamesOption = False,
    delay_days: DelayOption = 0,
    as_of: AsOfOption = None,
) -> None:
    """Write encounters as files that replay them: CZML for Cesium, KML for Google Earth.

    Stamps are exact; heights are as recorded, in the datum that the files state.
    """
    from crossfix.publish.encounter.czml import write_czml
    from crossfix.publish.encounter.kml import write_kml
    from crossfix.release.encounters import Cover

    cover = Cover(coarsen_km, coarsen_minutes, withhold_names, delay_days, day_of(as_of))
    files: dict[str, tuple[Path | None, Writer]] = {
        "--czml": (czml, write_czml),
        "--kml": (kml, write_kml),
    }
    _write(encounters, tracks, ids or [], files, cover)


@air_app.command("export")
def air_export(
    encounters: EncountersArgument,
    tracks: TracksArgument,
    ids: IdsOption = None,
    geojson: FileOption = None,
    geoparquet: FileOption = None,
    *,
    coarsen_km: CoarsenOption = 0.0,
    coarsen_minutes: MinutesOption = 0.0,
    withhold_names: NamesOption = False,
    delay_days: DelayOption = 0,
    as_of: AsOfOption = None,
) -> None:
    """Write encounters for maps: GeoJSON with both tracks, GeoParquet with one row each."""
    from crossfix.publish.encounter.geo import write_geojson, write_geoparquet
    from crossfix.release.encounters import Cover

    cover = Cover(coarsen_km, coarsen_minutes, withhold_names, delay_days, day_of(as_of))
    files: dict[str, tuple[Path | None, Writer]] = {
        "--geojson": (geojson, write_geojson),
        "--geoparquet": (geoparquet, write_geoparquet),
    }
    _write(encounters, tracks, ids or [], files, cover)


def _write(
    encounters: Path, tracks: list[Path], ids: list[str],
    files: Mapping[str, tuple[Path | None, Writer]], cover: "Cover",
) -> None:  # fmt: skip
    from crossfix.air.kept import read_encounters
    from crossfix.air.passage import passages
    from crossfix.release.encounters import release_encounters

    wanted = [(path, write) for path, write in files.values() if path is not None]
    if not wanted:
        raise ConfigError("nothing to write", mend=f"name a file with {' or '.join(files)}")
    kept = read_encounters(encounters)
    if ids:
        kept = chosen(kept, ids, encounters)
    released = release_encounters(passages(kept, tracks), cover)
    number = released.tables["encounters"].height
    for path, write in wanted:
        print_text(wrapped(f"{write(released, path)}: {number:,} encounters"))
    if released.held_back:
        print_text(wrapped(f"held back: {released.held_back:,}"))
    print_text(wrapped(f"released: {released.audience}"))
