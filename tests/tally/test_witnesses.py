"""Who agrees with a named strike, and who contradicts what or where it was."""

import polars as pl
import pytest

GRADES = ("confirmed", "probable", "possible", "contested", "contradicted", "nobody_watching")
APART = ("actor_disputed", "other_actors", "not_surely_reported", "summaries_not_counted")


def card(tallied) -> dict[str, dict]:
    return {row["measure"]: row for row in tallied.tallies.iter_rows(named=True)}


def counted(tallied, *measures: str) -> list[str]:
    rows = tallied.members.filter(pl.col("measure").is_in(measures))
    return sorted(rows["incident_id"])


def sure(world):
    """Make every share and probability 1, so that the low ends are not hidden by doubt."""
    for row in (*world["membership"], *world["incidents"]):
        row["probability"] = 1.0
    return world


def test_a_strike_on_a_hospital_told_as_a_command_post_is_no_confirmed_object(world, run):
    world = sure(world)
    for row in world["incidents"][:2]:
        row["grade"] = "confirmed"
    figures = card(run(world))
    assert figures["matched_named"]["low"] == 2  # both events are matched
    assert figures["matched_contradicted"]["expected"] == 1  # i2 in its object and place
    assert figures["matched_objects"]["low"] == 1
    assert figures["confirmed_objects"]["low"] == 1
    assert (
        "without the 1 where what or where is contradicted"
        in (figures["matched_objects"]["because"])
    )


@pytest.mark.parametrize("attribute", ["owner", "time", "toll", "something new"])
def test_who_owned_it_being_wrong_leaves_the_object_matched(world, run, attribute):
    world = sure(world)
    world["verdicts"] = [
        {"claim_id": "m:2", "incident_id": "i2", "attribute": attribute, "verdict": "contradicted"}
    ]
    figures = card(run(world))
    assert figures["matched_contradicted"]["high"] == 0
    assert figures["matched_objects"]["low"] == 2
    assert figures["attribute_contradicted"]["expected"] == 1


def test_a_contradiction_weighs_as_much_as_the_weaker_link(world, run):
    for verdict in world["verdicts"]:
        verdict["report_ids"] = "n:2"
    world["membership"][2]["probability"] = 0.9
    world["membership"][3]["probability"] = 0.7
    row = card(run(world))["attribute_contradicted"]
    assert (row["low"], row["expected"], row["high"]) == (0, pytest.approx(0.7), 1)
    assert "(object 1, by their links 0.7; place 1, by their links 0.7)" in row["because"]


def test_a_report_that_names_the_claim_contradicts_it_for_sure(world, run):
    for verdict in world["verdicts"]:
        verdict["report_ids"] = "n:2"
    world["membership"][3]["probability"] = 0.7
    world["reports"][5]["about"] = "m:2"
    row = card(run(world))["attribute_contradicted"]
    assert (row["low"], row["expected"], row["high"]) == (1, 1, 1)


def test_what_is_contradicted_is_never_more_than_what_is_matched(world, run):
    for row in world["membership"]:
        row["probability"] = 0.6
    figures = card(run(world))
    assert figures["matched_contradicted"]["expected"] <= figures["matched_named"]["expected"]


@pytest.mark.parametrize(
    ("unlike", "matched"),
    [
        ({"lon": 36.1}, True),  # 9 km away, within 6 + 6
        ({"lon": 36.2}, False),  # 18 km away
        ({"lon": None}, False),
        ({"place_precision": "governorate", "radius_km": 99.0, "admin1": "Hama"}, False),
        ({"place_precision": "governorate", "radius_km": 99.0, "admin1": "Homs"}, True),
        ({"stance": "denies"}, False),
        ({"stance": "amends", "actor_certainty": "excluded"}, False),
        ({"stance": "amends", "actor_certainty": "stated"}, True),
        ({"stance": "asserts", "actor_certainty": "excluded"}, True),
    ],
)
def test_a_match_agrees_on_the_place_and_denies_neither_event_nor_actor(
    world, run, unlike, matched
):
    world["reports"][5] |= unlike
    assert ("i2" in counted(run(world), "matched_named")) is matched


@pytest.mark.parametrize(("day", "matched"), [(9, True), (10, True), (11, False), (6, True)])
def test_a_match_agrees_on_the_time_with_a_days_margin(world, run, rows, day, matched):
    world["reports"][5] |= rows.over(day)  # the strike is claimed for 8 October
    assert ("i2" in counted(run(world), "matched_named")) is matched


