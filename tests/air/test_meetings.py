"""Both parties saw both aircraft: one meeting, told by the surest account, the others named."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.air.encounters import Doubts, find_encounters
from crossfix.air.meetings import one_a_meeting
from crossfix.air.minima import MINIMA
from crossfix.air.search import Rules

RULES = Rules(MINIMA["icao-enroute"])
BETWEEN = RULES._replace(between=("A", "B"))


def seen_by_both(*, apart=0.05, sigma_b=None, until=300, off=0.0):
    """Return states of two aircraft abreast, from two receivers with files of their own."""
    states = []
    for party, every, sigma in (("A", 4, 10.0), ("B", 5, sigma_b)):
        for name, lat in (("aaaaaa", 35.0), ("bbbbbb", 35.0 + apart)):
            shift = off if (party, name) == ("B", "bbbbbb") else 0.0
            states += [
                {"track_id": f"{party}:{name}#1", "party": party, "icao24": name, "t": float(t),
                 "lon": 40 + t * 0.002, "lat": lat + shift, "alt_baro_ft": 30_000,
                 "sigma_h_m": sigma, "evidence_id": party * 64}
                for t in range(0, until, every)
            ]  # fmt: skip
    return states


@pytest.mark.parametrize("rules", [RULES, BETWEEN], ids=["all pairs", "between the parties"])
def test_a_meeting_that_both_parties_recorded_is_one_with_the_evidence_of_both(saved, rules):
    (row,) = find_encounters([saved(seen_by_both())], rules, Doubts(20.0, 0.1)).table.to_dicts()
    assert row["accounts"] == (2 if rules.between else 4)
    assert row["evidence_ids"] == f"{'A' * 64};{'B' * 64}"
    assert row["other_accounts"].count(" and ") == row["accounts"] - 1
    assert row["flags"] == ""


def test_the_narrowest_interval_tells_whatever_the_distance(saved):
    states = seen_by_both(sigma_b=500.0, off=-0.004)
    table = find_encounters([saved(states)], RULES, Doubts(None, 1.0)).table
    (row,) = table.iter_rows(named=True)
    assert (row["party_a"], row["party_b"]) == ("A", "A")
    assert "B:aaaaaa#1 and B:bbbbbb#1: 510" in row["other_accounts"]  # nearer, and less sure


def test_accounts_that_cannot_both_be_true_are_flagged(saved):
    for sigma, flags in ((10.0, "accounts_differ"), (400.0, "")):
        states = seen_by_both(sigma_b=sigma, off=0.004)
        (row,) = find_encounters([saved(states)], RULES, Doubts(None, 0.1)).table.to_dicts()
        assert row["flags"] == flags
    inside = seen_by_both(apart=0.0825, sigma_b=400.0, off=0.004)
    (row,) = find_encounters([saved(inside)], RULES, Doubts(None, 0.1)).table.to_dicts()
    assert (row["kind"], row["flags"]) == ("loss_of_separation", "accounts_differ")


def test_an_account_that_ends_too_early_does_not_tell(saved):
    """A's recording, the surer one, ends while the two still converge."""
    states = []
    for party, until, sigma in (("A", 200, 5.0), ("B", 400, 50.0)):
        for name, lat, way in (("aaaaaa", 35.0, 1), ("bbbbbb", 35.02, -1)):
            states += [
                {"track_id": f"{party}:{name}", "party": party, "icao24": name, "t": float(t),
                 "lon": 40 + way * (t - 210) * 0.002, "lat": lat, "alt_baro_ft": 30_000,
                 "sigma_h_m": sigma, "evidence_id": party * 64}
                for t in range(0, until, 4)
            ]  # fmt: skip
    (row,) = find_encounters([saved(states)], RULES, Doubts(None, 0.1)).table.to_dicts()
    assert (row["party_a"], row["party_b"]) == ("B", "B")
    assert "A:aaaaaa and A:bbbbbb" in row["other_accounts"]


def test_two_meetings_of_the_same_two_stay_two(saved):
    later = [state | {"t": state["t"] + 3000} for state in seen_by_both()]
    table = find_encounters([saved(seen_by_both() + later)], BETWEEN, Doubts(20.0, 0.1)).table
    assert table["accounts"].to_list() == [2, 2]


def test_aircraft_without_an_address_are_told_apart_by_their_tracks(saved):
    states = [state | {"icao24": None} for state in seen_by_both(apart=0.05)]
    table = find_encounters([saved(states)], BETWEEN).table
    assert table["accounts"].to_list() == [1] * table.height
    assert table.height == 4  # nothing says that A's aaaaaa is B's


@given(st.permutations(range(4)), st.lists(st.integers(0, 10**12), min_size=4, max_size=4))
def test_the_order_of_the_accounts_changes_nothing(order, begins):
    rows = pl.DataFrame(
        {
            "a": ["k", "k", "l", "l"], "b": ["m", "n", "m", "n"], "one": [1, 2, 1, 2],
            "other": [2, 1, 2, 1], "begins": begins, "ends": [b + 10**10 for b in begins],
            "h_m": [10.0, 20.0, 30.0, 40.0], "v_m": [0.0] * 4, "h_low_m": [1.0, 2.0, 3.0, 4.0],
            "h_high_m": [50.0] * 4, "gap_s": [1.0] * 4, "kind": ["proximity"] * 4,
            "flags": [""] * 4, "evidence_ids": ["x", "y;x", "z", "x"],
            "t_cpa": np.array([1, 2, 3, 4], "datetime64[ns]"),
        }
    )  # fmt: skip
    found = one_a_meeting(rows)
    assert found.equals(one_a_meeting(rows[list(order)]))
    assert found["accounts"].sum() == 4
    gaps = [b - a for a, b in itertools.pairwise(sorted(begins))]
    assert found.height == 1 + sum(gap > 7 * 10**10 for gap in gaps)
