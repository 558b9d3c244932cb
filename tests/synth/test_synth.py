"""A made world holds what its settings say, and its ids and order say nothing."""

import datetime as dt
import math
from itertools import pairwise

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import crossfix.synth as synth_package
from crossfix.errors import ConfigError
from crossfix.geo import distance_km
from crossfix.normalise.whereabouts import RADIUS_KM as TAKEN_KM
from crossfix.synth import PROFILES, TRUTH, USUAL, World, copiers, synth, synth_blocks
from crossfix.synth.frames import RADIUS_KM, record_ids
from crossfix.tables import REPORTS, SOURCES, check

replace = msgspec.structs.replace


def one_row_each(made):
    return made.truth.unique("report_id", keep="first", maintain_order=True)


def with_truth(made):
    return made.reports.join(one_row_each(made), on="report_id", suffix="_true")


def test_the_tables_keep_their_contracts(made):
    assert_frame_equal(check(made.reports, REPORTS), made.reports)
    assert_frame_equal(check(made.sources, SOURCES), made.sources)
    assert_frame_equal(check(made.truth, TRUTH), made.truth)
    assert set(made.reports["source_id"]) == set(made.sources["source_id"])
    assert set(made.reports["report_id"]) == set(made.truth["report_id"])


@settings(max_examples=12)
@given(
    reports=st.integers(1, 400),
    rate=st.floats(0.5, 500),
    seed=st.integers(0, 2**40),
    sources=st.integers(1, len(PROFILES)),
)
def test_any_world_has_exactly_as_many_reports_as_asked(reports, rate, seed, sources):
    world = World(reports=reports, incidents_per_day=rate, seed=seed, sources=PROFILES[:sources])
    made = synth(world)
    assert made.reports.height == reports
    copied = made.truth["copied_from"].drop_nulls()
    assert copied.is_in(made.reports["report_id"].to_list()).all()


def test_one_seed_gives_one_world_and_another_seed_another():
    world = World(reports=700)
    one, again, other = synth(world), synth(world), synth(replace(world, seed=2))
    for name in ("reports", "sources", "truth"):
        assert_frame_equal(getattr(one, name), getattr(again, name))
    assert not one.reports.equals(other.reports)


def test_density_is_kept_when_the_world_grows():
    days = []
    for reports in (2_000, 8_000):
        start = synth(World(reports=reports)).truth["start"]
        days.append((start.max() - start.min()) / dt.timedelta(days=1))
    assert 3.4 < days[1] / days[0] < 4.6


def test_blocks_together_are_the_world(monkeypatch):
    monkeypatch.setattr(synth_package, "BLOCK_REPORTS", 500)
    world = World(reports=1_700)
    blocks, whole = list(synth_blocks(world)), synth(world)
    assert len(blocks) > 2
    together = pl.concat([block.reports for block in blocks]).sort("report_id")
    assert_frame_equal(check(together, REPORTS), whole.reports)
    truth = pl.concat([block.truth for block in blocks]).sort("report_id", "incident")
    assert_frame_equal(truth, whole.truth)
    starts = [block.truth["start"] for block in blocks]
    assert all(a.max() < b.min() for a, b in pairwise(starts))
    incidents = [block.truth["incident"].n_unique() for block in blocks]
    assert sum(incidents) == whole.truth["incident"].n_unique()


def test_a_stretch_that_gives_more_than_was_expected_is_cut(monkeypatch):
    monkeypatch.setattr(synth_package, "BLOCK_REPORTS", 300)
    assert {synth(World(reports=301, seed=seed)).reports.height for seed in range(8)} == {301}


def test_the_order_of_ids_says_nothing_of_truth_or_time(made):
    ordered = with_truth(made).sort("source_id", "report_id")
    own = ordered.filter(pl.col("source_id") == "monitor")
    position = pl.int_range(pl.len())
    for what in ("incident", "start_true"):
        rank = pl.col(what).rank()
        assert abs(own.select(pl.corr(position, rank)).item()) < 0.1
    next_to = own.select((pl.col("incident") == pl.col("incident").shift()).mean()).item()
    assert next_to < 0.01


def test_record_ids_never_repeat_and_are_scattered():
    import numpy as np

    ids = record_ids(np.arange(200_000), source=3, seed=9)
    assert len(set(ids)) == 200_000
    assert {len(one) for one in ids} == {10}
    assert abs(np.corrcoef(np.arange(1_000), [int(one, 16) for one in ids[:1_000]])[0, 1]) < 0.1


