"""The queue offers what would change most, and a random audit with known chances."""

import datetime as dt
import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.review import queue
from crossfix.review.audit import drawn_at_random, even_shares
from crossfix.review.value import valued
from crossfix.tables import JUDGEMENTS, LINKS, MEMBERSHIP, check, empty

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def link(make):
    """Make LINKS of (left, right, probability)."""

    def rows(*pairs):
        return make(LINKS, [{"left": a, "right": b, "probability": p} for a, b, p in pairs])

    return rows


@pytest.fixture
def place(make):
    """Make MEMBERSHIP of report: (incident, share)."""

    def rows(**where):
        return make(
            MEMBERSHIP,
            [
                {"report_id": name, "incident_id": incident, "probability": share, "best": True}
                for name, (incident, share) in where.items()
            ],
        )

    return rows


@pytest.fixture
def judge(make):
    def rows(*pairs):
        said = {"decision": "unsure", "drawn": "value", "at": NOON}
        return make(JUDGEMENTS, [{"left": a, "right": b, **said} for a, b in pairs])

    return rows


def pairs_of(frame):
    return list(frame.select("left", "right").iter_rows())


def ask(links, membership, judgements=None, **options):
    said = {"size": 20, "audit_share": 0.0, "seed": 1, **options}
    return queue(links, membership, empty(JUDGEMENTS) if judgements is None else judgements, **said)


def test_the_value_is_the_chance_to_be_overturned_times_the_reports_that_move(link, place):
    links = link(("a", "b", 0.4), ("c", "d", 0.9), ("a", "c", 0.2))
    membership = place(a=("i", 0.6), b=("j", 0.6), c=("k", 0.8), d=("k", 0.8))
    found = {row["left"] + row["right"]: row for row in valued(links, membership).to_dicts()}
    assert found["ab"]["value"] == pytest.approx(0.4)
    assert found["cd"]["value"] == pytest.approx(0.1)
    assert found["ac"]["value"] == pytest.approx(0.2)  # the smaller incident has one report
    assert [found[pair]["together"] for pair in ("ab", "cd", "ac")] == [False, True, False]


def test_two_large_incidents_come_before_two_small_ones(link, place):
    links = link(("a1", "b1", 0.4), ("c", "d", 0.4))
    membership = place(
        **{f"a{n}": ("i", 0.5) for n in range(3)},
        **{f"b{n}": ("j", 0.5) for n in range(5)},
        c=("k", 0.6),
        d=("l", 0.6),
    )
    asked = ask(links, membership)
    assert pairs_of(asked) == [("a1", "b1"), ("c", "d")]
    # a1 stands in i by half, with two others who do: 1 + .5 * (.5 + .5) move
    assert asked["value"].to_list() == pytest.approx([0.4 * 1.5, 0.4])


def test_a_report_that_stands_loosely_moves_alone(link, place):
    links = link(("a1", "b1", 0.4))
    firm = {f"{side}{n}": (side, 1.0) for side in "ab" for n in range(2, 6)}
    loose = ask(links, place(**firm, a1=("a", 0.1), b1=("b", 1.0)))
    assert loose["value"].to_list() == pytest.approx([0.4 * 1.4])
    held = ask(links, place(**firm, a1=("a", 0.8), b1=("b", 0.8)))
    assert held["value"].to_list() == pytest.approx([0.4 * 4.2])


def test_what_many_reports_hold_together_one_weak_link_does_not_question(link, place):
    links = link(("a1", "a2", 0.1), ("b1", "b2", 0.6))
    firm = {f"a{n}": ("i", 0.99) for n in range(8)}
    asked = ask(links, place(**firm, b1=("j", 0.6), b2=("j", 0.6)))
    assert pairs_of(asked) == [("b1", "b2"), ("a1", "a2")]
    assert asked["value"].to_list() == pytest.approx([0.4, 0.02])


def test_what_the_other_reports_keep_apart_is_no_likelier_than_even_to_be_one(link, place):
    links = link(("a", "b", 0.95))
    asked = ask(links, place(a=("i", 0.5), b=("j", 0.5)))
    assert asked["value"].to_list() == pytest.approx([0.5])


def test_the_more_of_an_incident_is_in_doubt_the_more_its_split_moves(link, place):
    links = link(("a1", "a2", 0.5))
    few = {f"a{n}": ("i", 0.9) for n in range(3, 9)}
    doubted = {f"a{n}": ("i", 0.5) for n in range(3, 9)}
    two = {"a1": ("i", 0.5), "a2": ("i", 0.5)}
    assert ask(links, place(**two, **few))["value"].to_list() == pytest.approx([0.8])
    assert ask(links, place(**two, **doubted))["value"].to_list() == pytest.approx([2.0])


def test_of_each_two_incidents_one_pair_is_offered(link, place):
    links = link(("a1", "b1", 0.3), ("a1", "b2", 0.4), ("a2", "b1", 0.2), ("a1", "a2", 0.6))
    membership = place(a1=("i", 0.6), a2=("i", 0.6), b1=("j", 0.6), b2=("j", 0.6))
    assert pairs_of(ask(links, membership)) == [("a1", "b2"), ("a1", "a2")]


def test_judged_pairs_are_not_offered_again_by_value_or_by_audit(link, place, judge):
    links = link(("a", "b", 0.5), ("a", "c", 0.4), ("b", "c", 0.3))
    membership = place(a=("i", 0.5), b=("j", 0.5), c=("k", 0.5))
    asked = ask(links, membership, judge(("a", "b"), ("b", "c")), audit_share=0.5, size=4)
    assert pairs_of(asked) == [("a", "c")]


