"""Signs of emergencies: what is found, what is refused and why, however time is cut."""

import datetime as dt
import math
import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.air.emergencies import find_emergencies
from crossfix.air.signs import DEBOUNCE_S, WORDS, once
from crossfix.air.slabs import open_tracks, write_tracks
from crossfix.air.spells import FALL_FROM, FALL_TO, falls, no_falls, no_spells, spells
from crossfix.air.tables import EMERGENCIES
from crossfix.air.units import NS
from crossfix.tables import check


def flight(name, times, *, lon=40.0, lat=35.0, feet=33_000.0, **more):
    """Return states of a flight eastwards; what is a function is one of seconds."""
    given = {"alt_baro_ft": feet, **more}
    return [
        {"track_id": name, "icao24": name, "party": "A", "t": t, "lon": lon + t * 0.002, "lat": lat}
        | {key: value(t) if callable(value) else value for key, value in given.items()}
        for t in times
    ]


@pytest.fixture
def found(saved):
    def find(states, **more):
        table = check(find_emergencies(open_tracks([saved(states, **more)])), EMERGENCIES)
        return table.sort("t_on", "event_id")

    return find


def told(table, kind, status=None):
    rows = table.filter(pl.col("kind") == kind)
    return list((rows if status is None else rows.filter(status=status)).iter_rows(named=True))


def test_a_code_in_two_replies_three_quarters_of_a_second_apart_is_found(found):
    code = {100.0: "7700", 100.0 + DEBOUNCE_S: "7700"}
    table = found(flight("aaaaaa", sorted({*range(0, 300, 5), *code}), squawk=code.get))
    (row,) = told(table, "general_emergency")
    assert (row["status"], row["samples"], row["shown_by"]) == ("found", 2, "squawk")
    assert row["t_on"].second == 40
    assert row["evidence_ids"] == "e" * 64
    assert row["flags"] == "maybe_one_reply_held"


@pytest.mark.parametrize(
    ("seconds", "why"),
    [((100.0,), "one reply only"), ((100.0, 100.7), "all replies within 0.70 s")],
)
def test_a_code_that_was_not_seen_again_is_refused_and_says_why(found, seconds, why):
    times = sorted({*range(0, 300, 5), *seconds})
    table = found(flight("aaaaaa", times, squawk=lambda t: "7500" if t in seconds else "1234"))
    (row,) = told(table, "unlawful_interference")
    assert row["status"] == "refused"
    assert why in row["because"]


def test_codes_that_only_begin_alike_are_no_emergency(found):
    table = found(
        flight("aaaaaa", range(0, 300, 5), squawk=lambda t: ["7701", "7601", "7510"][t % 3])
    )
    assert set(table["kind"]) == {"lost_track"}


def test_a_reply_garbled_once_within_a_spell_is_not_refused_beside_it(found):
    table = found(
        flight("aaaaaa", range(0, 300, 5), squawk=lambda t: "1234" if t == 290 else "7700")
    )
    assert [row["status"] for row in told(table, "general_emergency")] == ["found"]


@pytest.mark.parametrize(
    ("state", "kind"),
    [("unlawful_interference", "unlawful_interference"), ("minfuel", "minimum_fuel"),
     ("lifeguard", "medical"), ("nordo", "radio_failure"), ("downed_aircraft", "downed_aircraft")],
)  # fmt: skip
def test_the_emergency_state_of_ads_b_is_found_under_either_name(found, state, kind):
    states = flight("aaaaaa", range(0, 300, 5), emergency=lambda t: state if t > 99 else "none")
    (row,) = told(found(states), kind)
    assert (row["status"], row["shown_by"]) == ("found", "state")


def test_a_resolution_advisory_is_found_by_its_word(found):
    states = flight(
        "aaaaaa", range(0, 100, 1), advisory=lambda t: "descend" if 50 < t < 80 else None
    )
    (row,) = told(found(states), "resolution_advisory")
    assert (row["status"], row["because"]) == ("found", "descend in 29 samples over 28.0 s")


