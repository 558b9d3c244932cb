"""Votes of workers on tasks: how often they come to the truth, and how long a million takes."""

import time
from pathlib import Path

import numpy as np
import polars as pl
from rivals import Told, dawid_skene

from crossfix.weigh.votes import voted


def weighed(task: np.ndarray, worker: np.ndarray, label: np.ndarray) -> Told:
    """Return what the votes come to."""
    begun = time.process_time()
    found = voted(task, worker, label == 1)
    return Told(found.probability, time.process_time() - begun)


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
    weighed(task[:100], worker[:100], label[:100])  # loads what is compiled
    lines = ["| | accuracy | seconds |", "|---|---|---|"]
    for name, method in (("crossfix", weighed), ("crowd-kit's Dawid-Skene", dawid_skene)):
        told = method(task, worker, label)
        accuracy = ((told.probability > 0.5) == happened).mean()
        lines.append(f"| {name} | {accuracy:.4f} | {told.seconds:.1f} |")
    return lines
