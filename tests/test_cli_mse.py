"""crossfix mse as a user meets it."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import ConfigError, SourceError

HEAD = "court,hospital,press,n"
COUNTS = (160, 90, 40, 60, 30, 15, 9)
ROWS = [
    f"{mask & 1},{mask >> 1 & 1},{mask >> 2 & 1},{count}" for mask, count in enumerate(COUNTS, 1)
]
QUICK = ("--models", "chao,bic")


@pytest.fixture
def lists(tmp_path):
    """Return a file of three lists."""
    path = tmp_path / "lists.csv"
    path.write_text("\n".join([HEAD, *ROWS]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def strata(tmp_path):
    """Return a file of two strata, one of which has two lists only."""
    rows = [f"{row},north" for row in ROWS] + ["1,0,0,20,south", "1,1,0,10,south"]
    path = tmp_path / "strata.csv"
    path.write_text("\n".join([f"{HEAD},where", *rows]) + "\n", encoding="utf-8")
    return path


def crossfix(*words):
    return CliRunner().invoke(app, ["mse", *map(str, words)])


def test_the_answer_is_a_table_of_models_in_80_columns(lists):
    done = crossfix(lists, *QUICK)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("404 documented cases on 3 lists: court, hospital, press\n")
    assert ">=775" in done.output
    assert "Together: " in done.output
    assert "without court" in done.output
    assert "false singles: 30%" in done.output
    assert 'No figure here is "the" number' in done.output
    assert max(map(len, done.output.splitlines())) <= 80


def test_a_stratum_that_cannot_be_estimated_says_why(strata):
    done = crossfix(strata, "--strata", "where", *QUICK)
    assert done.exit_code == 0, done.output
    south = done.output[done.output.index("\nsouth\n") :]
    assert "not estimable: 2 lists hold cases" in south
    assert "All strata together: not estimable, since that is so of south" in south
    assert max(map(len, done.output.splitlines())) <= 80


def test_json_and_csv_hold_every_figure(lists, tmp_path):
    told = json.loads(crossfix(lists, *QUICK, "--json", "--csv", tmp_path / "out.csv").output)
    assert [row["model"] for row in told[0]["estimates"]] == ["chao", "bic", "together"]
    assert told[0]["estimates"][1]["diagnostics"]["models"] == 8
    table = pl.read_csv(tmp_path / "out.csv")
    assert table.filter(pl.col("change") == "none").height == 3
    assert table.filter(pl.col("change") != "none").height == (3 + 3 + 3) * 4
    assert table["total"][0] == pytest.approx(told[0]["estimates"][0]["total"])


@pytest.mark.parametrize(
    ("words", "error", "problem"),
    [
        (("absent.csv",), SourceError, "cannot read"),
        (("LISTS", "--models", "magic"), ConfigError, "no model 'magic'"),
        (("LISTS", "--strata", "where"), SourceError, "no column 'where'"),
        (("LISTS", "--csv", "out.xlsx"), ConfigError, "is not .csv"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_its_mend(lists, words, error, problem):
    done = crossfix(*(lists if word == "LISTS" else word for word in words))
    assert isinstance(done.exception, error)
    assert problem in done.exception.problem
    assert done.exception.mend
