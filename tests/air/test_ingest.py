"""Recordings in every format: what is read, and that every record is accounted for."""

import datetime as dt
import gzip
import json
import random
from collections import Counter
from importlib.util import find_spec

import pytest

from crossfix.air.frames import Frame, beast_frames
from crossfix.air.ingest import Recording, read_tracks
from crossfix.air.read_sbs import NO_POSITION
from crossfix.air.tables import TRACKS
from crossfix.errors import ConfigError, SourceError
from crossfix.tables import check

SBS = """MSG,4,5,211,4CA2D6,10057,2008/11/28,14:53:49.986,2008/11/28,14:58:51.153,,,408.3,146.4,,,64,,,,,
MSG,3,5,211,4CA2D6,10057,2008/11/28,14:53:50.594,2008/11/28,14:58:51.153,,37000,,,51.45735,-1.02826,,,0,0,0,0
MSG,3,5,276,4010E9,10088,2008/11/28,14:53:49.986,2008/11/28,14:58:51.153,,28000,,,53.02551,-2.91389,,,0,0,0,0
STA,,5,179,400AE7,10103,2008/11/28,14:58:51.153,2008/11/28,14:58:51.153,RM
"""
TRACE = {
    "icao": "4ca2d6",
    "timestamp": 1445418000.0,
    "trace": [
        [0, 35.0, 40.0, 30000, 400, 90, 0, 0, {"flight": "ABC1 ", "nac_p": 9}, "adsb_icao", 30400],
        [5.25, 35.0, 40.01, 30000, 400, 90, 0, -64, None, "adsb_icao", 30400],
        [7, 35.0, 40.01, 30000, 400, 90, 1, 0, None, "adsb_icao", 30400],
        [9, 35.0, 40.02, "ground", 10, 90, 0, None, None, "mlat", None],
        [10, 35.0],
    ],
}
STATES = """time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,baroaltitude,geoaltitude
1445418000,a5ac77,37.98,-117.87,100,83.4,0,SWA1,False,10668,11000.5
2015-10-21T09:00:10Z,a5ac77,37.98,-117.86,100,83.4,1,SWA1,False,,11000.5
2015-10-21 11:00:20+02:00,a5ac77,37.98,-117.85,100,83.4,1,SWA1,False,oops,11000.5
then,a5ac77,37.98,-117.84,100,83.4,0,SWA1,False,10668,11000.5
1445418030,a5ac77,,-117.84,100,83.4,0,SWA1,False,10668,11000.5
1445418031,a5ac77,97.98,-117.84,100,83.4,0,SWA1,False,10668,11000.5
1445418040,a5ac77
"""
# two positions of one aircraft, even and odd, and one frame with a wrong parity
AVR = """*8D40621D58C382D690C8AC2863A7;
@0000000000018D40621D58C382D690C8AC2863A7;
@000000B71B018D40621D58C382D690C8AC2863A8;
@0000016E36018D40621D58C386435CC412692AD6;
@00000175180102E197B00179C3;
no frame
"""


def balanced(account):
    return account.records == account.kept + sum(account.rejected.values())


def read(tmp_path, content, name="file.csv", **recording):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    tracks, (account,) = read_tracks([path], Recording(**recording))
    check(tracks, TRACKS)
    assert balanced(account)
    assert account.kept == tracks.height
    return tracks, account


def test_states_of_opensky_are_brought_to_feet_and_knots(tmp_path):
    tracks, account = read(tmp_path, STATES)
    first = tracks.row(0, named=True)
    assert first["track_id"] == "a5ac77#1"
    assert first["t"] == dt.datetime(2015, 10, 21, 9, tzinfo=dt.UTC)
    assert first["alt_baro_ft"] == pytest.approx(35_000, abs=1)
    assert first["gs_kt"] == pytest.approx(194.38, abs=0.01)
    assert tracks["t"].dt.second().to_list() == [0, 10, 20]
    assert account.rejected == {
        "no time that can be read": 1,
        "no position": 1,
        "position off the Earth": 1,
        "row with too many or too few cells": 1,
    }
    assert account.emptied == {"alt_baro_ft: cannot be read": 1}
    assert account.stated["column alt_baro_ft"] == "baroaltitude, metres"


def test_an_unknown_altitude_stays_unknown(tmp_path):
    tracks, _ = read(tmp_path, STATES)
    assert tracks["alt_baro_ft"].to_list()[1:] == [None, None]


def test_a_table_without_a_position_is_refused_with_its_columns(tmp_path):
    with pytest.raises(SourceError, match=r"no column of t, lon, lat, .* among when, who"):
        read(tmp_path, "when,who\n", name="t.csv")


