import pytest

from crossfix.normalise.duplicates import evidence_ids, fold_duplicates
from crossfix.tables import RECORDS


def row(number, **rest):
    name = {
        "report_id": f"a:{number}",
        "record_id": str(number),
        "source_id": "a",
        "input": "x.csv",
    }
    return name | {"place_name": "Douma", "killed_low": 3} | rest


def test_a_repetition_is_folded_into_the_smallest_record_and_kept_as_evidence(make):
    kept, evidence = fold_duplicates(make(RECORDS, [row(2), row(1), row(3, killed_low=4)]))
    assert kept["record_id"].to_list() == ["1", "3"]
    told = {r["record_id"]: (r["report_id"], r["role"]) for r in evidence.iter_rows(named=True)}
    assert told == {"1": ("a:1", "report"), "2": ("a:1", "duplicate"), "3": ("a:3", "report")}


def test_two_sources_never_repeat_each_other(make):
    kept, evidence = fold_duplicates(
        make(RECORDS, [row(1), row(1, source_id="b", report_id="b:1")])
    )
    assert kept.height == 2
    assert evidence["evidence_id"].n_unique() == 2


def test_what_is_said_about_a_repetition_is_said_about_the_kept_record(make):
    kept, _ = fold_duplicates(
        make(RECORDS, [row(1), row(2), row(3, about="a:2"), row(4, about="b:9")])
    )
    assert dict(kept.select("record_id", "about").iter_rows()) == {
        "1": None,
        "3": "a:1",
        "4": "b:9",
    }


@pytest.mark.parametrize(
    "change", [{"killed_low": 0}, {"killed_low": None}, {"url": "u"}, {"lon": 36.0}]
)
def test_any_difference_in_content_is_another_piece_of_evidence(make, change):
    ids = evidence_ids(make(RECORDS, [row(1), row(2, **change)]))
    assert ids.n_unique() == 2


def test_the_id_does_not_depend_on_the_file_or_the_record_number(make):
    ids = evidence_ids(make(RECORDS, [row(1), row(2, input="y.csv")]))
    assert ids.n_unique() == 1
    assert len(ids[0]) == 64


@pytest.mark.parametrize("kind", ["ucdp:1", "acled:Armed clash"])
def test_events_that_a_catalogue_numbers_apart_stay_apart(make, kind):
    kept, evidence = fold_duplicates(
        make(RECORDS, [row(1, event_type=kind), row(2, event_type=kind)])
    )
    assert kept["record_id"].to_list() == ["1", "2"]
    assert evidence.select("report_id", "role").rows() == [("a:1", "report"), ("a:2", "report")]
