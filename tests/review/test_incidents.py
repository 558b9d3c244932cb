"""Incidents are drawn by a number of their own, with a chance that is known."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crossfix.review.incidents import AIM, described, draw_incidents
from crossfix.tables import AUDITS, INCIDENTS, empty

PLAIN = {"share": 0.2, "stratum": "none", "seed": 1}


@pytest.fixture
def incidents(make):
    def rows(many, **told):
        start = dt.datetime(2015, 10, 1, tzinfo=dt.UTC)
        where = {"start": start, "end": start + dt.timedelta(days=2), **told}
        return make(INCIDENTS, [{"incident_id": f"i{at:05}", **where} for at in range(many)])

    return rows


def known(make, drawn):
    rows = drawn.select("incident_id", "chance").to_dicts()
    return make(AUDITS, rows)


def test_a_share_is_drawn_and_each_knows_its_chance(incidents):
    drawn = draw_incidents(incidents(5000), empty(AUDITS), **PLAIN)
    assert drawn.height == pytest.approx(1000, abs=4 * np.sqrt(800))
    assert set(drawn["chance"]) == {0.2}
    other = draw_incidents(incidents(5000), empty(AUDITS), **PLAIN | {"seed": 2})
    assert set(other["incident_id"]) != set(drawn["incident_id"])


def test_each_incident_is_drawn_as_often_as_its_chance_says(incidents):
    few, empty_ = incidents(40), empty(AUDITS)
    times = np.zeros(40)
    for seed in range(400):
        drawn = draw_incidents(few, empty_, **PLAIN | {"seed": seed})
        times += few["incident_id"].is_in(drawn["incident_id"].implode()).to_numpy()
    assert np.abs(times / 400 - 0.2).max() < 4.5 * np.sqrt(0.2 * 0.8 / 400)


def test_a_second_draw_adds_only_what_is_new(incidents, make):
    first = draw_incidents(incidents(300), empty(AUDITS), **PLAIN)
    log = known(make, first)
    assert draw_incidents(incidents(300), log, **PLAIN).is_empty()
    later = draw_incidents(incidents(400), log, **PLAIN)
    assert later.height > 0
    assert later["incident_id"].min() >= "i00300"
    both = {*first["incident_id"], *later["incident_id"]}
    assert both == set(draw_incidents(incidents(400), empty(AUDITS), **PLAIN)["incident_id"])


def test_a_small_governorate_is_drawn_from_more_and_a_tiny_one_wholly(incidents):
    names = ["Aleppo"] * 900 + ["Homs"] * 30 + ["Daraa"] * 4 + [None] * 2
    frame = incidents(936).with_columns(admin1=pl.Series(names))
    drawn = draw_incidents(frame, empty(AUDITS), **PLAIN | {"stratum": "governorate"})
    chances = {name: set(some["chance"]) for (name,), some in drawn.group_by("admin1")}
    assert chances == {"Aleppo": {0.2}, "Homs": {AIM / 30}, "Daraa": {1.0}, None: {1.0}}


def test_an_incident_is_told_by_its_days_place_and_kind(incidents):
    frame = incidents(1, place_name="Sarmin", admin1="Idlib", event_type="air_strike")
    assert described(frame.row(0, named=True)) == {
        "date": "2015-10-01 to 2015-10-02",
        "place": "Sarmin, Idlib",
        "kind": "air_strike",
    }
    unknown = incidents(1, start=None, end=None).row(0, named=True)
    assert described(unknown) == {"date": "", "place": "", "kind": ""}
