"""In worlds of known truth: what is called so probable is right about so often."""

import numpy as np
import pytest

from crossfix.assess import assess
from crossfix.weigh import weigh


def believed(world, case):
    weighed = weigh(*world.tables, case=case)
    reports, membership, candidates, _ = world.tables
    return assess(reports, membership, candidates, *weighed[:6], case=case).incidents


@pytest.mark.parametrize(("copies", "credited"), [(0, 0.0), (8, 0.0), (8, 0.8)])
def test_of_what_is_called_ninety_percent_about_nine_in_ten_are_right(
    simulated, case, copies, credited
):
    world = simulated(
        [0.6, 0.5, 0.4, 0.5, 0.3, 0.3],
        [0.3, 0.1, 0.05, 0.3, 0.03, 0.1],
        candidates=1200,
        copies=copies,
        credited=credited,
    )
    probability = believed(world, case)["probability"].to_numpy()
    sure = probability >= 0.9
    assert sure.sum() > 120
    assert world.happened[sure].mean() >= 0.9
    bands = np.digitize(probability, [0.2, 0.4, 0.6, 0.8])
    gaps = [
        abs(probability[bands == band].mean() - world.happened[bands == band].mean())
        * (bands == band).mean()
        for band in np.unique(bands)
    ]
    assert sum(gaps) < 0.08  # expected calibration error


def test_ten_copies_of_one_wire_confirm_no_more_than_the_wire(simulated, case):
    rates = ([0.6, 0.5, 0.4, 0.5], [0.3, 0.1, 0.05, 0.3])
    alone = simulated(*rates, candidates=800)
    copied = simulated(*rates, candidates=800, copies=10)
    plain, many = believed(alone, case), believed(copied, case)
    assert copied.tables.reports.height > 3 * alone.tables.reports.height
    change = many["probability"].to_numpy() - plain["probability"].to_numpy()
    assert np.abs(change).mean() < 0.05
    sure = (many["probability"] >= 0.9).to_numpy()
    assert sure.sum() > 50
    assert copied.happened[sure].mean() >= 0.9
    assert many["independent_groups"].max() <= 4


def test_the_confirmed_are_nearly_all_true(simulated, case):
    world = simulated([0.4, 0.4, 0.3, 0.3, 0.2], [0.1, 0.05, 0.05, 0.1, 0.1], candidates=400)
    incidents = believed(world, case)
    confirmed = (incidents["grade"] == "confirmed").to_numpy()
    assert confirmed.sum() > 30
    assert world.happened[confirmed].mean() >= 0.93
