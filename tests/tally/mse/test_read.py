"""Files of lists."""

import pytest

from crossfix.errors import ConfigError, SourceError
from crossfix.tally import mse


def _file(tmp_path, text):
    path = tmp_path / "lists.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_a_case_and_a_row_a_pattern_give_one_table(tmp_path):
    cases = mse.read_lists(_file(tmp_path, "person_id,A,B\nx,1,0\ny,1,1\nz,1,0\n"))
    patterns = mse.read_lists(_file(tmp_path, "A,B,n\n1,0,2\n1,1,1\n"))
    assert cases[""].lists == ("A", "B")
    assert cases[""].counts.tolist() == patterns[""].counts.tolist() == [2, 0, 1]


def test_empty_lines_at_the_end_are_no_cases(tmp_path):
    table = mse.read_lists(_file(tmp_path, "A,B,n\n1,0,2\n1,1,1\n,,\n\n"))
    assert table[""].counts.tolist() == [2, 0, 1]


def test_a_folder_is_no_file_of_lists(tmp_path):
    with pytest.raises(SourceError, match="is a folder"):
        mse.read_lists(tmp_path)


def test_strata_are_read_apart_in_alphabetical_order(tmp_path):
    path = _file(tmp_path, "A,B,where,many\n1,0,south,4\n1,1,north,2\n")
    found = mse.read_lists(path, strata="where", count="many")
    assert {name: table.counts.tolist() for name, table in found.items()} == {
        "north": [0, 0, 2],
        "south": [4, 0, 0],
    }
    assert list(found) == ["north", "south"]


@pytest.mark.parametrize(
    ("text", "problem", "mend"),
    [
        ("A,B\n1,0\n1,x\n", "row 3, column B: 'x' is neither 0 nor 1", "--strata or --count"),
        ("A,B\n1,\n", "row 2, column B: '' is neither", "write 1"),
        ("A,B,n\n1,0,5\n0,1,many\n", "row 3, column n: 'many' is no number", "0 or more"),
        ("A,B,n\n1,0,-5\n", "row 2, column n: '-5' is no number", "0 or more"),
        ("A,B\n1,0\n0,0\n", "row 3: a case that is on no list", "leave it out"),
        ("A,A\n1,0\n", "two columns 'A'", "its own name"),
        ("A;B\n1;0\n", "has one column", "commas"),
        ("A,n,freq\n1,0,5\n", "both 'n' and 'freq'", "--count"),
        ("id,n\n1,5\n", "has no list", "0 and 1"),
        ("", "cannot read", "CSV"),
        ("A,B\n", "has no cases", "a row for each case"),
        ("A,B\n1,0\n,\n0,1\n", "row 3, column A: ''", "write 1"),
    ],
)
def test_what_is_no_file_of_lists_is_refused_with_place_and_mend(tmp_path, text, problem, mend):
    with pytest.raises(SourceError) as error:
        mse.read_lists(_file(tmp_path, text))
    assert problem in error.value.problem
    assert mend in error.value.mend


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    path = _file(tmp_path, "A,B\n1,0\n")
    with pytest.raises(SourceError, match="no column 'where'; it has A, B"):
        mse.read_lists(path, strata="where")
    with pytest.raises(SourceError, match="cannot read"):
        mse.read_lists(tmp_path / "absent.csv")


def test_too_many_lists_are_refused(tmp_path):
    names = [f"L{number}" for number in range(9)]
    path = _file(tmp_path, f"{','.join(names)}\n{','.join('1' * 9)}\n")
    with pytest.raises(ConfigError, match="9 lists"):
        mse.read_lists(path)
