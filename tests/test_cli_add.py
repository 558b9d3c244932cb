"""Adding a file of reports to a case: what it gives, what it says, and what it never leaves."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from crossfix.case import read_case
from crossfix.cli import main
from crossfix.cli.add import model_text
from crossfix.ingest.added import added
from crossfix.link import Past, link
from crossfix.link.kept import learned_of
from crossfix.pipeline import add, run
from crossfix.store import Store
from crossfix.synth import World, synth
from crossfix.synth.folder import write_case
from crossfix.tables import CANDIDATES, HISTORY, LINKS, MEMBERSHIP, MODEL, REPORTS, Table

LATER = 12  # reports


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make and run a case of a year and a quarter, with its latest reports in a file elsewhere."""
    case = tmp_path_factory.mktemp("made") / "case"
    write_case(synth(World(reports=220, incidents_per_day=0.2, seed=2)), case)
    every = pl.read_csv(case / "reports.csv", infer_schema=False)
    latest = every["event_start"].rank("ordinal", descending=True) <= LATER
    every.filter(~latest).write_csv(case / "reports.csv")
    every.filter(latest).write_csv(case.parent / "later.csv")
    list(run(read_case(case), out=case / "out"))
    return case.parent


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the case."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "case"


@pytest.fixture
def later(folder: Path) -> Path:
    return folder.parent / "later.csv"


@pytest.fixture
def store(folder: Path) -> Store:
    return Store(folder / "out")


@pytest.fixture
def crossfix(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Call the command line and return its exit code and what it printed."""

    def call(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["crossfix", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out + said.err

    return call


def add_file(folder: Path, file: Path) -> dict[str, bool]:
    """Add a file and return, for each stage, whether it was skipped."""
    given = read_case(folder)
    with added(given, file, case_file=folder / "case.toml", source=None) as addition:
        done = list(add(addition.case, out=folder / "out", agree=addition.agree))
    return {stage.stage: stage.skipped for stage in done}


def read(store: Store, *tables: Table) -> list[pl.DataFrame]:
    return [store.read(table) for table in tables]


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


def test_adding_gives_what_linking_all_with_the_same_model_gives(folder, store, later):
    past = Past(*read(store, MEMBERSHIP, HISTORY))
    add_file(folder, later)
    reports, model = read(store, REPORTS, MODEL)
    assert reports.height == 220
    assert learned_of(model).reports == 220 - LATER
    whole = link(reports, rules=read_case(folder).link, past=past, by=model)
    for table in (LINKS, MEMBERSHIP, CANDIDATES, HISTORY):
        assert store.read(table).equals(getattr(whole, table.name)), table.name


def test_a_run_after_an_addition_learns_anew(folder, store, later):
    add_file(folder, later)
    again = {stage.stage: stage.skipped for stage in run(read_case(folder), out=folder / "out")}
    assert again["normalise"]
    assert not again["link"]
    assert learned_of(store.read(MODEL)).reports == 220


def test_a_second_addition_keeps_the_model_of_the_first_run(folder, store, later):
    rows = later.read_text().splitlines()
    last = later.with_name("last.csv")
    last.write_text("\n".join([rows[0], *rows[-4:]]) + "\n")
    later.write_text("\n".join(rows[:-4]) + "\n")
    model = store.read(MODEL)
    add_file(folder, later)
    add_file(folder, last)
    assert store.read(REPORTS).height == 220
    assert store.read(MODEL).equals(model)


def test_with_other_rules_of_linking_the_model_is_learned_anew(folder, store, later):
    file = folder / "case.toml"
    file.write_text(file.read_text() + "\n[link]\nreach_days = 4\n")
    add_file(folder, later)
    assert learned_of(store.read(MODEL)).reports == 220


def test_what_fails_before_the_end_leaves_the_case_as_it_was(folder, later):
    before = contents(folder)
    given = read_case(folder)

    def refuse() -> None:
        raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        added(given, later, case_file=folder / "case.toml", source=None) as addition,
    ):
        list(add(addition.case, out=folder / "out", agree=refuse))
    assert contents(folder) == before


def test_an_addition_that_is_killed_leaves_the_case_as_it_was_and_can_be_made_again(folder, later):
    before = contents(folder)
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from crossfix.case import read_case; from crossfix.ingest.added import added\n"
        "from crossfix.pipeline import add\n"
        "folder, file = map(Path, sys.argv[1:])\n"
        "with added(read_case(folder), file, case_file=folder / 'case.toml', source=None) as a:\n"
        "    for done in add(a.case, out=folder / 'out', agree=a.agree):\n"
        "        if done.stage == 'assess': os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, folder, later], check=False)
    assert done.returncode == -signal.SIGKILL
    left = contents(folder)
    assert {name: left[name] for name in before} == before
    assert not any(skipped for stage, skipped in add_file(folder, later).items() if stage == "link")
    assert [path.name for path in (folder / "added").iterdir()] == ["later.csv"]
    assert not (folder / "out" / ".draft").exists()
    assert Store(folder / "out").read(REPORTS).height == 220


def test_add_says_what_it_changed_and_names_the_input_in_the_case_file(folder, later, crossfix):
    before = (folder / "case.toml").read_text()
    rows = later.read_text().splitlines()
    later.write_text("\n".join([*rows, "x" + rows[1]]) + "\n")
    code, said = crossfix("add", folder, later)
    assert code == 0, said
    assert "added/later.csv (csv) is an input now." in said
    assert f"Added {LATER} reports; folded 1 exact repetition." in said
    assert "Incidents: " in said
    assert "before          after" in said
    assert f"Linking has learned from {220 - LATER} of the 220 reports." in said
    assert max(len(line) for line in said.splitlines() if "Report: " not in line) <= 80
    entry = '\n[[inputs]]\nfile = "added/later.csv"\nformat = "csv"\n'
    assert (folder / "case.toml").read_text() == before + entry
    assert not (folder / "out" / ".draft").exists()
    code, said = crossfix("add", folder, later)
    assert code == 2
    assert "is an input of the case already, as added/later.csv" in said


def test_a_row_that_is_left_out_is_told_with_its_mend(folder, later, crossfix):
    every = pl.read_csv(later, infer_schema=False)
    nobody = every.with_columns(
        source_id=pl.when(pl.int_range(pl.len()) > 0).then("source_id").otherwise(pl.lit(""))
    )
    nobody.write_csv(later)
    code, said = crossfix("add", folder, later)
    assert code == 0
    assert f"Added {LATER - 1} reports" in said
    assert "error: later.csv, row 2, source_id: source_id is empty" in " ".join(said.split())
    assert "mend: fill in source_id" in said


def test_a_case_that_was_never_run_is_run_whole(folder, later, crossfix):
    shutil.rmtree(folder / "out")
    code, said = crossfix("add", folder, later, "--json")
    assert code == 0, said
    told = json.loads(said)
    assert told["reports"] == told["learned_from"] == 220
    assert told["input"] == "added/later.csv"
    assert (folder / "out" / "report.html").is_file()


def test_a_model_that_is_a_tenth_behind_is_to_be_learned_anew():
    assert "time to learn" not in model_text(1000, 1100)
    assert "time to learn from all: crossfix run" in model_text(1000, 1101)
