"""A made case folder is read back as the reports that it was made from."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crossfix.case import read_case
from crossfix.errors import ConfigError, ReleaseError, SourceError
from crossfix.ingest import examine
from crossfix.normalise import normalise
from crossfix.synth import PROFILES, World, synth
from crossfix.synth.folder import read_truth, unfolded, write_case
from crossfix.tables import EVIDENCE, MEMBERSHIP


@pytest.fixture(scope="module")
def plain():
    """A world of all standing profiles, without second records, which might repeat the first."""
    return synth(World(reports=1_200, sources=PROFILES, duplicates=0))


@pytest.fixture(scope="module")
def folder(plain, tmp_path_factory):
    made_in = tmp_path_factory.mktemp("world") / "case"
    write_case(plain, made_in)
    return made_in


def test_what_a_run_reads_is_what_was_made_and_raises_no_doubt(plain, folder):
    case = read_case(folder)
    read = examine(case)
    normal = normalise(read.records, read.sources, case=case)
    assert read.issues.is_empty()
    assert normal.issues.is_empty()
    assert_frame_equal(normal.reports, plain.reports)
    assert_frame_equal(read.sources, plain.sources)


def test_the_truth_is_read_back_as_it_was_written(plain, folder):
    assert_frame_equal(read_truth(folder), plain.truth)


def test_the_case_spans_its_reports(plain, folder):
    about = read_case(folder).case
    assert about.start == plain.reports["start"].min().date()
    assert about.end >= plain.reports["start"].max().date()


def test_a_folder_with_something_in_it_is_left_alone(plain, tmp_path):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(ConfigError, match="not empty"):
        write_case(plain, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_an_error_with_its_mend(plain, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReleaseError, match="cannot write"):
        write_case(plain, tmp_path / "file" / "case")


def test_a_folder_without_truth_says_how_to_make_one(tmp_path):
    with pytest.raises(SourceError) as refused:
        read_truth(tmp_path)
    assert "crossfix synth" in refused.value.mend


def test_a_truth_that_is_none_is_refused(tmp_path):
    (tmp_path / "truth.csv").write_text("start,copied_from\nyesterday,\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"truth\.csv"):
        read_truth(tmp_path)


def test_a_record_folded_into_another_is_a_member_of_its_incident(make):
    told = {"source_id": "s", "probability": 0.9, "best": True, "incident_id": "i1"}
    membership = make(MEMBERSHIP, [told | {"report_id": "s:1", "record_id": "1"}])
    evidence = make(
        EVIDENCE,
        [
            {
                "evidence_id": "e",
                "report_id": "s:1",
                "source_id": "s",
                "record_id": one,
                "role": role,
            }
            for one, role in (("1", "report"), ("2", "duplicate"))
        ],
    )
    whole = unfolded(membership, evidence)
    assert whole.select("report_id", "incident_id").rows() == [("s:1", "i1"), ("s:2", "i1")]
    assert whole.filter(pl.col("report_id") == "s:2")["record_id"].to_list() == ["2"]
