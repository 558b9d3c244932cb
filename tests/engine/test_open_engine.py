import sys
from importlib.util import find_spec

import polars as pl
import pytest

from crossfix.case import EngineSection
from crossfix.engine import LocalEngine, open_engine, spark
from crossfix.engine.steps import bundles
from crossfix.errors import EngineError

on_spark = pytest.mark.parametrize(
    "engine_name", [pytest.param("spark local[2]", marks=pytest.mark.spark)], indirect=True
)


def test_the_engine_of_a_case_that_names_none_is_this_machine():
    with open_engine(EngineSection()) as engine:
        assert isinstance(engine, LocalEngine)
        assert engine.workers >= 1


def test_spark_without_pyspark_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.delitem(sys.modules, "pyspark.sql", raising=False)
    with pytest.raises(EngineError, match="PySpark") as error, open_engine(_spark("local[2]")):
        pass
    assert "crossfix[spark]" in error.value.mend


def test_spark_without_java_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineError, match=f"none in JAVA_HOME, {tmp_path}") as error:
        spark._require_java()
    assert "Java 17" in error.value.mend


def test_a_master_that_does_not_answer_is_told_at_once():
    with pytest.raises(EngineError, match="no Spark master answers at spark:") as error:
        spark._require_answer("spark://127.0.0.1:1,127.0.0.1:2")
    assert "engine.url" in error.value.mend


@pytest.mark.parametrize("url", ["local[2]", "yarn", "k8s://https://127.0.0.1:1"])
def test_masters_that_need_no_address_or_have_their_own_are_not_tried(url):
    spark._require_answer(url)


def test_only_spark_on_this_machine_hides_from_the_network():
    assert spark._settings("local[*]", {})["spark.driver.bindAddress"] == "127.0.0.1"
    assert "spark.driver.bindAddress" not in spark._settings("spark://host:7077", {})


def test_the_settings_of_the_case_win():
    given = spark._settings("local[*]", {"spark.driver.memory": "12g"})
    assert given["spark.driver.memory"] == "12g"


def test_bundles_go_to_spark_in_waves_that_memory_holds(monkeypatch):
    table = pl.DataFrame({"group": [n // 10 for n in range(100)], "row": range(100)})
    given = bundles(table["group"], rows=10)
    (all_at_once,) = spark._waves(table, given)
    monkeypatch.setattr(spark, "_WAVE_BYTES", 3 * len(all_at_once[0]))
    waves = list(spark._waves(table, given))
    assert [len(wave) for wave in waves] == [3, 3, 3, 1]
    came = pl.concat([spark._unpacked(packed) for wave in waves for packed in wave])
    assert came.equals(table)


@on_spark
def test_one_spark_serves_the_whole_process(engine):
    settings = dict(engine.session.sparkContext.getConf().getAll())
    seen = {"spark.executorEnv.PYTHONPATH": settings["spark.executorEnv.PYTHONPATH"]}
    with open_engine(EngineSection(name="spark", url="local[2]", settings=seen)) as again:
        assert again.session.sparkContext is engine.session.sparkContext


@pytest.mark.spark
@pytest.mark.skipif(find_spec("pyspark") is None, reason="PySpark is not installed")
def test_settings_that_spark_refuses_are_told_with_their_mend():
    with pytest.raises(EngineError, match="Spark does not start") as error:
        spark.connect("local[nonsense]", settings={})
    assert "engine.url" in error.value.mend


def _spark(url):
    return EngineSection(name="spark", url=url)