def test_a_rapid_descent_begins_and_ends_where_it_does(found):
    states = flight(
        "aaaaaa", range(0, 600, 4), feet=lambda t: 33_000 - 110 * min(max(t - 200, 0), 100)
    )
    (row,) = told(found(states), "rapid_descent")
    assert row["status"] == "found"
    assert (row["t_on"].minute, row["t_on"].second) == (3, 20)
    assert (row["t_off"] - row["t_on"]).total_seconds() == 100
    assert (row["drop_ft"], row["rate_fpm"]) == (pytest.approx(11_000), pytest.approx(6_600))


def falling(**more):
    """Return the states of an aircraft whose pressure altitude falls 3,000 ft in 25 s."""
    return flight(
        "aaaaaa", range(0, 300, 1), feet=lambda t: 33_000 - 120.0 * min(max(t - 100, 0), 25), **more
    )


@pytest.mark.parametrize(
    ("states", "status", "why"),
    [
        (falling(alt_geom_ft=34_500.0), "refused", "geometric altitude by 0 ft only: a change of datum"),
        (falling(vrate_fpm=0.0), "doubtful", "the vertical rate that it sent is +0 ft/min"),
        (flight("a", range(0, 300, 1), feet=lambda t: 33_000.0 - 1_600 * (t > 100)),
         "refused", "1,600 ft of it in one step"),
        (flight("a", range(0, 300, 1), feet=lambda t: 33_000.0 - 200 * min(max(t - 100, 0), 8)),
         "refused", "shorter than 15 s"),
        (flight("a", range(0, 300, 1), feet=lambda t: 33_000.0 - 150 * (t - 100 if 100 < t < 130 else 0)),
         "refused", "and came back in one step"),
        (falling(vrate_fpm=-7_200.0, alt_geom_ft=lambda t: 34_500 - 115.0 * min(max(t - 100, 0), 25)),
         "found", "pressure altitude fell 3,000 ft in 25 s"),
    ],
    ids=["datum", "rate", "step", "short", "back", "both"],
)  # fmt: skip
def test_what_else_makes_an_altitude_fall_is_told_apart(found, states, status, why):
    (row,) = told(found(states), "rapid_descent")
    assert row["status"] == status
    assert why in row["because"]


def test_a_descent_at_an_ordinary_rate_is_not_considered(found):
    states = flight("aaaaaa", range(0, 600, 1), feet=lambda t: 33_000 - 58.0 * t)
    assert not told(found(states), "rapid_descent")


def crowd(others=2, last=1500, **more):
    """Return one aircraft that falls silent among others that are received to the end."""
    states = flight("f00000", range(0, last, 10), **more)
    for number in range(others):
        states += flight(f"b{number:05d}", range(0, 3600, 10), lon=40.1 - 0.2 * number)
    return states


def of_silent(table):
    (row,) = [row for row in told(table, "lost_track") if row["track_id"] == "f00000"]
    return row


def test_an_aircraft_silent_where_others_are_heard_is_lost(found):
    row = of_silent(found(crowd()))
    assert (row["status"], row["neighbours"]) == ("found", 2)
    assert row["p_received"] == pytest.approx(10.5 / 11)
    assert row["t_on"].minute == 24


@pytest.mark.parametrize(
    ("states", "why"),
    [
        (crowd(others=0) + flight("c", range(0, 3600, 10), lat=36.0), "no neighbour was received where it would have been in minute 1"),
        (crowd(last=3600), "nothing at all was received in minute 1 after"),
        (crowd(feet=2_000.0), "at 2,000 ft, it may have landed"),
        (crowd(feet=lambda t: 33_000 - 20.0 * t, vrate_fpm=-1_200.0), "at 3,200 ft, it may have landed"),
        (crowd(on_ground=True), "it was on the ground"),
        (crowd(feet=None), "its height is unknown"),
        (crowd() + flight("f00000#2", range(1600, 3600, 10), icao24="f00000"), "another track of this aircraft goes on"),
    ],
)  # fmt: skip
def test_a_silence_that_tells_nothing_is_refused_and_says_why(found, states, why):
    states = [s | {"icao24": "f00000"} if s["track_id"] == "f00000#2" else s for s in states]
    row = of_silent(found(states))
    assert row["status"] == "refused"
    assert why in row["because"]


