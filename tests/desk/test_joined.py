"""What one more file changes, told from the tables before and after."""

import pytest

from crossfix.case import About, Case, Input
from crossfix.desk.joined import READ, joined
from crossfix.tables import EVIDENCE, INCIDENTS, ISSUES, MEMBERSHIP, MODEL, REPORTS, empty

CASE = Case(case=About(name="x"), inputs=(Input(file="r.csv", format="csv"),))


@pytest.fixture
def tables(make):
    """Return a function that makes the tables of a case from what matters here."""

    def made(reports, incidents, *, model="1", issues=()):
        rows = [
            {"report_id": f"{source}:{record}", "source_id": source, "record_id": record}
            for source, record, *_ in reports
        ]
        found = {table.name: empty(table) for table in READ}
        found[REPORTS.name] = make(REPORTS, rows)
        found[EVIDENCE.name] = make(
            EVIDENCE,
            [
                {**row, "evidence_id": row["report_id"], "input": input_, "role": "report"}
                for row, (_, _, input_, _) in zip(rows, reports, strict=True)
            ],
        )
        found[MEMBERSHIP.name] = make(
            MEMBERSHIP,
            [
                {**row, "incident_id": incident, "probability": 0.9, "best": True}
                for row, (*_, incident) in zip(rows, reports, strict=True)
                if incident
            ],
        )
        found[INCIDENTS.name] = make(
            INCIDENTS,
            [
                {"incident_id": name, "grade": grade, "probability": probability}
                for name, grade, probability in incidents
            ],
        )
        found[MODEL.name] = make(MODEL, [{"part": "x", "value": model}])
        found[ISSUES.name] = make(
            ISSUES, [{"where": where, "what": what} for where, what in issues]
        )
        return found

    return made


OLD = [("a", "1", "r.csv", "i1"), ("b", "1", "r.csv", "i1"), ("a", "2", "r.csv", "i2")]


def test_a_report_joins_an_incident_of_before_or_makes_a_new_one_or_neither(tables):
    before = tables(OLD, [("i1", "possible", 0.5), ("i2", "possible", 0.5)])
    new = [("c", "1", "n.csv", "i1"), ("c", "2", "n.csv", "i9"), ("c", "3", "n.csv", None)]
    after = tables(
        OLD + new, [("i1", "probable", 0.8), ("i2", "possible", 0.501), ("i9", "possible", 0.4)]
    )
    found = joined(before, after, file="n.csv", case=CASE)
    assert found.rows == 3
    assert [(r["report_id"], r["incident_id"], r["grade"]) for r in found.joins] == [
        ("c:1", "i1", "probable")
    ]
    assert [(r["report_id"], r["incident_id"]) for r in found.founds] == [("c:2", "i9")]
    assert [r["report_id"] for r in found.apart] == ["c:3"]
    assert [(i["incident_id"], i["grade"], i["grade_now"]) for i in found.shifts] == [
        ("i1", "possible", "probable")
    ]
    assert ("probable incidents", "0", "1") in found.moved
    assert not found.is_learned_anew


def test_a_change_of_grade_comes_before_a_larger_one_of_probability(tables):
    before = tables(OLD, [("i1", "possible", 0.5), ("i2", "possible", 0.5)])
    after = tables(OLD, [("i1", "possible", 0.75), ("i2", "contested", 0.5)])
    found = joined(before, after, file="n.csv", case=CASE)
    assert [one["incident_id"] for one in found.shifts] == ["i2", "i1"]


def test_rows_and_doubts_of_another_input_of_the_same_name_are_not_the_file_s(tables):
    before = tables(OLD, [("i1", "possible", 0.5)], issues=[("r.csv", "old")])
    new = [("c", "1", "r.csv", "i1")]
    after = tables(
        OLD + new, [("i1", "possible", 0.5)], issues=[("r.csv", "old"), ("r.csv", "new")]
    )
    found = joined(before, after, file="r.csv", case=CASE)
    assert found.rows == 1
    assert [issue["what"] for issue in found.issues] == ["new"]


def test_a_model_that_was_learned_anew_is_told(tables):
    before, after = (tables(OLD, [("i1", "possible", 0.5)], model=one) for one in "12")
    assert joined(before, after, file="n.csv", case=CASE).is_learned_anew
