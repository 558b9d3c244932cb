"""The grade of an incident and the sentence beside it."""

import pytest

HABITS = [("I9", "w", {}), ("I9", "v", {})]


def test_two_independent_groups_confirm(incident):
    row = incident("a", "b")
    assert (row["grade"], row["groups"], row["independent_groups"]) == ("confirmed", 2, 2)
    assert row["because"].startswith("2 independent groups (a, b) report it")


def test_one_group_never_confirms_however_much_it_weighs(incident):
    row = incident("a", weights={"a": 15.0})
    assert row["probability"] > 0.95
    assert row["grade"] == "probable"


def test_a_claimant_s_own_outlets_never_confirm_its_claim(incident):
    row = incident("mod", "wire", ("mod", {"source_id": "agency"}), prior=0.97)
    assert row["grade"] == "unaddressed"
    assert (row["claimed"], row["groups"], row["independent_groups"]) == (True, 2, 0)
    assert row["because"].startswith("only the claimant's side (mod, wire) reports it")


def test_one_group_and_the_claimant_do_not_confirm(incident):
    row = incident("a", "mod", weights={"a": 15.0})
    assert row["grade"] == "probable"
    assert "as does the claimant's side" in row["because"]


def test_what_nobody_could_see_is_unaddressed_rather_than_doubtful(incident):
    row = incident("mod")
    assert (row["grade"], row["probability"]) == ("unaddressed", 0.5)
    assert "no independent group was watching" in row["because"]


def test_without_a_governorate_nobody_can_say_who_was_watching(incident):
    row = incident("mod", candidates={"I1": {"admin1": None}})
    assert row["grade"] == "unaddressed"
    assert "nor so whether anybody watched" in row["because"]
    assert "was watching there" not in row["because"]


def test_a_claim_that_watching_groups_do_not_report_is_possible_and_says_so(judged):
    found = judged([("I1", "mod", {}), *HABITS], watching=["w", "v"])
    row = found.incidents.row(0, named=True)
    assert row["grade"] == "possible"
    assert row["probability"] < 0.5
    assert "only the claimant's side" in row["because"]
    assert "2 independent groups watched there then and were silent" in row["because"]


def test_a_claim_is_contradicted_where_it_is_improbable_and_somebody_watched(judged):
    found = judged([("I1", "mod", {}), *HABITS], watching=["w"], prior=0.05)
    assert found.incidents["grade"][0] == "contradicted"


def test_a_low_prior_alone_contradicts_nothing(incident):
    assert incident("mod", prior=0.03)["grade"] == "unaddressed"


def test_a_denial_by_an_independent_group_makes_it_contested(incident):
    row = incident("a", "b", ("c", {"stance": "denies"}))
    assert row["grade"] == "contested"
    assert "c denies it" in row["because"]


def test_a_denial_by_the_accused_does_not_make_it_contested(incident):
    row = incident("a", "b", "c", ("mod", {"stance": "denies"}))
    assert row["grade"] == "confirmed"
    assert "of the accused side, denies it" in row["because"]


@pytest.mark.parametrize(
    "doubt",
    [
        {"actor_certainty": "contested", "actor": "Aland;Bland"},
        {"actor_certainty": "excluded", "stance": "amends"},
        {"actor": "Bland"},
    ],
)
def test_a_third_of_the_voices_in_doubt_about_the_actor_make_it_contested(incident, doubt):
    row = incident("a", "b", ("c", doubt))
    assert row["grade"] == "contested"
    assert "1 of 3 independent voices doubts who did it" in row["because"]
    assert incident("a", "b", "d", ("c", doubt))["grade"] == "confirmed"


@pytest.mark.parametrize(
    "doubt",
    [
        {"actor_certainty": "contested", "actor": "Aland;Bland"},
        {"actor_certainty": "excluded"},
    ],
)
def test_one_doubtful_voice_is_graded_by_its_probability(incident, doubt):
    row = incident(("a", doubt))
    assert row["grade"] == "probable"
    assert "who did it is disputed in the only independent report" in row["because"]


def test_voices_that_all_doubt_the_actor_do_not_contradict_each_other(incident):
    doubt = {"actor_certainty": "contested", "actor": "Aland;Bland"}
    row = incident(("a", doubt), ("b", doubt))
    assert row["grade"] == "confirmed"
    assert "2 of 2 independent voices doubt who did it" in row["because"]


def test_a_group_that_reports_and_denies_does_not_contest_itself(incident):
    assert incident("a", ("a", {"stance": "denies"}))["grade"] != "contested"


