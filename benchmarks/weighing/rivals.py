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


def accu_copy(said: npt.NDArray[np.bool_], *, rounds: int = 10) -> npt.NDArray[np.float64]:
    """Return AccuCopy's probabilities (Dong, Berti-Equille and Srivastava 2009, PVLDB 2:550).

    Each source states of every incident that it happened or that it did not; with one false value
    a thing, and the constants of the paper: an error rate of .2 and a dependence of .2 at first, a
    copier takes over .8.
    """
    first, depends, copied = 0.8, 0.2, 0.8
    sources = said.shape[1]
    right = np.full(sources, first)
    believed = said.mean(axis=1)
    own = np.ones(said.shape)
    for _ in range(rounds):
        pairs = _dependence(said, believed, right, prior=depends, copied=copied)
        order = np.argsort(-right, kind="stable")
        own = np.ones(said.shape)
        for at, source in enumerate(order):
            for before in order[:at]:
                same = said[:, source] == said[:, before]
                own[:, source] *= np.where(same, 1 - copied * pairs[source, before], 1.0)
        score = np.log(right / (1 - right)) * own
        odds = np.where(said, score, -score).sum(axis=1)
        believed = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
        right = np.where(said, believed[:, None], 1 - believed[:, None]).mean(axis=0)
        right = np.clip(right, 0.01, 0.99)
    return believed


def _dependence(
    said: npt.NDArray[np.bool_],
    believed: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    *,
    prior: float,
    copied: float,
) -> npt.NDArray[np.float64]:
    """Return how likely two sources depend, from what they state alike, true and false."""
    yes, no = said.astype(float), 1.0 - said
    true = yes.T @ (believed[:, None] * yes) + no.T @ ((1 - believed)[:, None] * no)
    false = yes.T @ ((1 - believed)[:, None] * yes) + no.T @ (believed[:, None] * no)
    apart = len(said) - true - false
    both_true = np.outer(right, right)
    both_false = np.outer(1 - right, 1 - right)

    def log_odds(of: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        by_true = np.log(of * copied / both_true + 1 - copied)
        by_false = np.log((1 - of) * copied / both_false + 1 - copied)
        return true * by_true + false * by_false + apart * np.log(1 - copied)

    one, other = log_odds(right[:, None]), log_odds(right[None, :])
    total = np.logaddexp(one, other) + np.log(prior / 2) - np.log(1 - prior)
    return np.asarray(1 / (1 + np.exp(-np.clip(total, -500, 500))))


def _set_up() -> None:
    ready, pinned = ENVIRONMENT / "ready", REQUIREMENTS.read_text()
    if ready.exists() and ready.read_text() == pinned:
        return
    subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    ready.write_text(pinned)
