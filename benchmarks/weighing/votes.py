"""Votes of workers on tasks, by the model that weighs sources: who votes on a task watches it."""

import time
from pathlib import Path

import numpy as np
import polars as pl
from rivals import Told, dawid_skene
from scipy.sparse import csr_array

from crossfix.likelihood import Prints
from crossfix.weigh.model import learn
from crossfix.weigh.priors import GROUP_GAP_SD
from crossfix.weigh.world import Prior, Words, World

GAP = -1.8  # 7 decibans a vote
HAPPENED = 0.5


def weighed(task: np.ndarray, worker: np.ndarray, label: np.ndarray) -> Told:
    """Return what the model makes of votes: a yes is a report, a no is silence while watching."""
    tasks, workers = int(task.max()) + 1, int(worker.max()) + 1
    yes = np.flatnonzero(label == 1)
    yes = yes[np.lexsort((worker[yes], task[yes]))]
    none = np.zeros(0, int)
    world = World(
        Words(task[yes], worker[yes], np.ones(len(yes))),
        Prints(none, none, np.zeros(0, bool)),
        csr_array((np.ones(len(task)), (task, worker)), shape=(tasks, workers)),
        csr_array((1.0 - label, (task, worker)), shape=(tasks, workers)),
        np.zeros(tasks, bool),
        np.zeros(tasks, int),
        np.arange(workers),
        np.zeros(workers, int),
        none,
        np.zeros((tasks, 2)),
    )
    assumed = Prior(
        np.zeros(workers, int),
        np.full(workers, GAP),
        np.full(workers, np.nan),
        np.full(workers, GROUP_GAP_SD),
        HAPPENED,
    )
    begun = time.process_time()
    fit = learn(world, assumed)
    return Told(fit.probability, time.process_time() - begun)


def d_product(folder: Path) -> list[str]:
    """Return accuracy and F1 on D_Product (answer.csv and truth.csv)."""
    answers = pl.read_csv(folder / "answer.csv").with_columns(
        task=pl.col("question").rank("dense") - 1, by=pl.col("worker").rank("dense") - 1
    )
    truth = pl.read_csv(folder / "truth.csv").join(
        answers.select("question", "task").unique(), on="question"
    )
    columns = [answers[name].cast(pl.Int64).to_numpy() for name in ("task", "by", "answer")]
    task, happened = truth["task"].cast(pl.Int64).to_numpy(), truth["truth"].to_numpy() == 1
    lines = ["| | accuracy | F1 | seconds |", "|---|---|---|---|"]
    for name, method in (("crossfix", weighed), ("crowd-kit's Dawid-Skene", dawid_skene)):
        told = method(*columns)
        said = told.probability[task] > 0.5
        f1 = 2 * (said & happened).sum() / (said.sum() + happened.sum())
        accuracy = (said == happened).mean()
        lines.append(f"| {name} | {accuracy:.4f} | {f1:.3f} | {told.seconds:.1f} |")
    return lines


def million(votes: int, *, seed: int = 1) -> list[str]:
    """Return the seconds for so many made votes, ten a task, by a thousand workers."""
    rng = np.random.default_rng(seed)
    tasks = votes // 10
    task = np.repeat(np.arange(tasks), 10)
    worker = ((rng.integers(0, 1000, tasks)[:, None] + np.arange(10) * 97) % 1000).ravel()
    happened = rng.random(tasks) < 0.4
    right = rng.beta(8, 3, 1000)[worker]
    label = np.where(rng.random(len(task)) < right, happened[task], ~happened[task]).astype(int)
    lines = ["| | accuracy | seconds |", "|---|---|---|"]
    for name, method in (("crossfix", weighed), ("crowd-kit's Dawid-Skene", dawid_skene)):
        told = method(task, worker, label)
        accuracy = ((told.probability > 0.5) == happened).mean()
        lines.append(f"| {name} | {accuracy:.4f} | {told.seconds:.1f} |")
    return lines
