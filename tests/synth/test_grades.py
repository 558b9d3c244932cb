"""How often what was graded is real."""

import pytest

from crossfix.synth import TRUTH
from crossfix.synth.grades import grades
from crossfix.tables import INCIDENTS, MEMBERSHIP


def member(report, incident, *, best=True):
    return {"report_id": report, "incident_id": incident, "probability": 0.5, "best": best}


def test_an_incident_happened_if_one_of_its_reports_is_true(make):
    given = {"i1": "confirmed", "i2": "confirmed", "i3": "possible"}
    incidents = [
        {"incident_id": name, "grade": grade, "probability": 0.9} for name, grade in given.items()
    ]
    members = [
        member("s:1", "i1"),
        member("t:1", "i1"),
        member("s:2", "i2"),
        member("s:1", "i2", best=False),
        member("s:3", "i3"),
    ]
    false = {"s:1": False, "t:1": True, "s:2": True, "s:3": False}
    truth = make(TRUTH, [{"report_id": one, "false_report": flag} for one, flag in false.items()])
    got = grades(make(INCIDENTS, incidents), make(MEMBERSHIP, members), truth)
    assert got["grade"].to_list() == ["confirmed", "possible"]
    assert got["incidents"].to_list() == [2, 1]
    assert got["happened"].to_list() == [0.5, 1.0]
    assert got["probability"].to_list() == pytest.approx([0.9, 0.9])
