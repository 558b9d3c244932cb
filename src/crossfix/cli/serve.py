"""The command that opens the workbench in a browser."""

import threading
import webbrowser
from typing import Annotated

import typer

from crossfix.cli.app import OutOption, ResultArgument, app, print_text, result_of
from crossfix.cli.audiences import AudienceOption, chosen
from crossfix.errors import ConfigError
from crossfix.markings import Audience

DEFAULT_PORT = 8733


@app.command("serve")
def serve_command(
    case: ResultArgument,
    out: OutOption = None,
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = DEFAULT_PORT,
    public: Annotated[
        bool, typer.Option("--public", help="Show only what anybody may see: --as public.")
    ] = False,
    audience: AudienceOption = None,
    api: Annotated[
        bool, typer.Option("--api", help="Print the address and key for QGIS and other programs.")
    ] = False,
    person: Annotated[
        list[str] | None,
        typer.Option(help="Give this person a link of their own; can be given several times."),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser too.")] = True,
    upload_mb: Annotated[
        int, typer.Option("--upload-mb", min=1, max=10_000, help="The most that a file may have.")
    ] = 100,
) -> None:
    """Open the workbench: the pages of a case, on this machine alone.

    It prints a link that opens it once. Nothing leaves the machine. Stop it with Ctrl-C.
    """
    from crossfix.publish.text import clean

    found, folder = result_of(case, out)
    people = tuple(dict.fromkeys(clean(name).strip() for name in person or ()))
    if "" in people:
        raise ConfigError("--person is empty", mend="write a name: --person 'Lina Haddad'")
    try:
        from crossfix.workbench.app import app_of
        from crossfix.workbench.bringing import Bringing
        from crossfix.workbench.serve import link_of, listen, serve
        from crossfix.workbench.sessions import Sessions
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("crossfix"):
            raise
        raise ConfigError(
            f"the workbench needs {error.name}, which is not installed",
            mend="install it with: pip install 'crossfix[workbench]'",
        ) from error
    listener = listen(port)
    seen = Audience.PUBLIC if public else chosen(audience, otherwise=Audience.OWN)
    sessions = Sessions(
        people=people,
        announce=lambda key, whose: print_text(
            f"opened{_of(whose)}; for another browser: {link_of(listener, key)}"
        ),
    )

    def ready(link: str) -> None:
        links = [f"{link_of(listener, key)}{_of(whose)}" for key, whose in sessions.keys.items()]
        listed = "\n".join(links)
        print_text(f"{found.case.title or found.case.name}: open\n{listed}\nStop with Ctrl-C.")
        if api:
            print_text(
                f"OGC API - Features: {link.partition('/enter')[0]}/api\n"
                f"any user name, with the password {sessions.api_key}"
            )
        if browser and not people:  # one in a terminal would hold up the answer that it waits for
            threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()

    with listener:
        workbench = app_of(
            found,
            out=folder,
            sessions=sessions,
            audience=seen,
            bringing=Bringing(most_mb=upload_mb),
        )
        workbench.state.workbench.data.seen_by(seen)  # a case that was not run is told now
        serve(workbench, listener, ready=ready)


def _of(person: str | None) -> str:
    """Return whose link it is, as it stands behind the link."""
    return "" if person is None else f" ({person})"
