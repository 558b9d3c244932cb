"""docs/deconflict.md: its example runs as written."""

import re
import secrets
import shlex
import textwrap
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("rbcl")
pytest.importorskip("h3")

from crossfix.cli import app

DOCS = Path(__file__).parents[2] / "docs"


def blocks(page):
    text = (DOCS / page).read_text("utf-8")
    found = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)
    return [textwrap.dedent(block).strip() for block in found]


def run(line):
    """Run one line of a page; return what it printed."""
    words = shlex.split(line)
    if words[0] == "head":
        Path(words[-1]).write_bytes(secrets.token_bytes(int(words[2])))
        return ""
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code in {0, 1}, (line, done.output, done.exception)
    assert max(map(len, done.stdout.splitlines()), default=0) <= 80
    return done.stdout


def test_the_example_of_deconfliction_runs_as_it_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = []
    for block in blocks("deconflict.md"):
        if block.startswith("import"):
            exec(block, {})  # noqa: S102 - the page's own example
        else:
            said += [run(line) for line in block.replace("\\\n", " ").splitlines()]
    assert "1 pairs: 1 conflict" in said[0]
    shared = [one for one in said if "own tokens are shared" in one]
    assert len(shared) == 3
    assert len({one.splitlines()[-1].split()[0] for one in shared}) == 1
    assert sum("DIFFERS" in one for one in said) == 0
