"""For whom something is written: the option that commands share, and the command report."""

from pathlib import Path
from typing import Annotated

import typer

from crossfix.cli.app import (
    JsonOption,
    OutOption,
    ResultArgument,
    app,
    print_json,
    print_text,
    result_of,
    wrapped,
)
from crossfix.errors import ConfigError
from crossfix.markings import Audience, label, read_audience

AudienceOption = Annotated[
    str | None,
    typer.Option("--as", help="Audience: public, community, partners, organisation, named."),
]


def chosen(name: str | None, *, otherwise: Audience) -> Audience:
    """Return the audience of a name or a marking; raise ConfigError where there is none."""
    if name is None:
        return otherwise
    try:
        return read_audience(name)
    except ValueError as error:
        raise ConfigError(
            f"--as {name}: {error}", mend="name an audience, or a marking such as TLP:GREEN"
        ) from error


@app.command("report")
def report_command(
    case: ResultArgument,
    audience: AudienceOption = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="Folder to write.", show_default="OUT/for-AUDIENCE"),
    ] = None,
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the report, tables and layers of a run for an audience.

    They hold what the audience may see by the markings of the case, and nothing else. Without --as
    it is the audience that case.toml names.
    """
    from crossfix.publish import publish
    from crossfix.release import told_case
    from crossfix.release.editions import released_for

    found, folder = result_of(case, out)
    reader = chosen(audience, otherwise=read_audience(found.publish.audience))
    released = released_for(reader, case=found, out=folder)
    place = into or folder / f"for-{reader}"
    paths = publish(released, case=told_case(found, released), folder=place)
    withheld = released.withheld
    if as_json:
        print_json(
            {
                "audience": reader,
                "tlp": label(released.tlp),
                "edition": released.edition,
                "withheld": {"reports": withheld.reports, "incidents": withheld.incidents},
                "held_back": released.held_back,
                "files": [str(path) for path in paths],
            }
        )
        return
    print_text(f"{label(released.tlp)}, for {released.audience}: {place / 'report.html'}")
    if withheld:
        print_text(
            wrapped(
                f"withheld because of their markings: {withheld.reports} reports, "
                f"{withheld.incidents} incidents, {withheld.claims} claims"
            )
        )
