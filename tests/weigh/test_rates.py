"""How much a voice adds: recovered from a record, assumed without one."""

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.model import MAX_REPORT_DECIBANS
from crossfix.weigh import weigh


def test_the_rates_of_a_known_world_are_recovered(simulated, case):
    sensitivity, false_rate = [0.6, 0.5, 0.4, 0.5, 0.3], [0.3, 0.2, 0.05, 0.3, 0.03]
    world = simulated(sensitivity, false_rate, candidates=3000)
    groups = weigh(*world.tables, case=case).groups
    assert np.abs(groups["sensitivity"].to_numpy() - sensitivity).max() < 0.1
    assert np.abs(groups["false_report_rate"].to_numpy() - false_rate).max() < 0.1


def test_the_true_weight_lies_in_the_interval_of_a_long_record(simulated, case):
    sensitivity, false_rate = [0.6, 0.5, 0.4, 0.5], [0.1, 0.2, 0.1, 0.3]
    inside = []
    for seed in range(3):
        world = simulated(sensitivity, false_rate, candidates=2000, seed=seed)
        groups = weigh(*world.tables, case=case).groups
        true = 10 * np.log10(np.divide(sensitivity, false_rate))
        # the interval leaves out what is not known about the truth itself: 1.5 dB of room
        inside += list(
            (groups["report_decibans_low"].to_numpy() - 1.5 <= true)
            & (true <= groups["report_decibans_high"].to_numpy() + 1.5)
        )
    assert np.mean(inside) >= 0.9


def decibans(told, case, **source):
    tables = told([("I1", "x", {})], [{"source_id": "x"} | source])
    return weigh(*tables, case=case).groups.row(0, named=True)


def test_one_report_of_a_monitor_without_a_record_adds_five_to_eight_decibans(told, case):
    assert 5 <= decibans(told, case, kind="monitor")["report_decibans"] <= 8


def test_investigators_add_more_and_officials_less_than_a_monitor(told, case):
    weights = [
        decibans(told, case, kind=kind)["report_decibans"]
        for kind in ("military", "official", "monitor", "open_source_investigators")
    ]
    assert weights == sorted(weights)
    assert weights[1] < weights[2] < weights[3]


def test_a_monitor_that_speaks_for_a_side_adds_less(told, case):
    plain = decibans(told, case, kind="monitor")
    sided = decibans(told, case, kind="monitor", party="Bland")
    assert sided["report_decibans"] < plain["report_decibans"]
    assert "speaking for a side" in sided["because"]


def test_a_better_letter_adds_more(told, case):
    weights = [decibans(told, case, admiralty=letter)["report_decibans"] for letter in "EDCBA"]
    assert weights == sorted(weights)
    assert len(set(weights)) == 5


def test_the_letter_f_is_no_basis_rather_than_the_worst(told, case):
    plain, none = decibans(told, case), decibans(told, case, admiralty="F")
    width = [row["report_decibans_high"] - row["report_decibans_low"] for row in (plain, none)]
    assert width[1] > width[0]
    assert none["report_decibans"] > decibans(told, case, admiralty="E")["report_decibans"]


def test_a_source_that_others_contradict_by_their_silence_loses_weight(simulated, case):
    world = simulated([0.6, 0.5, 0.5, 0.05], [0.05, 0.05, 0.05, 0.3], candidates=600)
    groups = weigh(*world.tables, case=case).groups
    weights = dict(groups.select("group_id", "report_decibans").iter_rows())
    assert weights["s3"] < 2.0
    assert min(weights["s0"], weights["s1"], weights["s2"]) > 6.0


def test_the_claimant_s_own_groups_have_no_weight(told, case):
    row = decibans(told, case, kind="official", party="Aland")
    assert row["own_side"]
    assert (row["report_decibans"], row["silence_decibans"]) == (0.0, 0.0)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None
)
@given(st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4), min_size=1, max_size=12))
def test_the_weights_stay_within_bounds_whatever_is_reported(told, case, incidents):
    rows = [
        (f"I{n:02d}", name, {}) for n, names in enumerate(incidents) for name in sorted(set(names))
    ]
    sources = [{"source_id": name} for name in "abcd"]
    groups = weigh(*told(rows, sources), case=case).groups
    for row in groups.iter_rows(named=True):
        assert 0 < row["false_report_rate"] <= row["sensitivity"] < 1
        low, mid, high = (row[f"report_decibans{end}"] for end in ("_low", "", "_high"))
        assert 0 <= low <= mid <= high <= MAX_REPORT_DECIBANS + 1e-9
        assert row["silence_decibans"] <= 0


def test_the_order_of_rows_changes_nothing(simulated, case):
    world = simulated([0.6, 0.5, 0.4], [0.2, 0.2, 0.1], candidates=150)
    plain = weigh(*world.tables, case=case)
    turned = weigh(
        *(table.sample(fraction=1, shuffle=True, seed=3) for table in world.tables), case=case
    )
    for one, other in zip(plain, turned, strict=True):
        assert one.equals(other)


def test_no_reports_give_empty_tables(told, case):
    found = weigh(*told([], []), case=case)
    assert {table.height for table in found[:6]} == {0}
    assert found.issues.is_empty()


def test_a_denial_is_neither_a_report_of_the_event_nor_silence(told, case):
    rows = [(f"I{n:02d}", "x", {}) for n in range(12)]
    denials = [(f"J{n:02d}", "x", {"stance": "denies"}) for n in range(12)]
    denials += [("J00", "x", {"stance": "amends", "actor_certainty": "excluded"})]
    sources = [{"source_id": "x"}]
    plain = weigh(*told(rows, sources), case=case).groups.row(0, named=True)
    denied = weigh(*told(rows + denials, sources), case=case).groups.row(0, named=True)
    assert (plain["reports"], denied["reports"]) == (12, 25)
    assert (plain["incidents"], denied["incidents"]) == (12, 12)
    assert denied["sensitivity"] == pytest.approx(plain["sensitivity"])


@pytest.mark.parametrize("share", [0.2, 1.0])
def test_a_doubtful_link_teaches_less(told, case, share):
    rows = [(f"I{n:02d}", "x", {"share": share}) for n in range(30)]
    row = weigh(*told(rows, [{"source_id": "x"}]), case=case).groups.row(0, named=True)
    sure = weigh(*told([(i, s, {}) for i, s, _ in rows], [{"source_id": "x"}]), case=case).groups
    assert row["sensitivity"] <= sure["sensitivity"][0] + 1e-12
    assert isinstance(sure, pl.DataFrame)
