"""What more is told of an incident and of a report: tolls, weapons, objects, and quoted words."""

from crossfix.tables import CAPTURES, INCIDENT_TOLLS, QUOTATIONS

from .conftest import serving, stored


def test_the_toll_of_an_incident_stands_on_its_page_with_its_reason(tables, case, tmp_path, make):
    toll = {
        "incident_id": "i01",
        "measure": "killed",
        "low": 2,
        "likely": 3,
        "high": 7,
        "because": "two voices tell of 3",
    }
    tables = {**tables, "incident_tolls": make(INCIDENT_TOLLS, [toll])}
    with serving(case, stored(tables, tmp_path / "out")) as served:
        page = served.get("/incidents/i01").text
        assert "How many were killed, if it happened" in page
        assert "two voices tell of 3" in page
        assert served.get("/incidents/i01.json").json()["incident_tolls"][0]["high"] == 7


def test_the_words_behind_a_report_stand_on_its_page_in_their_own_direction(
    tables, case, tmp_path, make
):
    quotation = {
        "item_id": "mod:i01",
        "column": "place_name",
        "value": "Talbiseh",
        "start": 4,
        "end": 10,
        "words": "تلبيسة",
        "confidence": 0.93,
        "capture_id": "c1",
        "accepted_by": "Lina",
    }
    capture = {"capture_id": "c1", "file": "post.txt", "sha256": "ab" * 32}
    tables = {
        **tables,
        "quotations": make(QUOTATIONS, [quotation]),
        "captures": make(CAPTURES, [capture]),
    }
    with serving(case, stored(tables, tmp_path / "out")) as served:
        page = served.get("/reports/mod:i01").text
        assert '<td class="wide" dir="auto"><q>تلبيسة</q>' in page
        assert "ab" * 32 in page
        assert "تلبيسة" not in served.get("/reports/geo:i01").text