@pytest.mark.parametrize("slab_minutes", [5, 30])
def test_a_loss_that_ends_soon_is_told_as_such(found, slab_minutes):
    """The hole is of 8 minutes, and one of 20 is told as it is: what comes then is not read yet."""
    for hole, flags in ((480, "heard_again"), (1200, "")):
        states = [one for one in crowd(last=3600) if not (
            one["track_id"] == "f00000" and 1500 <= one["t"] < 1500 + hole)]  # fmt: skip
        rows = told(found(states, slab_minutes=slab_minutes), "lost_track", "found")
        assert [row["flags"] for row in rows] == [flags]


def test_one_neighbour_alone_leaves_a_loss_doubtful(found):
    row = of_silent(found(crowd(others=1)))
    assert (row["status"], row["neighbours"]) == ("doubtful", 1)


def test_neighbours_that_are_often_silent_too_make_a_silence_ordinary(found):
    states = flight("f00000", range(0, 1500, 10))
    for number in range(3):  # received in every third minute
        states += flight(
            f"b{number}", [t for t in range(0, 3600, 10) if t // 60 % 3 == number], lon=40.1
        )
    row = of_silent(found(states))
    assert row["status"] == "refused"
    assert row["p_received"] < 0.5


def test_an_old_state_of_a_parked_aircraft_that_is_sent_on_is_no_loss(found):
    states = [one | {"lon": 40.0 + one["t"] * 1e-8} for one in flight("f00000", range(0, 1500, 10))]
    for number in range(2):
        states += flight(f"b{number:05d}", range(0, 3600, 10), lon=37.0 - 0.2 * number)
    row = of_silent(found(states))
    assert (row["status"], row["because"]) == (
        "refused",
        "at 33,000 ft it hardly moved: an old state repeated",
    )


@pytest.mark.parametrize("slab_minutes", [5, 30])
def test_a_position_that_a_receiver_repeats_is_no_reception(found, slab_minutes):
    """The aircraft left to the east, where nobody is; its last position is repeated for minutes."""
    states = flight("f00000", range(0, 900, 10), lon=40.6)
    frozen = [states[-1] | {"t": t} for t in range(900, 2200, 10)]
    for number in range(2):
        states += flight(f"b{number:05d}", range(0, 3600, 10), lon=42.6 - 0.2 * number, lat=35.1)
    states += flight("c00000", range(0, 3600, 10), lon=39.0, lat=35.0)
    row = of_silent(found(states + frozen, slab_minutes=slab_minutes))
    assert (row["t_on"].minute, row["t_on"].second) == (14, 50)


def test_another_party_that_goes_on_receiving_it_refuses_the_loss(found):
    other = [
        state | {"party": "B", "track_id": "B:f", "t": state["t"] + 1}
        for state in flight("f00000", range(0, 3600, 10))
    ]
    assert of_silent(found(crowd() + other))["status"] == "refused"


def jammed(number, bad, **more):
    return flight(f"b{number:05d}", range(0, 3600, 10), lon=40 + 0.1 * number, nacp=bad, **more)


def collapse(t):
    return 0 if 1800 <= t < 2400 else 9


def test_accuracy_that_falls_on_neighbours_is_interference_and_on_one_alone_is_not(found):
    states = [
        state for number in range(4) for state in jammed(number, collapse if number < 3 else 9)
    ]
    rows = told(found(states), "interference")
    assert [row["status"] for row in rows] == ["found"] * 3
    assert rows[0]["t_on"].minute == 30
    assert (rows[0]["t_off"] - rows[0]["t_on"]).total_seconds() == pytest.approx(590, abs=10)
    states = [
        state for number in range(4) for state in jammed(number, collapse if number < 1 else 9)
    ]
    (row,) = told(found(states), "interference")
    assert row["status"] == "refused"
    assert "0 of 3 neighbours" in row["because"]
    (row,) = told(found(jammed(0, collapse)), "interference")
    assert row["status"] == "doubtful"


def test_interference_makes_a_lost_track_doubtful_and_leaves_a_code_as_it_is(found):
    states = [state for number in range(4) for state in jammed(number, collapse, squawk="7700")]
    states += flight("f00000", range(0, 1900, 10), nacp=9)
    table = found(states)
    row = of_silent(table)
    assert (row["status"], row["flags"]) == ("doubtful", "interference")
    codes = told(table, "general_emergency")
    assert {(row["status"], row["flags"]) for row in codes} == {("found", "interference")}


def test_accuracy_that_never_was_good_did_not_collapse(found):
    states = [state for number in range(4) for state in jammed(number, 0)]
    assert not told(found(states), "interference")


def everything(seed):
    """Return a sky with one of each, at moments that fall anywhere."""
    rng = random.Random(seed)
    begin = rng.randrange(300, 2_000)
    states = crowd(others=4, last=begin + 1_000)
    states += flight("c00000", range(0, 3600, 7), squawk=lambda t: "7600" if t > begin else "2000")
    states += flight(
        "c00001", range(0, 3600, 3), feet=lambda t: 35_000 - 130.0 * min(max(t - begin, 0), 60)
    )
    states += [
        s for n in range(5, 9) for s in jammed(n, lambda t: 0 if begin < t < begin + 700 else 10)
    ]
    return states


@pytest.mark.parametrize("seed", range(4))
def test_cutting_time_into_other_slabs_changes_nothing(found, seed):
    states = everything(seed)
    whole = found(states, slab_minutes=1440)
    assert {"general_emergency", "radio_failure"} & set(whole["kind"])
    assert {"rapid_descent", "lost_track", "interference"} <= set(
        whole.filter(status="found")["kind"]
    )
    for minutes in (5, 7, 30):
        assert found(states, slab_minutes=minutes).equals(whole)


def test_the_order_of_the_input_and_the_files_change_nothing(saved):
    states = everything(9)
    whole = find_emergencies(open_tracks([saved(states)]))
    odd = saved(states[::2][::-1], name="odd")
    even = saved(states[1::2], name="even")
    assert (
        find_emergencies(open_tracks([odd, even])).drop("event_id").equals(whole.drop("event_id"))
    )


def test_turning_the_earth_under_the_sky_changes_nothing(found):
    states = everything(3)
    turned = [state | {"lon": (state["lon"] + 140 + 180) % 360 - 180} for state in states]
    columns = ["kind", "status", "track_id", "t_on", "t_off", "because"]
    assert found(turned).select(columns).equals(found(states).select(columns))


def kernel_falls(heights, *, cut=None):
    """Return (from, to) in seconds of the falls of one track sampled each second."""
    n = len(heights)
    parts = [slice(0, n)] if cut is None else [slice(0, cut), slice(cut, n)]
    state, nothing, made = no_falls(1), np.full(n, np.nan), []
    for part in parts:
        h = np.asarray(heights, float)[part]
        runs = (np.zeros(1, np.int64), np.array([0, len(h)]))
        t = np.arange(n, dtype=np.int64)[part] * NS
        blank = nothing[part]
        ended, _ = falls(runs, t, (h, blank), (blank, blank, blank), (100.0, 15.0, 30 * NS), state)
        made += [(row[FALL_FROM] // NS, row[FALL_TO] // NS) for row in ended]
    return made, state


@given(st.lists(st.integers(-200, 160), min_size=20, max_size=120), st.integers(1, 19))
@settings(deadline=None)
def test_every_fall_is_faster_than_the_rate_from_its_beginning_to_each_of_its_samples(steps, cut):
    heights = 30_000.0 - np.cumsum(steps)
    made, _ = kernel_falls(heights)
    for first, last in made:
        lost = heights[first] - heights[first + 1 : last + 1]
        assert (lost > 100.0 * np.arange(1, last - first + 1)).all()
    assert kernel_falls(heights, cut=cut)[0] == made


@given(
    st.lists(st.tuples(st.integers(-2, 2), st.floats(0.01, 3)), min_size=1, max_size=60), st.data()
)
@settings(deadline=None)
def test_spells_are_the_runs_of_equal_codes_wherever_time_is_cut(sent, data):
    code = np.array([one for one, _ in sent], np.int64)
    t = np.round(np.cumsum([gap for _, gap in sent]) * NS).astype(np.int64)
    place = np.zeros(len(t))

    def run(*cuts):
        state, ended = no_spells(1), []
        for begin, end in zip((0, *cuts), (*cuts, len(t)), strict=True):
            runs = (np.zeros(1, np.int64), np.array([0, end - begin]))
            part = slice(begin, end)
            args = (place[part],) * 3
            ended += spells(runs, t[part], code[part], args, 2 * NS, state)[0].tolist()
        return ended + [row for row in state[0].tolist() if row[1] >= 0]

    plain = []
    for when, one in zip(t.tolist(), code.tolist(), strict=True):
        if one == -1:
            continue
        if plain and plain[-1][1] == one and when - plain[-1][3] <= 2 * NS:
            plain[-1][3:] = [when, plain[-1][4] + 1]
        else:
            plain.append([0, one, when, when, 1])
    assert run() == [row for row in plain if row[1] >= 0]
    assert run(data.draw(st.integers(0, len(t)))) == run()


bad = st.sampled_from([None, math.nan, -1e9, 1e9, 0.0])
words = st.sampled_from(
    [None, "", "7700", "٧٧٠٠", "7" * 400, "none", "general", *WORDS["advisory"]]
)


@given(st.lists(st.fixed_dictionaries({
    "t": st.integers(0, 40_000).map(lambda t: t / 10), "alt_baro_ft": bad, "alt_geom_ft": bad, "vrate_fpm": bad,
    "squawk": words, "emergency": words, "advisory": words, "nacp": st.sampled_from([None, -128, 0, 9, 127]),
    "nic": st.sampled_from([None, 0, 8]), "on_ground": st.sampled_from([None, True, False]),
    "lat": st.sampled_from([-90.0, 0.0, 35.0, 90.0]), "lon": st.sampled_from([-180.0, 0.0, 180.0]),
    "track_id": st.sampled_from("abc"), "icao24": st.sampled_from([None, "aaaaaa"]),
}), min_size=1, max_size=40))  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_bad_values_never_crash_and_no_row_lacks_a_reason(tmp_path_factory, make_tracks, states):
    states = list({(one["track_id"], one["t"]): one for one in states}.values())
    path = tmp_path_factory.mktemp("fuzz") / "t.parquet"
    write_tracks(make_tracks(states), path, slab_minutes=5)
    table = check(find_emergencies(open_tracks([path])), EMERGENCIES)
    assert table["because"].str.len_chars().min() > 0
    assert (table["t_on"] <= table["t_off"]).all()
    assert not table.select(pl.col(pl.Float64()).is_nan().any()).transpose().to_series().any()


def test_of_a_descent_in_both_altitudes_one_row_is_kept(found):
    states = falling(alt_geom_ft=lambda t: 34_500 - 120.0 * min(max(t - 100, 0), 25))
    (row,) = told(found(states), "rapid_descent")
    assert row["flags"] == "both_datums"
    assert once([]) == []


def test_nobody_is_asked_of_a_recording_of_one_moment(found):
    (row,) = told(found(flight("aaaaaa", [0])), "lost_track")
    assert row["status"] == "refused"
    assert row["t_on"] == dt.datetime(2015, 10, 21, 9, tzinfo=dt.UTC)


def test_a_table_without_states_shows_nothing(found):
    assert found([]).is_empty()
