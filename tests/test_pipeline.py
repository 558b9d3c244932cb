"""The whole job on a small case: skipping, resuming, repeating, refusing."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from crossfix.case import read_case
from crossfix.errors import ConfigError, ReleaseError
from crossfix.pipeline import STAGE_NAMES, run, tables_of
from crossfix.store import Store
from crossfix.tables import TABLES

CASE = """
[case]
name = "small"
area = ["SY"]
box = [35.0, 32.0, 42.6, 37.5]
[[inputs]]
file = "reports.csv"
format = "csv"
[sources]
file = "sources.csv"
[claims]
file = "claims.csv"
claimant = "Russia"
headline = "C1"
"""
HEAD = (
    "report_id,source_id,published_on,event_start,place_name,admin1,lat,lon,place_precision,"
    "event_type,object_type,actor,killed_min,killed_max,stance,cites"
)
REPORTS = [
    "a1,sohr,2015-10-20,2015-10-20,Sarmin,Idlib,35.90375,36.72378,town,air_strike,hospital,Russia,12,13,asserts,",
    "a2,msf,2015-10-21,2015-10-20,Sarmin,Idlib,35.904,36.725,exact,air_strike,hospital,Russia,13,13,asserts,",
    "a3,tass,2015-10-20,2015-10-20,near Sarmin,Idlib,35.90375,36.72378,district,air_strike,command post,Russia,,,asserts,ru_mod",
    "a4,ru_mod,2015-10-20,2015-10-20,near Sarmin,Idlib,35.90375,36.72378,district,air_strike,command post,Russia,,,asserts,",
    "a5,reuters,2015-10-20,2015-10-20,near Sarmin,Idlib,35.90375,36.72378,district,air_strike,command post,Russia,,,asserts,ru_mod",
    "a6,sohr,2015-10-05,2015-10-05,Talbiseh,Homs,34.84273,36.72668,town,air_strike,residential,Russia,5,5,asserts,",
    "a7,ru_mod,2015-10-08,2015-10-08,Raqqa governorate,Raqqa,,,governorate,air_strike,two depots,Russia,,,asserts,",
]
SOURCES = """source_id,name,kind,party,country,parent,language,homepage
ru_mod,Ministry,official,Russia,Russia,,ru,
tass,TASS,state_media,Russia,Russia,ru_mod,ru,
reuters,Reuters,news_agency,,United Kingdom,,en,
sohr,SOHR,monitor,,United Kingdom,,ar,
msf,MSF,ngo,,Switzerland,,en,
"""
CLAIMS = """claim_id,speaker,stated_on,period_start,period_end,kind,sorties,objects_struck,breakdown,provinces,note,source_url
C1,Ministry,2015-10-23,2015-09-30,2015-10-23,cumulative,934,819,,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "reports.csv").write_text("\n".join([HEAD, *REPORTS]) + "\n", encoding="utf-8")
    (tmp_path / "sources.csv").write_text(SOURCES)
    (tmp_path / "claims.csv").write_text(CLAIMS)
    return tmp_path


def _run(folder: Path, **more):
    return {done.stage: done for done in run(read_case(folder), out=folder / "out", **more)}


def _bytes(folder: Path) -> dict[str, bytes]:
    # the issues name rows of the input file, so they alone may follow its order
    return {
        path.name: path.read_bytes()
        for path in sorted((folder / "out").glob("*.parquet"))
        if not path.name.startswith("issues")
    }


def test_a_run_leaves_every_table_and_the_report(folder):
    assert set(_run(folder)) == set(STAGE_NAMES) - {"editions"}  # nothing is withheld
    tables = tables_of(Store(folder / "out"))
    assert set(tables) == set(TABLES)
    assert (folder / "out" / "report.html").is_file()
    assert not list((folder / "out").rglob("*.part"))


def test_the_membership_has_the_columns_that_others_build_on(folder):
    _run(folder)
    membership = pl.read_parquet(folder / "out" / "membership.parquet")
    assert set(membership.columns) == {
        "report_id", "source_id", "record_id", "incident_id", "probability", "best",
    }  # fmt: skip
    assert membership.group_by("report_id").agg(pl.col("best").sum())["best"].to_list() == [1] * 7
    assert (
        membership.group_by("report_id").agg(pl.col("probability").sum())["probability"].max() <= 1
    )


def test_unchanged_stages_are_skipped(folder):
    _run(folder)
    assert all(done.skipped for done in _run(folder).values())


def test_columns_that_were_guessed_are_settled_once(folder):
    reports = (folder / "reports.csv").read_text(encoding="utf-8")
    renamed = reports.replace("event_start", "Date of event")
    (folder / "reports.csv").write_text(renamed, encoding="utf-8")
    _run(folder)
    assert (folder / "reports.csv.mapping.toml").is_file()
    assert all(done.skipped for done in _run(folder).values())


def test_an_edited_mapping_of_the_claims_is_seen(folder):
    claims = (folder / "claims.csv").read_text(encoding="utf-8")
    (folder / "claims.csv").write_text(
        claims.replace("speaker", "Who said it", 1), encoding="utf-8"
    )
    mapping = folder / "claims.csv.mapping.toml"
    mapping.write_text('speaker = "Who said it"\n', encoding="utf-8")
    _run(folder)
    mapping.write_text('# as told by hand\nspeaker = "Who said it"\n', encoding="utf-8")
    assert not _run(folder)["ingest"].skipped


