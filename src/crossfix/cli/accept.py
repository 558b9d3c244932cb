"""The command by which a person accepts, mends or rejects what was read in texts."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from crossfix.cli.app import CaseArgument, JsonOption, app, print_json, print_text, wrapped
from crossfix.errors import ConfigError
from crossfix.model import Choice

if TYPE_CHECKING:
    from crossfix.case import Case
    from crossfix.desk.suggestions import Offered
    from crossfix.model import Chosen


@app.command("accept")
def accept_command(
    case: CaseArgument,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Which suggestions.")
    ] = None,
    who: Annotated[str | None, typer.Option(help="Who decides.", show_default="your login")] = None,
    why: Annotated[str | None, typer.Option(help="The reason.")] = None,
    mend: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Mend a value; empty: unknown. Accepts too."),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Reject them.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the decisions back.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Accept reports and claims that were read in texts, or list those that wait.

    Without an ID: the list, each with its text and words. Decisions go to accepted.csv, and hold
    from the next crossfix run.
    """
    from crossfix.case import read_case
    from crossfix.desk.names import login
    from crossfix.desk.suggestions import decision_on, write_decisions

    found = read_case(case)
    offers = _offers(found)
    if not ids and not every:
        _list([offer for offer in offers if offer.verdict.by is None], as_json=as_json)
        return
    if reject and (undo or mend):
        raise ConfigError("--reject goes with neither --undo nor --mend", mend="choose one")
    chosen = _chosen_ones(offers, ids or [])
    if mend and len(chosen) != 1:
        raise ConfigError("--mend is for one suggestion", mend="name one ID")
    choice = Choice.REJECT if reject else Choice.OPEN if undo else Choice.ACCEPT
    decisions = [
        *_mends(chosen[0], mend or [], who=who or login(), why=why),
        *(decision_on(offer, choice, who=who or login(), why=why) for offer in chosen),
    ]
    path = write_decisions(found, decisions)
    if as_json:
        print_json({"file": str(path), "decided": [one.suggestion_id for one in decisions]})
    else:
        done = {Choice.REJECT: "rejected", Choice.OPEN: "left open"}.get(choice, "accepted")
        print_text(wrapped(f"{len(chosen)} {done}; written to {path}"))
        print_text(wrapped(f"next: crossfix run {case}"))


def _offers(case: "Case") -> "list[Offered]":
    """Return every suggestion in the inputs of a case, in their order."""
    from crossfix.desk.suggestions import offers_of

    if not any(given.format == "suggested" for given in case.inputs):
        raise ConfigError(
            "no input of the case holds suggestions",
            mend="make one with: crossfix extract FILE... --case CASE",
        )
    return offers_of(case)


def _chosen_ones(offers: "list[Offered]", ids: list[str]) -> "list[Offered]":
    known = {offer.suggestion.suggestion_id: offer for offer in offers}
    for one in ids:
        if one not in known:
            raise ConfigError(
                f"there is no suggestion {one}", mend="see the list: crossfix accept CASE"
            )
    if ids:
        return [known[one] for one in dict.fromkeys(ids)]
    waiting = [offer for offer in offers if offer.verdict.by is None]
    if not waiting:
        raise ConfigError("no suggestion waits", mend="none needed")
    return waiting


def _mends(offer: "Offered", mends: list[str], *, who: str, why: str | None) -> "list[Chosen]":
    from crossfix.desk.suggestions import mend_of, split_mend

    return [mend_of(offer, *split_mend(one), who=who, why=why) for one in mends]


def _list(offers: "list[Offered]", *, as_json: bool) -> None:
    import msgspec

    from crossfix.extract.show import shown

    if as_json:
        print_json(
            [
                {
                    "suggestion": msgspec.to_builtins(offer.suggestion),
                    "capture": msgspec.to_builtins(offer.page.capture),
                }
                for offer in offers
            ]
        )
        return
    if not offers:
        print_text("No suggestion waits.")
        return
    for offer in offers:
        page = msgspec.structs.replace(offer.page, suggestions=(offer.suggestion,))
        print_text(shown(page, underline=sys.stdout.isatty()) + "\n")
    kinds = Counter(offer.suggestion.kind for offer in offers)
    waiting = ", ".join(f"{number} {kind}s" for kind, number in sorted(kinds.items()))
    print_text(wrapped(f"Waiting: {waiting}. Accept with: crossfix accept CASE ID, or --all"))
