"""Codes, states and advisories as the formats bring them: one reply is given to one position."""

import datetime as dt
import json
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.air.advisories import ADVISORIES, advisory_of
from crossfix.air.ingest import Recording, read_tracks

START = dt.datetime(2015, 10, 21, 9, tzinfo=dt.UTC)
ADDRESS = "40621d"
POSITIONS = ("58c382d690c8ac", "58c386435cc412")  # even and odd, of one flight
RA_DOWN = "e2e20000000000"  # one threat, corrective, downwards, positive
GENERAL = "e12aaa00000000"


@pytest.mark.parametrize(
    ("bits", "word"),
    [
        ("1110001", "descend"), ("1100001", "climb"), ("1110000", "limit climb"),
        ("1100000", "limit descent"), ("1000000", "keep clear"),
    ],
)  # fmt: skip
def test_the_bits_of_an_advisory_to_one_threat_have_their_words(bits, word):
    assert word in ADVISORIES
    for register in ("30", "e2"):
        digits = f"{register}{int(bits.ljust(48, '0'), 2):012x}"
        assert advisory_of(digits) == word
        ended = int(digits, 16) | 1 << 29
        assert advisory_of(f"{ended:014x}") is None


def test_advisories_to_several_threats_are_told_as_such_and_none_is_none():
    assert advisory_of(f"30{1 << 28:012x}") == "several threats"
    assert advisory_of("30000000000000") is None
    assert advisory_of(GENERAL) is None


@given(st.text(max_size=16) | st.binary(min_size=7, max_size=7).map(bytes.hex))
def test_any_digits_give_a_known_word_or_none(digits):
    assert advisory_of(digits) in (*ADVISORIES, None)


def parity(message):
    """Return the 24 bits of parity (ICAO Annex 10, volume IV, 3.1.2.3.3)."""
    n = 4 * len(message)
    rest = int(message, 16) << 24
    for bit in range(n):
        if rest >> (n + 23 - bit) & 1:
            rest ^= 0x1FFF409 << (n - 1 - bit)
    return rest


def squitter(content):
    message = f"8d{ADDRESS}{content}"
    return f"{message}{parity(message):06x}"


def lines(*frames):
    """Return AVR lines, a quarter of a second apart."""
    return "".join(f"@{3_000_000 * k:012X}{frame};\n" for k, frame in enumerate(frames)).encode()


@pytest.mark.skipif(find_spec("rs1090") is None, reason="the extra [air] is not installed")
def test_an_advisory_is_read_and_its_bits_are_taken_for_no_code_and_no_state(tmp_path):
    even, odd = map(squitter, POSITIONS)
    path = tmp_path / "x.avr"
    path.write_bytes(lines(even, squitter(RA_DOWN), odd, even, odd, squitter(GENERAL), even, odd))
    tracks, _ = read_tracks([path], Recording(start=START))
    assert tracks["advisory"].drop_nulls().to_list() == ["descend"]
    assert tracks["squawk"].drop_nulls().to_list() == ["7700"]
    assert tracks["emergency"].drop_nulls().to_list() == ["general"]
    assert tracks.filter(advisory="descend")["squawk"].to_list() == [None]


def test_a_code_of_basestation_is_given_to_one_position_only(tmp_path):
    head = "MSG,{},5,211,4CA2D6,10057,2008/11/28,14:53:{:06.3f},2008/11/28,14:58:51.153,,"
    code = head + ",,,,,,7700,0,-1,0,0\n"
    place = head + "37000,,,51.4,-1.0{},,,,,0,0\n"
    text = place.format(3, 1, 1) + code.format(6, 2) + place.format(3, 3, 2) + place.format(3, 4, 3)
    path = tmp_path / "x.sbs"
    path.write_text(text)
    tracks, _ = read_tracks([path])
    assert tracks["squawk"].to_list() == [None, "7700", None]
    assert tracks["emergency"].to_list() == [None, "flag", None]


@pytest.mark.parametrize("said", [{"bytes": RA_DOWN.upper()}, {"bytes": 5}, "climb", None])
def test_the_advisory_of_readsb_is_read_from_its_bytes(tmp_path, said):
    one = {"hex": "4ca2d6", "lat": 35.0, "lon": 40.0, "acas_ra": said}
    path = tmp_path / "aircraft.json"
    path.write_text(json.dumps({"now": 1445418000.5, "aircraft": [one]}))
    tracks, _ = read_tracks([path])
    expected = "descend" if isinstance(said, dict) and said["bytes"] != 5 else None
    assert tracks["advisory"].to_list() == [expected]
