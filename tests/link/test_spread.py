"""The search spread over an engine gives the same as all reports at once."""

import numpy as np
import polars as pl
import pytest

from crossfix.case import LinkSection
from crossfix.engine import Engine
from crossfix.link import learned, link
from crossfix.link.edges import found
from crossfix.link.model import source_count
from crossfix.link.spread import found_on
from crossfix.synth import World, synth


@pytest.fixture(scope="module")
def reports() -> pl.DataFrame:
    # a year and more, so that there are several blocks of time
    return synth(World(reports=1500, incidents_per_day=1.5, seed=3)).reports


def test_blocks_with_a_halo_find_the_same_pairs_and_weights_to_the_last_bit(
    reports: pl.DataFrame, engine: Engine
) -> None:
    every, model = learned(reports, LinkSection())
    whole = found(every, model)
    spread = found_on(every, model, sources=source_count(every), engine=engine)
    assert len(whole.weight) > 1000
    for name in whole.pairs._fields:
        np.testing.assert_array_equal(getattr(whole.pairs, name), getattr(spread.pairs, name))
    np.testing.assert_array_equal(whole.weight, spread.weight)
    np.testing.assert_array_equal(whole.setting.place, spread.setting.place)
    np.testing.assert_array_equal(whole.setting.crowd, spread.setting.crowd)


def test_every_table_of_link_is_the_same_on_every_engine(
    reports: pl.DataFrame, engine: Engine
) -> None:
    here = link(reports, rules=LinkSection())
    there = link(reports, rules=LinkSection(), by=engine)
    for name in here._fields:
        assert getattr(here, name).equals(getattr(there, name)), name


def test_reports_without_a_time_take_no_part_in_the_search(engine: Engine) -> None:
    timeless = synth(World(reports=200, incidents_per_day=10, seed=1)).reports.with_columns(
        start=pl.lit(None, pl.Datetime("us", "UTC")),
        end=pl.lit(None, pl.Datetime("us", "UTC")),
        published_on=pl.lit(None, pl.Date),
    )
    some = pl.concat([timeless.head(20), synth(World(reports=200, seed=2)).reports]).unique(
        "report_id", maintain_order=True
    )
    here = link(some, rules=LinkSection())
    assert here.membership.equals(link(some, rules=LinkSection(), by=engine).membership)
