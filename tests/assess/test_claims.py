"""The verdicts on the attributes of a claim of a strike."""

import datetime as dt

import polars as pl
import pytest

RAQQA = {
    "report_id": "mod:1",
    "place_name": "Raqqa",
    "lon": 39.01,
    "lat": 35.95,
    "radius_km": 35.0,
    "place_precision": "district",
    "claimed_object": "command_post",
    "target_affiliation": "IS",
}
LOCATED = {
    "stance": "geolocates",
    "about": "mod:1",
    "lon": 36.084,
    "lat": 35.689,
    "radius_km": 0.2,
    "place_name": "a hill",
    "place_precision": "exact",
}
DAY = dt.timedelta(days=1)
FIRST = dt.datetime(2015, 10, 5, tzinfo=dt.UTC)


@pytest.fixture
def verdict(judged):
    """Judge the claim mod:1 and return the row of one attribute."""

    def row(attribute, claim, *others, incidents=None):
        places = incidents or ["I1"] * len(others)
        rows = [("I1", "mod", {"report_id": "mod:1"} | claim)]
        rows += [(at, who, more) for at, (who, more) in zip(places, others, strict=True)]
        table = judged(rows).verdicts
        wanted = (pl.col("claim_id") == "mod:1") & (pl.col("attribute") == attribute)
        return table.filter(wanted).row(0, named=True)

    return row


def test_a_geolocation_elsewhere_contradicts_the_place_that_was_named(verdict):
    found = verdict("place", RAQQA, ("cell", LOCATED), incidents=["I2"])
    assert found["verdict"] == "contradicted"
    assert found["stated"] == "Raqqa (35 km)"
    assert found["report_ids"] == "cell:0001"
    assert found["because"] == ("named near Raqqa (35 km); located at a hill, 265 km away (cell)")


def test_a_report_within_both_radii_supports_the_place(verdict):
    near = {"lon": 36.63, "lat": 35.92, "radius_km": 2.0}
    assert verdict("place", {}, ("a", near))["verdict"] == "supported"


def test_a_report_of_the_whole_governorate_is_too_coarse_for_a_claim_of_a_town(verdict):
    coarse = {"radius_km": 60.0, "place_precision": "governorate"}
    assert verdict("place", {}, ("a", coarse))["verdict"] == "unaddressed"


def test_a_neighbouring_report_alone_contradicts_no_place(verdict):
    far = {"lon": 37.5, "radius_km": 0.2, "place_precision": "exact"}
    assert verdict("place", {}, ("a", far))["verdict"] == "unaddressed"


def test_who_examined_the_claim_decides_against_a_crowd(verdict):
    near = {"lon": 39.0, "lat": 35.95}
    crowd = [(name, near) for name in ("a", "b", "c")]
    assert verdict("place", RAQQA, *crowd, ("cell", LOCATED))["verdict"] == "contradicted"


def test_a_claim_of_no_place_cannot_be_checked(verdict):
    nowhere = {"lon": None, "lat": None, "radius_km": None, "place_precision": "unknown"}
    found = verdict("place", nowhere, ("a", {}))
    assert (found["verdict"], found["stated"]) == ("unaddressed", None)
    assert found["because"] == "the claim names no place"


def test_nobody_independent_leaves_every_attribute_unaddressed(judged):
    full = {"claimed_object": "depot", "munition": "guided_bomb", "killed_low": 5}
    table = judged([("I1", "mod", full), ("I1", "wire", full)]).verdicts
    assert table.height == 16
    assert table["verdict"].unique().to_list() == ["unaddressed"]
    assert table["found"].null_count() == 16


def test_independent_reports_support_the_existence(verdict):
    found = verdict("existence", {}, ("a", {}), ("b", {}))
    assert found["verdict"] == "supported"
    assert found["report_ids"] == "a:0001;b:0002"


def test_an_independent_denial_contradicts_the_existence(verdict):
    assert verdict("existence", {}, ("a", {"stance": "denies"}))["verdict"] == "contradicted"


def test_a_shared_class_supports_the_object(verdict):
    claim = {"claimed_object": "depot;command_post"}
    found = verdict("object", claim, ("a", {"observed_object": "command_post;residential"}))
    assert found["verdict"] == "supported"


def test_a_hospital_where_a_depot_was_claimed_contradicts_the_object(verdict):
    found = verdict("object", {"claimed_object": "depot"}, ("a", {"observed_object": "hospital"}))
    assert (found["verdict"], found["found"]) == ("contradicted", "hospital")


def test_a_school_held_by_the_side_that_the_claim_names_contradicts_nothing(verdict):
    claim = {"claimed_object": "command_post", "target_affiliation": "IS"}
    seen = {"observed_object": "school"}
    assert verdict("object", claim, ("a", seen))["verdict"] == "contradicted"
    held = seen | {"target_affiliation": "is"}
    assert verdict("object", claim, ("a", held))["verdict"] == "unaddressed"


