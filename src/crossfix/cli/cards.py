"""One pair of reports as a person judges it: side by side, with the evidence, in 80 columns."""

import textwrap
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from crossfix.geo import point_distance_km
from crossfix.publish.incident_view import where
from crossfix.publish.text import (
    DASH,
    clean,
    days,
    extent,
    likelihood,
    number,
    percent,
    several,
    words,
)
from crossfix.publish.waterfall import parts_of
from crossfix.spans import last_day

Row = Mapping[str, Any]  # one row of a table, whose types stand in tables/

COLUMNS = 80
_NAME = 10  # characters that the name of a fact takes
_SIDE = 34  # characters of either report
_BAR = 24  # characters of the longest bar to either side
_LEAST_SCALE_BITS = 12.0  # a bar of full length stands for at least so much
_MOST_LINES = 10  # of one fact


def card(left: Row, right: Row, link: Row, *, place: str) -> list[str]:
    """Return the lines that show two REPORTS and their LINK; `place` is how many have been seen."""
    apart = f"{_gap_km(left, right)}, {_gap_days(left, right)}"
    head = [f"{place:<{_NAME}}{apart}", "-" * COLUMNS]
    sides = zip(_facts(left), _facts(right), strict=True)
    told = [
        line
        for (name, one), (_, other) in sides
        if (one, other) != (DASH, DASH)
        for line in _beside(name, one, other)
    ]
    return [*head, *told, "", *_evidence(link)]


def _facts(row: Row) -> list[tuple[str, str]]:
    struck = [row[name] for name in ("claimed_object", "observed_object") if row[name]]
    return [
        ("report", row["report_id"]),
        ("published", f"{row['published_on'] or DASH}"),
        ("when", days(row["start"], row["end"])),
        ("where", where(dict(row))),
        ("stated as", _other_name(row)),
        ("what", words(row["event_type"])),
        ("struck", row["object_stated"] or words(";".join(dict.fromkeys(struck)) or None)),
        ("who", " against ".join(filter(None, (_names(row["actor"]), row["opponent"]))) or DASH),
        ("weapon", row["munition_stated"] or words(row["munition"])),
        ("toll", _toll(row)),
        ("credits", _names(row["cites"]) or row["origin"] or DASH),
        ("note", row["note"] or DASH),
        ("text at", row["url"] or DASH),
    ]


def _other_name(row: Row) -> str:
    stated = row["place_stated"]
    return stated if stated and stated != row["place_name"] else DASH


def _names(text: str | None) -> str | None:
    return text.replace(";", ", ") if text else None


def _toll(row: Row) -> str:
    kinds = {"killed": "killed", "civilians_killed": "civilians killed", "injured": "injured"}
    told = {what: extent(row[f"{kind}_low"], row[f"{kind}_high"]) for kind, what in kinds.items()}
    return ", ".join(f"{text} {what}" for what, text in told.items() if text != DASH) or DASH


def _beside(name: str, left: str, right: str) -> Iterable[str]:
    for number_, (one, other) in enumerate(zip_longest(_cut(left), _cut(right), fillvalue="")):
        label = name if number_ == 0 else ""
        yield f"{label:<{_NAME}}{one:<{_SIDE}}  {other}".rstrip()


def _cut(text: str) -> list[str]:
    return textwrap.wrap(clean(text), _SIDE, max_lines=_MOST_LINES, placeholder=" …") or [DASH]


def _gap_km(left: Row, right: Row) -> str:
    ends = (left["lon"], left["lat"], right["lon"], right["lat"])
    if None in ends:
        return "distance unknown"
    km = point_distance_km(ends[0], ends[1], to_lon=ends[2], to_lat=ends[3])
    return f"{number(km)} km apart"


def _gap_days(left: Row, right: Row) -> str:
    if None in (left["start"], left["end"], right["start"], right["end"]):
        return "time between unknown"
    first, then = sorted((left, right), key=lambda row: (row["start"], row["end"]))
    until = last_day(first["start"], first["end"])
    gap = (then["start"].date() - until).days
    if gap > 0:
        return f"{several(gap, 'day')} apart"
    same = first["start"].date() == until == last_day(then["start"], then["end"])
    return "same day" if same else "times overlap"


def _evidence(link: Row) -> Iterable[str]:
    """Yield the parts of the evidence as bars that add up to the sum, and the sum in words."""
    parts = {part: link[f"{part}_bits"] for part in parts_of(link)}
    width = max(map(len, parts))
    scale = max(_LEAST_SCALE_BITS, *map(abs, parts.values()), abs(link["bits"]))
    yield "Evidence that they tell of one incident, in bits (one bit doubles the odds)"
    for name, bits in parts.items():
        yield f"  {name:<{width}}{bits:>+7.1f} {_bar(bits, scale)}".rstrip()
    yield f"  {'sum':<{width}}{link['bits']:>+7.1f} {_bar(link['bits'], scale)}".rstrip()
    told = f"That it is one incident is {_likely(link['probability'])}. Because: {link['because']}"
    yield from textwrap.wrap(clean(told), COLUMNS, break_on_hyphens=False)


def _likely(probability: float) -> str:
    word = likelihood(probability)
    article = {"r": "a ", "a": ""}[word[0]] if word.endswith("chance") else ""
    return f"{article}{word} ({percent(probability)})"


def _bar(bits: float, scale: float) -> str:
    length = round(_BAR * abs(bits) / scale)
    return f"{'-' * length:>{_BAR}}|" if bits < 0 else " " * _BAR + "|" + "+" * length