def test_positions_of_basestation_carry_what_other_lines_said(tmp_path):
    tracks, account = read(tmp_path, SBS, "x.sbs")
    assert tracks["icao24"].to_list() == ["4010e9", "4ca2d6"]
    assert tracks["gs_kt"].to_list() == [None, pytest.approx(408.3)]
    assert account.rejected[NO_POSITION] == 1
    assert "UTC" in account.stated["time base"]


def test_a_trace_of_readsb_keeps_both_altitudes_and_leaves_stale_positions(tmp_path):
    packed = gzip.compress(json.dumps(TRACE).encode())
    tracks, account = read(tmp_path, packed, "trace_full_4ca2d6.json")
    assert tracks["alt_geom_ft"].to_list() == [30400, 30400, None]
    assert tracks["on_ground"].to_list() == [False, False, True]
    assert tracks["source"].to_list() == ["adsb", "adsb", "mlat"]
    assert tracks["nacp"].to_list() == [9, 9, 9]
    assert account.rejected["position marked as stale by the receiver"] == 1


def test_a_list_of_aircraft_is_dated_by_when_each_position_was_seen(tmp_path):
    listed = {"now": 1445418000.5, "aircraft": [
        {"hex": "4ca2d6", "lat": 35.0, "lon": 40.0, "alt_baro": 30000, "seen_pos": 2.5},
        {"hex": "4ca2d7"},
    ]}  # fmt: skip
    tracks, account = read(tmp_path, json.dumps(listed), "aircraft.json")
    assert tracks["t"].to_list() == [dt.datetime(2015, 10, 21, 8, 59, 58, tzinfo=dt.UTC)]
    assert account.rejected == {"no position": 1}


def test_what_ingest_wrote_is_read_again_as_it_was(tmp_path):
    once, _ = read(tmp_path, STATES, party="A")
    once.write_parquet(tmp_path / "once.parquet")
    again, _ = read(tmp_path, (tmp_path / "once.parquet").read_bytes(), "again.parquet")
    same = ["t", "lon", "lat", "alt_baro_ft", "gs_kt", "party", "icao24"]
    assert again.select(same).equals(once.select(same))


def line(second, lon, lat=35.0, name="abcdef"):
    return f"{1445418000 + second},{name},{lat},{lon}\n"


def test_a_position_beyond_reach_is_rejected_and_a_broken_track_begins_anew(tmp_path):
    spike = "".join(line(s, 45.0 if s == 50 else 40 + s / 500) for s in range(0, 100, 10))
    tracks, account = read(tmp_path, "t,icao24,lat,lon\n" + spike)
    assert account.rejected == {"position out of reach at the fastest speed": 1}
    assert tracks["track_id"].unique().to_list() == ["abcdef#1"]
    elsewhere = "".join(line(s, (45.0 if s >= 50 else 40) + s / 500) for s in range(0, 100, 10))
    tracks, account = read(tmp_path, "t,icao24,lat,lon\n" + elsewhere)
    assert account.rejected == {}
    assert sorted(tracks["track_id"].unique()) == ["abcdef#1", "abcdef#2"]


def test_faults_of_time_are_shown(tmp_path):
    rows = [line(s, 40 + s / 500) for s in (0, 10, 30, 20, 40, 40)]
    rows += [line(40, 40.09), line(10**10, 40)]
    _, account = read(tmp_path, "t,icao24,lat,lon\n" + "".join(rows))
    assert account.faults == {"time runs backwards in the file": 1}
    assert account.rejected == {
        "duplicate": 1,
        "second position of an aircraft at one moment": 1,
        "time out of range": 1,
    }


def test_a_jump_of_the_clock_shows_against_the_ground_speed(tmp_path):
    degrees_a_second = 0.25 / 111.2 / 0.819  # 250 m/s along 35 N
    rows = [
        f"{1445418000 + s + (20 if s >= 50 else 0)},abcdef,35,{40 + s * degrees_a_second},486\n"
        for s in range(0, 100, 10)
    ]
    _, account = read(tmp_path, "t,icao24,lat,lon,gs\n" + "".join(rows))
    assert account.faults == {"clock jumps against the ground speed": 1}


def test_files_of_one_party_join_into_one_track_and_each_has_its_account(tmp_path):
    head = "t,icao24,lat,lon\n"
    (tmp_path / "1.csv").write_text(head + line(0, 40) + line(10, 40.02))
    (tmp_path / "2.csv").write_text(head + line(10, 40.02) + line(20, 40.04) + "x\n")
    tracks, accounts = read_tracks([tmp_path / "1.csv", tmp_path / "2.csv"], Recording(party="B"))
    assert tracks["track_id"].to_list() == ["B:abcdef#1"] * 3
    assert [account.kept for account in accounts] == [2, 1]
    assert all(map(balanced, accounts))


