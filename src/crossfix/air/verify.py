"""Conformance to answers that others published: a table of what agrees, and what was not checked.

The vectors are not ours and not shipped; a folder holds what its user may have.
"""

import datetime as dt
import json
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.air.cap_form import check_form
from crossfix.air.cap_meaning import check_meaning
from crossfix.air.cap_tree import alerts_in, parse, read_bytes
from crossfix.air.daidalus import compared
from crossfix.air.encounters import find_encounters
from crossfix.air.ingest import read_tracks
from crossfix.air.minima import MINIMA
from crossfix.air.search import Rules
from crossfix.air.slabs import write_tracks
from crossfix.air.volumes import Band, Volume, Window, conflict
from crossfix.errors import SourceError

GOLD_TOLERANCE = 5e-6  # the published rows have six decimals
_SCENARIO, _GOLD = "daidalus/H1.daa", "daidalus/DaidalusqAlerting-no_sum.csv"
_CONFLICTS, _RECORDED = "interuss/conflict_truth.json", "tracks/swiss_12_14.parquet"
# the table holds volumes of one time
_ALWAYS = Window(dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC))
# traffic's own test of closest points of approach, on its sample of 1 August 2018: the call signs
# in all encounters of this address, its own among them
_WITHIN = 1.5
_ALERTS = "cap/testdata"
# some break the standard on purpose, and two attack whoever reads them
_JUDGED = {
    "valid": (
        *("australia.cap", "canada.cap", "canada_signed.cap", "earthquake-iso8859-1.cap"),
        *("earthquake.cap", "earthquake_signed.cap", "no_optional_fields.cap", "weather.cap"),
        *("wcatwc-warning.cap", "amber.atom", "canada_signed.atom", "weather.atom"),
        "bushfire_valid.edxlde",
    ),
    "invalid by form": ("invalid.cap", "noaa_errors.cap", "bushfire_invalid.edxlde"),
    "invalid by meaning": ("canada_errors.cap", "weather_invalid.atom"),
    "refused": ("xee.cap", "xee.atom"),
}
_ADDRESS, _CALLSIGNS = "0a0075", {"BAW2591", "BAW605", "DAH2062", "EZY54UC"}


class Checked(NamedTuple):
    """One set of vectors: how many of its answers we give too, or why they were not checked."""

    source: str
    what: str
    answers: int
    agreeing: int
    worst: float | None  # largest difference, where answers are numbers
    skipped: str | None

    @property
    def agrees(self) -> bool:
        """Return whether every answer that was checked is ours too."""
        return self.agreeing == self.answers


def verify(folder: Path) -> list[Checked]:
    """Return the conformance to the vectors in a folder; what it lacks is skipped with a reason.

    Raises SourceError where there is no such folder.
    """
    if not folder.is_dir():
        raise SourceError(f"there is no folder {folder}", mend="name the folder of the vectors")
    return [row for check in (_daidalus, _interuss, _traffic, _alerts) for row in check(folder)]


def _daidalus(folder: Path) -> Iterable[Checked]:
    source = "DAIDALUS, scenario H1, DO-365B"
    files = folder / _SCENARIO, folder / _GOLD
    if missing := _missing(source, "alerting", files):
        yield missing
        return
    for name, differences in compared(*files).items():
        agreeing = sum(difference <= GOLD_TOLERANCE for difference in differences)
        yield Checked(source, name, len(differences), agreeing, max(differences), None)


def _interuss(folder: Path) -> Iterable[Checked]:
    source, what = "InterUSS, conflict table", "overlap"
    path = folder / _CONFLICTS
    if missing := _missing(source, what, (path,)):
        yield missing
        return
    rows = json.loads(path.read_text(encoding="utf-8"))
    ours = [
        any(conflict(*pair) for pair in product(_volumes(row["vol_a"]), _volumes(row["vol_b"])))
        for row in rows
    ]
    agreeing = sum(one == row["must_conflict"] for one, row in zip(ours, rows, strict=True))
    yield Checked(source, what, len(rows), agreeing, None, None)


def _volumes(listed: list[tuple[list[tuple[float, float]], float, float]]) -> list[Volume]:
    return [
        Volume(tuple((lon, lat) for lon, lat in outline), Band(low_m, high_m, "W84"), _ALWAYS)
        for outline, low_m, high_m in listed
    ]


def _traffic(folder: Path) -> Iterable[Checked]:
    source, what = "traffic, closest approach", f"encounters of {_ADDRESS}"
    path = folder / _RECORDED
    if missing := _missing(source, what, (path,)):
        yield missing
        return
    tracks, _ = read_tracks([path])
    with tempfile.TemporaryDirectory() as scratch:
        table = write_tracks(tracks, Path(scratch) / "tracks.parquet", slab_minutes=60)
        found = find_encounters([table], Rules(MINIMA["icao-enroute"], within=_WITHIN)).table
    whose = dict(tracks.select("track_id", "icao24").unique().iter_rows())
    met = {
        row[f"callsign_{side}"]
        for row in found.filter(pl.col("norm") < _WITHIN).iter_rows(named=True)
        for side in ("a", "b")
        if _ADDRESS in (whose[row["a"]], whose[row["b"]])
    }
    yield Checked(source, what, len(met | _CALLSIGNS), len(met & _CALLSIGNS), None, None)


def _alerts(folder: Path) -> Iterable[Checked]:
    source, what = "CAP, published alerts", "valid or not, and why"
    paths = [folder / _ALERTS / name for names in _JUDGED.values() for name in names]
    if not (folder / _ALERTS).is_dir():
        yield Checked(source, what, 0, 0, None, f"no {_ALERTS}")
        return
    if missing := _missing(source, what, paths):
        yield missing
        return
    if find_spec("lxml") is None:
        yield Checked(source, what, 0, 0, None, "no lxml: pip install 'crossfix[air]'")
        return
    for judged, names in _JUDGED.items():
        ours = [_judged(folder / _ALERTS / name) for name in names]
        yield Checked(source, judged, len(names), ours.count(judged), None, None)


def _judged(path: Path) -> str:
    """Return what we say of a file of alerts."""
    try:
        alerts = alerts_in(parse(read_bytes(path), at=path.name), at=path.name)
    except SourceError:
        return "refused"
    if any(check_form(alert) for alert in alerts):
        return "invalid by form"
    found = [finding for alert in alerts for finding in check_meaning(alert)]
    return "invalid by meaning" if any(one.weight == "error" for one in found) else "valid"


def _missing(source: str, what: str, files: Iterable[Path]) -> Checked | None:
    absent = [f"{path.parent.name}/{path.name}" for path in files if not path.is_file()]
    if not absent:
        return None
    return Checked(source, what, 0, 0, None, f"no {' and no '.join(absent)}")
