import itertools

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crossfix.link import identity
from crossfix.link.identity import carry, follow, provisional, trail
from crossfix.tables import HISTORY, MEMBERSHIP, check, empty

NOTHING = {"before": empty(MEMBERSHIP), "history": empty(HISTORY)}


def membership(*clusters: str) -> pl.DataFrame:
    """Return MEMBERSHIP with provisional ids for clusters such as "abc": three reports."""
    founders = provisional(pl.Series([min(cluster) for cluster in clusters], dtype=pl.String))
    rows = {
        name: incident
        for cluster, incident in zip(clusters, founders, strict=True)
        for name in cluster
    }
    return check(
        pl.DataFrame(
            {
                "report_id": list(rows),
                "source_id": "s",
                "record_id": list(rows),
                "incident_id": list(rows.values()),
                "probability": 0.9,
                "best": True,
            },
            schema=MEMBERSHIP.schema,
        )
        if rows
        else empty(MEMBERSHIP),
        MEMBERSHIP,
    )


def runs(*editions: tuple[str, ...]) -> list[identity.Carried]:
    """Return what each run leaves for the next, one run for each set of clusters."""
    left = [identity.Carried(NOTHING["before"], NOTHING["history"])]
    for clusters in editions:
        new = membership(*clusters)
        left.append(carry(new, before=left[-1].membership, history=left[-1].history))
    return left[1:]


def ids(carried: identity.Carried) -> dict[str, str]:
    return dict(carried.membership.select("report_id", "incident_id").iter_rows())


def changes(carried: identity.Carried, edition: int) -> list[tuple[object, ...]]:
    rows = carried.history.filter(pl.col("edition") == edition)
    return list(rows.select("incident_id", "became", "change", "reports").iter_rows())


def test_the_first_run_keeps_the_provisional_ids_and_logs_its_births_in_one_row():
    first = runs(("ab", "c", "d"))[0]
    assert_frame_equal(first.membership, membership("ab", "c", "d"))
    assert changes(first, 1) == [(None, min(ids(first).values()), "born", 4)]


def test_a_run_without_changes_gives_equal_tables_and_no_rows():
    first, second = runs(("ab", "cd", "e"), ("ab", "cd", "e"))
    assert_frame_equal(first.membership, second.membership)
    assert_frame_equal(first.history, second.history)


def test_a_report_that_founds_no_new_incident_renames_nothing():
    # the digest of "a" would be the id of the grown incident
    first, second = runs(("bc", "de"), ("abc", "de"))
    assert ids(second)["a"] == ids(first)["b"]
    assert_frame_equal(first.history, second.history)


def test_where_two_merge_the_id_of_the_larger_stays():
    first, second = runs(("ab", "cde"), ("abcde",))
    old, stays = ids(first)["a"], ids(first)["c"]
    assert set(ids(second).values()) == {stays}
    assert changes(second, 2) == [(old, stays, "merged", 2)]
    assert follow(second.history, old) == [stays]


def test_where_one_splits_the_id_stays_with_the_larger_part():
    first, second = runs(("abcde",), ("ab", "cde"))
    stays, new = ids(second)["c"], ids(second)["a"]
    assert stays == ids(first)["a"]
    assert changes(second, 2) == [(stays, new, "split", 2)]
    assert follow(second.history, stays) == [stays, new]


def test_a_part_split_off_with_the_founding_report_gets_an_id_never_used_before():
    first, second = runs(("abcde",), ("ab", "cde"))
    assert ids(second)["a"] not in {*ids(first).values(), *membership("ab")["incident_id"]}
    assert len(ids(second)["a"]) == 17


def test_an_id_does_not_stay_with_a_small_rest_when_most_of_it_has_gone_elsewhere():
    first, second = runs(("abcde", "fghijk"), ("abcdfghijk", "e"))
    gone, stays = ids(first)["a"], ids(first)["f"]
    assert ids(second)["e"] not in {gone, stays}
    assert follow(second.history, gone) == [stays, ids(second)["e"]]
    kinds = {(row[1], row[2]) for row in changes(second, 2)}
    assert kinds == {(stays, "merged"), (ids(second)["e"], "split")}


def test_a_report_that_changes_sides_is_logged_although_both_ids_live_on():
    first, second = runs(("abc", "de"), ("ab", "cde"))
    assert ids(second)["a"] == ids(first)["a"]
    assert ids(second)["d"] == ids(first)["d"]
    assert changes(second, 2) == [(ids(first)["a"], ids(first)["d"], "split", 1)]


