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


def state_of(store):
    return {path.name: path.read_bytes() for path in store.folder.iterdir() if path.is_file()}


def made_beside(store, make):
    """Write a table, and another version of it beside."""
    store.write(CANDIDATES, make(CANDIDATES, [{"incident_id": "a"}]), fingerprint="one")
    with store.preview() as beside:
        beside.write(CANDIDATES, make(CANDIDATES, [{"incident_id": "b"}]), fingerprint="two")
    return beside


def test_what_is_made_beside_the_results_waits_until_it_is_kept(tmp_path, make):
    store = Store(tmp_path)
    made_beside(store, make)
    assert store.read(CANDIDATES)["incident_id"].to_list() == ["a"]
    beside = store.previewed()
    assert store.fits(beside)
    store.keep()
    assert store.read(CANDIDATES)["incident_id"].to_list() == ["b"]
    assert store.fingerprint(CANDIDATES) == "two"
    assert store.previewed() is None
    with pytest.raises(SourceError, match="nothing to keep"):
        store.keep()


def test_what_is_left_and_what_fails_beside_the_results_changes_nothing(tmp_path, make):
    store = Store(tmp_path)
    made_beside(store, make)
    store.leave()
    assert store.previewed() is None
    with pytest.raises(RuntimeError), store.preview():
        raise RuntimeError
    assert store.previewed() is None
    assert not (tmp_path / ".preview").exists()
    assert store.read(CANDIDATES)["incident_id"].to_list() == ["a"]


def test_what_was_made_beside_other_results_is_not_kept(tmp_path, make):
    store = Store(tmp_path)
    made_beside(store, make)
    store.write(CANDIDATES, make(CANDIDATES, [{"incident_id": "c"}]), fingerprint="three")
    assert not store.fits(store.previewed())
    with pytest.raises(SourceError, match="a run has changed the results since"):
        store.keep()
    assert store.read(CANDIDATES)["incident_id"].to_list() == ["c"]


def test_two_are_never_made_beside_one_folder(tmp_path, make):
    store = Store(tmp_path)
    made_beside(store, make)
    with store.preview(), pytest.raises(ReleaseError, match="another run is being made"):
        store.leave()


def test_keeping_that_is_cut_short_is_finished_by_who_holds_the_folder_next(tmp_path, make):
    whole, cut = Store(tmp_path / "whole"), Store(tmp_path / "cut")
    for store in (whole, cut):
        made_beside(store, make)
    whole.keep()
    # as a crash leaves it: the draft was taken, and one of its files has its place
    (cut.folder / ".preview" / ".made-from").unlink()
    (cut.folder / ".preview").rename(cut.folder / ".taking")
    (cut.folder / ".taking" / ".written.json").replace(cut.folder / ".written.json")
    with cut.held():
        pass
    assert state_of(cut) == state_of(whole)
    assert not (cut.folder / ".taking").exists()
