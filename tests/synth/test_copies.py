"""What is told as one, and what a copy changes."""

import numpy as np
import polars as pl
import pytest

from crossfix.synth.copies import copied, lumped
from crossfix.synth.ground import survey
from crossfix.synth.observe import IN_DISTRICT, IN_TOWN, UNKNOWN
from crossfix.synth.parties import KINDS, ROOT
from crossfix.synth.sources import Copying

AIR, SHELLING = KINDS.index("air_strike"), KINDS.index("shelling")


@pytest.fixture
def told():
    def sightings(*rows):
        usual = {
            "row": 0,
            "uid": 0,
            "origin": UNKNOWN,
            "credited": False,
            "source": 0,
            "place": 4,
            "day": 10,
            "length": 1,
            "published": 10,
            "precision": IN_TOWN,
            "stated": IN_TOWN,
            "kind": AIR,
            "x_km": 1.0,
            "y_km": 2.0,
        }
        for what in ("killed", "civilians_killed", "injured"):
            usual |= {f"{what}_low": 3, f"{what}_high": 4}
        numbered = [usual | {"row": n, "uid": n} | row for n, row in enumerate(rows)]
        small = {"precision": pl.Int8, "stated": pl.Int8, "kind": pl.Int8}
        counts = dict.fromkeys((one for one in usual if one.endswith(("_low", "_high"))), pl.Int32)
        days = dict.fromkeys(("day", "length", "published", "place", "source"), pl.Int32)
        return pl.DataFrame(numbered).cast(small | counts | days)

    return sightings


def lump(sightings, share=1.0):
    kept, pairs = lumped(np.random.default_rng(1), sightings, share=share)
    return kept.sort("uid"), pairs.sort("row").select("row", "uid").rows()


def test_reports_of_one_town_and_day_become_one_with_the_sum_of_the_dead(told):
    kept, pairs = lump(told({}, {"killed_low": 5, "killed_high": 9}, {"day": 11}))
    assert kept["uid"].to_list() == [0, 2]
    assert kept["killed_low"].to_list() == [8, 3]
    assert kept["killed_high"].to_list() == [13, 4]
    assert pairs == [(0, 0), (1, 0), (2, 2)]


def test_a_lump_of_which_one_toll_is_unknown_states_none(told):
    kept, _ = lump(told({}, {"killed_low": UNKNOWN, "killed_high": UNKNOWN}))
    assert kept["killed_low"].to_list() == [UNKNOWN]
    assert kept["injured_low"].to_list() == [6]


def test_a_lump_of_two_kinds_states_the_widest(told):
    kept, _ = lump(told({}, {"kind": SHELLING}, {"day": 3}, {"day": 3}))
    assert kept["kind"].to_list() == [ROOT, AIR]


def test_reports_that_place_the_event_otherwise_than_by_town_are_not_lumped(told):
    kept, pairs = lump(told({}, {"precision": IN_DISTRICT}, {"place": 5}))
    assert kept.height == 3
    assert all(row == uid for row, uid in pairs)


def test_a_share_of_nothing_lumps_nothing(told):
    assert lump(told({}, {}), share=0.0)[0].height == 2


def copy(pool, own, **habits):
    return copied(
        np.random.default_rng(2),
        pool,
        own=own,
        number=len(pool),
        habits=Copying(**habits),
        at=survey(),
    )


def test_a_copier_repeats_no_incident_that_it_has_itself_and_none_twice(told):
    pool = told({"row": 1}, {"row": 1}, {"row": 2}, {"row": 3})
    copies = copy(pool, told({"row": 2}))
    assert sorted(copies["row"]) == [1, 3]
    assert (copies["origin"] == copies["uid"]).all()


def test_a_copy_that_changes_nothing_is_dated_and_counted_like_its_original(told):
    pool = told(*[{}] * 50)
    copies = copy(pool, pool.clear(), changed=0.0, redated=0.0)
    same = [one for one in pool.columns if one not in ("origin", "credited", "published")]
    assert copies.select(same).sort("uid").equals(pool.select(same))


def test_a_copy_that_changes_something_changes_one_thing(told):
    pool = told(*[{}] * 300)
    copies = copy(pool, pool.clear(), changed=1.0, redated=0.0)
    toll = copies["killed_low"] != 3
    place = copies["precision"] == IN_DISTRICT
    kind = copies["kind"] != AIR
    assert (toll.cast(int) + place.cast(int) + kind.cast(int)).max() == 1
    assert 0.2 < toll.mean() < 0.5
    assert 0.2 < place.mean() < 0.5
    assert (copies.filter(place)["place"] == survey().district[4]).all()
    assert kind.sum() > 30


def test_a_redated_copy_is_a_day_later_and_published_no_earlier(told):
    pool = told(*[{}] * 20)
    copies = copy(pool, pool.clear(), redated=1.0, lag_days=0.0)
    assert (copies["day"] == 11).all()
    assert (copies["published"] == 11).all()