def test_among_equal_parts_the_one_with_the_founding_report_keeps_the_id():
    first, second = runs(("abcd",), ("ad", "bc"))
    assert ids(second)["a"] == ids(first)["a"]


def test_among_equal_ids_that_merge_the_founding_report_decides():
    first, second = runs(("cd", "ef"), ("cdef",))
    assert ids(second)["e"] == ids(first)["c"]


def test_an_incident_whose_reports_leave_the_case_ends():
    first, second = runs(("ab", "c"), ("c",))
    gone = ids(first)["a"]
    assert changes(second, 2) == [(gone, None, "ended", 0)]
    assert follow(second.history, gone) == []


def test_an_ended_id_returns_with_the_report_that_it_was_named_after():
    first, _, third = runs(("ab", "c"), ("c",), ("ab", "c"))
    assert ids(third) == ids(first)
    assert changes(third, 3) == [(ids(first)["a"], ids(first)["a"], "returned", 2)]
    assert follow(third.history, ids(first)["a"]) == [ids(first)["a"]]


def test_a_merged_id_never_comes_back_even_where_the_merge_is_undone():
    first, second, third = runs(("ab", "cde"), ("abcde",), ("ab", "cde"))
    assert ids(third)["a"] not in {*ids(first).values(), *ids(second).values()}
    assert follow(third.history, ids(first)["a"]) == [ids(third)["c"], ids(third)["a"]]
    assert [row["change"] for row in trail(third.history, ids(first)["a"])] == ["merged", "split"]


def test_what_an_heir_lost_before_it_took_over_is_no_part_of_the_trail():
    first, second, third = runs(("ab", "cdef"), ("ab", "cde", "f"), ("abcde", "f"))
    assert follow(third.history, ids(first)["a"]) == [ids(third)["c"]]
    assert ids(second)["f"] not in follow(third.history, ids(first)["a"])


def test_what_an_heir_loses_while_it_takes_over_is_no_part_of_the_trail():
    first, second = runs(("ab", "cdef"), ("abcde", "f"))
    assert follow(second.history, ids(first)["a"]) == [ids(second)["c"]]
    assert follow(second.history, ids(first)["c"]) == [ids(second)["c"], ids(second)["f"]]


def test_an_ended_id_does_not_return_for_reports_that_have_another_past():
    first, _, third = runs(("a", "bcde"), ("bcde",), ("ab", "cde"))
    assert ids(third)["a"] != ids(first)["a"]
    assert follow(third.history, ids(first)["a"]) == []


def test_an_id_that_the_log_does_not_know_is_its_own_answer():
    assert follow(empty(HISTORY), "i123") == ["i123"]


def test_only_the_best_assignment_of_a_report_counts():
    first = runs(("ab", "cde"))[0]
    other = membership("ab", "cde")
    extra = other.head(1).with_columns(
        incident_id=pl.lit(ids(first)["c"]), best=pl.lit(value=False)
    )
    new = check(pl.concat([other, extra]), MEMBERSHIP)
    second = carry(new, before=first.membership, history=first.history)
    assert_frame_equal(second.membership, new)
    assert_frame_equal(second.history, first.history)


def test_a_share_that_a_report_had_elsewhere_moves_nothing():
    first = runs(("ab", "cde"))[0]
    share = first.membership.filter(pl.col("report_id") == "c").with_columns(
        incident_id=pl.lit(ids(first)["a"]), best=pl.lit(value=False)
    )
    before = check(pl.concat([first.membership, share]), MEMBERSHIP)
    second = carry(membership("ab", "cde"), before=before, history=first.history)
    assert_frame_equal(second.history, first.history)


def test_a_share_in_a_renamed_incident_is_renamed_with_it():
    first = runs(("bc", "d"))[0]
    new = membership("abc", "d")
    share = new.filter(pl.col("report_id") == "d").with_columns(
        incident_id=pl.lit(new["incident_id"][0]), best=pl.lit(value=False)
    )
    second = carry(
        check(pl.concat([new, share]), MEMBERSHIP),
        before=first.membership,
        history=first.history,
    )
    held = second.membership.filter(pl.col("report_id") == "d")["incident_id"].to_list()
    assert sorted(held) == sorted({ids(first)["b"], ids(first)["d"]})


def test_a_run_cut_short_after_it_wrote_its_history_is_made_up_for():
    first, second = runs(("ab", "cde", "f"), ("abcde", "f", "g"))
    again = carry(membership("abcde", "f", "g"), before=first.membership, history=second.history)
    assert_frame_equal(again.membership, second.membership)
    assert_frame_equal(again.history, second.history)


