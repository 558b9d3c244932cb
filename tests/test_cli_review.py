"""Reviewing as a person does it: asked and answered line by line."""

import csv
import datetime as dt
import json
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from crossfix.case import read_case
from crossfix.cli import app
from crossfix.desk.pairs import deck_of
from crossfix.ingest.judgements import read_judgements
from crossfix.store import Store
from crossfix.tables import EVIDENCE, LINKS, MEMBERSHIP, REPORTS

DAY = dt.datetime(2015, 10, 1, tzinfo=dt.UTC)
CASE = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'


def crossfix(*words, typed=""):
    """Run the command in a process of its own, as a person does."""
    command = [sys.executable, "-c", "from crossfix.cli import main; main()", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, input=typed.encode("utf-8", "surrogateescape"), check=False
    )


def said(*words, typed=""):
    """Return what the command says; without a process, which takes seconds to start."""
    done = CliRunner().invoke(app, [str(word) for word in words], input=typed)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def report(name, **told):
    source, record = name.split(":")
    return {
        "report_id": name,
        "source_id": source,
        "record_id": record,
        "start": DAY,
        "end": DAY + dt.timedelta(days=1),
        "date_precision": "day",
        "lon": 36.7,
        "lat": 34.8,
        "radius_km": 2.0,
        "place_precision": "town",
        "place_name": "Talbiseh",
        "event_type": "air_strike",
        "stance": "asserts",
        **told,
    }


@pytest.fixture
def case(tmp_path, make):
    """Make a case that was run: four reports, of which each two may tell of one incident."""
    (tmp_path / "r.csv").write_text("report_id,source_id\n")
    (tmp_path / "case.toml").write_text(CASE)
    later = {"start": DAY + dt.timedelta(days=2), "end": DAY + dt.timedelta(days=3), "lat": 34.9}
    rows = [
        report("a:1", note="A market was hit.\x1b[31m " + "Much is said of it. " * 40),
        report("b:1", killed_low=3, killed_high=5, url="https://example.org/" + "x" * 90),
        report("c:1", **later, actor="Russia", opponent="Opposition"),
        report("d:1", start=None, end=None, lon=None, lat=None, place_name=None),
    ]
    bits = {"prior_bits": -3.0, "place_bits": 4.5, "date_bits": -0.25}
    pairs = [("a:1", "b:1", 0.6), ("a:1", "c:1", 0.5), ("b:1", "c:1", 0.4), ("c:1", "d:1", 0.3)]
    links = [
        {"left": one, "right": other, "probability": p, "bits": 1.25, "because": "near", **bits}
        for one, other, p in pairs
    ]
    where = {"a:1": "i", "b:1": "i", "c:1": "j", "d:1": "k"}
    members = [
        {"report_id": name, "incident_id": incident, "probability": 0.5, "best": True}
        for name, incident in where.items()
    ]
    store = Store(tmp_path / "out")
    folded = [{"report_id": "a:1", "source_id": "a", "record_id": "0"}]
    tables = ((REPORTS, rows), (LINKS, links), (MEMBERSHIP, members), (EVIDENCE, folded))
    for table, told in tables:
        store.write(table, make(table, told), fingerprint="-")
    return tmp_path


def decisions(case):
    found = read_judgements(read_case(case))
    assert found.issues.is_empty()
    return found.judgements


def test_answers_are_written_with_their_author_time_and_reason(case):
    options = ("--who", "mk", "--size", 2, "--audit-share", 0)
    text = said("review", case, *options, typed="y one video\nn\n")
    found = decisions(case)
    assert sorted(found["decision"]) == ["different", "same"]
    assert set(found["who"]) == {"mk"}
    assert "one video" in found["why"].to_list()
    assert set(found["drawn"]) == {"value"}
    assert "1 same, 1 different, 0 unsure" in text
    assert f"crossfix run {case}" in text


def test_both_reports_stand_side_by_side_in_80_columns_with_the_evidence(case):
    text = said("review", case, "--audit-share", 0, typed="k\nk\nk\nk\n")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in text
    for part in ("a:1", "b:1", "Talbiseh", "3–5 killed", "same day", "11 km apart", "2 days apart"):
        assert part in text, part
    assert "distance unknown, time between unknown" in text
    bars = next(line for line in lines if line.startswith("  place"))
    assert "+4.5" in bars
    assert bars.endswith("|+++++++++")
    assert "likely (60\u00a0%)" in text
    assert "No answer is left of this sitting." in text


def test_an_answer_that_was_undone_is_overruled_and_asked_again(case):
    typed = "b\ny\nb\nn\nb\nq\n"  # nothing to undo; then the last pair too can be undone
    text = said("review", case, "--size", 1, "--audit-share", 0, typed=typed)
    rows = decisions(case).sort("at")
    assert rows["decision"].to_list() == ["same", "unsure", "different", "unsure"]
    assert rows["why"].to_list() == [None, "withdrawn", None, "withdrawn"]
    assert rows.select("left", "right").n_unique() == 1
    assert rows["at"].n_unique() == 4
    assert "Nothing to undo" in text
    assert "No answer is left of this sitting." in text