def test_of_several_independent_reports_the_best_that_agrees_counts(world, run, rows):
    world = sure(world)
    world["reports"][5]["lon"] = 37.0  # far away, sure
    world["reports"].append(rows.strike("o:2", rows.over(8, admin1="Homs")))
    world["membership"].append(rows.member("o:2", "i2", 0.4))
    world["voices"].append(rows.voice("o:2", "monitor"))
    members = run(world).members.filter(
        (pl.col("measure") == "matched_named") & (pl.col("incident_id") == "i2")
    )
    assert members["weight"].to_list() == [pytest.approx(0.4)]


@pytest.mark.parametrize(
    "vague",
    [
        {"place_precision": "country"},
        {"place_precision": "unknown"},
        {"place_precision": None},
        {"long": True},
        {"month": True},
    ],
)
def test_a_statement_about_many_strikes_is_counted_apart(world, run, rows, vague):
    if vague.pop("long", False):
        vague = rows.over(5, 12)
    if vague.pop("month", False):
        for report in world["reports"][6:8]:
            report["date_precision"] = "month"
    world["incidents"][4] |= vague
    tallied = run(world)
    assert counted(tallied, "summaries_not_counted") == ["i5"]
    assert "i5" not in counted(tallied, "independent", *GRADES)


def test_a_week_is_not_too_long_for_one_strike(world, run, rows):
    world["incidents"][4] |= rows.over(5, 11)
    assert counted(run(world), "summaries_not_counted") == []


@pytest.mark.parametrize("vague", [{"date_precision": "month"}, {"long": True}])
def test_a_claimants_statement_about_many_strikes_names_none(world, run, rows, vague):
    world["reports"][3] |= rows.over(1, 9) if vague.pop("long", False) else vague
    assert card(run(world))["named_strikes"]["expected"] == 3


def test_a_strike_that_nobody_surely_lays_to_the_claimant_is_counted_as_disputed(world, run):
    world["incidents"][5] |= {"actor_share": None, "actor": None}
    world["incidents"][4] |= {"actor_share": 0.0, "actor": "Russia;Syrian government"}
    tallied = run(world)
    assert counted(tallied, "actor_disputed") == ["i5", "i6"]
    assert card(tallied)["actor_disputed"]["low"] == 2


def test_a_strike_laid_to_others_alone_is_counted_as_theirs(world, run):
    world["incidents"][5] |= {"actor_share": 0.0, "actor": "Syrian government"}
    assert counted(run(world), "other_actors") == ["i6"]


def test_every_strike_of_the_period_is_in_one_figure(world, run, rows):
    world["incidents"][4] |= {"place_precision": "country"}
    world["incidents"][5] |= {"actor_share": 0.0, "actor": "Syrian government"}
    world["incidents"] += [
        rows.incident("i7", rows.over(3, admin1="Idlib"), independent_groups=1),
        rows.incident("i77", rows.over(3, admin1="Idlib"), actor_share=1.0),
        rows.incident("i8", rows.over(25, admin1="Idlib"), independent_groups=1),  # too late
        rows.incident("i9", rows.over(3, admin1="Idlib"), event_type="shelling"),
    ]
    tallied = run(world)
    assert counted(tallied, *GRADES, *APART) == [f"i{n}" for n in range(1, 6)] + ["i6", "i7", "i77"]
    assert counted(tallied, "not_surely_reported") == ["i77"]


def test_named_strikes_are_told_by_how_finely_their_place_is_named(world, run):
    for row, precision in zip(world["reports"], ("exact", "district", "governorate"), strict=False):
        row["place_precision"] = precision
    because = card(run(world))["named_strikes"]["because"]
    assert "(to a town or finer 2, to a district 1, to a governorate 1)" in because


def test_a_governorate_with_few_independent_groups_is_named_as_thin(world, run, rows):
    for group in ("one", "two"):
        world["watches"].append({"group_id": group, "admin1": "Hama", **rows.over(1, 20)})
    tallied = run(world)
    row = card(tallied)["thin_governorates"]
    assert row["because"] == "fewer than 3 in the days of the claim: Homs, Idlib, Raqqa"
    assert row["expected"] == 3
    assert (
        "fewer than 3 independent groups watch: Homs, Idlib, Raqqa"
        in (card(tallied)["watched_share"]["because"])
    )


def test_watches_outside_the_days_of_the_claim_do_not_help(world, run, rows):
    for group in ("one", "two", "three"):
        world["watches"].append({"group_id": group, "admin1": "", **rows.over(25, 28)})
    assert card(run(world))["thin_governorates"]["expected"] == 4


def test_an_ally_matches_nothing_and_its_watch_is_nobodys(world, run):
    for voice in world["voices"]:
        voice["ally"] = voice["group_id"] == "news"
    tallied = run(world)
    assert counted(tallied, "matched_named") == []
    assert card(tallied)["watched_share"]["high"] == 0
