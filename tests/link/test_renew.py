"""Linking what changed again gives the same as linking all reports with the same model."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.case import LinkSection
from crossfix.errors import TableError
from crossfix.link import Before, Linked, Past, identity, link, relink
from crossfix.link.columns import columns, outlines
from crossfix.link.decide import heard
from crossfix.link.edges import found
from crossfix.link.evidence import some
from crossfix.link.kept import learned_of, model_table
from crossfix.link.model import source_count
from crossfix.link.obey import obey
from crossfix.link.region import nodes_of, region, touched
from crossfix.synth import World, synth
from crossfix.tables import JUDGEMENTS, MODEL, REPORTS, empty

RULES = LinkSection()
MODEL_WORLD = World(reports=600, incidents_per_day=1.0, seed=3)


@pytest.fixture(scope="module")
def model() -> pl.DataFrame:
    return link(synth(MODEL_WORLD).reports, rules=RULES).model


def before(reports: pl.DataFrame, model: pl.DataFrame, judgements: pl.DataFrame) -> Before:
    made = link(reports, rules=RULES, judgements=judgements, by=model)
    tables = (made.links, made.membership, made.candidates, made.history)
    return Before(reports, judgements, *tables, model)


def compare(reports: pl.DataFrame, was: Before, judgements: pl.DataFrame) -> tuple[Linked, Linked]:
    past = Past(was.membership, was.history)
    full = link(reports, rules=RULES, judgements=judgements, past=past, by=was.model)
    return full, relink(reports, rules=RULES, judgements=judgements, before=was)


def assert_equal(full: Linked, part: Linked) -> None:
    for name in full._fields:
        assert getattr(part, name).equals(getattr(full, name)), name


def judged(rng: np.random.Generator, reports: pl.DataFrame, number: int) -> pl.DataFrame:
    """Decide at random on reports that stand near each other in time, and on some far apart."""
    ids = reports.sort("start", "report_id")["report_id"].to_list()
    rows = []
    for minute in range(number):
        at = int(rng.integers(len(ids)))
        near = int(np.clip(at + rng.integers(1, 6), 0, len(ids) - 1))
        far = int(rng.integers(len(ids)))
        left, right = sorted((ids[at], ids[near if rng.random() < 0.9 else far]))
        if left == right:
            continue
        rows.append(
            {
                "left": left,
                "right": right,
                "decision": str(rng.choice(["same", "different", "unsure"])),
                "who": "mk",
                "at": dt.datetime(2026, 1, 1, 0, minute, tzinfo=dt.UTC),
                "drawn": "chosen",
            }
        )
    return pl.concat([empty(JUDGEMENTS), pl.DataFrame(rows, schema=JUDGEMENTS.schema)]).sort(
        list(JUDGEMENTS.key)
    )


def chosen(rng: np.random.Generator, reports: pl.DataFrame, manner: str) -> pl.Series:
    """Return which reports are the new ones: of any day, of one week, or all of one source."""
    if manner == "source":
        return reports["source_id"] == reports["source_id"].unique().sort()[-1]
    share = pl.Series(rng.random(reports.height) < rng.uniform(0.01, 0.5))
    if manner == "any day":
        return share
    day = reports["start"][int(rng.integers(reports.height))]
    week = reports["start"].is_between(day, day + dt.timedelta(days=7)).fill_null(value=False)
    return week & share


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    manner=st.sampled_from(["any day", "week", "week", "source"]),
    judgements=st.sampled_from([0, 0, 8]),
)
def test_adding_reports_gives_the_tables_of_a_full_run(
    model: pl.DataFrame, seed: int, manner: str, judgements: int
) -> None:
    rng = np.random.default_rng(seed)
    made = World(reports=350, incidents_per_day=float(rng.choice([0.4, 1.5])), seed=seed)
    reports = synth(made).reports
    decided = judged(rng, reports, judgements)
    new = chosen(rng, reports, manner)
    was = before(reports.filter(~new), model, decided)
    assert_equal(*compare(reports.sample(fraction=1.0, shuffle=True, seed=seed), was, decided))


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_reports_that_change_or_leave_and_new_decisions_give_the_tables_of_a_full_run(
    model: pl.DataFrame, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    reports = synth(World(reports=350, incidents_per_day=0.5, seed=seed)).reports
    decided = judged(rng, reports, 6)
    was = before(reports, model, decided.head(int(rng.integers(7))))
    moved = pl.Series(rng.random(reports.height) < 0.02)
    left = pl.Series(rng.random(reports.height) < 0.02)
    later = reports.with_columns(
        start=pl.when(moved).then(pl.col("start") - dt.timedelta(days=9)).otherwise("start")
    ).filter(~left)
    assert_equal(*compare(later, was, decided))


def test_two_additions_one_after_the_other_give_the_same_incidents_as_one(
    model: pl.DataFrame,
) -> None:
    reports = synth(World(reports=350, incidents_per_day=0.5, seed=8)).reports
    number = pl.Series(np.random.default_rng(8).integers(0, 3, reports.height))
    none = empty(JUDGEMENTS)
    was = before(reports.filter(number == 0), model, none)
    first = reports.filter(number < 2)
    once = relink(first, rules=RULES, before=was)
    tables = (once.links, once.membership, once.candidates, once.history)
    twice = relink(reports, rules=RULES, before=Before(first, none, *tables, model))
    at_once = relink(reports, rules=RULES, before=was)
    members = [
        {
            tuple(ids)
            for ids in made.membership.filter("best")
            .group_by("incident_id")
            .agg(pl.col("report_id").sort())["report_id"]
        }
        for made in (twice, at_once)
    ]
    assert members[0] == members[1]
    assert twice.links.equals(at_once.links)


def test_reports_without_a_time_are_added_as_incidents_of_their_own(model: pl.DataFrame) -> None:
    reports = synth(World(reports=300, incidents_per_day=0.5, seed=4)).reports
    unknown = pl.lit(None, pl.Datetime("us", "UTC"))
    timeless = pl.col("report_id").is_in(reports["report_id"].head(5).implode())
    reports = reports.with_columns(
        start=pl.when(timeless).then(unknown).otherwise("start"),
        end=pl.when(timeless).then(unknown).otherwise("end"),
        published_on=pl.when(timeless).then(None).otherwise("published_on"),
    )
    none = empty(JUDGEMENTS)
    was = before(reports.filter(~timeless), model, none)
    full, part = compare(reports, was, none)
    assert_equal(full, part)
    assert part.candidates.height == was.candidates.height + 5
    whole = before(reports, model, none)
    assert_equal(*compare(reports.filter(~timeless), whole, none))


def test_ids_are_as_long_as_all_incidents_together_need_them(
    model: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_SHORT", 2)  # so that many digests are alike
    reports = synth(World(reports=350, incidents_per_day=0.5, seed=11)).reports
    new = chosen(np.random.default_rng(11), reports, "week")
    none = empty(JUDGEMENTS)
    was = before(reports.filter(~new), model, none)
    full, part = compare(reports, was, none)
    assert_equal(full, part)
    fresh = set(part.membership["incident_id"]) - set(was.membership["incident_id"])
    assert any(len(name) > 3 for name in fresh)


def test_nothing_new_changes_nothing(model: pl.DataFrame) -> None:
    reports = synth(World(reports=300, incidents_per_day=0.5, seed=4)).reports
    was = before(reports, model, empty(JUDGEMENTS))
    again = relink(reports, rules=RULES, before=was)
    for name in ("links", "membership", "candidates", "history", "model"):
        assert getattr(again, name).equals(getattr(was, name)), name


def test_the_first_reports_of_a_source_that_the_model_never_met_are_read_alike(
    model: pl.DataFrame,
) -> None:
    reports = synth(World(reports=350, incidents_per_day=0.5, seed=5)).reports
    week = pl.Series(np.arange(reports.height) % 40 == 0)
    renamed = [pl.when(week).then(pl.lit("aaa")).otherwise("source_id").alias("source_id")]
    renamed.append(
        pl.when(week)
        .then(pl.lit("aaa:") + pl.col("record_id"))
        .otherwise("report_id")
        .alias("report_id")
    )
    reports = reports.with_columns(renamed)
    none = empty(JUDGEMENTS)
    assert_equal(*compare(reports, before(reports.filter(~week), model, none), none))


def test_a_week_of_reports_is_felt_in_a_small_part_of_the_years(model: pl.DataFrame) -> None:
    reports = synth(World(reports=2000, incidents_per_day=0.5, seed=1)).reports
    row = outlines(reports).row
    middle = np.median(row["start"])
    new = (row["start"] > middle) & (row["start"] < middle + 7)
    reach = learned_of(model).model.reach
    orders = obey(empty(JUDGEMENTS), reports)
    felt = touched(row, row[new], reach)
    part = region(row, felt, orders, reach=reach, margin_days=12.0)
    assert 0 < new.sum() < felt.sum() < len(part.rows) < reports.height / 4


def test_odds_among_rivals_rest_on_nothing_beyond_what_is_reached(
    model: pl.DataFrame,
) -> None:
    known = learned_of(model).model
    reports = synth(World(reports=500, incidents_per_day=4.0, seed=6)).reports
    every = columns(reports, known.book)
    near = found(every, known)
    among = heard(every, near, known).log_odds
    assert source_count(every) > 3
    gone = np.zeros(reports.height, np.bool_)
    gone[np.random.default_rng(6).choice(reports.height, 4, replace=False)] = True
    pairs = near.pairs
    stays = np.flatnonzero(~gone[pairs.left] & ~gone[pairs.right])
    partners = np.zeros_like(gone)
    partners[pairs.left[gone[pairs.right]]] = partners[pairs.right[gone[pairs.left]]] = True
    without = near._replace(pairs=some(pairs, stays), weight=near.weight[stays])
    scored = heard(every, without, known)
    reached = nodes_of(every.row["source"], scored).reached(partners)
    same = scored.log_odds == among[stays]
    assert same[~reached].all()
    assert not same[reached].all()
    assert (~reached).sum() > 100


def test_a_model_reads_back_to_the_last_bit(model: pl.DataFrame) -> None:
    learned = learned_of(model)
    assert learned.reports == MODEL_WORLD.reports
    assert model_table(learned).equals(model)
    reports = synth(MODEL_WORLD).reports
    anew, kept = link(reports, rules=RULES), link(reports, rules=RULES, by=model)
    assert_equal(anew, kept)


def test_a_model_that_lost_a_part_is_refused(model: pl.DataFrame) -> None:
    with pytest.raises(TableError, match="table model is not as linking wrote it"):
        learned_of(model.head(-1))


def test_a_case_without_reports_has_no_model() -> None:
    assert link(empty(REPORTS), rules=RULES).model.equals(empty(MODEL))
