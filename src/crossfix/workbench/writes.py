"""What every form that decides has in common: who may send it, whose it is, and what is refused."""

import threading
from typing import Annotated

from fastapi import Form

from crossfix.case import Case, with_usual_files
from crossfix.desk.names import login
from crossfix.errors import ConfigError
from crossfix.publish.text import clean
from crossfix.workbench.asked import Asked
from crossfix.workbench.errors import RefusedError, RequestError

Field = Annotated[str, Form()]
KEEPING = threading.Lock()  # two writers would lose one's line of case.toml
LONGEST_WHO = 100  # characters
LONGEST = 2000  # characters of a reason or a value


def only_own(asked: Asked) -> str:
    """Return the session of who works on the case; raise RefusedError for anyone else."""
    if not asked.is_own or asked.session is None:
        raise RefusedError(
            "nobody decides in what the public sees", mend="go back to the whole case"
        )
    return asked.session


def current_case(asked: Asked) -> Case:
    """Return the case with the files that people have begun since the workbench was opened."""
    return with_usual_files(asked.case)


def named(asked: Asked) -> str:
    """Return the name that a form offers: that of the link, the last given, or the login."""
    session = only_own(asked)
    try:
        return (
            asked.workbench.sessions.person(session)
            or asked.workbench.sittings.name(session)
            or login()
        )
    except ConfigError:
        return ""


def who_of(text: str) -> str:
    """Return who decides; raise RequestError where a form does not say so."""
    who = clean(text).strip()
    if not 1 <= len(who) <= LONGEST_WHO:
        raise RequestError(
            "it is not said who decides", mend=f"write a name of at most {LONGEST_WHO} characters"
        )
    return who


def words_of(name: str, text: str) -> str | None:
    """Return what was written in a field, on one line; None where it is empty."""
    if len(text) > LONGEST:
        raise RequestError(f"{name} is too long", mend=f"use at most {LONGEST} characters")
    return clean(text).strip() or None


def whole(name: str, text: str, *, least: int, most: int) -> int:
    """Return the whole number in a field; raise RequestError where it is none, or out of range."""
    if text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most:
        return int(text[:9])
    raise RequestError(f"{name} is {text!r}", mend=f"write a whole number from {least} to {most}")
