"""Statements on weapons that cannot both hold, and those that can."""

import datetime as dt

import pytest

DENIED = {"munition_excluded": "cluster_munition", "munition_stated": "no cluster munitions"}
REMNANTS = {"remnants": "cluster_munition", "remnants_stated": "sub-munition remnants"}
FIRST = dt.datetime(2015, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def conflicts(judged):
    """Return the conflicts of rows (incident, group, what else)."""

    def found(*rows, **more):
        return judged(rows, **more).conflicts.to_dicts()

    return found


def test_no_cluster_munitions_and_remnants_of_them_cannot_both_hold(conflicts):
    (row,) = conflicts(("I1", "mod", DENIED), ("I1", "a", REMNANTS | {"share": 0.9}))
    assert (row["left_says"], row["right_says"]) == ("no cluster munitions", "cluster_munition")
    assert (row["basis"], row["scope"], row["linked"]) == ("remnants", "incident", 0.9)
    assert "sub-munition remnants" in row["because"]


def test_two_different_weapons_can_both_have_been_used(conflicts):
    guided = {"munition": "guided_bomb", "munition_stated": "KAB-500"}
    assert conflicts(("I1", "mod", guided), ("I1", "a", REMNANTS)) == []


def test_what_rules_out_a_class_rules_out_its_kinds(conflicts):
    denied = {"munition_excluded": "unguided_bomb", "munition_stated": "only guided bombs"}
    barrel = {"munition": "barrel_bomb", "munition_stated": "barrel bombs"}
    bomb = {"munition": "unspecified_bomb", "munition_stated": "bombs"}
    (row,) = conflicts(("I1", "mod", denied), ("I1", "a", barrel), ("I1", "b", bomb))
    assert (row["right_says"], row["basis"]) == ("barrel_bomb", "stated")


def test_who_examines_a_report_identifies(conflicts):
    named = {"munition": "cluster_munition", "munition_stated": "RBK-500", "about": "mod:0000"}
    (row,) = conflicts(("I1", "mod", DENIED), ("I1", "a", named))
    assert row["basis"] == "identified"


def test_copies_of_one_voice_are_one_conflict(conflicts):
    copies = [("I1", "a", REMNANTS | {"source_id": f"copy{number}"}) for number in range(5)]
    assert len(conflicts(("I1", "mod", DENIED), *copies)) == 1


def test_reports_of_two_incidents_do_not_conflict(conflicts):
    assert conflicts(("I1", "mod", DENIED), ("I2", "a", REMNANTS)) == []


def test_another_actor_may_have_used_what_this_one_did_not(conflicts):
    assert conflicts(("I1", "mod", DENIED), ("I1", "a", REMNANTS | {"actor": "Bland"})) == []


def test_one_of_two_actors_leaves_room_for_the_other(conflicts):
    either = REMNANTS | {"actor": "Aland;Bland", "actor_certainty": "contested"}
    assert conflicts(("I1", "mod", DENIED), ("I1", "a", either)) == []


def test_a_denial_of_a_whole_period_meets_what_was_found_in_it(conflicts):
    wide = DENIED | {
        "place_precision": "country",
        "start": FIRST,
        "end": FIRST + dt.timedelta(days=30),
    }
    (row,) = conflicts(("I1", "mod", wide), ("I2", "a", REMNANTS))
    assert (row["incident_id"], row["scope"]) == ("I2", "period")
    assert "2015-09-30 to 2015-10-29" in row["because"]
    early = {"start": FIRST - dt.timedelta(days=5), "end": FIRST - dt.timedelta(days=4)}
    assert conflicts(("I1", "mod", wide), ("I2", "a", REMNANTS | early)) == []
    assert conflicts(("I1", "mod", wide), ("I2", "a", REMNANTS | {"actor": "Bland"})) == []


def test_who_denies_a_strike_rules_out_the_weapon_that_it_names(conflicts):
    denial = {"stance": "denies", "munition": "incendiary", "munition_stated": "phosphorus"}
    said = {"munition": "incendiary", "munition_stated": "incendiary bombs"}
    (row,) = conflicts(("I1", "mod", denial), ("I1", "a", said))
    assert row["right_says"] == "incendiary"
