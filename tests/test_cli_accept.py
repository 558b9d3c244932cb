"""Accepting what was read in texts, as a person does it: listed, mended, accepted, run, explained."""

import csv
import json

import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import ConfigError
from crossfix.ingest.suggested import Page, Said, Suggestion, write_pages
from crossfix.model import Capture

TEXT = (
    "A correspondent reports.\nOn 3 May 2016 an air strike hit Sarmin, killing four people.\nEnd."
)
CASE = '[case]\nname = "x"\n[[inputs]]\nfile = "a.suggested.jsonl"\nformat = "suggested"\n'


def said(column, value, words, confidence):
    at = TEXT.index(words)
    return Said(
        column=column,
        value=value,
        start=at,
        end=at + len(words),
        words=words,
        confidence=confidence,
    )


def suggestion(name):
    each = (
        said("event_start", "2016-05-03", "3 May 2016", 0.97),
        said("place_name", "Sarmin", "Sarmin", 0.9),
        said("event_type", "air strike", "air strike", 0.99),
        said("killed_min", "4", "killing four people", 0.8),
    )
    cells = {one.column: one.value for one in each}
    return Suggestion(
        suggestion_id=name,
        kind="report",
        cells={"report_id": name, "source_id": "wire", "text": TEXT, **cells},
        said=each,
    )


@pytest.fixture
def folder(tmp_path):
    capture = Capture(
        capture_id="c" * 64, file="a.txt", sha256="d" * 64, url="https://example.org/a"
    )
    page = Page(capture=capture, text=TEXT, suggestions=(suggestion("t-r1"), suggestion("t-r2")))
    write_pages(tmp_path / "a.suggested.jsonl", [page])
    (tmp_path / "case.toml").write_text(CASE)
    return tmp_path


def done(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, ConfigError):
        raise result.exception
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def rows_of(folder):
    with (folder / "accepted.csv").open(encoding="utf-8", newline="") as file:
        return [(row["suggestion_id"], row["decision"], row["who"]) for row in csv.DictReader(file)]


def test_the_list_shows_each_value_in_its_text_and_what_waits(folder):
    out = done("accept", folder)
    assert "On [3 May 2016] an [air strike] hit [Sarmin], [killing four people]." in out
    assert "Waiting: 2 reports" in out
    assert "correspondent" not in out  # a paragraph that says nothing is left out
    assert max(map(len, out.splitlines())) <= 80


def test_an_accepted_report_is_in_the_next_run_and_explains_its_words(folder):
    out = done("accept", folder, "t-r1", "--who", "Lina", "--why", "read it")
    assert "1 accepted" in out
    assert rows_of(folder) == [("t-r1", "accept", "Lina")]
    done("run", folder)
    told = done("explain", folder, "wire:t-r1")
    assert "killed_min 4: “killing four people” (characters" in " ".join(told.split())
    assert "Lina" in told
    assert "Waiting: 1 reports" in done("accept", folder)
    assert TEXT.splitlines()[0] not in (folder / "out" / "csv" / "records.csv").read_text()


def test_a_value_is_mended_and_the_rest_taken_as_read(folder):
    done("accept", folder, "t-r1", "--mend", "killed_min=5", "--who", "Lina")
    assert [row[1] for row in rows_of(folder)] == ["mend", "accept"]
    done("run", folder)
    assert "killed_min" not in done("explain", folder, "wire:t-r1")


def test_all_are_rejected_and_taken_back(folder):
    done("accept", folder, "--all", "--reject", "--who", "Lina")
    assert "No suggestion waits" in done("accept", folder)
    done("accept", folder, "t-r2", "--undo", "--who", "Lina")
    assert [
        one["suggestion"]["suggestion_id"] for one in json.loads(done("accept", folder, "--json"))
    ] == ["t-r2"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["t-r9"], "no suggestion t-r9"),
        (["t-r1", "--mend", "colour=red"], "mends no column"),
        (["t-r1", "--mend", "killed_min"], "mends no column"),
        (["t-r1", "t-r2", "--mend", "killed_min=1"], "for one suggestion"),
        (["t-r1", "--reject", "--undo"], "goes with neither"),
    ],
)
def test_what_cannot_be_is_refused_with_its_mend(folder, words, problem):
    with pytest.raises(ConfigError, match=problem):
        done("accept", folder, *words, "--who", "Lina")
    assert not (folder / "accepted.csv").exists()


def test_a_case_without_suggestions_says_how_to_make_them(tmp_path):
    (tmp_path / "case.toml").write_text(
        CASE.replace("suggested.jsonl", "csv").replace('"suggested"', '"csv"')
    )
    (tmp_path / "a.csv").write_text("report_id,source_id\n1,a\n")
    with pytest.raises(ConfigError, match="no input of the case holds suggestions"):
        done("accept", tmp_path)


def sitting(folder, typed):
    result = CliRunner().invoke(
        app, ["review", str(folder), "--suggested", "--who", "mk"], input=typed
    )
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def decided(folder):
    with (folder / "accepted.csv").open(encoding="utf-8") as file:
        return [
            (row["suggestion_id"], row["decision"], row["column"], row["value"], row["why"])
            for row in csv.DictReader(file)
        ]


def test_a_sitting_shows_each_suggestion_in_its_text_and_writes_each_answer(folder):
    told = sitting(folder, "y both sources say so\nn\n")
    assert "1/2" in told
    assert "On [3 May 2016] an [air strike] hit [Sarmin], [killing four people]." in told
    assert "1 accepted, 1 rejected" in told
    assert decided(folder) == [
        ("t-r1", "accept", "", "", "both sources say so"),
        ("t-r2", "reject", "", "", ""),
    ]
    assert "No suggestion waits." in sitting(folder, "")


def test_in_a_sitting_a_value_is_mended_and_seen_before_the_whole_is_accepted(folder):
    told = sitting(folder, "m killed_min=5\ny\nq\n")
    assert "killed_min = 5, not from its words" in told
    assert decided(folder) == [
        ("t-r1", "mend", "killed_min", "5", ""),
        ("t-r1", "accept", "", "", ""),
    ]


def test_what_mends_nothing_is_told_and_asked_again(folder):
    told = sitting(folder, "m five\nm colour=red\nwhat\nq\n")
    assert "'five' mends no column" in told
    assert "'colour' mends no column of a report" in told
    assert "Begin with one of these letters." in told
    assert "No answer is left of this sitting." in told
    assert not (folder / "accepted.csv").exists()


def test_an_answer_of_a_sitting_is_undone_by_a_row_of_its_own(folder):
    told = sitting(folder, "b\ny\nk\nb\nq\n")
    assert "Nothing to undo" in told
    assert "That was the last suggestion." in told
    assert [row[1:] for row in decided(folder)] == [
        ("accept", "", "", ""),
        ("open", "", "", "withdrawn"),
    ]
    assert "1/2" in sitting(folder, "")


def test_a_list_is_not_a_sitting(folder):
    result = CliRunner().invoke(app, ["review", str(folder), "--suggested", "--list"])
    assert isinstance(result.exception, ConfigError)
    assert "crossfix accept" in result.exception.mend
