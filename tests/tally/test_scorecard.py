import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.tally.figure import NOBODY_WATCHED
from crossfix.tally.scorecard import MEASURES

GRADES = ("confirmed", "probable", "possible", "contested", "contradicted", "nobody_watching")


WITHOUT_MEMBERS = {
    "claimed_objects",
    "claimed_sorties",
    "not_named",
    "objects_a_strike",
    "matched_objects",
    "confirmed_objects",
    "thin_governorates",
}


def card(tallied, claim_id: str = "C1") -> dict[str, dict]:
    rows = tallied.tallies.filter(pl.col("claim_id") == claim_id)
    return {row["measure"]: row for row in rows.iter_rows(named=True)}


def ends(row: dict) -> tuple:
    return row["low"], row["expected"], row["high"]


def test_every_figure_stands_once_in_its_order(world, run):
    rows = run(world).tallies
    assert tuple(rows["measure"]) == MEASURES
    assert rows["position"].to_list() == list(range(1, len(MEASURES) + 1))


def test_what_was_claimed_is_kept_as_stated(world, run, rows):
    world["claims"] = [rows.claim("C1", 1, 20, objects=(60, None))]
    figures = card(run(world))
    assert ends(figures["claimed_objects"]) == (60, None, None)
    assert figures["claimed_objects"]["because"] == "as stated: at least 60"
    assert ends(figures["claimed_sorties"]) == (None, None, None)


def test_a_claim_without_objects_gets_its_sorties_only(world, run, rows):
    world["claims"] = [rows.claim("C1", 1, 20, sorties=80)]
    assert list(card(run(world))) == ["claimed_sorties"]


def test_four_strikes_name_seven_of_sixty_objects(world, run):
    figures = card(run(world))
    assert ends(figures["named_strikes"]) == (4, 4, 4)
    assert ends(figures["named_objects"]) == (7, 7, 7)
    assert ends(figures["not_named"]) == (53, 53, 53)
    assert "60 claimed - 7 named = 53" in figures["not_named"]["because"]


def test_a_strike_that_does_not_number_its_objects_leaves_the_sum_open(world, run):
    world["reports"][0] |= {"objects_low": None, "objects_high": None}
    figures = card(run(world))
    assert ends(figures["named_objects"]) == (5, None, None)
    assert ends(figures["not_named"]) == (None, None, 55)


def test_more_named_than_claimed_leaves_none_unnamed(world, run, rows):
    world["claims"] = [rows.claim("C1", 1, 20, objects=5)]
    assert ends(card(run(world))["not_named"]) == (0, 0, 0)


def test_named_strikes_are_matched_by_their_chance_to_be_what_others_report(world, run):
    row = card(run(world))["matched_named"]
    assert row["expected"] == pytest.approx(0.9 * 0.8 + 0.8)
    assert (row["low"], row["high"]) == (0, 2)
    assert "place (within both radii): 2 of 4;" in row["because"]


def test_independent_incidents_count_by_chance_and_share_of_the_actor(world, run):
    row = card(run(world))["independent"]
    assert row["expected"] == pytest.approx(0.9 + 0.8 + 0.97 + 0.6 * 0.5)
    assert (row["low"], row["high"]) == (2, 4)


def test_each_incident_is_in_one_grade(world, run):
    figures = card(run(world))
    assert {name: figures[name]["expected"] for name in GRADES} == {
        "confirmed": 1,
        "probable": 1,
        "possible": 1.5,  # i3 as named, and i6, which half of the voices lay to another
        "contested": 1,
        "contradicted": 0,
        "nobody_watching": 1,
    }


def test_objects_matched_lie_between_matched_strikes_and_independent_incidents(world, run):
    figures = card(run(world))
    assert ends(figures["matched_objects"]) == (0, None, 7)  # 4 incidents x 7/4 objects a strike
    assert ends(figures["confirmed_objects"]) == (0, None, 2)  # 1 incident x 7/4
    assert "4 independent incidents x 7/4 = 1.75" in figures["matched_objects"]["because"]


def test_no_more_is_matched_than_was_claimed(world, run, rows):
    world["claims"] = [rows.claim("C1", 1, 20, objects=3)]
    row = card(run(world))["matched_objects"]
    assert row["high"] == 3
    assert "not more than the 3 claimed" in row["because"]


def test_a_strike_contradicted_in_two_attributes_is_one_strike(world, run):
    row = card(run(world))["attribute_contradicted"]
    assert ends(row) == (1, 1, 1)
    assert "(object 1, by their links 1; place 1, by their links 1)" in row["because"]


def test_a_claimants_own_watch_is_nobodys(world, run):
    assert ends(card(run(world))["watched_share"]) == (0.75, 0.75, 0.75)