def test_a_first_run_cut_short_is_made_up_for():
    first = runs(("ab", "c"))[0]
    again = carry(membership("ab", "c"), before=empty(MEMBERSHIP), history=first.history)
    assert_frame_equal(again.history, first.history)


def test_a_lost_membership_leaves_retired_ids_retired():
    first, second = runs(("ab", "cde"), ("abcde",))
    third = carry(membership("ab", "cde"), before=empty(MEMBERSHIP), history=second.history)
    assert ids(first)["a"] not in ids(third).values()
    assert ids(third)["c"] == ids(first)["c"]


def test_digests_that_are_alike_are_lengthened(monkeypatch):
    monkeypatch.setattr(identity, "_SHORT", 1)
    found = provisional(pl.Series([f"s:{n}" for n in range(40)]))
    assert found.n_unique() == 40
    assert set(found.str.len_chars()) >= {17}


def test_provisional_ids_do_not_depend_on_the_order_of_the_founders():
    names = [f"s:{n}" for n in range(50)]
    there = provisional(pl.Series(names)).to_list()
    assert provisional(pl.Series(names[::-1])).to_list() == there[::-1]


clusters = st.lists(st.integers(0, 4), min_size=0, max_size=12)


def _split(labels: list[int]) -> tuple[str, ...]:
    groups: dict[int, str] = {}
    for name, label in zip("abcdefghijkl", labels, strict=False):
        groups[label] = groups.get(label, "") + name
    return tuple(groups.values())


@settings(max_examples=40)
@given(st.lists(clusters, min_size=1, max_size=5))
def test_over_any_runs_incidents_and_ids_are_one_to_one(editions):
    sets = [_split(labels) for labels in editions]
    for carried, incidents in zip(runs(*sets), sets, strict=True):
        held = carried.membership.group_by("incident_id").agg(pl.col("report_id").sort().str.join())
        assert set(held["report_id"]) == set(incidents)


@settings(max_examples=40)
@given(st.lists(clusters, min_size=1, max_size=5))
def test_over_any_runs_the_log_leads_from_every_old_id_to_its_reports(editions):
    left = runs(*[_split(labels) for labels in editions])
    for earlier, later in itertools.combinations(left, 2):
        for old in set(ids(earlier).values()):
            assert set(follow(later.history, old)) <= set(ids(later).values())
    for earlier, later in itertools.pairwise(left):
        for report, old in ids(earlier).items():
            assert ids(later).get(report) in {None, *follow(later.history, old)}


@settings(max_examples=40)
@given(st.lists(clusters, min_size=1, max_size=4))
def test_carrying_twice_gives_what_carrying_once_gave(editions):
    sets = [_split(labels) for labels in editions]
    *_, once, twice = runs(*sets, sets[-1])
    assert_frame_equal(once.membership, twice.membership)
    assert_frame_equal(once.history, twice.history)


@settings(max_examples=40)
@given(st.lists(clusters, min_size=2, max_size=5))
def test_no_id_that_was_merged_away_is_ever_seen_again(editions):
    retired: set[str] = set()
    for carried in runs(*[_split(labels) for labels in editions]):
        assert not retired & set(ids(carried).values())
        gone = carried.history.filter(pl.col("change") == "merged")["incident_id"]
        retired |= set(gone)


@settings(max_examples=40)
@given(st.lists(clusters, min_size=2, max_size=2), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(editions, random):
    first, second = runs(*[_split(labels) for labels in editions])

    def shuffled(frame: pl.DataFrame) -> pl.DataFrame:
        order = list(range(frame.height))
        random.shuffle(order)
        return frame[order]

    again = carry(
        shuffled(membership(*_split(editions[1]))),
        before=shuffled(first.membership),
        history=shuffled(first.history),
    )
    assert_frame_equal(again.membership, second.membership)
    assert_frame_equal(again.history, second.history)


@given(clusters, st.integers(1, 5))
def test_new_reports_never_rename_an_incident_that_keeps_its_members(labels, more):
    old = _split(labels)
    grown = tuple(cluster + "zyxwv"[number] for number, cluster in enumerate(old[:more]))
    first, second = runs(old, (*grown, *old[more:], "ABC"))
    assert ids(first).items() <= ids(second).items()


@pytest.mark.parametrize("rows", [0, 1])
def test_an_empty_case_has_nothing_to_tell(rows):
    carried = runs(*[()] * (rows + 1))[-1]
    assert carried.membership.is_empty()
    assert carried.history.is_empty()
