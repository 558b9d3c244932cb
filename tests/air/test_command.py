"""crossfix air, as a user meets it."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import CrossfixError

from .conftest import crossfix

STATES = """t,icao24,callsign,lat,lon,alt_baro,gs
2015-10-21T09:00:00Z,aaaaaa,ABC1,35.0,40.00,30000,400
2015-10-21T09:00:30Z,aaaaaa,ABC1,35.0,40.07,30000,400
2015-10-21T09:01:00Z,aaaaaa,ABC1,35.0,,30000,400
"""


def narrow(text, folder):
    return max(map(len, text.replace(str(folder), "DIR").splitlines())) <= 80


def test_ingest_tells_what_became_of_every_record(tmp_path):
    (tmp_path / "states.csv").write_text(STATES)
    out = tmp_path / "a.parquet"
    said = crossfix("ingest", tmp_path / "states.csv", "-o", out, "--party", "A")
    assert narrow(said, tmp_path)
    assert "states.csv (csv): 3 records, 2 kept" in said
    assert "rejected 1: no position" in said
    assert "2 states of 1 tracks" in said
    (account,) = json.loads((tmp_path / "a.account.json").read_text())
    assert account["rejected"] == {"no position": 1}
    assert pl.read_parquet(out)["party"].to_list() == ["A", "A"]


def test_ingest_as_json_has_the_same_account(tmp_path):
    (tmp_path / "states.csv").write_text(STATES)
    told = json.loads(
        crossfix("ingest", tmp_path / "states.csv", "-o", tmp_path / "a.parquet", "--json")
    )
    assert told["rows"] == 2
    assert told["files"] == json.loads((tmp_path / "a.account.json").read_text())


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--slab-minutes", "1"], "slabs of 1 minutes"),
        (["--start", "yesterday"], "is no day or moment"),
        (["--format", "dbf"], "there is no format"),
    ],
)
def test_what_cannot_be_is_refused_with_its_mend(tmp_path, words, problem):
    (tmp_path / "states.csv").write_text(STATES)
    with pytest.raises(CrossfixError, match=problem) as error:
        crossfix("ingest", tmp_path / "states.csv", "-o", tmp_path / "a.parquet", *words)
    assert error.value.mend


def fly(tmp_path, name, party):
    """Write a recording of one aircraft that flies past the one of another party."""
    way = {"A": 40.0, "B": 40.02}[party]
    rows = [
        f"2015-10-21T09:00:{s:02d}Z,{name},{name.upper()},35.{s:03d},{way},30000,9"
        for s in range(0, 60, 5)
    ]
    text = "t,icao24,callsign,lat,lon,alt_baro,nacp\n" + "\n".join(rows) + "\n"
    (tmp_path / f"{party}.csv").write_text(text)
    crossfix(
        "ingest", tmp_path / f"{party}.csv", "-o", tmp_path / f"{party}.parquet", "--party", party
    )
    return tmp_path / f"{party}.parquet"


def test_encounters_are_listed_in_80_columns_and_written_whole(tmp_path):
    paths = [fly(tmp_path, "aaaaaa", "A"), fly(tmp_path, "bbbbbb", "B")]
    out = tmp_path / "e.parquet"
    said = crossfix(
        "encounters", *paths, "--between", "A", "B", "-o", out, "--offset-sigma-s", "0.1"
    )
    assert narrow(said, tmp_path)
    assert "AAAAAA BBBBBB" in said
    assert "loss" in said
    (row,) = pl.read_parquet(out).iter_rows(named=True)
    assert row["p_violation"] == 1.0
    assert row["h_low_m"] < row["h_m"] < row["h_high_m"]
    unsure = crossfix("encounters", *paths, "-o", out)
    assert "–  loss" in unsure
    assert "clock_offset_unknown" in pl.read_parquet(out)["flags"][0]


def test_encounters_as_json_say_what_was_left_aside(tmp_path):
    path = fly(tmp_path, "aaaaaa", "A")
    told = json.loads(crossfix("encounters", path, "-o", tmp_path / "e.parquet", "--json"))
    assert told == {"encounters": [], "left_aside": {}}


def test_clock_prints_the_options_for_encounters(tmp_path):
    paths = [fly(tmp_path, "aaaaaa", party) for party in "AB"]
    said = crossfix("clock", *paths)
    assert narrow(said, tmp_path)
    assert "by 1 aircraft" in said
    assert "use: --offset-s -0.002 --offset-sigma-s 0.001" in said
    told = json.loads(crossfix("clock", *paths, "--json"))
    assert abs(told["offset_s"]) < 0.01


def test_clock_warns_where_one_party_handed_in_a_copy_of_the_others_recording(tmp_path):
    path = fly(tmp_path, "aaaaaa", "A")
    copy = (tmp_path / "A.csv").read_text() + "\n"  # another file, the same states
    (tmp_path / "B.csv").write_text(copy)
    crossfix("ingest", tmp_path / "B.csv", "-o", tmp_path / "b.parquet", "--party", "B")
    said = crossfix("clock", path, tmp_path / "b.parquet")
    assert narrow(said, tmp_path)
    assert "12 states are equal in both" in said


def test_verify_prints_a_table_and_ends_with_1_where_an_answer_differs(tmp_path):
    said = crossfix("verify", "--data", tmp_path)
    assert narrow(said, tmp_path)
    assert said.count("skipped") == 4
    (tmp_path / "interuss").mkdir()
    square = [[0, 0], [0.001, 0], [0.001, 0.001]]
    row = {"vol_a": [[square, 0, 1]], "vol_b": [[square, 0, 1]], "must_conflict": False}
    (tmp_path / "interuss" / "conflict_truth.json").write_text(json.dumps([row]))
    done = CliRunner().invoke(app, ["air", "verify", "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "0/1" in done.stdout


def test_emergencies_are_told_in_80_columns_with_what_was_refused(tmp_path):
    rows = [
        f"2015-10-21T09:00:{s:02d}Z,{name},{name.upper()},35.{s:03d},{lon},30000,{code}"
        for name, lon, codes in (("aaaaaa", 40.0, "7700"), ("bbbbbb", 40.2, None))
        for s in range(0, 60, 5)
        for code in [codes or ("7600" if s == 20 else "1234")]
    ]
    (tmp_path / "x.csv").write_text(
        "t,icao24,callsign,lat,lon,alt_baro,squawk\n" + "\n".join(rows) + "\n"
    )
    crossfix("ingest", tmp_path / "x.csv", "-o", tmp_path / "x.parquet")
    said = crossfix("emergencies", tmp_path / "x.parquet", "-o", tmp_path / "e.csv")
    assert narrow(said, tmp_path)
    assert "AAAAAA              general emergency     found" in said
    assert "1 radio failure: squawk … in one reply only" in said
    told = json.loads(
        crossfix("emergencies", tmp_path / "x.parquet", "-o", tmp_path / "e.parquet", "--json")
    )
    assert [row["event_id"] for row in told["emergencies"]] == pl.read_parquet(
        tmp_path / "e.parquet"
    )["event_id"].to_list()
