from pathlib import Path

import pytest

from crossfix.errors import ReleaseError
from crossfix.publish import EXPORTERS, publish
from crossfix.release import release
from crossfix.store import whole_file


@pytest.fixture
def released(tables, case):
    return release(tables, case=case)


def test_every_export_is_written_and_named(released, case, tmp_path):
    paths = publish(released, case=case, folder=tmp_path / "out")
    found = {path.relative_to(tmp_path / "out").as_posix() for path in paths}
    expected = {"report.html", "incidents.geojson", "crossfix.gpkg", "csv/dictionary.csv"}
    assert expected <= found
    assert all(path.stat().st_size for path in paths)
    assert len(EXPORTERS) == 4


def test_no_half_written_file_is_left(released, case, tmp_path):
    publish(released, case=case, folder=tmp_path)
    assert not [path for path in tmp_path.rglob("*") if ".part" in path.name]


def test_publishing_twice_gives_the_same_bytes(released, case, tmp_path):
    first = {p.name: p.read_bytes() for p in publish(released, case=case, folder=tmp_path)}
    second = {p.name: p.read_bytes() for p in publish(released, case=case, folder=tmp_path)}
    assert first == second


def test_the_order_of_rows_changes_no_byte(tables, case, tmp_path):
    turned = {name: frame.reverse() for name, frame in tables.items()}
    names = ("report.html", "incidents.geojson", "crossfix.gpkg")
    for number, given in enumerate((tables, turned)):
        publish(release(given, case=case), case=case, folder=tmp_path / str(number))
    for name in names:
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes(), name


def test_a_crash_while_writing_leaves_the_older_file(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("older")

    def crash() -> None:
        with whole_file(path) as part:
            part.write_text("half")
            raise KeyError("crash")

    with pytest.raises(KeyError):
        crash()
    assert path.read_text() == "older"
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_that_cannot_be_written_is_told_with_its_mend(released, case, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(ReleaseError, match="cannot write") as caught:
        publish(released, case=case, folder=Path(blocked))
    assert caught.value.mend
