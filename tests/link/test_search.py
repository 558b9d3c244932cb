"""Which reports lie near a report: as if all pairs were compared."""

import itertools
from typing import Any

import numpy as np
import pytest

from crossfix.geo import EARTH_RADIUS_KM
from crossfix.link.book import code_book
from crossfix.link.columns import CLASSES, LONGEST_DAYS, UNPLACED, Columns, columns
from crossfix.link.compare import NAME_ONLY, NAME_SIMILAR, SAME_AREA, Reach, name_level
from crossfix.link.search import AROUND, CONTROL_GAP_DAYS, CONTROLS, EARLIER, near, shelved
from crossfix.tables import REPORTS

CONTROL_DAYS = np.full((CLASSES, CLASSES), 9.0)
CONTROL_DAYS[UNPLACED] = 4.0
MOST_KM = np.full((CLASSES, CLASSES), 45.0)
MOST_KM[0, 0] = 12.0
REACH = Reach(3.0, 20.0, MOST_KM, CONTROL_DAYS)


@pytest.fixture(params=[(36.5, 35.0), (179.99, -10.0), (20.0, 89.8), (-70.0, -89.9)], ids=str)
def every(make: Any, tell: Any, request: Any) -> Columns:
    """Strew reports around a point: some without place or time, some of weeks and months."""
    lon, lat = request.param
    rng = np.random.default_rng(11)
    rows = []
    for n in range(130):
        said: dict[str, Any] = {
            "day": None if rng.random() < 0.03 else float(rng.integers(0, 70)),
            "days": float(rng.choice([0.2, 1, 3, 4, 20, 31, 32])),
            "place_name": str(rng.choice(["Talbiseh", "Talbisah", "Ghantu", "Sarmin"])),
            "admin1": rng.choice(["Homs", "Idlib", None]),
        }
        if rng.random() < 0.85:
            said |= {
                "lon": (lon + rng.normal(0, 0.25) + 180) % 360 - 180,
                "lat": float(np.clip(lat + rng.normal(0, 0.25), -90, 90)),
                "radius_km": rng.choice([1.0, 5.0, 30.0, 90.0, None]),
            }
        rows.append(tell(f"s{n % 4}:{n:03}", **said))
    reports = make(REPORTS, rows)
    return columns(reports, code_book(reports))


def _level(c: Columns, a: Any, b: Any) -> int:
    """Return whether two reports are near, and how that is known: 0 by their points."""
    if UNPLACED not in (a["precision"], b["precision"]):
        line = np.sqrt(sum((a[axis] - b[axis]) ** 2 for axis in "xyz"))
        most = MOST_KM[a["precision"], b["precision"]]
        within = min(REACH.km + a["radius_km"] + b["radius_km"], most)
        return 0 if line * EARTH_RADIUS_KM <= within else -1
    if a["area"] >= 0 and b["area"] >= 0:
        return SAME_AREA if a["area"] == b["area"] else -1
    level = name_level(c.name_bits, c.name_sizes, int(a["name"]), int(b["name"]))
    return NAME_ONLY if level >= NAME_SIMILAR else -1


def _wanted(c: Columns, mode: int) -> set[tuple[int, int, int]]:
    """Compare all ordered pairs."""
    wanted = set()
    for i, j in itertools.permutations(range(len(c.row)), 2):
        a, b = c.row[i], c.row[j]
        if not all(row["end"] - row["start"] <= LONGEST_DAYS for row in (a, b)):
            continue
        apart = b["end"] + REACH.days <= a["start"] or b["start"] >= a["end"] + REACH.days
        if mode == CONTROLS:
            gap = REACH.days + CONTROL_GAP_DAYS
            days = CONTROL_DAYS[a["precision"], b["precision"]]
            before = a["start"] - gap - days <= b["start"] < a["start"] - gap
            after = a["end"] + gap <= b["start"] < a["end"] + gap + days
            fits = apart and (before or after)
        else:
            fits = not apart and (mode == AROUND or a["rank"] < b["rank"])
        if fits and (level := _level(c, a, b)) >= 0:
            wanted.add((i, j, level))
    return wanted


@pytest.mark.parametrize("stretch_days", [None, 0.125, 8.0])
def test_the_search_finds_what_comparing_all_pairs_finds(
    every: Columns, stretch_days: float | None, monkeypatch: pytest.MonkeyPatch
):
    if stretch_days is not None:
        monkeypatch.setattr("crossfix.link.search._stretch", lambda *_: stretch_days)
    c, x, rows = shelved(every)
    for mode in (EARLIER, AROUND, CONTROLS):
        found = near(c, x, np.arange(len(rows)), mode, REACH)
        kind = np.where(found.place < SAME_AREA, 0, found.place)
        got = list(zip(rows[found.left], rows[found.right], kind, strict=True))
        assert len(set(got)) == len(got)
        assert set(got) == _wanted(every, mode)
        assert len(got) > 60
        assert set(kind) == {0, SAME_AREA, NAME_ONLY}


def test_some_rows_find_what_they_find_among_all(every: Columns):
    c, x, rows = shelved(every)
    whole = near(c, x, np.arange(len(rows)), EARLIER, REACH)
    some = np.arange(5, len(rows), 7)
    part = near(c, x, some, EARLIER, REACH)
    # the later one is the row that searches
    mine = np.isin(whole.right, some)
    for name in part._fields:
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[mine])


def test_nobody_is_near_where_nobody_has_a_time(make: Any, tell: Any):
    reports = make(REPORTS, [tell("a:1", day=None), tell("b:1", day=None)])
    c, x, rows = shelved(columns(reports, code_book(reports)))
    assert len(rows) == 0
    assert len(near(c, x, rows, AROUND, REACH).left) == 0
