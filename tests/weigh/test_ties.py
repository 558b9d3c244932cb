"""Every reason why sources are one voice is a row that can be checked."""

import pytest

from crossfix.weigh import weigh

SOURCES = [
    {"source_id": "house"},
    {"source_id": "paper", "parent": "house"},
    {"source_id": "blog"},
    {"source_id": "wire"},
]


@pytest.fixture
def ties(told, case):
    def found(*rows):
        return weigh(*told(rows, SOURCES), case=case).ties

    return found


def test_a_credit_counts_the_reports_that_give_it(ties):
    rows = [("I1", "blog", {"cites": "wire", "report_id": f"b{n}"}) for n in range(3)]
    (tie,) = ties(*rows, ("I2", "blog", {}), ("I1", "wire", {})).rows(named=True)
    assert (tie["kind"], tie["scope"], tie["holds"]) == ("credit", "report", True)
    assert (tie["source_id"], tie["origin_id"], tie["group_id"]) == ("blog", "wire", "wire")
    assert (tie["reports"], tie["strength"], tie["report_ids"]) == (3, 0.75, "b0;b1;b2")
    assert tie["because"] == "3 of its 4 reports; b0 credits wire"


def test_a_tie_names_the_group_in_which_the_origin_is_heard(ties):
    rows = (
        ties(("I1", "blog", {"cites": "paper"}), ("I1", "paper", {})).sort("kind").rows(named=True)
    )
    assert [(row["kind"], row["group_id"]) for row in rows] == [
        ("credit", "house"),
        ("ownership", "house"),
    ]


def test_four_copiers_that_leave_no_trace_are_tied_by_coincidence(simulated, case):
    world = simulated([0.6, 0.5, 0.4], [0.1, 0.1, 0.1], candidates=400, copies=4)
    found = weigh(*world.tables, case=case).ties
    assert found["kind"].unique().to_list() == ["co_reporting"]
    assert found["scope"].unique().to_list() == ["source"]
    assert found.height == 4
    assert found["strength"].min() > 0.5
    assert found["because"].str.contains("incidents in common").all()


def test_who_speaks_for_itself_has_no_tie(ties):
    assert ties(("I1", "blog", {}), ("I1", "wire", {})).is_empty()


def test_ties_list_at_most_twenty_reports_and_count_them_all(ties):
    rows = [(f"I{n}", "blog", {"cites": "wire"}) for n in range(30)]
    (tie,) = ties(*rows).rows(named=True)
    assert tie["reports"] == 30
    assert len(tie["report_ids"].split(";")) == 20
