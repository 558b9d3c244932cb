"""People's decisions on pairs are obeyed, brought into one consistent set, and told of."""

import datetime as dt
import itertools
import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.link.obey import APART, OPEN, TOGETHER, obey, of_kept_reports, ruled, undecided
from crossfix.tables import EVIDENCE, ISSUES, JUDGEMENTS, LINKS, REPORTS, check

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NAMES = [f"s:{letter}" for letter in "abcdefgh"]


def reports_of(names):
    data = {"report_id": names}
    blank = {
        column.name: [""] * len(names)
        for column in REPORTS.columns
        if column.required and column.name != "report_id"
    }
    return pl.DataFrame({**data, **blank}, schema_overrides={"report_id": pl.String})


REPORTS_OF_EIGHT = reports_of(NAMES)


def judged(*rows):
    """Make JUDGEMENTS of (left, decision, right, minute, who)."""
    data = [
        {
            "left": f"s:{min(left, right)}",
            "right": f"s:{max(left, right)}",
            "decision": decision,
            "who": who[0] if who else "mk",
            "at": NOON + dt.timedelta(minutes=minute),
            "why": None,
            "drawn": "chosen",
            "chance": None,
        }
        for left, decision, right, minute, *who in rows
    ]
    frame = pl.DataFrame(data, schema=JUDGEMENTS.schema)
    return check(frame.unique(list(JUDGEMENTS.key)), JUDGEMENTS)


def ruling(orders, left, right):
    one, other = ([NAMES.index(f"s:{name}")] for name in (left, right))
    return int(ruled(orders, np.array(one), np.array(other))[0])


def test_same_is_transitive_and_different_holds_between_whole_groups():
    orders = obey(
        judged(
            ("a", "same", "b", 1),
            ("b", "same", "c", 2),
            ("d", "same", "e", 3),
            ("c", "different", "d", 4),
        ),
        REPORTS_OF_EIGHT,
    )
    assert ruling(orders, "a", "c") == TOGETHER
    assert ruling(orders, "a", "e") == ruling(orders, "e", "a") == APART
    assert ruling(orders, "a", "f") == OPEN
    assert orders.group.tolist() == [0, 0, 0, 3, 3, 5, 6, 7]
    assert (orders.apart_left.tolist(), orders.apart_right.tolist()) == ([0], [3])
    assert orders.issues.is_empty()


def test_unsure_orders_nothing():
    orders = obey(judged(("a", "unsure", "b", 1)), REPORTS_OF_EIGHT)
    assert ruling(orders, "a", "b") == OPEN
    assert orders.issues.is_empty()


def test_without_judgements_every_report_stands_alone():
    orders = obey(judged(), REPORTS_OF_EIGHT)
    assert orders.group.tolist() == list(range(8))
    assert not len(orders.apart_left)
    assert orders.issues.schema == ISSUES.schema
    none = np.array([], dtype=np.int64)
    assert ruled(obey(judged(), reports_of([])), none, none).tolist() == []


def test_the_latest_decision_holds_and_says_what_it_reverses():
    orders = obey(judged(("a", "different", "b", 1), ("a", "same", "b", 2, "jo")), REPORTS_OF_EIGHT)
    assert ruling(orders, "a", "b") == TOGETHER
    [issue] = orders.issues.to_dicts()
    assert issue["severity"] == "note"
    assert "s:a SAME s:b (jo, 2026-11-22 12:02) reverses s:a DIFFERENT s:b (mk" in issue["what"]


def test_unsure_withdraws_an_earlier_decision():
    orders = obey(judged(("a", "same", "b", 1), ("a", "unsure", "b", 2)), REPORTS_OF_EIGHT)
    assert ruling(orders, "a", "b") == OPEN
    assert orders.issues["severity"].to_list() == ["note"]


def test_two_people_who_agree_reverse_nothing():
    orders = obey(judged(("a", "same", "b", 1), ("a", "same", "b", 2, "jo")), REPORTS_OF_EIGHT)
    assert orders.issues.is_empty()