def test_the_owner_is_supported_only_where_it_is_named(verdict):
    claim = {"target_affiliation": "IS"}
    named, silent = ("a", {"target_affiliation": "IS"}), ("a", {"observed_object": "base"})
    assert verdict("owner", claim, named)["verdict"] == "supported"
    assert verdict("owner", claim, silent)["verdict"] == "unaddressed"
    assert verdict("object", claim, named)["verdict"] == "unaddressed"


def test_another_military_object_contradicts_nothing(verdict):
    found = verdict("object", {"claimed_object": "depot"}, ("a", {"observed_object": "base"}))
    assert found["verdict"] == "unaddressed"


def test_a_base_of_another_side_supports_the_object_and_contradicts_its_owner(verdict):
    claim = {"claimed_object": "base", "target_affiliation": "IS"}
    seen = {"observed_object": "base", "target_affiliation": "FSA group"}
    assert verdict("object", claim, ("a", seen))["verdict"] == "supported"
    found = verdict("owner", claim, ("a", seen))
    assert (found["verdict"], found["stated"], found["found"]) == (
        "contradicted",
        "IS",
        "FSA group",
    )
    assert found["because"] == "claimed as of IS; observed as of FSA group (a)"


def test_terrorists_are_nobody_in_particular(verdict):
    claim = {"claimed_object": "base", "target_affiliation": "terrorists"}
    seen = {"observed_object": "base", "target_affiliation": "FSA group"}
    assert verdict("object", claim, ("a", seen))["verdict"] == "supported"
    assert verdict("owner", claim, ("a", seen))["verdict"] == "unaddressed"


DEPOT = {"claimed_object": "depot", "target_affiliation": "IS"}
HOSPITAL = {"observed_object": "hospital", "target_affiliation": "civilians"}


@pytest.mark.parametrize("attribute", ["object", "owner"])
@pytest.mark.parametrize(
    ("claimed_km", "seen", "wanted"),
    [
        (3.0, {"radius_km": 6.0}, "contradicted"),
        (35.0, {"radius_km": 6.0}, "contradicted"),
        (35.0, {"radius_km": 35.0}, "unaddressed"),
        (60.0, {"radius_km": 6.0}, "unaddressed"),
        (6.0, {"radius_km": 60.0}, "unaddressed"),
        (6.0, {"radius_km": None}, "unaddressed"),
        (3.0, {"start": FIRST + DAY, "end": FIRST + 2 * DAY}, "contradicted"),
        (3.0, {"start": FIRST + 2 * DAY, "end": FIRST + 3 * DAY}, "unaddressed"),
        (3.0, {"share": 0.4}, "unaddressed"),
    ],
)
def test_only_a_report_of_surely_the_same_strike_contradicts_what_was_struck(
    verdict, attribute, claimed_km, seen, wanted
):
    claim = DEPOT | {"radius_km": claimed_km}
    assert verdict(attribute, claim, ("a", HOSPITAL | seen))["verdict"] == wanted


@pytest.mark.parametrize("attribute", ["object", "owner"])
def test_who_examined_the_claim_contradicts_what_was_struck_wherever_it_lies(verdict, attribute):
    seen = HOSPITAL | LOCATED
    governorate = DEPOT | {"radius_km": 154.0}
    found = verdict(attribute, governorate, ("cell", seen), incidents=["I2"])
    assert found["verdict"] == "contradicted"


def test_a_geolocation_of_another_claim_examines_only_that_one(verdict):
    other = LOCATED | {"about": "mod:2", "observed_object": "hospital"}
    claim = RAQQA | {"radius_km": 154.0}
    assert verdict("place", claim, ("cell", other))["verdict"] == "unaddressed"
    assert verdict("object", claim, ("cell", other))["verdict"] == "unaddressed"
    of_nobody = other | {"about": None}
    assert verdict("place", RAQQA, ("cell", of_nobody))["verdict"] == "contradicted"


def test_an_unnamed_place_is_told_by_its_distance_and_never_by_its_coordinates(verdict):
    found = verdict("place", RAQQA, ("cell", LOCATED | {"place_name": None}))
    assert found["found"] == "a point (265 km away)"
    assert "35.689" not in found["because"]


def test_an_ally_of_the_claimant_bears_out_nothing(verdict):
    claim = DEPOT | {"munition": "guided_bomb"}
    for attribute in ("existence", "place", "object", "owner", "munition"):
        assert verdict(attribute, claim, ("friend", claim))["verdict"] == "unaddressed"


def test_copies_of_one_voice_do_not_outvote_two(verdict):
    wrong = [("a", {"observed_object": "hospital", "source_id": f"copy{n}"}) for n in range(5)]
    right = [(name, {"observed_object": "depot"}) for name in ("b", "c")]
    found = verdict("object", {"claimed_object": "depot"}, *wrong, *right)
    assert found["verdict"] == "supported"


