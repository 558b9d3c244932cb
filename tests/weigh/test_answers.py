"""What people found in an audit teaches how often sources err."""

import numpy as np
import polars as pl
import pytest

from crossfix.tables import AUDITS
from crossfix.weigh import weigh


@pytest.fixture
def audits(make):
    def rows(incidents, happened):
        words = np.where(happened, "happened", "did_not")
        return make(
            AUDITS,
            [
                {"incident_id": name, "chance": 0.2, "answer": str(word)}
                for name, word in zip(incidents, words, strict=True)
            ],
        )

    return rows


def rates(found):
    return found.groups.select("group_id", "sensitivity", "false_report_rate").rows_by_key(
        "group_id", unique=True
    )


def test_answers_bring_the_rates_nearer_to_what_they_are(simulated, case, audits):
    sensitivity, false_rate = [0.5, 0.5, 0.4, 0.4], [0.4, 0.05, 0.35, 0.05]
    world = simulated(sensitivity, false_rate, candidates=1500, seed=4)
    names = world.tables.candidates["incident_id"].to_list()
    some = np.random.default_rng(4).permutation(len(names))[:250]
    answers = audits([names[at] for at in some], world.happened[some])
    plain, told = weigh(*world.tables, case=case), weigh(*world.tables, case=case, audits=answers)

    def off(found):
        known = rates(found)
        return sum(
            abs(known[f"s{at}"][1] / known[f"s{at}"][0] - false_rate[at] / sensitivity[at])
            for at in range(4)
        )

    assert off(told) < 0.8 * off(plain)


def test_answers_on_other_incidents_than_these_and_unsure_ones_change_nothing(
    simulated, case, audits, make
):
    world = simulated([0.5, 0.5, 0.4], [0.3, 0.1, 0.1], candidates=200)
    gone = audits(["gone"], [True])
    name = world.tables.candidates["incident_id"][0]
    unsure = make(AUDITS, [{"incident_id": name, "chance": 0.2, "answer": "unsure"}])
    plain = weigh(*world.tables, case=case)
    for answers in (gone, unsure):
        told = weigh(*world.tables, case=case, audits=answers)
        for one, other in zip(plain, told, strict=True):
            assert one.equals(other)


def test_the_order_of_the_answers_changes_nothing(simulated, case, audits):
    world = simulated([0.5, 0.5, 0.4], [0.3, 0.1, 0.1], candidates=200)
    names = world.tables.candidates["incident_id"].to_list()[::4]
    answers = audits(names, world.happened[::4])
    one, other = (
        weigh(*world.tables, case=case, audits=table) for table in (answers, answers.reverse())
    )
    assert one.groups.equals(other.groups)
    assert one.strata.filter(pl.col("prior").is_null()).is_empty()
