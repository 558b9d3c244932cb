"""Mode S frames in their two wrappings: AVR lines of hexadecimal, and Beast's binary stream."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

_AVR = re.compile(rb"(?:\*|@([0-9a-f]{12}))([0-9a-f]{14}|[0-9a-f]{28});\Z", re.IGNORECASE)
_ESCAPE = 0x1A
_LENGTHS = {0x31: 2, 0x32: 7, 0x33: 14}  # Mode A/C, Mode S short and long, bytes of the frame
_STAMP, _SIGNAL = 6, 1


class Frame(NamedTuple):
    """One frame in hexadecimal, and the receiver's stamp when it came; None where it has none."""

    stamp: int | None
    frame: str


def avr_frames(raw: bytes, rejected: Counter[str]) -> Iterator[Frame]:
    """Yield the frames of AVR lines; count the lines that are none."""
    for line in raw.splitlines():
        if not line.strip():
            continue
        found = _AVR.match(line.strip())
        if found is None:
            rejected["no line of AVR"] += 1
        else:
            stamp = int(found[1], 16) if found[1] else None
            yield Frame(stamp, found[2].decode("ascii").lower())


def beast_frames(raw: bytes, rejected: Counter[str]) -> Iterator[Frame]:
    """Yield the Mode S frames of a Beast stream; count frames of other kinds and broken ones.

    A byte 1a within a frame is doubled; a single one begins the next frame.
    """
    starts = raw.split(bytes([_ESCAPE]))
    held = b""
    for place, part in enumerate(_undoubled(starts)):
        held = part
        if place == 0:
            if held:
                rejected["bytes before the first frame"] += 1
            continue
        length = _LENGTHS.get(held[0]) if held else None
        if length is None:
            rejected["frame of an unknown kind"] += 1
        elif len(held) != 1 + _STAMP + _SIGNAL + length:
            rejected["frame cut short or too long"] += 1
        elif length == _LENGTHS[0x31]:
            rejected["Mode A/C reply: names no aircraft"] += 1
        else:
            yield Frame(int.from_bytes(held[1:7]), held[8:].hex())


def _undoubled(parts: list[bytes]) -> Iterator[bytes]:
    """Yield the frames, where each doubled escape had made an empty part between two."""
    escape = bytes([_ESCAPE])
    held, place = parts[0], 1
    while place < len(parts):
        if parts[place] == b"" and place + 1 < len(parts):
            held += escape + parts[place + 1]
            place += 2
        else:
            yield held
            held, place = parts[place], place + 1
    yield held
