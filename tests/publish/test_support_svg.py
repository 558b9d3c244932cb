"""Charts of claims against what is supported, and of objects a sortie: drawn to scale, and checked."""

import datetime as dt

import pytest

from crossfix.publish.rows import Book
from crossfix.publish.support_svg import rates, support
from crossfix.tables import CLAIMS, TALLIES
from crossfix.tally.consistency import findings


def claim(name, first, last, objects, sorties, kind="period"):  # noqa: PLR0917 - a row
    low, high = objects if isinstance(objects, tuple) else (objects, objects)
    return {
        "claim_id": name, "speaker": "MoD", "kind": kind,
        "start": dt.datetime(2015, 10, first, tzinfo=dt.UTC),
        "end": dt.datetime(2015, 10, last + 1, tzinfo=dt.UTC),
        "objects_low": low, "objects_high": high, "sorties_low": sorties, "sorties_high": sorties,
        "because": "made",
    }  # fmt: skip


SERIES = (
    claim("C1", 1, 5, 100, 100, "cumulative"),
    claim("D1", 6, 7, 20, 20),
    claim("D2", 8, 9, 30, 20),
    claim("C2", 1, 10, 160, 150, "cumulative"),
    claim("C3", 1, 15, 460, 200, "cumulative"),
    claim("D3", 12, 13, 40, 20),
)


def tally(name, measure, low, high):
    return {"claim_id": name, "position": len(measure), "measure": measure, "unit": "objects",
            "low": low, "high": high, "because": "made"}  # fmt: skip


@pytest.fixture
def book(make, case):
    def made(*claims, tallies=()):
        frame = make(CLAIMS, list(claims))
        tables = {"claims": frame, "tallies": make(TALLIES, list(tallies))}
        return Book({**tables, "findings": findings(frame, case=case)})

    return made


def test_the_range_of_what_is_supported_stands_on_the_scale_of_what_was_claimed(book):
    tallies = [
        tally(name, measure, low, high)
        for name, high in (("C1", 50), ("C2", 80), ("C3", 230))
        for measure, low in (("matched_objects", 10), ("confirmed_objects", 0))
    ]
    chart = support(book(*SERIES, tallies=tallies), data_end=dt.date(2015, 10, 12), claim_id="C2")
    zero = chart.bands[1].marks[0].low
    heights = [zero - mark.y for mark in chart.marks]
    assert heights[2] / heights[0] == pytest.approx(4.6, rel=0.02)
    matched = chart.bands[0].marks
    assert [zero - mark.high for mark in matched][2] / heights[2] == pytest.approx(0.5, rel=0.02)
    assert matched[0].low < zero
    assert [mark.odd for mark in chart.marks] == [False, True, False]
    assert chart.marks[1].x < chart.data_end < chart.marks[2].x


def test_one_cumulative_claim_is_no_series(book):
    assert support(book(SERIES[0], SERIES[1]), data_end=None, claim_id="C1") is None
    assert rates(book(claim("D1", 6, 7, 20, None))) is None


def test_what_two_sums_imply_is_set_beside_the_dated_claims_between_them(book):
    first, second = rates(book(*SERIES)).between
    assert first.arithmetic == "(160 − 100) / (150 − 100) = 60 / 50 = 1.20"
    assert first.dated == (1.0, 1.5)
    assert first.fits
    assert second.rate == pytest.approx(6.0)
    assert second.dated == (2.0, 2.0)
    assert not second.fits


def test_a_sum_that_falls_is_never_said_to_fit(book):
    (only,) = rates(book(SERIES[0], claim("C4", 1, 8, 90, 110, "cumulative"), SERIES[1])).between
    assert only.rate == pytest.approx(-1.0)
    assert only.y is None
    assert not only.fits


def test_several_sums_of_one_day_each_imply_something_of_their_own(book):
    twin = claim("C1b", 1, 5, 100, 130, "cumulative")
    found = rates(book(SERIES[0], twin, SERIES[3], SERIES[1])).between
    assert [one.claims[0][0] for one in found] == ["C1", "C1b"]
    assert [one.rate for one in found] == pytest.approx([1.2, 3.0])


def test_a_claim_that_stands_out_by_the_check_is_marked(book):
    steady = [claim(f"S{day}", day, day, 20, 20) for day in range(1, 9)]
    marks = rates(book(*steady, claim("S9", 9, 9, 90, 20))).marks
    assert [mark.odd for mark in marks] == [False] * 8 + [True]
