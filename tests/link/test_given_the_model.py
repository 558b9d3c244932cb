"""Given the model, evidence depends on two reports and what surrounds them, and on nothing else."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from crossfix.case import LinkSection
from crossfix.link import Linked, learned, link
from crossfix.link.book import code_book
from crossfix.link.columns import LONGEST_DAYS, Columns, columns, taken
from crossfix.link.edges import Found, found
from crossfix.link.model import Model
from crossfix.link.reach import reach_of
from crossfix.link.search import AROUND, CONTROLS, near, shelved
from crossfix.link.surroundings import chance_each, counted, crowds
from crossfix.synth import World, synth
from crossfix.tables import REPORTS, check

RULES = LinkSection()
EVIDENCE = ("prior", "place", "date", "type", "actor", "toll", "name")
# a pair reaches so far back, and what surrounds its earlier report as far again
HALO_DAYS = 2 * (RULES.reach_days + LONGEST_DAYS)


@pytest.fixture(scope="module")
def reports() -> pl.DataFrame:
    return synth(World(reports=600, incidents_per_day=1.0, seed=4)).reports


@pytest.fixture(scope="module")
def known(reports: pl.DataFrame) -> tuple[Columns, Model, Found]:
    every, model = learned(reports, RULES)
    return every, model, found(every, model)


@pytest.fixture
def under(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Link reports under a model that is already known."""

    def linked(told: pl.DataFrame, model: Model) -> Linked:
        with monkeypatch.context() as patch:
            patch.setattr(
                "crossfix.link.learned", lambda told, _: (columns(told, model.book), model)
            )
            return link(told, rules=RULES)

    return linked


def _weights(near_pairs: Found, name: Any) -> dict[frozenset[int], tuple[float, int, int]]:
    """Return weight, place and toll of each pair, by the names of its rows."""
    pairs = near_pairs.pairs
    rows = zip(
        name[pairs.left], name[pairs.right], near_pairs.weight, pairs.place, pairs.toll, strict=True
    )
    return {frozenset((a, b)): (weight, place, abs(toll)) for a, b, weight, place, toll in rows}


def _later(pair: frozenset[int], rank: Any) -> int:
    return max(pair, key=lambda row: int(rank[row]))


def _incidents(linked: Linked, back: dict[str, str] | None = None) -> set[frozenset[str]]:
    best = linked.membership.filter("best")
    named = best.with_columns(pl.col("report_id").replace(back or {}))
    held = named.group_by("incident_id").agg("report_id")["report_id"]
    return {frozenset(ids) for ids in held.to_list()}


def _links(linked: Linked, back: dict[str, str] | None = None) -> pl.DataFrame:
    named = linked.links.with_columns(pl.col("left", "right").replace(back or {}))
    return named.with_columns(
        left=pl.min_horizontal("left", "right"), right=pl.max_horizontal("left", "right")
    ).sort("left", "right")


@pytest.mark.parametrize(("first", "last"), [(0, 40), (140, 180)])
def test_a_stretch_of_time_with_a_halo_gives_the_same_as_the_whole_to_the_last_bit(
    known: tuple[Columns, Model, Found], first: float, last: float
):
    every, model, whole = known
    start = every.row["start"] - np.nanmin(every.row["start"])
    rows = np.flatnonzero((start >= first - HALO_DAYS) & (start < last + HALO_DAYS))
    assert len(rows) < 0.8 * len(every.row)
    part = found(taken(every, rows), model)
    home = (start[rows] >= first) & (start[rows] < last)
    at = rows[home]
    assert len(at) > 0
    np.testing.assert_array_equal(part.setting.place[home], whole.setting.place[at])
    np.testing.assert_array_equal(part.setting.crowd[home], whole.setting.crowd[at])
    here, there = _weights(part, rows), _weights(whole, np.arange(len(start)))
    rank = every.row["rank"]
    home_rows = set(at.tolist())
    mine = {pair: there[pair] for pair in there if _later(pair, rank) in home_rows}
    assert len(mine) > 20
    # no pair more, no pair less
    assert {pair: here[pair] for pair in here if _later(pair, rank) in home_rows} == mine


def test_the_order_of_the_rows_does_not_change_a_single_bit(known: tuple[Columns, Model, Found]):
    every, model, whole = known
    order = np.random.default_rng(1).permutation(len(every.row))
    mixed = found(taken(every, order), model)
    np.testing.assert_array_equal(mixed.setting.place, whole.setting.place[order])
    np.testing.assert_array_equal(mixed.setting.crowd, whole.setting.crowd[order])
    assert _weights(mixed, order) == _weights(whole, np.arange(len(order)))