def test_exact_reports_lie_within_their_radius_19_times_in_20(made):
    told = with_truth(made).filter(pl.col("precision") == "exact", pl.col("copied_from").is_null())
    gap = distance_km(
        pl.col("lon"), pl.col("lat"), to_lon=pl.col("lon_true"), to_lat=pl.col("lat_true")
    )
    assert 0.94 < told.select((gap < RADIUS_KM["exact"]).mean()).item() <= 1.0


def test_coarser_reports_lie_further_from_the_event(made):
    gap = distance_km(
        pl.col("lon"), pl.col("lat"), to_lon=pl.col("lon_true"), to_lat=pl.col("lat_true")
    )
    middle = dict(with_truth(made).group_by("precision").agg(gap.median()).iter_rows())
    assert middle["exact"] < middle["town"] < middle["district"] < middle["governorate"]


def test_reports_of_a_town_share_its_point_and_its_governorate(made):
    towns = made.reports.filter(pl.col("place_precision") == "village")
    units = towns.group_by("lon", "lat").agg(pl.col("admin1").n_unique(), pl.len())
    assert units["admin1"].max() == 1
    assert units["len"].max() > 5


def test_the_stated_radius_is_the_one_that_crossfix_takes_for_the_class(made):
    assert {name: TAKEN_KM[name] for name in RADIUS_KM} == RADIUS_KM
    stated = made.reports.select("place_precision", "radius_km").unique()
    assert all(RADIUS_KM[name] == radius for name, radius in stated.iter_rows())


def test_a_few_in_a_hundred_state_another_precision_than_the_true_one(made):
    words = {"village": "town", "city": "town"}
    told = with_truth(made).select(
        wrong=pl.col("place_precision").replace(words) != pl.col("precision")
    )
    assert 0.01 < told["wrong"].mean() < 0.05


def test_wrong_dates_are_late_rather_than_early(made):
    told = with_truth(made).filter(pl.col("date_precision") == "day")
    off = told.select(
        off=(pl.col("start").dt.date() - pl.col("start_true").dt.date()).dt.total_days()
    )["off"]
    assert 0.7 < (off == 0).mean() < 0.9
    assert (off > 0).sum() > 2 * (off < 0).sum()
    assert off.min() >= -3


def test_a_stretch_of_days_holds_the_day_unless_the_date_is_wrong(made):
    told = with_truth(made).filter(pl.col("date_precision") != "day")
    held = told.select(
        (pl.col("start") <= pl.col("start_true")) & (pl.col("start_true") < pl.col("end"))
    ).to_series()
    assert told.height > 20
    assert held.mean() > 0.8


def test_nothing_is_published_before_the_last_day_that_it_speaks_of(made):
    late = made.reports.filter(
        pl.col("published_on") < (pl.col("end") - pl.duration(days=1)).dt.date()
    )
    assert late.is_empty()


def test_copies_follow_what_they_repeat(made):
    told = with_truth(made)
    copies = told.drop_nulls("copied_from")
    assert 0.04 < copies.height / told.height < 0.15
    both = copies.join(told, left_on="copied_from", right_on="report_id", suffix="_first")
    assert both.height == copies.height
    assert (both["source_id"] != both["source_id_first"]).all()
    assert (both["published_on"] >= both["published_on_first"]).all()
    assert (both["incident"] == both["incident_first"]).all()
    same_point = (both["lon"] == both["lon_first"]) & (both["lat"] == both["lat_first"])
    assert 0.85 < same_point.mean() < 1.0
    cited = both.drop_nulls("cites")
    assert (cited["cites"] == cited["source_id_first"]).all()
    assert 0.15 < cited.height / both.height < 0.45


def test_only_copies_credit_anybody(made):
    assert with_truth(made).filter(pl.col("copied_from").is_null())["cites"].null_count() == (
        with_truth(made)["copied_from"].null_count()
    )


def test_copiers_repeat_the_source_that_they_are_told_to():
    world = World(reports=3_000, sources=(*USUAL, *copiers(2)))
    told = one_row_each(synth(world)).filter(pl.col("report_id").str.starts_with("outlet_"))
    copied = told.drop_nulls("copied_from")
    assert copied["copied_from"].str.starts_with("monitor:").all()
    assert copied.height / told.height > 0.8


def test_lumped_reports_tell_of_several_incidents_of_one_day_and_their_copies_too(made):
    several = made.truth.filter(pl.len().over("report_id") > 1)
    assert several.height > 20
    by_report = several.group_by("report_id").agg(
        pl.col("incident").n_unique(), pl.len(), pl.col("copied_from").first()
    )
    assert (by_report["incident"] == by_report["len"]).all()
    sets = dict(several.group_by("report_id").agg(pl.col("incident").sort()).iter_rows())
    for report, original in by_report.select("report_id", "copied_from").drop_nulls().iter_rows():
        assert sets[report] == sets[original]


