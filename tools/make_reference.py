"""Write docs/reference.md from the code: commands, case.toml, formats, taxonomy, tables.

.venv/bin/python tools/make_reference.py
"""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import typer

from crossfix.air.tables import AIR_TABLES
from crossfix.cli import app
from crossfix.ingest import CANONICAL_COLUMNS, FORMATS
from crossfix.model import EVENT_PARENT, MILITARY_OBJECTS, PROTECTED_OBJECTS
from crossfix.normalise.events import ancestors
from crossfix.normalise.munitions import MUNITIONS
from crossfix.tables import TABLES

TABLES_INTRODUCTION = """Each is a Parquet file in the folder of results, and a CSV file
under `csv/`; `tracks`, `encounters`, `emergencies` and `comparisons` are what `crossfix air`
writes. A null is "nobody said", never 0.
Probabilities are between 0 and 1; weights are in bits (links) or decibans (verdicts):
a bit is 3.01 decibans."""
TAXONOMY_INTRODUCTION = """The words of the sources are brought to these. A kind stands under
what it is a kind of: a report of the wider kind may tell of an incident of the narrower one."""
EXIT_CODES = """Exit codes: 0 done, 1 a check on the data failed, 2 something that you can mend
(the message says how), 70 a defect of ours."""
TARGET = Path(__file__).parent.parent / "docs" / "reference.md"


def reference() -> str:
    """Return the text of the reference."""
    parts = [
        "# Reference",
        "Written from the code by `make docs`; a test keeps the two equal.",
        "## Commands",
        *_commands(typer.main.get_command(app), path="crossfix"),
        EXIT_CODES,
        "## case.toml",
        "Unknown keys are refused with the nearest known key.",
        "```toml\n" + _template() + "```",
        "## Input formats",
        _rows(("format", "what"), FORMATS.items()),
        "### Columns of `csv` and `xlsx`",
        _rows(("column", "meaning"), CANONICAL_COLUMNS.items()),
        "## Taxonomy",
        TAXONOMY_INTRODUCTION,
        "### Kinds of event",
        _tree(),
        "### Classes of objects",
        f"Military: {_listed(sorted(MILITARY_OBJECTS))}.",
        f"Protected unless used for military ends: {_listed(sorted(PROTECTED_OBJECTS))}.",
        "### Classes of weapons",
        f"{_listed(MUNITIONS)}.",
        "## Tables",
        TABLES_INTRODUCTION,
    ]
    for table in (TABLES | AIR_TABLES).values():
        parts.append(f"### {table.name}")
        parts.append(f"A row is {table.row}. Key: {', '.join(f'`{key}`' for key in table.key)}.")
        rows = ((column.name, f"{column.dtype}: {column.meaning}") for column in table.columns)
        parts.append(_rows(("column", "type and meaning"), rows))
    return "\n\n".join(parts) + "\n"


def _commands(command: Any, *, path: str) -> list[str]:  # noqa: ANN401 - typer hides its types
    if hasattr(command, "commands"):
        inner = sorted(command.commands.items())
        return [line for name, one in inner for line in _commands(one, path=f"{path} {name}")]
    usage = " ".join(_usage(param) for param in command.params if "--help" not in param.opts)
    return [f"### `{f'{path} {usage}'.strip()}`", command.help or ""]


def _usage(param: Any) -> str:  # noqa: ANN401 - typer hides its types
    if param.param_type_name == "option":
        return f"[{param.opts[-1]}]"
    return param.metavar or str(param.name).upper()


def _template() -> str:
    return (files("crossfix") / "data" / "case-template.toml").read_text(encoding="utf-8")


def _tree() -> str:
    """Return the kinds of event as a list, each under what it is a kind of."""
    lines = sorted(ancestors(kind)[::-1] for kind in EVENT_PARENT)
    return "\n".join(f"{'  ' * (len(line) - 1)}- `{line[-1]}`" for line in lines)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _rows(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "|---|---|"]
    lines += [f"| `{name}` | " + text.replace("|", "\\|") + " |" for name, text in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
