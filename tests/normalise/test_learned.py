import csv

import pytest

from crossfix.normalise.gazetteer import load
from crossfix.normalise.learned import learn_places, write_learned
from crossfix.tables import RECORDS


@pytest.fixture
def learned(make):
    def learn(*rows):
        named = ("place_name", "lon", "lat", "place_precision")
        records = make(
            RECORDS,
            [
                {"report_id": f"s{at % 2}:{at}", "source_id": f"s{at % 2}", "record_id": str(at)}
                | dict(zip(named, row, strict=True))
                for at, row in enumerate(rows)
            ],
        )
        return learn_places(records, gazetteer=load())

    return learn


def test_a_name_that_two_reports_place_alike_is_learned_with_its_evidence(learned):
    (place,) = learned(
        ("Qastal Bustan", 36.41, 35.99, "village"),
        ("Qastal Bustan", 36.42, 35.99, "village"),
        ("Kastal al-Bustan", 36.41, 36.0, "village"),
    )
    assert place.spellings == ("Qastal Bustan", "Kastal al-Bustan")
    assert (place.country, place.lat) == ("SY", 35.99)
    assert place.report_ids == ("s0:0", "s0:2", "s1:1")
    assert place.source_ids == ("s0", "s1")


def test_one_report_alone_teaches_nothing(learned):
    assert learned(("Qastal Bustan", 36.41, 35.99, "village")) == []


def test_one_name_far_apart_is_of_two_places(learned):
    near = ("Qastal Bustan", 36.41, 35.99, "village")
    far = ("Qastal Bustan", 38.9, 36.2, "village")
    assert len(learned(near, far)) == 0
    assert len(learned(near, far, near, far)) == 2


@pytest.mark.parametrize(
    ("name", "precision"),
    [
        ("near Qastal Bustan", "village"),
        ("Qastal Bustan", "governorate"),
        ("Qastal Bustan countryside", "village"),
        ("A and B", "village"),
        ("...", "village"),
    ],
)
def test_what_only_points_near_a_place_or_is_coarse_teaches_nothing(learned, name, precision):
    row = (name, 36.41, 35.99, precision)
    assert learned(row, row) == []


def test_a_name_that_a_list_has_there_is_not_learned_again(learned):
    row = ("Rastan", 36.73, 34.93, "city")
    assert learned(row, row) == []


def test_the_list_is_one_that_a_case_can_name(learned, tmp_path):
    places = learned(
        ("قسطل بستان", 36.41, 35.99, "village"),
        ("Qastal Bustan", 36.41, 35.99, "village"),
        *[("Qastal Bustan", 36.41, 35.99, "village")] * 25,
    )
    write_learned(places, tmp_path / "learned.csv")
    with (tmp_path / "learned.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["name"], row["name_ar"], row["reports"]) == ("Qastal Bustan", "قسطل بستان", "27")
    assert row["report_ids"].endswith(";and 7 more")
    assert any(entry.name == "Qastal Bustan" for entry in load([tmp_path / "learned.csv"]).entries)
