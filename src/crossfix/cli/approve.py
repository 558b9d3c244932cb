"""The command with which a second person approves incidents as they stand."""

from pathlib import Path
from typing import Annotated, Any

import typer

from crossfix.cli.app import (
    CaseArgument,
    JsonOption,
    OutOption,
    app,
    print_json,
    print_text,
    result_of,
    wrapped,
)
from crossfix.errors import ConfigError

_PARTS = {
    "statement": "what, where, when, how likely or how many",
    "told": "its reports, or what they say",
    "decisions": "what people decided about its reports",
    "gone": "no incident has this id any more",
}


@app.command("approve")
def approve_command(
    case: CaseArgument,
    incident: Annotated[
        str | None, typer.Argument(metavar="INCIDENT", help="Its id; without one, the list.")
    ] = None,
    who: Annotated[
        str | None, typer.Option(help="Who approves.", show_default="your login")
    ] = None,
    why: Annotated[str | None, typer.Option(help="What was checked.")] = None,
    out: OutOption = None,
    *,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Say that no approval of it holds.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Approve an incident as it stands, or list what is approved.

    Whoever decided on it since its last approval cannot. Approvals go to approvals.csv; names are
    those that people give.
    """
    from crossfix.desk.approvals import approve, states, withdraw_approval
    from crossfix.desk.names import login
    from crossfix.publish.text import clean

    found, folder = result_of(case, out)
    if incident is None:
        print_approvals(found, folder, as_json=as_json)
        return
    person = clean(who if who is not None else login()).strip()
    if not person:
        raise ConfigError("it is not said who approves", mend="write a name: --who")
    if withdraw:
        given = withdraw_approval(found, incident, who=person, why=why)
    else:
        state = states(found, folder, [incident]).get(incident)
        if state is None:
            raise ConfigError(
                f"no incident is called {clean(incident)!r} now",
                mend="see what became of its id: crossfix explain CASE ID",
            )
        given = approve(found, folder, state, who=person, why=why)
    if as_json:
        print_json({name: getattr(given, name) for name in given.__struct_fields__})
    elif withdraw:
        print_text(f"Withdrawn: no approval of {incident} holds.")
    else:
        grade, reports = given.grade, len(given.reports)
        print_text(wrapped(f"{person} approved {incident} ({grade}, reports: {reports})."))


def print_approvals(case: Any, folder: Path, *, as_json: bool) -> None:  # noqa: ANN401 - imported late
    """Print every incident that is approved, and what changed since."""
    from crossfix.desk.approvals import standings
    from crossfix.publish.text import clean

    found = standings(case, folder)
    if as_json:
        print_json(
            [
                {
                    "incident_id": one.incident_id,
                    "who": one.approval.who,
                    "at": one.approval.at,
                    "why": one.approval.why,
                    "changed": one.changed,
                }
                for one in found
            ]
        )
        return
    for one in found:
        given = one.approval
        why = f": {clean(given.why)}" if given.why else ""
        print_text(
            wrapped(f"{one.incident_id}: {clean(given.who)}, {given.at:%Y-%m-%d %H:%M} UTC{why}")
        )
        if one.changed:
            since = "; ".join(_PARTS[part] for part in one.changed)
            print_text(wrapped(f"changed since: {since}", indent="  "))
    changed = sum(bool(one.changed) for one in found)
    print_text(f"Approved as they stand: {len(found) - changed}; changed since: {changed}.")
