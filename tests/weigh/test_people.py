"""People put sources together and keep them apart, and are obeyed."""

import datetime as dt

import polars as pl
import pytest

from crossfix.tables import GROUPINGS, RECORDS
from crossfix.weigh import Traces, weigh

SOURCES = [
    {"source_id": "mod", "kind": "official", "party": "Aland"},
    {"source_id": "premier", "kind": "official", "party": "Bland"},
    {"source_id": "army", "kind": "military", "party": "Bland"},
    {"source_id": "house"},
    {"source_id": "paper", "parent": "house"},
    {"source_id": "sunday", "parent": "paper"},
    {"source_id": "blog"},
]


def decided(left, decision, right, *, minute=0):
    at = dt.datetime(2016, 1, 1, 12, minute, tzinfo=dt.UTC)
    left, right = sorted((left, right))
    return {"left": left, "right": right, "decision": decision, "who": "mk", "at": at}


@pytest.fixture
def weighed(told, make, case):
    def run(groupings, *rows):
        rows = rows or [("I1", source["source_id"], {}) for source in SOURCES]
        named = [(i, s, {"report_id": f"{s}:{n}"} | more) for n, (i, s, more) in enumerate(rows)]
        traces = Traces(make(RECORDS, []), make(GROUPINGS, groupings))
        return weigh(*told(named, SOURCES), case=case, traces=traces)

    return run


def group(found, source):
    mine = found.voices.filter(pl.col("report_id").str.starts_with(f"{source}:"))
    (name,) = mine["group_id"].unique()
    return name


def test_what_people_put_together_is_one_voice_and_the_group_says_so(weighed):
    found = weighed([decided("blog", "together", "house")])
    assert group(found, "blog") == group(found, "sunday") == "house"
    row = found.groups.filter(pl.col("group_id") == "house").row(0, named=True)
    assert "people count blog together with house" in row["because"]
    assert "people decided so" in found.voices.filter(pl.col("report_id") == "blog:6")["because"][0]


def test_an_owner_is_left_by_who_is_kept_apart_from_it_and_by_whom_that_owns(weighed):
    found = weighed([decided("house", "apart", "paper")])
    assert group(found, "sunday") == group(found, "paper") == "paper"
    only = weighed([decided("house", "apart", "sunday")])
    assert (group(only, "paper"), group(only, "sunday")) == ("house", "sunday")


def test_two_organs_of_one_government_that_people_keep_apart_are_two_voices(weighed):
    assert group(weighed([]), "army") == group(weighed([]), "premier")
    found = weighed([decided("army", "apart", "premier")])
    assert group(found, "army") != group(found, "premier")
    tie = found.ties.filter(pl.col("kind") == "government").row(0, named=True)
    assert not tie["holds"]
    assert "people keep them apart" in tie["because"]


def test_a_credit_in_a_report_s_own_words_is_not_undone(weighed):
    rows = [("I1", "blog", {"cites": "house"}), ("I2", "blog", {}), ("I1", "house", {})]
    found = weighed([decided("blog", "apart", "house")], *rows)
    assert found.voices.sort("report_id")["group_id"].to_list() == ["house", "blog", "house"]


def test_a_decision_moves_voices_and_never_sides(weighed):
    found = weighed([decided("blog", "together", "mod")])
    assert group(found, "blog") == "mod"
    assert found.voices.filter(pl.col("group_id") == "mod")["own_side"].all()


def test_together_is_carried_on_and_an_older_apart_that_it_rules_out_is_told_with_the_chain(
    weighed,
):
    found = weighed(
        [
            decided("blog", "apart", "army", minute=1),
            decided("blog", "together", "house", minute=2),
            decided("army", "together", "house", minute=3),
        ]
    )
    assert group(found, "blog") == group(found, "army") == group(found, "house")
    (issue,) = found.issues.rows(named=True)
    assert (issue["severity"], issue["stage"], issue["where"]) == ("warning", "weigh", "groupings")
    assert "blog TOGETHER house (mk, 2016-01-01 12:02)" in issue["what"]
    assert "army TOGETHER house (mk, 2016-01-01 12:03)" in issue["what"]
    assert "but army APART blog" in issue["what"]


def test_open_withdraws_what_was_decided_before(weighed):
    rows = [decided("blog", "together", "house"), decided("blog", "open", "house", minute=9)]
    found = weighed(rows)
    assert group(found, "blog") == "blog"
    assert "reverses" in found.issues["what"][0]


def test_a_source_that_is_not_there_is_told_of(weighed):
    found = weighed([decided("blog", "together", "nobody")])
    assert "there is no source nobody" in found.issues["what"][0]
