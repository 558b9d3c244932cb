"""People's decisions and lasting ids through the whole job, from the files to what it prints."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.case import read_case
from crossfix.cli import app
from crossfix.pipeline import run, tables_of
from crossfix.review import queue
from crossfix.store import Store
from crossfix.tables import CALIBRATIONS, HISTORY, JUDGEMENTS, LINKS, MEMBERSHIP, empty

CASE = """[case]
name = "small"
area = ["SY"]
[[inputs]]
file = "reports.csv"
format = "csv"
"""
MORE = '[[inputs]]\nfile = "more.csv"\nformat = "csv"\n'
HEAD = "report_id,source_id,event_start,place_name,lat,lon,place_precision,event_type,killed_low"
PLACES = (
    ("Talbiseh", 34.842, 36.727),
    ("Salma", 35.683, 36.131),
    ("Sarmin", 35.904, 36.724),
    ("Palmyra", 34.560, 38.267),
    ("Manbij", 36.528, 37.955),
    ("Raqqa", 35.950, 39.010),
    ("Daraa", 32.625, 36.106),
    ("Ghantu", 34.812, 36.687),
)
SOURCES = ("a", "b", "c")
JUDGED = "left,right,decision,who,at,why\n"
WHO = "Quentina Whoever"


def record(number: int, source: str, *, day: int | None = None) -> str:
    name, lat, lon = PLACES[number - 1]
    at = f"2015-10-{day or 3 * number:02}"
    return f"{number},{source},{at},{name},{lat},{lon},town,air_strike,{number}"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a case of eight strikes, each reported by three sources, and run it once."""
    folder = tmp_path_factory.mktemp("judged")
    rows = [record(number, source) for number in range(1, len(PLACES) + 1) for source in SOURCES]
    (folder / "reports.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    carry_out(folder)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """Give a copy of the case that was run."""
    return Path(shutil.copytree(made, tmp_path / "case"))


def carry_out(folder: Path, **more):
    return {done.stage: done for done in run(read_case(folder), out=folder / "out", **more)}


def judge(folder: Path, *rows: str) -> None:
    """Add decisions to the file, each LEFT DECISION RIGHT DAY."""
    path = folder / "judgements.csv"
    said = path.read_text(encoding="utf-8") if path.exists() else JUDGED
    for row in rows:
        left, decision, right, day = row.split()
        said += f"{left},{right},{decision},{WHO},2026-01-{day}T12:00:00Z,same crater\n"
    path.write_text(said, encoding="utf-8")


def homes(folder: Path) -> dict[str, str]:
    membership = Store(folder / "out").read(MEMBERSHIP).filter("best")
    return dict(membership.select("report_id", "incident_id").iter_rows())


def history(folder: Path) -> pl.DataFrame:
    return Store(folder / "out").read(HISTORY)


def crossfix(*words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, (done.output, done.exception)
    return " ".join(done.output.split())


def test_reports_of_one_strike_are_together_before_anybody_decides(folder):
    found = homes(folder)
    for number in range(1, len(PLACES) + 1):
        assert len({found[f"{source}:{number}"] for source in SOURCES}) == 1
    assert len(set(found.values())) == len(PLACES)


def test_same_brings_two_reports_together_that_nobody_would_have_compared(folder):
    judge(folder, "a:1 same b:4 01")
    carry_out(folder)
    found = homes(folder)
    assert found["a:1"] == found["b:4"]
    assert found["a:2"] != found["a:1"]


def test_same_holds_when_the_link_is_made_again_and_when_new_data_come(folder):
    judge(folder, "a:1 same b:4 01")
    carry_out(folder)
    together = homes(folder)["a:1"]
    carry_out(folder, redo_from="link")
    assert homes(folder)["a:1"] == homes(folder)["b:4"] == together
    add_report(folder, record(4, "d"))
    carry_out(folder)
    assert homes(folder)["a:1"] == homes(folder)["b:4"] == together


def test_different_parts_two_reports_that_look_alike(folder):
    judge(folder, "a:3 different b:3 01")
    carry_out(folder)
    shares = Store(folder / "out").read(MEMBERSHIP)
    held = [
        set(shares.filter(pl.col("report_id") == name)["incident_id"]) for name in ("a:3", "b:3")
    ]
    assert held[0]
    assert held[1]
    assert held[0].isdisjoint(held[1])


def test_unsure_withdraws_what_was_decided_before(folder):
    before = homes(folder)
    judge(folder, "a:3 different b:3 01", "a:3 unsure b:3 02")
    carry_out(folder)
    assert homes(folder) == before


def test_the_bits_of_a_judged_pair_say_what_a_person_decided(folder):
    judge(folder, "a:3 same b:3 01")
    carry_out(folder)
    links = Store(folder / "out").read(LINKS)
    decided = links.filter(pl.col("judged_bits") != 0)
    assert decided.select("left", "right").rows() == [("a:3", "b:3")]
    assert decided["bits"].item() == pytest.approx(20)
    parts = [name for name in LINKS.schema if name.endswith("_bits")]
    gap = pl.sum_horizontal(parts) - pl.col("bits")
    assert links.select(gap.abs().max()).item() < 1e-6


def test_a_contradiction_is_an_issue_that_names_the_chain(folder):
    judge(folder, "a:1 same a:2 02", "a:2 same a:4 03", "a:1 different a:4 01")
    carry_out(folder)
    found = homes(folder)
    assert found["a:1"] == found["a:2"] == found["a:4"]
    issues = tables_of(Store(folder / "out"))["issues"].filter(pl.col("where") == "judgements")
    assert issues["severity"].to_list() == ["warning"]
    chain = (
        f"a:1 SAME a:2 ({WHO}, 2026-01-02 12:00), a:2 SAME a:4 ({WHO}, 2026-01-03 12:00); "
        f"but a:1 DIFFERENT a:4 ({WHO}, 2026-01-01 12:00): the older decision is set aside"
    )
    assert issues["what"].to_list() == [chain]
    assert chain in crossfix("check", folder)


def test_a_row_that_cannot_be_read_and_a_report_that_is_not_there_are_issues(folder):
    judge(folder, "a:1 perhaps b:1 01", "a:1 same a:99 01")
    carry_out(folder)
    issues = tables_of(Store(folder / "out"))["issues"]
    assert "judgements.csv" in issues["where"].to_list()
    assert any("there is no report a:99" in what for what in issues["what"])
    done = CliRunner().invoke(app, ["check", str(folder)])
    assert done.exit_code == 1  # a row could not be used
    assert "judgements.csv, row 2, decision" in " ".join(done.output.split())


def test_nobody_who_decided_is_named_in_what_is_published(folder):
    judge(folder, "a:1 same a:2 02", "a:2 same a:4 03", "a:1 different a:4 01", "a:3 same a:99 04")
    carry_out(folder)
    paths = [path for path in (folder / "out").rglob("*") if path.is_file()]
    published = [path for path in paths if path.suffix not in {".parquet", ".lock"}]
    assert {"report.html", "issues.csv", "links.csv"} <= {path.name for path in published}
    assert not [path.name for path in published if WHO.encode() in path.read_bytes()]


def test_what_is_said_of_a_repeated_record_is_said_of_the_one_that_is_kept(folder):
    repeated = record(1, "a").replace("1,a", "01,a", 1)
    with (folder / "reports.csv").open("a", encoding="utf-8") as file:
        file.write(repeated + "\n")
    carry_out(folder)
    evidence = tables_of(Store(folder / "out"))["evidence"]
    folded = evidence.filter(pl.col("role") == "duplicate")
    assert folded.height == 1
    name = f"a:{folded['record_id'].item()}"
    judge(folder, f"{name} same b:4 01")
    carry_out(folder)
    assert homes(folder)[folded["report_id"].item()] == homes(folder)["b:4"]


def test_a_second_run_has_nothing_to_do(folder):
    judge(folder, "a:1 same b:4 01", "a:3 different b:3 01")
    carry_out(folder)
    assert all(done.skipped for done in carry_out(folder).values())


def test_a_new_decision_reads_no_input_again(folder):
    judge(folder, "a:1 same b:4 01")
    done = carry_out(folder)
    made_again = [name for name, one in done.items() if not one.skipped]
    assert made_again[:2] == ["judgements", "link"]


def add_report(folder: Path, row: str) -> None:
    """Add an input with one report more."""
    (folder / "case.toml").write_text(CASE + MORE, encoding="utf-8")
    (folder / "more.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")


def test_a_pair_tells_what_was_decided_even_where_no_evidence_links_it(folder):
    judge(folder, "a:1 same b:4 01")
    carry_out(folder)
    told = crossfix("explain", folder, "b:4", "a:1")
    assert "There is no link between them" in told or "Evidence in bits" in told
    assert f"{WHO} decided, 2026-01-01 12:00: same: same crater" in told
    assert f"Both are counted in incident {homes(folder)['a:1']}." in told
    assert WHO not in crossfix("explain", folder, "a:1", "b:1")


def test_audited_answers_correct_the_probabilities_of_the_next_run(tmp_path):
    folder = tmp_path / "world"
    crossfix("synth", folder, "--reports", 600)
    carry_out(folder)
    store = Store(folder / "out")
    links = store.read(LINKS)
    assert links["calibration_bits"].abs().max() == 0
    truth = pl.read_csv(folder / "truth.csv", infer_schema=False)
    told = dict(truth.select("report_id", "incident").iter_rows())
    asked = queue(
        links, store.read(MEMBERSHIP), empty(JUDGEMENTS), size=60, audit_share=1.0, seed=1
    )
    rows = ["left,right,decision,who,at,drawn,chance"]
    for pair in asked.iter_rows(named=True):
        left, right = pair["left"], pair["right"]
        decision = "same" if told[left] == told[right] else "different"
        rows.append(f"{left},{right},{decision},{WHO},2026-01-01,audit,{pair['chance']}")
    (folder / "judgements.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    carry_out(folder)
    again = store.read(LINKS)
    assert again.filter(pl.col("calibration_bits").abs() > 0.01).height > again.height / 2
    version, count = store.read(CALIBRATIONS).select("version", "answers").row(0)
    assert count == asked.height
    one, other = again.select("left", "right").row(0)
    for said in (crossfix("run", folder), crossfix("explain", folder, one, other)):
        assert f"calibration {version} (platt)" in " ".join(said.split())
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert f"calibration {version} (platt)" in page
    both = again.join(links, on=["left", "right"], suffix="_before")
    raw = pl.col("bits") - pl.col("calibration_bits") - pl.col("judged_bits")
    assert both.select((raw - pl.col("bits_before")).abs().max()).item() < 1e-6


def test_the_first_run_tells_of_births_in_one_row(folder):
    assert history(folder).select("edition", "change", "reports").rows() == [
        (1, "born", len(PLACES) * len(SOURCES))
    ]


def test_an_incident_keeps_its_id_when_a_report_joins_it_and_nothing_is_logged(folder):
    before, log = homes(folder), (folder / "out" / "history.parquet").read_bytes()
    add_report(folder, record(2, "A"))  # "A:2" sorts before every other, so it would found it
    carry_out(folder)
    after = homes(folder)
    assert after["A:2"] == before["a:2"]
    assert after.items() >= before.items()
    assert (folder / "out" / "history.parquet").read_bytes() == log


def test_a_new_incident_is_a_row_of_a_new_edition(folder):
    before = homes(folder)
    add_report(folder, record(2, "d", day=29))
    carry_out(folder)
    assert homes(folder).items() >= before.items()
    newest = history(folder).filter(pl.col("edition") == 2)
    assert newest.select("incident_id", "became", "change", "reports").rows() == [
        (None, homes(folder)["d:2"], "born", 1)
    ]


def test_equal_runs_leave_equal_histories(folder):
    judge(folder, "a:1 same b:4 01")
    carry_out(folder)
    log = (folder / "out" / "history.parquet").read_bytes()
    for _ in range(2):
        carry_out(folder, redo_from="ingest")
        assert (folder / "out" / "history.parquet").read_bytes() == log


def test_the_two_tables_that_hold_the_ids_are_enough_to_keep_them(folder):
    judge(folder, "a:1 same b:4 01", "a:1 same c:4 01")
    carry_out(folder)
    before, log = homes(folder), history(folder)
    assert log["edition"].max() == 2
    for path in [*(folder / "out").iterdir()]:
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in {"membership.parquet", "history.parquet"}:
            path.unlink()
    carry_out(folder)
    assert homes(folder) == before
    assert history(folder).equals(log)


def test_an_id_that_was_merged_away_tells_what_it_became(folder):
    before = homes(folder)
    judge(folder, *(f"{source}:1 same {source}:4 01" for source in SOURCES), "a:1 same b:1 01")
    judge(folder, "a:1 same c:1 01")
    carry_out(folder)
    now = homes(folder)["a:1"]
    (old,) = {before["a:1"], before["a:4"]} - {now}
    told = crossfix("explain", folder, old)
    assert f"{old} became {now} (merged, edition 2): it brought 3 of its 3 reports" in told
    assert f"Now {now}" in told
    assert f"{old} became {now}" in crossfix("explain", folder, now)


def test_a_merge_that_is_withdrawn_never_gives_the_old_id_to_anything_else(folder):
    before = homes(folder)
    pairs = ("a:1 {} b:1", "a:1 {} c:1", "a:1 {} a:4", "a:4 {} b:4", "a:4 {} c:4")
    judge(folder, *(pair.format("same") + " 01" for pair in pairs))
    carry_out(folder)
    now = homes(folder)["a:1"]
    (old,) = {before["a:1"], before["a:4"]} - {now}
    judge(folder, *(pair.format("unsure") + " 02" for pair in pairs))
    carry_out(folder)
    parted = {homes(folder)["a:1"], homes(folder)["a:4"]}
    assert now in parted
    assert old not in parted
    (new,) = parted - {now}
    told = crossfix("explain", folder, old)
    assert f"{old} became {now} (merged, edition 2)" in told
    assert f"3 reports of {now} went to {new} (split, edition 3)" in told


def test_a_run_cut_short_between_the_log_and_the_ids_logs_nothing_twice(folder, monkeypatch):
    whole = Path(shutil.copytree(folder, folder.parent / "whole"))
    row = "a:1 same b:4 01"
    judge(whole, row)
    carry_out(whole)
    judge(folder, row)
    write = Store.write

    def cut(store, table, frame, *, fingerprint):
        if table == MEMBERSHIP:
            raise KeyboardInterrupt
        return write(store, table, frame, fingerprint=fingerprint)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "write", cut)
        with pytest.raises(KeyboardInterrupt):
            carry_out(folder)
    carry_out(folder)
    for name in ("history", "membership"):
        path = Path("out") / f"{name}.parquet"
        assert (folder / path).read_bytes() == (whole / path).read_bytes()


def test_people_s_word_on_two_sources_is_obeyed_shown_and_not_published(folder):
    rows = ["left,right,decision,who,at,why", f"a,b,together,{WHO},2026-01-01,one desk"]
    rows.append(f"a,c,sideways,{WHO},2026-01-01,")
    (folder / "groups.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = carry_out(folder)
    assert done["link"].skipped
    assert not done["weigh"].skipped
    groups = tables_of(Store(folder / "out"))["groups"]
    assert groups["members"].to_list() == ["a;b", "c"]
    assert "people count a together with b" in groups["because"][0]
    told = CliRunner().invoke(app, ["explain", str(folder), "a"]).output
    assert f"2026-01-01 00:00, {WHO}: a TOGETHER b: one desk" in told
    published = "".join(p.read_text(encoding="utf-8") for p in (folder / "out/csv").glob("*.csv"))
    assert "people count them as one voice" in published
    assert WHO not in published
    checked = CliRunner().invoke(app, ["check", str(folder)])
    assert checked.exit_code == 1
    assert "groups.csv, row 3, decision" in checked.output


def test_the_record_of_each_source_is_printed(folder):
    listed = CliRunner().invoke(app, ["sources", str(folder)])
    assert listed.exit_code == 0
    assert listed.output.splitlines()[0].split()[0] == "source"
    one = CliRunner().invoke(app, ["sources", str(folder), "b", "--json"])
    assert '"source_id": "b"' in one.output
    assert '"source_id": "a"' not in one.output
    wrong = CliRunner().invoke(app, ["sources", str(folder), "bb"])
    assert wrong.exit_code != 0


def test_what_a_run_would_change_is_told_before_it_is_kept_and_approved_by_a_second_person(folder):
    def said(*words):
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    before = homes(folder)
    judge(folder, "a:1 different b:1 01", "a:1 different c:1 01")
    text = said("run", folder, "--preview")
    assert "Split: 1" in text
    assert "Nothing has changed yet." in text
    assert max(len(line) for line in text.splitlines() if str(folder) not in line) <= 80
    assert homes(folder) == before
    told = json.loads(said("changes", folder, "--json"))
    (change,) = (one for one in told["incidents"] if one["kind"] == "split")
    assert [one["incident_id"] for one in change["before"]] == [before["a:1"]]
    assert "Kept." in said("changes", folder, "--keep")
    after = homes(folder)
    assert after["a:1"] != after["b:1"] == after["c:1"]
    done = CliRunner().invoke(app, ["changes", str(folder)])
    assert "nothing was made beside" in done.exception.problem

    refused = CliRunner().invoke(app, ["approve", str(folder), after["a:1"], "--who", WHO.upper()])
    assert "has shaped this incident since it was last approved" in refused.exception.problem
    said("approve", folder, after["a:1"], "--who", "Omar", "--why", "one crater")
    assert f"{after['a:1']}: Omar, " in said("approve", folder)
    assert "Approved as they stand: 1; changed since: 0." in said("approve", folder)
    judge(folder, "a:1 same b:1 02")
    assert "changed since: what people decided about its reports" in said("approve", folder)
    said("approve", folder, after["a:1"], "--who", WHO, "--withdraw")
    assert "Approved as they stand: 0; changed since: 0." in said("approve", folder)
