"""Tolls of incidents and how voices count, from reports."""

import datetime as dt

import polars as pl
import pytest

MANY = 12


def toll(low, high=None, **more):
    return {"killed_low": low, "killed_high": low if high is None else high} | more


def at_least(low):
    return {"killed_low": low, "killed_high": None}


def civil(low, high=None):
    top = low if high is None else high
    return {"civilians_killed_low": low, "civilians_killed_high": top}


@pytest.fixture
def counted(judged):
    """Return the rows of one incident by measure."""

    def rows(*said, incident="I1", **more):
        told = [("I1", *one) if len(one) == 2 else one for one in said]
        table = judged(told, **more).tolls
        own = table.filter(pl.col("incident_id") == incident)
        return {row["measure"]: row for row in own.iter_rows(named=True)}

    return rows


def bounds(row):
    return row["low"], row["likely"], row["high"]


def test_a_toll_that_nobody_gives_has_no_row(counted):
    assert counted(("a", {}), ("b", {})) == {}


def test_the_interval_lies_about_what_voices_tell(counted):
    row = counted(("a", toll(10)), ("b", toll(12)), ("c", toll(11)))["killed"]
    assert (row["told_low"], row["told_high"], row["voices"]) == (10, 12, 3)
    assert row["low"] < 10 <= row["likely"] <= 12 < row["high"]
    assert "a 10" in row["because"]


def test_ten_copies_count_as_the_one_voice_that_they_are(counted):
    copies = [("a", toll(10, source_id=f"copy{number}")) for number in range(10)]
    alone, copied = counted(("a", toll(10))), counted(("a", toll(10)), *copies)
    assert bounds(copied["killed"]) == bounds(alone["killed"])
    assert copied["killed"]["voices"] == 1


def test_a_voice_is_heard_with_the_figure_that_it_published_last(counted):
    early, late = dt.date(2015, 10, 6), dt.date(2015, 10, 9)
    row = counted(("a", toll(30, published_on=early)), ("a", toll(9, published_on=late)))
    assert row["killed"]["told_high"] == 9


def test_at_least_leaves_the_upper_end_unknown(counted):
    row = counted(("a", at_least(10)), ("b", at_least(12)))["killed"]
    assert row["told_high"] is None
    assert row["likely"] is None
    assert row["high"] is None
    assert 5 <= row["low"] <= 13
    assert "nobody gives an upper figure" in row["because"]


def test_the_claimant_s_toll_never_moves_that_of_independent_voices(counted):
    said = [("a", toll(10)), ("b", toll(12))]
    alone, beside = counted(*said), counted(*said, ("mod", toll(200)))
    assert bounds(alone["killed"]) == bounds(beside["killed"])
    assert beside["killed"]["told_high"] == 12


def test_a_toll_that_only_the_claimant_gives_says_so(counted):
    row = counted(("a", {}), ("mod", toll(200)))["killed"]
    assert not row["independent"]
    assert "only the claimant" in row["because"]
    assert row["low"] < 200 < row["high"]


def test_killed_hold_the_civilians_and_the_rest_is_told_apart(counted):
    said = {"killed_low": 20, "killed_high": 20} | civil(12)
    found = counted(("a", said), ("b", said), ("c", said))
    killed, civilians, others = (
        found[name] for name in ("killed", "civilians_killed", "others_killed")
    )
    assert civilians["low"] <= 12 <= civilians["high"]
    assert killed["low"] >= civilians["low"]
    assert others["low"] <= 8 <= others["high"]
    assert "less civilians" in others["because"]


def test_nobody_is_called_a_fighter_where_no_civilians_were_counted(counted):
    assert "others_killed" not in counted(("a", toll(20)))


def test_a_record_of_several_incidents_does_not_give_each_its_whole_toll(judged):
    lump = toll(40, report_id="lump:1")
    told = [
        ("I1", "lump", lump | {"share": 0.55}),
        ("I2", "lump", lump | {"share": 0.45, "best": False}),
        ("I1", "a", toll(5)),
        ("I2", "b", toll(6)),
    ]
    table = judged(told).tolls
    one, two = (
        table.filter(pl.col("incident_id") == name).row(0, named=True) for name in ("I1", "I2")
    )
    assert "lump:1" in one["report_ids"]
    assert "lump:1" not in two["report_ids"]
    assert one["likely"] < 10
    assert "of this incident alone: 0.55" in one["because"]


def test_a_stray_link_adds_no_deaths(counted):
    assert "killed" not in counted(("a", {}), ("b", toll(40, share=0.3)))


def test_how_a_voice_counts_is_found_where_others_count_too(judged):
    told = []
    for number in range(MANY):
        died = 5 + 3 * number
        name = f"I{number:02}"
        told += [(name, "a", toll(died)), (name, "b", toll(died)), (name, "c", toll(3 * died))]
        told.append((name, "mod", toll(2 * died)))
    found = judged(told).toll_biases
    rows = {row["group_id"]: row for row in found.iter_rows(named=True)}
    assert rows["c"]["factor"] / rows["a"]["factor"] == pytest.approx(3, rel=0.35)
    assert rows["c"]["low"] > 1
    assert rows["c"]["shared"] == MANY
    assert rows["mod"]["factor"] / rows["a"]["factor"] > 1.3


def test_a_voice_that_nobody_else_bears_on_is_taken_for_unbiased(judged):
    row = judged([("I1", "a", toll(9))]).toll_biases.row(0, named=True)
    assert (row["incidents"], row["shared"]) == (1, 0)
    assert row["low"] < 0.7
    assert row["high"] > 1.4
    assert "taken for unbiased" in row["because"]
