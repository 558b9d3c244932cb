"""The engine of a Spark cluster: it sends bundles of groups to workers, and gathers the results.

A bundle travels whole, as the bytes of an Arrow file, so Spark need not take it apart into rows,
shuffle them, sort them and put them together, as groupBy().applyInArrow() does: decisions/0008.

PySpark is imported inside the functions: most run on one machine, and need neither it nor Java.
"""

import atexit
import hashlib
import io
import json
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from crossfix import errors
from crossfix.engine.steps import Schema, Step, bundles, call, rows_a_call
from crossfix.errors import CrossfixError, EngineError

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import SparkSession

_CONNECT_SECONDS = 10.0
_WAVE_BYTES = 500_000_000  # Java holds about six times as much, within spark.driver.memory
_OURS = "spark.crossfix.settings"  # a session that we started keeps what it was started with
_MARK = "CrossfixError: "  # before what a step raised for the user, in the text that Spark returns
_UNLIKE_US = re.compile(r"No module named '[^']+'|\[PYTHON_VERSION_MISMATCH\].*")
_QUIET = Path(__file__).with_name("log4j2.properties")
_EVERYWHERE = {
    "spark.app.name": "crossfix",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.rpc.message.maxSize": "2047",  # MB; a bundle travels with its task
    "spark.driver.maxResultSize": "0",  # the result is what we came for, however large
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # Spark gives each worker one processor
}
_ON_THIS_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",  # nobody else on the network can reach it
    "spark.driver.memory": "4g",  # tasks run inside the driver; it takes only what it needs
}


class _Job(NamedTuple):
    """What a worker needs to know, sent to it once."""

    step: Step
    schema: Schema


@dataclass(frozen=True)
class SparkEngine:
    """Runs steps on the workers of a Spark session."""

    session: "SparkSession"

    def map_groups(
        self, step: Step, table: pl.DataFrame, *, by: str, schema: Schema
    ) -> pl.DataFrame:
        """Return the rows that the step gives for all groups; see Engine.map_groups.

        The package that has the step must be installed where the workers run.
        """
        context = self.session.sparkContext
        rows = rows_a_call(table.height, workers=context.defaultParallelism)
        results = [pl.DataFrame(schema=schema)]
        with _told_plainly():
            job = context.broadcast(_Job(step, dict(schema)))
            try:
                for wave in _waves(table, bundles(table[by], rows=rows)):
                    sent = context.parallelize(wave, len(wave))
                    results.extend(map(_unpacked, sent.map(_on_worker(job)).collect()))
            finally:
                job.destroy()
        return pl.concat(results)


def connect(url: str, *, settings: Mapping[str, str]) -> SparkEngine:
    """Return an engine on the Spark whose master is at the URL; `settings` go to Spark as they are.

    One Spark serves the whole process; asked for another master or other settings, it starts
    anew. A session that the caller has started is used where its master is the one asked for.
    Raises EngineError where Java is missing or Spark does not answer, ModuleNotFoundError without
    PySpark.
    """
    from pyspark.sql import SparkSession

    wanted = _settings(url, settings)
    running = SparkSession.getActiveSession()
    if running is None or not _serves(running, wanted):
        _require_java()
        _require_answer(url)
        running = _start(wanted)
    return SparkEngine(running)


def _settings(url: str, settings: Mapping[str, str]) -> dict[str, str]:
    here = _ON_THIS_MACHINE if url.startswith("local") else {}
    log = {"spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_QUIET.as_uri()}"}
    wanted = {**_EVERYWHERE, **here, **log, **settings, "spark.master": url}
    # kept as a whole, since Spark adds to some of them
    return {**wanted, _OURS: hashlib.sha256(json.dumps(wanted).encode()).hexdigest()}


def _serves(running: "SparkSession", wanted: Mapping[str, str]) -> bool:
    """Return whether the session is as wanted; one that we started and is not is stopped."""
    has = dict(running.sparkContext.getConf().getAll())
    if _OURS not in has:
        if has["spark.master"] == wanted["spark.master"]:
            return True
        raise EngineError(
            f"this process has a Spark session on {has['spark.master']} already",
            mend=f'stop it, or set engine.url = "{has["spark.master"]}"',
        )
    if has[_OURS] == wanted[_OURS]:
        return True
    running.stop()
    return False


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home, "bin")) if home else None):
        raise EngineError(
            "Spark needs Java, and there is none" + (f" in JAVA_HOME, {home}" if home else ""),
            mend="install Java 17 or newer, or let JAVA_HOME name its folder",
        )


def _require_answer(url: str) -> None:
    """Raise EngineError where no master answers; Spark itself would try for a minute."""
    masters = re.findall(r"([^/,]+):(\d+)", url) if url.startswith("spark://") else []
    for host, port in masters:
        try:
            socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
        except OSError:
            continue
        return
    if masters:
        raise EngineError(
            f"no Spark master answers at {url}",
            mend='start it, or correct engine.url; engine.name = "local" needs none',
        )


def _start(wanted: Mapping[str, str]) -> "SparkSession":
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if wanted["spark.master"].startswith("local"):
        # the workers must have the packages that we have; PySpark takes this from nowhere else
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder
    for key, value in wanted.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise EngineError(
            f"Spark does not start: {_first_line(error)}",
            mend="Java 17 or newer is needed (java -version); then see engine.url and settings",
        ) from error
    atexit.register(session.stop)
    return session


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what went wrong on a worker into the error that the local engine would have raised."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException, PythonException

    try:
        yield
    except PythonException as error:
        mendable = re.search(re.escape(_MARK) + r"(\[.*\])", str(error))
        if mendable:
            name, problem, mend = json.loads(mendable[1])
            kind: type[CrossfixError] = getattr(errors, name)
            raise kind(problem, mend=mend) from error
        unlike = _UNLIKE_US.search(str(error))
        if unlike:
            raise EngineError(
                f"Spark's workers are not as they should be: {unlike[0]}",
                mend="install the same Python, crossfix and packages there: docs/scale-out.md",
            ) from error
        raise  # a defect: its text has the traceback of the worker
    except (PySparkException, Py4JError) as error:
        raise EngineError(
            f"Spark broke down: {_first_line(error)}",
            mend="see the log of its executors; often more memory is needed: [engine] settings = "
            '{ "spark.executor.memory" = "8g" }, or "spark.driver.memory" on one machine',
        ) from error


def _first_line(error: Exception) -> str:
    java = getattr(error, "java_exception", None)
    return str(java.getMessage() if java is not None else error).strip().splitlines()[0]


def _on_worker(job: "Broadcast[_Job]") -> Callable[[bytes], bytes]:
    """Return the function that Spark sends with each bundle; the job itself goes by broadcast."""

    def apply(packed: bytes) -> bytes:
        step, schema = job.value  # read once by each worker, then kept
        try:
            return _packed(call(step, _unpacked(packed), schema=schema))
        except CrossfixError as error:
            told = json.dumps([type(error).__name__, error.problem, error.mend])
            raise RuntimeError(_MARK + told) from error

    return apply


def _waves(table: pl.DataFrame, given: Iterable[pl.Series]) -> Iterator[list[bytes]]:
    """Give the bundles, packed, so many at a time that the memory of this machine holds them."""
    wave: list[bytes] = []
    for rows in given:
        wave.append(_packed(table[rows]))
        if sum(map(len, wave)) >= _WAVE_BYTES:
            yield wave
            wave = []
    if wave:
        yield wave


def _packed(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.write_ipc(stream, compression="lz4")
    return stream.getvalue()


def _unpacked(packed: bytes) -> pl.DataFrame:
    return pl.read_ipc(packed)
