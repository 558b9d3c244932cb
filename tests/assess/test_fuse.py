"""What the voices of one incident together say of it."""

import datetime as dt

import pytest


def toll(low, high):
    return {"killed_low": low, "killed_high": high}


def test_an_unknown_actor_stays_unknown(incident):
    row = incident(
        ("a", {"actor": None, "actor_certainty": "unknown"}), ("b", {"actor": "unknown"})
    )
    assert row["actor"] is None
    assert row["actor_share"] == 0.0


def test_the_actor_is_the_one_that_most_independent_voices_name(incident):
    bland = {"actor": "Bland"}
    row = incident(("a", bland), ("b", bland), "c", "mod", "wire", ("c", {"source_id": "copy"}))
    assert row["actor"] == "Bland"
    assert row["actor_share"] == pytest.approx(1 / 3)


def test_a_voice_that_rules_the_actor_out_is_among_those_asked(incident):
    out = {"stance": "amends", "actor": None, "actor_certainty": "excluded"}
    assert incident("a", ("b", out))["actor_share"] == pytest.approx(1 / 2)


def test_a_sure_voice_names_the_actor_before_doubtful_ones(incident):
    doubt = {"actor": "Aland;Bland", "actor_certainty": "contested"}
    assert incident(("a", doubt), ("b", doubt), "c")["actor"] == "Aland"
    assert incident(("a", doubt), ("b", doubt))["actor"] == "Aland;Bland"


def test_the_claimant_s_word_on_the_actor_is_used_where_nobody_else_has_one(incident):
    row = incident("mod")
    assert row["actor"] == "Aland"
    assert row["actor_share"] is None


def test_the_share_is_unknown_where_the_case_asks_about_no_actor(incident):
    assert incident("a", actor=None)["actor_share"] is None


def test_copies_do_not_add_to_the_share_of_an_actor(incident):
    copies = [("b", {"source_id": f"copy{n}", "actor": "Bland"}) for n in range(5)]
    assert incident("a", *copies)["actor_share"] == pytest.approx(1 / 2)


def test_every_class_that_somebody_saw_is_named_the_commonest_first(incident):
    row = incident(
        ("a", {"observed_object": "school;hospital"}),
        ("b", {"observed_object": "hospital"}),
        ("mod", {"claimed_object": "depot"}),
        ("c", {"observed_object": "unknown"}),
    )
    assert row["observed_object"] == "hospital;school"
    assert row["claimed_object"] == "depot"


def test_a_toll_is_the_range_over_the_independent_voices(incident):
    row = incident(("a", toll(2, 4)), ("b", toll(3, 6)), "c", ("mod", toll(0, 0)))
    assert (row["killed_low"], row["killed_high"]) == (2, 6)


def test_the_claimant_s_toll_is_used_where_nobody_else_counted(incident):
    row = incident("a", ("mod", toll(200, 200)))
    assert (row["killed_low"], row["killed_high"]) == (200, 200)


def test_a_toll_that_nobody_gives_is_unknown_rather_than_none(incident):
    row = incident("a", "b")
    assert row["killed_low"] is None
    assert row["civilians_killed_high"] is None


def test_at_least_leaves_the_upper_end_open(incident):
    assert incident(("a", toll(5, 5)), ("b", toll(35, None)))["killed_high"] is None
    assert incident(("a", toll(5, 9)), ("b", toll(3, None)))["killed_high"] == 9


def test_stray_links_add_no_deaths(incident):
    row = incident(("a", toll(2, 4)), ("b", toll(30, 40) | {"share": 0.4}))
    assert (row["killed_low"], row["killed_high"]) == (2, 4)
    assert incident(("b", toll(30, 40) | {"share": 0.4}))["killed_low"] is None


def test_a_voice_is_taken_at_the_count_that_it_published_last(incident):
    first = toll(2, 3) | {"published_on": dt.date(2015, 10, 6), "report_id": "a:9"}
    last = toll(7, 8) | {"published_on": dt.date(2015, 10, 9), "report_id": "a:1"}
    undated = toll(90, 99) | {"report_id": "a:5"}
    row = incident(("a", first), ("a", last), ("a", undated), ("a", {"report_id": "a:2"}))
    assert (row["killed_low"], row["killed_high"]) == (7, 8)


def civilians(low, high):
    return {"civilians_killed_low": low, "civilians_killed_high": high}


@pytest.mark.parametrize(
    ("killed", "among", "wanted"),
    [
        ((2, 4), (9, 12), (9, 12)),
        ((2, 10), (5, 12), (5, 12)),
        ((2, 20), (5, 12), (5, 20)),
        ((2, 4), (5, None), (5, None)),
        ((2, 9), (5, None), (5, 9)),
        ((None, None), (5, 7), (5, None)),
        ((3, None), (5, 7), (5, None)),
        ((3, 6), (None, None), (3, 6)),
    ],
)
def test_the_people_killed_hold_the_civilians_among_them(incident, killed, among, wanted):
    row = incident(("a", toll(*killed)), ("b", civilians(*among)))
    assert (row["killed_low"], row["killed_high"]) == wanted


def test_an_ally_s_toll_gives_way_to_an_independent_one(incident):
    assert incident(("a", toll(2, 2)), ("friend", toll(50, 50)))["killed_high"] == 2
    assert incident(("friend", toll(50, 50)))["killed_high"] == 50


def test_civilians_are_counted_apart(incident):
    row = incident(("a", toll(9, 9) | {"civilians_killed_low": 2, "civilians_killed_high": 2}))
    assert (row["killed_low"], row["civilians_killed_low"]) == (9, 2)


def test_the_weapon_is_the_one_that_independent_voices_name(incident):
    named = [("mod", {"munition": "guided_bomb"}), ("wire", {"munition": "guided_bomb"})]
    assert incident(*named)["munition"] == "guided_bomb"
    assert incident(*named, ("a", {"munition": "cluster"}))["munition"] == "cluster"
