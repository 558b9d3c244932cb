"""What every engine must do; each test runs on each of them."""

import datetime as dt
import os
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl
import pytest

from crossfix.engine import LocalEngine
from crossfix.engine.blocks import with_halo
from crossfix.errors import EngineError, SourceError, TableError

on_spark = pytest.mark.parametrize(
    "engine_name", [pytest.param("spark local[2]", marks=pytest.mark.spark)], indirect=True
)
DAYS = {"group": pl.String(), "day": pl.Int64()}
KINDS = pl.DataFrame(
    {
        "group": [1, 1, 2, None],
        "Group": ["a", "", None, "حمص"],
        "with.dot": [1.5, float("nan"), -0.0, None],
        "moment": [dt.datetime(1066, 10, 14, tzinfo=dt.UTC), None, None, None],
        "day": [dt.date(1970, 1, 1), None, None, dt.date(9999, 12, 31)],
        "local": [None, dt.datetime(2015, 10, 1, 0, 30), None, None],  # noqa: DTZ001 - on purpose
        "large": pl.Series([2**64 - 1, 0, None, 1], dtype=pl.UInt64),
        "small": pl.Series([-1, 1, None, 0], dtype=pl.Int8),
        "kind": pl.Series(["x", "y", None, "x"], dtype=pl.Categorical),
        "many": [["p", None], [], None, ["q"]],
        "bytes": [b"\0\xff", b"", None, b"z"],
        "known": [True, False, None, True],
    }
)


@dataclass(frozen=True)
class Constant:
    """What a step is given beside its table, such as a learned model."""

    values: np.ndarray


class Counted(Constant):
    """A constant that counts how often this process has read it."""

    reads = 0

    def __setstate__(self, state):
        Counted.reads += 1
        self.__dict__.update(state)


def same(table):
    return table


def none_of_odd_groups(table):
    return table.filter(pl.col("group") % 2 == 0)


def numbered(table):
    return table.with_columns(order=pl.int_range(pl.len()).over("group"))


def taken_from(table, *, constant):
    return table.with_columns(value=pl.Series(constant.values[table["row"].to_numpy()]))


def reads_of(table, *, constant):
    assert not table.is_empty()
    return pl.DataFrame({"process": [os.getpid()], "reads": [constant.reads]})


def without_group(table):
    return table.drop("group")


def as_text(table):
    return table.cast({"group": pl.String})


def unreadable(table):
    raise SourceError(f'row "{table["row"][0]}" is not\na report]', mend="leave it out")


def defect(table):
    raise ZeroDivisionError(f"a defect at {table.columns}")


def with_a_package_of_ours(table):
    return __import__("crossfix_is_not_here").step(table)


def death(table):
    os._exit(table.width)


def near_pairs(table, *, halo_days):
    """Return each pair of near rows once, in the home block of the one that comes later."""
    hosts = table.filter("home")
    halo = pl.duration(microseconds=round(halo_days * 86_400_000_000))
    return (
        hosts.join(table, on="block", suffix="_guest", nulls_equal=True)
        .filter(
            (pl.col("start_guest") < pl.col("start"))
            | ((pl.col("start_guest") == pl.col("start")) & (pl.col("row_guest") < pl.col("row"))),
            pl.col("start") <= pl.col("end_guest") + halo,
        )
        .select("row", "row_guest")
    )


def _spread(rows, *, groups=7):
    numbers = np.random.default_rng(20151001).permutation(rows)
    return pl.DataFrame({"row": numbers, "group": numbers % groups})


def test_every_row_passes_once(engine):
    table = _spread(5_000, groups=900)
    given = engine.map_groups(same, table, by="group", schema=table.schema)
    assert given.sort("row").equals(table.sort("row"))


def test_every_kind_of_value_comes_back_as_it_went_and_null_is_a_group(engine):
    given = engine.map_groups(same, KINDS, by="group", schema=KINDS.schema)
    assert given.sort("group", "small", nulls_last=True).equals(
        KINDS.sort("group", "small", nulls_last=True)
    )


@pytest.mark.parametrize("key", ["Group", "with.dot", "day", "kind"])
def test_groups_may_have_keys_of_any_kind(engine, key):
    given = engine.map_groups(same, KINDS, by=key, schema=KINDS.schema)
    assert given.height == KINDS.height


def test_the_rows_of_a_group_come_in_the_order_of_the_table(engine):
    table = _spread(3_000)
    schema = {**table.schema, "order": pl.Int64()}
    given = engine.map_groups(numbered, table, by="group", schema=schema)
    assert given.sort("group", "order").equals(
        numbered(table).select(*schema).sort("group", "order"), null_equal=True
    )


def test_a_table_without_rows_gives_the_columns_promised(engine):
    given = engine.map_groups(defect, _spread(0), by="group", schema=DAYS)
    assert given.schema == DAYS
    assert given.is_empty()