def test_two_decisions_of_one_moment_that_contradict_are_both_left():
    orders = obey(judged(("a", "same", "b", 1), ("a", "different", "b", 1, "jo")), REPORTS_OF_EIGHT)
    assert ruling(orders, "a", "b") == OPEN
    [issue] = orders.issues.to_dicts()
    assert "s:a DIFFERENT s:b (jo" in issue["what"]
    assert "s:a SAME s:b (mk" in issue["what"]


def test_an_older_different_is_set_aside_with_the_shortest_chain_that_rules_it_out():
    orders = obey(
        judged(
            ("a", "different", "d", 0),
            ("a", "same", "b", 1),
            ("b", "same", "c", 2, "jo"),
            ("c", "same", "d", 3),
            ("b", "same", "d", 4),
        ),
        REPORTS_OF_EIGHT,
    )
    assert ruling(orders, "a", "d") == TOGETHER
    [issue] = orders.issues.to_dicts()
    assert issue["severity"] == "warning"
    assert issue["record"] == "s:a and s:d"
    assert issue["what"].startswith(
        "s:a SAME s:b (mk, 2026-11-22 12:01), s:b SAME s:d (mk, 2026-11-22 12:04); "
        "but s:a DIFFERENT s:d (mk, 2026-11-22 12:00)"
    )


def test_an_older_same_is_set_aside_with_the_chain_through_a_different():
    orders = obey(
        judged(
            ("a", "same", "d", 0),
            ("a", "same", "b", 1),
            ("c", "same", "d", 2),
            ("b", "different", "c", 3),
        ),
        REPORTS_OF_EIGHT,
    )
    assert ruling(orders, "a", "d") == APART
    [what] = orders.issues["what"]
    assert what.index("s:a SAME s:b") < what.index("s:b DIFFERENT s:c") < what.index("c SAME s:d")


def test_of_one_moment_apart_comes_before_together():
    rows = [("a", "same", "b", 0), ("b", "same", "c", 0), ("a", "different", "c", 0)]
    orders = obey(judged(*rows), REPORTS_OF_EIGHT)
    assert ruling(orders, "a", "c") == APART
    assert orders.issues.height == 1


def test_a_judgement_on_a_report_that_is_not_there_is_told_and_the_rest_obeyed():
    orders = obey(judged(("a", "same", "z", 0), ("a", "same", "b", 1)), REPORTS_OF_EIGHT)
    assert ruling(orders, "a", "b") == TOGETHER
    [issue] = orders.issues.to_dicts()
    assert "no report s:z" in issue["what"]


def test_a_judgement_on_a_folded_record_is_about_the_report_it_was_folded_into(make):
    evidence = make(
        EVIDENCE,
        [
            {"evidence_id": "1", "report_id": "s:b", "source_id": "s", "record_id": "b"},
            {"evidence_id": "1", "report_id": "s:b", "source_id": "s", "record_id": "z"},
        ],
    )
    rows = judged(("a", "same", "z", 0), ("b", "different", "z", 1))
    orders = obey(of_kept_reports(rows, evidence), REPORTS_OF_EIGHT)
    assert ruling(orders, "a", "b") == TOGETHER
    [issue] = orders.issues.to_dicts()
    assert "both are one report" in issue["what"]


def test_links_that_are_decided_be_it_through_others_are_told_apart(make):
    rows = [("a", "b"), ("a", "c"), ("b", "d"), ("d", "e"), ("a", "z")]
    links = make(LINKS, [{"left": f"s:{one}", "right": f"s:{other}"} for one, other in rows])
    table = judged(("a", "same", "b", 0), ("b", "different", "c", 1), ("e", "unsure", "d", 2))
    left = undecided(links, REPORTS_OF_EIGHT, obey(table, REPORTS_OF_EIGHT))
    assert left["right"].to_list() == ["s:z", "s:d", "s:e"]
    assert undecided(links, REPORTS_OF_EIGHT, obey(judged(), REPORTS_OF_EIGHT)).equals(links)


decisions = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from(["same", "different", "unsure"]),
        st.sampled_from("abcdefgh"),
        st.integers(0, 40),
        st.sampled_from(["mk", "jo"]),
    ).filter(lambda row: row[0] != row[2]),
    max_size=20,
)


