"""The commands for edge tables as a user meets them."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.case import read_case
from crossfix.cli import app
from crossfix.errors import ConfigError, ReleaseError, SourceError
from crossfix.pipeline import run

TOML = """[case]
name = "small"
data_as_of = 2015-10-31
[[inputs]]
file = "reports.csv"
format = "csv"
"""
HEAD = "report_id,source_id,event_start,place_name,lat,lon,event_type,killed_low"
PLACES = (("Talbiseh", 34.84, 36.73), ("Salma", 35.68, 36.13), ("Palmyra", 34.56, 38.27))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a case of three sources that each report three strikes, run once."""
    made = tmp_path_factory.mktemp("edges")
    rows = [
        f"{number},{source},2015-10-{3 * number + 1:02},{name},{lat},{lon},air strike,{number}"
        for number, (name, lat, lon) in enumerate(PLACES, start=1)
        for source in ("a", "b", "c")
    ]
    (made / "reports.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    (made / "case.toml").write_text(TOML, encoding="utf-8")
    for _ in run(read_case(made), out=made / "out"):
        pass
    return made


def crossfix(*words):
    return CliRunner().invoke(app, ["edges", *map(str, words)])


def test_an_export_compared_with_its_own_case_agrees_in_all(folder, tmp_path):
    file = tmp_path / "edges.csv"
    done = crossfix("export", folder, file)
    assert done.exit_code == 0, done.output
    assert f"{pl.read_csv(file).height} edges in" in done.output
    said = crossfix("compare", folder, file).output
    assert "100\u00a0% are likely in both" in said
    assert "They disagree on nothing." in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_table_that_differs_shows_the_largest_difference_first(folder, tmp_path):
    file = tmp_path / "edges.parquet"
    crossfix("export", folder, file)
    edges = pl.read_parquet(file)
    turned = pl.struct("source_dataset_l", "source_dataset_r", "unique_id_l", "unique_id_r")
    first = turned.rank("ordinal") == 1
    changed = edges.with_columns(
        pl.when(first).then(-15.0).otherwise("match_weight").alias("match_weight")
    )
    changed.drop("match_probability").write_parquet(file)
    said = crossfix("compare", folder, file).output.splitlines()
    start = said.index("Largest disagreements, weights in bits")
    assert "-15.0" in said[start + 2]
    assert max(map(len, said)) <= 80
    told = json.loads(crossfix("compare", folder, file, "--json").output)
    assert len(told["disagreements"]) == 1
    assert told["disagreements"][0]["theirs_bits"] == -15.0
    assert told["issues"] == []


def test_a_doubtful_row_is_told_before_the_figures(folder, tmp_path):
    file = tmp_path / "edges.csv"
    file.write_text(
        "unique_id_l,unique_id_r,match_probability\na:1,b:1,.9\na:1,nobody:9,.9\n", encoding="utf-8"
    )
    said = crossfix("compare", folder, file).output
    assert said.startswith("error: edges.csv, row 3: the edge names a report that the case does")


@pytest.fixture
def case(folder, tmp_path):
    """Return a case of its own with the reports of the folder, and the edges of another tool."""
    made = tmp_path / "case"
    made.mkdir()
    (made / "reports.csv").write_bytes((folder / "reports.csv").read_bytes())
    (made / "case.toml").write_text(TOML, encoding="utf-8")
    rows = ["a:1,b:1,.9", "a:2,c:2,.97", "a:1,a:1,.9", "a:1,b:1,.8", "b:2,nobody:9,.9", "a:3,b:3,7"]
    text = "\n".join(["unique_id_l,unique_id_r,match_probability", *rows, "b:3,c:3,"])
    (made / "theirs.csv").write_text(text + "\n", encoding="utf-8")
    return made


def told(*words):
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == 0, done.output
    lines = [
        line for line in done.output.splitlines() if not line.startswith(("next: ", "Report: "))
    ]
    assert all(len(line) <= 80 for line in lines)
    return " ".join(done.output.split())


def test_an_import_tells_each_doubt_with_its_mend_and_names_the_file_in_the_case(case):
    said = told("edges", "import", case, case / "theirs.csv")
    assert "2 pairs of reports, 2 of them likely" in said
    for what in ("does not have", "joins a report to itself", "given twice", "not between 0 and 1"):
        assert what in said
    assert said.count("mend: ") == 5
    assert read_case(case).link.edges == "theirs.csv"


def test_a_run_takes_the_links_that_were_imported_and_says_so_everywhere(case):
    told("edges", "import", case, case / "theirs.csv")
    assert "Links were brought in from theirs.csv." in told("run", case)
    links = pl.read_parquet(case / "out" / "links.parquet")
    assert links.select("left", "right", "imported_from").rows() == [
        ("a:1", "b:1", "theirs.csv"),
        ("a:2", "c:2", "theirs.csv"),
    ]
    incidents = pl.read_parquet(case / "out" / "incidents.parquet")
    assert sorted(incidents["reports"]) == [1] * 5 + [2] * 2
    pair = told("explain", case, "a:1", "b:1")
    assert "80 %" in pair
    assert "The weight was brought in from theirs.csv." in pair
    assert "rivals" not in pair
    assert "theirs.csv, which does not list the two" in told("explain", case, "a:1", "c:1")
    page = (case / "out" / "report.html").read_text(encoding="utf-8")
    assert "was brought in from <bdi>theirs.csv</bdi>" in page
    issues = pl.read_parquet(case / "out" / "issues.parquet").filter(stage="edges")
    assert issues["value"].to_list() == ["1"] * 5


def test_a_change_of_the_imported_file_is_seen_by_the_next_run(case):
    told("edges", "import", case, case / "theirs.csv")
    told("run", case)
    again = json.loads(CliRunner().invoke(app, ["run", str(case), "--json"]).output)
    assert all(stage["skipped"] for stage in again["stages"])
    (case / "theirs.csv").write_text(
        "unique_id_l,unique_id_r,match_probability\na:1,b:1,.2\n", encoding="utf-8"
    )
    told("run", case)
    assert (pl.read_parquet(case / "out" / "incidents.parquet")["reports"] == 1).all()


def test_check_tells_what_is_doubtful_in_imported_edges(case):
    told("edges", "import", case, case / "theirs.csv")
    done = CliRunner().invoke(app, ["check", str(case)])
    assert done.exit_code == 1
    assert "error: theirs.csv, row 6, unique_id_l: the edge names a report that the case" in (
        " ".join(done.output.split())
    )


def test_a_file_that_cannot_be_used_leaves_the_case_as_it_was(case):
    done = crossfix("import", case, case / "reports.csv")
    assert isinstance(done.exception, SourceError)
    assert (case / "case.toml").read_text(encoding="utf-8") == TOML


def test_what_the_case_holds_back_is_not_exported(folder, tmp_path):
    held = tmp_path / "held"
    held.mkdir()
    (held / "reports.csv").write_bytes((folder / "reports.csv").read_bytes())
    (held / "case.toml").write_text(TOML + "[publish]\ndelay_days = 23\n", encoding="utf-8")
    assert _records(folder, folder / "out", tmp_path / "all.csv") == {1, 2, 3}
    assert _records(held, folder / "out", tmp_path / "held.csv") == {1, 2}


def _records(case, out, file):
    done = crossfix("export", case, file, "--out", out)
    assert done.exit_code == 0, done.output
    ids = pl.read_csv(file)
    return {*ids["unique_id_l"], *ids["unique_id_r"]}


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("export", "CASE", "edges.xlsx"), ReleaseError),
        (("compare", "CASE", "absent.csv"), SourceError),
        (("compare", "NOT RUN", "absent.csv"), ConfigError),
    ],
)
def test_what_cannot_be_done_is_an_error_with_its_mend(folder, tmp_path, words, error):
    (tmp_path / "case.toml").write_bytes((folder / "case.toml").read_bytes())
    (tmp_path / "reports.csv").write_bytes((folder / "reports.csv").read_bytes())
    places = {"CASE": folder, "NOT RUN": tmp_path}
    done = crossfix(*(places.get(word, word) for word in words))
    assert isinstance(done.exception, error)
    assert done.exception.mend
