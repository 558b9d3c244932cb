import os

import polars as pl
import pytest

from crossfix.errors import ReleaseError, SourceError
from crossfix.store import Store
from crossfix.tables import CANDIDATES


def test_a_table_comes_back_as_it_was_written(tmp_path, make):
    store = Store(tmp_path / "out")
    rows = make(CANDIDATES, [{"incident_id": "a", "lon": 36.7}])
    store.write(CANDIDATES, rows, fingerprint="f")
    assert store.read(CANDIDATES).equals(rows)
    assert store.fingerprint(CANDIDATES) == "f"


def test_the_same_rows_give_the_same_bytes(tmp_path, make):
    rows = make(CANDIDATES, [{"incident_id": "b"}, {"incident_id": "a"}])
    one, two = Store(tmp_path / "one"), Store(tmp_path / "two")
    one.write(CANDIDATES, rows, fingerprint="f")
    two.write(CANDIDATES, rows.reverse(), fingerprint="another")
    assert one.path(CANDIDATES).read_bytes() == two.path(CANDIDATES).read_bytes()


def test_a_table_cut_short_counts_as_absent(tmp_path, make):
    store = Store(tmp_path)
    store.write(CANDIDATES, make(CANDIDATES, []), fingerprint="f")
    path = store.path(CANDIDATES)
    path.write_bytes(path.read_bytes()[:-9])
    assert store.fingerprint(CANDIDATES) is None


def test_two_runs_never_write_into_one_folder(tmp_path):
    with (
        Store(tmp_path).held(),
        pytest.raises(ReleaseError, match="another run is writing"),
        Store(tmp_path).held(),
    ):
        pass
    with Store(tmp_path).held():
        pass


def test_no_half_written_file_is_left(tmp_path, make):
    store = Store(tmp_path)
    store.write(CANDIDATES, make(CANDIDATES, []), fingerprint="f")
    assert {path.name for path in tmp_path.iterdir()} == {"candidates.parquet", ".written.json"}


def test_a_table_never_made_is_asked_for_by_name(tmp_path):
    with pytest.raises(SourceError, match="no table candidates"):
        Store(tmp_path).read(CANDIDATES)


def test_a_table_of_the_run_before_is_recalled_and_has_no_rows_at_first(tmp_path, make):
    store = Store(tmp_path)
    assert store.recall(CANDIDATES).equals(make(CANDIDATES, []))
    rows = make(CANDIDATES, [{"incident_id": "a"}])
    store.write(CANDIDATES, rows, fingerprint="f")
    assert store.recall(CANDIDATES).equals(rows)


@pytest.mark.parametrize("content", [b"", b"PAR1 cut short", None])
def test_a_table_that_cannot_be_recalled_stops_the_run_with_a_mend(tmp_path, content):
    store = Store(tmp_path)
    if content is None:
        pl.DataFrame({"another": [1]}).write_parquet(store.path(CANDIDATES))
    else:
        store.path(CANDIDATES).write_bytes(content)
    with pytest.raises(SourceError, match="is not as a run left it") as caught:
        store.recall(CANDIDATES)
    assert "delete it" in caught.value.mend


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ReleaseError, match="cannot write into"):
        Store(tmp_path / "file" / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ReleaseError, match="cannot write into"):
        Store(tmp_path)