def test_a_file_that_cannot_be_read_is_counted_and_spoils_no_other(tmp_path):
    (tmp_path / "1.json").write_text('{"trace": [')
    (tmp_path / "2.csv").write_text("t,icao24,lat,lon\n" + line(0, 40))
    tracks, accounts = read_tracks([tmp_path / "1.json", tmp_path / "2.csv"])
    assert tracks.height == 1
    assert [(account.records, account.kept) for account in accounts] == [(1, 0), (1, 1)]
    assert accounts[0].rejected == {"the file is cut short or damaged: no JSON": 1}


def test_an_escape_within_a_beast_frame_is_undone():
    body = bytes([0x33, 0, 0, 0, 0, 0, 0x1A, 9]) + bytes([0x1A] * 14)
    escaped = body.replace(b"\x1a", b"\x1a\x1a")
    frames = list(beast_frames((b"\x1a" + escaped) * 2, rejected := Counter()))
    assert not rejected
    assert frames == [Frame(0x1A, "1a" * 14)] * 2


START = dt.datetime(2015, 10, 21, 9, tzinfo=dt.UTC)


@pytest.mark.skipif(find_spec("rs1090") is None, reason="the extra [air] is not installed")
def test_mode_s_frames_give_positions_and_count_what_fails(tmp_path):
    tracks, account = read(tmp_path, AVR, "x.avr", start=START)
    (row,) = tracks.iter_rows(named=True)
    assert (row["icao24"], row["alt_baro_ft"]) == ("40621d", 38000)
    assert row["lat"] == pytest.approx(52.26578, abs=1e-5)
    assert row["t"] == START + dt.timedelta(seconds=2)
    assert account.rejected["frame without a time stamp"] == 1
    assert account.rejected["frame that fails its parity check"] >= 1
    with pytest.raises(SourceError, match="carry no date"):
        read(tmp_path, AVR, "x.avr")


@pytest.mark.skipif(find_spec("asterix") is None, reason="the extra [air] is not installed")
def test_asterix_blocks_are_read_and_a_block_cut_short_is_told(tmp_path):
    block = bytes.fromhex("1500188319020102128f5c290162fc9640621d01f40005f0")
    midnight = START.replace(hour=0)
    tracks, account = read(tmp_path, block + block[:9], "x.ast", start=midnight)
    (row,) = tracks.iter_rows(named=True)
    assert row["lat"] == pytest.approx(52.2, abs=1e-6)
    assert row["alt_baro_ft"] == pytest.approx(38_000)
    assert row["t"] == midnight + dt.timedelta(seconds=1000)
    assert sum(account.rejected.values()) == 1
    assert "edition 2.6" in account.stated["edition"]


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no format 'dbf'"):
        read(tmp_path, "", format="dbf")


WHOLE = {
    "x.sbs": SBS.encode() * 5,
    "x.csv": STATES.encode() * 3,
    "trace.json": json.dumps(TRACE).encode(),
    "trace.json.gz": gzip.compress(json.dumps(TRACE).encode()),
    "aircraft.json": json.dumps(
        {"now": 1.4e9, "aircraft": [{"hex": "4ca2d6", "lat": 3, "lon": 4}]}
    ).encode(),
}
OPTIONAL = {"x.avr": AVR.encode() * 4} if find_spec("rs1090") else {}
OPTIONAL |= (
    {"x.ast": bytes.fromhex("1500188319020102128f5c290162fc9640621d01f40005f0") * 6}
    if find_spec("asterix")
    else {}
)
OPTIONAL |= (
    {"x.beast": (b"\x1a3" + bytes(7) + bytes.fromhex("8D40621D58C382D690C8AC2863A7")) * 6}
    if find_spec("rs1090")
    else {}
)


@pytest.mark.parametrize("name", [*WHOLE, *OPTIONAL])
def test_damaged_files_never_crash_and_lose_nothing_in_silence(tmp_path, name):
    rng = random.Random(7)
    whole = (WHOLE | OPTIONAL)[name]
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(rng.randrange(4)):
            damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        cut = rng.randrange(len(damaged) + 1) if rng.random() < 0.5 else len(damaged)
        try:
            read(tmp_path, bytes(damaged[:cut]), name, start=START)
        except SourceError as error:  # a header that names nothing, told with its mend
            assert error.mend  # noqa: PT017