def test_a_strike_watched_for_half_of_its_time_is_surely_unwatched_for_the_other_half(
    world, run, rows
):
    world["watches"] = [
        {"group_id": "news", "admin1": "", **rows.over(1, 8)},
    ]
    world["reports"][1] |= rows.over(8, 9)
    low, expected, high = ends(card(run(world))["watched_share"])
    assert (low, expected, high) == (0.5, pytest.approx(2.5 / 4), 0.75)


def test_where_nobody_watched_nothing_found_is_not_zero(world, run, rows):
    world["claims"] = [rows.claim("C1", 1, 20, objects=60, provinces="Raqqa")]
    figures = card(run(world))
    for measure in ("matched_named", "independent", "matched_objects", "confirmed", "possible"):
        assert ends(figures[measure]) == (None, None, None)
        assert figures[measure]["because"] == NOBODY_WATCHED
    assert ends(figures["nobody_watching"]) == (1, 1, 1)
    assert ends(figures["watched_share"]) == (0, 0, 0)


def test_where_somebody_watched_and_found_nothing_it_is_zero(world, run, rows):
    world["claims"] = [rows.claim("C1", 12, 13, objects=60, provinces="Homs")]
    figures = card(run(world))
    assert ends(figures["independent"]) == (0, 0, 0)
    assert ends(figures["matched_objects"]) == (0, None, 0)


def test_a_claim_that_names_no_strike_has_no_share_watched(world, run, rows):
    world["claims"] = [rows.claim("C1", 12, 13, objects=60)]
    figures = card(run(world))
    assert ends(figures["named_strikes"]) == (0, 0, 0)
    assert ends(figures["matched_named"]) == (0, 0, 0)
    assert ends(figures["watched_share"]) == (None, None, None)


def test_the_weights_of_the_members_add_up_to_every_figure(world, run):
    tallied = run(world)
    check_sums(tallied)


def check_sums(tallied) -> None:
    for row in tallied.tallies.iter_rows(named=True):
        members = tallied.members.filter(
            (pl.col("claim_id") == row["claim_id"]) & (pl.col("measure") == row["measure"])
        )
        if row["measure"] in WITHOUT_MEMBERS:
            assert members.is_empty()
            continue
        total = row["low"] if row["expected"] is None else row["expected"]
        assert members["weight"].sum() == pytest.approx(total or 0)


WEIGHTS = st.floats(0, 1)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(data=st.data())
def test_whatever_the_chances_the_numbers_add_up(world, run, data):
    grades = ["confirmed", "probable", "possible", "contested", "contradicted", "unaddressed"]
    changed = {name: [dict(row) for row in rows] for name, rows in world.items()}
    for row in changed["incidents"]:
        row |= {
            "probability": data.draw(WEIGHTS),
            "actor_share": data.draw(st.none() | WEIGHTS),
            "independent_groups": data.draw(st.integers(0, 2)),
            "grade": data.draw(st.sampled_from(grades)),
        }
    for row in changed["membership"]:
        row["probability"] = data.draw(WEIGHTS)
    tallied = run(changed)
    check_sums(tallied)
    figures = card(tallied)
    considered = tallied.members.filter(pl.col("measure").is_in(GRADES))
    named = tallied.members.filter(pl.col("measure") == "named_strikes")
    assert considered["incident_id"].is_unique().all()
    assert set(named["incident_id"]) <= set(considered["incident_id"])
    assert sum(figures[name]["expected"] or 0 for name in GRADES) == pytest.approx(
        considered["weight"].sum()
    )
    for row in figures.values():
        known = [end for end in ends(row) if end is not None]
        assert known == sorted(known)
    if figures["independent"]["expected"] is not None:
        assert (figures["matched_named"]["expected"] or 0) <= figures["independent"][
            "expected"
        ] + 1e-9


def test_the_order_of_the_rows_does_not_matter(world, run):
    shuffled = {name: rows[::-1] for name, rows in world.items()}
    for one, other in zip(run(world), run(shuffled), strict=True):
        assert one.equals(other)


def test_without_claims_there_is_no_scorecard(world, run):
    world["claims"] = []
    found = run(world)
    assert all(table.is_empty() for table in (found.tallies, found.members, found.findings))


def test_without_anything_reported_every_claimed_object_is_unnamed(world, run):
    empty = {name: [] for name in world} | {"claims": world["claims"]}
    figures = card(run(empty))
    assert ends(figures["not_named"]) == (60, 60, 60)
    assert figures["independent"]["because"] == NOBODY_WATCHED


def test_a_count_without_bounds_is_unknown_and_not_zero(world, run, rows):
    world["claims"] = [rows.claim("C1", 1, 20, objects=(None, 60))]
    figures = card(run(world))
    assert ends(figures["claimed_objects"]) == (None, None, 60)
    assert figures["not_named"]["low"] is None
