"""crossfix fuse and crossfix votes as a user meets them."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import SourceError
from crossfix.weigh.stated_file import read_statements, read_votes


@pytest.fixture
def books(tmp_path):
    rows = [f"b{book},{shop},lee;ma" for book in range(9) for shop in ("x", "y", "z")]
    rows += [f"b{book},q,{'lee' if book else 'kim;ma'}" for book in range(9)]
    path = tmp_path / "books.csv"
    path.write_text("\n".join(["item,source,value", *rows]) + "\n")
    return path


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_fuse_names_the_true_value_and_who_leaves_out(books, tmp_path):
    told = run("fuse", books, "--csv", tmp_path / "found.csv")
    assert told.exit_code == 0
    assert "9 items, 4 sources" in told.output
    best = pl.read_csv(tmp_path / "found.csv").unique("item", keep="first")
    assert set(best["value"]) == {"lee;ma"}
    found = json.loads(run("fuse", books, "--json").output)
    record = {row["source"]: row for row in found["sources"]}
    assert record["q"]["left_out"] > 0.3 > record["x"]["left_out"]


def test_votes_tell_who_says_yes_to_what_is_not(tmp_path):
    path = tmp_path / "votes.csv"
    rows = [
        f"q{at:02},{who},{'yes' if at % 2 or who == 'lax' else 'no'}"
        for at in range(40)
        for who in ("ann", "bo", "cy", "lax")
    ]
    path.write_text("\n".join(["question,person,answer", *rows]))
    assert "160 votes of 4 people on 40 questions" in run("votes", path).output
    found = json.loads(run("votes", path, "--json").output)
    assert [round(row["probability"]) for row in found["questions"]] == [0, 1] * 20
    assert {row["person"]: round(row["yes_if_no"]) for row in found["people"]}["lax"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("item,source\na,b\n", "no column value"),
        ("item,source,value\na,b,1\n,b,2\n", "row 3: no item"),
        ("item,source,value\n", "no rows"),
    ],
)
def test_a_file_that_lacks_something_is_refused_with_what_and_where(text, says, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(SourceError, match=says):
        read_statements(path)


def test_an_answer_that_is_neither_yes_nor_no_is_named_with_its_row(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("question,person,answer\nq,a,1\nq,b,maybe\n")
    with pytest.raises(SourceError, match="row 3: the answer is 'maybe'"):
        read_votes(path)
    with pytest.raises(SourceError, match="cannot read"):
        read_votes(tmp_path / "none.csv")


def test_results_go_to_csv_alone(books):
    assert run("fuse", books, "--csv", "found.xlsx").exit_code != 0
