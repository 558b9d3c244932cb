"""BaseStation (SBS-1) lines: a position, with what other lines last said of the aircraft."""

import datetime as dt
import re
from collections import Counter
from typing import Any

import polars as pl

from crossfix.air.account import Read
from crossfix.air.tables import TRACKS

_CELLS = 22
_HEX = re.compile(r"[0-9a-f]{6}\Z")
HOLDS_S = 15.0  # what another line said of the aircraft is taken for so long
# column of ours -> position in the line and the smallest and largest value that can be true
_NUMBERS = {
    "alt_baro_ft": (11, -2_000.0, 130_000.0),
    "gs_kt": (12, 0.0, 3_000.0),
    "track_deg": (13, 0.0, 360.0),
    "lat": (14, -90.0, 90.0),
    "lon": (15, -180.0, 180.0),
    "vrate_fpm": (16, -66_000.0, 66_000.0),
}
_CARRIED = ("callsign", "gs_kt", "track_deg", "vrate_fpm", "squawk", "emergency")
# given to one position only, so that two positions that have it rest on two replies
_ONCE = ("squawk", "emergency")
_POSITIONED = ("2", "3")  # transmission types that hold a position, on the ground and in the air
_STATED = {
    "time base": "the receiver's clock in the line, taken as UTC: BaseStation writes local time "
    "unless told otherwise",
    "altitude datum": "pressure altitude as sent; the format has no geometric one",
}
NO_POSITION = "line without a position; what else it says is carried to the next position"


def read_sbs(raw: bytes) -> Read:
    """Return the positions of a file of BaseStation lines; never raises for bad data."""
    rejected: Counter[str] = Counter()
    emptied: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    said: dict[str, dict[str, Any]] = {}
    records = 0
    for line in raw.decode("utf-8", errors="replace").splitlines():
        if not line.strip():
            continue
        records += 1
        state = _state(line.split(","), emptied)
        if isinstance(state, str):
            rejected[state] += 1
            continue
        known = said.setdefault(state["icao24"], {})
        for name in _CARRIED:
            if state[name] is not None:
                known[name] = (state["t"], state[name])
            elif name in known and 0 <= (state["t"] - known[name][0]).total_seconds() <= HOLDS_S:
                state[name] = known[name][1]
        if state.pop("type") not in _POSITIONED or state["lat"] is None or state["lon"] is None:
            rejected[NO_POSITION] += 1
        else:
            rows.append({"row": records, **state})
            for name in _ONCE:
                known.pop(name, None)
    names = ("icao24", "t", "on_ground", *_NUMBERS, "callsign", "squawk", "emergency")
    schema = {"row": pl.Int64(), **{name: TRACKS.schema[name] for name in names}}
    data = {name: [row[name] for row in rows] for name in schema}
    frame = pl.DataFrame(data, schema=schema | {"t": pl.Datetime("us", "UTC")})
    frame = frame.with_columns(pl.col("t").cast(TRACKS.schema["t"]), source=pl.lit("modes"))
    return Read(frame, records, rejected, emptied, _STATED)


def _state(cells: list[str], emptied: Counter[str]) -> dict[str, Any] | str:
    """Return what one line says, or why it says nothing that we can use."""
    cells = [cell.strip() for cell in cells]
    if cells[0] in ("SEL", "ID", "AIR", "STA", "CLK"):
        return "line about the receiver, not from an aircraft"
    if cells[0] != "MSG":
        return "no line of BaseStation"
    if len(cells) != _CELLS:
        return "line with too many or too few cells"
    if not _HEX.match(cells[4].lower()):
        return "no address of an aircraft"
    moment = _moment(cells[6], cells[7])
    if moment is None:
        return "no time that can be read"
    ground = {"-1": True, "1": True, "0": False}.get(cells[21])
    state = {"type": cells[1], "icao24": cells[4].lower(), "t": moment, "on_ground": ground}
    for name, (place, low, high) in _NUMBERS.items():
        state[name] = number = _number(cells[place], low, high)
        if number is None and cells[place]:
            emptied[f"{name}: cannot be read"] += 1
    return state | {
        "callsign": cells[10] or None,
        "squawk": cells[17] or None,
        "emergency": "flag" if cells[19] in ("-1", "1") else None,
    }


def _moment(day: str, time: str) -> dt.datetime | None:
    for form in ("%Y/%m/%d %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S"):
        try:
            return dt.datetime.strptime(f"{day} {time}", form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    return None


def _number(cell: str, low: float, high: float) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if low <= number <= high else None