def test_voices_that_balance_leave_it_open_and_say_so(verdict):
    said = [("a", {"observed_object": "hospital"}), ("b", {"observed_object": "depot"})]
    found = verdict("object", {"claimed_object": "depot"}, *said)
    assert found["verdict"] == "unaddressed"
    assert found["because"].startswith("independent reports disagree")


@pytest.mark.parametrize(
    ("days", "about", "wanted"),
    [
        (0, None, "supported"),
        (1, "mod:1", "unaddressed"),
        (2, "mod:1", "contradicted"),
        (2, None, "unaddressed"),
    ],
)
def test_only_an_examination_two_days_off_contradicts_the_time(verdict, days, about, wanted):
    other = {"start": FIRST + days * DAY, "end": FIRST + (days + 1) * DAY, "about": about}
    assert verdict("time", {}, ("a", other))["verdict"] == wanted


def test_a_doubtful_link_bears_on_no_claim(verdict):
    assert verdict("existence", {}, ("a", {"share": 0.4}))["verdict"] == "unaddressed"
    assert verdict("existence", {"share": 0.4}, ("a", {}))["verdict"] == "unaddressed"
    examined = {"share": 0.4, "about": "mod:1"}
    assert verdict("existence", {"share": 0.4}, ("a", examined))["verdict"] == "supported"


def test_an_examination_that_found_the_strike_elsewhere_supports_that_there_was_one(verdict):
    found = verdict("existence", RAQQA, ("cell", LOCATED), incidents=["I2"])
    assert found["verdict"] == "supported"


def test_a_dissenting_voice_is_named_beside_the_verdict(verdict):
    said = [(name, {"observed_object": "depot"}) for name in ("a", "b")]
    said.append(("c", {"observed_object": "hospital"}))
    found = verdict("object", {"claimed_object": "depot"}, *said)
    assert found["verdict"] == "supported"
    assert "to the contrary: claimed depot; observed hospital (c)" in found["because"]
    assert found["found"] == "depot"


def test_a_month_does_not_support_a_day(verdict):
    month = {"start": FIRST - 3 * DAY, "end": FIRST + 27 * DAY}
    assert verdict("time", {}, ("a", month))["verdict"] == "unaddressed"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, "supported"),
        ({"actor": "Bland"}, "contradicted"),
        ({"actor": "Aland;Bland", "actor_certainty": "contested"}, "unaddressed"),
        ({"actor_certainty": "excluded", "stance": "amends"}, "contradicted"),
        ({"actor": None, "actor_certainty": "unknown"}, "unaddressed"),
    ],
)
def test_the_actor_is_supported_by_sure_voices_only(verdict, said, wanted):
    assert verdict("actor", {}, ("a", said))["verdict"] == wanted


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (4, 6, "supported"),
        (20, 30, "contradicted"),
        (2, None, "supported"),
        (11, None, "contradicted"),
    ],
)
def test_tolls_are_compared_as_ranges(verdict, low, high, wanted):
    claim = {"killed_low": 5, "killed_high": 10}
    counted = {"killed_low": low, "killed_high": high}
    assert verdict("toll", claim, ("a", counted))["verdict"] == wanted


def test_another_word_for_the_weapon_contradicts_only_where_one_rules_it_out(verdict):
    claim = {"munition": "guided_bomb"}
    for more in ({}, {"about": "mod:1"}):
        other = {"munition": "cluster_munition"} | more
        assert verdict("munition", claim, ("a", other))["verdict"] == "unaddressed"
    denied = {"munition_excluded": "guided_bomb", "munition_stated": "no KAB", "about": "mod:1"}
    assert verdict("munition", claim, ("a", denied))["verdict"] == "contradicted"
    same = {"munition": "cluster_munition;guided_bomb"}
    assert verdict("munition", claim, ("a", same))["verdict"] == "supported"


def test_remnants_speak_to_what_the_claim_says_was_not_used(verdict):
    claim = {"munition_excluded": "unguided_bomb", "munition_stated": "guided bombs only"}
    row = verdict("munition", claim, ("a", {"remnants": "barrel_bomb", "about": "mod:1"}))
    assert (row["stated"], row["verdict"]) == ("not unguided bomb", "contradicted")
    assert row["found"] == "barrel bomb"


@pytest.mark.parametrize(
    "other",
    [
        {"event_type": "airspace_violation"},
        {"stance": "denies"},
        {"stance": "amends"},
        {"actor": "Bland"},
        {"actor": None},
    ],
)
def test_only_assertions_of_own_strikes_are_claims_of_a_strike(judged, other):
    assert judged([("I1", "mod", other), ("I1", "a", {})]).verdicts.is_empty()


def test_a_claim_that_others_print_is_a_claim_still(judged):
    table = judged([("I1", "mod", {"source_id": "agency"})]).verdicts
    assert table["claim_id"].unique().to_list() == ["mod:0000"]


def test_a_case_without_a_claimant_has_no_verdicts(judged):
    assert judged([("I1", "a", {})], actor=None).verdicts.is_empty()


def test_no_incidents_give_empty_tables(judged):
    assert [table.height for table in judged([])] == [0] * 9
