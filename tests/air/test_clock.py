"""The offset between two clocks is recovered, and its interval holds it; the benchmark counts 200 worlds."""

import numpy as np
import pytest

from crossfix.air.clock import Flight, clock_offset, offset_of
from crossfix.errors import ConfigError

STEADY = np.array([4.1e6, 3.4e6, 3.6e6])


def way(rng):
    """Return the way of an aircraft that turns gently, as a function of seconds."""
    speed, course, turn = rng.uniform(120, 260), rng.uniform(0, 2 * np.pi), rng.normal(0, 0.001)
    start = STEADY + rng.normal(0, 5e4, 3)

    def where(t):
        heading = course + turn * t
        along = np.stack([np.cumsum(np.cos(heading) * np.gradient(t)),
                          np.cumsum(np.sin(heading) * np.gradient(t)), 0 * t])  # fmt: skip
        return start + speed * along.T

    return where


def recorded(rng, where, *, every_s, sigma_m, bias_m, late_s):
    """Return a recording with stamps of its own, white noise and an error that stays."""
    fine = np.arange(0, 900, 0.5)
    path = where(fine)
    t = np.arange(rng.uniform(0, every_s), 890, every_s)
    xyz = np.stack([np.interp(t, fine, path[:, axis]) for axis in range(3)], axis=1)
    xyz += rng.normal(0, bias_m, 3) + rng.normal(0, sigma_m, xyz.shape)
    return Flight(t + late_s, xyz)


def made(rng, *, aircraft=6, late_s):
    ways = {f"{k:06x}": way(rng) for k in range(aircraft)}
    one = {
        name: recorded(rng, where, every_s=1.0, sigma_m=20, bias_m=40, late_s=0)
        for name, where in ways.items()
    }
    other = {
        name: recorded(rng, where, every_s=10.0, sigma_m=80, bias_m=60, late_s=late_s)
        for name, where in ways.items()
    }
    return one, other


def test_the_interval_holds_the_offset_of_nearly_all_worlds():
    rng = np.random.default_rng(3)
    held = []
    for _ in range(60):
        late_s = rng.uniform(-90, 90)
        found = offset_of(*made(rng, late_s=late_s))
        held.append(found.low_s <= late_s <= found.high_s)
        assert abs(found.offset_s - late_s) < 2
    assert np.mean(held) >= 0.88  # 2.5 deviations of the share of 60 below .95


def test_an_aircraft_that_disagrees_with_all_others_is_left_out():
    rng = np.random.default_rng(4)
    one, other = made(rng, aircraft=8, late_s=2.0)
    other["000003"] = other["000003"]._replace(t_s=other["000003"].t_s + 30)
    found = offset_of(one, other)
    assert found.left_out == 1
    assert found.low_s <= 2.0 <= found.high_s


def test_exchanging_the_parties_turns_the_sign():
    rng = np.random.default_rng(5)
    one, other = made(rng, late_s=-7.0)
    there, back = offset_of(one, other), offset_of(other, one)
    assert there.offset_s == pytest.approx(-back.offset_s, abs=0.3)


def test_one_aircraft_alone_gives_an_interval_too():
    rng = np.random.default_rng(6)
    found = offset_of(*made(rng, aircraft=1, late_s=3.0))
    assert found.aircraft == 1
    assert found.low_s < found.offset_s < found.high_s


def test_recordings_without_a_common_aircraft_are_refused(saved):
    states = [
        {"track_id": "x", "icao24": name, "t": t, "lon": 40 + t / 500, "lat": 35.0}
        for name, t in (("aaaaaa", 0), ("aaaaaa", 10))
    ]
    one = saved(states, name="one")
    theirs = {"icao24": "bbbbbb", "evidence_id": "f" * 64}
    other = saved([state | theirs for state in states], name="other")
    with pytest.raises(ConfigError, match="no aircraft that both parties recorded"):
        clock_offset(one, other)


def test_tables_of_tracks_give_the_offset_of_their_stamps(saved):
    rows = [
        {"track_id": name, "icao24": name, "t": t, "lon": 40 + t / 500, "lat": 35 + k / 10}
        for k, name in enumerate(("aaaaaa", "bbbbbb", "cccccc"))
        for t in range(0, 600, 5)
    ]
    one = saved(rows, name="one")
    late = [row | {"t": row["t"] + 1.25, "evidence_id": "f" * 64} for row in rows]
    other = saved(late, name="other")
    found = clock_offset(one, other)
    assert found.offset_s == pytest.approx(1.25, abs=0.01)
    assert found.aircraft == 3
    assert found.equal_states == 0


def test_a_recording_against_itself_is_refused_and_a_copy_of_it_is_told(saved):
    rows = [
        {"track_id": "x", "icao24": "aaaaaa", "t": t, "lon": 40 + t / 500, "lat": 35.0}
        for t in range(0, 600, 5)
    ]
    one = saved(rows, name="one")
    for other in (one, saved(rows[:50], name="part")):
        with pytest.raises(ConfigError, match="against itself every clock is right"):
            clock_offset(one, other)
    again = saved([row | {"evidence_id": "f" * 64} for row in rows], name="again")
    assert clock_offset(one, again).equal_states == len(rows)
