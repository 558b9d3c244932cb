"""What an addition changed, told in a few lines."""

from crossfix.case import About, Case
from crossfix.model import Grade
from crossfix.publish.changes import TOLD, Changes, changes, changes_text
from crossfix.tables import CANDIDATES, EVIDENCE, HISTORY, INCIDENTS, REPORTS, empty

CASE = Case(case=About(name="x"), inputs=())


def tables(make, *, reports, sizes, changed=(), folded=0, grades=()):
    born = [{"edition": 1, "change": "born", "reports": 3, "became": "i1", "because": "first"}]
    later = [
        {"edition": 2, "incident_id": f"i{at}", "became": "i1", "change": change, "reports": 1}
        for at, change in enumerate(changed)
    ]
    rows = {
        REPORTS: [{"report_id": f"a:{number}"} for number in range(reports)],
        EVIDENCE: [{"evidence_id": f"e{number}", "role": "duplicate"} for number in range(folded)],
        CANDIDATES: [{"incident_id": name, "reports": size} for name, size in sizes.items()],
        HISTORY: [*born, *later],
        INCIDENTS: [
            {"incident_id": f"i{at}", "grade": str(grade)} for at, grade in enumerate(grades)
        ],
    }
    return {table.name: empty(table) for table in TOLD} | {
        table.name: make(table, given) if given else empty(table) for table, given in rows.items()
    }


def test_incidents_that_came_grew_merged_and_split_are_counted(make):
    before = tables(make, reports=6, sizes={"i1": 3, "i2": 2, "i3": 1})
    after = tables(
        make,
        reports=9,
        sizes={"i1": 4, "i2": 2, "i5": 2, "i6": 1},
        changed=("merged", "split", "split"),
        folded=1,
    )
    found = changes(before, after)
    assert found == Changes(reports=3, folded=1, incidents=2, grew=1, merged=1, split=2)
    text = changes_text(before, after, case=CASE)
    assert "Added 3 reports; folded 1 exact repetition." in text
    assert "Incidents: 2 new, 1 grew, 1 merged into others, 2 split off." in text
    assert "No figure of the headline changed." in text


def test_grades_stand_for_the_headline_of_a_case_without_claims(make):
    before = tables(make, reports=1, sizes={"i1": 1}, grades=[Grade.POSSIBLE])
    after = tables(make, reports=2, sizes={"i1": 2}, grades=[Grade.CONFIRMED])
    lines = changes_text(before, after, case=CASE).splitlines()
    assert any(line.split() == ["confirmed", "incidents", "0", "1"] for line in lines)
    assert any(line.split() == ["possible", "incidents", "1", "0"] for line in lines)
    assert max(map(len, lines)) <= 80


def test_before_the_first_run_there_was_nothing(make):
    after = tables(make, reports=2, sizes={"i1": 2}, grades=[Grade.CONFIRMED])
    nothing = {table.name: empty(table) for table in TOLD}
    assert changes(nothing, after) == Changes(2, 0, incidents=1, grew=0, merged=0, split=0)
