"""What voices agree on, attribute by attribute, and what they say of one another's word."""

import datetime as dt

import pytest

FIRST = dt.datetime(2015, 10, 5, tzinfo=dt.UTC)


@pytest.fixture
def agreed(judged):
    """Return the values of one attribute of incident I1, by value."""

    def rows(attribute, *said):
        table = judged([("I1", *one) for one in said], candidates={"I1": PLACE}).attributes
        found = table.filter(attribute=attribute).to_dicts()
        return {row["value"]: row for row in found}

    return rows


PLACE = {
    "lon": 36.6,
    "lat": 35.9,
    "radius_km": 3.0,
    "place_name": "Sarmin",
    "place_precision": "town",
}


def test_every_class_has_its_share_of_the_voices_that_name_any(agreed):
    hospital, school = {"observed_object": "hospital"}, {"observed_object": "school"}
    both = {"observed_object": "hospital;school"}
    rows = agreed("object", ("a", hospital), ("b", both), ("c", school), ("d", {}))
    assert (rows["hospital"]["voices"], rows["hospital"]["addressing"]) == (2, 3)
    assert rows["school"]["report_ids"] == "b:0001;c:0002"
    assert rows["hospital"]["share_low"] < 2 / 3 < rows["hospital"]["share_high"]
    assert "2 of 3 independent voices" in rows["hospital"]["because"]


def test_copies_bear_out_nothing_more(agreed):
    hospital = {"observed_object": "hospital"}
    copies = [("a", hospital | {"source_id": f"copy{number}"}) for number in range(9)]
    rows = agreed("object", ("a", hospital), *copies, ("b", {"observed_object": "school"}))
    assert (rows["hospital"]["voices"], rows["hospital"]["addressing"]) == (1, 2)


def test_the_claimant_is_heard_only_where_nobody_else_says_anything(agreed):
    depot = {"munition": "guided_bomb"}
    rows = agreed("munition", ("mod", depot), ("a", {}))
    assert not rows["guided_bomb"]["independent"]
    assert "no other says anything" in rows["guided_bomb"]["because"]
    rows = agreed("munition", ("mod", depot), ("a", {"remnants": "cluster_munition"}))
    assert list(rows) == ["cluster_munition"]


def test_the_fused_place_is_borne_out_by_who_places_it_within_both_radii(agreed):
    far = {"lat": 36.9}
    rows = agreed("place", ("a", {}), ("b", {}), ("c", far), ("d", {"lon": None, "lat": None}))
    (row,) = rows.values()
    assert row["value"] == "Sarmin (± 3.0 km)"
    assert (row["voices"], row["addressing"]) == (2, 3)


def test_the_fused_time_is_borne_out_by_who_overlaps_with_it(agreed):
    later = {"start": FIRST + dt.timedelta(days=2), "end": FIRST + dt.timedelta(days=3)}
    rows = agreed("time", ("a", {}), ("b", later))
    (row,) = rows.values()
    assert (row["value"], row["voices"], row["addressing"]) == ("2015-10-05", 1, 2)


@pytest.fixture
def of_report(judged):
    """Return what others say of the report a:1, by attribute."""

    def rows(report, *said):
        told = [("I1", "a", report | {"report_id": "a:1"}), *(("I1", *one) for one in said)]
        table = judged(told).report_verdicts.filter(report_id="a:1")
        return {row["attribute"]: row for row in table.to_dicts()}

    return rows


def test_every_attribute_that_a_report_states_has_a_verdict(of_report):
    rows = of_report({"observed_object": "hospital"}, ("b", {"observed_object": "hospital"}))
    assert rows["object"]["verdict"] == "supported"
    assert rows["object"]["report_ids"] == "b:0001"
    assert rows["place"]["verdict"] == "supported"
    assert "toll" not in rows
    assert "existence" not in rows


def test_a_voice_does_not_bear_out_its_own_word(of_report):
    again = ("a", {"source_id": "copy", "observed_object": "hospital"})
    row = of_report({"observed_object": "hospital"}, again)["object"]
    assert (row["verdict"], row["because"]) == (
        "unaddressed",
        "no other independent voice tells of it",
    )


def test_two_counts_that_cannot_both_hold_contradict(of_report):
    row = of_report({"killed_low": 5, "killed_high": 5}, ("b", {"killed_low": 9}))["toll"]
    assert (row["stated"], row["found"], row["verdict"]) == ("5", "at least 9", "contradicted")


def test_the_claimant_bears_out_nobody(of_report):
    row = of_report({"munition": "guided_bomb"}, ("mod", {"munition": "guided_bomb"}))["munition"]
    assert row["verdict"] == "unaddressed"
