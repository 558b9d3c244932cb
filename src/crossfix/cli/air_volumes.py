"""Commands on reserved volumes of airspace."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfix.cli.air import air_app
from crossfix.cli.app import JsonOption, print_json, print_text, wrapped

if TYPE_CHECKING:
    from crossfix.air.volumes import Comparison, Named, Pair

volumes_app = typer.Typer(
    help="Reserved volumes: do own and notified ones overlap?",
    no_args_is_help=True,
    rich_markup_mode=None,
)
air_app.add_typer(volumes_app, name="volumes")


@volumes_app.command("check")
def volumes_check(
    own: Annotated[Path, typer.Argument(metavar="OWN", help="Own volumes, as of ASTM F3548.")],
    notified: Annotated[Path, typer.Argument(metavar="NOTIFIED", help="The other party's.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare own volumes with notified ones.

    Ends with 1 where any pair conflicts, or cannot be decided since its heights are of two datums.
    """
    from crossfix.air.read_volumes import read_volumes
    from crossfix.air.volumes import Verdict, check_volumes

    pairs = check_volumes(read_volumes(own), read_volumes(notified))
    open_ = [pair for pair in pairs if pair.found.verdict is not Verdict.CLEAR]
    if as_json:
        print_json([pair_data(pair) for pair in pairs])
    else:
        for pair in open_:
            print_text(_pair(pair))
        print_text(verdicts(pairs))
    if open_:
        raise typer.Exit(1)


def verdicts(pairs: "list[Pair]") -> str:
    """Return how many pairs of volumes have which verdict, as a line."""
    from crossfix.air.volumes import Verdict

    counts = [
        f"{sum(pair.found.verdict is verdict for pair in pairs):,} {verdict}" for verdict in Verdict
    ]
    return f"{len(pairs):,} pairs: {', '.join(counts)}"


def _pair(pair: "Pair") -> str:
    lines = [f"{pair.found.verdict}: {_name(pair.own)}", f"and {_name(pair.notified)}"]
    if pair.found.band is None:
        lines.append(pair.found.why)
    lines += shared(pair.found)
    return "\n".join([wrapped(lines[0]), *(wrapped(line, indent="  ") for line in lines[1:])])


def _name(named: "Named") -> str:
    from crossfix.publish.text import clean

    return clean(named.name) + (f" ({named.state})" if named.state else "")


def shared(found: "Comparison") -> list[str]:
    """Return what two volumes share, as lines."""
    lines = []
    if found.window:
        start, end = found.window
        lines.append(f"{start:%Y-%m-%d %H:%M:%S} to {end:%Y-%m-%d %H:%M:%S} UTC")
    if found.band:
        lines.append(f"{found.band.low_m:,.2f} to {found.band.high_m:,.2f} m {found.band.datum}")
    if found.longest_m is not None:
        lines.append(f"{found.longest_m:,.2f} m along the longest line of the common area")
    return lines


def pair_data(pair: "Pair") -> dict[str, Any]:
    """Return a pair as JSON holds it."""
    found = pair.found
    return {
        "own": pair.own.name,
        "own_state": pair.own.state,
        "notified": pair.notified.name,
        "notified_state": pair.notified.state,
        "verdict": found.verdict,
        "why": found.why,
        "window": found.window and found.window._asdict(),
        "band": found.band and found.band._asdict(),
        "longest_m": found.longest_m,
    }
