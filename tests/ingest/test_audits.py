"""The file of the audit: what was drawn, the answer that holds, and rows that cannot be used."""

import datetime as dt

import pytest

from crossfix.case import About, AuditSection, Case, files_of, read_case
from crossfix.errors import SourceError
from crossfix.ingest.audits import LAYOUT, append, read_audits
from crossfix.tables import AUDITS, ISSUES

DRAWN = {"incident_id": "i1", "place": "Homs", "chance": "0.08", "drawn_at": "2026-11-22"}
ANSWERED = DRAWN | {"answer": "happened", "who": "mk", "at": "2026-11-23T10:00Z"}


def read(folder, *rows, strict=False):
    path = folder / "audit.csv"
    path.unlink(missing_ok=True)
    append(path, rows)
    section = AuditSection(file="audit.csv")
    return read_audits(
        Case(case=About(name="x", strict=strict), inputs=(), audit=section, folder=folder)
    )


def test_a_drawn_incident_waits_until_somebody_answers(tmp_path):
    found = read(tmp_path, DRAWN)
    (row,) = found.audits.to_dicts()
    assert (row["chance"], row["answer"], row["at"]) == (0.08, None, None)
    assert found.issues.is_empty()


def test_the_last_answer_holds_by_its_time_and_one_without_time_comes_before(tmp_path):
    later = ANSWERED | {"answer": "did not", "at": "2026-11-24", "why": "an old video"}
    undated = ANSWERED | {"answer": "unsure", "at": ""}
    for rows in ((DRAWN, ANSWERED, later, undated), (later, undated, DRAWN, ANSWERED)):
        (row,) = read(tmp_path, *rows).audits.to_dicts()
        assert (row["answer"], row["why"]) == ("did_not", "an old video")
        assert row["at"] == dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("row", "severity", "what", "kept"),
    [
        (DRAWN | {"incident_id": ""}, "error", "incident_id is empty", 0),
        (DRAWN | {"chance": ""}, "error", "with what chance", 0),
        (DRAWN | {"chance": "8"}, "warning", "is no probability", 0),
        (DRAWN | {"drawn_at": "soon"}, "warning", "drawn_at is no date", 0),
        (ANSWERED | {"who": ""}, "warning", "nobody stands for the answer", 1),
        (ANSWERED | {"answer": "happen"}, "warning", "did you mean 'happened'?", 1),
    ],
)
def test_a_row_in_doubt_is_told_of_and_never_counts_as_an_answer(
    tmp_path, row, severity, what, kept
):
    found = read(tmp_path, row)
    assert found.audits["answer"].to_list() == [None] * kept
    assert any(
        what in one["what"] and one["severity"] == severity for one in found.issues.to_dicts()
    )
    with pytest.raises(SourceError, match="row 2"):
        read(tmp_path, row, strict=True)


def test_rows_are_added_in_the_order_of_the_columns_that_the_file_has(tmp_path):
    path = tmp_path / "audit.csv"
    names = [*reversed(LAYOUT.columns)]
    path.write_bytes(("\ufeff" + ";".join(names) + "\r\n" + ";" * 13 + "i0").encode())
    before = path.read_bytes()
    append(path, [ANSWERED])
    assert path.read_bytes().startswith(before)
    assert path.read_text(encoding="utf-8").splitlines()[-1].endswith(";Homs;;i1")


def test_a_file_of_something_else_takes_no_rows(tmp_path):
    path = tmp_path / "audit.csv"
    path.write_text("report_id,source_id\n")
    with pytest.raises(SourceError, match="has no column incident_id"):
        append(path, [DRAWN])
    assert path.read_text() == "report_id,source_id\n"


def test_no_file_is_no_audit_and_the_usual_name_is_found(tmp_path):
    none = read_audits(Case(case=About(name="x"), inputs=(), folder=tmp_path))
    assert (none.audits.schema, none.issues.schema) == (AUDITS.schema, ISSUES.schema)
    (tmp_path / "r.csv").write_text("report_id,source_id\n")
    text = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'
    (tmp_path / "case.toml").write_text(text)
    assert files_of(read_case(tmp_path))["audit"] == []
    append(tmp_path / "audit.csv", [DRAWN])
    assert files_of(read_case(tmp_path))["audit"] == ["audit.csv"]
