"""The file of judgements: read strictly, and only ever added to."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from crossfix.case import About, Case, Input, JudgementsSection, files_of, read_case
from crossfix.errors import ConfigError, ReleaseError, SourceError
from crossfix.ingest.judgements import LAYOUT, append, read_judgements
from crossfix.model import Decision, Drawn, Judgement
from crossfix.tables import ISSUES, JUDGEMENTS

HEADER = ",".join(LAYOUT.columns) + "\n"
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def read(folder, text=None, *, strict=False):
    if text is not None:
        (folder / "judgements.csv").write_text(text, encoding="utf-8")
    about = About(name="x", strict=strict)
    section = JudgementsSection(file="judgements.csv")
    given = (Input(file="r.csv", format="csv"),)
    return read_judgements(Case(case=about, inputs=given, judgements=section, folder=folder))


def judgement(**said):
    base = {"left": "a:1", "right": "b:1", "decision": Decision.SAME, "who": "mk", "at": NOON}
    return Judgement(**{**base, **said})


def test_a_row_is_read_with_its_pair_in_order(tmp_path):
    row = "b:1,a:1,Same,mk,2026-11-22T12:00:00.250Z,same crater,audit,0.25\n"
    found = read(tmp_path, HEADER + row)
    assert found.issues.is_empty()
    assert found.judgements.to_dicts() == [
        {
            "left": "a:1",
            "right": "b:1",
            "decision": "same",
            "who": "mk",
            "at": NOON.replace(microsecond=250_000),
            "why": "same crater",
            "drawn": "audit",
            "chance": 0.25,
        }
    ]


def test_a_file_made_by_hand_needs_five_columns(tmp_path):
    found = read(tmp_path, "number;left;right;decision;who;at\n1;a:1;b:1;different;mk;2026-11-22\n")
    assert found.issues.is_empty()
    [row] = found.judgements.to_dicts()
    assert (row["decision"], row["drawn"], row["chance"]) == ("different", "chosen", None)
    assert row["at"] == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (",b:1,same,mk,2026-11-22,,,", "left", "left is empty"),
        ("a:1,,same,mk,2026-11-22,,,", "right", "right is empty"),
        ("a:1,a:1,same,mk,2026-11-22,,,", "right", "left and right are one report"),
        ("a:1,b:1,samee,mk,2026-11-22,,,", "decision", "did you mean 'same'"),
        ("a:1,b:1,,mk,2026-11-22,,,", "decision", "decision is empty"),
        ("a:1,b:1,same,,2026-11-22,,,", "who", "who is empty"),
        ("a:1,b:1,same,mk,,,,", "at", "at is empty"),
        ("a:1,b:1,same,mk,yesterday,,,", "at", "at is no date"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_column_and_mend(tmp_path, row, column, what):
    good = "a:2,b:2,unsure,mk,2026-11-22,,,\n"
    found = read(tmp_path, f"{HEADER}{row}\n{good}")
    assert found.judgements["left"].to_list() == ["a:2"]
    [issue] = found.issues.to_dicts()
    assert (issue["severity"], issue["where"]) == ("error", "judgements.csv")
    assert (issue["record"], issue["column"]) == ("row 2", column)
    assert what in issue["what"]
    assert issue["mend"]


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ("audit,", "the audit draw has no chance"),
        ("audit,2", "is no probability above 0"),
        ("value,0.5", "was not drawn by the audit"),
        ("values,", "did you mean 'value'"),
    ],
)
def test_a_draw_in_doubt_is_told_and_the_decision_still_holds(tmp_path, cells, what):
    found = read(tmp_path, f"{HEADER}a:1,b:1,same,mk,2026-11-22,,{cells}\n")
    [row] = found.judgements.to_dicts()
    assert row["drawn"] in {"chosen", "value"}
    assert row["chance"] is None
    assert what in " ".join(found.issues["what"])


def test_a_strict_case_stops_at_the_first_bad_row(tmp_path):
    with pytest.raises(SourceError, match="row 2, who: who is empty"):
        read(tmp_path, f"{HEADER}a:1,b:1,same,,2026-11-22,,,\n", strict=True)


def test_without_a_file_nothing_is_decided(tmp_path):
    case = Case(case=About(name="x"), inputs=(), folder=tmp_path)
    found = read_judgements(case)
    assert found.judgements.schema == JUDGEMENTS.schema
    assert found.issues.schema == ISSUES.schema
    assert found.judgements.is_empty()


def test_a_row_that_stands_twice_counts_once_whatever_the_order(tmp_path):
    rows = ["a:1,b:1,same,mk,2026-11-22,,,\n", "b:1,a:1,same,mk,2026-11-22,,,\n"]
    rows.append("a:0,b:1,same,mk,2026-11-23,,,\n")
    found = read(tmp_path, HEADER + "".join(rows))
    assert found.judgements.height == 2
    assert read(tmp_path, HEADER + "".join(reversed(rows))).judgements.equals(found.judgements)


def test_what_is_added_is_read_back_as_it_was(tmp_path):
    path = tmp_path / "judgements.csv"
    first = judgement(why='"same" crater, same video; seen\nby both', drawn=Drawn.VALUE)
    append(path, first)
    before = path.read_bytes()
    append(path, judgement(left="c:1", drawn=Drawn.AUDIT, chance=1 / 3))
    assert path.read_bytes().startswith(before)
    found = read(tmp_path)
    assert found.issues.is_empty()
    one, other = found.judgements.sort("left").to_dicts()
    assert one["why"] == first.why
    assert (other["left"], other["right"]) == ("b:1", "c:1")
    assert other["chance"] == pytest.approx(1 / 3, rel=1e-5)


def test_a_row_is_added_the_way_the_file_is_written(tmp_path):
    path = tmp_path / "judgements.csv"
    names = list(LAYOUT.columns)[::-1]
    path.write_text(";".join(["number", *names]) + "\n1;;;;2026-11-22;mk;same;b:1;a:1")
    append(path, judgement(left="c:1"))
    found = read(tmp_path)
    assert found.issues.is_empty()
    assert found.judgements.height == 2


def test_many_writers_at_once_lose_no_row(tmp_path):
    path = tmp_path / "judgements.csv"
    rows = [judgement(left=f"a:{number:03}") for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row: append(path, row), rows))
    assert read(tmp_path).judgements.height == 60


@pytest.mark.parametrize(
    ("name", "text", "mend"),
    [
        ("j.csv", "left,right,decision,who,at\n", "add it"),
        ("j.xlsx", "anything", "export it as csv"),
        ("j.csv", "%PDF-1.4", "csv"),
    ],
)
def test_a_file_that_cannot_take_a_row_is_refused_with_its_mend(tmp_path, name, text, mend):
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceError) as error:
        append(tmp_path / name, judgement())
    assert mend in error.value.mend
    assert (tmp_path / name).read_text() == text


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ReleaseError, match="cannot write"):
        append(tmp_path / "file" / "judgements.csv", judgement())


MINIMAL = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'


def write_case(folder, text):
    (folder / "r.csv").write_text("report_id,source_id\n")
    (folder / "case.toml").write_text(text)
    return folder


def test_judgements_beside_the_case_file_are_its_own(tmp_path):
    case = read_case(write_case(tmp_path, MINIMAL))
    assert files_of(case)["judgements"] == []
    append(tmp_path / "judgements.csv", judgement())
    case = read_case(tmp_path)
    assert files_of(case)["judgements"] == ["judgements.csv"]
    assert read_judgements(case).judgements.height == 1


def test_a_file_that_the_case_names_and_that_is_not_there_is_refused(tmp_path):
    text = MINIMAL + '[judgements]\nfile = "judgments.csv"\n'
    with pytest.raises(ConfigError, match=r"judgments\.csv is not there"):
        read_case(write_case(tmp_path, text))
    (tmp_path / "judgments.csv").touch()
    case = read_case(tmp_path)
    assert read_judgements(case).judgements.is_empty()
    append(case.path("judgments.csv"), judgement())
    assert read_judgements(case).judgements.height == 1
