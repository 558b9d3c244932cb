"""Texts read as a person does it: shown, taken into a case, accepted, run."""

import json

import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import ConfigError, SourceError

STRIKE = "An air strike hit the town of Sarmin on 3 May 2016, killing four civilians.\n"
BRIEFING = (
    "The defence ministry said that its aircraft had flown 53 sorties over the past 24 hours and "
    "struck 72 targets in the provinces of Hama and Idlib.\n"
)
CASE = '[case]\nname = "x"\narea = ["SY"]\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'


def done(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, ConfigError | SourceError):
        raise result.exception
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "strike.txt").write_text(STRIKE)
    (folder / "briefing.txt").write_text(BRIEFING)
    return folder


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text(CASE)
    (folder / "r.csv").write_text(
        "report_id,source_id,event_start,place_name,event_type\n1,a,2016-05-03,Sarmin,air strike\n"
    )
    return folder


def test_a_text_is_shown_with_its_values_marked_and_as_a_table(texts):
    out = done("extract", texts / "strike.txt", "--published", "2016-05-04", "--source", "wire")
    assert "[3 May 2016]" in out
    assert "[Sarmin]" in out
    assert "1 reports and 0 claims suggested" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    assert not list(texts.parent.glob("**/*.suggested.jsonl"))


def test_a_folder_goes_into_a_case_and_counts_once_accepted(texts, case):
    out = done(
        "extract", texts, "--case", case, "--published", "2016-05-04", "--source", "wire",
        "--speaker", "Ministry",
    )  # fmt: skip
    assert "2 texts, 1 reports and 1 claims" in " ".join(out.split())
    assert 'format = "suggested"' in (case / "case.toml").read_text()
    done("run", case)
    assert "wire" not in (case / "out" / "csv" / "reports.csv").read_text()
    assert "72" in done("accept", case)
    done("accept", case, "--all", "--who", "Lina")
    done("run", case)
    reports = (case / "out" / "csv" / "reports.csv").read_text()
    assert "wire:" in reports
    assert ",72,72," in (case / "out" / "csv" / "claims.csv").read_text()
    assert "killing four civilians" not in reports


def test_the_same_texts_are_no_input_twice(texts, case):
    options = ("--case", case, "--published", "2016-05-04", "--source", "wire")
    done("extract", texts, *options)
    with pytest.raises(SourceError, match="is an input of the case already"):
        done("extract", texts, *options)
    assert len(list((case / "added").iterdir())) == 1


def test_what_is_no_text_is_named_and_the_rest_is_read(texts):
    (texts / "empty.html").write_text("<html></html>")
    data = json.loads(done("extract", texts, "--json"))
    assert data["counts"]["texts"] == 2
    assert [one["file"] for one in data["skipped"]] == ["empty.html"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--published", "yesterday"], "--published is"),
        (["--out", "x.json"], "--out is"),
        (["--llm", "https://api.example.com/v1"], "another machine"),
    ],
)
def test_what_cannot_be_is_refused_with_its_mend(texts, words, problem):
    with pytest.raises(ConfigError, match=problem):
        done("extract", texts, *words)


def test_a_model_that_is_not_there_is_told_and_our_own_reading_stands(texts):
    pytest.importorskip("httpx", reason="the extra llm is not installed")
    out = done("extract", texts / "strike.txt", "--llm", "http://127.0.0.1:9/v1")
    assert "the language model was not heard" in " ".join(out.split())
    assert "1 reports" in " ".join(out.split())
