"""The command that asks a person about the pairs of reports whose answer would change most."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfix.cli.app import (
    CaseArgument,
    JsonOption,
    OutOption,
    app,
    print_json,
    print_text,
    wrapped,
)
from crossfix.cli.asking import asked, listen
from crossfix.errors import ConfigError
from crossfix.model import Decision

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

    from crossfix.case import Case
    from crossfix.desk.pairs import Deck, Desk

KEYS = {"y": Decision.SAME, "n": Decision.DIFFERENT, "u": Decision.UNSURE}
HELP = "y same  n different  u unsure  s split  k skip  b undo  q quit\nA reason may follow."
SPLIT = "split"
_ID_WIDTH = 29

_Row = dict[str, Any]  # one row of a table, whose types stand in tables/


@app.command("review")
def review_command(
    case: CaseArgument,
    size: Annotated[int, typer.Option(min=1, help="How many pairs, or suggestions.")] = 20,
    audit_share: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Part of them that is drawn at random.")
    ] = 0.2,
    who: Annotated[str | None, typer.Option(help="Who decides.", show_default="your login")] = None,
    out: OutOption = None,
    *,
    only_list: Annotated[
        bool, typer.Option("--list", help="Print the pairs, ask nothing.")
    ] = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Ask about what was read in texts instead.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask which reports tell of one incident.

    The pairs whose answer would change most, and a random audit; or, with --suggested, which
    suggestions from texts are records of the case. Each answer is written at once.
    """
    from crossfix.case import read_case
    from crossfix.desk.names import login
    from crossfix.desk.pairs import Desk, deck_of, judgements_path

    found = read_case(case)
    if suggested:
        if only_list or as_json:
            raise ConfigError(
                "--suggested asks; it goes with neither --list nor --json",
                mend=f"for the list, run: crossfix accept {case}",
            )
        from crossfix.cli.review_suggestions import sit

        sit(found, who=who or login(), size=size)
        return
    folder = out or found.folder / "out"
    if not folder.is_dir():
        raise ConfigError(f"there is no result in {folder}", mend=f"run: crossfix run {case}")
    deck = deck_of(found, folder, size=size, audit_share=audit_share)
    _warn(deck.issues)
    if as_json:
        print_json(deck.pairs)
    elif only_list:
        print_text(_listed(deck.pairs))
    elif not deck.pairs:
        print_text("There is nothing to ask: no link is left in doubt.")
    else:
        desk = Desk(judgements_path(found), who or login())
        counts = _sit(deck, desk, case=found, folder=folder)
        print_text(_farewell(counts, desk=desk, case=case))


def _warn(issues: "pl.DataFrame") -> None:
    """Tell of what is doubtful in the judgements, on stderr."""
    from crossfix.publish.text import clean

    for row in issues.iter_rows(named=True):
        if row["severity"] != "note":
            told = clean(f"{row['severity']}: {row['where']}, {row['record']}: {row['what']}")
            sys.stderr.write(wrapped(told) + "\n" + wrapped(f"mend: {row['mend']}", indent="  "))
            sys.stderr.write("\n")


def _listed(pairs: Sequence[_Row]) -> str:
    from crossfix.publish.text import clean, percent

    lines = [f"{'':>4} {'one incident':>13}  reports"]
    for number, pair in enumerate(pairs, start=1):
        ids = "  ".join(f"{clean(pair[side]):<{_ID_WIDTH}}" for side in ("left", "right"))
        lines.append(f"{number:>4} {percent(pair['probability']):>13}  {ids}".rstrip())
    return "\n".join(lines)


def _sit(deck: "Deck", desk: "Desk", *, case: "Case", folder: Path) -> Counter[str]:
    """Ask about one pair after another; return how often each was decided, without what was undone.

    What is undone is overruled by rows of its own, since no row is ever taken back.
    """
    from crossfix.case import with_usual_files
    from crossfix.cli.split import ask_parts
    from crossfix.desk.splits import split, withdraw

    listen()
    answered: list[tuple[int, str, datetime]] = []
    at = 0
    while at < len(deck.pairs) or answered:
        print_text(_shown(deck, at))
        key, why = asked({*KEYS, "s", "k", "b", "q"}, told=HELP)
        if key == "q":
            break
        if key == "b" and answered:
            at, _, moment = answered.pop()
            withdraw(with_usual_files(case), desk, who=desk.who, at=moment)
        elif key == "b":
            print_text("Nothing to undo: no answer of this sitting is left.")
        elif key == "s" and at < len(deck.pairs):
            pair = deck.pairs[at]
            if not pair["together"]:
                print_text("They stand in two incidents: there is nothing to split.")
            elif (parts := ask_parts(folder, pair["left"])) is not None:
                answered.append((at, SPLIT, split(desk, parts, why=why, asked=pair)))
                at += 1
        elif at < len(deck.pairs):
            if key in KEYS:
                judgement = desk.write(deck.pairs[at], KEYS[key], why=why)
                answered.append((at, KEYS[key].value, judgement.at))
            at += 1
    return Counter(decision for _, decision, _ in answered)


def _shown(deck: "Deck", at: int) -> str:
    """Return the card of a pair; past the last one, what can still be done."""
    from crossfix.cli.cards import card

    if at == len(deck.pairs):
        return "\nThat was the last pair.  b undo  q quit"
    pair = deck.pairs[at]
    left, right = (deck.reports[pair[side]] for side in ("left", "right"))
    link = deck.links[pair["left"], pair["right"]]
    lines = card(left, right, link, place=f"{at + 1}/{len(deck.pairs)}")
    now = "one incident" if pair["together"] else "two incidents"
    return "\n".join(["", *lines, f"They stand in {now} now.", "", HELP])


def _farewell(counts: Counter[str], *, desk: "Desk", case: Path) -> str:
    if not counts:
        return "No answer is left of this sitting."
    known = (*(decision.value for decision in KEYS.values()), SPLIT)
    told = ", ".join(f"{counts[name]} {name}" for name in known if name != SPLIT or counts[name])
    return (
        wrapped(f"Written to {desk.path}: {told}.") + f"\nTo see what changes: crossfix run {case}"
    )
