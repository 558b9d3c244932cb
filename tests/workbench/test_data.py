"""The tables behind the pages: what may be read, and what is told where it cannot be."""

import gc
from pathlib import Path

import duckdb
import polars as pl
import pytest

from crossfix.errors import SourceError
from crossfix.tables import TABLES
from crossfix.workbench.data import Audience, Data

from .conftest import stored


@pytest.fixture
def data(tables, case, tmp_path):
    return Data(case, out=stored(tables, tmp_path / "out"))


@pytest.mark.parametrize("audience", Audience)
def test_a_slice_has_the_columns_and_types_of_its_tables(data, audience):
    found = data.seen_by(audience).slice("incident", incident_id="i01")
    assert found["incidents"].height == 1
    for name, frame in found.items():
        assert dict(frame.schema) == TABLES[name].schema, name


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/leak.csv'",
        "ATTACH '/tmp/other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_no_query_reaches_outside_the_results(data, audience, query):
    view = data.seen_by(audience)
    with view._connection.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(query)


def test_a_query_of_the_public_cannot_reach_the_whole_tables(data, tmp_path):
    path = tmp_path / "out" / "incidents.parquet"
    view = data.seen_by(Audience.PUBLIC)
    with view._connection.cursor() as cursor, pytest.raises(duckdb.PermissionException):
        cursor.execute(f"SELECT * FROM read_parquet('{path}')")  # noqa: S608 - no input


@pytest.mark.parametrize("name", ["it's [a] case", "ملف", "a*b"])
def test_a_folder_may_have_any_name(tables, case, tmp_path, name):
    data = Data(case, out=stored(tables, tmp_path / name / "out"))
    assert data.seen_by(Audience.OWN).slice("claims")["claims"].height == 6


@pytest.mark.parametrize("audience", Audience)
def test_a_damaged_table_is_told_with_its_mend(tables, case, tmp_path, audience):
    out = stored(tables, tmp_path / "out")
    (out / "ledger.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(SourceError, match="cannot be read") as told:
        Data(case, out=out).seen_by(audience)
    assert "crossfix run" in told.value.mend


def test_a_table_of_another_version_is_told_with_its_mend(tables, case, tmp_path):
    out = stored(tables, tmp_path / "out")
    tables["incidents"].drop("grade").write_parquet(out / "incidents.parquet")
    with pytest.raises(SourceError, match="cannot be read"):
        Data(case, out=out).seen_by(Audience.OWN)


def test_a_table_that_is_gone_since_is_told_with_its_mend(tables, case, tmp_path):
    out = stored(tables, tmp_path / "out")
    view = Data(case, out=out).seen_by(Audience.OWN)
    (out / "claims.parquet").unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        view.slice("claims")


def test_a_result_without_a_newer_table_is_shown_without_it(tables, case, tmp_path):
    out = stored(tables, tmp_path / "out")
    (out / "ties.parquet").unlink()
    found = Data(case, out=out).seen_by(Audience.OWN).slice("source", source_id="mod")
    assert found["ties"].equals(pl.DataFrame(schema=TABLES["ties"].schema))


def test_words_are_found_whatever_their_case_and_accents(data):
    view = data.seen_by(Audience.OWN)
    for words in ("TALBISEH", "tálbiseh", "air_strike", "سرمين"):
        assert view.ask("searched", words=words)["incidents"].item() >= 1, words
    assert view.ask("searched", words="no such words").row(0) == (0, 0)


def test_whoever_only_looks_leaves_no_file_among_the_results(tables, case, tmp_path):
    out = stored(tables, tmp_path / "out")
    before = sorted(out.iterdir())
    data = Data(case, out=out)
    assert not data.in_motion()
    data.seen_by(Audience.OWN).ask("searched", words="x")
    assert sorted(out.iterdir()) == before


def test_what_overflows_lies_in_a_folder_that_goes_with_the_view(data):
    view = data.seen_by(Audience.OWN)
    with view._connection.cursor() as cursor:
        (folder,) = cursor.execute("SELECT current_setting('temp_directory')").fetchone()
    assert Path(folder).stat().st_mode & 0o077 == 0
    data._views.clear()
    del view
    gc.collect()
    assert not Path(folder).exists()
