"""The file of groups: who counts as one voice, as people decided."""

import datetime as dt

import pytest

from crossfix.case import About, Case, GroupsSection, Input, files_of, read_case
from crossfix.errors import ConfigError, SourceError
from crossfix.ingest.groupings import LAYOUT, read_groupings
from crossfix.tables import GROUPINGS, ISSUES

HEADER = ",".join(LAYOUT.columns) + "\n"


def read(folder, text, *, strict=False):
    (folder / "groups.csv").write_text(text, encoding="utf-8")
    about = About(name="x", strict=strict)
    section = GroupsSection(file="groups.csv")
    given = (Input(file="r.csv", format="csv"),)
    return read_groupings(Case(case=about, inputs=given, groups=section, folder=folder))


def test_a_row_is_read_with_its_pair_in_order(tmp_path):
    found = read(tmp_path, HEADER + "wire,agency,TOGETHER,mk,2026-11-22T12:00Z,one newsroom\n")
    assert found.issues.is_empty()
    assert found.groupings.to_dicts() == [
        {
            "left": "agency",
            "right": "wire",
            "decision": "together",
            "who": "mk",
            "at": dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC),
            "why": "one newsroom",
        }
    ]


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        ("a,a,apart,mk,2026-11-22,", "right", "left and right are one source"),
        ("a,b,aprt,mk,2026-11-22,", "decision", "did you mean 'apart'?"),
        ("a,b,apart,,2026-11-22,", "who", "who is empty"),
        ("a,b,apart,mk,soon,", "at", "at is no date"),
        (",b,apart,mk,2026-11-22,", "left", "left is empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_of_with_its_column(tmp_path, row, column, what):
    found = read(tmp_path, HEADER + "a,b,together,mk,2026-11-22,\n" + row + "\n")
    assert found.groupings.height == 1
    (issue,) = found.issues.to_dicts()
    assert (issue["severity"], issue["record"], issue["column"]) == ("error", "row 3", column)
    assert what in issue["what"]
    with pytest.raises(SourceError, match="row 3"):
        read(tmp_path, HEADER + "a,b,together,mk,2026-11-22,\n" + row + "\n", strict=True)


def test_what_is_said_twice_is_kept_once_and_no_file_decides_nothing(tmp_path):
    row = "a,b,apart,mk,2026-11-22,\n"
    assert read(tmp_path, HEADER + row + row).groupings.height == 1
    assert read(tmp_path, "").groupings.schema == GROUPINGS.schema
    none = read_groupings(Case(case=About(name="x"), inputs=(), folder=tmp_path))
    assert none.issues.schema == ISSUES.schema


def test_the_usual_name_beside_the_case_is_found_and_another_must_be_there(tmp_path):
    (tmp_path / "r.csv").write_text("report_id,source_id\n")
    text = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'
    (tmp_path / "case.toml").write_text(text)
    assert files_of(read_case(tmp_path))["groups"] == []
    (tmp_path / "groups.csv").write_text(HEADER)
    assert files_of(read_case(tmp_path))["groups"] == ["groups.csv"]
    (tmp_path / "case.toml").write_text(text + '[groups]\nfile = "voices.csv"\n')
    with pytest.raises(ConfigError, match=r"voices\.csv is not there"):
        read_case(tmp_path)