@given(decisions, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    table = judged(*rows)
    mixed = table[random.sample(range(table.height), table.height)]
    one, other = obey(table, REPORTS_OF_EIGHT), obey(mixed, REPORTS_OF_EIGHT)
    assert np.array_equal(one.group, other.group)
    assert np.array_equal(one.apart_left, other.apart_left)
    assert np.array_equal(one.apart_right, other.apart_right)
    assert one.issues.equals(other.issues)


@given(decisions, st.randoms(use_true_random=False))
def test_the_order_of_the_reports_changes_no_ruling(rows, random):
    table = judged(*rows)
    places = random.sample(range(8), 8)
    one, other = obey(table, REPORTS_OF_EIGHT), obey(table, REPORTS_OF_EIGHT[places])
    left, right = np.array(list(itertools.combinations(range(8), 2))).T
    where = np.argsort(places)
    assert np.array_equal(ruled(one, left, right), ruled(other, where[left], where[right]))


@given(decisions)
def test_what_is_obeyed_never_contradicts_itself_and_every_other_decision_is_told(rows):
    table = judged(*rows)
    orders = obey(table, REPORTS_OF_EIGHT)
    assert not np.any(orders.apart_left == orders.apart_right)
    told = set(orders.issues.filter(pl.col("severity") == "warning")["record"])
    latest = table.filter(pl.col("at") == pl.col("at").max().over("left", "right"))
    wanted = {"same": TOGETHER, "different": APART}
    for row in latest.iter_rows(named=True):
        if row["decision"] != "unsure" and f"{row['left']} and {row['right']}" not in told:
            assert ruling(orders, row["left"][2], row["right"][2]) == wanted[row["decision"]]


@given(decisions)
def test_a_decision_is_set_aside_only_where_newer_ones_rule_it_out(rows):
    table = judged(
        *{(*sorted((a, b)),): (a, what, b, n) for n, (a, what, b, *_) in enumerate(rows)}.values()
    )
    for issue in obey(table, REPORTS_OF_EIGHT).issues.iter_rows(named=True):
        pair = issue["record"].split(" and ")
        [mine] = table.filter(left=pair[0], right=pair[1]).iter_rows(named=True)
        newer = obey(table.filter(pl.col("at") > mine["at"]), REPORTS_OF_EIGHT)
        opposite = {"same": APART, "different": TOGETHER}[mine["decision"]]
        assert ruling(newer, pair[0][2], pair[1][2]) == opposite


@given(st.lists(st.integers(0, 3), min_size=8, max_size=8), decisions)
def test_a_consistent_set_gives_no_issue(truth, rows):
    incident = dict(zip("abcdefgh", truth, strict=True))
    table = judged(
        *(
            (a, "same" if incident[a] == incident[b] else "different", b, minute)
            for a, _, b, minute, _ in rows
        )
    )
    assert obey(table, REPORTS_OF_EIGHT).issues.is_empty()


@pytest.mark.parametrize("shape", ["errors", "hub", "chain"])
def test_a_hundred_thousand_judgements_are_settled_soon(shape):
    size, random = 100_000, np.random.default_rng(1)
    row = np.arange(size)
    left = {"hub": np.zeros_like(row), "chain": row, "errors": row // 2}[shape]
    right = {"hub": row + 1, "chain": row + 1, "errors": row // 2 + 1 + row % 2}[shape]
    different = (left // 6 != right // 6) if shape == "errors" else row % 3 == 0
    wrong = random.random(size) < 0.02
    names = [f"s:{number:07}" for number in range(size + 1)]
    table = pl.DataFrame(
        {
            "left": [names[row] for row in left],
            "right": [names[row] for row in right],
            "decision": ["different" if apart else "same" for apart in different != wrong],
            "who": "mk",
            "at": [NOON + dt.timedelta(seconds=int(n)) for n in random.permutation(size)],
            "why": None,
            "drawn": "chosen",
            "chance": None,
        },
        schema=JUDGEMENTS.schema,
    )
    begun = time.process_time()
    orders = obey(table, reports_of(names))
    assert time.process_time() - begun < 30  # seconds; a quadratic way takes hours
    assert orders.issues.is_empty() == (shape != "errors")  # the others are trees
