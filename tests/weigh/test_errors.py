"""Voices that make the same slips are one."""

import numpy as np
import polars as pl
import pytest

from crossfix.weigh import weigh

NAMES = ("ann", "ben", "cat", "dan", "eve")


@pytest.fixture
def rows():
    """Return reports of 21 incidents by five sources, of which dan takes ann's tolls over."""

    def made(copies):
        rng = np.random.default_rng(5)
        told = []
        for number in range(21):
            true = int(rng.integers(20, 60))
            ann = true if number % 3 else true + int(rng.integers(100, 900))
            tolls = {
                "ann": ann,
                "ben": true,
                "cat": true,
                "dan": ann if copies else true,
                "eve": true,
            }
            told += [
                (f"I{number:02d}", name, {"killed_low": toll, "killed_high": toll})
                for name, toll in tolls.items()
            ]
        return told

    return made


def test_seven_rare_errors_in_common_make_two_sources_one_voice(told, case, rows):
    sources = [{"source_id": name} for name in NAMES]
    found = weigh(*told(rows(copies=True), sources), case=case)
    tie = found.ties.filter(pl.col("kind") == "errors").row(0, named=True)
    assert (tie["source_id"], tie["origin_id"], tie["holds"]) == ("dan", "ann", True)
    assert "makes the same 7 errors as ann, 100% of all" in tie["because"]
    assert tie["shared"].startswith("killed ")
    assert len(tie["report_ids"].split(";")) == 14
    assert set(found.groups["group_id"]) == {"ann", "ben", "cat", "eve"}


def test_who_agrees_on_what_is_right_stays_apart(told, case, rows):
    sources = [{"source_id": name} for name in NAMES]
    found = weigh(*told(rows(copies=False), sources), case=case)
    assert found.ties.filter(pl.col("kind") == "errors").is_empty()
