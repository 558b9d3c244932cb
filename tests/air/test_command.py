"""crossfix air, as a user meets it."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import CrossfixError

STATES = """t,icao24,callsign,lat,lon,alt_baro,gs
2015-10-21T09:00:00Z,aaaaaa,ABC1,35.0,40.00,30000,400
2015-10-21T09:00:30Z,aaaaaa,ABC1,35.0,40.07,30000,400
2015-10-21T09:01:00Z,aaaaaa,ABC1,35.0,,30000,400
"""


def crossfix(*words):
    done = CliRunner().invoke(app, ["air", *map(str, words)])
    if isinstance(done.exception, CrossfixError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


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