def test_a_step_may_give_nothing_for_a_group(engine):
    table = _spread(2_000)
    given = engine.map_groups(none_of_odd_groups, table, by="group", schema=table.schema)
    assert given["group"].unique().sort().to_list() == [0, 2, 4, 6]


def test_columns_come_back_in_the_order_promised(engine):
    table = _spread(10)
    schema = {"group": pl.Int64(), "row": pl.Int64()}
    assert engine.map_groups(same, table, by="group", schema=schema).columns == ["group", "row"]


def test_a_step_is_given_its_constants(engine):
    table = _spread(2_000)
    constant = Constant(np.arange(2_000) ** 2)
    given = engine.map_groups(
        partial(taken_from, constant=constant),
        table,
        by="group",
        schema={**table.schema, "value": pl.Int64()},
    )
    assert given.filter(pl.col("value") != pl.col("row") ** 2).is_empty()
    assert given.height == table.height


def test_a_constant_is_read_once_by_each_worker(engine):
    table = _spread(12_000, groups=400)
    step = partial(reads_of, constant=Counted(np.zeros(100_000)))
    counted = {"process": pl.Int64(), "reads": pl.Int64()}
    reads = engine.map_groups(step, table, by="group", schema=counted)
    assert reads.height > reads["process"].n_unique()  # several calls a worker
    assert reads["reads"].max() <= 1


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (without_group, "group is absent, not Int64"),
        (as_text, "group is String, not Int64"),
        (numbered, "order is Int64, not asked for"),
    ],
)
def test_a_step_that_gives_other_columns_is_refused_with_their_names(engine, step, told):
    table = _spread(10)
    with pytest.raises(TableError, match=told):
        engine.map_groups(step, table, by="group", schema=table.schema)


def test_what_the_user_can_mend_arrives_with_its_mend(engine):
    table = pl.DataFrame({"row": ["ü"], "group": [1]})
    with pytest.raises(SourceError) as error:
        engine.map_groups(unreadable, table, by="group", schema=table.schema)
    assert error.value.problem == 'row "ü" is not\na report]'
    assert error.value.mend == "leave it out"


def test_a_defect_of_a_step_arrives_as_a_defect_with_its_traceback(engine):
    table = _spread(10)
    with pytest.raises(Exception, match="a defect at") as error:
        engine.map_groups(defect, table, by="group", schema=table.schema)
    assert not isinstance(error.value, EngineError)


def test_near_pairs_made_in_blocks_are_those_made_at_once(engine):
    hours = np.random.default_rng(7).integers(0, 24 * 400, size=(600, 2))
    long = np.where(hours[:, 1] % 17 == 0, hours[:, 1], hours[:, 1] % 30)
    start = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
    table = pl.DataFrame(
        {
            "row": np.arange(600),
            "start": [start + dt.timedelta(hours=int(hour)) for hour in hours[:, 0]],
            "end": [
                start + dt.timedelta(hours=int(hour + span))
                for hour, span in zip(hours[:, 0], long, strict=True)
            ],
        }
    )
    step = partial(near_pairs, halo_days=2)
    pairs = {"row": pl.Int64(), "row_guest": pl.Int64()}
    cut = with_halo(table, start="start", end="end", block_days=5, halo_days=2)
    given = engine.map_groups(step, cut, by="block", schema=pairs).sort("row", "row_guest")
    whole = step(table.with_columns(block=0, home=True)).sort("row", "row_guest")
    assert given.height > 1_000
    assert given.equals(whole)


@on_spark
def test_a_worker_without_our_packages_says_where_to_install_them(engine):
    table = _spread(10)
    told = "not as they should be: No module named 'crossfix_is_not_here'"
    with pytest.raises(EngineError, match=told) as error:
        engine.map_groups(with_a_package_of_ours, table, by="group", schema=table.schema)
    assert "scale-out" in error.value.mend


@on_spark
def test_a_worker_that_dies_is_an_error_that_says_where_to_look(engine):
    table = _spread(10)
    with pytest.raises(EngineError, match=r"Spark broke down: .*exited unexpectedly") as error:
        engine.map_groups(death, table, by="group", schema=table.schema)
    assert "spark.executor.memory" in error.value.mend
    again = engine.map_groups(same, table, by="group", schema=table.schema)
    assert again.height == table.height


def test_the_local_engine_calls_a_step_for_many_groups_at_once_or_for_each():
    table = _spread(1_000, groups=50)
    calls = []

    def counting(part):
        calls.append(part["group"].n_unique())
        return part

    LocalEngine(workers=1).map_groups(counting, table, by="group", schema=table.schema)
    assert calls == [50]
    calls.clear()
    LocalEngine(workers=1, rows_a_call=1).map_groups(
        counting, table, by="group", schema=table.schema
    )
    assert calls == [1] * 50
