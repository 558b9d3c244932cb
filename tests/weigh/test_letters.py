"""Reliability letters are believed as far as the record bears them out."""

import numpy as np
import polars as pl
import pytest

from crossfix.tables import SOURCES
from crossfix.weigh import weigh

SENSITIVITY = [0.5, 0.5, 0.4, 0.4, 0.4, 0.3]
FALSE_RATE = [0.4, 0.4, 0.05, 0.05, 0.04, 0.03]
RIGHT, WRONG = "DDAAAA", "AAEEEE"


@pytest.fixture
def weighed(simulated, case, make):
    world = simulated(SENSITIVITY, FALSE_RATE, candidates=1500, seed=2)

    def found(letters):
        named = [
            {"source_id": f"s{at}", "name": "-", "kind": "news", "admiralty": letter}
            for at, letter in enumerate(letters)
        ]
        return weigh(*world.tables[:3], make(SOURCES, named), case=case)

    return found


def false_share(found):
    """Return the false-report rate over sensitivity of each source."""
    rows = found.groups.sort("group_id")
    return (rows["false_report_rate"] / rows["sensitivity"]).to_numpy()


def test_letters_that_the_record_contradicts_are_followed_less_and_told_of(weighed):
    true = np.array(FALSE_RATE) / np.array(SENSITIVITY)
    right, wrong = weighed(RIGHT), weighed(WRONG)
    assert np.abs(false_share(wrong) - true).max() < 0.35
    assert right.issues.is_empty()
    assert wrong.issues["what"].str.contains("speaks against the reliability letters").any()


def test_letters_of_a_short_record_are_followed(told, case):
    """Two groups alone say nothing about each other."""
    rows = [(f"I{at}", "x", {}) for at in range(8)]
    found = weigh(*told(rows, [{"source_id": "x", "admiralty": "A"}]), case=case)
    assert found.groups["report_decibans"][0] == pytest.approx(10, abs=0.5)
    assert found.issues.filter(pl.col("what").str.contains("letters")).is_empty()
