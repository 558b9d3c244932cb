"""The line of case.toml that names the edges of another tool."""

import json
import re
import shutil
import tomllib
from pathlib import Path

from crossfix.case import Case
from crossfix.errors import ConfigError
from crossfix.store import ADDED, free_place, whole_file, write_text

_SECTION = re.compile(r"^\s*\[\s*link\s*\]")
_ANY_SECTION = re.compile(r"^\s*\[")
_KEY = re.compile(r"^\s*edges\s*=")


def adopt(case: Case, path: Path, *, case_file: Path) -> str:
    """Write into a case file that its links are those of an edge table; return the name written.

    A table from outside the folder of the case is copied into added/, so that the case stays whole
    when it is moved. All else in the file stays as it is, comments too. Raises ConfigError where
    the section [link] is laid out so that the line has no sure place.
    """
    home = case.folder.resolve()
    inside = path.resolve().is_relative_to(home)
    place = path.resolve() if inside else free_place(home / ADDED, path)
    name = place.relative_to(home).as_posix()
    line = f"edges = {_quoted(name)}"
    text = case_file.read_bytes().decode("utf-8-sig")
    wanted = tomllib.loads(text)
    wanted["link"] = {**wanted.get("link", {}), "edges": name}
    changed = _with_line(text, line)
    if _read(changed) != wanted:
        raise ConfigError(
            f"{case_file}: the place of link.edges is not clear",
            mend=f"write it yourself, under [link]: {line}",
        )
    if not inside:
        with whole_file(place) as part:
            shutil.copyfile(path, part)
    write_text(case_file, changed)
    return name


def _quoted(text: str) -> str:
    """Return a TOML text: a JSON text in which what cannot be seen is escaped too."""
    told = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in told)


def _with_line(text: str, line: str) -> str:
    """Return the text of a case file with a line in its section [link], made where it has none."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    begin = next((at for at, held in enumerate(lines) if _SECTION.match(held)), None)
    if begin is None:
        return end.join([*lines, "", "[link]", line, ""])
    inside = range(begin + 1, len(lines))
    until = next((at for at in inside if _ANY_SECTION.match(lines[at])), len(lines))
    old = [at for at in range(begin + 1, until) if _KEY.match(lines[at])]
    at = old[0] if old else begin + 1
    return end.join([*lines[:at], line, *lines[at + len(old[:1]) :], ""])


def _read(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