def together(case):
    """Return how many pairs are offered before one whose reports stand in one incident."""
    deck = deck_of(read_case(case), case / "out", size=20, audit_share=0)
    return [pair["together"] for pair in deck.pairs].index(True)


def test_reports_of_one_incident_are_taken_apart_and_put_back_as_one_act(case):
    skipped = "k\n" * together(case)
    typed = skipped + "s two streets\n1 9 / 2\n1 / 2!\nb\nq\n"  # there is no ninth report
    text = said("review", case, "--audit-share", 0, "--who", "mk", typed=typed)
    assert "'9' is the number of no report; write numbers from 1 to 2" in text
    assert "a:1: Talbiseh, 1 Oct 2015." in text
    rows = decisions(case).sort("at")
    told = rows.select("left", "right", "decision", "who", "why").rows()
    assert told == [
        ("a:1", "b:1", "different", "mk", "two streets"),
        ("a:1", "b:1", "unsure", "mk", "withdrawn"),
    ]


def test_a_split_is_counted_and_no_answer_to_it_writes_nothing(case):
    skipped = "k\n" * together(case)
    text = said("review", case, "--audit-share", 0, typed=skipped + "s\n\nq\n")
    assert "No answer is left of this sitting." in text
    assert not (case / "judgements.csv").exists()
    text = said("review", case, "--audit-share", 0, typed=skipped + "s\n1 / 2\n")
    assert "0 same, 0 different, 0 unsure, 1 split" in text


def test_an_interrupted_sitting_keeps_what_was_answered(case):
    said("review", case, typed="u")
    assert decisions(case)["decision"].to_list() == ["unsure"]
    before = (case / "judgements.csv").read_bytes()
    said("review", case, typed="q\n")
    assert (case / "judgements.csv").read_bytes() == before
    said("review", case, typed="y\n")
    assert (case / "judgements.csv").read_bytes().startswith(before)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT can be sent to one process there")
def test_ctrl_c_ends_a_question(case):
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from crossfix.cli import main; main()"
    command = [sys.executable, "-u", "-c", code, "review", str(case)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"u\n")
        process.stdin.flush()
        told = b""
        while told.count(b"\n> ") < 2:
            told += process.stdout.read1()
        time.sleep(0.5)  # until it waits for the answer
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
    assert decisions(case).height == 1


def test_what_was_judged_or_follows_from_it_is_not_asked_again(case):
    def left():
        told = json.loads(said("review", case, "--json", "--audit-share", 0.5))
        return {(pair["left"], pair["right"]) for pair in told}

    assert ("a:1", "b:1") in left()
    header = "left,right,decision,who,at\n"
    (case / "judgements.csv").write_text(
        f"{header}a:1,b:1,same,mk,2026-01-01\na:0,c:1,different,mk,2026-01-01\n"
    )
    # a:0 was folded into a:1; that b and c differ follows from the two
    assert left() == {("c:1", "d:1")}


def test_the_queue_can_be_listed_for_people_and_machines(case):
    lines = said("review", case, "--list", "--size", 4).splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("a:1" in line or "c:1" in line for line in lines) == len(lines) - 1
    told = json.loads(said("review", case, "--json", "--size", 4))
    assert {"left", "right", "drawn", "chance", "value", "together", "probability"} == set(told[0])
    assert not (case / "judgements.csv").exists()


def test_audited_pairs_are_written_with_their_chance(case):
    said("review", case, "--audit-share", 1, "--size", 2, typed="y\nn\n")
    with (case / "judgements.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["drawn"] for row in rows} == {"audit"}
    assert all(0 < float(row["chance"]) <= 1 for row in rows)


def test_a_slip_of_the_finger_is_asked_again(case):
    done = crossfix("review", case, typed="yes\n\nY because \udcff\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().count("Begin with one of these letters") == 2
    assert decisions(case)["decision"].to_list() == ["same"]


def test_without_a_result_the_mend_is_to_run_the_case(tmp_path):
    (tmp_path / "r.csv").write_text("report_id,source_id\n")
    (tmp_path / "case.toml").write_text(CASE)
    done = crossfix("review", tmp_path)
    assert done.returncode == 2
    assert b"crossfix run" in done.stderr


def test_contradictions_among_the_judgements_are_told_before_the_first_pair(case):
    header = "left,right,decision,who,at\n"
    rows = ["a:1,b:1,same,mk,2026-01-03", "b:1,c:1,same,mk,2026-01-02"]
    rows.append("a:1,c:1,different,jo,2026-01-01")
    (case / "judgements.csv").write_text(header + "\n".join(rows) + "\n")
    done = crossfix("review", case, typed="q\n")
    assert "a:1 DIFFERENT c:1 (jo" in " ".join(done.stderr.decode().split())


def test_when_nothing_is_in_doubt_nothing_is_asked(case, make):
    Store(case / "out").write(LINKS, make(LINKS, []), fingerprint="-")
    assert "nothing to ask" in said("review", case)
