"""Which files can be added to a case, and how the case file names them."""

import tomllib
from pathlib import Path

import pytest

from crossfix.case import read_case
from crossfix.errors import ConfigError, SourceError
from crossfix.ingest.added import added

HEAD = "report_id,source_id,event_start,place_name,lat,lon\n"
ROW = "1,a,2015-10-01,X,34.8,36.7\n"
CASE = '# mine\n[case]\nname = "x"  # short\n\n[[inputs]]\nfile = "reports.csv"\nformat = "csv"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "reports.csv").write_text(HEAD + ROW)
    (folder / "case.toml").write_text(CASE + "\n[link]\nloss = 2.0  # dear\n")
    return folder


def agree(folder: Path, file: Path, *, source: str | None = None) -> str:
    """Add a file and return the name that the case file gives it."""
    case_file = folder / "case.toml"
    with added(read_case(folder), file, case_file=case_file, source=source) as addition:
        addition.agree()
    assert read_case(folder) == addition.case
    return addition.given.file


def file_of(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_from_elsewhere_is_copied_with_the_mapping_of_its_columns(folder):
    later = file_of(folder.parent, "later.csv", HEAD + ROW.replace("1,", "2,", 1))
    file_of(folder.parent, "later.csv.mapping.toml", 'lat = "lat"\n')
    assert agree(folder, later) == "added/later.csv"
    assert (folder / "added" / "later.csv").read_text() == later.read_text()
    assert (folder / "added" / "later.csv.mapping.toml").read_text() == 'lat = "lat"\n'


def test_a_file_in_the_folder_of_the_case_stays_where_it_is(folder):
    later = file_of(folder / "in", "later.csv", HEAD + ROW.replace("1,", "2,", 1))
    assert agree(folder, later) == "in/later.csv"
    assert not (folder / "added").exists()


def test_another_file_of_the_same_name_gets_a_number(folder):
    for number in (2, 3):
        row = ROW.replace("1,", f"{number},", 1)
        agree(folder, file_of(folder.parent / str(number), "week.csv", HEAD + row))
    names = [given.file for given in read_case(folder).inputs]
    assert names == ["reports.csv", "added/week.csv", "added/week-2.csv"]


def test_comments_and_sections_of_the_case_file_stay(folder):
    before = (folder / "case.toml").read_text()
    later = file_of(folder.parent, 'a "week" & ü.csv', HEAD + ROW.replace("1,", "2,", 1))
    agree(folder, later, source="mine")
    text = (folder / "case.toml").read_text()
    assert text.startswith(before)
    assert tomllib.loads(text)["inputs"][-1] == {
        "file": 'added/a "week" & ü.csv',
        "format": "csv",
        "source": "mine",
    }


def test_what_is_not_agreed_to_leaves_nothing(folder):
    before = sorted(folder.rglob("*"))
    later = file_of(folder.parent, "later.csv", HEAD + ROW.replace("1,", "2,", 1))
    with added(read_case(folder), later, case_file=folder / "case.toml", source=None):
        assert (folder / "added" / "later.csv").is_file()
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("gone.csv", None, "there is no file"),
        ("empty.csv", "", "empty.csv is empty"),
        ("head.csv", HEAD, "head.csv has no rows"),
        ("same.csv", HEAD + ROW, "same.csv is an input of the case already, as reports.csv"),
        ("other.csv", "colour,size\nred,2\n", "no reader knows this header"),
        ("who.csv", "source_id,name,kind\na,A,ngo\n", "who.csv holds sources, not reports"),
        ("picture.csv", "\x00\x01", "picture.csv"),
    ],
)
def test_a_file_that_cannot_be_added_is_refused_with_its_mend(folder, name, text, problem):
    before = sorted(folder.rglob("*"))
    file = folder.parent / name
    if text is not None:
        file.write_text(text)
    with pytest.raises(SourceError, match=problem) as refused:
        agree(folder, file)
    assert refused.value.mend
    assert sorted(folder.rglob("*")) == before


def test_a_folder_is_no_file_of_reports(folder):
    with pytest.raises(SourceError, match="is a folder") as refused:
        agree(folder, folder.parent)
    assert "one by one" in refused.value.mend


def test_a_case_file_with_its_inputs_in_one_line_is_refused_before_anything_is_made(folder):
    inline = 'inputs = [{file = "reports.csv", format = "csv"}]\n[case]\nname = "x"\n'
    (folder / "case.toml").write_text(inline)
    later = file_of(folder.parent, "later.csv", HEAD + ROW.replace("1,", "2,", 1))
    with pytest.raises(ConfigError, match="no input can be added at its end"):
        agree(folder, later)
    assert (folder / "case.toml").read_text() == inline
    assert not (folder / "added").exists()
