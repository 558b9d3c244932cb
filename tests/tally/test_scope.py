import pytest


def expected(tallied) -> dict[str, float]:
    return dict(tallied.tallies.select("measure", "expected").rows())


def test_a_strike_outside_the_days_of_the_claim_is_not_its(world, run, rows):
    world["claims"] = [rows.claim("C1", 6, 8, objects=60)]
    figures = expected(run(world))
    assert figures["named_strikes"] == 1
    assert figures["independent"] == pytest.approx(0.8)


def test_a_strike_dated_to_two_days_counts_by_half_where_one_is_in_the_claim(world, run, rows):
    world["reports"][1] |= rows.over(8, 9)
    world["incidents"][1] |= rows.over(8, 9)
    world["claims"] = [rows.claim("C1", 6, 8, objects=60)]
    figures = expected(run(world))
    assert figures["named_strikes"] == 0.5
    assert figures["matched_named"] == pytest.approx(0.5 * 0.8)


def test_a_strike_in_another_province_is_not_the_claims(world, run, rows):
    world["claims"] = [rows.claim("C1", 1, 20, objects=60, provinces="Homs;Raqqa")]
    assert expected(run(world))["named_strikes"] == 2


def test_a_ministrys_damascus_reaches_the_province_around_the_city(world, run, rows):
    around = rows.over(12, admin1="Rif Dimashq")
    world["reports"].append(rows.strike("m:9", around))
    world["membership"].append(rows.member("m:9", "i9"))
    world["voices"].append(rows.voice("m:9", "ministry"))
    world["incidents"].append(rows.incident("i9", around))
    world["claims"] = [rows.claim("C1", 1, 20, objects=60, provinces="Damascus")]
    assert expected(run(world))["named_strikes"] == 1


def test_what_has_no_known_governorate_belongs_to_no_named_province(world, run, rows):
    world["reports"][0]["admin1"] = world["incidents"][0]["admin1"] = None
    world["claims"] = [rows.claim("C1", 1, 20, objects=60, provinces="Idlib;Homs;Hama;Raqqa")]
    assert expected(run(world))["named_strikes"] == 3


def test_an_incident_that_is_no_strike_from_the_air_is_not_counted(world, run):
    before = expected(run(world))["independent"]
    world["incidents"][4]["event_type"] = "shelling"
    assert expected(run(world))["independent"] == pytest.approx(before - 0.97)


def test_an_incident_abroad_is_not_counted(world, run):
    before = expected(run(world))["independent"]
    world["incidents"][4]["country"] = "TR"
    assert expected(run(world))["independent"] == pytest.approx(before - 0.97)


def test_a_match_holds_as_far_as_both_sides_belong_to_the_incident(world, run):
    world["membership"][0]["probability"] = 0.3
    assert expected(run(world))["matched_named"] == pytest.approx(0.9 * 0.3 + 0.8)


def test_an_incident_laid_to_nobody_is_matched_where_the_claimant_named_it(world, run):
    world["incidents"][0]["actor_share"] = None
    figures = expected(run(world))
    assert figures["matched_named"] == pytest.approx(0.9 * 0.8 + 0.8)
    assert figures["independent"] == pytest.approx(0.9 * 0.8 + 0.8 + 0.97 + 0.3)
