"""Files that wait lie in the case under harmless names, and leave nothing behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.desk.waiting import KINDS, clean_name, place_in
from crossfix.errors import ReleaseError, SourceError


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/passwd.csv", "passwd.csv"),
        ("..\\..\\Windows\\x.CSV", "x.csv"),
        ("/abs/olute.csv", "olute.csv"),
        (".hidden.csv", "hidden.csv"),
        ("...csv", "reports.csv"),
        (".csv", "reports.csv"),
        ("con.csv", "_con.csv"),
        ("NUL.x.csv", "_NUL.x.csv"),
        ("a\x00b\nc.csv", "ab c.csv"),
        ("gpj.\u202evsc.csv", "gpj.vsc.csv"),
        ('<script>alert(1)</script>".csv', "script__.csv"),
        ("<img src=x>.csv", "_img src_x_.csv"),
        ("r.csv.mapping.toml.csv", "r.csv.mapping.toml.csv"),
        ("تقارير أكتوبر.xlsx", "تقارير أكتوبر.xlsx"),
        ("отчёт.geojson", "отчёт.geojson"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"),
    ],
)
def test_a_name_is_cleaned_of_what_leads_elsewhere(sent, kept):
    assert clean_name(sent) == kept


@pytest.mark.parametrize("sent", ["", "csv", "x.exe", "case.toml", "x.csv.mapping.toml", "x.csv/"])
def test_a_name_of_no_kind_that_is_read_is_refused(sent):
    with pytest.raises(SourceError, match="is of no kind that is read here"):
        clean_name(sent)


@given(st.text(max_size=60), st.sampled_from(KINDS))
def test_any_name_stays_one_plain_file_of_its_kind(stem, kind):
    name = clean_name(f"{stem}{kind}")
    assert name.endswith(kind)
    assert len(name) > len(kind)
    assert not name.startswith(".")
    assert not set(name) & set('/\\\0<>:"|?*\n\r')
    assert clean_name(name) == name


def test_a_place_is_gone_when_it_is_cleared_with_the_folders_around_it(tmp_path):
    one, other = place_in(tmp_path), place_in(tmp_path)
    (one.folder / "x.csv").write_text("1")
    one.clear()
    assert not one.folder.exists()
    assert other.folder.is_dir()
    other.clear()
    assert list(tmp_path.iterdir()) == []
    other.clear()  # twice does no harm


def test_what_else_lies_in_added_stays(tmp_path):
    (tmp_path / "added").mkdir()
    (tmp_path / "added" / "r.csv").write_text("1")
    place_in(tmp_path).clear()
    assert [path.name for path in (tmp_path / "added").iterdir()] == ["r.csv"]


def test_what_a_crash_left_goes_with_the_next_file_and_what_is_held_stays(tmp_path):
    held, left = place_in(tmp_path), place_in(tmp_path)
    left.held.release()  # as the system does when its process ends
    place_in(tmp_path)
    assert held.folder.is_dir()
    assert not left.folder.exists()


def test_a_case_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "added").write_text("a file in the way")
    with pytest.raises(ReleaseError, match="cannot write into"):
        place_in(tmp_path)