def test_a_change_of_the_settings_runs_what_depends_on_it(folder):
    _run(folder)
    (folder / "case.toml").write_text(CASE + "[weigh]\nprior = 0.4\n")
    kept = [name for name, done in _run(folder).items() if done.skipped]
    before = ["ingest", "normalise", "judgements", "groupings", "objects", "audits", "link"]
    assert kept == [*before, "issues"]


def test_a_change_of_an_input_file_is_seen(folder):
    _run(folder)
    with (folder / "reports.csv").open("a", encoding="utf-8") as stream:
        stream.write(REPORTS[0].replace("a1,sohr", "a8,reuters") + "\n")
    assert not _run(folder)["ingest"].skipped


def test_a_stage_can_be_run_again_with_what_follows_it(folder):
    _run(folder)
    again = _run(folder, redo_from="weigh")
    kept = [name for name, done in again.items() if done.skipped]
    assert kept == ["ingest", "normalise", "judgements", "groupings", "objects", "audits", "link"]


def test_a_table_that_somebody_changed_is_made_again(folder):
    _run(folder)
    table = folder / "out" / "groups.parquet"
    pl.read_parquet(table).with_columns(report_decibans=pl.lit(99.0)).write_parquet(table)
    _run(folder)
    assert pl.read_parquet(table)["report_decibans"].max() < 99


def test_an_unknown_stage_is_refused_with_the_known_ones(folder):
    with pytest.raises(ConfigError) as error:
        _run(folder, redo_from="wiegh")
    assert "weigh" in error.value.mend


def test_an_interrupted_run_goes_on_where_it_stopped(folder):
    whole = run(read_case(folder), out=folder / "out")
    for _ in range(7):
        next(whole)
    whole.close()
    again = _run(folder)
    kept = [name for name, done in again.items() if done.skipped]
    assert kept == ["ingest", "normalise", "judgements", "groupings", "objects", "audits", "link"]


def test_a_run_killed_at_any_moment_loses_no_finished_stage(folder):
    code = (
        "import sys; from pathlib import Path; from crossfix import read_case, run\n"
        "for done in run(read_case(Path(sys.argv[1])), out=Path(sys.argv[1]) / 'out'):\n"
        "    print(done.stage, flush=True)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    finished = [child.stdout.readline().decode().strip() for _ in range(2)]
    time.sleep(random.Random(1).random() / 10)
    os.kill(child.pid, signal.SIGKILL)
    finished += child.communicate()[0].decode().split()
    again = _run(folder)
    assert all(again[name].skipped for name in finished if name != "publish")
    assert (folder / "out" / "report.html").is_file()


def test_the_order_of_the_rows_changes_no_byte_of_any_table(folder):
    _run(folder)
    first = _bytes(folder)
    shuffled = random.Random(7).sample(REPORTS, len(REPORTS))
    (folder / "reports.csv").write_text("\n".join([HEAD, *shuffled]) + "\n", encoding="utf-8")
    again = _run(folder)
    assert _bytes(folder) == first
    assert [name for name, done in again.items() if not done.skipped] == ["ingest"]


def test_the_same_run_twice_gives_the_same_bytes(folder):
    _run(folder)
    first = _bytes(folder)
    _run(folder, redo_from="ingest")
    assert _bytes(folder) == first


def test_a_published_file_that_was_deleted_comes_back(folder):
    _run(folder)
    (folder / "out" / "report.html").unlink()
    assert not _run(folder)["publish"].skipped
    assert (folder / "out" / "report.html").is_file()


def test_an_out_folder_that_cannot_be_written_is_named(folder):
    (folder / "out").write_text("a file in the way")
    with pytest.raises(ReleaseError, match="cannot write into"):
        _run(folder)


def test_a_manifest_that_cannot_be_written_is_told_with_its_mend(folder):
    (folder / "out" / "manifest.part.json").mkdir(parents=True)
    with pytest.raises(ReleaseError, match="manifest") as caught:
        _run(folder)
    assert "--out" in caught.value.mend


def test_three_copies_of_one_wire_count_as_one_voice_and_never_confirm_it(folder):
    _run(folder)
    out = Store(folder / "out")
    tables = tables_of(out)
    voices = dict(tables["voices"].select("report_id", "group_id").iter_rows())
    assert {voices[key] for key in ("tass:a3", "ru_mod:a4", "reuters:a5")} == {"ru_mod"}
    only_claimed = tables["incidents"].filter(pl.col("independent_groups") == 0)
    assert "confirmed" not in only_claimed["grade"].to_list()


def test_a_governorate_report_never_gets_a_pinpoint(folder):
    _run(folder)
    tables = tables_of(Store(folder / "out"))
    best = tables["membership"].filter(pl.col("report_id") == "ru_mod:a7", pl.col("best"))
    incident = tables["incidents"].join(best, on="incident_id", how="semi")
    assert incident["place_precision"].item() == "governorate"
    assert incident["radius_km"].item() > 30


def test_every_published_figure_walks_down_to_a_report_and_its_evidence(folder):
    _run(folder)
    tables = tables_of(Store(folder / "out"))
    members = tables["tally_members"]
    incidents = set(tables["incidents"]["incident_id"])
    assert set(members["incident_id"]) <= incidents
    reports = tables["membership"].filter(pl.col("best"))
    assert incidents == set(reports["incident_id"])
    assert set(reports["report_id"]) == set(tables["evidence"]["report_id"])
    weights = members.group_by("claim_id", "measure").agg(pl.col("weight").sum())
    joined = tables["tallies"].join(weights, on=["claim_id", "measure"])
    assert joined.height
    assert (joined["expected"] - joined["weight"]).abs().max() < 1e-9
