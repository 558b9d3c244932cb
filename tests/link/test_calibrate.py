"""Probabilities are corrected by what reviewed pairs say, and by nothing else."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from crossfix.link.calibrate import (
    AS_IT_IS,
    LEAST_ANSWERS,
    Calibration,
    calibrate,
    calibrated,
    recorded,
)
from crossfix.tables import JUDGEMENTS, check

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def pairs_of(log_odds):
    size = len(log_odds)
    return pl.DataFrame(
        {
            "left": [f"a:{number:06}" for number in range(size)],
            "right": [f"b:{number:06}" for number in range(size)],
            "log_odds": log_odds,
        }
    )


def answers(pairs, rows, same, *, drawn="audit", chance=0.01):
    """Make JUDGEMENTS on some rows of the pairs."""
    chances = np.broadcast_to(chance, len(rows)) if drawn == "audit" else [None] * len(rows)
    frame = pl.DataFrame(
        {
            "left": [pairs["left"][int(row)] for row in rows],
            "right": [pairs["right"][int(row)] for row in rows],
            "decision": ["same" if yes else "different" for yes in same],
            "who": ["mk"] * len(rows),
            "at": [NOON + dt.timedelta(seconds=number) for number in range(len(rows))],
            "why": [None] * len(rows),
            "drawn": [drawn] * len(rows),
            "chance": [None if one is None else float(one) for one in chances],
        },
        schema=JUDGEMENTS.schema,
    )
    return check(frame, JUDGEMENTS)


@pytest.fixture(scope="module")
def world():
    """Make links whose evidence is too sure of itself and too hopeful, and their truth."""
    random = np.random.default_rng(5)
    log_odds = random.normal(0.5, 3.0, 40_000)
    true = random.random(len(log_odds)) < expit(0.6 * log_odds - 0.8)
    return pairs_of(log_odds), log_odds, true


def test_a_known_distortion_is_recovered(world):
    pairs, _, true = world
    rows = np.random.default_rng(1).choice(len(true), 3000, replace=False)
    found = calibrate(pairs, answers(pairs, rows, true[rows], chance=3000 / len(true)))
    assert found.slope == pytest.approx(0.6, abs=0.06)
    assert found.intercept == pytest.approx(-0.8, abs=0.12)
    assert found.answers == 3000


def test_the_weights_undo_an_uneven_draw(world):
    pairs, log_odds, true = world
    # a distortion that no line mends, so that what is fitted depends on where one looks
    bent = np.random.default_rng(2).random(len(true)) < expit(np.where(log_odds > 1, 0.5, -2.0))
    chance = np.where(log_odds > 1, 0.02, 0.2)
    rows = np.flatnonzero(np.random.default_rng(3).random(len(true)) < chance)
    whole = calibrate(pairs, answers(pairs, np.arange(len(true)), bent, chance=1.0))
    found = calibrate(pairs, answers(pairs, rows, bent[rows], chance=chance[rows]))
    uneven = calibrate(pairs, answers(pairs, rows, bent[rows], chance=0.1))
    assert found.intercept == pytest.approx(whole.intercept, abs=0.1)
    assert abs(uneven.intercept - whole.intercept) > 0.2


def test_pairs_offered_for_their_value_hardly_move_it(world):
    pairs, log_odds, true = world
    rows = np.random.default_rng(4).choice(len(true), 400, replace=False)
    audited = answers(pairs, rows, true[rows], chance=0.01)
    unsure = np.setdiff1d(np.flatnonzero(np.abs(log_odds) < 0.3), rows)[:400]
    valued = answers(pairs, unsure, np.zeros(400, dtype=bool), drawn="value")
    alone, both = calibrate(pairs, audited), calibrate(pairs, pl.concat([audited, valued]))
    assert both.slope == pytest.approx(alone.slope, rel=0.1)
    assert both.intercept == pytest.approx(alone.intercept, abs=0.1)
    assert both.answers == alone.answers


def test_pairs_chosen_by_hand_do_not_move_it(world):
    pairs, _, true = world
    rows = np.arange(100)
    audited = answers(pairs, rows, true[rows])
    chosen = answers(pairs, rows + 200, ~true[rows + 200], drawn="chosen")
    assert calibrate(pairs, pl.concat([audited, chosen])) == calibrate(pairs, audited)


def test_with_few_answers_or_one_outcome_nothing_is_corrected(world):
    pairs, log_odds, true = world
    few = np.arange(LEAST_ANSWERS - 1)
    assert calibrate(pairs, answers(pairs, few, true[few])) == AS_IT_IS
    many = np.arange(200)
    assert calibrate(pairs, answers(pairs, many, np.ones(200, dtype=bool))) == AS_IT_IS
    unsure = answers(pairs, many, true[many]).with_columns(decision=pl.lit("unsure"))
    assert calibrate(pairs, unsure) == AS_IT_IS
    valued = answers(pairs, many, true[many], drawn="value")
    assert calibrate(pairs, valued) == AS_IT_IS
    assert np.array_equal(calibrated(log_odds, AS_IT_IS), log_odds)


def test_answers_on_pairs_that_are_no_links_do_not_count(world):
    pairs, _, true = world
    rows = np.arange(100)
    assert calibrate(pairs[200:], answers(pairs, rows, true[rows])) == AS_IT_IS


def test_the_latest_answer_counts_and_the_pair_stays_audited(world):
    pairs, _, true = world
    rows = np.arange(100)
    first = answers(pairs, rows, true[rows])
    later = answers(pairs, rows[:50], ~true[rows[:50]], drawn="chosen")
    later = later.with_columns(pl.col("at") + pl.duration(days=1))
    mixed = np.where(rows < 50, ~true[rows], true[rows])
    changed = calibrate(pairs, check(pl.concat([first, later]), JUDGEMENTS))
    assert changed[:6] == calibrate(pairs, answers(pairs, rows, mixed))[:6]  # all but the times


def test_answers_against_the_evidence_never_turn_it_round(world):
    pairs, log_odds, _ = world
    rows = np.arange(200)
    found = calibrate(pairs, answers(pairs, rows, log_odds[rows] < 0))
    assert found.slope > 0
    ordered = np.sort(log_odds)
    assert np.all(np.diff(calibrated(ordered, found)) >= 0)


def test_the_version_names_the_answers(world):
    pairs, _, true = world
    rows = np.arange(100)
    one = calibrate(pairs, answers(pairs, rows, true[rows]))
    again = calibrate(pairs[::-1], answers(pairs, rows, true[rows])[::-1])
    other = calibrate(pairs, answers(pairs, rows, np.append(~true[:1], true[1:100])))
    assert one == again
    assert one.version != other.version


def test_the_truth_lies_within_two_standard_errors_nineteen_times_in_twenty(world):
    pairs, log_odds, true = (part[:5000] for part in world)
    # the likelier a pair is to be doubted, the likelier it is drawn
    chance = np.where(np.abs(log_odds) < 1, 0.16, 0.032)
    covered = []
    for seed in range(40):
        rows = np.flatnonzero(np.random.default_rng(seed).random(len(true)) < chance)
        found = calibrate(pairs, answers(pairs, rows, true[rows], chance=chance[rows]))
        covered.append(
            (
                abs(found.slope - 0.6) < 1.96 * found.slope_error,
                abs(found.intercept + 0.8) < 1.96 * found.intercept_error,
            )
        )
    assert np.mean(covered, axis=0) == pytest.approx([0.95, 0.95], abs=0.08)


def test_answers_on_pairs_of_one_weight_tell_of_no_error_of_the_slope():
    pairs = pairs_of(np.full(100, 1.0))
    found = calibrate(pairs, answers(pairs, np.arange(60), np.arange(60) % 2 == 0))
    assert (found.slope_error, found.intercept_error) == (None, None)


def test_a_correction_is_recorded_with_its_version_and_when_it_was_answered(world):
    pairs, _, true = world
    rows = np.arange(100)
    found = calibrate(pairs, answers(pairs, rows, true[rows]))
    row = recorded(found).row(0, named=True)
    assert (row["version"], row["answers"], row["formula"]) == (found.version, 100, "platt")
    assert (row["first_at"], row["last_at"]) == (NOON, NOON + dt.timedelta(seconds=99))
    assert recorded(AS_IT_IS).is_empty()


@given(
    st.lists(st.floats(-50, 50), min_size=2, max_size=20),
    st.floats(0.02, 5),
    st.floats(-5, 5),
)
def test_a_correction_keeps_the_order(log_odds, slope, intercept):
    ordered = np.sort(np.array(log_odds))
    assert np.all(np.diff(calibrated(ordered, Calibration(slope, intercept))) >= 0)
