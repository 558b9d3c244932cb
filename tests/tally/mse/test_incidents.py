"""Estimates from incidents with a probability each."""

import numpy as np
import polars as pl
import pytest

from crossfix.errors import TableError
from crossfix.tally import mse
from crossfix.tally.mse.incidents import LEAST_EFFORT
from crossfix.tally.mse.sensitivity import POINTS

GROUPS = ("a", "b", "c")


def _reports(seen, chances, stratum="north"):
    rows = [
        (f"{stratum}{at}", group, float(chance), stratum)
        for at, (row, chance) in enumerate(zip(seen, chances, strict=True))
        for group, is_in in zip(GROUPS, row, strict=True)
        if is_in
    ]
    names = ["incident_id", "group", "probability", "stratum"]
    return pl.DataFrame(rows, schema=names, orient="row")


@pytest.fixture(scope="module")
def seen():
    """Return which of three groups report each of the incidents that any reports."""
    seen = np.random.default_rng(3).random((600, 3)) < (0.5, 0.4, 0.4)
    return seen[seen.any(axis=1)]


def test_verified_incidents_give_what_their_lists_give(seen):
    (found,) = mse.by_stratum(_reports(seen, np.ones(len(seen))))
    lists = mse.overlaps(seen, np.ones(len(seen)), lists=GROUPS)
    assert found.stratum == "north"
    assert found.estimates == mse.estimate(lists, models=mse.QUICK).estimates


def test_each_stratum_is_run_apart_and_a_poor_one_says_why(seen):
    rich = _reports(seen, np.ones(len(seen)))
    poor = _reports([(True, True, False)] * 9, np.ones(9), stratum="south")
    north, south = mse.by_stratum(pl.concat([poor, rich]))
    assert north.because is None
    assert south.because.startswith("2 lists hold cases")
    assert {one.total for one in south.estimates if one.model != "chapman"} == {None}


def test_doubtful_single_reports_no_longer_look_like_a_hidden_mass(seen):
    false = np.zeros((200, 3), dtype=bool)
    false[:, 0] = True  # made up by one group
    every = np.concatenate([seen, false])
    bound = {"models": ["chao-lists"]}
    believed = mse.by_stratum(_reports(every, np.ones(len(every))), **bound)[0]
    chances = np.concatenate([np.ones(len(seen)), np.full(200, 0.05)])
    weighed = mse.by_stratum(_reports(every, chances), **bound)[0]
    totals = [one.estimates[0].total for one in (believed, weighed)]
    assert totals[0] > 800
    assert totals[1] == pytest.approx(600, rel=0.15)


def test_not_knowing_which_incidents_are_true_widens_the_interval(seen):
    sure = mse.by_stratum(_reports(seen, np.ones(len(seen))), models=["chao-lists"])[0]
    unsure = mse.by_stratum(_reports(seen, np.full(len(seen), 0.5)), models=["chao-lists"])[0]
    assert unsure.table.counts.sum() == pytest.approx(len(seen) / 2)
    widths = [one.estimates[0].high - one.estimates[0].low for one in (sure, unsure)]
    assert widths[1] / unsure.estimates[0].total > 1.2 * widths[0] / sure.estimates[0].total
    assert "worlds" in unsure.estimates[0].interval


def test_a_world_in_which_a_list_has_no_true_case_can_be_drawn(seen):
    """One list has two doubtful cases: in some worlds neither is true."""
    rare = _reports(seen[:60], np.full(60, 0.9))
    extra = pl.DataFrame(
        {"incident_id": ["north0", "north1"], "group": ["d", "d"], "probability": [0.9, 0.9]}
    ).with_columns(stratum=pl.lit("north"))
    doubtful = pl.concat([rare, extra]).with_columns(
        probability=pl.when(pl.col("incident_id").is_in(["north0", "north1"]))
        .then(0.2)
        .otherwise("probability")
    )
    (found,) = mse.by_stratum(doubtful)
    assert found.because is None
    assert all(one.low <= one.total <= one.high for one in found.estimates if one.total)


def test_a_model_without_its_interval_gives_the_same_total(seen):
    table = mse.overlaps(seen, np.ones(len(seen)), lists=GROUPS)
    for name, point in POINTS.items():
        assert point(table).total == pytest.approx(mse.MODELS[name](table, 1).total)


def test_the_least_effort_gives_a_bound_and_a_range_at_once(seen):
    (found,) = mse.by_stratum(_reports(seen, np.full(len(seen), 0.8)), effort=LEAST_EFFORT)
    assert [one.model for one in found.estimates] == ["chao", "darroch", "graphs"]
    low, high = mse.span(found)
    assert low <= 600 * 0.8 <= high
    assert set(found.sensitivity["model"]) == {"chao", "graphs"}


def test_many_groups_become_five_lists_and_the_note_names_who_was_merged():
    seen = np.random.default_rng(4).random((200, 9)) < np.linspace(0.5, 0.1, 9)
    rows = [(str(at), f"g{g}", True) for at, row in enumerate(seen) for g in np.flatnonzero(row)]
    frame = pl.DataFrame(rows, schema=["incident_id", "group", "probability"], orient="row")
    (found,) = mse.by_stratum(frame, models=["chao"])
    assert found.table.lists == ("g0", "g1", "g2", "g3", "others")
    assert found.notes[0] == "5 small groups are taken as one list, others: g4, g5, g6, g7, g8"
    assert mse.documented(found.table) == seen.any(axis=1).sum()


def test_the_latent_classes_ask_for_verified_incidents(seen):
    with_doubt = _reports(seen[:60], np.full(60, 0.9))
    (found,) = mse.by_stratum(with_doubt, models=["latent"])
    assert "verified" in found.estimates[0].because


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (pl.lit(1.5).alias("probability"), "not between 0 and 1"),
        (pl.lit(None, pl.String).alias("group"), "unknown cell"),
        (pl.col("group").alias("stratum"), "several strata"),
    ],
)
def test_unsound_reports_are_refused_with_the_incident(seen, change, problem):
    rows = _reports(seen, np.ones(len(seen))).with_columns(change)
    with pytest.raises(TableError, match=problem) as error:
        mse.by_stratum(rows)
    assert "north" in error.value.problem
    assert error.value.mend


def test_an_absent_column_is_named():
    with pytest.raises(TableError, match="no column probability"):
        mse.by_stratum(pl.DataFrame({"incident_id": [], "group": []}))