@pytest.mark.parametrize("other", [{"stance": "denies"}, {"actor_certainty": "contested"}])
def test_weak_links_contest_nothing(incident, other):
    said = ("a", "b", "d", ("c", other | {"share": 0.4}))
    assert incident(*said)["grade"] == "confirmed"


def test_what_no_independent_group_reports_is_never_contested(incident):
    excludes = {"actor_certainty": "excluded", "stance": "amends"}
    assert incident("mod", ("a", excludes), ("b", {"stance": "denies"}))["grade"] == "possible"


def test_an_ally_of_the_claimant_is_heard_and_never_confirms(incident):
    row = incident("a", "friend", weights={"a": 15.0})
    assert row["grade"] == "probable"
    assert (row["groups"], row["independent_groups"]) == (2, 1)
    assert "friend, an ally of the claimant, reports it, which never confirms" in row["because"]
    alone = incident("mod", "friend", weights={"friend": 15.0})
    assert (alone["grade"], alone["independent_groups"]) == ("unaddressed", 0)
    assert alone["probability"] > 0.95


def test_an_ally_s_denial_weighs_no_more_than_the_accused_side_s(incident):
    by_ally = incident("a", ("friend", {"stance": "denies"}))
    by_accused = incident("a", ("mod", {"stance": "denies"}))
    assert by_ally["probability"] == by_accused["probability"]
    assert by_ally["grade"] == by_accused["grade"]


def test_a_denial_says_what_was_not_struck(incident):
    row = incident("a", "mod", ("mod", {"stance": "denies", "claimed_object": "hospital"}))
    assert "as does the claimant's side" in row["because"]
    assert "mod, of the accused side, denies having struck: hospital" in row["because"]


def test_another_actor_is_no_dispute_where_nobody_blames_the_claimant(incident):
    other = {"actor": "Bland"}
    assert incident(("a", other), ("b", other))["grade"] == "confirmed"


def test_who_did_it_is_in_no_doubt_where_the_case_asks_about_no_actor(incident):
    doubt = {"actor_certainty": "contested"}
    assert incident(("a", doubt), ("b", doubt), actor=None)["grade"] == "confirmed"


def test_an_incident_known_from_a_denial_only_is_unaddressed(incident):
    row = incident(("mod", {"stance": "denies"}))
    assert row["grade"] == "unaddressed"
    assert row["because"].startswith("nobody reports it")


def test_a_denial_makes_nothing_possible_that_nobody_reports(judged):
    denial = [("I1", "a", {"stance": "denies"}), *HABITS]
    assert judged(denial, watching=["w"]).incidents["grade"][0] == "unaddressed"
    improbable = judged(denial, watching=["w"], prior=0.05).incidents
    assert improbable["grade"][0] == "contradicted"


def test_a_report_that_belongs_elsewhere_more_likely_is_no_report_of_this(judged):
    rows = [("I1", "a", {}), ("I1", "b", {"report_id": "b:1", "share": 0.3, "best": False})]
    rows += [("I2", "b", {"report_id": "b:1", "share": 0.7})]
    row = judged(rows).incidents.row(0, named=True)
    assert row["independent_groups"] == 1


def test_reports_that_are_linked_by_less_than_even_odds_confirm_nothing(incident):
    row = incident(*((name, {"share": 0.45}) for name in "abcde"))
    assert row["probability"] > 0.95
    assert row["grade"] == "possible"
    assert row["independent_groups"] == 0
    assert "linked by less than even odds: a, b, c and 2 more" in row["because"]
    row = incident("a", *((name, {"share": 0.45}) for name in "bcde"))
    assert (row["grade"], row["independent_groups"]) == ("probable", 1)
    assert row["because"].startswith("1 independent group (a) reports it; linked by")


def test_what_a_person_found_not_to_have_happened_is_contradicted(incident):
    found = incident("a", "b", answers={"I1": "did_not"})
    assert (found["grade"], found["probability"]) == ("contradicted", pytest.approx(0, abs=1e-4))
    assert found["because"].startswith("a person who looked into it found that it did not happen;")


def test_what_a_person_found_to_have_happened_still_needs_two_groups_to_be_confirmed(incident):
    answers = {"I1": "happened"}
    assert incident("a", answers=answers)["grade"] == "probable"
    assert incident("mod", answers=answers)["grade"] == "probable"
    assert incident("a", "b", weights={"a": 1.0, "b": 1.0}, answers=answers)["grade"] == "confirmed"


def test_whether_it_happened_is_not_contested_once_a_person_found_out(incident):
    said = ("a", ("b", {"stance": "denies"}))
    assert incident(*said)["grade"] == "contested"
    assert incident(*said, answers={"I1": "unsure"})["grade"] == "contested"
    assert incident(*said, answers={"I1": "did_not"})["grade"] == "contradicted"
