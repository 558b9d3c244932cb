"""The command that tells what a run beside the results would change, and keeps it or leaves it."""

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossfix.desk.changes import Change, Changes, Standing

MANY = 20  # incidents of one kind that are printed; --json has all
_LABEL, _FIGURE = 50, 15  # columns
WAYS = "Nothing has changed yet. Now: crossfix changes {case} --keep, or --leave."


@app.command("changes")
def changes_command(
    case: CaseArgument,
    out: OutOption = None,
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Put it in the place of the results.")
    ] = False,
    leave: Annotated[bool, typer.Option("--leave", help="Throw it away.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell what crossfix run --preview would change: incidents and figures, before and after.

    The results stay as they are until it is kept.
    """
    from crossfix.desk.changes import as_data
    from crossfix.store import Store

    if keep and leave:
        raise ConfigError("--keep and --leave say the opposite", mend="choose one of them")
    found, folder = result_of(case, out)
    store = Store(folder)
    if leave:
        store.leave()
        print_text("Left: the results are as they were.")
        return
    told = compared(found, store)
    if keep:
        store.keep()
    if as_json:
        print_json(as_data(told))
        return
    print_text(changes_text(told))
    print_text("\nKept." if keep else f"\n{WAYS.format(case=case)}")


def compared(case: Any, store: Any) -> "Changes":  # noqa: ANN401 - imported late
    """Return what differs between the results and what was made beside them.

    Raises ConfigError where nothing was.
    """
    from crossfix.desk.changes import changes, tables_to_compare

    beside = store.previewed()
    if beside is None:
        raise ConfigError(
            f"nothing was made beside {store.folder}", mend="make it: crossfix run CASE --preview"
        )
    before, after = (tables_to_compare(one) for one in (store, beside))
    return changes(before, after, case=case)


def changes_text(told: "Changes") -> str:
    """Return changes as plain text of 80 columns."""
    if told.is_empty:
        return "Nothing differs."
    lines = []
    for claim, each in groupby(told.figures, lambda moved: moved.claim_id):
        lines += ["", f"{claim or 'Incidents':<{_LABEL}}{'before':>{_FIGURE}}{'after':>{_FIGURE}}"]
        for moved in each:
            *first, last = textwrap.wrap(moved.label, _LABEL - 2)
            lines += [*first, f"{last:<{_LABEL}}{moved.before:>{_FIGURE}}{moved.after:>{_FIGURE}}"]
    for kind, changed in groupby(told.incidents, lambda change: change.kind):
        each_one = list(changed)
        lines += ["", f"{kind.capitalize()}: {len(each_one)}"]
        for change in each_one[:MANY]:
            lines += _became(change)
        if len(each_one) > MANY:
            lines.append(f"  and {len(each_one) - MANY} more: --json has all")
    if told.shifted:
        most = f"{100 * told.largest_shift:.1f}"
        text = f"Only the probability changed: {told.shifted} incidents, by at most {most} points."
        lines += ["", wrapped(text)]
    return "\n".join(lines).lstrip("\n")


def _became(change: "Change") -> "Iterator[str]":
    for sign, side in (("-", change.before), ("+", change.after)):
        for one in side:
            yield wrapped(f"{sign} {_said(one)}", indent="  ")


def _said(one: "Standing") -> str:
    from crossfix.publish.text import clean, days, percent, several

    place = clean(one.place or "place unknown")
    return (
        f"{one.incident_id} {place}, {days(one.start, one.end)}: {one.grade}, "
        f"{percent(one.probability)}, {several(len(one.reports), 'report')}"
    )
