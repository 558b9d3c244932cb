"""crossfix synth, as a user meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crossfix.cli import app
from crossfix.errors import CrossfixError


def crossfix(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from crossfix.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world that was made and run."""
    folder = tmp_path_factory.mktemp("made") / "world"
    done = crossfix("synth", folder, "--reports", 150, "--copiers", 2)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.replace(str(folder), "DIR").splitlines())) <= 80
    assert "150 reports by 8 sources" in done.stdout
    assert f"crossfix run {folder}" in done.stdout
    run = crossfix("run", folder)
    assert run.returncode == 0, run.stderr
    return folder


def test_a_run_on_a_made_world_is_scored_by_place_and_stratum(world):
    said = crossfix("synth", "score", world)
    assert said.returncode == 0, said.stderr
    assert max(map(len, said.stdout.splitlines())) <= 80
    for line in (
        "all ",
        "place: exact",
        "place: governorate",
        "stratum: desert",
        "grade ",
        "possible",
    ):
        assert line in said.stdout
    assert " 150 " in said.stdout.splitlines()[1]


def test_the_score_as_json_has_every_figure(world):
    rows = json.loads(crossfix("synth", "score", world, "--json").stdout)
    links, grades = rows["links"], rows["grades"]
    assert links[0]["reports"] == 150
    assert 0 < links[0]["f1"] <= 1
    assert {row["by"] for row in links} == {"all", "precision", "stratum"}
    assert all(0 <= row["happened"] <= 1 for row in grades)


def refused(*words: object) -> CrossfixError:
    """Return the error of a command that the user can mend."""
    with pytest.raises(CrossfixError) as error:
        app(list(map(str, words)), standalone_mode=False)
    assert error.value.mend
    return error.value


def test_a_world_is_not_made_over_another(world):
    assert "is not empty" in refused("synth", world).problem
    assert "is not empty" in refused("synth", "make", world).problem


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--sources", "0"], "profiles of sources"),
        (["--sources", "99"], "profiles of sources"),
        (["--copiers", "-1"], "--copiers"),
        (["--reports", "0"], "reports is 0"),
        (["--incidents-per-day", "nan"], "incidents_per_day is nan"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(tmp_path, words, problem):
    assert problem in refused("synth", tmp_path / "world", *words).problem
    assert not (tmp_path / "world").exists()


def test_a_world_that_was_not_run_says_so(tmp_path, capsys):
    folder = tmp_path / "world"
    app(["synth", str(folder), "--reports", "20"], standalone_mode=False)
    assert "Made 20 reports" in capsys.readouterr().out
    assert "crossfix run" in refused("synth", "score", folder).mend


def test_help_names_both_commands():
    said = crossfix("synth", "--help").stdout
    assert "make" in said
    assert "score" in said
