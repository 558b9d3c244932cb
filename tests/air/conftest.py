"""Made recordings for the tests of airspace safety."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.air.slabs import write_tracks
from crossfix.air.tables import TRACKS
from crossfix.cli import app
from crossfix.errors import CrossfixError
from crossfix.tables import check

START = dt.datetime(2015, 10, 21, 9, 0, tzinfo=dt.UTC)
MakeTracks = Callable[..., pl.DataFrame]


def crossfix(*words: object) -> str:
    """Run a command of `crossfix air` and return what it prints; its errors are raised."""
    done = CliRunner().invoke(app, ["air", *map(str, words)])
    if isinstance(done.exception, CrossfixError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def tracks_of(states: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Return a table of tracks; `t` in seconds from START, integers and floats alike."""
    rows = []
    for state in states:
        given = {"source": "manual", "evidence_id": "e" * 64, **state}
        given["t"] = round(START.timestamp()) * 10**9 + round(state["t"] * 1e9)
        rows.append(given)
    schema = TRACKS.schema | {"t": pl.Int64()}
    frame = pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)
    moment = pl.col("t").cast(pl.Datetime("ns")).dt.replace_time_zone("UTC")
    return check(frame.with_columns(moment), TRACKS)


@pytest.fixture(scope="session")
def make_tracks() -> MakeTracks:
    """Return what makes a table of tracks of states."""
    return tracks_of


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Write states as a table of tracks and return its path."""

    def write(states: Sequence[dict[str, Any]], *, name="tracks", slab_minutes=30) -> Path:
        path = tmp_path / f"{name}.parquet"
        return write_tracks(tracks_of(states), path, slab_minutes=slab_minutes)

    return write


@pytest.fixture(scope="session")
def published_schema() -> Any:
    """Return the schema of CAP 1.2, where it lies; it is not shipped."""
    etree = pytest.importorskip("lxml.etree")
    path = Path(__file__).parents[3] / "shared" / "data" / "airspace" / "cap" / "schema/cap12.xsd"
    if not path.is_file():
        pytest.skip("the published schema is not shipped")
    return etree.XMLSchema(etree.parse(str(path)))
