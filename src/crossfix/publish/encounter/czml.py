"""Encounters as CZML, which Cesium replays in time.

Stamps are exact to the nanosecond. Between states Cesium draws a straight line in the Earth-centred
frame, which is what encounters are computed from.
"""

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crossfix.air.units import NS
from crossfix.publish.encounter.replayed import Flown, Meeting, meetings, stamp
from crossfix.release import Released
from crossfix.store import write_text

Packet = dict[str, Any]

_COLOURS = {"a": [0, 114, 178, 255], "b": [213, 94, 0, 255]}
_INK = [230, 230, 230, 255]
_SPEED = 10  # seconds of the encounter in one of the viewer
_DECIMALS = 8  # a millimetre


def write_czml(released: Released, path: Path) -> Path:
    """Write the encounters that were released as one CZML document."""
    found = list(meetings(released))
    packets = [_document(found, released.audience)]
    for meeting in found:
        packets += [_aircraft(flown, meeting.told) for flown in meeting.flown if flown.parts]
        packets.append(_closest(meeting))
    return write_text(path, json.dumps(packets, ensure_ascii=False, indent=1, allow_nan=False))


def _document(found: Sequence[Meeting], audience: str) -> Packet:
    told = f"Encounters as recorded, after the fact. Released: {audience}."
    packet: Packet = {
        "id": "document", "name": "crossfix encounters", "version": "1.0",
        "description": html.escape(told),
    }  # fmt: skip
    spans = [_span(flown) for meeting in found for flown in meeting.flown if flown.parts]
    if spans:
        begin, end = min(span[0] for span in spans), max(span[1] for span in spans)
        packet["clock"] = {
            "interval": f"{stamp(begin)}/{stamp(end)}",
            "currentTime": stamp(begin),
            "multiplier": _SPEED,
            "range": "LOOP_STOP",
            "step": "SYSTEM_CLOCK_MULTIPLIER",
        }
    return packet


def _span(flown: Flown) -> tuple[int, int]:
    return flown.parts[0]["ns"][0], flown.parts[-1]["ns"][-1]


def _aircraft(flown: Flown, told: str) -> Packet:
    epoch = _span(flown)[0] // NS * NS
    places: list[float] = []
    for part in flown.parts:
        for ns, lon, lat, height in part.select("ns", "lon", "lat", "height_m").iter_rows():
            places += [(ns - epoch) / NS, round(lon, _DECIMALS), round(lat, _DECIMALS),
                       round(height, 3)]  # fmt: skip
    stretches = [f"{stamp(part['ns'][0])}/{stamp(part['ns'][-1])}" for part in flown.parts]
    colour = {"solidColor": {"color": {"rgba": _COLOURS[flown.side]}}}
    return {
        "id": f"{flown.encounter['encounter_id']}/{flown.side}",
        "name": flown.name,
        "description": html.escape(told),
        "availability": stretches[0] if len(stretches) == 1 else stretches,
        "position": {
            "epoch": stamp(epoch),
            "interpolationAlgorithm": "LINEAR",
            "interpolationDegree": 1,
            "cartographicDegrees": places,
        },
        "point": {"pixelSize": 9, "color": {"rgba": _COLOURS[flown.side]}},
        "path": {"width": 2, "material": colour, "resolution": 1},
        "label": {
            "text": flown.name,
            "font": "14px sans-serif",
            "pixelOffset": {"cartesian2": [0, -18]},
        },
        "properties": {"altitude_datum": flown.encounter["datum"], "side": flown.side},
    }


def _closest(meeting: Meeting) -> Packet:
    places = [
        value
        for lon, lat, height in meeting.closest
        for value in (round(lon, _DECIMALS), round(lat, _DECIMALS), round(height, 3))
    ]
    end = max(_span(flown)[1] for flown in meeting.flown if flown.parts)
    return {
        "id": f"{meeting.encounter['encounter_id']}/closest",
        "name": "closest approach",
        "description": html.escape(meeting.told),
        "availability": f"{stamp(meeting.t_cpa)}/{stamp(end)}",
        "polyline": {
            "positions": {"cartographicDegrees": places},
            "arcType": "NONE",
            "width": 2,
            "material": {"solidColor": {"color": {"rgba": _INK}}},
        },
    }
