"""The rules and programs that crossfix is set beside."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / ".peers-weighing"
PYTHON = ENVIRONMENT / "bin" / "python"
REQUIREMENTS = HERE / "peers.txt"


class Told(NamedTuple):
    """The probability of "yes" of each task, and the seconds that the estimate took."""

    probability: npt.NDArray[np.float64]
    seconds: float


def share_of_sources(said: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return the share of sources that report it, scaled to the most reported: majority's kin."""
    number = said.sum(axis=1)
    return number / number.max()


def two_sources(said: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return the newsroom's rule: two sources confirm. .9 and .3 are charitable readings of it."""
    return np.where(said.sum(axis=1) >= 2, 0.9, 0.3)


def dawid_skene(task: np.ndarray, worker: np.ndarray, label: np.ndarray) -> Told:
    """Return what crowd-kit's Dawid-Skene makes of votes, in the peers' environment."""
    _set_up()
    with tempfile.TemporaryDirectory() as folder:
        votes, told = Path(folder) / "votes.parquet", Path(folder) / "told.parquet"
        pl.DataFrame({"task": task, "worker": worker, "label": label}).write_parquet(votes)
        words = [str(PYTHON), str(HERE / "peers" / "dawid_skene.py"), str(votes), str(told)]
        subprocess.run(words, check=True)
        found = pl.read_parquet(told).sort("task")
        return Told(found["probability"].to_numpy(), float(found["seconds"][0]))


def dawid_skene_of(said: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return its probabilities for a world, where each source votes on every incident."""
    task, worker = np.indices(said.shape)
    told = dawid_skene(task.ravel(), worker.ravel(), said.ravel().astype(int))
    return told.probability


def _set_up() -> None:
    ready, pinned = ENVIRONMENT / "ready", REQUIREMENTS.read_text()
    if ready.exists() and ready.read_text() == pinned:
        return
    subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    ready.write_text(pinned)
