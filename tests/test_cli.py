"""The command line as a user meets it: real processes, exit codes, mends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CASE = ROOT / "cases" / "syria-2015"
REPORTS = "report_id,source_id,event_start,place_name,lat,lon\n1,a,2015-10-01,X,34.8,36.7\n"


def crossfix(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from crossfix.cli import main; main()", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, check=False, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "out"
    done = crossfix("run", CASE, "--out", folder)
    assert done.returncode == 0, done.stderr
    (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
    return folder


def test_the_summary_of_the_demo_fits_a_terminal_and_states_the_headline(out):
    lines = (out / "said.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    text = " ".join(lines)
    assert "819" in text
    assert "report.html" in text


def test_explain_takes_an_incident_a_claim_a_figure_and_a_report(out):
    ledger = crossfix("explain", CASE, "RU021/confirmed", "--out", out).stdout
    assert "confirmed" in ledger
    for item in ("RU021", "bellingcat:R0096", "RU021/matched_objects"):
        said = crossfix("explain", CASE, item, "--out", out)
        assert said.returncode == 0, said.stderr
        assert max(map(len, said.stdout.splitlines())) <= 80


def test_explain_names_the_nearest_id(out):
    said = crossfix("explain", CASE, "RU21", "--out", out)
    assert said.returncode == 2
    assert "mend:" in said.stderr
    assert "RU021" in said.stderr


def test_run_says_for_machines_what_it_did(out):
    said = json.loads(crossfix("run", CASE, "--out", out, "--json").stdout)
    assert all(stage["skipped"] for stage in said["stages"])


def test_files_link_without_a_case(tmp_path):
    (tmp_path / "one.csv").write_text(REPORTS)
    (tmp_path / "two.csv").write_text(REPORTS.replace("1,a,", "1,b,"))
    said = crossfix("link", "one.csv", "two.csv", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert (tmp_path / "crossfix-out" / "membership.parquet").is_file()


def test_check_fails_where_a_record_is_lost_and_names_it(tmp_path):
    (tmp_path / "reports.csv").write_text(REPORTS + ",a,2015-10-01,X,34.8,36.7\n")
    (tmp_path / "case.toml").write_text(
        '[case]\nname = "x"\n[[inputs]]\nfile = "reports.csv"\nformat = "csv"\n'
    )
    said = crossfix("check", tmp_path)
    assert said.returncode == 1
    assert "reports.csv, row 3, report_id" in said.stdout


def test_a_new_case_can_be_run_at_once(tmp_path):
    assert crossfix("new", tmp_path / "mine").returncode == 0
    said = crossfix("run", tmp_path / "mine")
    assert said.returncode == 0, said.stderr


def test_a_new_case_never_overwrites(tmp_path):
    (tmp_path / "case.toml").write_text("mine")
    said = crossfix("new", tmp_path)
    assert said.returncode == 2
    assert (tmp_path / "case.toml").read_text() == "mine"


@pytest.mark.parametrize("words", [["run", "nowhere"], ["run"], ["rnu"], ["schema", "nothing"]])
def test_wrong_words_give_exit_code_2_and_no_traceback(tmp_path, words):
    said = crossfix(*words, cwd=tmp_path)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr


def test_errors_fit_a_terminal_and_keep_a_path_whole(tmp_path):
    (tmp_path / "cols.csv").write_text("foo,bar\n1,2\n")
    for words in (["link", "cols.csv"], ["air", "ingest", "cols.csv"]):
        said = crossfix(*words, cwd=tmp_path).stderr
        assert "mend:" in said
        assert max(map(len, said.splitlines())) <= 80
    far = tmp_path / ("x" * 90)
    assert str(far) in crossfix("run", far).stderr


@pytest.mark.parametrize("words", [["formats"], ["schema"], ["schema", "incidents"]])
def test_what_is_read_and_written_is_told_to_people_and_machines(words):
    assert len(crossfix(*words).stdout.splitlines()) > 5
    assert json.loads(crossfix(*words, "--json").stdout)


def test_control_characters_in_the_data_never_reach_the_terminal(tmp_path):
    (tmp_path / "reports.csv").write_text(REPORTS.replace(",X,", ",\x1b[31mX\u202e,\x9b,"))
    (tmp_path / "case.toml").write_text(
        '[case]\nname = "x"\n[[inputs]]\nfile = "reports.csv"\nformat = "csv"\n'
    )
    for word in ("check", "run"):
        said = crossfix(word, tmp_path)
        assert not set(said.stdout + said.stderr) & set("\x1b\x9b\u202e")


def test_the_result_of_link_can_be_explained(tmp_path):
    (tmp_path / "one.csv").write_text(REPORTS)
    assert crossfix("link", "one.csv", cwd=tmp_path).returncode == 0
    said = crossfix("explain", "crossfix-out", "a:1", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "a:1" in said.stdout


def test_what_was_doubtful_is_told_at_the_end_of_a_run(tmp_path):
    (tmp_path / "one.csv").write_text(REPORTS.replace("34.8,36.7", "99,36.7"))
    said = crossfix("link", "one.csv", cwd=tmp_path)
    assert "issues.csv" in said.stdout


def test_no_line_of_the_reference_commands_is_wider_than_a_terminal():
    for words in (["formats"], ["schema"], ["check", CASE]):
        assert max(map(len, crossfix(*words).stdout.splitlines())) <= 80


def test_a_place_is_found_in_any_script():
    for name in ("Talbiseh", "تلبيسة", "Тальбиса"):
        assert "Homs" in crossfix("gazetteer", "find", name).stdout


def test_importing_loads_neither_the_compiler_nor_the_job():
    code = "import sys, crossfix; print('numba' in sys.modules, 'crossfix.pipeline' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]
