"""Auditing as a person does it: drawn, answered in both ways, and counted in the next run."""

import csv
import datetime as dt
import json

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import ConfigError

CASE = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'
HEADER = (
    "report_id,source_id,event_start,place_name,admin1,country,lat,lon,place_precision,event_type"
)


def said(*words):
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, ConfigError):
        raise done.exception
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A case of 40 reports, each of an incident of its own, that was run."""
    folder = tmp_path_factory.mktemp("audit")
    day = dt.date(2015, 10, 1)
    rows = [
        f"a{at},wire,{day + dt.timedelta(days=9 * at)},=Sarmin,Idlib,SY,35.9,36.7,town,air strike"
        for at in range(40)
    ]
    (folder / "r.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    (folder / "case.toml").write_text(CASE)
    assert "Audit" not in said("run", folder)
    return folder


@pytest.fixture
def folder(ran):
    (ran / "audit.csv").unlink(missing_ok=True)
    return ran


def rows_of(folder):
    with (folder / "audit.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_draw_says_what_waits_and_a_second_one_adds_nothing(folder):
    first = said("audit", folder, "--share", ".5")
    drawn = rows_of(folder)
    assert f"drawn: {len(drawn)} new, {len(drawn)} in all" in " ".join(first.split())
    assert f"{len(drawn)} wait for an answer" in first
    assert {(row["chance"], row["share"], row["answer"]) for row in drawn} == {("0.5", "0.5", "")}
    assert drawn[0]["reports"].startswith("wire:a")
    assert not drawn[0]["place"].startswith("=")
    assert all(len(line) <= 80 for line in first.splitlines() if line.startswith("i"))
    before = (folder / "audit.csv").read_bytes()
    assert "drawn: 0 new" in said("audit", folder)
    assert (folder / "audit.csv").read_bytes() == before


def test_an_answer_is_a_row_of_its_own_and_leaves_the_draw_as_it_was(folder):
    said("audit", folder, "--share", ".5")
    before = (folder / "audit.csv").read_bytes()
    waiting = json.loads(said("audit", folder, "--json"))
    name = waiting[0]["incident_id"]
    left = json.loads(
        said("audit", folder, "--answer", name, "did_not", "--who", "mk", "--why", "old", "--json")
    )
    assert [row["incident_id"] for row in left] == [row["incident_id"] for row in waiting[1:]]
    assert (folder / "audit.csv").read_bytes().startswith(before)
    last = rows_of(folder)[-1]
    assert (last["incident_id"], last["answer"], last["who"]) == (name, "did_not", "mk")
    assert last["chance"] == "0.5"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--share", ".2"), "drawn with --share 0.5"),
        (("--seed", "9"), "drawn with --seed 1"),
        (("--answer", "nobody", "happened", "--who", "mk"), "nobody was not drawn"),
        (("--answer", "FIRST", "yes", "--who", "mk"), "the answer is 'yes'"),
        (("--answer", "FIRST", "happened"), "nobody stands for the answer"),
    ],
)
def test_what_would_spoil_the_sample_is_refused(folder, words, problem):
    said("audit", folder, "--share", ".5")
    before = (folder / "audit.csv").read_bytes()
    first = rows_of(folder)[0]["incident_id"]
    with pytest.raises(ConfigError, match=problem):
        said("audit", folder, *(first if word == "FIRST" else word for word in words))
    assert (folder / "audit.csv").read_bytes() == before


@pytest.mark.parametrize("words", [("--share", "0"), ("--share", "nan"), ("--stratum", "colour")])
def test_a_draw_that_cannot_be_made_is_refused(folder, words):
    with pytest.raises(ConfigError):
        said("audit", folder, *words)
    assert not (folder / "audit.csv").exists()


def answer_all(folder, answer):
    rows = rows_of(folder)
    for row in rows:
        row |= {"answer": answer, "who": "mk"}
    with (folder / "audit.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_the_next_run_counts_with_the_answers_and_the_report_shows_it(folder):
    said("audit", folder, "--share", ".5")
    rows = answer_all(folder, "happened")
    assert "Nothing waits for an answer" in said("audit", folder)
    told = said("run", folder)
    assert f"Audit: {len(rows)} of {len(rows)} drawn looked into; of all 40 incidents" in told
    whole = pl.read_parquet(folder / "out" / "audited.parquet").row(
        by_predicate=pl.col("by") == "all", named=True
    )
    assert len(rows) <= whole["low"] <= whole["expected"] <= whole["high"] <= 40
    assert "What the random audit says" in (folder / "out" / "report.html").read_text("utf-8")
    said("check", folder)


def test_answers_settle_their_incidents_and_leave_what_they_correct_untouched(folder):
    out = folder / "out"
    said("run", folder)
    before = pl.read_parquet(out / "incidents.parquet")
    said("audit", folder, "--share", ".5")
    names = [row["incident_id"] for row in answer_all(folder, "did_not")]
    said("run", folder)
    after = pl.read_parquet(out / "incidents.parquet")
    asked = pl.col("incident_id").is_in(names)
    assert after.filter(asked)["probability"].max() < 1e-4
    assert set(after.filter(asked)["grade"]) == {"contradicted"}
    assert after.filter(~asked)["probability"].min() > 0.2
    unaudited = pl.read_parquet(out / "unaudited.parquet")
    assert unaudited.equals(before.select(unaudited.columns))
    whole = pl.read_parquet(out / "audited.parquet").row(
        by_predicate=pl.col("by") == "all", named=True
    )
    assert whole["assessed"] == pytest.approx(before["probability"].sum())
    assert "mk" not in (out / "report.html").read_text("utf-8")
    explained = said("explain", folder, names[0])
    assert "a person found that it did not happen: -60.2 dB" in " ".join(explained.split())
