"""Conformance: made vectors that we must agree with, and the published ones where they lie."""

import datetime as dt
import json
from pathlib import Path

import pytest

from crossfix.air.verify import verify
from crossfix.air.volumes import Band, Volume, Window, conflict
from crossfix.errors import SourceError

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "airspace"
SQUARE = [[0.0, 0.0], [0.001, 0.0], [0.001, 0.001], [0.0, 0.001]]
EAST = [[lon + 0.001, lat] for lon, lat in SQUARE]


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published vectors are not shipped")
def test_every_published_answer_is_ours_too():
    rows = verify(PUBLISHED)
    assert all(row.agrees and row.skipped is None for row in rows), rows
    answers = {(row.source, row.what): row.answers for row in rows}
    assert answers["InterUSS, conflict table", "overlap"] == 31
    assert len(rows) == 13
    assert max(row.worst for row in rows if row.worst is not None) <= 5e-6


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SourceError, match="there is no folder"):
        verify(tmp_path / "nowhere")


def test_what_is_absent_is_skipped_and_says_so(tmp_path):
    rows = verify(tmp_path)
    assert [row.answers for row in rows] == [0, 0, 0, 0]
    assert rows[1].skipped == "no interuss/conflict_truth.json"


def test_a_wrong_answer_is_shown(tmp_path):
    (tmp_path / "interuss").mkdir()
    table = [
        {"vol_a": [[SQUARE, 0, 10]], "vol_b": [[SQUARE, 5, 15]], "must_conflict": truth}
        for truth in (True, False)
    ]
    (tmp_path / "interuss" / "conflict_truth.json").write_text(json.dumps(table))
    checked = verify(tmp_path)[1]
    assert (checked.answers, checked.agreeing, checked.agrees) == (2, 1, False)


def test_rows_of_another_layout_are_refused(tmp_path):
    folder = tmp_path / "daidalus"
    folder.mkdir()
    (folder / "H1.daa").write_text("NAME,lat\nu,u\nOwnship,1\n")
    (folder / "DaidalusqAlerting-no_sum.csv").write_text("Time\n[s]\n0\n")
    with pytest.raises(SourceError, match="not as published"):
        verify(tmp_path)


DAY = Window(dt.datetime(2015, 10, 21), dt.datetime(2015, 10, 22))  # noqa: DTZ001 - any


def volume(outline, low=0.0, high=100.0):
    return Volume(tuple(map(tuple, outline)), Band(low, high, "W84"), DAY)


def test_volumes_that_touch_do_not_conflict():
    assert not conflict(volume(SQUARE), volume(EAST))
    assert not conflict(volume(SQUARE, 0, 100), volume(SQUARE, 100, 200))
    assert conflict(volume(SQUARE, 0, 100), volume(SQUARE, 99.98, 200))
    inside = [[lon - 2e-7, lat] for lon, lat in EAST]  # 2 cm
    assert conflict(volume(SQUARE), volume(inside))
    assert conflict(volume(inside), volume(SQUARE))
