"""The command that writes what an audience may see: a report with its tables, or one document."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from crossfix.cli.audiences import AudienceOption, chosen
from crossfix.errors import ConfigError
from crossfix.markings import Audience, label, read_audience

if TYPE_CHECKING:
    from crossfix.case import Case
    from crossfix.release import Released


@app.command("report")
def report_command(
    case: ResultArgument,
    audience: AudienceOption = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="Folder to write.", show_default="OUT/for-AUDIENCE"),
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write one PDF file instead of a folder.")
    ] = None,
    out: OutOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the report, tables and layers of a run for an audience; or one PDF.

    They hold what the audience may see by the markings of the case, and nothing else. Without --as
    it is the audience that case.toml names. The PDF is PDF/A, with tags for screen readers; for a
    part of the incidents, open the workbench and take the PDF of its view.
    """
    from crossfix.publish import publish
    from crossfix.release import told_case
    from crossfix.release.editions import released_for

    found, folder = result_of(case, out)
    reader = chosen(audience, otherwise=read_audience(found.publish.audience))
    if pdf is not None and into is not None:
        raise ConfigError("--pdf is one file, and --into a folder", mend="choose one")
    released = released_for(reader, case=found, out=folder)
    found = told_case(found, released)
    if pdf is not None:
        paths, shown = [_write_pdf(released, pdf, case=found, reader=reader)], pdf
    else:
        place = into or folder / f"for-{reader}"
        paths, shown = publish(released, case=found, folder=place), place / "report.html"
    withheld = released.withheld
    if as_json:
        print_json(
            {
                "audience": reader,
                "tlp": label(released.tlp),
                "edition": released.stamp.name,
                "withheld": {"reports": withheld.reports, "incidents": withheld.incidents},
                "held_back": released.held_back,
                "files": [str(path) for path in paths],
            }
        )
        return
    print_text(f"{label(released.tlp)}, for {released.audience}: {shown}")
    if withheld:
        print_text(
            wrapped(
                f"withheld because of their markings: {withheld.reports} reports, "
                f"{withheld.incidents} incidents, {withheld.claims} claims"
            )
        )


def _write_pdf(released: "Released", path: Path, *, case: "Case", reader: Audience) -> Path:
    from crossfix.publish.about import facts_about
    from crossfix.publish.pdf import render_pdf
    from crossfix.publish.shown import View
    from crossfix.store import whole_file

    about = facts_about(
        case,
        released.stamp,
        audience=reader,
        tlp=label(released.tlp),
        shows="all incidents",
        asked_for="all",
    )
    view = View(
        released.tables["incidents"],
        about,
        audience=released.audience,
        held_back=released.held_back,
        withheld=released.withheld,
    )
    content = render_pdf(released.tables, view, case=case)
    with whole_file(path) as part:
        part.write_bytes(content)
    return path