def test_false_reports_are_of_incidents_that_no_true_report_tells_of(made):
    false = set(made.truth.filter("false_report")["incident"])
    true = set(made.truth.filter(pl.col("false_report").not_())["incident"])
    assert not false & true
    assert 0.03 < made.truth["false_report"].mean() < 0.12


def test_tolls_are_ranges_and_silence_is_no_zero(made):
    reports = made.reports
    for what in ("killed", "civilians_killed", "injured"):
        low, high = reports[f"{what}_low"], reports[f"{what}_high"]
        assert (low <= high).all()
        assert 0 < low.null_count() < reports.height
    assert reports.filter(pl.col("source_id") == "ministry")["killed_low"].is_null().all()
    assert (reports["civilians_killed_low"] <= reports["killed_high"]).all()


def test_one_place_is_spelt_in_many_ways_by_the_sources(made):
    towns = made.reports.filter(pl.col("place_precision") == "city")
    spelt = towns.group_by("lon", "lat").agg(pl.col("place_stated").n_unique(), pl.len())
    assert spelt.filter(pl.col("len") > 20)["place_stated"].mean() >= 3


def test_kinds_are_of_the_taxonomy_and_often_of_a_wider_one(made):
    share = dict(made.reports["event_type"].value_counts(normalize=True).iter_rows())
    assert share["air_strike"] > 0.1
    assert share["explosive_violence"] > 0.1
    assert share["armed_violence"] > 0.05


def test_desert_dense_cores_and_towns_all_occur(made):
    share = dict(made.truth["stratum"].value_counts(normalize=True).iter_rows())
    assert set(share) == {"dense core", "town", "desert"}
    assert share["desert"] < 0.1 < share["town"]


def test_offensives_crowd_days():
    def unevenness(bursts):
        days = synth(World(reports=6_000, bursts=bursts)).truth["start"].dt.date()
        counts = days.value_counts()["count"]
        return counts.var() / counts.mean()

    assert unevenness(0.8) > 1.5 * unevenness(0.0)


@pytest.mark.parametrize(
    ("factor", "column"), [("names", "place_stated"), ("actors", "actor"), ("tolls", "killed_low")]
)
def test_a_factor_of_zero_silences(factor, column):
    made = synth(replace(World(reports=300), **{factor: 0.0}))
    assert made.reports[column].is_null().all()


def test_a_world_can_do_without_copies_lumps_duplicates_and_falsehoods():
    plain = World(
        reports=1_500, incidents_per_day=200, copying=0, lumps=0, duplicates=0, false_reports=0
    )
    truth = synth(plain).truth
    assert truth["copied_from"].is_null().all()
    assert not truth["false_report"].any()
    assert not truth["report_id"].is_duplicated().any()
    source = truth["report_id"].str.extract("^(.*):")
    assert not truth.select("incident", source.alias("source")).is_duplicated().any()


def test_reports_may_be_without_a_point():
    monitor = PROFILES[0]
    vague = replace(monitor, places=replace(monitor.places, unplaced=1.0))
    reports = synth(World(reports=50, sources=(vague,))).reports
    assert reports["lon"].is_null().all()
    assert reports["radius_km"].is_null().all()
    assert (reports["place_from"] == "none").all()
    assert reports["place_stated"].null_count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"reports": 0},
        {"incidents_per_day": math.nan},
        {"incidents_per_day": -1.0},
        {"seed": -1},
        {"copying": 1e9},
        {"bursts": 1.5},
        {"sources": ()},
        {"sources": (PROFILES[0], PROFILES[0])},
        {"sources": copiers(1)},
        {"sources": (replace(PROFILES[0], coverage=replace(PROFILES[0].coverage, share=0.0)),)},
        {"sources": (replace(PROFILES[0], copying=replace(PROFILES[0].copying, share=1.0)),)},
        {"reports": 10**8, "incidents_per_day": 0.01},
        {"sources": (replace(PROFILES[0], source_id="a:b"),)},
        {"sources": (replace(PROFILES[0], dates=replace(PROFILES[0].dates, errors=1.2)),)},
    ],
)
def test_a_world_that_makes_no_sense_is_refused_with_its_mend(wrong):
    with pytest.raises(ConfigError) as refused:
        synth(replace(World(), **wrong))
    assert refused.value.mend