def test_what_is_certain_is_not_worth_a_question(link, place):
    links = link(("a", "b", 1.0), ("a", "c", 0.0))
    membership = place(a=("i", 1.0), b=("i", 1.0), c=("j", 1.0))
    assert ask(links, membership).is_empty()


def test_nothing_to_ask_is_an_empty_queue():
    asked = ask(empty(LINKS), empty(MEMBERSHIP), audit_share=0.2)
    assert asked.is_empty()
    assert asked.columns == ["left", "right", "drawn", "chance", "value", "together", "probability"]


@pytest.fixture(scope="module")
def many():
    """Make 3000 links, most of them nearly sure, and where their reports stand."""
    random = np.random.default_rng(8)
    size = 3000
    chance = random.beta(0.3, 0.3, size)
    blank = {c.name: [0.0] * size for c in LINKS.columns if c.dtype == pl.Float64()}
    links = pl.DataFrame(
        {
            **blank,
            "left": [f"a:{n:05}" for n in range(size)],
            "right": [f"b:{n:05}" for n in range(size)],
            "probability": chance,
            "imported_from": None,
            "because": "-",
        },
        schema_overrides=LINKS.schema,
    )
    rows = [
        (side, n, f"i{n}" if side == "a" or chance[n] > 0.5 else f"j{n}")
        for side in "ab"
        for n in range(size)
    ]
    membership = pl.DataFrame(
        {
            "report_id": [f"{side}:{n:05}" for side, n, _ in rows],
            "source_id": [side for side, _, _ in rows],
            "record_id": [f"{n:05}" for _, n, _ in rows],
            "incident_id": [incident for *_, incident in rows],
            "probability": [max(chance[n], 1 - chance[n]) for _, n, _ in rows],
            "best": True,
        }
    )
    return check(links.select(*LINKS.schema), LINKS), check(membership, MEMBERSHIP)


def test_the_audit_has_its_share_and_every_audited_pair_its_chance(many):
    asked = ask(*many, size=50, audit_share=0.2)
    assert asked["drawn"].value_counts().sort("drawn").rows() == [("audit", 10), ("value", 40)]
    audited = asked.filter(drawn="audit")
    assert audited["chance"].is_between(0, 1, closed="right").all()
    assert asked.filter(drawn="value")["chance"].null_count() == 40
    assert not asked.select("left", "right").is_duplicated().any()


def test_whoever_stops_early_has_answered_some_of_both(many):
    drawn = ask(*many, size=50, audit_share=0.2)["drawn"].to_list()
    assert {drawn[start : start + 5].count("audit") for start in range(0, 50, 5)} == {1}


def test_one_seed_gives_one_queue_whatever_the_order_of_the_rows(many):
    links, membership = many
    asked = ask(links, membership, size=30, audit_share=0.5)
    assert ask(links[::-1], membership[::-1], size=30, audit_share=0.5).equals(asked)
    other = ask(links, membership, size=30, audit_share=0.5, seed=2)
    best = asked.filter(drawn="value")
    assert other.filter(drawn="value").equals(best)
    assert not other.equals(asked)


def test_each_link_is_drawn_as_often_as_its_chance_says(many):
    links = many[0].head(200)
    counts = dict.fromkeys(links["left"], 0)
    chances = {}
    draws = 3000
    for seed in range(draws):
        drawn = drawn_at_random(links, size=7, seed=seed)
        assert drawn.height == 7
        for left, _, chance in drawn.iter_rows():
            counts[left] += 1
            chances[left] = chance
    expected = np.array([chances[left] for left in counts])
    seen = np.array(list(counts.values())) / draws
    error = np.sqrt(expected * (1 - expected) / draws)
    assert np.all(np.abs(seen - expected) < 4.5 * error)
    assert expected.sum() == pytest.approx(7)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=10), st.integers(0, 100))
def test_strata_give_the_same_each_as_far_as_they_can(held, size):
    shares = even_shares(np.array(held), size=size)
    assert np.all(shares <= held)
    assert shares.sum() == pytest.approx(min(size, sum(held)))
    below = shares[shares < np.array(held) - 1e-9]
    assert not len(below) or np.ptp(below) < 1e-9
    assert not len(below) or np.all(shares <= below.max() + 1e-9)


def test_a_million_links_are_queued_soon():
    size = 1_000_000
    chance = np.random.default_rng(3).random(size)
    names = pl.Series([f"s:{n:07}" for n in range(size + 1)])
    blank = {c.name: pl.zeros(size, eager=True) for c in LINKS.columns if c.dtype == pl.Float64()}
    told = {"left": names[:-1], "right": names[1:], "probability": chance}
    links = pl.DataFrame({**blank, **told}).with_columns(
        imported_from=pl.lit(None, pl.String()), because=pl.lit("-")
    )
    membership = pl.DataFrame({"report_id": names, "source_id": "s", "record_id": names})
    membership = membership.with_columns(
        incident_id=pl.col("report_id"), probability=pl.lit(0.5), best=pl.lit(value=True)
    )
    begun = time.process_time()
    ask(links.select(*LINKS.schema), membership, audit_share=0.2)
    assert time.process_time() - begun < 40  # seconds of all cores; a quadratic way takes days
