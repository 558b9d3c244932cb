"""Learn src/crossfix/extract/confidence.csv from the annotated texts in tests/extract/annotated.

Run from the root of the project:

    python tools/train_confidence.py                 # writes the weights, prints what they reach

A logistic regression over field and signs, whose weights are drawn to the guesses in the column
`prior` of the same file by a normal prior of standard deviation 1: few texts cannot teach a sign
that is seen twice. It learns from `first-readings.csv`: what was read in each annotated text
before the grammars were mended on it, since what is right after mending says little of other
texts. The log loss and the table of calibration are of tenfold cross-validation over texts. Same
readings, same bytes.

After annotating new texts, and before mending anything on them,

    python tools/train_confidence.py --keep          # adds what is read in them to the readings
"""

import argparse
import csv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from crossfix.extract.annotated import Annotated, is_right, read_annotated
from crossfix.extract.casualties import read_casualties
from crossfix.extract.confidence import features
from crossfix.extract.folding import fold
from crossfix.extract.times import read_times

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "src" / "crossfix" / "extract" / "confidence.csv"
ANNOTATED = ROOT / "tests" / "extract" / "annotated"
READINGS = ANNOTATED / "first-readings.csv"
FOLDS = 10
BINS = (0.0, 0.7, 0.8, 0.9, 0.95, 1.0)

Floats = npt.NDArray[np.float64]


class Row(NamedTuple):
    """One value that was read: in which text, its features, and whether it is right."""

    text: str
    features: tuple[str, ...]
    right: bool


def first_readings() -> list[Row]:
    """Return what was read in texts before anything was mended on them."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        return [
            Row(row["text"], tuple(row["features"].split()), row["right"] == "1")
            for row in csv.DictReader(file)
        ]


def keep_new(texts: Path | None) -> None:
    """Add what is read in texts that have no readings yet."""
    known = {row.text for row in first_readings()}
    with READINGS.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for path in sorted(ANNOTATED.glob("*.jsonl")):
            for annotated in read_annotated(path, texts):
                if annotated.name not in known:
                    for row in read(annotated):
                        writer.writerow([row.text, " ".join(row.features), int(row.right)])


def read(annotated: Annotated) -> Iterator[Row]:
    """Yield the features of what is read in a text, and whether a careful reader agrees."""
    folded = fold(annotated.text)
    for found in (*read_times(folded, annotated.published_on), *read_casualties(folded)):
        if found.value is not None:
            yield Row(annotated.name, features(found), is_right(found, annotated.figures))


def matrix(data: list[Row], names: list[str]) -> Floats:
    """Return one row for each value and one column for each feature."""
    columns = {name: column for column, name in enumerate(names)}
    made = np.zeros((len(data), len(names)))
    for row, one in enumerate(data):
        made[row, [columns[name] for name in one.features if name in columns]] = 1.0
    return made


def learn(data: list[Row], names: list[str], prior: Floats) -> Floats:
    """Return the weights that are likeliest a posteriori."""
    seen = matrix(data, names)
    sign = np.where([one.right for one in data], 1.0, -1.0)

    def cost(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (seen @ weights)
        loss = float(np.logaddexp(0.0, -margin).sum())
        slope = seen.T @ (-sign / (1.0 + np.exp(margin)))
        away = weights - prior
        return loss + 0.5 * float(away @ away), slope + away

    return np.asarray(minimize(cost, prior, jac=True, method="L-BFGS-B").x)


def main() -> None:
    """Learn the weights, print what they reach on texts they were not learnt from, write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="add what is read in new texts first")
    parser.add_argument("--texts", type=Path, help="where the texts lie that are only named")
    arguments = parser.parse_args()
    if arguments.keep:
        keep_new(arguments.texts)
    data = first_readings()
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        table = {row["feature"]: float(row["prior"]) for row in csv.DictReader(file)}
    for one in data:
        for name in one.features:
            table.setdefault(name, 0.0)
    names = sorted(table)
    prior = np.array([table[name] for name in names])
    reached = calibration(data, names, prior)
    print(f"log loss {reached.log_loss:.3f}, Brier score {reached.brier:.3f}")
    for one in reached.bins:
        print(
            f"confidence {one.low:.2f}-{one.high:.2f}: {one.values:4d} values, "
            f"mean {one.mean:.2f}, right {one.right:.2f}"
        )
    weights = learn(data, names, prior)
    seen = matrix(data, names)
    right = seen[[one.right for one in data]].sum(axis=0)
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "prior", "weight", "seen", "right"])
        for name, guess, weight, number, good in zip(
            names, prior, weights, seen.sum(axis=0), right, strict=True
        ):
            writer.writerow([name, f"{guess:.1f}", f"{weight:.3f}", int(number), int(good)])
    print(f"{len(data)} values, {sum(one.right for one in data)} right; wrote {WEIGHTS.name}")


class Bin(NamedTuple):
    """Values of about one confidence, and how many of them are right."""

    low: float
    high: float
    values: int
    mean: float
    right: float


class Calibration(NamedTuple):
    """How good confidences are on texts that they were not learnt from."""

    log_loss: float
    brier: float
    bins: tuple[Bin, ...]


def calibration(data: list[Row], names: list[str], prior: Floats) -> Calibration:
    """Return how often values of each confidence are right, by tenfold cross-validation."""
    confidence = np.zeros(len(data))
    folds = {text: place % FOLDS for place, text in enumerate(dict.fromkeys(r.text for r in data))}
    for part in range(FOLDS):
        held = np.array([folds[one.text] == part for one in data])
        weights = learn([one for one in data if folds[one.text] != part], names, prior)
        confidence[held] = 1.0 / (1.0 + np.exp(-(matrix(data, names)[held] @ weights)))
    right = np.array([one.right for one in data], dtype=float)
    loss = -np.mean(np.log(np.where(right > 0, confidence, 1.0 - confidence)))
    bins = []
    for low, high in pairwise(BINS):
        inside = (confidence >= low) & (confidence < high)
        if inside.any():
            share = float(right[inside].mean())
            bins.append(Bin(low, high, int(inside.sum()), float(confidence[inside].mean()), share))
    return Calibration(float(loss), float(np.mean((confidence - right) ** 2)), tuple(bins))


if __name__ == "__main__":
    main()
