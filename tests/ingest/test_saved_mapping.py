"""The columns that had to be told are saved beside the file."""

import pytest

from crossfix.case import About, Case, Input
from crossfix.errors import ConfigError, SourceError
from crossfix.ingest import examine, guess_format, load_mapping

TOLD = "ID,source_id,Datum\n1,s,2015-10-01\n"


@pytest.fixture
def saved(tmp_path):
    return tmp_path / "reports.csv.mapping.toml"


def test_columns_that_had_to_be_told_are_saved_beside_the_file(ingest_text, saved):
    ingest_text(TOLD)
    assert load_mapping(saved) == {
        "report_id": "ID",
        "source_id": "source_id",
        "event_start": "Datum",
    }
    assert not list(saved.parent.glob("*.part"))


def test_a_second_run_reads_the_same_from_the_saved_columns_and_leaves_them(ingest_text, saved):
    first = ingest_text(TOLD)
    content = saved.read_bytes()
    second = ingest_text(TOLD)
    assert all(one.equals(other) for one, other in zip(first, second, strict=True))
    assert saved.read_bytes() == content


def test_columns_under_their_own_names_leave_nothing_beside_the_file(ingest_text, saved):
    ingest_text("Report ID,SOURCE-ID\n1,s\n")
    assert not saved.exists()


def test_a_mapping_of_the_case_is_not_saved_again(ingest_text, saved):
    ingest_text(TOLD, mapping={"event_start": "Datum"})
    assert not saved.exists()


def test_a_file_that_is_refused_leaves_nothing_beside_it(ingest_text, saved):
    with pytest.raises(SourceError):
        ingest_text(TOLD.encode() + b"\xff,s,\n")
    assert not saved.exists()


def test_columns_that_cannot_be_saved_are_a_note_and_the_run_goes_on(ingest_text, saved):
    saved.mkdir()
    ingested = ingest_text(TOLD, strict=True)
    assert ingested.records.height == 1
    [note] = ingested.issues.filter(where="reports.csv", severity="note").to_dicts()[1:]
    assert "reports.csv.mapping.toml cannot be written" in note["what"]
    assert not list(saved.parent.glob("*.part"))


def test_examining_a_case_writes_nothing(tmp_path):
    (tmp_path / "reports.csv").write_text(TOLD, encoding="utf-8")
    given = Input(file="reports.csv", format="csv")
    examine(Case(case=About(name="x"), inputs=(given,), folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["reports.csv"]


def test_a_column_renamed_after_a_run_is_told_with_the_saved_file_to_delete(ingest_text, saved):
    ingest_text(TOLD)
    with pytest.raises(SourceError, match=r"which reports\.csv\.mapping\.toml gives") as error:
        ingest_text(TOLD.replace("Datum", "Tag"))
    assert "correct it in reports.csv.mapping.toml, or delete that file" in error.value.mend
    saved.unlink()
    assert ingest_text(TOLD.replace("Datum", "Tag")).records["start"].item() is not None


def test_columns_saved_for_one_format_are_refused_by_another_with_a_way_out(ingest_text, saved):
    saved.write_text('opponent = "ID"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        ingest_text(TOLD, format="airwars")
    assert "delete reports.csv.mapping.toml" in error.value.mend


def test_what_a_person_saved_settles_the_format_too(tmp_path, saved):
    path = tmp_path / "reports.csv"
    path.write_text("id,event_id,source,date\n1,2,s,2015-10-01\n", encoding="utf-8")
    with pytest.raises(SourceError, match="more than one column"):
        guess_format(path)
    saved.write_text('report_id = "event_id"\ngrading = "gone"\n', encoding="utf-8")
    assert guess_format(path) == "csv"