def test_sums_over_neighbours_are_the_same_in_whatever_order_they_are_found(
    known: tuple[Columns, Model, Found],
):
    every, model, _ = known
    c, x, rows = shelved(every)
    each = np.arange(len(rows))
    controls = near(c, x, each, CONTROLS, model.reach)
    assert len(controls.left) > 2000
    mixed = np.random.default_rng(2).permutation(len(controls.left))
    counts = []
    for order in (np.arange(len(mixed)), mixed):
        one = type(controls)(*(part[order] for part in controls))
        chance = chance_each(c, one, model.reach, model.normal.period)
        span, groups = (0, len(rows)), model.book.groups
        counts.append(counted(c, one, chance, model.rates.kernel, span, groups))
    np.testing.assert_array_equal(counts[0].place, counts[1].place)
    np.testing.assert_array_equal(counts[0].total, counts[1].total)


def test_a_crowd_is_the_most_reports_of_one_other_source_on_the_day(make: Any, tell: Any):
    site = {"lon": 36.7, "lat": 34.8, "radius_km": 1.0}
    rows = [
        tell("a:1", **site),
        tell("a:2", **site),
        *(tell(f"b:{n}", **site) for n in range(3)),
        tell("b:far", lon=36.9, lat=34.8, radius_km=1.0),
        tell("b:next", day=1, **site),
        *(tell(f"c:{n}", **site) for n in range(2)),
    ]
    told = make(REPORTS, rows)
    every = columns(told, code_book(told))
    c, x, order = shelved(every)
    around = near(c, x, np.arange(len(order)), AROUND, reach_of(every, RULES))
    crowd = crowds(c, around, (0, len(order)), 3)
    by_report = dict(zip(told["report_id"][order], crowd.tolist(), strict=True))
    assert {name: by_report[name] for name in ("a:1", "b:0", "c:1", "b:far", "b:next")} == {
        "a:1": 3,
        "b:0": 2,
        "c:1": 3,
        "b:far": 0,
        "b:next": 0,
    }


def _far(told: pl.DataFrame, how: str) -> pl.DataFrame:
    """Return the reports moved out of everybody's reach, without names that could meet."""
    moved = told.with_columns(
        place_name=pl.lit(None, pl.String),
        place_stated=pl.lit(None, pl.String),
        admin1=pl.lit(None, pl.String),
    )
    if how == "in time":
        years = pl.duration(days=3650)
        return moved.with_columns(pl.col("start", "end", "published_on") + years)
    return moved.filter(pl.col("lon").is_not_null()).with_columns(lon=pl.col("lon") - 60)


@pytest.mark.parametrize("how", ["in place", "in time"])
def test_a_source_that_is_far_off_changes_nothing_between_two_others(
    reports: pl.DataFrame, under: Any, how: str
):
    two = reports.filter(pl.col("source_id").is_in(["monitor", "dataset"]))
    third = _far(reports.filter(pl.col("source_id") == "local_media"), how)
    assert min(len(two), len(third)) > 60
    _, model = learned(two, RULES)
    alone, beside = under(two, model), under(check(pl.concat([two, third]), REPORTS), model)
    names = two["report_id"].implode()
    links = beside.links.filter(pl.col("left").is_in(names) | pl.col("right").is_in(names))
    assert len(alone.links) > 50
    assert links.equals(alone.links)
    held = beside.membership.filter(pl.col("report_id").is_in(names))
    assert held.equals(alone.membership)


def test_which_source_bears_which_name_changes_nothing(reports: pl.DataFrame, under: Any):
    told = reports.head(450)
    _, model = learned(told, RULES)
    book = model.book
    names = {source: f"{chr(ord('z') - n)}" for n, source in enumerate(book.sources)}
    renamed = told.with_columns(
        source_id=pl.col("source_id").replace(names), record_id=pl.col("record_id").str.reverse()
    ).with_columns(report_id=pl.concat_str("source_id", "record_id", separator=":"))
    back = dict(zip(renamed["report_id"], told["report_id"], strict=True))
    at = sorted(range(len(names)), key=lambda n: names[book.sources[n]])
    other_book = book._replace(
        sources=tuple(names[book.sources[n]] for n in at),
        group=tuple(book.group[n] for n in at),
        share=tuple(book.share[n] for n in at),
    )
    plain = under(told, model)
    other = under(check(renamed, REPORTS), model._replace(book=other_book))
    assert _incidents(plain) == _incidents(other, back)
    one, two = _links(plain), _links(other, back)
    assert len(one) > 200
    assert one.select("left", "right").equals(two.select("left", "right"))
    for part in EVIDENCE:
        np.testing.assert_allclose(one[f"{part}_bits"], two[f"{part}_bits"], atol=1e-9)
    # rivals are heard in turns, source by source, and a few rounds leave a little to settle
    np.testing.assert_allclose(one["rivals_bits"], two["rivals_bits"], atol=0.1)
