"""docs/deconflict.md and docs/alerts.md: their examples run as written."""

import re
import secrets
import shlex
import textwrap
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("rbcl")
pytest.importorskip("h3")
pytest.importorskip("lxml")
pytest.importorskip("cryptography")

from crossfix.air.cap_given import read_given
from crossfix.air.cap_meaning import AGREEMENT
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


def test_the_example_of_alerts_runs_as_it_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stated, commands, others, openssl = blocks("alerts.md")
    Path("stated.toml").write_text(stated, encoding="utf-8")
    said = [run(line) for line in commands.splitlines()]
    assert said[2] == "1 alerts, signed: 0 errors, 0 doubts\n"
    assert said[-1] == "4 alerts: 0 errors, 0 doubts\n"
    assert "within 78.8 km" in Path("alert.cap").read_text("utf-8")
    head = stated.split("[emergency]")[0]
    for other in others.split("\n\n"):
        Path("other.toml").write_text(head + other, encoding="utf-8")
        assert other.startswith(f"[{read_given(Path('other.toml')).kind}]")
    assert openssl.startswith("openssl pkeyutl -verify -rawin")


def test_the_page_names_the_agreement_as_the_code_does():
    assert f"`{AGREEMENT}`" in (DOCS / "alerts.md").read_text("utf-8")
