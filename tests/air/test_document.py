"""docs/air.md: its example runs as written, and its tables are those of the code."""

import re
import shlex
import textwrap
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.air.classes import CLASSES
from crossfix.air.draws import DRAWS
from crossfix.air.encounters import BEND_MS2, LONG_GAP_S, SIGMA_HEIGHT_FT
from crossfix.air.gate import FASTEST_KT
from crossfix.air.ingest import FORMATS
from crossfix.air.meetings import JOINED_S
from crossfix.air.minima import MINIMA, minima_of
from crossfix.air.quantities import QUANTITIES
from crossfix.air.ranges import HEDGES
from crossfix.air.read_asterix import EDITIONS
from crossfix.air.retrospect import FRESH
from crossfix.air.signs import DEBOUNCE_S, DESCENT_FPM, DESCENT_S
from crossfix.air.silences import SILENT, UNLIKELY
from crossfix.air.statements import read_statements
from crossfix.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "air.md").read_text("utf-8")
BLOCKS = [
    textwrap.dedent(block)
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", PAGE, re.MULTILINE)
]


def block(beginning):
    (found,) = [one for one in BLOCKS if one.strip().startswith(beginning)]
    return found


def test_the_example_runs_as_it_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(block("import random"), {})  # noqa: S102 - the page's own example
    said = []
    for line in block("crossfix air ingest").replace("\\\n", " ").strip().splitlines():
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, done.output
        said.append(done.stdout)
        assert max(map(len, done.stdout.splitlines())) <= 80
    offset = float(re.search(r"--offset-s (\S+)", said[2])[1])
    assert offset == pytest.approx(1.5, abs=0.01)
    table = pl.read_parquet("encounters.parquet")
    assert set(table["kind"]) == {"loss_of_separation"}
    assert table["p_violation"].min() == 1


def test_the_comparison_of_the_page_is_what_is_printed(tmp_path):
    case = Path(__file__).parents[2] / "cases" / "deir-ez-zor-2016" / "statements.toml"
    done = CliRunner().invoke(app, ["air", "compare", str(case), "-o", str(tmp_path / "c.csv")])
    shown = block("crossfix air compare cases").partition("\n\n")[2].strip()
    assert shown in done.stdout


def test_the_statements_of_the_page_are_read(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(block('name = "my-encounter"'))
    (statement,) = read_statements(path).statements
    assert statement.range[:2] == (-1000, -900)


def test_the_speeds_of_the_page_are_those_of_the_code():
    for name, class_ in CLASSES.items():
        low, high = class_.speed_kmh
        assert f"| {name} | {low:,.0f} to {high:,.0f} |" in PAGE
    for name in (*QUANTITIES, *HEDGES):
        assert name in PAGE


def test_the_own_minima_of_the_page_are_read(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(block('name = "ours"'))
    assert minima_of(str(path)).bands[1].vertical_ft == 2000


def test_the_tables_of_the_page_are_those_of_the_code():
    for name, minima in MINIMA.items():
        (line,) = [one for one in PAGE.splitlines() if one.startswith(f"| {name} |")]
        assert f"{minima.bands[0].vertical_ft:,.0f} ft" in line
    for name in FORMATS:
        assert name in PAGE
    for category, edition in EDITIONS.items():
        assert f"{category} (edition {edition})" in PAGE
    for number in (f"below {UNLIKELY}", f"{DESCENT_FPM:,.0f} ft/min or more for {DESCENT_S:g} s",
                   f"at least {DEBOUNCE_S} s", f"silent for {SILENT} minutes",
                   f"{FRESH.seconds // 60} minutes old"):  # fmt: skip
        assert number in " ".join(PAGE.split())
    for number in (f"{DRAWS} times", f"{BEND_MS2} m/s2", f"{SIGMA_HEIGHT_FT:g} ft", f"{FASTEST_KT:,.0f} kt",
                   f"less than {JOINED_S:g} s", f"above {LONG_GAP_S:g} s"):  # fmt: skip
        assert number in " ".join(PAGE.split())
