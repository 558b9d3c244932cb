import datetime as dt
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.engine.blocks import with_halo
from crossfix.errors import TableError

HOUR = dt.timedelta(hours=1)
FIRST = dt.datetime(1969, 12, 20, tzinfo=dt.UTC)  # so that some blocks have numbers below 0
MOMENT = pl.Datetime("us", "UTC")


def _rows(spans):
    rows = [
        (row, FIRST + start * HOUR, FIRST + (start + hours) * HOUR)
        for row, (start, hours) in enumerate(spans)
    ]
    schema = {"row": pl.Int64, "start": MOMENT, "end": MOMENT}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _blocks(table, **rules):
    return with_halo(table, start="start", end="end", **{"block_days": 10, "halo_days": 2, **rules})


def _gap(left, right):
    return max(right[0] - sum(left), left[0] - sum(right), 0)


SPANS = st.lists(
    st.tuples(
        st.integers(0, 900),
        st.one_of(st.integers(0, 3), st.integers(0, 80), st.integers(0, 900)),
    ),
    max_size=12,
)


@given(
    spans=SPANS,
    block_days=st.integers(1, 9),
    halo_hours=st.integers(0, 100),
    long_hours=st.none() | st.integers(0, 300),
)
def test_near_rows_meet_in_the_home_of_each_that_is_not_long(
    spans, block_days, halo_hours, long_hours
):
    long_days = None if long_hours is None else long_hours / 24
    at_most = block_days * 24 if long_hours is None else long_hours
    table = _blocks(
        _rows(spans), block_days=block_days, halo_days=halo_hours / 24, long_days=long_days
    )
    homes = dict(table.filter("home").select("row", "block").iter_rows())
    there = set(table.select("row", "block").iter_rows())
    assert len(there) == table.height  # nobody visits a block twice
    for left, right in combinations(range(len(spans)), 2):
        if _gap(spans[left], spans[right]) > halo_hours:
            continue
        for host, guest in ((left, right), (right, left)):
            if spans[host][1] <= at_most or spans[host][0] >= spans[guest][0]:
                assert (guest, homes[host]) in there


@given(spans=SPANS, halo_hours=st.integers(0, 100))
def test_every_row_has_one_home_where_it_starts(spans, halo_hours):
    table = _blocks(_rows(spans), halo_days=halo_hours / 24).filter("home")
    assert table["row"].to_list() == list(range(len(spans)))
    days = (table["start"].dt.epoch("s") / 86_400).floor().cast(pl.Int64)
    assert (days // 10).to_list() == table["block"].to_list()


def test_a_row_visits_only_the_blocks_that_its_halo_touches():
    table = _blocks(_rows([(240 + 24 * 5, 1), (240 + 24 * 19, 1)]))
    # 20 December 1969 is day -12, so the rows lie on days 3 and 17, in the blocks 0 and 1
    assert table.select("row", "block", "home").rows() == [(0, 0, True), (1, 1, True)]


def test_a_row_longer_than_a_block_visits_all_blocks_that_it_touches_but_draws_nobody():
    table = _blocks(_rows([(24 * 15, 24 * 30), (24 * 42, 1)]))
    assert table.filter(row=0)["block"].to_list() == [0, 1, 2, 3]
    assert table.filter(row=1)["block"].to_list() == [2, 3]


def test_a_row_that_is_long_by_the_rules_draws_nobody_to_its_home():
    week_long_and_next_block = _rows([(24 * 13, 24 * 7), (24 * 25, 1)])
    by_default = _blocks(week_long_and_next_block)
    assert by_default.filter(row=1)["block"].to_list() == [0, 1]
    ruled = _blocks(week_long_and_next_block, long_days=1)
    assert ruled.filter(row=1)["block"].to_list() == [1]


def test_new_rows_move_no_old_row_to_another_home():
    before = _blocks(_rows([(500, 5)]))
    after = _blocks(_rows([(500, 5), (3, 700), (801, 1)]))
    assert after.filter("home", row=0).select(before.columns).equals(before.filter("home"))


def test_rows_whose_time_is_unknown_share_the_unknown_block():
    table = pl.DataFrame(
        {"row": [0, 1, 2], "start": [None, FIRST, FIRST], "end": [FIRST, None, FIRST]},
        schema={"row": pl.Int64, "start": MOMENT, "end": MOMENT},
    )
    found = _blocks(table).filter("home").select("row", "block").rows()
    assert found == [(0, None), (1, None), (2, -2)]


def test_days_are_taken_as_well_as_moments():
    table = pl.DataFrame({"start": [dt.date(1970, 1, 9)], "end": [dt.date(1970, 1, 10)]})
    assert _blocks(table).rows() == [
        (dt.date(1970, 1, 9), dt.date(1970, 1, 10), 0, True),
        (dt.date(1970, 1, 9), dt.date(1970, 1, 10), 1, False),
    ]


def test_a_table_without_rows_gets_the_same_columns():
    assert _blocks(_rows([])).schema == _blocks(_rows([(1, 1)])).schema


def test_a_table_that_has_blocks_already_is_refused():
    with pytest.raises(TableError, match=r"\['block'\] before it is cut"):
        _blocks(_rows([(1, 1)]).with_columns(block=1))
